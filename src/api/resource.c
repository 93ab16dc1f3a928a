/* Plain nouns: create, read, change and delete from the table of fields. */
#include "api/resource.h"

#include <stdlib.h>
#include <string.h>

#include "api/private.h"
#include "api/selection.h"

#define COLUMNS_MOST	64

const struct field *
resource_field(const struct resource *noun, const char *name)
{
	const struct field *f;

	for (f = noun->fields; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* A statement made at run time, with its arguments. */
struct made {
	struct text	 text;
	const char	*arguments[COLUMNS_MOST];
	int		 count;
};

static int
bind(struct made *m, const char *value)
{
	m->arguments[m->count++] = value;
	return m->count;
}

/* Writes the parameter as the codec casts it. */
static void
put_parameter(struct made *m, const struct field *f, const char *value)
{
	int n = bind(m, value);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_print(&m->text, f->codec->cast, n);
#pragma GCC diagnostic pop
}

static void
queue_made(struct request *rq, struct made *m, enum query_kind kind,
    PGresult **ret)
{
	request_queue_text(rq, ret, kind, arena_text(rq->mem, &m->text),
	    m->count, m->arguments);
}

/* The parent must be there for this tenant, whatever follows. */
static void
queue_parent(struct request *rq)
{
	const struct within *in = rq->route->within;
	struct made m = { 0 };

	if (in == NULL)
		return;
	text_print(&m.text, "select id from %s where id = $%d::uuid",
	    in->parent->view, bind(&m, param(rq, 0)));
	queue_made(rq, &m, QUERY_ONE, NULL);
}

static const char *
row_id(struct request *rq)
{
	return param(rq, rq->route->within != NULL ? 1 : 0);
}

/* A child is only found below its own parent; others always are. */
static enum fault
find_within(struct request *rq)
{
	const struct within *in = rq->route->within;
	struct made m = { 0 };

	if (in == NULL)
		return OK;
	text_print(&m.text, "select id from %s where id = $%d::uuid",
	    rq->route->noun->view, bind(&m, row_id(rq)));
	text_print(&m.text, " and %s = $%d::uuid", in->column,
	    bind(&m, param(rq, 0)));
	queue_made(rq, &m, QUERY_ONE, NULL);
	return request_read(rq);
}

/* Where no row tells the total, it is asked for alone. */
static enum fault
read_total(struct request *rq, struct listing *list)
{
	PGresult *total;
	enum fault f;

	if ((f = settle(rq)) != OK)
		return f;
	request_queue_text(rq, &total, QUERY_ONE, list->total, list->filters,
	    list->arguments);
	if ((f = finish(rq)) == OK)
		list->page.total = strtol(PQgetvalue(total, 0, 0), NULL, 10);
	return f;
}

bool
resource_lists(const struct route *r)
{
	return r->run == resource_list || r->flags & LISTS;
}

enum fault
resource_list(struct request *rq)
{
	struct selection *shown;
	struct listing list;
	enum fault f;

	if ((f = selection_make(rq, rq->route->noun, SHOWN_LISTED,
	    &shown)) != OK || (f = listing_compile(rq, shown, &list)) != OK)
		return f;
	queue_parent(rq);
	request_queue_text(rq, &shown->rows, QUERY_MANY, list.text, list.count,
	    list.arguments);
	f = selection_finish(rq, shown, false);
	/* Values of filters have been read; those of a cursor have not. */
	if (f == INVALID && list.cursor && rq->problems == NULL)
		return fail_field(rq, f, "cursor", CURSOR_WRONG);
	if (f != OK)
		return f;
	if (PQntuples(shown->rows) == 0 &&
	    (list.page.page > 1 || list.cursor) &&
	    (f = read_total(rq, &list)) != OK)
		return f;
	return reply_list(rq, shown, &list);
}

enum fault
resource_get(struct request *rq)
{
	enum fault f;

	if ((f = find_within(rq)) != OK)
		return f;
	return reply_resource(rq, 200, rq->route->noun, row_id(rq));
}

/* Rows of a branch are made and kept where who asks may act. */
static enum fault
check_branch(struct request *rq, bool always)
{
	const char *column = rq->route->noun->branch;
	const struct taken *t;

	for (t = rq->form; column != NULL && t->field != NULL; t++)
		if (strcmp(t->field->column, column) == 0 &&
		    (always || t->given))
			acting_branch(rq, t->field->name);
	return rq->problems != NULL ? rq->fault : OK;
}

enum fault
resource_create(struct request *rq)
{
	const struct resource *noun = rq->route->noun;
	const struct within *in = rq->route->within;
	const char *id = fresh_id(rq);
	struct made m = { 0 };
	struct taken *t;
	enum fault f;

	if ((f = check_branch(rq, true)) != OK)
		return f;
	queue_parent(rq);
	if (in != NULL && (f = request_read(rq)) != OK)
		return f;
	text_print(&m.text, "insert into %s (id", noun->table);
	if (in != NULL)
		text_print(&m.text, ", %s", in->column);
	for (t = rq->form; t->field != NULL; t++)
		if (t->given)
			text_print(&m.text, ", %s", t->field->column);
	text_print(&m.text, ") values ($%d::uuid", bind(&m, id));
	if (in != NULL)
		text_print(&m.text, ", $%d::uuid", bind(&m, param(rq, 0)));
	for (t = rq->form; t->field != NULL; t++) {
		if (t->given) {
			text_put(&m.text, ", ");
			put_parameter(&m, t->field, t->text);
		}
	}
	text_char(&m.text, ')');
	queue_made(rq, &m, QUERY_EXEC, NULL);
	return reply_resource(rq, 201, noun, id);
}

enum fault
resource_update(struct request *rq)
{
	const struct resource *noun = rq->route->noun;
	struct made m = { 0 };
	struct taken *t;
	bool any = false;
	enum fault f;

	if ((f = check_branch(rq, false)) != OK ||
	    (f = find_within(rq)) != OK)
		return f;
	text_print(&m.text, "update %s set ", noun->table);
	for (t = rq->form; t->field != NULL; t++) {
		if (!t->given)
			continue;
		text_print(&m.text, "%s%s = ", any ? ", " : "",
		    t->field->column);
		put_parameter(&m, t->field, t->text);
		any = true;
	}
	text_print(&m.text, " where id = $%d::uuid%s returning id",
	    bind(&m, row_id(rq)),
	    noun->hides ? " and deleted_at is null" : "");
	if (any)
		queue_made(rq, &m, QUERY_ONE, NULL);
	else
		text_free(&m.text);
	return reply_resource(rq, 200, noun, row_id(rq));
}

enum fault
resource_delete(struct request *rq)
{
	const struct resource *noun = rq->route->noun;
	struct made m = { 0 };
	enum fault f;

	if ((f = find_within(rq)) != OK)
		return f;
	if (noun->hides)
		text_print(&m.text, "update %s set deleted_at = now() where "
		    "deleted_at is null and id = $%d::uuid", noun->table,
		    bind(&m, row_id(rq)));
	else
		text_print(&m.text, "delete from %s where id = $%d::uuid",
		    noun->table, bind(&m, row_id(rq)));
	text_put(&m.text, " returning id");
	queue_made(rq, &m, QUERY_ONE, NULL);
	return reply_done(rq, 200, arena_print(rq->mem, "%s deleted",
	    noun->title));
}
