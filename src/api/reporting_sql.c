/* The statements of custom reports. */
#include "api/reporting_private.h"

#include <string.h>

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

void
reporting_order(struct reporting_compiler *c)
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

void
reporting_write(struct reporting_compiler *c, const char *limit)
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
