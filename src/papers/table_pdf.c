/* Draws a report or list as PDF: title, figures, chart, tables. */
#include "papers/table_pdf.h"

#include <stdio.h>
#include <string.h>

#include "papers/page.h"
#include "papers/table_parts.h"

#define MANY_COLUMNS	6	/* more are set across the paper */
#define FIGURES_A_ROW	4
#define FIGURE_HEIGHT	40.0
#define GAP		10.0

static void
put_span(struct text *t, const struct table_paper *paper)
{
	if (paper->from != NULL && paper->to != NULL)
		text_print(t, "%s – %s", paper->from, paper->to);
}

static void
put_title(struct page *p, const struct table_paper *paper)
{
	double half = page_room(p) / 2;
	struct text t = { 0 };

	put_span(&t, paper);
	if (paper->company != NULL)
		p->y += page_line(p, STYLE_NAME, GREY, PLACE_LEFT,
		    PAGE_MARGIN, p->y, page_room(p), paper->company) + 4;
	p->y += page_field(p, STYLE_TITLE, ACCENT, PLACE_LEFT, PAGE_MARGIN,
	    p->y, page_room(p), paper->title) + 3;
	if (t.len > 0)
		page_line(p, STYLE_BODY, INK, PLACE_LEFT, PAGE_MARGIN, p->y,
		    half, t.at);
	text_clear(&t);
	text_print(&t, "All amounts in %s", paper->currency);
	p->y += page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT,
	    PAGE_MARGIN + half, p->y, half, t.at) + 8;
	text_free(&t);
	page_rule(p, LINE, PAGE_MARGIN, p->y, page_room(p), 0.8);
	p->y += 14;
}

static void
put_figure(struct page *p, const struct paper_figure *f, enum style style,
    double x, double width)
{
	page_box(p, TINT, x, p->y, width, FIGURE_HEIGHT, 0);
	page_line(p, STYLE_LABEL, GREY, PLACE_LEFT, x + 9, p->y + 7,
	    width - 18, f->label);
	page_line(p, style, ACCENT, PLACE_LEFT, x + 9, p->y + 18, width - 18,
	    f->value);
}

/* Rows of boxes as even as they get: six are three and three. */
static void
put_figures(struct page *p, const struct table_paper *paper)
{
	int n = paper->figure_count, lines, across, i;
	enum style style = STYLE_NAME;
	double width;

	if (n == 0)
		return;
	lines = (n + FIGURES_A_ROW - 1) / FIGURES_A_ROW;
	across = (n + lines - 1) / lines;
	width = (page_room(p) - (across - 1) * GAP) / across;
	/* All of one size: where one has no room, all are smaller. */
	for (i = 0; i < n; i++)
		if (page_width(p, style, paper->figures[i].value) > width - 18)
			style = STYLE_STRONG;
	for (i = 0; i < n; i++) {
		put_figure(p, &paper->figures[i], style,
		    PAGE_MARGIN + i % across * (width + GAP), width);
		if (i % across == across - 1 || i == n - 1)
			p->y += FIGURE_HEIGHT + GAP;
	}
	p->y += 8;
}

static void
page_head(struct page *p)
{
	const struct table_drawing *d = p->what;
	double half = page_room(p) / 2 - 8;
	struct text t = { 0 };

	text_put(&t, "");
	put_span(&t, d->paper);
	page_line(p, STYLE_QUIET, GREY, PLACE_LEFT, PAGE_MARGIN, p->y, half,
	    d->paper->title);
	p->y += page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT,
	    p->width - PAGE_MARGIN - half, p->y, half,
	    t.len > 0 ? t.at : " ") + 6;
	text_free(&t);
	page_rule(p, LINE, PAGE_MARGIN, p->y, page_room(p), 0.8);
	p->y += 10;
	if (d->grid != NULL)
		table_head(p, d);
}

static void
page_foot(struct page *p)
{
	const struct table_drawing *d = p->what;
	struct text t = { 0 };

	text_put(&t, d->paper->company != NULL ? d->paper->company : "");
	if (d->paper->made != NULL)
		text_print(&t, "%smade on %s", t.len > 0 ? " · " : "",
		    d->paper->made);
	page_end_line(p, t.at);
	text_free(&t);
}

static void
run_through(struct page *p)
{
	struct table_drawing *d = p->what;
	int i;

	put_title(p, d->paper);
	put_figures(p, d->paper);
	table_chart(p, d->paper);
	for (i = 0; i < d->paper->grid_count; i++)
		table_grid(p, d, &d->paper->grids[i]);
	if (d->paper->note != NULL)
		page_flow(p, GREY, PAGE_MARGIN, page_layout(p, STYLE_QUIET,
		    PLACE_START, page_room(p), d->paper->note));
}

static bool
is_wide(const struct table_paper *paper)
{
	int i;

	for (i = 0; i < paper->grid_count; i++)
		if (paper->grids[i].column_count > MANY_COLUMNS)
			return true;
	return false;
}

static bool
draw(const struct table_paper *paper, struct text *pdf)
{
	struct table_drawing d = { .paper = paper };

	return paper_draw(&(struct paper){ .title = paper->title,
	    .a4 = paper->a4, .wide = is_wide(paper), .run = run_through,
	    .head = page_head, .foot = page_foot, .what = &d }, pdf);
}

bool
table_pdf(struct json_object *root, struct text *pdf, char *why, size_t size)
{
	struct arena *mem = arena_create();
	struct table_paper paper;
	bool good;

	good = table_paper_read(mem, root, &paper, why, size);
	if (good && !draw(&paper, pdf)) {
		good = false;
		snprintf(why, size, "the document cannot be drawn");
	}
	arena_free(mem);
	return good;
}
