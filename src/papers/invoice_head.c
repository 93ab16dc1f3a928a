/* The head of an invoice: who sends what to whom, and how much is due. */
#include "papers/invoice_parts.h"

#include <string.h>

#include "base/currency.h"

#define LOGO_WIDTH	180.0
#define LOGO_HEIGHT	60.0
#define FACTS_WIDTH	220.0
#define FACT_LABEL	92.0
#define BALANCE_WIDTH	190.0
#define GAP		24.0
#define LEADING		1.2	/* between the lines of an address */

/*
 * U+200E; U+2068 and U+2069: a part keeps its direction among others.  Where
 * it begins with a digit it needs the mark, too: FriBidi 1.0 lets Arabic
 * before the part turn its digits around.
 */
#define LEFT_TO_RIGHT	"\xe2\x80\x8e"
#define PART		"\xe2\x81\xa8%s%s\xe2\x81\xa9"

/* SENT is the usual state and needs no stamp. */
static const struct {
	const char	*status, *words;
	enum colour	 colour;
} stamps[] = {
	{ "draft",	    "DRAFT",		GREY },
	{ "paid",	    "PAID",		GREEN },
	{ "partially_paid", "PARTIALLY PAID",	AMBER },
	{ "partial",	    "PARTIALLY PAID",	AMBER },
	{ "overdue",	    "OVERDUE",		RED },
	{ "cancelled",	    "CANCELLED",	RED },
	{ "canceled",	    "CANCELLED",	RED },
	{ "void",	    "VOID",		RED },
	{ "refunded",	    "REFUNDED",		GREY },
};

static int
stamp_of(const struct invoice_paper *paper)
{
	size_t i;

	for (i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++)
		if (paper->status != NULL &&
		    strcmp(paper->status, stamps[i].status) == 0)
			return (int)i;
	return -1;
}

/* Each paragraph finds its own direction but stands at the left. */
static double
put(struct page *p, enum style style, enum colour colour, double x, double y,
    double width, const char *text)
{
	char line[1024];
	double height = 0;
	size_t len;

	if (text == NULL)
		return 0;
	for (;;) {
		len = strcspn(text, "\n");
		if (len >= sizeof(line) || text[len] == '\0')
			return height + LEADING + page_field(p, style, colour,
			    PLACE_LEFT, x, y + height, width, text);
		memcpy(line, text, len);
		line[len] = '\0';
		height += LEADING + page_field(p, style, colour, PLACE_LEFT,
		    x, y + height, width, line);
		text += len + 1;
	}
}

static double
put_label(struct page *p, double x, double y, double width, const char *label)
{
	return page_line(p, STYLE_LABEL, GREY, PLACE_LEFT, x, y, width,
	    label) + 3;
}

/* "Springfield, IL 62701", with what there is. */
static const char *
place_line(struct text *t, const struct paper_party *party)
{
	text_clear(t);
	if (party->city != NULL)
		text_put(t, party->city);
	if (party->state != NULL)
		text_print(t, "%s%s", t->len > 0 ? ", " : "", party->state);
	if (party->zip != NULL)
		text_print(t, "%s%s", t->len > 0 ? " " : "", party->zip);
	return t->len > 0 ? t->at : NULL;
}

/* Everything below the name; returns the height. */
static double
put_party(struct page *p, const struct paper_party *party, double x, double y,
    double width)
{
	struct text place = { 0 }, tax = { 0 };
	double top = y;
	size_t i;
	const char *fields[] = {
		party->address, place_line(&place, party), party->country,
		party->phone, party->email, party->website, NULL
	};

	if (party->tax_id != NULL) {
		text_print(&tax, "Tax ID: %s", party->tax_id);
		fields[6] = tax.at;
	}
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		y += put(p, STYLE_QUIET, GREY, x, y, width, fields[i]);
	text_free(&place);
	text_free(&tax);
	return y - top;
}

static double
put_logo(struct page *p, cairo_surface_t *logo, double x, double y)
{
	int width = cairo_image_surface_get_width(logo);
	int height = cairo_image_surface_get_height(logo);
	double scale = LOGO_HEIGHT / height;

	if (scale * width > LOGO_WIDTH)
		scale = LOGO_WIDTH / width;
	if (p->drawing) {
		cairo_save(p->cr);
		cairo_translate(p->cr, x, y);
		cairo_scale(p->cr, scale, scale);
		cairo_set_source_surface(p->cr, logo, 0, 0);
		cairo_paint(p->cr);
		cairo_restore(p->cr);
	}
	return scale * height + 10;
}

static double
put_seller(struct page *p, const struct invoice_drawing *d, double width)
{
	const struct paper_party *seller = &d->paper->seller;
	double y = p->y;

	if (d->logo != NULL)
		y += put_logo(p, d->logo, PAGE_MARGIN, y);
	y += put(p, STYLE_NAME, INK, PAGE_MARGIN, y, width, seller->name) + 3;
	y += put_party(p, seller, PAGE_MARGIN, y, width);
	return y;
}

static double
put_fact(struct page *p, double x, double y, const char *label,
    const char *value)
{
	double height;

	if (value == NULL)
		return 0;
	height = page_field(p, STYLE_STRONG, INK, PLACE_RIGHT, x + FACT_LABEL,
	    y, FACTS_WIDTH - FACT_LABEL, value);
	page_line(p, STYLE_BODY, GREY, PLACE_LEFT, x, y, FACT_LABEL, label);
	return height + 3;
}

static double
put_stamp(struct page *p, const struct invoice_paper *paper, double y)
{
	int stamp = stamp_of(paper);
	double width, height = 18, x;

	if (stamp < 0)
		return 0;
	width = page_width(p, STYLE_STRONG, stamps[stamp].words) + 18;
	x = p->width - PAGE_MARGIN - width;
	page_box(p, stamps[stamp].colour, x, y, width, height, 1.4);
	page_line(p, STYLE_STRONG, stamps[stamp].colour, PLACE_CENTRE, x,
	    y + 3.6, width, stamps[stamp].words);
	return height + 8;
}

static double
put_facts(struct page *p, const struct invoice_paper *paper)
{
	double x = p->width - PAGE_MARGIN - FACTS_WIDTH, y = p->y - 5;

	y += page_line(p, STYLE_TITLE, ACCENT, PLACE_RIGHT, x, y, FACTS_WIDTH,
	    "INVOICE") + 6;
	y += put_stamp(p, paper, y);
	y += put_fact(p, x, y, "Invoice number", paper->number);
	y += put_fact(p, x, y, "Issue date", paper->issued);
	y += put_fact(p, x, y, "Due date", paper->due);
	y += put_fact(p, x, y, "Place of supply", paper->place);
	return y;
}

static double
put_buyer(struct page *p, const struct paper_party *buyer, double width)
{
	struct text t = { 0 };
	double y = p->y;

	y += put_label(p, PAGE_MARGIN, y, width, "BILL TO");
	y += put(p, STYLE_STRONG, INK, PAGE_MARGIN, y, width, buyer->name) + 1;
	if (buyer->contact != NULL) {
		text_print(&t, "Attn: %s", buyer->contact);
		y += put(p, STYLE_QUIET, GREY, PAGE_MARGIN, y, width, t.at);
		text_free(&t);
	}
	y += put_party(p, buyer, PAGE_MARGIN, y, width);
	return y;
}

static double
put_balance(struct page *p, const struct invoice_paper *paper)
{
	double x = p->width - PAGE_MARGIN - BALANCE_WIDTH, y = p->y;
	double width = BALANCE_WIDTH - 24, height = 43;
	bool due = paper->due != NULL && paper->balance > 0;
	enum style style = STYLE_NAME;
	struct text t = { 0 };

	if (due)
		height += 13;
	page_box(p, TINT, x, y, BALANCE_WIDTH, height, 0);
	y += 8;
	y += put_label(p, x + 12, y, width, "BALANCE DUE");
	money_label(&t, paper->balance, paper->currency);
	if (page_width(p, style, t.at) > width)
		style = STYLE_STRONG;	/* an amount is never cut */
	y += page_line(p, style, ACCENT, PLACE_LEFT, x + 12, y, width,
	    t.at) + 1;
	text_clear(&t);
	text_print(&t, "Due %s", due ? paper->due : "");
	if (due)
		page_line(p, STYLE_QUIET, GREY, PLACE_LEFT, x + 12, y, width,
		    t.at);
	text_free(&t);
	return p->y + height;
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

void
invoice_letterhead(struct page *p, const struct invoice_drawing *d)
{
	double left, right, room = page_room(p);

	left = put_seller(p, d, room - FACTS_WIDTH - GAP);
	right = put_facts(p, d->paper);
	p->y = larger(left, right) + 14;
	page_rule(p, LINE, PAGE_MARGIN, p->y, room, 0.8);
	p->y += 16;
	left = put_buyer(p, &d->paper->buyer, room - BALANCE_WIDTH - GAP);
	right = put_balance(p, d->paper);
	p->y = larger(left, right) + 20;
}

void
invoice_page_head(struct page *p)
{
	const struct invoice_drawing *d = p->what;
	double half = page_room(p) / 2 - GAP / 2;
	int stamp = stamp_of(d->paper);
	struct text t = { 0 };

	text_print(&t, "Invoice " PART, "", d->paper->number);
	if (stamp >= 0)
		text_print(&t, " · %s", stamps[stamp].words);
	page_line(p, STYLE_QUIET, GREY, PLACE_LEFT, PAGE_MARGIN, p->y, half,
	    d->paper->seller.name);
	p->y += page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT,
	    p->width - PAGE_MARGIN - half, p->y, half, t.at) + 6;
	text_free(&t);
	page_rule(p, LINE, PAGE_MARGIN, p->y, page_room(p), 0.8);
	p->y += 14;
	if (d->table != NULL)
		invoice_table_head(p, d->table, d->paper);
}

void
invoice_page_foot(struct page *p)
{
	const struct invoice_drawing *d = p->what;
	const struct paper_party *seller = &d->paper->seller;
	const char *ways[] = { seller->name, seller->phone, seller->email };
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i] != NULL)
			text_print(&t, "%s" PART, t.len > 0 ? " · " :
			    LEFT_TO_RIGHT, i > 0 ? LEFT_TO_RIGHT : "", ways[i]);
	page_end_line(p, t.at);
	text_free(&t);
}
