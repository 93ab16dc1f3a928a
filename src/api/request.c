/* What handlers ask of their request. */
#include "api/request.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "api/cache.h"
#include "api/private.h"
#include "base/log.h"
#include "base/uuid.h"
#include "queries.h"

const char *
param(const struct request *rq, int n)
{
	return n < ROUTE_PARAMETERS ? rq->values[n] : NULL;
}

static struct taken *
find(struct request *rq, struct taken *form, const char *name)
{
	for (; form != NULL && form->field != NULL; form++)
		if (strcmp(form->field->name, name) == 0)
			return form;
	/* The row's form does not declare it: a bug in the handler. */
	log_event(LOG_ERROR, "bug", "%s %s asks for undeclared field %s",
	    rq->route->method, rq->route->path, name);
	abort();
}

const char *
taken(struct request *rq, const char *name)
{
	return find(rq, rq->form, name)->text;
}

bool
given(struct request *rq, const char *name)
{
	return find(rq, rq->form, name)->given;
}

const char *
given_text(struct request *rq, const char *name)
{
	return given(rq, name) ? "true" : "false";
}

int
taken_count(struct request *rq, const char *name)
{
	return find(rq, rq->form, name)->count;
}

const struct problem *
taken_wrong(struct request *rq, const char *name, int element)
{
	return find(rq, rq->form, name)->wrong[element];
}

const char *
taken_item(struct request *rq, const char *name, int element,
    const char *column)
{
	return find(rq, find(rq, rq->form, name)->rows[element], column)->text;
}

const char *
taken_column(struct request *rq, const char *name, const char *column)
{
	struct taken *list = find(rq, rq->form, name);
	struct text t = { 0 };
	int i;

	if (list->text == NULL)
		return NULL;
	for (i = 0; i < list->count; i++)
		if (list->wrong == NULL || list->wrong[i] == NULL)
			text_element(&t,
			    find(rq, list->rows[i], column)->text);
	return arena_array(rq->mem, &t);
}

const char *
query_value(const struct request *rq, const char *name)
{
	const struct pair *p;

	for (p = rq->query; p != NULL; p = p->next)
		if (strcmp(p->name, name) == 0)
			return p->value;
	return NULL;
}

const char *
query_taken(struct request *rq, const struct field *f)
{
	const char *text = query_value(rq, f->name), *why, *sql;

	if (text == NULL || *text == '\0' ||
	    (f->codec == &as_choice && strcmp(text, "all") == 0)) {
		if (f->flags & REQUIRED)
			fail_field(rq, INVALID, f->name, "is required");
		return f->preset;
	}
	if ((sql = form_text(rq, f, text, &why)) == NULL)
		fail_field(rq, INVALID, f->name, "%s", why);
	return sql;
}

enum fault
fail(struct request *rq, enum fault f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	rq->sentence = arena_vprint(rq->mem, format, ap);
	va_end(ap);
	return rq->fault = f;
}

enum fault
fail_field(struct request *rq, enum fault f, const char *field,
    const char *format, ...)
{
	struct problem *p = arena_zero(rq->mem, sizeof(*p)), **at;
	va_list ap;

	va_start(ap, format);
	p->field = arena_string(rq->mem, field);
	p->sentence = arena_vprint(rq->mem, format, ap);
	va_end(ap);
	for (at = &rq->problems; *at != NULL; at = &(*at)->next)
		continue;
	*at = p;
	return rq->fault = f;
}

/* Whoever is of a branch reaches for no other. */
static const char *
own_or(struct request *rq, const char *name, const char *said)
{
	const char *own = rq->person.claims.branch;

	if (*own != '\0' && said != NULL && strcmp(own, said) != 0)
		fail_field(rq, FORBIDDEN, name, "is not your service centre");
	return *own != '\0' ? own : said;
}

const char *
acting_branch(struct request *rq, const char *name)
{
	const char *branch = own_or(rq, name, taken(rq, name));

	if (branch == NULL)
		fail_field(rq, INVALID, name, "is required");
	return branch;
}

const char *
asked_branch(struct request *rq, const struct field *f)
{
	return own_or(rq, f->name, query_taken(rq, f));
}

void
request_queue(struct request *rq, PGresult **ret, const struct query *query,
    const char *const *arguments)
{
	if (!rq->kept_open)
		request_open(rq);
	db_queue(rq->db, query, arguments, ret);
}

void
request_queue_text(struct request *rq, PGresult **ret, enum query_kind kind,
    const char *text, int count, const char *const *arguments)
{
	struct query *q = arena_alloc(rq->mem, sizeof(*q));

	*q = (struct query){ "text", count, kind, text };
	request_queue(rq, ret, q, arguments);
}

/* Carries what the database said over to the request. */
static enum fault
heard(struct request *rq, enum fault f)
{
	const struct db_error *e = db_error(rq->db);

	if (f == OK || rq->fault == f)
		return f;
	if (e->field[0] != '\0')
		return fail_field(rq, f, e->field, "%s", e->sentence);
	if (e->sentence[0] != '\0')
		return fail(rq, f, "%s", e->sentence);
	return rq->fault = f;
}

enum fault
request_read(struct request *rq)
{
	return heard(rq, db_read(rq->db));
}

/*
 * What was touched is known with the commit; when that is lost, it may have
 * been anything.
 */
static enum fault
commit(struct request *rq)
{
	bool minds = rq->kept_open && cache_minds(rq);
	PGresult *touched = NULL;
	enum fault f;

	if (minds)
		queue(rq, &touched, cache_touched, NULL);
	f = heard(rq, db_commit(rq->db));
	if (minds && (touched != NULL || db_error(rq->db)->lost))
		cache_forget(rq, touched);
	return f;
}

enum fault
finish(struct request *rq)
{
	if (rq->key != NULL)
		return request_read(rq);
	rq->committed = true;
	return commit(rq);
}

enum fault
settle(struct request *rq)
{
	enum fault f = OK;

	if (rq->kept_open) {
		idempotency_hold(rq);
		f = commit(rq);
	}
	rq->kept_open = rq->committed = false;
	return f;
}

const char *
fresh_id(struct request *rq)
{
	struct uuid id;
	char text[UUID_SIZE];

	uuid_make(&id);
	uuid_print(&id, text);
	return arena_string(rq->mem, text);
}

const char *
value(const PGresult *result, const char *column)
{
	int n;

	if (result == NULL || PQntuples(result) == 0)
		return NULL;
	if ((n = PQfnumber(result, column)) < 0) {
		log_event(LOG_ERROR, "bug", "no column %s", column);
		abort();
	}
	return PQgetisnull(result, 0, n) ? NULL : PQgetvalue(result, 0, n);
}

void
header(struct request *rq, const char *name, const char *format, ...)
{
	va_list ap;
	const char *c, *line;

	va_start(ap, format);
	line = arena_vprint(rq->mem, format, ap);
	va_end(ap);
	text_put(rq->head_out, name);
	text_put(rq->head_out, ": ");
	for (c = line; *c != '\0'; c++)
		text_char(rq->head_out, (unsigned char)*c < 0x20 ? ' ' : *c);
	text_put(rq->head_out, "\r\n");
}
