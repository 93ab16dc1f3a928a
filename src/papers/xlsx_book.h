/* What a workbook consists of: which parts hold its first sheet. */
#ifndef PAPERS_XLSX_BOOK_H
#define PAPERS_XLSX_BOOK_H

#include "papers/xlsx_part.h"

#define XLSX_PATH	512

struct xlsx_book {
	char	sheet[XLSX_PATH];
	char	strings[XLSX_PATH];	/* "": there are none */
	char	styles[XLSX_PATH];
	bool	from_1904;		/* its days are counted from 1904 */
};

/* INVALID, with xlsx_why set, when it has no sheet that can be read. */
enum fault	xlsx_book_read(struct xlsx *, struct xlsx_book *);

#endif
