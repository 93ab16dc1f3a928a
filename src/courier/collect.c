/* Removing the bytes of files that are gone. */
#include "courier/collect.h"

#include <stdlib.h>

#include "outside/storage.h"
#include "queries.h"

/*
 * Condemns the content unless it is in use; *KEY is NULL when there is
 * nothing to do.  The lock is a statement of its own: what it waited for is
 * only seen by the next.
 */
static enum fault
condemn(struct db *db, struct arena *mem, const struct outbox_row *row,
    const char **key)
{
	struct db_scope scope = { .tenant = row->tenant };
	union content_lock_args lock = { { .content = row->subject } };
	union content_condemn_args a = { { .content = row->subject } };
	PGresult *r;
	enum fault f;

	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &content_lock_query, lock.at, NULL);
	db_queue(db, &content_condemn_query, a.at, &r);
	if ((f = db_commit(db)) != OK)
		return f;
	*key = PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : NULL;
	return OK;
}

enum fault
collect_content(struct db *db, struct arena *mem, const struct outbox_row *row)
{
	struct db_scope scope = { .tenant = row->tenant };
	union content_forget_args a = { { .content = row->subject } };
	const char *key;
	enum fault f;

	if (row->subject == NULL)
		return OK;
	if ((f = condemn(db, mem, row, &key)) != OK || key == NULL)
		return f;
	if ((f = storage_remove(key)) != OK)
		return f;
	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &content_forget_query, a.at, NULL);
	return db_commit(db);
}

enum fault
collect_sweep(struct db *db, struct arena *mem, long *ret_found)
{
	struct db_scope scope = { 0 };
	const char *const none[1] = { NULL };
	PGresult *r;
	enum fault f;

	storage_sweep(mem);
	if ((f = db_begin(db, mem, &scope)) != OK)
		return f;
	db_queue(db, &content_sweep_query, none, &r);
	if ((f = db_commit(db)) == OK)
		*ret_found = strtol(PQgetvalue(r, 0, 0), NULL, 10);
	return f;
}
