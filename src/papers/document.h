/* Any document that kontor-render draws, told apart by its "kind". */
#ifndef PAPERS_DOCUMENT_H
#define PAPERS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * Appends the PDF of the document in LEN bytes of JSON (invoice_paper.h,
 * table_paper.h) to PDF, which the caller owns.  False when it cannot be
 * drawn: WHY then holds a sentence that names fields, never their values,
 * and PDF is as it was.
 */
bool	 document_pdf(const char *json, size_t len, struct text *pdf,
	    char *why, size_t size);

#endif
