/*
 * Draws an invoice as PDF 1.5 with cairo and pango, which set right-to-left
 * and shaped scripts correctly.  Uses the fonts DejaVu Sans and, for what it
 * lacks, any other that fontconfig finds.  Only kontor-render links this.
 */
#ifndef PAPERS_INVOICE_PDF_H
#define PAPERS_INVOICE_PDF_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Appends the PDF of the document in LEN bytes of JSON (see
 * papers/invoice_paper.h) to PDF, which the caller owns.  False when it
 * cannot be drawn: WHY then holds a sentence that names fields, never their
 * values, and PDF is as it was.  A logo that cannot be used is left out and
 * logged.
 */
bool		 invoice_pdf(const char *json, size_t len, struct text *pdf,
		    char *why, size_t size);

/*
 * Loads what all drawing shares (fontconfig, font files) by drawing a
 * sample, so that processes forked from this one need not.  Leaves no
 * thread behind: pango keeps one for fontconfig, and a forked process must
 * not wait for a thread it does not have.  False when the sample cannot be
 * drawn.
 */
bool		 invoice_pdf_warm(char *why, size_t size);

#endif
