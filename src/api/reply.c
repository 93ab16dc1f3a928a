/* Answers: a resource, a list, a value, a file, nothing, a failure. */
#include <stdlib.h>
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"

/* What a statement made here looks like to the data layer. */
static void
queue_text(struct request *rq, enum query_kind kind, PGresult **ret,
    const char *argument, const char *text)
{
	struct query *q = arena_zero(rq->mem, sizeof(*q));
	const char *arguments[] = { argument };

	*q = (struct query){ "reading", 1, kind, text };
	request_queue(rq, ret, q, arguments);
}

void
queue_resource(struct request *rq, const struct resource *noun,
    const char *id, PGresult **ret)
{
	struct text t = { 0 };

	text_print(&t, "select %s", noun->plain ? "''" : "v.etag");
	resource_columns(&t, noun, true);
	text_print(&t, " from %s v where v.id = $1::uuid", noun->view);
	queue_text(rq, QUERY_ONE, ret, id, arena_copy(rq->mem, t.at, t.len));
	text_free(&t);
}

static void
queue_children(struct request *rq, const struct resource *noun,
    const char *id, PGresult **ret)
{
	const struct field *f, *sort;
	struct text t = { 0 };
	bool down;

	for (f = noun->fields; f->name != NULL; f++) {
		if (f->many == NULL)
			continue;
		down = f->many->sort[0] == '-';
		sort = resource_field(f->many, f->many->sort + down);
		text_clear(&t);
		text_print(&t, "select v.%s", f->by);
		resource_columns(&t, f->many, false);
		text_print(&t, " from %s v where v.%s = $1::uuid order by "
		    "v.%s %s, v.id", f->many->view, f->by,
		    sort->order != NULL ? sort->order : sort->column,
		    down ? "desc" : "asc");
		queue_text(rq, QUERY_MANY, ret++, id,
		    arena_copy(rq->mem, t.at, t.len));
	}
	text_free(&t);
}

static void
start(struct request *rq, int status)
{
	rq->status = status;
	rq->replied = true;
	text_clear(rq->out);
}

static bool
not_modified(struct request *rq, const char *etag)
{
	const char *wanted = gateway_parameter(rq->gateway,
	    "HTTP_IF_NONE_MATCH");

	return wanted != NULL && strcmp(rq->route->method, "GET") == 0 &&
	    etag_listed(wanted, etag);
}

/* Where the created row is read: the collection's path and the id. */
static void
put_location(struct request *rq, const struct resource *noun, const char *id)
{
	struct text t = { 0 };

	noun->fields[0].codec->write(&t, &noun->fields[0], id, strlen(id));
	if (noun->home != NULL)
		header(rq, "Location", "%s%s/%.*s", rq->mount, noun->home,
		    (int)t.len - 2, t.at + 1);
	else
		header(rq, "Location", "%s%s/%.*s", rq->mount, rq->path,
		    (int)t.len - 2, t.at + 1);
	text_free(&t);
}

enum fault
reply_resource(struct request *rq, int status, const struct resource *noun,
    const char *id)
{
	int many = resource_children(noun, true);
	PGresult *row, **children;
	enum fault f;

	children = arena_zero(rq->mem, ((size_t)many + 1) * sizeof(*children));
	queue_resource(rq, noun, id, &row);
	queue_children(rq, noun, id, children);
	if ((f = finish(rq)) != OK)
		return f;
	start(rq, status);
	if (!noun->plain) {
		header(rq, "ETag", "\"%s\"", PQgetvalue(row, 0, 0));
		if (not_modified(rq, PQgetvalue(row, 0, 0))) {
			rq->status = 304;
			return OK;
		}
	}
	if (status == 201)
		put_location(rq, noun, id);
	rq->edition->open(rq, rq->out);
	resource_render(rq->out, noun, true, row, 0, children);
	rq->edition->close(rq, rq->out, NULL, NULL);
	return OK;
}

enum fault
reply_row(struct request *rq, int status, const struct resource *noun,
    PGresult **row, PGresult *const *children)
{
	enum fault f;

	if ((f = finish(rq)) != OK)
		return f;
	start(rq, status);
	rq->edition->open(rq, rq->out);
	resource_render(rq->out, noun, true, *row, 0, children);
	rq->edition->close(rq, rq->out, NULL, NULL);
	return OK;
}

enum fault
reply_list(struct request *rq, const struct resource *noun,
    const PGresult *rows, PGresult *const *children, struct page *page)
{
	int i, n = PQntuples(rows);

	if (n > 0)
		page->total = strtol(PQgetvalue(rows, 0, 0), NULL, 10);
	start(rq, 200);
	rq->edition->open(rq, rq->out);
	text_char(rq->out, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_char(rq->out, ',');
		resource_render(rq->out, noun, false, rows, i, children);
	}
	text_char(rq->out, ']');
	rq->edition->close(rq, rq->out, NULL, page);
	return OK;
}

enum fault
reply_data(struct request *rq, int status, const char *json, size_t len,
    const char *message)
{
	enum fault f;

	if (!rq->committed && (f = finish(rq)) != OK)
		return f;
	start(rq, status);
	rq->edition->open(rq, rq->out);
	text_add(rq->out, json, len);
	rq->edition->close(rq, rq->out, message, NULL);
	return OK;
}

enum fault
reply_bare(struct request *rq, int status, const char *json, size_t len)
{
	start(rq, status);
	text_add(rq->out, json, len);
	return OK;
}

enum fault
reply_done(struct request *rq, int status, const char *message)
{
	enum fault f;

	if (!rq->committed && (f = finish(rq)) != OK)
		return f;
	start(rq, status);
	rq->edition->done(rq, rq->out, message);
	return OK;
}

enum fault
reply_file(struct request *rq, const char *type, const char *filename,
    const char *bytes, size_t len)
{
	start(rq, 200);
	rq->content_type = type;
	header(rq, "Content-Disposition", "attachment; filename=\"%s\"",
	    filename);
	text_add(rq->out, bytes, len);
	return OK;
}

enum fault
reply_elsewhere(struct request *rq, int status, const char *type)
{
	start(rq, status);
	rq->content_type = type;
	return OK;
}

/* What to say: the request's own words, else of its one problem, else ours. */
static const char *
sentence_of(struct request *rq, enum fault f, const struct fault_word *word)
{
	if (f == BROKEN)
		return word->sentence;
	if (rq->sentence != NULL)
		return rq->sentence;
	return f != INVALID && rq->problems != NULL ?
	    rq->problems->sentence : word->sentence;
}

void
reply_fault(struct request *rq, enum fault f)
{
	struct fault_word word = edition_word(rq->edition, f);

	if (word.status == 401)
		header(rq, "WWW-Authenticate", "Bearer realm=\"kontor\"%s",
		    f == EXPIRED ? ", error=\"invalid_token\", "
		    "error_description=\"expired\"" : "");
	if (rq->retry_after > 0 || word.status == 503)
		header(rq, "Retry-After", "%ld",
		    rq->retry_after > 0 ? rq->retry_after : 1);
	start(rq, word.status);
	rq->content_type = NULL;
	rq->edition->complain(rq, rq->out, word.status, word.code,
	    sentence_of(rq, f, &word), f == BROKEN ? NULL : rq->problems);
}
