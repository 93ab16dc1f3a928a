/* fieldservice: reports that clients put together. */
#include <stdlib.h>
#include <string.h>

#include "domain/figures.h"
#include "fieldservice/fieldservice.h"
#include "papers/report.h"

#define COLUMNS	(2 * REPORTING_NAMES + 1)

/* The columns of its three sections, and the sections. */
struct custom {
	struct table_column	 rows[COLUMNS], groups[COLUMNS],
				 totals[COLUMNS];
	struct report_section	 sections[4];
	struct report		 report;
};

static struct table_column
dimension(const struct reporting_dimension *d)
{
	return (struct table_column){ d->name, NULL, d->codec,
	    d->codec == &as_ref ? d->among : NULL };
}

static bool
is_time(const struct reporting_dimension *d)
{
	return codec_among("date|week|month|quarter|year", d->name,
	    strlen(d->name));
}

static void
describe(const struct reporting *r, struct custom *c)
{
	struct table_column metric;
	int i, n = r->dimension_count;

	for (i = 0; i < n; i++)
		c->rows[i] = dimension(r->dimensions[i]);
	if (r->group >= 0)
		c->groups[0] = dimension(r->dimensions[r->group]);
	for (i = 0; i < r->metric_count; i++) {
		metric = (struct table_column){ r->metrics[i]->name, NULL,
		    r->metrics[i]->codec };
		c->rows[n + i] = c->groups[1 + i] = c->totals[i] = metric;
	}
	c->sections[0] = (struct report_section){ "totals", "Totals",
	    c->totals, .single = true };
	c->sections[1] = (struct report_section){ "rows", "Rows", c->rows,
	    .open = true };
	c->sections[2] = (struct report_section){ "groups", "Groups",
	    c->groups, .open = true };
	/* By one dimension only: else its values would come again and again. */
	if (r->group >= 0 && c->groups[0].codec != &as_ref)
		c->report.charts[0] = (struct report_chart){ "groups", 0, 1,
		    is_time(r->dimensions[r->group]) };
	else if (n == 1 && c->rows[0].codec != &as_ref)
		c->report.charts[0] = (struct report_chart){ "rows", 0, 1,
		    is_time(r->dimensions[0]) };
}

/* The body may say what the query string says elsewhere. */
static void
read_body(struct request *rq, struct report_asked *a)
{
	const char *format = taken(rq, "format"), *limit = taken(rq, "limit");
	int i;

	for (i = 0; format != NULL && query_value(rq, "format") == NULL &&
	    i < 4; i++)
		if (strcmp(report_formats[i], format) == 0)
			a->format = (enum report_format)i;
	if (limit != NULL) {
		a->limit = strtol(limit, NULL, 10);
		a->limit_text = arena_print(rq->mem, "%ld", a->limit + 1);
	}
	a->from = a->to = NULL;
}

enum fault
fieldservice_report_custom(struct request *rq)
{
	struct custom *c = arena_zero(rq->mem, sizeof(*c));
	const char *name = taken(rq, "name");
	struct report_asked a;
	struct reporting r;
	enum fault f;

	/* It only reads: asked again, it may as well be worked out again. */
	rq->key = NULL;
	c->report = (struct report){ "custom",
	    name != NULL ? name : "Custom report", c->sections, "rows",
	    .custom = true };
	c->sections[0].name = "totals";
	c->sections[1].name = "rows";
	c->sections[2].name = "groups";
	if ((f = report_ask(rq, &c->report, false, &a)) != OK)
		return f;
	read_body(rq, &a);
	if ((f = reporting_compile(rq, &figures, a.limit_text, &r)) != OK)
		return f;
	describe(&r, c);
	request_queue_text(rq, &a.rows[0], QUERY_MANY, r.totals, r.count - 1,
	    r.arguments);
	request_queue_text(rq, &a.rows[1], QUERY_MANY, r.rows, r.count,
	    r.arguments);
	if (r.groups != NULL)
		request_queue_text(rq, &a.rows[2], QUERY_MANY, r.groups,
		    r.count, r.arguments);
	return report_reply(rq, &a);
}
