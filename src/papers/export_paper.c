/* A list as a PDF: the document that kontor-render draws. */
#include "papers/export_paper.h"

#include <string.h>

#include "base/conf.h"
#include "papers/render.h"

#define ROWS_MOST	2000
#define COLUMNS_MOST	8
#define BYTES_MOST	(4 * 1024 * 1024)
#define RENDER_MS	20000

struct paper {
	struct exporting	*x;
	struct text		 rows;
	int			 count;
};

static void
put_row(struct paper *p, const PGresult *rows, int row)
{
	struct exporting *x = p->x;
	struct text shown = { 0 };
	int i;

	text_put(&p->rows, p->count++ > 0 ? ",[" : "[");
	for (i = 0; i < x->count; i++) {
		text_clear(&shown);
		table_shown(&shown, &x->columns[i], PQgetisnull(rows, row, i) ?
		    NULL : PQgetvalue(rows, row, i), x->rq->currency, false);
		if (i > 0)
			text_char(&p->rows, ',');
		text_json(&p->rows, shown.at != NULL ? shown.at : "",
		    shown.len);
	}
	text_char(&p->rows, ']');
	text_free(&shown);
}

static enum fault
take_rows(void *to, const PGresult *rows)
{
	struct paper *p = to;
	int i;

	for (i = 0; i < PQntuples(rows); i++) {
		if (p->count == ROWS_MOST || p->rows.len > BYTES_MOST)
			return fail_field(p->x->rq, INVALID, "format",
			    "a PDF holds at most %d rows; narrow the list, or "
			    "choose csv or xlsx", ROWS_MOST);
		put_row(p, rows, i);
	}
	return OK;
}

static void
put_document(struct text *t, struct paper *p)
{
	static const struct table_column day = { "day", NULL, &as_day };
	struct exporting *x = p->x;
	struct text shown = { 0 };
	int i;

	text_print(t, "{\"kind\":\"table\",\"paper\":\"%s\",\"currency\":"
	    "\"%s\",\"company\":", value(x->head, "paper"), x->rq->currency);
	text_json_string(t, value(x->head, "company"));
	text_put(t, ",\"title\":");
	text_json_string(t, x->what->title);
	text_put(t, ",\"made\":");
	table_shown(&shown, &day, value(x->head, "today"), NULL, false);
	text_json_string(t, shown.at);
	text_free(&shown);
	text_put(t, ",\"figures\":[{\"label\":");
	text_json_string(t, x->what->title);
	text_print(t, ",\"value\":\"%d\"}],\"tables\":[{\"title\":\"\","
	    "\"columns\":[", p->count);
	for (i = 0; i < x->count; i++) {
		text_put(t, i > 0 ? ",{\"title\":" : "{\"title\":");
		text_json_string(t, table_title(x->rq->mem, &x->columns[i]));
		text_print(t, ",\"right\":%s}", table_is_figure(
		    &x->columns[i]) ? "true" : "false");
	}
	text_put(t, "],\"rows\":[");
	text_add(t, p->rows.at != NULL ? p->rows.at : "", p->rows.len);
	text_put(t, "]}]}");
}

static enum fault
draw(struct exporting *x, struct paper *p)
{
	struct text document = { 0 };
	enum fault f;

	put_document(&document, p);
	f = render_reply(x->rq, document.at, document.len, x->filename);
	text_free(&document);
	return f;
}

enum fault
export_paper(struct exporting *x)
{
	struct paper p = { .x = x };
	enum fault f;

	if (x->count > COLUMNS_MOST)
		return fail_field(x->rq, INVALID, "fields", "a PDF holds at "
		    "most %d columns", COLUMNS_MOST);
	f = request_each(x->rq, x->what->noun, x->chosen, x->count, take_rows,
	    &p);
	if (f == OK)
		f = draw(x, &p);
	text_free(&p.rows);
	return f;
}
