/* Answers: a resource, a list, a value, a file, nothing, a failure. */
#include <stdlib.h>
#include <string.h>

#include "api/gateway.h"
#include "api/listing_private.h"
#include "base/hash.h"

/* Reads the row ID as COLUMNS say, behind its etag. */
static void
queue_row(struct request *rq, const struct resource *noun,
    const char *columns, const char *id, PGresult **ret)
{
	const char *arguments[] = { id };

	request_queue_text(rq, ret, QUERY_ONE, arena_print(rq->mem,
	    "select %s%s from %s v where v.id = $1::uuid",
	    noun->plain ? "''" : "v.etag", columns, noun->view), 1, arguments);
}

void
queue_resource(struct request *rq, const struct resource *noun,
    const char *id, PGresult **ret)
{
	struct text t = { 0 };

	resource_columns(&t, noun, true);
	queue_row(rq, noun, t.at, id, ret);
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

	return wanted != NULL && route_reads(rq->route) &&
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

/*
 * The row's version, and where the request chose what is shown besides, a
 * digest of all that stands in the answer from START on.
 */
static const char *
etag_of(struct request *rq, const struct selection *shown, size_t from)
{
	const char *version = PQgetvalue(shown->rows, 0, 0);

	if (!rq->edition->grammar || (shown->parts == NULL && !shown->chosen))
		return version;
	return arena_print(rq->mem, "%s.%016llx", version,
	    (unsigned long long)hash_bytes(rq->out->at + from,
	    rq->out->len - from));
}

static enum fault
show(struct request *rq, int status, const struct selection *shown,
    const char *id)
{
	const char *etag;
	size_t from;

	start(rq, status);
	rq->edition->open(rq, rq->out);
	from = rq->out->len;
	selection_render(rq->out, shown, shown->rows, 0);
	if (!shown->noun->plain) {
		etag = etag_of(rq, shown, from);
		header(rq, "ETag", "\"%s\"", etag);
		if (not_modified(rq, etag)) {
			rq->status = 304;
			text_clear(rq->out);
			return OK;
		}
	}
	if (status == 201)
		put_location(rq, shown->noun, id);
	rq->edition->close(rq, rq->out, NULL);
	return OK;
}

enum fault
reply_resource(struct request *rq, int status, const struct resource *noun,
    const char *id)
{
	struct selection *shown;
	enum fault f;

	if ((f = selection_make(rq, noun, SHOWN_WHOLE, &shown)) != OK)
		return f;
	queue_row(rq, noun, selection_columns(shown), id, &shown->rows);
	selection_queue(rq, shown, id);
	if ((f = selection_finish(rq, shown, true)) != OK)
		return f;
	return show(rq, status, shown, id);
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
	rq->edition->close(rq, rq->out, NULL);
	return OK;
}

enum fault
reply_list(struct request *rq, const struct selection *shown,
    struct listing *list)
{
	struct page *page = &list->page;
	int found = PQntuples(shown->rows), i, n = found;

	if (found > 0)
		page->total = strtol(PQgetvalue(shown->rows, 0, 0), NULL, 10);
	if (n > page->limit)
		n = (int)page->limit;
	page->has_next = list->cursor ? found > n :
	    page->page * page->limit < page->total;
	if (list->keys > 0 && page->has_next && n > 0)
		page->cursor = cursor_make(rq, list, shown->rows, n - 1);
	start(rq, 200);
	rq->edition->open(rq, rq->out);
	text_char(rq->out, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_char(rq->out, ',');
		selection_render(rq->out, shown, shown->rows, i);
	}
	text_char(rq->out, ']');
	rq->edition->close(rq, rq->out, page);
	return OK;
}

enum fault
reply_data(struct request *rq, int status, struct text *data)
{
	enum fault f;

	if (rq->committed || (f = finish(rq)) == OK) {
		start(rq, status);
		rq->edition->open(rq, rq->out);
		text_add(rq->out, data->at, data->len);
		rq->edition->close(rq, rq->out, NULL);
		f = OK;
	}
	text_free(data);
	return f;
}

enum fault
reply_value(struct request *rq, int status, PGresult *const *result,
    const char *column)
{
	struct text t = { 0 };
	enum fault f;

	if ((f = finish(rq)) != OK)
		return f;
	text_put(&t, value(*result, column));
	return reply_data(rq, status, &t);
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

/* What the path's last id is of, or NULL. */
static const struct resource *
named(const struct request *rq)
{
	int n = ROUTE_PARAMETERS;

	while (n > 0 && rq->values[n - 1] == NULL)
		n--;
	return n > 0 ? route_noun(rq->route, n - 1) : NULL;
}

/*
 * What to say: the request's own words, else of its one problem, else what it
 * is that the path names and is missing, else ours.
 */
static const char *
sentence_of(struct request *rq, enum fault f, const struct fault_word *word)
{
	const struct resource *noun;

	if (f == BROKEN)
		return word->sentence;
	if (rq->sentence != NULL)
		return rq->sentence;
	if (f != INVALID && rq->problems != NULL)
		return rq->problems->sentence;
	if (f == MISSING && (noun = named(rq)) != NULL)
		return arena_print(rq->mem, "%s not found", noun->title);
	return word->sentence;
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
