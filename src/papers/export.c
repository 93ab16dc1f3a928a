/* Lists as files, written while they are read. */
#include "papers/export.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "papers/export_paper.h"
#include "papers/csv_write.h"
#include "papers/xlsx_write.h"
#include "queries.h"

#define COLUMNS_MOST	EXPORT_COLUMNS
#define SHEET_TYPE \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* One row of the list for each format to write. */
static void
row_values(const PGresult *rows, int row, int count, const char **values)
{
	int i;

	for (i = 0; i < count; i++)
		values[i] = PQgetisnull(rows, row, i) ? NULL :
		    PQgetvalue(rows, row, i);
}

static bool
is_column(const struct field *f)
{
	return f->codec != NULL && !(f->flags & HIDDEN);
}

static void
choose(struct exporting *x, const struct field *f)
{
	int i;

	for (i = 0; i < x->count; i++)
		if (x->chosen[i] == f)
			return;
	x->chosen[x->count] = f;
	x->columns[x->count++] = (struct table_column){ f->name, NULL,
	    f->codec, f->among };
}

static void
refuse_field(struct exporting *x, const char *name, size_t len)
{
	const struct field *f;
	struct text all = { 0 };

	for (f = x->what->noun->fields; f->name != NULL; f++)
		if (is_column(f))
			text_print(&all, "%s%s", all.len > 0 ? ", " : "",
			    f->name);
	fail_field(x->rq, INVALID, "fields", "there is no field %.*s; there "
	    "are %s", len > 60 ? 60 : (int)len, name, all.at);
	text_free(&all);
}

/* The columns of "name, email"; all unknown ones are told. */
static void
choose_named(struct exporting *x, const char *names)
{
	const struct field *f;
	size_t len;

	for (; *names != '\0'; names += len) {
		names += strspn(names, ", ");
		if ((len = strcspn(names, ", ")) == 0)
			continue;
		for (f = x->what->noun->fields; f->name != NULL; f++)
			if (is_column(f) && strlen(f->name) == len &&
			    strncmp(f->name, names, len) == 0)
				break;
		if (f->name != NULL)
			choose(x, f);
		else
			refuse_field(x, names, len);
	}
}

static enum fault
read_choice(struct exporting *x)
{
	static const struct field format = { "format", "", &as_choice,
	    .among = "csv|xlsx|pdf" };
	const char *asked = query_value(x->rq, "format");
	const char *names = query_value(x->rq, "fields");
	const struct field *f;

	x->format = "csv";
	if (asked != NULL && *asked != '\0' && !codec_among(format.among,
	    asked, strlen(asked)))
		fail_field(x->rq, INVALID, "format", "must be csv, xlsx or pdf");
	else if (asked != NULL && *asked != '\0')
		x->format = asked;
	if (names != NULL && names[strspn(names, ", ")] != '\0') {
		choose_named(x, names);
	} else if (strcmp(x->format, "pdf") == 0) {
		choose_named(x, x->what->printed);
	} else
		for (f = x->what->noun->fields; f->name != NULL; f++)
			if (is_column(f))
				choose(x, f);
	return x->rq->problems != NULL ? INVALID : OK;
}

static bool
take_csv(void *to, const char *bytes, size_t len)
{
	return reply_piece(to, bytes, len);
}

/* The first rows are there, so that nothing is left to be refused. */
static void
start_csv(struct exporting *x, struct csv_write *csv)
{
	if (x->rq->streaming)
		return;
	reply_stream(x->rq, "text/csv; charset=utf-8", x->filename);
	/* Without the mark, Excel takes UTF-8 for an older encoding. */
	csv_write_start(csv, true);
}

struct csv_job {
	struct exporting	*x;
	struct csv_write	 csv;
};

static enum fault
csv_rows(void *to, const PGresult *rows)
{
	const char *values[COLUMNS_MOST];
	struct csv_job *job = to;
	int i;

	start_csv(job->x, &job->csv);
	for (i = 0; i < PQntuples(rows); i++) {
		row_values(rows, i, job->x->count, values);
		csv_write_row(&job->csv, values);
	}
	/* Nobody listens any more, or HEAD: no need to read on. */
	return job->csv.failed || job->x->rq->head ? BROKEN : OK;
}

static enum fault
export_csv(struct exporting *x)
{
	struct csv_job job = { x, { x->columns, x->count, take_csv, x->rq } };
	enum fault f;

	f = request_each(x->rq, x->what->noun, x->chosen, x->count, csv_rows,
	    &job);
	if (!csv_write_end(&job.csv) && f == OK)
		f = BROKEN;
	return x->rq->head && x->rq->streaming ? OK : f;
}

static enum fault
xlsx_rows(void *to, const PGresult *rows)
{
	const char *values[COLUMNS_MOST];
	struct exporting *x = to;
	int i;

	for (i = 0; i < PQntuples(rows); i++) {
		row_values(rows, i, x->count, values);
		xlsx_write_row(x->xlsx, values);
	}
	return OK;
}

static enum fault
send_file(struct exporting *x, int fd)
{
	char piece[32768];
	ssize_t n = 0;

	reply_stream(x->rq, SHEET_TYPE, x->filename);
	while (!x->rq->head && (n = read(fd, piece, sizeof(piece))) > 0)
		if (!reply_piece(x->rq, piece, (size_t)n))
			return BROKEN;
	return n == 0 ? OK : BROKEN;
}

/* The archive can only be sent when it is complete: through the disk. */
static enum fault
export_xlsx(struct exporting *x)
{
	char path[] = "/tmp/kontor-export-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC), in;
	enum fault f;

	if (fd < 0)
		return fail(x->rq, UNAVAILABLE, "there is no room for the "
		    "workbook");
	if ((x->xlsx = xlsx_write_open(path, x->rq->exponent)) == NULL) {
		f = UNAVAILABLE;
	} else {
		xlsx_write_sheet(x->xlsx, x->what->title, x->columns,
		    x->count);
		f = request_each(x->rq, x->what->noun, x->chosen, x->count,
		    xlsx_rows, x);
		if (!xlsx_write_end(x->xlsx) && f == OK)
			f = fail(x->rq, UNAVAILABLE, "the workbook can not be "
			    "written");
	}
	in = f == OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	unlink(path);
	if (f == OK)
		f = in >= 0 ? send_file(x, in) : BROKEN;
	if (in >= 0)
		close(in);
	close(fd);
	return f;
}

enum fault
export_list(struct request *rq, const struct export *what)
{
	struct exporting x = { .rq = rq, .what = what };
	PGresult *head;
	enum fault f;

	if ((f = read_choice(&x)) != OK ||
	    (f = ask(rq, &head, export_head, NULL)) != OK)
		return f;
	x.head = head;
	x.filename = arena_print(rq->mem, "%s-%s.%s", what->word,
	    value(head, "today"), x.format);
	if (strcmp(x.format, "csv") == 0)
		return export_csv(&x);
	return strcmp(x.format, "xlsx") == 0 ? export_xlsx(&x) :
	    export_paper(&x);
}
