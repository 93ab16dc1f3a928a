/* A report as the document that kontor-render draws. */
#include "papers/report.h"

#include <stdlib.h>
#include <string.h>

const char *
report_cell(const PGresult *rows, int row, int column)
{
	return PQgetisnull(rows, row, column) ? NULL :
	    PQgetvalue(rows, row, column);
}

void
report_put_shown(struct request *rq, struct text *t, const struct table_column *c,
    const char *value, bool sign)
{
	struct text shown = { 0 };

	table_shown(&shown, c, value, rq->currency, sign);
	text_json(t, shown.at != NULL ? shown.at : "", shown.len);
	text_free(&shown);
}

/* Ids are for programs. */
static bool
is_printed(const struct table_column *c)
{
	return c->codec != &as_ref;
}

static void
put_figures(struct request *rq, struct text *t,
    const struct table_column *columns, const PGresult *row)
{
	int i;

	text_put(t, ",\"figures\":[");
	for (i = 0; columns[i].name != NULL; i++) {
		text_put(t, i == 0 ? "{\"label\":" : ",{\"label\":");
		text_json_string(t, table_title(rq->mem, &columns[i]));
		text_put(t, ",\"value\":");
		report_put_shown(rq, t, &columns[i], report_cell(row, 0, i), true);
		text_char(t, '}');
	}
	text_char(t, ']');
}

static void
put_columns(struct request *rq, struct text *t,
    const struct table_column *columns)
{
	const struct table_column *c;
	const char *comma = "";

	text_put(t, ",\"columns\":[");
	for (c = columns; c->name != NULL; c++) {
		if (!is_printed(c))
			continue;
		text_print(t, "%s{\"title\":", comma);
		text_json_string(t, table_title(rq->mem, c));
		text_print(t, ",\"right\":%s}", table_is_figure(c) ?
		    "true" : "false");
		comma = ",";
	}
	text_char(t, ']');
}

static void
put_row(struct request *rq, struct text *t,
    const struct table_column *columns, const PGresult *rows, int row)
{
	const char *comma = "";
	int i;

	text_char(t, '[');
	for (i = 0; columns[i].name != NULL; i++) {
		if (!is_printed(&columns[i]))
			continue;
		text_put(t, comma);
		report_put_shown(rq, t, &columns[i], report_cell(rows, row, i), false);
		comma = ",";
	}
	text_char(t, ']');
}

/* Amounts are added up; counts are not, since rows may share what they count. */
static void
put_total(struct request *rq, struct text *t,
    const struct table_column *columns, const PGresult *rows, int count)
{
	const char *comma = "", *first = "\"Total\"";
	const char *sum;
	int64_t minor;
	int i, row;

	text_put(t, ",\"total\":[");
	for (i = 0; columns[i].name != NULL; i++) {
		if (!is_printed(&columns[i]))
			continue;
		text_put(t, comma);
		comma = ",";
		if (table_kind(&columns[i]) != TABLE_MONEY) {
			text_put(t, first);
			first = "\"\"";
			continue;
		}
		for (row = 0, minor = 0; row < count; row++)
			minor += strtoll(PQgetvalue(rows, row, i), NULL, 10);
		sum = arena_print(rq->mem, "%lld", (long long)minor);
		report_put_shown(rq, t, &columns[i], sum, false);
	}
	text_char(t, ']');
}

static void
put_table(struct request *rq, struct text *t, const struct report_asked *a,
    int section)
{
	const struct report_section *s = &a->report->sections[section];
	const PGresult *rows = a->rows[section];
	int i, n = report_count(a, section);

	text_put(t, "{\"title\":");
	text_json_string(t, s->title);
	put_columns(rq, t, s->columns);
	text_put(t, ",\"rows\":[");
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_char(t, ',');
		put_row(rq, t, s->columns, rows, i);
	}
	text_char(t, ']');
	/* A sum of what is shown only would be taken for that of all. */
	if (!s->single && n > 1 && n == PQntuples(rows))
		put_total(rq, t, s->columns, rows, n);
	text_char(t, '}');
}

static void
put_head(struct request *rq, struct text *t, const struct report_asked *a)
{
	static const struct table_column day = { "day", NULL, &as_day };

	text_print(t, "{\"kind\":\"table\",\"paper\":\"%s\",\"currency\":"
	    "\"%s\",\"company\":", a->paper, rq->currency);
	text_json_string(t, a->company);
	text_put(t, ",\"title\":");
	text_json_string(t, a->report->title);
	if (a->from != NULL) {
		text_put(t, ",\"from\":");
		report_put_shown(rq, t, &day, a->from, false);
		text_put(t, ",\"to\":");
		report_put_shown(rq, t, &day, a->to, false);
	}
	text_put(t, ",\"made\":");
	report_put_shown(rq, t, &day, a->today, false);
	if (report_is_cut(a))
		text_print(t, ",\"note\":\"Only the first %ld rows of a table "
		    "are shown.\"", a->limit);
}

void
report_paper(struct request *rq, struct text *t, const struct report_asked *a)
{
	const struct report_section *s = a->report->sections;
	const char *comma = "";
	int i;

	put_head(rq, t, a);
	put_figures(rq, t, s->columns, a->rows[0]);
	report_put_chart(rq, t, a);
	text_put(t, ",\"tables\":[");
	for (i = 1; s[i].name != NULL; i++) {
		if (a->rows[i] == NULL)
			continue;
		text_put(t, comma);
		put_table(rq, t, a, i);
		comma = ",";
	}
	text_put(t, "]}");
}
