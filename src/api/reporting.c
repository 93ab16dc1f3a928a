/*
 * Custom reports: the names of the request.  Filters stand in
 * reporting_filter.c, the statements in reporting_sql.c.
 */
#include "api/reporting_private.h"

#include <string.h>

#include "base/json.h"

#define LIMIT_MOST	10000
#define FILTERS_MOST	20

static const struct field filter_form[] = {
	{ "field",    "", &as_text, REQUIRED, 1, 100 },
	{ "operator", "", &as_text, REQUIRED, 1, 100 },
	{ "value",    "", &as_any,  REQUIRED },
	{ 0 }
};

const struct field reporting_form[] = {
	{ "name",       "", &as_text,   NULLABLE, 1, 200 },
	{ "dimensions", "", &as_any,    REQUIRED },
	{ "metrics",    "", &as_any,    REQUIRED },
	{ "filters",    "", &as_rows,   NULLABLE, 0, FILTERS_MOST, .each = filter_form },
	{ "groupBy",    "", &as_text,   NULLABLE, 1, 100 },
	{ "sortBy",     "", &as_text,   NULLABLE, 1, 100 },
	{ "sortOrder",  "", &as_choice, NULLABLE, .among = "asc|desc" },
	{ "limit",      "", &as_whole,  NULLABLE, 1, LIMIT_MOST },
	{ "format",     "", &as_choice, NULLABLE, .among = "json|csv|xlsx|pdf" },
	{ 0 }
};

const struct reporting_dimension *
reporting_dimension(const struct reporting_model *model, const char *name)
{
	const struct reporting_dimension *d;

	for (d = model->dimensions; d->name != NULL; d++)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}

const struct reporting_metric *
reporting_metric(const struct reporting_model *model, const char *name)
{
	const struct reporting_metric *m;

	for (m = model->metrics; m->name != NULL; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

static void
put_names(const struct reporting_model *model, bool dimensions,
    bool metrics, struct text *t)
{
	const struct reporting_dimension *d;
	const struct reporting_metric *m;

	for (d = model->dimensions; dimensions && d->name != NULL; d++)
		text_print(t, "%s%s", t->len > 0 ? ", " : "", d->name);
	for (m = model->metrics; metrics && m->name != NULL; m++)
		text_print(t, "%s%s", t->len > 0 ? ", " : "", m->name);
}

void
reporting_unknown(struct reporting_compiler *c, const char *field,
    const char *what, bool dimensions, bool metrics)
{
	struct text t = { 0 };

	put_names(c->model, dimensions, metrics, &t);
	fail_field(c->rq, INVALID, field, "is no %s of reports; there are %s",
	    what, t.at);
	text_free(&t);
}

/* --- names ------------------------------------------------------------- */

static void
add_dimension(struct reporting_compiler *c, const char *name,
    const char *field)
{
	const struct reporting_dimension *d = reporting_dimension(c->model,
	    name);
	struct reporting *r = c->report;
	int i;

	if (d == NULL) {
		reporting_unknown(c, field, "dimension", true, false);
		return;
	}
	for (i = 0; i < r->dimension_count; i++) {
		if (r->dimensions[i] != d)
			continue;
		fail_field(c->rq, INVALID, field, "is there twice");
		return;
	}
	r->dimensions[r->dimension_count++] = d;
	c->lines = c->lines || d->lines;
}

static void
add_metric(struct reporting_compiler *c, const char *name, const char *field)
{
	const struct reporting_metric *m = reporting_metric(c->model, name);
	struct reporting *r = c->report;
	int i;

	if (m == NULL) {
		reporting_unknown(c, field, "metric", false, true);
		return;
	}
	for (i = 0; i < r->metric_count; i++) {
		if (r->metrics[i] != m)
			continue;
		fail_field(c->rq, INVALID, field, "is there twice");
		return;
	}
	r->metrics[r->metric_count++] = m;
	c->facts |= 1u << m->fact;
	c->lines = c->lines || m->lines;
}

static void
read_names(struct reporting_compiler *c, const char *what,
    void (*add)(struct reporting_compiler *, const char *, const char *))
{
	const char *text = taken(c->rq, what), *field;
	struct json_object *list = reporting_json(c, text), *one;
	size_t i, n;

	if (!json_object_is_type(list, json_type_array)) {
		fail_field(c->rq, INVALID, what, "must be an array of names");
		return;
	}
	n = json_object_array_length(list);
	if (n > REPORTING_NAMES)
		fail_field(c->rq, INVALID, what, "may have at most %d names",
		    REPORTING_NAMES);
	for (i = 0; i < n && i < REPORTING_NAMES; i++) {
		one = json_object_array_get_idx(list, i);
		field = arena_print(c->rq->mem, "%s[%zu]", what, i);
		if (json_object_is_type(one, json_type_string))
			add(c, json_object_get_string(one), field);
		else
			fail_field(c->rq, INVALID, field, "must be a name");
	}
}

void
reporting_suits(struct reporting_compiler *c,
    const struct reporting_dimension *d, const char *field)
{
	const struct reporting_metric *m;
	int i;

	for (i = 0; i < c->report->metric_count; i++) {
		m = c->report->metrics[i];
		if ((d->facts & 1u << m->fact) == 0) {
			fail_field(c->rq, INVALID, field, "%s is not known "
			    "for %s", d->name, m->name);
			return;
		}
	}
}

/* Lines share money that invoices and payments have as a whole. */
static void
check_lines(struct reporting_compiler *c)
{
	const struct reporting_fact *fact;
	int i;

	if (!c->lines || c->rq->problems != NULL)
		return;
	for (i = 0; i < c->report->metric_count; i++) {
		fact = &c->model->facts[c->report->metrics[i]->fact];
		if (fact->lines == NULL)
			fail_field(c->rq, INVALID, "metrics", "%s is not "
			    "known by services", c->report->metrics[i]->name);
	}
}

static void
check_names(struct reporting_compiler *c)
{
	struct reporting *r = c->report;
	int i;

	if (c->rq->problems == NULL && r->metric_count == 0)
		fail_field(c->rq, INVALID, "metrics", "must not be empty");
	for (i = 0; i < r->dimension_count; i++)
		reporting_suits(c, r->dimensions[i], arena_print(c->rq->mem,
		    "dimensions[%d]", i));
}

enum fault
reporting_compile(struct request *rq, const struct reporting_model *model,
    const char *limit, struct reporting *report)
{
	struct reporting_compiler c = { .rq = rq, .model = model,
	    .report = report };

	memset(report, 0, sizeof(*report));
	read_names(&c, "dimensions", add_dimension);
	read_names(&c, "metrics", add_metric);
	check_names(&c);
	reporting_filters(&c);
	check_lines(&c);
	reporting_order(&c);
	if (rq->problems != NULL)
		return INVALID;
	reporting_write(&c, limit);
	return OK;
}
