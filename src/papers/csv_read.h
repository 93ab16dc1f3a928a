/* CSV (RFC 4180) as spreadsheets save it in all countries. */
#ifndef PAPERS_CSV_READ_H
#define PAPERS_CSV_READ_H

#include "papers/sheet.h"

/*
 * Reads the file FD: separated by the comma, semicolon, tab or bar that its
 * first row has most of, or that Excel's "sep=" line names; lines end with
 * LF, CRLF or CR.  Takes back the apostrophe that csv_write puts before what
 * a spreadsheet would take for a formula.
 */
enum fault	csv_read(int fd, const struct sheet_sink *,
		    struct sheet_why *);

#endif
