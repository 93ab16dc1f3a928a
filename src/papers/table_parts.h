/* The parts of a report on paper; each draws from page->y on, moving it. */
#ifndef PAPERS_TABLE_PARTS_H
#define PAPERS_TABLE_PARTS_H

#include "papers/page.h"
#include "papers/table_paper.h"

/* One drawing: what page->what points to. */
struct table_drawing {
	const struct table_paper *paper;
	const struct paper_grid	*grid;		/* set while inside it */
	double			 widths[40];	/* of its columns */
};

/* The head of the columns; the whole table. */
void	 table_head(struct page *, const struct table_drawing *);
void	 table_grid(struct page *, struct table_drawing *,
	    const struct paper_grid *);

/* The chart, if there is one. */
void	 table_chart(struct page *, const struct table_paper *);

#endif
