/* Draws a table_paper as PDF.  Only kontor-render links this. */
#ifndef PAPERS_TABLE_PDF_H
#define PAPERS_TABLE_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct json_object;

/*
 * Appends the PDF of the document ROOT to PDF, which the caller owns.  False
 * when it cannot be drawn: WHY then holds a sentence that names fields, and
 * PDF is as it was.
 */
bool	 table_pdf(struct json_object *root, struct text *pdf, char *why,
	    size_t size);

#endif
