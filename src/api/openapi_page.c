/* The description for people: one page, without scripts. */
#include <string.h>

#include "api/openapi.h"
#include "api/openapi_private.h"

static const char head[] =
"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
"<meta name=\"viewport\" content=\"width=device-width\">\n"
"<style>\n"
"body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; "
"margin: 2rem auto; padding: 0 1rem; color: #222 }\n"
"code { font-family: ui-monospace, monospace; font-size: .9em }\n"
"h2 { margin: 2rem 0 .5rem; border-bottom: 1px solid #ccc }\n"
"summary { cursor: pointer; padding: .25rem 0 }\n"
"summary b { display: inline-block; width: 4.5rem }\n"
"details > :not(summary) { margin-left: 1rem }\n"
"table { border-collapse: collapse; margin: .5rem 0 1rem }\n"
"th, td { text-align: left; padding: .1rem 1rem .1rem 0; "
"vertical-align: top }\n"
"th { font-weight: 600 }\n"
"@media (prefers-color-scheme: dark) { body { background: #181818; "
"color: #ddd } a { color: #8bf } }\n"
"</style>\n";

static void
put_html(struct text *t, const char *word)
{
	for (; *word != '\0'; word++) {
		if (*word == '<')
			text_put(t, "&lt;");
		else if (*word == '&')
			text_put(t, "&amp;");
		else
			text_char(t, *word);
	}
}

/* "string, date-time", "a | b | c", or the noun of a relation. */
static void
put_type(struct text *t, const struct field *f)
{
	const struct codec *codec = f->codec;
	const char *c;

	if (f->many != NULL || f->one != NULL) {
		put_html(t, (f->many != NULL ? f->many : f->one)->title);
		text_put(t, f->many != NULL ? ", a list" : "");
		text_put(t, f->flags & EXPAND ? ", when expanded" : "");
		return;
	}
	if ((codec == &as_choice || codec == &as_state) && f->among != NULL) {
		for (c = f->among; *c != '\0'; c++)
			text_print(t, *c == '|' ? " %c " : "%c", *c);
		return;
	}
	put_html(t, codec->type != NULL ? codec->type : "any value");
	if (codec->format != NULL)
		text_print(t, ", %s", codec->format);
}

/* The fields taken from a body, or those shown. */
static void
put_fields(struct text *t, const char *title, const struct field *fields,
    bool taken, bool whole)
{
	const struct field *f;

	text_print(t, "<table><tr><th>%s<th>type<th>\n", title);
	for (f = fields; f->name != NULL; f++) {
		if (taken ? (f->flags & READONLY) || f->codec == NULL ||
		    f->many != NULL || f->one != NULL : f->flags & HIDDEN)
			continue;
		text_put(t, "<tr><td><code>");
		put_html(t, f->name);
		text_put(t, "</code><td>");
		put_type(t, f);
		text_print(t, "<td>%s\n", !taken ? "" : whole &&
		    (f->flags & REQUIRED) ? "required" :
		    f->flags & NULLABLE ? "may be null" : "");
	}
	text_put(t, "</table>\n");
}

static void
put_operation(struct request *rq, struct text *t, const struct route *r)
{
	const struct field *form = openapi_form(r);
	const struct resource *noun = openapi_noun(r);
	enum answer answer = openapi_answer(r);

	text_print(t, "<details><summary><b>%s</b> <code>%s%s</code> ",
	    r->method, rq->mount, r->path);
	put_html(t, openapi_summary(rq, r));
	text_print(t, "</summary><p>%s%s%s</p>\n", r->flags & PUBLIC ?
	    "Needs no token." : r->needs != NULL ? "Needs the permission <code>" :
	    "For whoever has signed in.", r->flags & PUBLIC ||
	    r->needs == NULL ? "" : r->needs, r->flags & PUBLIC ||
	    r->needs == NULL ? "" : "</code>.");
	if (r->asks != NULL)
		put_fields(t, "parameter", r->asks, true, true);
	if (form != NULL)
		put_fields(t, r->flags & MULTIPART ? "form" : "body", form,
		    true, openapi_is_whole(r));
	if (answer != ANSWER_ANY && answer != ANSWER_DONE)
		put_fields(t, answer == ANSWER_ROW ? "answer" : "each row",
		    noun->fields, false, false);
	text_put(t, "</details>\n");
}

static void
put_operations(struct request *rq, struct text *t)
{
	const struct route *r;
	const char *tag, *last = "";

	for (r = rq->edition->routes; r->method != NULL; r++) {
		tag = openapi_tag(rq, r);
		if (strcmp(tag, last) != 0)
			text_print(t, "<h2>%s</h2>\n", tag);
		last = tag;
		put_operation(rq, t, r);
	}
}

enum fault
openapi_page(struct request *rq)
{
	enum fault f = reply_elsewhere(rq, 200, "text/html; charset=utf-8");
	struct text *t = rq->out;

	header(rq, "Content-Security-Policy", "default-src 'none'; "
	    "style-src 'unsafe-inline'; frame-ancestors 'none'");
	text_put(t, head);
	text_print(t, "<title>Kontor: %s</title>\n<h1>Kontor: %s</h1>\n"
	    "<p>Version " VERSION ". The same for machines: <a href=\"%s"
	    "/docs-json\">OpenAPI 3.1</a>.</p>\n", rq->edition->name,
	    rq->edition->name, rq->mount);
	put_operations(rq, t);
	text_put(t, "</html>\n");
	return f;
}
