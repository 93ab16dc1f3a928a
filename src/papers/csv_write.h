/*
 * Tables as CSV (RFC 4180: comma, CRLF, quotes where needed, UTF-8), a row
 * at a time, in memory that does not grow with the table.
 *
 * Text that a spreadsheet would run as a formula (it begins with = + - @ or
 * a tab or carriage return) gets an apostrophe in front; so does text that
 * begins with apostrophes before such a character, so that a reader which
 * takes one away has the text back.  Numbers are left as they are.
 */
#ifndef PAPERS_CSV_WRITE_H
#define PAPERS_CSV_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "papers/table.h"

struct csv_write {
	const struct table_column *columns;
	int		 count;
	/* Where the bytes go; false ends the writing. */
	bool		 (*take)(void *what, const char *bytes, size_t len);
	void		*what;
	struct text	 line;
	bool		 failed;
};

/*
 * Writes the first line, the names of the columns.  With MARK a byte order
 * mark stands before it: without one, some spreadsheets take UTF-8 for an
 * older encoding.
 */
void	csv_write_start(struct csv_write *, bool mark);

/* One row: a value for each column. */
void	csv_write_row(struct csv_write *, const char *const *values);

/* Hands over what is left and frees; false when something was not taken. */
bool	csv_write_end(struct csv_write *);

/* Does TEXT need the apostrophe? */
bool	csv_write_guards(const char *text);

#endif
