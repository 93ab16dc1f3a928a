/* Reports: the answer as JSON, CSV, XLSX or PDF. */
#include "papers/report.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "papers/csv_write.h"
#include "papers/render.h"
#include "papers/xlsx_write.h"

#define COLUMNS_MOST	64

static int
width(const struct table_column *columns)
{
	int n = 0;

	while (columns[n].name != NULL)
		n++;
	return n;
}

/* --- JSON ------------------------------------------------------------- */

static void
put_object(struct text *t, const struct table_column *columns,
    const PGresult *rows, int row)
{
	int i;

	for (i = 0; columns[i].name != NULL; i++) {
		text_char(t, i == 0 ? '{' : ',');
		text_json_string(t, columns[i].name);
		text_char(t, ':');
		table_json(t, &columns[i], report_cell(rows, row, i));
	}
	text_put(t, i == 0 ? "{}" : "}");
}

static void
put_section(struct text *t, const struct report_asked *a, int section)
{
	const struct report_section *s = &a->report->sections[section];
	const PGresult *rows = a->rows[section];
	int i, n = report_count(a, section);

	text_char(t, ',');
	text_json_string(t, s->name);
	text_char(t, ':');
	if (s->single) {
		put_object(t, s->columns, rows, 0);
		return;
	}
	text_char(t, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_char(t, ',');
		put_object(t, s->columns, rows, i);
	}
	text_char(t, ']');
}

/* What a client that asked for a report of its own has to show. */
static void
put_columns(struct request *rq, struct text *t, const struct report *report)
{
	const struct report_section *s = report->sections;
	const struct table_column *c;

	while (strcmp(s->name, report->main) != 0)
		s++;
	text_put(t, ",\"name\":");
	text_json_string(t, report->title);
	text_put(t, ",\"columns\":[");
	for (c = s->columns; c->name != NULL; c++) {
		text_put(t, c == s->columns ? "{\"name\":" : ",{\"name\":");
		text_json_string(t, c->name);
		text_put(t, ",\"title\":");
		text_json_string(t, table_title(rq->mem, c));
		text_print(t, ",\"type\":\"%s\"}",
		    table_kind(c) == TABLE_MONEY ? "money" :
		    table_kind(c) == TABLE_DAY ? "date" : c->codec->type);
	}
	text_char(t, ']');
}

static enum fault
reply_json(struct request *rq, const struct report_asked *a)
{
	const struct report *report = a->report;
	struct text t = { 0 };
	int i;

	text_print(&t, "{\"report\":\"%s\",\"truncated\":%s",
	    report->name, report_is_cut(a) ? "true" : "false");
	if (a->from != NULL)
		text_print(&t, ",\"dateFrom\":\"%s\",\"dateTo\":\"%s\"",
		    a->from, a->to);
	if (report->custom)
		put_columns(rq, &t, report);
	for (i = 0; report->sections[i].name != NULL; i++)
		if (a->rows[i] != NULL)
			put_section(&t, a, i);
	text_char(&t, '}');
	return reply_data(rq, 200, &t);
}

/* --- files ------------------------------------------------------------- */

static const char *
file_name(struct request *rq, const struct report_asked *a)
{
	const char *name = a->report->name, *end = report_formats[a->format];

	return a->from == NULL ?
	    arena_print(rq->mem, "%s-report-%s.%s", name, a->today, end) :
	    arena_print(rq->mem, "%s-report-%s-%s.%s", name, a->from, a->to,
	    end);
}

static void
put_values(const struct report_section *s, const PGresult *rows, int row,
    const char *values[COLUMNS_MOST])
{
	int i;

	for (i = 0; s->columns[i].name != NULL && i < COLUMNS_MOST; i++)
		values[i] = report_cell(rows, row, i);
}

static bool
gather(void *what, const char *bytes, size_t len)
{
	text_add(what, bytes, len);
	return true;
}

static enum fault
reply_csv(struct request *rq, const struct report_asked *a)
{
	const char *values[COLUMNS_MOST];
	struct text t = { 0 };
	struct csv_write w = { .take = gather, .what = &t };
	const struct report_section *s;
	enum fault f;
	int i = 0, row;

	while (strcmp(a->report->sections[i].name, a->section) != 0)
		i++;
	s = &a->report->sections[i];
	if (a->rows[i] == NULL)
		return fail_field(rq, INVALID, "section", "this section "
		    "needs a grouping that was not asked for");
	w.columns = s->columns;
	w.count = width(s->columns);
	csv_write_start(&w, a->mark);
	for (row = 0; row < report_count(a, i); row++) {
		put_values(s, a->rows[i], row, values);
		csv_write_row(&w, values);
	}
	csv_write_end(&w);
	f = reply_file(rq, "text/csv; charset=utf-8",
	    file_name(rq, a), t.at, t.len);
	text_free(&t);
	return f;
}

static bool
write_workbook(struct request *rq, const char *path,
    const struct report_asked *a)
{
	struct xlsx_write *w = xlsx_write_open(path, rq->exponent);
	const char *values[COLUMNS_MOST];
	const struct report_section *s;
	int i, row;

	if (w == NULL)
		return false;
	for (i = 0; (s = &a->report->sections[i])->name != NULL; i++) {
		if (a->rows[i] == NULL)
			continue;
		xlsx_write_sheet(w, s->title, s->columns, width(s->columns));
		for (row = 0; row < report_count(a, i); row++) {
			put_values(s, a->rows[i], row, values);
			xlsx_write_row(w, values);
		}
	}
	return xlsx_write_end(w);
}

static enum fault
reply_xlsx(struct request *rq, const struct report_asked *a)
{
	char path[] = "/tmp/kontor-report-XXXXXX";
	struct text t = { 0 };
	int fd = mkstemp(path);
	enum fault f;

	if (fd < 0)
		return fail(rq, UNAVAILABLE, "there is no room for the file");
	close(fd);
	if (write_workbook(rq, path, a) && text_load(path, SIZE_MAX, &t))
		f = reply_file(rq, "application/vnd.openxmlformats-officedocum"
		    "ent.spreadsheetml.sheet", file_name(rq, a), t.at,
		    t.len);
	else
		f = fail(rq, UNAVAILABLE, "the file can not be written");
	unlink(path);
	text_free(&t);
	return f;
}

static enum fault
reply_pdf(struct request *rq, const struct report_asked *a)
{
	struct text json = { 0 };
	enum fault f;

	report_paper(rq, &json, a);
	f = render_reply(rq, json.at, json.len, file_name(rq, a));
	text_free(&json);
	return f;
}

enum fault
report_reply(struct request *rq, const struct report_asked *a)
{
	enum fault f;

	if ((f = finish(rq)) != OK)
		return f;
	switch (a->format) {
	case REPORT_CSV:
		return reply_csv(rq, a);
	case REPORT_XLSX:
		return reply_xlsx(rq, a);
	case REPORT_PDF:
		return reply_pdf(rq, a);
	default:
		return reply_json(rq, a);
	}
}
