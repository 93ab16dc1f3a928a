/*
 * The parts of an invoice in the order in which they stand on paper.  Each
 * draws from page->y on and leaves y below itself.
 */
#ifndef PAPERS_INVOICE_PARTS_H
#define PAPERS_INVOICE_PARTS_H

#include "papers/invoice_paper.h"
#include "papers/page.h"

struct invoice_table;

/* One drawing: what page->what points to. */
struct invoice_drawing {
	const struct invoice_paper *paper;
	cairo_surface_t	*logo;		/* or NULL */
	const struct invoice_table *table;	/* set while inside it */
};

/* Seller, title, dates; buyer and amount due. */
void	invoice_letterhead(struct page *, const struct invoice_drawing *);

/* Repeated on every further page, and at the bottom of all. */
void	invoice_page_head(struct page *);
void	invoice_page_foot(struct page *);

/* The lines; the head of the columns on a further page. */
void	invoice_table(struct page *, struct invoice_drawing *);
void	invoice_table_head(struct page *, const struct invoice_table *,
	    const struct invoice_paper *);

/* Subtotal to balance; payments, terms and notes. */
void	invoice_totals(struct page *, const struct invoice_paper *);
void	invoice_closing(struct page *, const struct invoice_paper *);

#endif
