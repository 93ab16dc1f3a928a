/*
 * Pages of a document, drawn with cairo and pango.  A document is run
 * through twice, first only measuring, so that "Page 1 of 3" can be
 * written.  Lengths are points from the top left corner.  Only kontor-render
 * uses this.
 */
#ifndef PAPERS_PAGE_H
#define PAPERS_PAGE_H

#include <pango/pangocairo.h>

#include <stdbool.h>

#include "base/text.h"

#define PAGE_MARGIN	48.0

enum style {
	STYLE_TITLE,		/* what the document is */
	STYLE_NAME,		/* the company, the amount due */
	STYLE_BODY,
	STYLE_STRONG,
	STYLE_QUIET,		/* addresses, page numbers */
	STYLE_LABEL,		/* headings of columns and blocks */
	STYLES
};

/* START: where the text's own direction starts, for running text. */
enum placing { PLACE_START, PLACE_LEFT, PLACE_RIGHT, PLACE_CENTRE };

enum colour { INK, GREY, ACCENT, LINE, TINT, GREEN, RED, AMBER, WHITE };

struct page {
	cairo_t		*cr;
	PangoContext	*context;
	PangoFontDescription *fonts[STYLES];
	double		 width, height;
	double		 y;		/* where the next thing goes */
	int		 number, total;
	bool		 drawing;	/* false while measuring */
	/* Called on every page after the first; moves y below what it draws. */
	void		(*head)(struct page *);
	void		(*foot)(struct page *);
	void		*what;		/* for the two functions */
};

/* A document to be drawn. */
struct paper {
	const char	*title, *author;	/* the author may be NULL */
	bool		 a4, wide;		/* else Letter; across */
	void		(*run)(struct page *);	/* from the first page on */
	void		(*head)(struct page *);	/* as in struct page */
	void		(*foot)(struct page *);
	void		*what;
};

/* paper_draw.c: adds the document as PDF; false, and nothing was added. */
bool		 paper_draw(const struct paper *, struct text *pdf);

/* Fonts for a surface of WIDTH by HEIGHT; page_close gives them back. */
void		 page_open(struct page *, cairo_surface_t *, double width,
		    double height);
void		 page_close(struct page *);

/* Goes to the first page, to the next; ends the last. */
void		 page_start(struct page *, bool drawing);
void		 page_break(struct page *);
void		 page_end(struct page *);

/* The room between the margins; whether HEIGHT still fits below y. */
double		 page_room(const struct page *);
bool		 page_fits(const struct page *, double height);

/*
 * Text laid out in WIDTH (0: as wide as it is).  The caller unrefs it or
 * gives it to page_flow.
 */
PangoLayout	*page_layout(struct page *, enum style, enum placing,
		    double width, const char *text);

/* The height of a layout; from its top to its first baseline. */
double		 page_height(PangoLayout *);
double		 page_baseline(PangoLayout *);

/* How wide TEXT is when it is not wrapped. */
double		 page_width(struct page *, enum style, const char *text);

/*
 * Draws TEXT at x, y in one line or at most two per paragraph, the rest is
 * cut with an ellipsis; returns the height.
 */
double		 page_line(struct page *, enum style, enum colour,
		    enum placing, double x, double y, double width,
		    const char *text);
double		 page_field(struct page *, enum style, enum colour,
		    enum placing, double x, double y, double width,
		    const char *text);

/* At the foot of the page: LINE, and which of the pages it is. */
void		 page_end_line(struct page *, const char *line);

/* Draws running text from y on, over as many pages as it needs; drops it. */
void		 page_flow(struct page *, enum colour, double x,
		    PangoLayout *);

/* A horizontal line at y; a filled or an outlined box with round corners. */
void		 page_rule(struct page *, enum colour, double x, double y,
		    double width, double thickness);
void		 page_box(struct page *, enum colour, double x, double y,
		    double width, double height, double thickness);

#endif
