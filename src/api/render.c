/*
 * Rows of PostgreSQL written straight into the reply.  What stands between
 * two values (names, braces of dotted names) is worked out once per noun and
 * thread, not once per row; where the request chose what is shown, once per
 * request.
 */
#include <stdlib.h>
#include <string.h>

#include "api/private.h"
#include "api/selection.h"

#define PLANS		256	/* nouns a thread may render, thrice over */

/* How one noun looks. */
struct plan {
	const struct resource	*noun;
	enum showing		 showing;
	int			 count;
	const struct field	*fields[FIELDS_MOST + 1];
	/* ,"customer":{"name": or NULL for the id when it is not shown */
	const char		*before[FIELDS_MOST + 1];
	size_t			 before_len[FIELDS_MOST + 1];
	const char		*after;
	const char		*columns;	/* , v.id, v.name … */
};

struct plans {
	struct arena	*mem;
	struct plan	*of[PLANS];
};

static __thread struct plans plans;

/* Length of the part of NAME before its last dot; 0 without one. */
static size_t
object_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot == NULL ? 0 : (size_t)(dot - name);
}

/* One level of nesting: "customer.name" and "customer.email" share braces. */
static void
write_before(struct text *t, const struct field *f, const struct field *last)
{
	size_t part = object_part(f->name);
	size_t open = last == NULL ? 0 : object_part(last->name);

	if (open > 0 && (open != part ||
	    memcmp(f->name, last->name, part) != 0)) {
		text_char(t, '}');
		open = 0;
	}
	if (last != NULL)
		text_char(t, ',');
	if (part > 0 && open == 0) {
		text_json(t, f->name, part);
		text_put(t, ":{");
	}
	text_json_string(t, f->name + (part > 0 ? part + 1 : 0));
	text_char(t, ':');
}

static const char *
kept(struct arena *mem, struct text *t)
{
	const char *s = arena_copy(mem, t->at != NULL ? t->at : "", t->len);

	text_clear(t);
	return s;
}

/* SHOWN says which fields; the id's column is read even when it is not. */
static struct plan *
plan_create(struct arena *mem, const struct resource *noun, const bool *shown)
{
	struct plan *p = arena_zero(mem, sizeof(*p));
	struct text t = { 0 }, columns = { 0 };
	const struct field *f, *last = NULL;

	p->noun = noun;
	for (f = noun->fields; f->name != NULL; f++) {
		if (!shown[f - noun->fields] && f != noun->fields)
			continue;
		if (shown[f - noun->fields]) {
			write_before(&t, f, last);
			p->before_len[p->count] = t.len;
			p->before[p->count] = kept(mem, &t);
			last = f;
		}
		p->fields[p->count++] = f;
		if (f->many == NULL)
			text_print(&columns, ", v.%s", f->column);
	}
	text_put(&t, last != NULL && object_part(last->name) > 0 ? "}}" : "}");
	p->after = kept(mem, &t);
	p->columns = kept(mem, &columns);
	text_free(&t);
	text_free(&columns);
	return p;
}

static struct plan *
plan_kept(const struct resource *noun, enum showing showing)
{
	size_t i = ((size_t)noun / sizeof(void *) * 3 + showing) % PLANS, n;
	bool shown[FIELDS_MOST];
	const struct field *f;

	for (n = 0; n < PLANS; n++, i = (i + 1) % PLANS) {
		if (plans.of[i] == NULL)
			break;
		if (plans.of[i]->noun == noun &&
		    plans.of[i]->showing == showing)
			return plans.of[i];
	}
	if (n == PLANS)
		abort();
	if (plans.mem == NULL)
		plans.mem = arena_create();
	for (f = noun->fields; f->name != NULL; f++) {
		if (f - noun->fields == FIELDS_MOST)
			abort();
		shown[f - noun->fields] = field_shows(f, showing);
	}
	plans.of[i] = plan_create(plans.mem, noun, shown);
	plans.of[i]->showing = showing;
	return plans.of[i];
}

const struct plan *
plan_of(struct request *rq, const struct selection *s)
{
	return s->chosen ? plan_create(rq->mem, s->noun, s->shown) :
	    plan_kept(s->noun, s->showing);
}

void
render_forget(void)
{
	arena_free(plans.mem);
	memset(&plans, 0, sizeof(plans));
}

void
resource_columns(struct text *t, const struct resource *noun, bool whole)
{
	text_put(t, plan_kept(noun, whole ? SHOWN_WHOLE :
	    SHOWN_LISTED)->columns);
}

const char *
selection_columns(const struct selection *s)
{
	return s->plan->columns;
}

/* The first row of ROWS whose first column is KEY, or their number. */
static int
first_of(const PGresult *rows, const char *key)
{
	int low = 0, high = PQntuples(rows), middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (strcmp(PQgetvalue(rows, middle, 0), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
belongs(const PGresult *rows, int row, const char *key)
{
	return row < PQntuples(rows) &&
	    strcmp(PQgetvalue(rows, row, 0), key) == 0;
}

/* The rows of a part that belong to KEY: an array, or one object or null. */
static void
write_part(struct text *t, const struct selection *part, const char *key)
{
	int row = first_of(part->rows, key), first = row;

	if (part->field->many == NULL) {
		if (belongs(part->rows, row, key))
			selection_render(t, part, part->rows, row);
		else
			text_add(t, "null", 4);
		return;
	}
	text_char(t, '[');
	for (; belongs(part->rows, row, key); row++) {
		if (row > first)
			text_char(t, ',');
		selection_render(t, part, part->rows, row);
	}
	text_char(t, ']');
}

static void
write_children(struct text *t, const struct resource *noun,
    const PGresult *rows)
{
	int i;

	text_char(t, '[');
	for (i = 0; i < PQntuples(rows); i++) {
		if (i > 0)
			text_char(t, ',');
		resource_render(t, noun, false, rows, i, NULL);
	}
	text_char(t, ']');
}

/*
 * The first column is never a field: a total, an etag or a parent's id.
 * Relations are PARTS, or results that belong to this row alone.
 */
static void
write_row(struct text *t, const struct plan *p, const PGresult *rows, int row,
    const struct selection *parts, PGresult *const *children)
{
	const struct field *f;
	int i, column = 1;

	text_char(t, '{');
	for (i = 0; i < p->count; i++) {
		f = p->fields[i];
		text_add(t, p->before[i], p->before_len[i]);
		if (f->many != NULL && parts == NULL) {
			write_children(t, f->many, *children++);
			continue;
		}
		if (f->many != NULL || f->one != NULL) {
			write_part(t, parts, PQgetvalue(rows, row,
			    f->many != NULL ? 1 : column));
			parts = parts->next;
		} else if (p->before[i] != NULL) {
			if (PQgetisnull(rows, row, column))
				text_add(t, "null", 4);
			else
				f->codec->write(t, f,
				    PQgetvalue(rows, row, column),
				    (size_t)PQgetlength(rows, row, column));
		}
		column += f->many == NULL;
	}
	text_put(t, p->after);
}

void
selection_render(struct text *t, const struct selection *s,
    const PGresult *rows, int row)
{
	write_row(t, s->plan, rows, row, s->parts, NULL);
}

void
resource_render(struct text *t, const struct resource *noun, bool whole,
    const PGresult *rows, int row, PGresult *const *children)
{
	write_row(t, plan_kept(noun, whole ? SHOWN_WHOLE : SHOWN_LISTED),
	    rows, row, NULL, children);
}
