/* The end of an invoice: totals, payments, terms and notes. */
#include "papers/invoice_parts.h"

#include "base/currency.h"

#define TOTALS_WIDTH	236.0
#define LABEL_WIDTH	100.0
#define INDENT		8.0
#define ROW		17.0
#define BAND		24.0

static double
total_width(struct page *p, const struct invoice_paper *paper)
{
	const int64_t amounts[] = {
		paper->subtotal, -paper->discount, paper->tax, paper->total,
		paper->paid, paper->balance
	};
	double width = TOTALS_WIDTH, needed;
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		text_clear(&t);
		money_label(&t, amounts[i], paper->currency);
		needed = page_width(p, STYLE_STRONG, t.at) + LABEL_WIDTH +
		    2 * INDENT;
		if (needed > width)
			width = needed;
	}
	text_free(&t);
	return width;
}

/* A row whose text is HEIGHT high in all, with label left, amount right. */
static void
put_total(struct page *p, double width, double height, enum style style,
    enum colour colour, const char *label, int64_t minor, const char *currency)
{
	double x = p->width - PAGE_MARGIN - width, y = p->y + (height - 11) / 2;
	struct text t = { 0 };

	money_label(&t, minor, currency);
	page_line(p, style, colour, PLACE_LEFT, x + INDENT, y, LABEL_WIDTH,
	    label);
	page_line(p, style, colour, PLACE_RIGHT, x + LABEL_WIDTH, y,
	    width - LABEL_WIDTH - INDENT, t.at);
	text_free(&t);
	p->y += height;
}

static void
put_tax(struct page *p, double width, const struct invoice_paper *paper)
{
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < paper->tax_count; i++)
		put_total(p, width, ROW, STYLE_BODY, INK,
		    paper->taxes[i].label, paper->taxes[i].amount,
		    paper->currency);
	if (paper->tax_count > 0)
		return;

	if (paper->tax == 0 && paper->tax_rate == NULL)
		return;
	text_put(&t, "Tax");
	if (paper->tax_rate != NULL)
		text_print(&t, " (%s%%)", paper->tax_rate);
	put_total(p, width, ROW, STYLE_BODY, INK, t.at, paper->tax,
	    paper->currency);
	text_free(&t);
}

void
invoice_totals(struct page *p, const struct invoice_paper *paper)
{
	const char *currency = paper->currency;
	double width = total_width(p, paper), x;

	if (!page_fits(p, (double)(5 + paper->tax_count) * ROW + BAND + 12))
		page_break(p);
	x = p->width - PAGE_MARGIN - width;
	put_total(p, width, ROW, STYLE_BODY, INK, "Subtotal", paper->subtotal,
	    currency);
	if (paper->discount != 0)
		put_total(p, width, ROW, STYLE_BODY, INK, "Discount",
		    -paper->discount, currency);
	put_tax(p, width, paper);
	page_rule(p, LINE, x, p->y + 1, width, 0.8);
	p->y += 3;
	put_total(p, width, ROW, STYLE_STRONG, INK, "Total", paper->total,
	    currency);
	put_total(p, width, ROW, STYLE_BODY, INK, "Paid", paper->paid,
	    currency);
	p->y += 3;
	page_box(p, TINT, x, p->y, width, BAND, 0);
	put_total(p, width, BAND, STYLE_STRONG, ACCENT, "Balance due",
	    paper->balance, currency);
	p->y += 22;
}

/* A heading stays with two lines of what follows. */
static void
put_heading(struct page *p, enum placing placing, const char *heading)
{
	if (!page_fits(p, 44))
		page_break(p);
	p->y += page_line(p, STYLE_LABEL, ACCENT, placing, PAGE_MARGIN,
	    p->y, page_room(p), heading) + 4;
}

static void
put_payment(struct page *p, const struct paper_payment *payment,
    const char *currency)
{
	const double date = 110, method = 170, amount = 140, row = 15;
	struct text t = { 0 };

	if (!page_fits(p, row))
		page_break(p);
	if (payment->date != NULL)
		page_line(p, STYLE_BODY, INK, PLACE_LEFT, PAGE_MARGIN, p->y,
		    date - 8, payment->date);
	if (payment->method != NULL)
		page_line(p, STYLE_BODY, INK, PLACE_LEFT, PAGE_MARGIN + date,
		    p->y, method - 8, payment->method);
	money_label(&t, payment->amount, currency);
	page_line(p, STYLE_BODY, INK, PLACE_RIGHT, PAGE_MARGIN + date + method,
	    p->y, amount, t.at);
	text_free(&t);
	p->y += row;
	page_rule(p, LINE, PAGE_MARGIN, p->y - 2, date + method + amount, 0.5);
}

static void
put_section(struct page *p, const char *heading, const char *text)
{
	PangoLayout *layout;
	bool back;

	if (text == NULL)
		return;
	layout = page_layout(p, STYLE_BODY, PLACE_START, page_room(p), text);
	back = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
	put_heading(p, back ? PLACE_RIGHT : PLACE_LEFT, heading);
	page_flow(p, INK, PAGE_MARGIN, layout);
	p->y += 14;
}

void
invoice_closing(struct page *p, const struct invoice_paper *paper)
{
	size_t i;

	if (paper->payment_count > 0) {
		put_heading(p, PLACE_LEFT, "PAYMENTS RECEIVED");
		for (i = 0; i < paper->payment_count; i++)
			put_payment(p, &paper->payments[i], paper->currency);
		p->y += 14;
	}
	put_section(p, "TERMS", paper->terms);
	put_section(p, "NOTES", paper->notes);
}
