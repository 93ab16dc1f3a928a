/*
 * Rows of PostgreSQL written straight into the reply.  What stands between
 * two values (names, braces of dotted names) is worked out once per resource
 * and thread, not once per row.
 */
#include <stdlib.h>
#include <string.h>

#include "api/private.h"

#define PLANS		256	/* resources a thread may render, twice over */
#define SHOWN_MOST	80

/* How one resource looks, whole or in a list. */
struct plan {
	const struct resource	*noun;
	bool			 whole;
	int			 count;
	const struct field	*fields[SHOWN_MOST];
	char			*before[SHOWN_MOST];	/* ,"customer":{"name": */
	size_t			 before_len[SHOWN_MOST];
	char			*after;
	char			*columns;	/* , v.id, v.name … */
};

static __thread struct plan *plans[PLANS];

static bool
is_shown(const struct field *f, bool whole)
{
	return !(f->flags & HIDDEN) && (whole || !(f->flags & DETAIL));
}

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

static char *
kept(struct text *t)
{
	char *s = strdup(t->at != NULL ? t->at : "");

	if (s == NULL)
		abort();
	text_clear(t);
	return s;
}

static struct plan *
plan_create(const struct resource *noun, bool whole)
{
	struct plan *p = calloc(1, sizeof(*p));
	struct text t = { 0 }, columns = { 0 };
	const struct field *f, *last = NULL;

	if (p == NULL)
		abort();
	p->noun = noun;
	p->whole = whole;
	for (f = noun->fields; f->name != NULL; f++) {
		if (!is_shown(f, whole))
			continue;
		if (p->count == SHOWN_MOST)
			abort();
		write_before(&t, f, last);
		p->before_len[p->count] = t.len;
		p->before[p->count] = kept(&t);
		p->fields[p->count++] = last = f;
		if (f->many == NULL)
			text_print(&columns, ", v.%s", f->column);
	}
	text_put(&t, last != NULL && object_part(last->name) > 0 ? "}}" : "}");
	p->after = kept(&t);
	p->columns = kept(&columns);
	text_free(&t);
	text_free(&columns);
	return p;
}

static struct plan *
plan_of(const struct resource *noun, bool whole)
{
	size_t i = ((size_t)noun / sizeof(void *) * 2 + whole) % PLANS, n;

	for (n = 0; n < PLANS; n++, i = (i + 1) % PLANS) {
		if (plans[i] == NULL)
			plans[i] = plan_create(noun, whole);
		if (plans[i]->noun == noun && plans[i]->whole == whole)
			return plans[i];
	}
	abort();
}

void
render_forget(void)
{
	int i, n;

	for (i = 0; i < PLANS; i++) {
		if (plans[i] == NULL)
			continue;
		for (n = 0; n < plans[i]->count; n++)
			free(plans[i]->before[n]);
		free(plans[i]->after);
		free(plans[i]->columns);
		free(plans[i]);
		plans[i] = NULL;
	}
}

void
resource_columns(struct text *t, const struct resource *noun, bool whole)
{
	text_put(t, plan_of(noun, whole)->columns);
}

int
resource_children(const struct resource *noun, bool whole)
{
	const struct field *f;
	int n = 0;

	for (f = noun->fields; f->name != NULL; f++)
		n += f->many != NULL && is_shown(f, whole);
	return n;
}

/* Children come as a result of their own, in order; PARENT: only its own. */
static void
render_children(struct text *t, const struct resource *noun,
    const PGresult *rows, const char *parent)
{
	bool any = false;
	int i;

	text_char(t, '[');
	for (i = 0; i < PQntuples(rows); i++) {
		if (parent != NULL && strcmp(PQgetvalue(rows, i, 0),
		    parent) != 0)
			continue;
		if (any)
			text_char(t, ',');
		resource_render(t, noun, false, rows, i, NULL);
		any = true;
	}
	text_char(t, ']');
}

/* The first column is never a field: a total, an etag or a parent's id. */
void
resource_render(struct text *t, const struct resource *noun, bool whole,
    const PGresult *rows, int row, PGresult *const *children)
{
	const struct plan *p = plan_of(noun, whole);
	const struct field *f;
	int i, column = 1;

	text_char(t, '{');
	for (i = 0; i < p->count; i++) {
		f = p->fields[i];
		text_add(t, p->before[i], p->before_len[i]);
		if (f->many != NULL) {
			render_children(t, f->many, *children++,
			    whole ? NULL : PQgetvalue(rows, row, 1));
			continue;
		}
		if (PQgetisnull(rows, row, column))
			text_add(t, "null", 4);
		else
			f->codec->write(t, f, PQgetvalue(rows, row, column),
			    (size_t)PQgetlength(rows, row, column));
		column++;
	}
	text_put(t, p->after);
}
