/*
 * The lines of an invoice: description, quantity, rate, amount; HSN/SAC code
 * and GST rate where lines have them.
 */
#include "papers/invoice_parts.h"

#include <string.h>

#include "base/currency.h"

#define PADDING		5.0	/* above and below the text of a row */
#define INDENT		8.0	/* left of the first, right of the last */
#define GAP		16.0	/* between columns */
#define WHOLE_ROW	160.0	/* rows up to this height are not split */
#define NARROWEST	90.0

/* The columns of figures, as they stand. */
enum column { CODE, QUANTITY, RATE, TAX, AMOUNT, COLUMNS };

/* Widths of the columns, 0: none; page breaks need them for the head. */
struct invoice_table {
	double	text, width[COLUMNS];
};

static double
at_least(double width, double least)
{
	return width < least ? least : width;
}

/* Digits are of one width, so the longest figure is the widest. */
static double
figure_width(struct page *p, const char *label, const char *longest)
{
	return at_least(page_width(p, STYLE_BODY, longest),
	    page_width(p, STYLE_LABEL, label));
}

static void
keep_longer(struct text *longest, const char *candidate)
{
	if (candidate == NULL || strlen(candidate) <= longest->len)
		return;
	text_clear(longest);
	text_put(longest, candidate);
}

static const char *
money(struct text *t, int64_t minor, const struct invoice_paper *paper)
{
	text_clear(t);
	money_text(t, minor, paper->currency);
	return t->at;
}

static const char *
amount_label(struct text *t, const struct invoice_paper *paper)
{
	text_clear(t);
	text_print(t, "AMOUNT (%s)", paper->currency);
	return t->at;
}

/* What each column says of a line; MONEY holds the sums. */
static void
line_figures(const struct invoice_paper *paper, const struct paper_line *line,
    struct text money_of[2], const char *figures[COLUMNS])
{
	figures[CODE] = line->code;
	figures[QUANTITY] = line->quantity;
	figures[RATE] = line->has_rate ?
	    money(&money_of[0], line->rate, paper) : NULL;
	figures[TAX] = line->tax_rate;
	figures[AMOUNT] = money(&money_of[1], line->amount, paper);
}

static void
measure(struct page *p, const struct invoice_paper *paper,
    struct invoice_table *table)
{
	struct text longest[COLUMNS] = { 0 }, sums[2] = { 0 }, t = { 0 };
	const char *const labels[] = { "HSN/SAC", "QTY", "RATE", "GST %",
	    amount_label(&t, paper) };
	const char *figures[COLUMNS];
	double taken = 2 * INDENT;
	size_t i;
	int n;

	for (i = 0; i < paper->line_count; i++) {
		line_figures(paper, &paper->lines[i], sums, figures);
		for (n = 0; n < COLUMNS; n++)
			keep_longer(&longest[n], figures[n]);
	}
	for (n = 0; n < COLUMNS; n++) {
		table->width[n] = longest[n].len == 0 &&
		    (n == CODE || n == TAX) ? 0 : figure_width(p, labels[n],
		    longest[n].len > 0 ? longest[n].at : "0");
		if (table->width[n] > 0)
			taken += table->width[n] + GAP;
		text_free(&longest[n]);
	}
	table->text = at_least(page_room(p) - taken, NARROWEST);
	text_free(&sums[0]);
	text_free(&sums[1]);
	text_free(&t);
}

/* One figure, its right edge RIGHT points left of the margin. */
static void
put_figure(struct page *p, enum style style, enum colour colour, double right,
    double width, double y, const char *text)
{
	if (text != NULL)
		page_line(p, style, colour, PLACE_RIGHT,
		    p->width - PAGE_MARGIN - right - width - 2, y, width + 2,
		    text);
}

static void
put_figures(struct page *p, const struct invoice_table *table,
    enum style style, enum colour colour, double y,
    const char *const figures[COLUMNS])
{
	double right = INDENT;
	int n;

	for (n = COLUMNS - 1; n >= 0; n--) {
		if (table->width[n] <= 0)
			continue;
		put_figure(p, style, colour, right, table->width[n], y,
		    figures[n]);
		right += table->width[n] + GAP;
	}
}

void
invoice_table_head(struct page *p, const struct invoice_table *table,
    const struct invoice_paper *paper)
{
	struct text t = { 0 };
	const char *const labels[] = { "HSN/SAC", "QTY", "RATE", "GST %",
	    amount_label(&t, paper) };
	const double height = 20;
	double y = p->y + 5.5;

	page_box(p, ACCENT, PAGE_MARGIN, p->y, page_room(p), height, 0);
	page_line(p, STYLE_LABEL, WHITE, PLACE_LEFT, PAGE_MARGIN + INDENT, y,
	    table->text, "DESCRIPTION");
	put_figures(p, table, STYLE_LABEL, WHITE, y, labels);
	text_free(&t);
	p->y += height + 3;
}

/* The figures stand on the first line of the description. */
static void
put_row(struct page *p, const struct invoice_table *table,
    const struct invoice_paper *paper, const struct paper_line *line)
{
	struct text sums[2] = { 0 };
	const char *figures[COLUMNS];
	PangoLayout *text, *digits;
	double height, shift;

	text = page_layout(p, STYLE_BODY, PLACE_START, table->text,
	    line->description != NULL ? line->description : "");
	height = page_height(text) + 2 * PADDING;
	if (!page_fits(p, height < WHOLE_ROW ? height : WHOLE_ROW))
		page_break(p);
	digits = page_layout(p, STYLE_BODY, PLACE_RIGHT, 0, "0");
	shift = page_baseline(text) - page_baseline(digits);
	g_object_unref(digits);
	line_figures(paper, line, sums, figures);
	put_figures(p, table, STYLE_BODY, INK,
	    p->y + PADDING + (shift > 0 ? shift : 0), figures);
	text_free(&sums[0]);
	text_free(&sums[1]);
	p->y += PADDING + (shift < 0 ? -shift : 0);
	page_flow(p, INK, PAGE_MARGIN + INDENT, text);
	p->y += PADDING;
	page_rule(p, LINE, PAGE_MARGIN, p->y, page_room(p), 0.5);
}

void
invoice_table(struct page *p, struct invoice_drawing *d)
{
	struct invoice_table table;
	size_t i;

	measure(p, d->paper, &table);
	if (!page_fits(p, 70))
		page_break(p);
	invoice_table_head(p, &table, d->paper);
	d->table = &table;
	for (i = 0; i < d->paper->line_count; i++)
		put_row(p, &table, d->paper, &d->paper->lines[i]);
	d->table = NULL;
	p->y += 12;
}
