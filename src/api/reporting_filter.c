/* The filters of custom reports: fields, operators and values. */
#include <string.h>

#include "api/private.h"
#include "api/reporting_private.h"
#include "base/json.h"

#define VALUES_MOST	100	/* of one "in" */

enum arity { ONE, TWO, MANY };

/*
 * What an operator compares, by the type: %1 the column, %2 and %3 the
 * parameters.  INSTANT is the same about a day where the row has an instant,
 * so that an index on it serves.
 */
struct operator {
	const char	*name;
	enum arity	 arity;
	const char	*text;
	const char	*instant;
	bool		 text_only;
};

static const struct operator operators[] = {
	{ "eq",  ONE, "%1 = %2", "%1 >= day_start(%2) and %1 < day_start(%2 + 1)" },
	{ "ne",  ONE, "%1 is distinct from %2", "not (%1 >= day_start(%2) and %1 < day_start(%2 + 1))" },
	{ "gt",  ONE, "%1 > %2", "%1 >= day_start(%2 + 1)" },
	{ "gte", ONE, "%1 >= %2", "%1 >= day_start(%2)" },
	{ "lt",  ONE, "%1 < %2", "%1 < day_start(%2)" },
	{ "lte", ONE, "%1 <= %2", "%1 < day_start(%2 + 1)" },
	{ "between", TWO, "%1 between %2 and %3", "%1 >= day_start(%2) and %1 < day_start(%3 + 1)" },
	{ "in",     MANY, "%1 = any(%2)", "business_day(%1) = any(%2)" },
	{ "not_in", MANY, "(%1 = any(%2)) is not true", "business_day(%1) <> all(%2)" },
	{ "contains",    ONE, "strpos(lower(%1), lower(%2)) > 0", NULL, true },
	{ "starts_with", ONE, "starts_with(lower(%1), lower(%2))", NULL, true },
	{ 0 }
};

int
reporting_bind(struct reporting_compiler *c, const char *value)
{
	c->report->arguments[c->report->count++] = value;
	return c->report->count;
}

static void
drop_json(void *object)
{
	json_object_put(object);
}

struct json_object *
reporting_json(struct reporting_compiler *c, const char *text)
{
	struct json_object *json = NULL;
	const char *why;

	if (text == NULL || json_parse(text, strlen(text), &json, &why) != OK)
		return NULL;
	arena_defer(c->rq->mem, drop_json, json);
	return json;
}

/* --- reading ------------------------------------------------------------- */

static const struct operator *
find_operator(struct reporting_compiler *c, const char *name,
    const char *field)
{
	const struct operator *o;
	struct text t = { 0 };

	for (o = operators; o->name != NULL; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	for (o = operators; o->name != NULL; o++)
		text_print(&t, "%s%s", t.len > 0 ? ", " : "", o->name);
	fail_field(c->rq, INVALID, field, "is no operator; there are %s",
	    t.at);
	text_free(&t);
	return NULL;
}

/* One value as SQL text; NULL when it was refused. */
static const char *
read_scalar(struct reporting_compiler *c, const struct field *f,
    struct json_object *json, const char *field)
{
	const char *text, *why, *sql;

	if (json_object_is_type(json, json_type_string))
		text = json_object_get_string(json);
	else if ((text = json_number_text(json)) == NULL) {
		fail_field(c->rq, INVALID, field, "must be text or a number");
		return NULL;
	}
	if ((sql = form_text(c->rq, f, text, &why)) == NULL)
		fail_field(c->rq, INVALID, field, "%s", why);
	return sql;
}

/* Several values as a PostgreSQL array. */
static const char *
read_many(struct reporting_compiler *c, const struct field *f,
    struct json_object *json, const char *field)
{
	size_t i, n = json_object_is_type(json, json_type_array) ?
	    json_object_array_length(json) : 0;
	struct text t = { 0 };
	const char *one;

	if (n == 0 || n > VALUES_MOST) {
		fail_field(c->rq, INVALID, field, "must be an array of 1 to "
		    "%d values", VALUES_MOST);
		return NULL;
	}
	for (i = 0; i < n; i++) {
		one = read_scalar(c, f, json_object_array_get_idx(json, i),
		    field);
		if (one == NULL) {
			text_free(&t);
			return NULL;
		}
		text_element(&t, one);
	}
	return arena_array(c->rq->mem, &t);
}

static void
read_value(struct reporting_compiler *c, struct condition *k,
    const struct field *f, struct json_object *json, const char *field)
{
	const char *first = NULL, *second = NULL;

	if (k->operator->arity == MANY) {
		first = read_many(c, f, json, field);
	} else if (k->operator->arity == ONE) {
		first = read_scalar(c, f, json, field);
	} else if (!json_object_is_type(json, json_type_array) ||
	    json_object_array_length(json) != 2) {
		fail_field(c->rq, INVALID, field, "must be an array of two "
		    "values, from and to");
	} else {
		first = read_scalar(c, f, json_object_array_get_idx(json, 0),
		    field);
		second = read_scalar(c, f, json_object_array_get_idx(json, 1),
		    field);
	}
	k->first = reporting_bind(c, first);
	if (k->operator->arity == TWO)
		reporting_bind(c, second);
}

static bool
find_subject(struct reporting_compiler *c, struct condition *k,
    const char *name, const char *field, struct field *ret)
{
	const struct reporting_metric *m = reporting_metric(c->model, name);
	int i;

	*ret = (struct field){ .name = name };
	if ((k->dimension = reporting_dimension(c->model, name)) != NULL) {
		reporting_suits(c, k->dimension, field);
		c->lines = c->lines || k->dimension->lines;
		ret->codec = k->dimension->codec;
		ret->among = k->dimension->among;
		k->type = k->dimension->type;
		return true;
	}
	for (i = 0; m != NULL && i < c->report->metric_count; i++) {
		if (c->report->metrics[i] != m)
			continue;
		k->metric = i;
		k->type = m->type;
		ret->codec = m->codec;
		ret->min = -99999999999999;
		return true;
	}
	if (m != NULL)
		fail_field(c->rq, INVALID, field, "is not among the metrics "
		    "of this report");
	else
		reporting_unknown(c, field, "field", true, true);
	return false;
}

static const char *
of_row(struct taken *row, const char *name)
{
	for (; row->field != NULL; row++)
		if (strcmp(row->field->name, name) == 0)
			return row->text;
	return NULL;
}

static void
read_filter(struct reporting_compiler *c, struct taken *row, int n)
{
	struct condition *k = &c->conditions[c->condition_count];
	const char *at = arena_print(c->rq->mem, "filters[%d]", n);
	const char *field = arena_print(c->rq->mem, "%s.operator", at);
	struct field f;

	k->operator = find_operator(c, of_row(row, "operator"), field);
	if (!find_subject(c, k, of_row(row, "field"),
	    arena_print(c->rq->mem, "%s.field", at), &f) ||
	    k->operator == NULL)
		return;
	if (k->operator->text_only && strcmp(k->type, "text") != 0) {
		fail_field(c->rq, INVALID, field, "%s needs a field of text",
		    k->operator->name);
		return;
	}
	/* A part of a word need not be a choice. */
	if (k->operator->text_only)
		f.codec = &as_text;
	read_value(c, k, &f, reporting_json(c, of_row(row, "value")),
	    arena_print(c->rq->mem, "%s.value", at));
	c->condition_count++;
}

void
reporting_filters(struct reporting_compiler *c)
{
	struct taken *t = c->rq->form;
	int i;

	while (strcmp(t->field->name, "filters") != 0)
		t++;
	for (i = 0; i < t->count && i < REPORTING_CONDITIONS; i++)
		read_filter(c, t->rows[i], i);
}

/* --- writing ------------------------------------------------------------- */

static void
put_condition(struct text *t, const struct condition *k, const char *pattern,
    const char *column)
{
	const char *many = k->operator->arity == MANY ? "[]" : "";

	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '%') {
			text_char(t, *pattern);
			continue;
		}
		pattern++;
		if (*pattern == '1')
			text_put(t, column);
		else
			text_print(t, "$%d::%s%s",
			    k->first + (*pattern == '3'), k->type, many);
	}
}

void
reporting_where(struct reporting_compiler *c, struct text *t, int fact)
{
	const char *at = c->model->facts[fact].at, *column;
	const struct condition *k;
	bool instant;
	int i;

	for (i = 0; i < c->condition_count; i++) {
		k = &c->conditions[i];
		if (k->dimension == NULL)
			continue;
		instant = at != NULL && strcmp(k->dimension->name, "date") == 0;
		column = arena_print(c->rq->mem, "v.%s", instant ? at :
		    k->dimension->column);
		text_put(t, " and ");
		put_condition(t, k, instant ? k->operator->instant :
		    k->operator->text, column);
	}
}

void
reporting_having(struct reporting_compiler *c, struct text *t)
{
	const struct condition *k;
	const char *word = " having ";
	int i;

	for (i = 0; i < c->condition_count; i++) {
		k = &c->conditions[i];
		if (k->dimension != NULL)
			continue;
		text_put(t, word);
		put_condition(t, k, k->operator->text, arena_print(c->rq->mem,
		    "coalesce(sum(m%d), 0)", k->metric));
		word = " and ";
	}
}
