/*
 * The rows of relations: one statement for each relation, all of a level in
 * one batch, however many parents there are.
 */
#include <string.h>

#include "api/private.h"
#include "api/selection.h"

#define LEVEL_MOST	32	/* relations of a level; more than may be named */

/* The column of rows of S in which the key of its part P stands. */
static int
key_column(const struct selection *s, const struct selection *part)
{
	const struct field *f;
	int column = 1;

	if (part->field->many != NULL)
		return 1;
	for (f = s->noun->fields; f != part->field; f++)
		if (f->many == NULL && (f == s->noun->fields ||
		    s->shown[f - s->noun->fields]))
			column++;
	return column;
}

/* The keys of all parents, as an array of PostgreSQL. */
static const char *
keys_of(struct request *rq, const struct selection *s,
    const struct selection *part)
{
	int column = key_column(s, part), i;
	struct text t = { 0 };

	for (i = 0; i < PQntuples(s->rows); i++)
		if (!PQgetisnull(s->rows, i, column))
			text_element(&t, PQgetvalue(s->rows, i, column));
	return arena_array(rq->mem, &t);
}

static void
put_order(struct text *t, const struct resource *noun, const char *prefix)
{
	bool down = noun->sort[0] == '-';
	const struct field *f = resource_field(noun, noun->sort + down);
	const char *way = down ? "desc" : "asc";

	text_print(t, "%s.%s %s, %s.id %s", prefix,
	    f->order != NULL ? f->order : f->column, way, prefix, way);
}

/*
 * KEYS is an SQL expression of an array, or of one id.  Of a limited relation
 * each parent's first rows are taken; the index behind it gives them in
 * order.
 */
static void
put_part(struct text *t, const struct selection *part, bool alone)
{
	const struct resource *noun = part->noun;
	const char *columns = selection_columns(part);
	const char *by = part->field->many != NULL ? part->field->by : "id";
	const char *from = part->field->from != NULL ? part->field->from :
	    noun->view;

	if (part->limit == 0 || part->field->many == NULL) {
		text_print(t, "select v.%s%s from %s v where v.%s = %s "
		    "order by v.%s, ", by, columns, from, by,
		    alone ? "$1::uuid" : "any($1::uuid[])", by);
		put_order(t, noun, "v");
		return;
	}
	text_print(t, "select r.* from unnest(%s) with ordinality as p (id, n) "
	    "cross join lateral (select v.%s as parent%s, row_number() over "
	    "(order by ", alone ? "array[$1::uuid]" : "$1::uuid[]", by, columns);
	put_order(t, noun, "v");
	text_print(t, ") as place from %s v where v.%s = p.id order by ",
	    from, by);
	put_order(t, noun, "v");
	text_print(t, " limit %ld) r order by r.parent, r.place", part->limit);
}

static void
queue_text(struct request *rq, struct text *t, const char *argument,
    PGresult **ret)
{
	request_queue_text(rq, ret, QUERY_MANY, arena_text(rq->mem, t), 1,
	    &argument);
}

void
selection_queue(struct request *rq, struct selection *s, const char *id)
{
	struct selection *part;
	struct text t = { 0 };

	for (part = s->parts; part != NULL; part = part->next) {
		if (part->field->many != NULL)
			put_part(&t, part, true);
		else
			text_print(&t, "select v.id%s from %s v where v.id = "
			    "(select p.%s from %s p where p.id = $1::uuid)",
			    selection_columns(part), part->noun->view,
			    part->field->column, s->noun->view);
		queue_text(rq, &t, id, &part->rows);
	}
}

/* Puts the parts of all of LEVEL into NEXT; their number. */
static int
next_level(struct selection *const *level, int count, struct selection **next)
{
	struct selection *part;
	int i, n = 0;

	for (i = 0; i < count; i++)
		for (part = level[i]->parts; part != NULL && n < LEVEL_MOST;
		    part = part->next)
			next[n++] = part;
	return n;
}

static void
queue_level(struct request *rq, struct selection *const *level, int count)
{
	struct selection *part;
	struct text t = { 0 };
	int i;

	for (i = 0; i < count; i++)
		for (part = level[i]->parts; part != NULL; part = part->next) {
			put_part(&t, part, false);
			queue_text(rq, &t, keys_of(rq, level[i], part),
			    &part->rows);
		}
}

enum fault
selection_finish(struct request *rq, struct selection *root, bool queued)
{
	struct selection *level[LEVEL_MOST] = { root }, *next[LEVEL_MOST];
	int count = 1, n;
	enum fault f;

	if (queued)
		count = next_level(level, 1, next);
	if (queued && count > 0)
		memcpy(level, next, sizeof(next));
	for (; (n = next_level(level, count, next)) > 0; count = n) {
		if ((f = request_read(rq)) != OK)
			return f;
		queue_level(rq, level, count);
		memcpy(level, next, sizeof(next));
	}
	return finish(rq);
}
