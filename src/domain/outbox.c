/* Taking and finishing what has to be done outside. */
#include "domain/outbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "queries.h"

/* Seconds until the next try, by the tries made. */
static const char *const delays[OUTBOX_TRIES] = {
	"60", "300", "1800", "7200", "18000", "36000", "36000", NULL
};

#define SECONDS(number)	#number
#define TEXT(number)	SECONDS(number)

/* One query, for all tenants (NULL) or inside one. */
static enum fault
run(struct db *db, struct arena *mem, const char *tenant,
    const struct query *query, const char *const *arguments, PGresult **ret)
{
	struct db_scope scope = { .tenant = tenant };
	enum fault f;

	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, query, arguments, ret);
	return db_commit(db);
}

static enum fault
take(struct db *db, struct arena *mem, const struct query *query,
    const char *except, struct outbox_row rows[OUTBOX_BATCH], int *count)
{
	const char *const arguments[3] = {
		TEXT(OUTBOX_BATCH), TEXT(OUTBOX_LEASE), except };
	PGresult *r;
	enum fault f;
	int i;

	if ((f = run(db, mem, NULL, query, arguments, &r)) != OK)
		return f;
	*count = PQntuples(r);
	for (i = 0; i < *count && i < OUTBOX_BATCH; i++)
		rows[i] = (struct outbox_row){
		    .id = PQgetvalue(r, i, 0), .tenant = PQgetvalue(r, i, 1),
		    .kind = PQgetvalue(r, i, 2),
		    .subject = PQgetisnull(r, i, 3) ? NULL :
		        PQgetvalue(r, i, 3),
		    .payload = PQgetvalue(r, i, 4),
		    .attempts = atoi(PQgetvalue(r, i, 5)) };
	*count = i;
	return OK;
}

enum fault
outbox_take(struct db *db, struct arena *mem, const char *except,
    struct outbox_row rows[OUTBOX_BATCH], int *count)
{
	return take(db, mem, &outbox_take_query, except, rows, count);
}

enum fault
outbox_take_events(struct db *db, struct arena *mem,
    struct outbox_row rows[OUTBOX_BATCH], int *count)
{
	return take(db, mem, &event_take_query, NULL, rows, count);
}

static const char *
number(struct arena *mem, int n)
{
	return arena_print(mem, "%d", n);
}

enum fault
outbox_hold(struct db *db, struct arena *mem, const struct outbox_row *row,
    long *ret_age)
{
	union outbox_hold_args a = { {
	    .id = row->id, .attempts = number(mem, row->attempts),
	    .lease = TEXT(OUTBOX_LEASE) } };
	PGresult *r;
	enum fault f;

	f = run(db, mem, row->tenant, &outbox_hold_query, a.at, &r);
	if (f != OK)
		return f;
	if (PQntuples(r) == 0)
		return STALE;
	*ret_age = strtol(PQgetvalue(r, 0, 0), NULL, 10);
	return OK;
}

enum fault
outbox_done(struct db *db, struct arena *mem, const struct outbox_row *row)
{
	union outbox_done_args a = { { .id = row->id } };

	return run(db, mem, NULL, &outbox_done_query, a.at, NULL);
}

enum fault
outbox_failed(struct db *db, struct arena *mem, const struct outbox_row *row,
    const char *why, bool for_good)
{
	union outbox_failed_args a = { {
	    .id = row->id, .attempts = number(mem, row->attempts),
	    .error = why } };

	if (!for_good && row->attempts >= 1 && row->attempts < OUTBOX_TRIES)
		a.seconds = delays[row->attempts - 1];
	return run(db, mem, row->tenant, &outbox_failed_query, a.at, NULL);
}

enum fault
outbox_release(struct db *db, struct arena *mem, const struct outbox_row *row)
{
	union outbox_release_args a = { {
	    .id = row->id, .attempts = number(mem, row->attempts) } };

	return run(db, mem, row->tenant, &outbox_release_query, a.at, NULL);
}
