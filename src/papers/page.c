/* Pages of a document: fonts, text that flows over pages, lines and boxes. */
#include "papers/page.h"

#include <math.h>
#include <string.h>

#define FAMILY		"DejaVu Sans, Noto Sans, sans-serif"
#define FOOT_ROOM	26.0

/* Few sizes: fontconfig searches anew for every size and weight. */
static const struct {
	double	size;
	bool	bold;
} styles[STYLES] = {
	[STYLE_TITLE]	= { 22, true },
	[STYLE_NAME]	= { 13, true },
	[STYLE_BODY]	= { 9, false },
	[STYLE_STRONG]	= { 9, true },
	[STYLE_QUIET]	= { 8, false },
	[STYLE_LABEL]	= { 7.5, true },
};

static const unsigned colours[] = {
	[INK]	 = 0x1d2530,
	[GREY]	 = 0x5b6674,
	[ACCENT] = 0x1f4068,
	[LINE]	 = 0xd3d9e0,
	[TINT]	 = 0xeff3f7,
	[GREEN]	 = 0x1b7f4b,
	[RED]	 = 0xb3261e,
	[AMBER]	 = 0x8a5a00,
	[WHITE]	 = 0xffffff,
};

void
page_open(struct page *p, cairo_surface_t *surface, double width,
    double height)
{
	cairo_font_options_t *options = cairo_font_options_create();
	int i;

	memset(p, 0, sizeof(*p));
	p->width = width;
	p->height = height;
	p->cr = cairo_create(surface);
	p->context = pango_cairo_create_context(p->cr);
	/* Paper has no pixels: neither bend nor shift glyphs to a grid. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(p->context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(p->context, FALSE);
	/* Not the language of whoever started the process. */
	pango_context_set_language(p->context,
	    pango_language_from_string("en"));
	for (i = 0; i < STYLES; i++) {
		p->fonts[i] = pango_font_description_from_string(FAMILY);
		pango_font_description_set_absolute_size(p->fonts[i],
		    styles[i].size * PANGO_SCALE);
		pango_font_description_set_weight(p->fonts[i],
		    styles[i].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
}

void
page_close(struct page *p)
{
	int i;

	for (i = 0; i < STYLES; i++)
		pango_font_description_free(p->fonts[i]);
	g_object_unref(p->context);
	cairo_destroy(p->cr);
}

void
page_start(struct page *p, bool drawing)
{
	p->drawing = drawing;
	p->number = 1;
	p->y = PAGE_MARGIN;
}

void
page_end(struct page *p)
{
	if (p->drawing) {
		p->foot(p);
		cairo_show_page(p->cr);
	} else
		p->total = p->number;
}

void
page_break(struct page *p)
{
	if (p->drawing) {
		p->foot(p);
		cairo_show_page(p->cr);
	}
	p->number++;
	p->y = PAGE_MARGIN;
	p->head(p);
}

double
page_room(const struct page *p)
{
	return p->width - 2 * PAGE_MARGIN;
}

bool
page_fits(const struct page *p, double height)
{
	return p->y + height <= p->height - PAGE_MARGIN - FOOT_ROOM;
}

static PangoAlignment
alignment(enum placing placing, PangoLayout *layout)
{
	bool back = pango_layout_get_direction(layout, 0) ==
	    PANGO_DIRECTION_RTL;

	/* Pango turns left and right around where text runs leftwards. */
	switch (placing) {
	case PLACE_LEFT:
		return back ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
	case PLACE_RIGHT:
		return back ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT;
	case PLACE_CENTRE:
		return PANGO_ALIGN_CENTER;
	default:
		return PANGO_ALIGN_LEFT;
	}
}

PangoLayout *
page_layout(struct page *p, enum style style, enum placing placing,
    double width, const char *text)
{
	PangoLayout *layout = pango_layout_new(p->context);
	PangoAttrList *rules = pango_attr_list_new();

	/* A hyphen where a long number is broken would be a wrong number. */
	pango_attr_list_insert(rules, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(layout, rules);
	pango_attr_list_unref(rules);
	pango_layout_set_font_description(layout, p->fonts[style]);
	pango_layout_set_text(layout, text, -1);
	if (width > 0)
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, alignment(placing, layout));
	return layout;
}

double
page_height(PangoLayout *layout)
{
	int width, height;

	pango_layout_get_size(layout, &width, &height);
	return (double)height / PANGO_SCALE;
}

double
page_baseline(PangoLayout *layout)
{
	return (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
}

double
page_width(struct page *p, enum style style, const char *text)
{
	PangoLayout *layout = page_layout(p, style, PLACE_LEFT, 0, text);
	int width, height;

	pango_layout_get_size(layout, &width, &height);
	g_object_unref(layout);
	return (double)width / PANGO_SCALE;
}

static void
set_colour(struct page *p, enum colour colour)
{
	unsigned c = colours[colour];

	cairo_set_source_rgb(p->cr, (c >> 16 & 255) / 255.0,
	    (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

/* Draws and drops a layout at x, y. */
static void
show(struct page *p, enum colour colour, double x, double y,
    PangoLayout *layout)
{
	if (p->drawing) {
		set_colour(p, colour);
		cairo_move_to(p->cr, x, y);
		pango_cairo_show_layout(p->cr, layout);
	}
	g_object_unref(layout);
}

static double
cut(struct page *p, PangoLayout *layout, int lines, enum colour colour,
    double x, double y)
{
	double height;

	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_height(layout, -lines);
	height = page_height(layout);
	show(p, colour, x, y, layout);
	return height;
}

double
page_line(struct page *p, enum style style, enum colour colour,
    enum placing placing, double x, double y, double width, const char *text)
{
	return cut(p, page_layout(p, style, placing, width, text), 1, colour,
	    x, y);
}

double
page_field(struct page *p, enum style style, enum colour colour,
    enum placing placing, double x, double y, double width, const char *text)
{
	return cut(p, page_layout(p, style, placing, width, text), 2, colour,
	    x, y);
}

void
page_flow(struct page *p, enum colour colour, double x, PangoLayout *layout)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	PangoRectangle logical;
	int top, bottom, baseline;

	do {
		pango_layout_iter_get_line_yrange(iter, &top, &bottom);
		pango_layout_iter_get_line_extents(iter, NULL, &logical);
		baseline = pango_layout_iter_get_baseline(iter);
		if (!page_fits(p, (double)(bottom - top) / PANGO_SCALE))
			page_break(p);
		if (p->drawing) {
			set_colour(p, colour);
			cairo_move_to(p->cr,
			    x + (double)logical.x / PANGO_SCALE,
			    p->y + (double)(baseline - top) / PANGO_SCALE);
			pango_cairo_show_layout_line(p->cr,
			    pango_layout_iter_get_line_readonly(iter));
		}
		p->y += (double)(bottom - top) / PANGO_SCALE;
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
	g_object_unref(layout);
}

void
page_rule(struct page *p, enum colour colour, double x, double y,
    double width, double thickness)
{
	if (!p->drawing)
		return;
	set_colour(p, colour);
	cairo_set_line_width(p->cr, thickness);
	cairo_move_to(p->cr, x, y);
	cairo_line_to(p->cr, x + width, y);
	cairo_stroke(p->cr);
}

void
page_box(struct page *p, enum colour colour, double x, double y, double width,
    double height, double thickness)
{
	const double r = 3;

	if (!p->drawing)
		return;
	set_colour(p, colour);
	cairo_new_sub_path(p->cr);
	cairo_arc(p->cr, x + width - r, y + r, r, -M_PI / 2, 0);
	cairo_arc(p->cr, x + width - r, y + height - r, r, 0, M_PI / 2);
	cairo_arc(p->cr, x + r, y + height - r, r, M_PI / 2, M_PI);
	cairo_arc(p->cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
	cairo_close_path(p->cr);
	if (thickness > 0) {
		cairo_set_line_width(p->cr, thickness);
		cairo_stroke(p->cr);
	} else
		cairo_fill(p->cr);
}

void
page_end_line(struct page *p, const char *line)
{
	double y = p->height - PAGE_MARGIN - 8, room = page_room(p);
	char number[40];

	page_rule(p, LINE, PAGE_MARGIN, y - 6, room, 0.5);
	page_line(p, STYLE_QUIET, GREY, PLACE_LEFT, PAGE_MARGIN, y,
	    room - 100, line);
	snprintf(number, sizeof(number), "Page %d of %d", p->number, p->total);
	page_line(p, STYLE_QUIET, GREY, PLACE_RIGHT,
	    p->width - PAGE_MARGIN - 90, y, 90, number);
}
