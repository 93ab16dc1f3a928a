/* One export on its way, and its printed form. */
#ifndef PAPERS_EXPORT_PAPER_H
#define PAPERS_EXPORT_PAPER_H

#include "papers/export.h"
#include "papers/table.h"

#define EXPORT_COLUMNS	64

struct xlsx_write;

struct exporting {
	struct request		*rq;
	const struct export	*what;
	const char		*format, *filename;
	const PGresult		*head;		/* query export_head */
	const struct field	*chosen[EXPORT_COLUMNS];
	struct table_column	 columns[EXPORT_COLUMNS];
	int			 count;
	struct xlsx_write	*xlsx;
};

/* Answers with the PDF; refuses what nobody would print. */
enum fault	export_paper(struct exporting *);

#endif
