/*
 * filter[FIELD]=VALUE and filter[FIELD][OPERATOR]=VALUE, for editions with a
 * grammar.  Names come from the noun's table, values are parameters.
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "api/listing_private.h"

#define IN_MOST		40	/* values of one list */
#define VALUES_MOST	40	/* parameters of all filters */
#define NAME_LONGEST	64
#define LIKES_MOST	4	/* each is a search of its own */

struct criterion {
	const struct field	*field;
	const char		*name;		/* of the parameter */
	const char		*value;
};

static const char *
read_value(struct compiler *c, const struct criterion *k, const char *text)
{
	struct field f = *k->field;
	const char *why, *sql;

	/* What may be written is no limit to what may be looked for. */
	f.min = k->field->codec == &as_whole ? INT32_MIN : LONG_MIN;
	f.max = k->field->codec == &as_whole ? INT32_MAX : 0;
	if ((sql = form_text(c->rq, &f, text, &why)) == NULL)
		fail_field(c->rq, INVALID, k->name, "%s", why);
	return sql;
}

static void
compare(struct compiler *c, const struct criterion *k, const char *sign)
{
	const char *sql = read_value(c, k, k->value);

	if (sql != NULL)
		listing_condition(c, listing_column(k->field), arena_print(
		    c->rq->mem, "%s %s", sign, listing_cast(k->field)), sql,
		    false);
}

/*
 * Instants are kept in microseconds and shown in milliseconds: one that is
 * written as it was shown means all of its millisecond.
 */
static const char *
end_of_instant(struct request *rq, const char *text)
{
	size_t len = strlen(text), digits = 0, whole = strlen(
	    "2026-01-31T10:30:00");

	if (len <= whole)
		return text;
	if (text[whole] == '.')
		digits = strspn(text + whole + 1, "0123456789");
	if (digits > 3)
		return text;
	return arena_print(rq->mem, "%.*s.%.*s%.*s999%s", (int)whole, text,
	    (int)digits, text + whole + 1, (int)(3 - digits), "000",
	    text + whole + (digits > 0 ? digits + 1 : 0));
}

/*
 * One end of a range; of days and instants as their codec has it.  OUTSIDE is
 * the rest: the planner turns not (a < b) into a >= b.
 */
static void
bound(struct compiler *c, const struct criterion *k, const char *format,
    const char *sign, bool outside)
{
	const char *sql;

	if (format == NULL)
		compare(c, k, sign);
	else if ((sql = read_value(c, k, k->value)) != NULL)
		listing_condition(c, k->field->column, format,
		    format == as_when.to ? end_of_instant(c->rq, sql) : sql,
		    outside);
}

/* --- operators -------------------------------------------------------------- */

static void
is_equal(struct compiler *c, const struct criterion *k)
{
	const char *sql;

	if (k->field->flags & FILTER_IS) {
		if ((sql = read_value(c, k, k->value)) == NULL)
			return;
		listing_and(c);
		text_print(&c->where, "v.is_%s", sql);
	} else if (k->field->codec == &as_when) {
		/* A day is all its instants. */
		bound(c, k, as_when.from, NULL, false);
		if (c->rq->problems == NULL)
			bound(c, k, as_when.to, NULL, false);
	} else {
		compare(c, k, "=");
	}
}

static void
is_unequal(struct compiler *c, const struct criterion *k)
{
	compare(c, k, "is distinct from");
}

static void
is_greater(struct compiler *c, const struct criterion *k)
{
	bound(c, k, k->field->codec->to, ">", true);
}

static void
is_from(struct compiler *c, const struct criterion *k)
{
	bound(c, k, k->field->codec->from, ">=", false);
}

static void
is_less(struct compiler *c, const struct criterion *k)
{
	bound(c, k, k->field->codec->from, "<", true);
}

static void
is_to(struct compiler *c, const struct criterion *k)
{
	bound(c, k, k->field->codec->to, "<=", false);
}

/* "a, b" names the same values as "a,b". */
static const char *
read_element(struct compiler *c, const struct criterion *k, const char *at,
    size_t len)
{
	while (len > 0 && *at == ' ')
		at++, len--;
	while (len > 0 && at[len - 1] == ' ')
		len--;
	return read_value(c, k, arena_copy(c->rq->mem, at, len));
}

static void
is_among(struct compiler *c, const struct criterion *k)
{
	const char *at = k->value, *sql, *cast;
	size_t len;
	int n = 0;

	listing_and(c);
	text_print(&c->where, "v.%s in (", listing_column(k->field));
	for (; ; at += len + 1) {
		len = strcspn(at, ",");
		sql = read_element(c, k, at, len);
		if (sql == NULL || ++n > IN_MOST)
			break;
		cast = listing_cast(k->field);
		if (n > 1)
			text_put(&c->where, ", ");
		listing_put(&c->where, cast, listing_bind(c, sql));
		if (at[len] == '\0')
			break;
	}
	if (n > IN_MOST)
		fail_field(c->rq, INVALID, k->name, "may name at most %d values",
		    IN_MOST);
	text_char(&c->where, ')');
}

/*
 * Contains.  LIKE can use no index under row-level security, so that the
 * noun's search, which can, first names the rows in question.
 */
static void
is_like(struct compiler *c, const struct criterion *k)
{
	const char *from = k->value + strspn(k->value, "%");
	size_t len = strlen(from);
	const char *term;
	int n;

	while (len > 0 && from[len - 1] == '%')
		len--;
	if (++c->likes > LIKES_MOST) {
		fail_field(c->rq, INVALID, k->name, "is one search too many");
		return;
	}
	if (len == 0 || len > SEARCH_LONGEST) {
		fail_field(c->rq, INVALID, k->name, "must have from 1 to %d "
		    "bytes", SEARCH_LONGEST);
		return;
	}
	term = arena_copy(c->rq->mem, from, len);
	n = listing_bind(c, term);
	listing_and(c);
	listing_put_search(c, n);
	text_print(&c->where, " and lower(v.%s) like search_pattern($%d)",
	    k->field->column, n);
}

static void
is_null(struct compiler *c, const struct criterion *k)
{
	static const struct field flag = { .codec = &as_flag };
	const char *why = NULL, *yes = *k->value == '\0' ? "true" :
	    form_text(c->rq, &flag, k->value, &why);

	if (yes == NULL) {
		fail_field(c->rq, INVALID, k->name, "%s", why);
		return;
	}
	listing_and(c);
	text_print(&c->where, "v.%s is %s", listing_column(k->field),
	    strcmp(yes, "true") == 0 ? "null" : "not null");
}

/* --- which of them a field has ------------------------------------------------ */

enum kind { WORDS = 1, ORDERED = 2, INSTANTS = 4, STATES = 8, TEXTS = 16 };

static const struct {
	const char	*name;
	void		 (*compile)(struct compiler *, const struct criterion *);
	unsigned	 kinds;
} operators[] = {
	{ "eq",   is_equal,   WORDS | ORDERED | INSTANTS | STATES },
	{ "ne",   is_unequal, WORDS | ORDERED },
	{ "gt",   is_greater, ORDERED | INSTANTS },
	{ "gte",  is_from,    ORDERED | INSTANTS },
	{ "lt",   is_less,    ORDERED | INSTANTS },
	{ "lte",  is_to,      ORDERED | INSTANTS },
	{ "in",   is_among,   WORDS | ORDERED },
	{ "like", is_like,    TEXTS },
	{ "null", is_null,    WORDS | ORDERED | INSTANTS },
};
#define OPERATORS	(sizeof(operators) / sizeof(operators[0]))

static unsigned
kinds_of(const struct compiler *c, const struct field *f)
{
	unsigned kinds = (f->flags & LIKE) && c->noun->search != NULL ?
	    TEXTS : 0;

	if (f->flags & FILTER_IS)
		return kinds | STATES;
	if (!(f->flags & FILTER))
		return kinds;
	if (f->codec == &as_when)
		return kinds | INSTANTS;
	return kinds | (f->codec == &as_uuid || f->codec == &as_ref ||
	    f->codec == &as_flag || f->codec == &as_state ||
	    f->codec == &as_choice ? WORDS : ORDERED);
}

static void
refuse_operator(struct compiler *c, const struct criterion *k)
{
	unsigned kinds = kinds_of(c, k->field);
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < OPERATORS; i++)
		if (operators[i].kinds & kinds)
			text_print(&t, "%s%s", t.len > 0 ? ", " : "",
			    operators[i].name);
	fail_field(c->rq, INVALID, k->name, "has the operators %s", t.at);
	text_free(&t);
}

static void
refuse_field(struct compiler *c, const char *name)
{
	const struct field *f;
	struct text t = { 0 };

	for (f = c->noun->fields; f->name != NULL; f++)
		if (kinds_of(c, f) != 0)
			text_print(&t, "%s%s", t.len > 0 ? ", " : "", f->name);
	fail_field(c->rq, INVALID, name, "can not be filtered by; %s has %s",
	    c->noun->title, t.len > 0 ? t.at : "no filters");
	text_free(&t);
}

static void
apply(struct compiler *c, const struct criterion *k, const char *operator,
    size_t len)
{
	unsigned kinds = kinds_of(c, k->field);
	size_t i;

	if (c->list->count > VALUES_MOST) {
		fail_field(c->rq, INVALID, k->name, "is one filter too many");
		return;
	}
	for (i = 0; i < OPERATORS; i++)
		if ((operators[i].kinds & kinds) &&
		    strlen(operators[i].name) == len &&
		    memcmp(operators[i].name, operator, len) == 0)
			break;
	if (i == OPERATORS) {
		refuse_operator(c, k);
		return;
	}
	c->filtered = true;
	operators[i].compile(c, k);
}

/* filter[NAME] or filter[NAME][OPERATOR]. */
static void
read_criterion(struct compiler *c, const struct pair *p)
{
	const char *name = p->name + strlen("filter["), *end, *operator = "eq";
	struct criterion k = { .name = p->name, .value = p->value };
	size_t len = 2;

	if (strlen(p->name) > 2 * NAME_LONGEST)
		k.name = "filter";
	end = name + strcspn(name, "[]");
	if (end[0] == ']' && end[1] == '[') {
		operator = end + 2;
		len = strcspn(operator, "[]");
	}
	if (end[0] != ']' || (end[1] != '\0' &&
	    strcmp(operator + len, "]") != 0)) {
		fail_field(c->rq, INVALID, k.name, "must look like "
		    "filter[field] or filter[field][operator]");
		return;
	}
	k.field = resource_field(c->noun, arena_copy(c->rq->mem, name,
	    (size_t)(end - name)));
	if (k.field == NULL || kinds_of(c, k.field) == 0)
		refuse_field(c, k.name);
	else
		apply(c, &k, operator, len);
}

void
criteria_compile(struct compiler *c)
{
	const struct pair *p;

	for (p = c->rq->query; p != NULL; p = p->next)
		if (strncmp(p->name, "filter[", 7) == 0)
			read_criterion(c, p);
		else if (strcmp(p->name, "filter") == 0)
			fail_field(c->rq, INVALID, "filter", "must look like "
			    "filter[field] or filter[field][operator]");
}
