/* A drawn document as the answer to a request. */
#include "api/request.h"
#include "base/conf.h"
#include "papers/render.h"

#define RENDER_MS	20000

enum fault
render_reply(struct request *rq, const char *json, size_t len,
    const char *filename)
{
	struct text pdf = { 0 };
	char why[256] = "";
	enum fault f;

	f = render_pdf(conf_text(CONF_render_socket), json, len, RENDER_MS,
	    &pdf, why, sizeof(why));
	if (f == OK)
		f = reply_file(rq, "application/pdf", filename, pdf.at,
		    pdf.len);
	else
		fail(rq, f, "the PDF can not be drawn: %s", why);
	text_free(&pdf);
	return f;
}
