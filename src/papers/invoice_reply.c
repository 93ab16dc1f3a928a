/* The PDF of an invoice as an answer, in any edition. */
#include "papers/invoice_reply.h"

#include <string.h>

#include "base/conf.h"
#include "papers/render.h"
#include "queries.h"

#define RENDER_MS	20000

enum fault
invoice_reply_pdf(struct request *rq, const char *id, const char *folder,
    enum fault (*fetch)(struct arena *, const char *key))
{
	struct text pdf = { 0 };
	const char *paper;
	char why[256] = "";
	PGresult *row;
	enum fault f;

	queue(rq, &row, invoice_paper, .id = id, .storage = folder);
	if ((f = finish(rq)) != OK)
		return f;
	/* A paper without its logo is better than none. */
	if (value(row, "logo") != NULL)
		fetch(rq->mem, value(row, "logo"));
	paper = value(row, "paper");
	f = render_pdf(conf_text(CONF_render_socket), paper, strlen(paper),
	    RENDER_MS, &pdf, why, sizeof(why));
	if (f == OK)
		f = reply_file(rq, "application/pdf", arena_print(rq->mem,
		    "%s.pdf", value(row, "number")), pdf.at, pdf.len);
	else
		fail(rq, f, "the PDF can not be drawn: %s", why);
	text_free(&pdf);
	return f;
}
