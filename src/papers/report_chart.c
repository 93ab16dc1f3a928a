/* The chart of a report: which of its tables is looked at, and how. */
#include "papers/report.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_MOST	4000	/* of a series: ten years of days */
#define LINE_FROM	25	/* points; fewer are bars */
#define BARS_MOST	12	/* of a chart of names */

/* A row of the table as a point of the chart. */
struct point {
	const char	*label;		/* as it came from the database */
	int		 row;
};

struct charting {
	struct request			*rq;
	const struct report_asked	*asked;
	const struct report_chart	*chart;
	const struct report_section	*section;
	const PGresult			*rows;
	int				 shown;	/* of them */
	struct point			*points;
	int				 count;
};

/* 2026-01-31, 2026-W05, 2026-Q1, 2026-01: in order of time as text. */
static int
by_time(const void *a, const void *b)
{
	const struct point *one = a, *other = b;

	return strcmp(one->label, other->label);
}

static const char *
figure(const struct charting *c, int point)
{
	return PQgetvalue(c->rows, c->points[point].row, c->chart->value);
}

/* Days to come, of which nothing is known yet, are no fall to zero. */
static bool
is_to_come(const struct charting *c, int point)
{
	return c->chart->starts > 0 && strcmp(figure(c, point), "0") == 0 &&
	    strcmp(PQgetvalue(c->rows, c->points[point].row,
	    c->chart->starts), c->asked->today) > 0;
}

/* False: there is nothing to be seen. */
static bool
take_points(struct charting *c)
{
	int i, n = c->shown;
	bool flat = true;

	if (c->chart->series && (n > POINTS_MOST || n < PQntuples(c->rows)))
		return false;
	c->points = arena_zero(c->rq->mem, ((size_t)n + 1) *
	    sizeof(*c->points));
	for (i = 0; i < n; i++) {
		c->points[i] = (struct point){ PQgetvalue(c->rows, i,
		    c->chart->label), i };
		flat = flat && strcmp(figure(c, i), "0") == 0;
	}
	if (c->chart->series)
		qsort(c->points, (size_t)n, sizeof(*c->points), by_time);
	while (n > 1 && is_to_come(c, n - 1))
		n--;
	c->count = n;
	return n > 1 && !flat;
}

static const char *
small(struct request *rq, const char *title)
{
	char *copy = arena_string(rq->mem, title);

	*copy = (char)tolower((unsigned char)*copy);
	return copy;
}

static const char *
title_of(const struct charting *c)
{
	struct arena *mem = c->rq->mem;
	const struct table_column *columns = c->section->columns;
	const char *shown = table_title(mem, &columns[c->chart->value]);
	const char *title = c->section->title;

	if (c->chart->starts > 0)
		title = arena_print(mem, "%s by %s", shown, c->asked->unit);
	else if (c->asked->report->custom)
		title = arena_print(mem, "%s by %s", shown, small(c->rq,
		    table_title(mem, &columns[c->chart->label])));
	else if (strncmp(title, "By ", 3) == 0)
		title = arena_print(mem, "%s by %s", shown, title + 3);
	return c->chart->series || c->count <= BARS_MOST ? title :
	    arena_print(mem, "%s, the first %d", title, BARS_MOST);
}

static void
put_chart(struct charting *c, struct text *t)
{
	const struct table_column *columns = c->section->columns;
	const struct table_column *label = &columns[c->chart->label];
	const struct table_column *shown = &columns[c->chart->value];
	const char *title = title_of(c);
	int i;

	if (!c->chart->series && c->count > BARS_MOST)
		c->count = BARS_MOST;
	text_print(t, ",\"chart\":{\"kind\":\"%s\",\"money\":%s,\"title\":",
	    !c->chart->series ? "rows" : c->count < LINE_FROM ? "bar" : "line",
	    table_kind(shown) == TABLE_MONEY ? "true" : "false");
	text_json_string(t, title);
	text_put(t, ",\"points\":[");
	for (i = 0; i < c->count; i++) {
		text_put(t, i == 0 ? "{\"label\":" : ",{\"label\":");
		report_put_shown(c->rq, t, label, report_cell(c->rows,
		    c->points[i].row, c->chart->label), false);
		text_print(t, ",\"value\":%s}", figure(c, i));
	}
	text_put(t, "]}");
}

void
report_put_chart(struct request *rq, struct text *t,
    const struct report_asked *a)
{
	const struct report *report = a->report;
	struct charting c = { .rq = rq, .asked = a };
	size_t i;
	int s;

	for (i = 0; i < sizeof(report->charts) / sizeof(report->charts[0]);
	    i++) {
		c.chart = &report->charts[i];
		for (s = 0; c.chart->section != NULL &&
		    report->sections[s].name != NULL; s++) {
			c.section = &report->sections[s];
			if ((c.rows = a->rows[s]) == NULL ||
			    strcmp(c.section->name, c.chart->section) != 0)
				continue;
			c.shown = report_count(a, s);
			if (!take_points(&c))
				continue;
			put_chart(&c, t);
			return;
		}
	}
}
