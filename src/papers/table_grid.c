/* One table: its columns shared out, its head on each page, its rows. */
#include "papers/table_parts.h"

#include <string.h>

#define PADDING		3.5	/* above and below the text of a row */
#define INDENT		6.0	/* left and right inside a cell */
#define HEAD_HEIGHT	19.0
#define NARROWEST	44.0	/* a column of text */

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
natural(struct page *p, struct table_drawing *d)
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
share(struct table_drawing *d, double room)
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
measure(struct page *p, struct table_drawing *d)
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
put_cells(struct page *p, const struct table_drawing *d, enum style style,
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

void
table_head(struct page *p, const struct table_drawing *d)
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
put_row(struct page *p, struct table_drawing *d, const char *const *cells,
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

void
table_grid(struct page *p, struct table_drawing *d,
    const struct paper_grid *g)
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
	table_head(p, d);
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
