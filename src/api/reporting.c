/* Custom reports: names to SQL.  The filters stand in reporting_filter.c. */
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

void
reporting_names(const struct reporting_model *model, bool dimensions,
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

	reporting_names(c->model, dimensions, metrics, &t);
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

/* --- statements --------------------------------------------------------- */

static const char *
source_of(struct reporting_compiler *c, int fact)
{
	return c->lines ? c->model->facts[fact].lines :
	    c->model->facts[fact].view;
}

/* "d0, d1": the names of the dimensions inside the statement. */
static void
put_places(struct reporting_compiler *c, struct text *t)
{
	int i;

	for (i = 0; i < c->report->dimension_count; i++)
		text_print(t, "%sd%d", i > 0 ? ", " : "", i);
}

static void
put_fact(struct reporting_compiler *c, struct text *t, int fact)
{
	struct reporting *r = c->report;
	int i;

	text_put(t, "select ");
	for (i = 0; i < r->dimension_count; i++)
		text_print(t, "v.%s as d%d, ", r->dimensions[i]->column, i);
	for (i = 0; i < r->metric_count; i++) {
		text_put(t, i > 0 ? ", " : "");
		if (r->metrics[i]->fact == fact)
			text_print(t, "(%s)::%s as m%d",
			    r->metrics[i]->expression, r->metrics[i]->type, i);
		else
			text_print(t, "null::%s as m%d", r->metrics[i]->type,
			    i);
	}
	text_print(t, " from %s v where true", source_of(c, fact));
	reporting_where(c, t, fact);
	if (r->dimension_count > 0) {
		text_put(t, " group by ");
		put_places(c, t);
	}
}

static void
put_rows(struct reporting_compiler *c, struct text *t)
{
	struct reporting *r = c->report;
	bool first = true;
	int i;

	text_put(t, "select ");
	put_places(c, t);
	for (i = 0; i < r->metric_count; i++)
		text_print(t, "%scoalesce(sum(m%d), 0)::%s as m%d",
		    i > 0 || r->dimension_count > 0 ? ", " : "", i,
		    r->metrics[i]->type, i);
	text_put(t, " from (");
	for (i = 0; c->model->facts[i].name != NULL; i++) {
		if ((c->facts & 1u << i) == 0)
			continue;
		text_put(t, first ? "" : " union all ");
		put_fact(c, t, i);
		first = false;
	}
	text_put(t, ") u");
	if (r->dimension_count > 0) {
		text_put(t, " group by ");
		put_places(c, t);
	}
	reporting_having(c, t);
}

/* The column sortBy names, in what is shown; -1: it is not there. */
static int
place_of(const struct reporting *r, const char *name)
{
	int i;

	for (i = 0; i < r->dimension_count; i++)
		if (strcmp(r->dimensions[i]->name, name) == 0)
			return i;
	for (i = 0; i < r->metric_count; i++)
		if (strcmp(r->metrics[i]->name, name) == 0)
			return r->dimension_count + i;
	return -1;
}

static void
refuse_place(struct reporting_compiler *c, const char *field, bool metrics)
{
	struct reporting *r = c->report;
	struct text t = { 0 };
	int i;

	for (i = 0; i < r->dimension_count; i++)
		text_print(&t, "%s%s", i > 0 ? ", " : "",
		    r->dimensions[i]->name);
	for (i = 0; metrics && i < r->metric_count; i++)
		text_print(&t, "%s%s", t.len > 0 ? ", " : "",
		    r->metrics[i]->name);
	fail_field(c->rq, INVALID, field, "must be one of this report's %s: "
	    "%s", metrics ? "dimensions and metrics" : "dimensions",
	    t.len > 0 ? t.at : "there are none");
	text_free(&t);
}

static void
read_order(struct reporting_compiler *c)
{
	const char *by = taken(c->rq, "sortBy");
	const char *order = taken(c->rq, "sortOrder");
	const char *group = taken(c->rq, "groupBy");
	struct reporting *r = c->report;

	c->sort = r->dimension_count;
	if (by != NULL && (c->sort = place_of(r, by)) < 0)
		refuse_place(c, "sortBy", true);
	c->down = order != NULL ? strcmp(order, "desc") == 0 :
	    c->sort >= r->dimension_count;
	r->group = group != NULL ? place_of(r, group) : -1;
	if (group != NULL && (r->group < 0 || r->group >= r->dimension_count))
		refuse_place(c, "groupBy", false);
}

static void
put_sort(struct reporting_compiler *c, struct text *t, int place)
{
	int n = c->report->dimension_count;

	if (place < n)
		text_print(t, " order by d%d %s nulls last", place,
		    c->down ? "desc" : "asc");
	else
		text_print(t, " order by m%d %s", place - n,
		    c->down ? "desc" : "asc");
}

static void
put_metrics(struct reporting_compiler *c, struct text *t)
{
	int i;

	for (i = 0; i < c->report->metric_count; i++)
		text_print(t, "%scoalesce(sum(m%d), 0)::%s as m%d",
		    i > 0 ? ", " : "", i, c->report->metrics[i]->type, i);
}

static const char *
kept(struct reporting_compiler *c, struct text *t)
{
	const char *text = arena_copy(c->rq->mem, t->at, t->len);

	text_clear(t);
	return text;
}

static void
write_statements(struct reporting_compiler *c, const char *limit)
{
	struct reporting *r = c->report;
	struct text t = { 0 }, rows = { 0 };
	int i, sort;

	put_rows(c, &rows);
	i = reporting_bind(c, limit);
	text_print(&t, "%s", rows.at);
	put_sort(c, &t, c->sort);
	for (sort = 0; sort < r->dimension_count; sort++)
		text_print(&t, ", d%d", sort);
	text_print(&t, " limit $%d::integer", i);
	r->rows = kept(c, &t);
	text_put(&t, "select ");
	put_metrics(c, &t);
	text_print(&t, " from (%s) r", rows.at);
	r->totals = kept(c, &t);
	if (r->group >= 0) {
		text_print(&t, "select d%d, ", r->group);
		put_metrics(c, &t);
		text_print(&t, " from (%s) r group by d%d", rows.at, r->group);
		put_sort(c, &t, c->sort >= r->dimension_count ||
		    c->sort == r->group ? c->sort : r->dimension_count);
		text_print(&t, ", d%d limit $%d::integer", r->group, i);
		r->groups = kept(c, &t);
	}
	text_free(&t);
	text_free(&rows);
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
	read_order(&c);
	if (rq->problems != NULL)
		return INVALID;
	write_statements(&c, limit);
	return OK;
}
