/* Imports: a look at the whole file, then its rows by groups. */
#include "papers/import.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "papers/import_group.h"

#define ERRORS_MOST	1000
#define TRIES		4

struct importing {
	struct request		*rq;
	const struct import	*what;
	const char		*field;
	bool			 skip;
	struct import_group	 group;
	struct arena		*scratch;
	bool			 headed;	/* the headings were read */
	long			 imported, skipped, failed;
	struct text		 errors;	/* JSON, comma-separated */
};

static void
note_error(struct importing *m, long row, const char *error)
{
	if (++m->failed > ERRORS_MOST)
		return;
	text_print(&m->errors, "%s{\"row\":%ld,\"error\":",
	    m->failed > 1 ? "," : "", row);
	text_json_string(&m->errors, error);
	text_char(&m->errors, '}');
}

/* Counts the group's rows, in their order. */
static void
count_rows(struct importing *m, const PGresult *known)
{
	int next = 0, n = known != NULL ? PQntuples(known) : 0;
	const struct import_row *row;
	int i, place = 0;

	for (i = 0; i < m->group.count; i++) {
		row = &m->group.rows[i];
		if (row->error != NULL) {
			note_error(m, row->number, row->error);
			continue;
		}
		place++;
		if (next == n || atoi(PQgetvalue(known, next, 0)) != place) {
			m->imported++;
			continue;
		}
		next++;
		if (m->skip)
			m->skipped++;
		else
			note_error(m, row->number, m->what->known);
	}
}

/*
 * What has landed stays, and is known when the file is sent again.  The whole
 * request must not be repeated from here: it would count that as known.
 */
static enum fault
give_up(struct importing *m, enum fault f)
{
	db_rollback(m->rq->db);
	m->rq->kept_open = false;
	return f != UNAVAILABLE ? f : fail(m->rq, f, "the import stopped "
	    "after %ld rows had been imported; send the file again",
	    m->imported);
}

static void
forget_fault(struct request *rq)
{
	db_rollback(rq->db);
	rq->fault = OK;
	rq->sentence = NULL;
	rq->problems = NULL;
}

static enum fault
write_group(struct importing *m)
{
	struct request *rq = m->rq;
	PGresult *known;
	enum fault f;
	int tries;

	for (tries = 1;; tries++) {
		m->what->write(rq, &m->group, &known);
		if ((f = settle(rq)) == OK) {
			count_rows(m, known);
			return OK;
		}
		if (!db_error(rq->db)->again || tries == TRIES)
			return give_up(m, f);
		forget_fault(rq);
	}
}

static enum fault
end_group(struct importing *m)
{
	enum fault f = OK;

	if (m->group.good > 0)
		f = write_group(m);
	else
		count_rows(m, NULL);
	if (f != OK)
		return f;
	arena_reset(m->scratch);
	m->group.rows = NULL;
	m->group.count = m->group.good = 0;
	m->group.bytes = 0;
	return OK;
}

static enum fault
look_at(void *to, const struct sheet_row *row)
{
	struct importing *m = to;

	if (m->headed)
		return OK;
	m->headed = true;
	return import_headings(&m->group, m->what, row, m->field);
}

static enum fault
take_row(void *to, const struct sheet_row *row)
{
	struct importing *m = to;

	if (!m->headed) {
		m->headed = true;
		return OK;
	}
	return import_add(&m->group, row) ? end_group(m) : OK;
}

static enum fault
refuse_file(struct importing *m, enum fault f, const struct sheet_why *why)
{
	if (f == INVALID && m->rq->fault == OK)
		return fail_field(m->rq, f, m->field, "%s", why->sentence);
	return f;
}

/* Nothing has been changed yet. */
static enum fault
look_through(struct importing *m, int fd)
{
	struct sheet_sink sink = { look_at, m };
	struct sheet_why why;
	enum fault f;

	import_fields(&m->group, m->what->noun);
	if ((f = sheet_read(fd, &sink, &why)) != OK)
		return refuse_file(m, f, &why);
	if (!m->headed)
		return fail_field(m->rq, INVALID, m->field, "has no rows");
	m->headed = false;
	return OK;
}

/* All rows are there, whatever becomes of this. */
static void
end_run(struct importing *m)
{
	m->what->end(m->rq, &m->group);
	if (settle(m->rq) != OK)
		forget_fault(m->rq);
}

static enum fault
take_rows(struct importing *m, int fd)
{
	struct sheet_sink sink = { take_row, m };
	struct request *rq = m->rq;
	struct arena *kept;
	struct sheet_why why;
	enum fault f;

	m->group.run = fresh_id(rq);
	/* A key, if there is one, is held until the answer at the end. */
	if ((f = settle(rq)) != OK)
		return f;
	kept = request_aside(rq, &m->scratch);
	if ((f = sheet_read(fd, &sink, &why)) != OK)
		f = refuse_file(m, f, &why);
	else if (m->group.count > 0)
		f = end_group(m);
	rq->mem = kept;
	if (f == OK && m->imported > 0)
		end_run(m);
	return f;
}

static enum fault
answer(struct importing *m)
{
	struct text t = { 0 };

	text_print(&t, "{\"imported\":%ld,\"skipped\":%ld,\"failed\":%ld,"
	    "\"errors\":[", m->imported, m->skipped, m->failed);
	text_add(&t, m->errors.at != NULL ? m->errors.at : "", m->errors.len);
	text_put(&t, "]}");
	m->rq->committed = true;	/* group by group */
	return reply_data(m->rq, 200, &t);
}

enum fault
import_sheet(struct request *rq, const struct import *what, const char *field,
    const char *path, bool skip)
{
	struct importing m = { .rq = rq, .what = what, .field = field,
	    .skip = skip, .group = { .rq = rq } };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum fault f;

	if (fd < 0)
		return fail(rq, UNAVAILABLE, "the file can not be read");
	if ((f = look_through(&m, fd)) == OK && (f = take_rows(&m, fd)) == OK)
		f = answer(&m);
	text_free(&m.errors);
	close(fd);
	return f;
}
