/* The PDF of an invoice as an answer, in any edition. */
#include "papers/invoice_reply.h"

#include <string.h>

#include "papers/render.h"
#include "queries.h"

enum fault
invoice_reply_pdf(struct request *rq, const char *id, const char *folder,
    enum fault (*fetch)(struct arena *, const char *key))
{
	const char *paper;
	PGresult *row;
	enum fault f;

	queue(rq, &row, invoice_paper, .id = id, .storage = folder);
	if ((f = finish(rq)) != OK)
		return f;
	/* A paper without its logo is better than none. */
	if (value(row, "logo") != NULL)
		fetch(rq->mem, value(row, "logo"));
	paper = value(row, "paper");
	return render_reply(rq, paper, strlen(paper), arena_print(rq->mem,
	    "%s.pdf", value(row, "number")));
}
