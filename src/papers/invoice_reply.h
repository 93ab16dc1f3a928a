/* The PDF of an invoice as an answer, in any edition. */
#ifndef PAPERS_INVOICE_REPLY_H
#define PAPERS_INVOICE_REPLY_H

#include "api/request.h"

/*
 * MISSING, without a sentence, when there is no such invoice.  FOLDER is where
 * stored files lie; FETCH brings one there from afar.
 */
enum fault	invoice_reply_pdf(struct request *, const char *id,
		    const char *folder, enum fault (*fetch)(struct arena *, const char *key));

#endif
