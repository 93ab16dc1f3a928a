/*
 * The chart above the tables of a report: bars or a line over time, or bars
 * beside names.  Lengths on paper are doubles; amounts stay whole.
 */
#include <math.h>
#include <string.h>

#include "base/currency.h"
#include "papers/table_parts.h"

#define PLOT_HEIGHT	150.0
#define ROW_HEIGHT	17.0
#define TICKS		4
#define SPACE		8.0

/* The scale: from LOW to HIGH in steps. */
struct scale {
	int64_t	low, high, step;
};

static struct scale
scale_of(const struct paper_chart *c)
{
	struct scale s = { 0, 0, 1 };
	int64_t span;
	int i;

	for (i = 0; i < c->count; i++) {
		if (c->points[i].value < s.low)
			s.low = c->points[i].value;
		if (c->points[i].value > s.high)
			s.high = c->points[i].value;
	}
	if ((span = (s.high - s.low) / TICKS) < 1)
		span = 1;
	while (s.step * 10 <= span)
		s.step *= 10;
	s.step *= span <= s.step ? 1 : span <= 2 * s.step ? 2 :
	    span <= 5 * s.step ? 5 : 10;
	s.high = (s.high + s.step - 1) / s.step * s.step;
	s.low = -((-s.low + s.step - 1) / s.step * s.step);
	if (s.high == s.low)
		s.high = s.low + s.step;
	return s;
}

static void
put_amount(struct text *t, const struct table_paper *paper, int64_t value)
{
	text_clear(t);
	if (paper->chart.money)
		money_text(t, value, paper->currency);
	else
		text_number(t, value);
}

/* Round amounts, as those of a scale are, stand without their zeros. */
static void
put_tick(struct text *t, const struct table_paper *paper, int64_t value)
{
	char *dot;

	put_amount(t, paper, value);
	dot = paper->chart.money ? strrchr(t->at, '.') : NULL;
	if (dot != NULL && strspn(dot + 1, "0") == strlen(dot + 1)) {
		*dot = '\0';
		t->len = (size_t)(dot - t->at);
	}
}

/* What was given back, or is missing, is red. */
static void
fill(struct page *p, bool negative, double x, double y, double width,
    double height)
{
	if (!p->drawing || width <= 0 || height <= 0)
		return;
	if (negative)
		cairo_set_source_rgb(p->cr, 0.70, 0.22, 0.20);
	else
		cairo_set_source_rgb(p->cr, 0.184, 0.42, 0.647);
	cairo_rectangle(p->cr, x, y, width, height);
	cairo_fill(p->cr);
}

static double
widest_tick(struct page *p, const struct table_paper *paper,
    const struct scale *s)
{
	double width = 0, one;
	struct text t = { 0 };
	int64_t at;

	for (at = s->low; at <= s->high; at += s->step) {
		put_tick(&t, paper, at);
		one = page_width(p, STYLE_QUIET, t.at);
		width = one > width ? one : width;
	}
	text_free(&t);
	return width;
}

static double
height_of(const struct scale *s, int64_t value)
{
	return PLOT_HEIGHT * ((double)(value - s->low) /
	    (double)(s->high - s->low));
}

static void
put_ticks(struct page *p, const struct table_paper *paper,
    const struct scale *s, double left, double bottom)
{
	struct text t = { 0 };
	int64_t at;
	double y;

	for (at = s->low; at <= s->high; at += s->step) {
		y = bottom - height_of(s, at);
		put_tick(&t, paper, at);
		page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT, PAGE_MARGIN,
		    y - 5, left - PAGE_MARGIN - 5, t.at);
		page_rule(p, at == 0 ? GREY : LINE, left, y,
		    p->width - PAGE_MARGIN - left, 0.5);
	}
	text_free(&t);
}

/* As many labels as have room beside each other. */
static void
put_labels(struct page *p, const struct paper_chart *c, double left,
    double slot, double y)
{
	double widest = 0, one, x;
	int i, every;

	for (i = 0; i < c->count; i++) {
		one = page_width(p, STYLE_QUIET, c->points[i].label);
		widest = one > widest ? one : widest;
	}
	every = (int)ceil((widest + SPACE) / slot);
	for (i = 0; i < c->count; i += every < 1 ? 1 : every) {
		x = left + slot * (i + 0.5) - widest / 2 - 2;
		page_line(p, STYLE_QUIET, GREY, PLACE_CENTRE, x, y,
		    widest + 4, c->points[i].label);
	}
}

static void
put_bars(struct page *p, const struct paper_chart *c, const struct scale *s,
    double left, double slot, double bottom)
{
	double zero = bottom - height_of(s, 0), y;
	double width = slot * 0.62;
	int i;

	if (width > 46)
		width = 46;
	for (i = 0; i < c->count; i++) {
		y = bottom - height_of(s, c->points[i].value);
		fill(p, c->points[i].value < 0, left + slot * (i + 0.5) - width / 2,
		    y < zero ? y : zero, width, fabs(zero - y));
	}
}

static void
put_line(struct page *p, const struct paper_chart *c, const struct scale *s,
    double left, double slot, double bottom)
{
	int i;

	if (!p->drawing)
		return;
	cairo_set_source_rgb(p->cr, 0.184, 0.42, 0.647);
	cairo_set_line_width(p->cr, 1.3);
	cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
	for (i = 0; i < c->count; i++)
		cairo_line_to(p->cr, left + slot * (i + 0.5),
		    bottom - height_of(s, c->points[i].value));
	cairo_stroke(p->cr);
}

static void
put_plot(struct page *p, const struct table_paper *paper)
{
	const struct paper_chart *c = &paper->chart;
	struct scale s = scale_of(c);
	double left, slot, bottom = p->y + PLOT_HEIGHT + 4;

	left = PAGE_MARGIN + widest_tick(p, paper, &s) + 8;
	slot = (p->width - PAGE_MARGIN - left) / c->count;
	put_ticks(p, paper, &s, left, bottom);
	if (c->kind == CHART_BAR)
		put_bars(p, c, &s, left, slot, bottom);
	else
		put_line(p, c, &s, left, slot, bottom);
	put_labels(p, c, left, slot, bottom + 5);
	p->y = bottom + 30;
}

/* Names at the left, amounts at the right, bars between them. */
static void
put_names(struct page *p, const struct table_paper *paper)
{
	const struct paper_chart *c = &paper->chart;
	double room = page_room(p), names = room * 0.28, figures, width;
	struct scale s = scale_of(c);
	struct text t = { 0 };
	int64_t most = s.high > -s.low ? s.high : -s.low;
	int i;

	figures = widest_tick(p, paper, &s) + 40;
	for (i = 0; i < c->count; i++, p->y += ROW_HEIGHT) {
		page_line(p, STYLE_QUIET, INK, PLACE_LEFT, PAGE_MARGIN,
		    p->y + 2, names - SPACE, c->points[i].label);
		width = (room - names - figures) *
		    fabs((double)c->points[i].value / (double)most);
		fill(p, c->points[i].value < 0, PAGE_MARGIN + names,
		    p->y + 1, width, ROW_HEIGHT - 5);
		put_amount(&t, paper, c->points[i].value);
		page_line(p, STYLE_QUIET, GREY, PLACE_LEFT,
		    PAGE_MARGIN + names + width + 5, p->y + 2, figures, t.at);
	}
	text_free(&t);
	p->y += 12;
}

void
table_chart(struct page *p, const struct table_paper *paper)
{
	const struct paper_chart *c = &paper->chart;

	if (c->kind == CHART_NONE)
		return;
	p->y += page_line(p, STYLE_STRONG, ACCENT, PLACE_LEFT, PAGE_MARGIN,
	    p->y, page_room(p), c->title) + 8;
	if (c->kind == CHART_ROWS)
		put_names(p, paper);
	else
		put_plot(p, paper);
}
