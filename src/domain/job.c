/* Taking and running scheduled work. */
#include "domain/job.h"

#include <stdlib.h>

#include "queries.h"

#define SECONDS(number)	#number
#define TEXT(number)	SECONDS(number)

enum fault
job_take(struct db *db, struct arena *mem, struct job *ret)
{
	union job_take_args a = { { .lease = TEXT(JOB_LEASE) } };
	struct db_scope scope = { NULL };
	PGresult *r;
	enum fault f;

	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &job_take_query, a.at, &r);
	if ((f = db_commit(db)) != OK)
		return f;
	if (PQntuples(r) == 0)
		return MISSING;
	*ret = (struct job){
		.id = PQgetvalue(r, 0, 0),
		.tenant = PQgetisnull(r, 0, 1) ? NULL : PQgetvalue(r, 0, 1),
		.kind = PQgetvalue(r, 0, 2), .attempts = PQgetvalue(r, 0, 3) };
	return OK;
}

/* Queues the queries, reads their counts; true in *AGAIN: one was full. */
static enum fault
run(struct db *db, const struct query *const *queries, long *ret_count,
    bool *again)
{
	const char *const most[1] = { TEXT(JOB_BATCH) };
	PGresult *r;
	enum fault f;
	long count;

	for (; *queries != NULL; queries++) {
		db_queue(db, *queries, most, &r);
		if ((f = db_read(db)) != OK)
			return f;
		count = strtol(PQgetvalue(r, 0, 0), NULL, 10);
		*ret_count += count;
		/* One that takes no limit leaves nothing. */
		*again = *again || ((*queries)->count > 0 && count >= JOB_BATCH);
	}
	return OK;
}

enum fault
job_run(struct db *db, struct arena *mem, const struct job *job,
    const struct query *const *queries, long *ret_count)
{
	union job_hold_args hold = { {
	    .id = job->id, .attempts = job->attempts } };
	union job_done_args done = { { .id = job->id } };
	struct db_scope scope = { .tenant = job->tenant };
	bool again = false;
	enum fault f;

	*ret_count = 0;
	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &job_hold_query, hold.at, NULL);
	if ((f = db_read(db)) == MISSING)
		f = STALE;
	if (f == OK)
		f = run(db, queries, ret_count, &again);
	if (f != OK) {
		db_rollback(db);
		return f;
	}
	done.again = again ? "true" : "false";
	db_queue(db, &job_done_query, done.at, NULL);
	return db_commit(db);
}

enum fault
job_failed(struct db *db, struct arena *mem, const struct job *job,
    const char *why)
{
	union job_failed_args a = { {
	    .id = job->id, .attempts = job->attempts, .error = why } };
	struct db_scope scope = { NULL };
	enum fault f;

	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &job_failed_query, a.at, NULL);
	return db_commit(db);
}

enum fault
job_wait(struct db *db, struct arena *mem, bool mail, long *ret_ms)
{
	union courier_wait_args a = { { .mail = mail ? "true" : "false" } };
	struct db_scope scope = { NULL };
	PGresult *r;
	enum fault f;

	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &courier_wait_query, a.at, &r);
	if ((f = db_commit(db)) != OK)
		return f;
	*ret_ms = PQgetisnull(r, 0, 0) ? -1 :
	    strtol(PQgetvalue(r, 0, 0), NULL, 10);
	return OK;
}
