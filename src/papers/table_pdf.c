/* Draws a report or list as PDF: title, figures, chart, tables. */
#include "papers/table_pdf.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

#include "papers/page.h"
#include "papers/table_paper.h"

#define LETTER_WIDTH	612.0
#define LETTER_HEIGHT	792.0
#define A4_WIDTH	595.276
#define A4_HEIGHT	841.89
#define MANY_COLUMNS	7	/* more are set across the paper */
#define PADDING		3.5	/* above and below the text of a row */
#define INDENT		6.0	/* left and right inside a cell */
#define HEAD_HEIGHT	19.0
#define NARROWEST	44.0	/* a column of text */
#define FIGURES_A_ROW	4
#define FIGURE_HEIGHT	40.0
#define GAP		10.0

struct drawing {
	const struct table_paper *paper;
	const struct paper_grid	*grid;		/* set while inside it */
	double			 widths[40];
};

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned len)
{
	text_add(closure, (const char *)bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

/* --- tables -------------------------------------------------------------- */

static size_t
characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* The longest text is about the widest, and found without setting it. */
static const char *
longest(const struct paper_grid *g, int column)
{
	const char *found = g->total != NULL ? g->total[column] : "";
	size_t most = characters(found), n;
	int i;

	for (i = 0; i < g->row_count; i++) {
		if ((n = characters(g->rows[i][column])) <= most)
			continue;
		most = n;
		found = g->rows[i][column];
	}
	return found;
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

/* What each column would like; returns the part of it that is figures. */
static double
natural(struct page *p, struct drawing *d)
{
	const struct paper_grid *g = d->grid;
	double figures = 0, text;
	int i;

	for (i = 0; i < g->column_count; i++) {
		text = page_width(p, g->total != NULL ? STYLE_STRONG :
		    STYLE_BODY, longest(g, i));
		/* Digits are of one width, letters are not. */
		text *= g->columns[i].right ? 1 : 1.1;
		d->widths[i] = 2 * INDENT + 2 + larger(text,
		    page_width(p, STYLE_LABEL, g->columns[i].title));
		if (g->columns[i].right)
			figures += d->widths[i];
	}
	return figures;
}

/*
 * Narrows the widest texts to what ROOM leaves them; those that need less
 * than an even share keep what they need.
 */
static void
share(struct drawing *d, double room)
{
	const struct paper_grid *g = d->grid;
	double even = 0, left, before;
	int i, wide;

	do {
		before = even;
		left = room;
		wide = 0;
		for (i = 0; i < g->column_count; i++) {
			if (g->columns[i].right)
				continue;
			if (d->widths[i] > before)
				wide++;
			else
				left -= d->widths[i];
		}
		even = wide > 0 ? left / wide : 0;
	} while (wide > 0 && even > before + 0.01);
	even = larger(even, NARROWEST);
	for (i = 0; i < g->column_count && wide > 0; i++)
		if (!g->columns[i].right && d->widths[i] > even)
			d->widths[i] = even;
}

/* Figures get what they need; text shares what is left. */
static void
measure(struct page *p, struct drawing *d)
{
	const struct paper_grid *g = d->grid;
	double room = page_room(p), figures = natural(p, d), all = 0, spare;
	int i, texts = 0;

	share(d, room - figures);
	for (i = 0; i < g->column_count; i++) {
		all += d->widths[i];
		texts += !g->columns[i].right;
	}
	spare = room - all;
	for (i = 0; i < g->column_count; i++) {
		if (spare < 0)
			d->widths[i] *= room / all;
		else if (texts == 0)
			d->widths[i] += spare / g->column_count;
		else if (!g->columns[i].right)
			d->widths[i] += spare / texts;
	}
}

static double
put_cell(struct page *p, enum style style, enum colour colour,
    const struct paper_column *column, double x, double y, double width,
    const char *text)
{
	if (*text == '\0')
		return 0;
	return column->right ?
	    page_line(p, style, colour, PLACE_RIGHT, x + INDENT - 1, y,
	    width - 2 * INDENT + 1, text) :
	    page_field(p, style, colour, PLACE_LEFT, x + INDENT, y,
	    width - 2 * INDENT, text);
}

static double
put_cells(struct page *p, const struct drawing *d, enum style style,
    enum colour colour, double y, const char *const *cells)
{
	const struct paper_grid *g = d->grid;
	double x = PAGE_MARGIN, height = 0;
	int i;

	for (i = 0; i < g->column_count; i++) {
		height = larger(height, put_cell(p, style, colour,
		    &g->columns[i], x, y, d->widths[i], cells[i]));
		x += d->widths[i];
	}
	return height;
}

static void
put_head(struct page *p, const struct drawing *d)
{
	const struct paper_grid *g = d->grid;
	double x = PAGE_MARGIN;
	int i;

	page_box(p, ACCENT, PAGE_MARGIN, p->y, page_room(p), HEAD_HEIGHT, 0);
	for (i = 0; i < g->column_count; i++) {
		page_line(p, STYLE_LABEL, WHITE, g->columns[i].right ?
		    PLACE_RIGHT : PLACE_LEFT, x + INDENT, p->y + 5,
		    d->widths[i] - 2 * INDENT, g->columns[i].title);
		x += d->widths[i];
	}
	p->y += HEAD_HEIGHT + 2;
}

/* Measured first: a row that breaks leaves its page before it is drawn. */
static void
put_row(struct page *p, struct drawing *d, const char *const *cells,
    bool total)
{
	enum style style = total ? STYLE_STRONG : STYLE_BODY;
	bool drawing = p->drawing;
	double height;

	p->drawing = false;
	height = put_cells(p, d, style, INK, p->y, cells);
	p->drawing = drawing;
	if (height < 11)
		height = 11;
	if (!page_fits(p, height + 2 * PADDING))
		page_break(p);
	if (total)
		page_box(p, TINT, PAGE_MARGIN, p->y + 1, page_room(p),
		    height + 2 * PADDING, 0);
	put_cells(p, d, style, INK, p->y + PADDING, cells);
	p->y += height + 2 * PADDING;
	if (!total)
		page_rule(p, LINE, PAGE_MARGIN, p->y, page_room(p), 0.5);
}

static void
put_grid(struct page *p, struct drawing *d, const struct paper_grid *g)
{
	static const char none[] = "Nothing in these days.";
	int i;

	if (!page_fits(p, 90))
		page_break(p);
	if (g->title != NULL)
		p->y += page_line(p, STYLE_STRONG, ACCENT, PLACE_LEFT,
		    PAGE_MARGIN, p->y, page_room(p), g->title) + 5;
	d->grid = g;
	measure(p, d);
	put_head(p, d);
	for (i = 0; i < g->row_count; i++)
		put_row(p, d, g->rows[i], false);
	if (g->row_count == 0)
		p->y += PADDING + page_line(p, STYLE_BODY, GREY, PLACE_LEFT,
		    PAGE_MARGIN + INDENT, p->y + PADDING, page_room(p), none);
	if (g->total != NULL)
		put_row(p, d, g->total, true);
	d->grid = NULL;
	p->y += 20;
}

/* --- what stands around them ---------------------------------------------- */

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
put_figure(struct page *p, const struct paper_figure *f, double x,
    double width)
{
	enum style style = STYLE_NAME;

	page_box(p, TINT, x, p->y, width, FIGURE_HEIGHT, 0);
	page_line(p, STYLE_LABEL, GREY, PLACE_LEFT, x + 9, p->y + 7,
	    width - 18, f->label);
	if (page_width(p, style, f->value) > width - 18)
		style = STYLE_STRONG;
	page_line(p, style, ACCENT, PLACE_LEFT, x + 9, p->y + 18, width - 18,
	    f->value);
}

/* Rows of boxes as even as they get: six are three and three. */
static void
put_figures(struct page *p, const struct table_paper *paper)
{
	int n = paper->figure_count, lines, across, i;
	double width;

	if (n == 0)
		return;
	lines = (n + FIGURES_A_ROW - 1) / FIGURES_A_ROW;
	across = (n + lines - 1) / lines;
	width = (page_room(p) - (across - 1) * GAP) / across;
	for (i = 0; i < n; i++) {
		put_figure(p, &paper->figures[i],
		    PAGE_MARGIN + i % across * (width + GAP), width);
		if (i % across == across - 1 || i == n - 1)
			p->y += FIGURE_HEIGHT + GAP;
	}
	p->y += 8;
}

static void
page_head(struct page *p)
{
	const struct drawing *d = p->what;
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
		put_head(p, d);
}

static void
page_foot(struct page *p)
{
	const struct drawing *d = p->what;
	double y = p->height - PAGE_MARGIN - 8, room = page_room(p);
	struct text t = { 0 };

	text_put(&t, d->paper->company != NULL ? d->paper->company : "");
	if (d->paper->made != NULL)
		text_print(&t, "%smade on %s", t.len > 0 ? " · " : "",
		    d->paper->made);
	page_rule(p, LINE, PAGE_MARGIN, y - 6, room, 0.5);
	page_line(p, STYLE_QUIET, GREY, PLACE_LEFT, PAGE_MARGIN, y,
	    room - 100, t.at);
	text_clear(&t);
	text_print(&t, "Page %d of %d", p->number, p->total);
	page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT,
	    p->width - PAGE_MARGIN - 90, y, 90, t.at);
	text_free(&t);
}

static void
run_through(struct page *p, struct drawing *d, bool drawing)
{
	int i;

	page_start(p, drawing);
	put_title(p, d->paper);
	put_figures(p, d->paper);
	table_chart(p, d->paper);
	for (i = 0; i < d->paper->grid_count; i++)
		put_grid(p, d, &d->paper->grids[i]);
	if (d->paper->note != NULL)
		page_flow(p, GREY, PAGE_MARGIN, page_layout(p, STYLE_QUIET,
		    PLACE_START, page_room(p), d->paper->note));
	page_end(p);
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
	struct drawing d = { .paper = paper };
	double width = paper->a4 ? A4_WIDTH : LETTER_WIDTH;
	double height = paper->a4 ? A4_HEIGHT : LETTER_HEIGHT;
	bool wide = is_wide(paper);
	cairo_surface_t *surface;
	cairo_status_t status;
	struct page p;

	surface = cairo_pdf_surface_create_for_stream(take, pdf,
	    wide ? height : width, wide ? width : height);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
	    paper->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
	    "Kontor");
	page_open(&p, surface, wide ? height : width, wide ? width : height);
	p.head = page_head;
	p.foot = page_foot;
	p.what = &d;
	run_through(&p, &d, false);
	run_through(&p, &d, true);
	status = cairo_status(p.cr);
	page_close(&p);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS;
}

bool
table_pdf(struct json_object *root, struct text *pdf, char *why, size_t size)
{
	struct arena *mem = arena_create();
	struct table_paper paper;
	size_t before = pdf->len;
	bool good;

	good = table_paper_read(mem, root, &paper, why, size);
	if (good && !draw(&paper, pdf)) {
		good = false;
		snprintf(why, size, "the document cannot be drawn");
		pdf->len = before;
		if (pdf->at != NULL)
			pdf->at[before] = '\0';
	}
	arena_free(mem);
	return good;
}
