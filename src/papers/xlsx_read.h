/*
 * Excel workbooks (ISO/IEC 29500, transitional or strict): the first sheet,
 * its cells as the user sees them.
 */
#ifndef PAPERS_XLSX_READ_H
#define PAPERS_XLSX_READ_H

#include "papers/sheet.h"

/* Reads the file FD, which must be seekable. */
enum fault	xlsx_read(int fd, const struct sheet_sink *,
		    struct sheet_why *);

#endif
