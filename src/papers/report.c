/* Reports: their parameters. */
#include "papers/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "queries.h"

#define LIMIT_PRESET	1000
#define LIMIT_MOST	10000

const char *const report_formats[] = { "json", "csv", "xlsx", "pdf" };

static const struct field from_field = { "dateFrom", "", &as_day };
static const struct field to_field = { "dateTo", "", &as_day };
static const struct field limit_field = { "limit", "", &as_whole, 0, 1,
    LIMIT_MOST };
static const struct field mark_field = { "bom", "", &as_flag };
static const struct field format_field = { "format", "", &as_state,
    .among = "JSON|CSV|XLSX|EXCEL=XLSX|PDF" };

/* The span a period names: its first day (NULL: the running one's). */
struct span {
	const char	*begin, *unit, *step;
};

static const struct {
	const char	*word, *unit, *step;
} periods[] = {
	{ "daily", "day", "1 day" }, { "weekly", "week", "1 week" },
	{ "monthly", "month", "1 month" }, { "yearly", "year", "1 year" },
};

/* 2026, 2026-03, 2026-Q1. */
static bool
read_calendar(struct request *rq, const char *text, struct span *span)
{
	size_t len = strlen(text);
	const char *begin;
	int month = 1;

	if (len == 4) {
		span->step = "1 year";
	} else if (len == 7 && strncmp(text + 4, "-Q", 2) == 0 &&
	    text[6] >= '1' && text[6] <= '4') {
		month = (text[6] - '1') * 3 + 1;
		span->step = "3 months";
	} else if (len == 7 && text[4] == '-') {
		month = atoi(text + 5);
		span->step = "1 month";
	} else
		return false;
	begin = arena_print(rq->mem, "%.4s-%02d-01", text, month);
	/* Compared as text too: "2026-+3" is no month. */
	if (!clock_date(begin) || (len == 7 && text[5] != 'Q' &&
	    strncmp(begin, text, 7) != 0))
		return false;
	span->begin = begin;
	span->unit = "year";
	return true;
}

static void
read_period(struct request *rq, bool buckets, struct report_asked *a,
    struct span *span)
{
	const char *text = query_value(rq, "period");
	size_t i;

	*span = (struct span){ NULL, "year", "1 year" };
	a->unit = "month";
	if (text == NULL || *text == '\0')
		return;
	for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (strcmp(text, periods[i].word) != 0)
			continue;
		if (buckets) {
			a->unit = periods[i].unit;
			a->unit_given = true;
		} else
			*span = (struct span){ NULL, periods[i].unit,
			    periods[i].step };
		return;
	}
	if (!read_calendar(rq, text, span))
		fail_field(rq, INVALID, "period", "must be daily, weekly, "
		    "monthly or yearly, or a year, quarter or month such as "
		    "2026, 2026-Q1, 2026-03");
}

static void
read_format(struct request *rq, struct report_asked *a)
{
	const char *format = query_taken(rq, &format_field);
	const struct report_section *s;
	struct text names = { 0 };
	bool found = false;

	while (format != NULL && strcmp(report_formats[a->format], format) != 0)
		a->format++;
	a->mark = *(query_taken(rq, &mark_field) ?: "f") == 't';
	a->section = query_value(rq, "section");
	if (a->section == NULL || *a->section == '\0') {
		a->section = a->report->main;
		return;
	}
	for (s = a->report->sections; s->name != NULL; s++) {
		found = found || strcmp(s->name, a->section) == 0;
		text_print(&names, "%s%s", names.len > 0 ? ", " : "", s->name);
	}
	if (!found)
		fail_field(rq, INVALID, "section", "must be one of %s",
		    names.at);
	text_free(&names);
}

enum fault
report_ask(struct request *rq, const struct report *report, bool buckets,
    struct report_asked *a)
{
	const char *from = query_taken(rq, &from_field);
	const char *to = query_taken(rq, &to_field);
	const char *limit = query_taken(rq, &limit_field);
	struct span span;
	PGresult *row;
	enum fault f;

	*a = (struct report_asked){ .report = report };
	read_period(rq, buckets, a, &span);
	read_format(rq, a);
	if (rq->problems != NULL)
		return INVALID;
	a->limit = limit != NULL ? strtol(limit, NULL, 10) : LIMIT_PRESET;
	a->limit_text = arena_print(rq->mem, "%ld", a->limit + 1);
	f = ask(rq, &row, report_span, .begin = span.begin,
	    .unit = span.unit, .step = span.step, .from = from, .to = to);
	if (f != OK)
		return f;
	a->from = value(row, "from_day");
	a->to = value(row, "to_day");
	a->company = value(row, "name");
	a->paper = value(row, "paper");
	a->today = value(row, "today");
	return OK;
}

int
report_count(const struct report_asked *a, int section)
{
	int n = PQntuples(a->rows[section]);

	return a->report->sections[section].open && n > a->limit ?
	    (int)a->limit : n;
}

bool
report_is_cut(const struct report_asked *a)
{
	int i;

	for (i = 0; a->report->sections[i].name != NULL; i++)
		if (a->rows[i] != NULL &&
		    report_count(a, i) < PQntuples(a->rows[i]))
			return true;
	return false;
}
