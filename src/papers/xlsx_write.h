/*
 * Tables as a workbook (XLSX) through libxlsxwriter, a row at a time: rows
 * go to temporary files at once, so memory does not grow with the table.
 * Amounts, numbers and days are real numbers and dates with a format; text
 * is text, never a formula.
 */
#ifndef PAPERS_XLSX_WRITE_H
#define PAPERS_XLSX_WRITE_H

#include <stdbool.h>

#include "papers/table.h"

struct xlsx_write;

/*
 * A workbook that will stand at PATH; money columns show EXPONENT decimals.
 * NULL when it can not be made.
 */
struct xlsx_write	*xlsx_write_open(const char *path, int exponent);

/*
 * Starts a sheet called TITLE with a heading row; COLUMNS must live until
 * the end.  A sheet is complete when the next one starts.  Beyond the
 * 1,048,576 rows of a sheet, rows go on in a further one.
 */
void			 xlsx_write_sheet(struct xlsx_write *,
			    const char *title,
			    const struct table_column *columns, int count);

/* One row: a value for each column. */
void			 xlsx_write_row(struct xlsx_write *,
			    const char *const *values);

/* Writes the file and frees; false (no file) when that failed. */
bool			 xlsx_write_end(struct xlsx_write *);

#endif
