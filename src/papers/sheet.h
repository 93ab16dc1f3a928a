/*
 * A sheet of rows in a file that somebody sent: CSV or the first sheet of an
 * Excel workbook, told apart by content.  Rows are handed over one by one, so
 * memory does not grow with the file; whatever is in it, it is either read
 * within these limits or refused.
 */
#ifndef PAPERS_SHEET_H
#define PAPERS_SHEET_H

#include <stddef.h>

#include "base/fault.h"

#define SHEET_FIELD_MOST	65536	/* bytes of UTF-8 in one cell */
#define SHEET_COLUMNS_MOST	200
#define SHEET_ROWS_MOST		200000	/* that are not blank */

/* A row that is not blank. */
struct sheet_row {
	long			 number;	/* as a spreadsheet shows it */
	const char *const	*cells;		/* valid UTF-8; never NULL */
	int			 count;
};

/* Takes rows in their order; what is not OK ends the reading. */
struct sheet_sink {
	enum fault	(*row)(void *to, const struct sheet_row *);
	void		*to;
};

/* Why a file can not be read: a sentence about it for the client. */
struct sheet_why {
	char	sentence[200];
};

/*
 * Reads the regular file FD, whose position does not matter.  OK, INVALID
 * with WHY set, or what the sink said.
 */
enum fault	sheet_read(int fd, const struct sheet_sink *,
		    struct sheet_why *);

/* INVALID, with the sentence noted: for the readers behind it. */
enum fault	sheet_refuse(struct sheet_why *, const char *format, ...)
		    __attribute__((format(printf, 2, 3)));

#endif
