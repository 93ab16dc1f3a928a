/* A transaction on one connection: statements out, answers in. */
#include "data/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "data/db_private.h"

static const struct query request_enter_query = {
	"request_enter", 5, QUERY_EXEC,
	"select request_enter($1::uuid, $2::uuid, $3::uuid, $4, $5::uuid)"
};

struct db *
db_create(const char *conninfo, const char *program, int timeout_ms)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL || (db->conninfo = strdup(conninfo)) == NULL ||
	    (db->program = strdup(program)) == NULL)
		abort();
	db->timeout_ms = timeout_ms;
	return db;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	connection_close(db);
	free(db->awaited);
	free(db->conninfo);
	free(db->program);
	free(db);
}

enum fault
db_begin(struct db *db, struct arena *mem, const struct db_scope *scope)
{
	memset(&db->error, 0, sizeof(db->error));
	db->mem = mem;
	db->scope = *scope;
	db->queued = db->awaiting = 0;
	db->entered = db->explicit_transaction = db->failed = false;
	db->fault = OK;
	db->transaction++;
	if (connection_ready(db) != OK)
		return UNAVAILABLE;
	if (!statement_trim(db)) {
		connection_close(db);
		return UNAVAILABLE;
	}
	return OK;
}

static void
clear_result(void *result)
{
	PQclear(result);
}

void
db_queue(struct db *db, const struct query *query,
    const char *const *arguments, PGresult **ret)
{
	const char **kept = arena_alloc(db->mem,
	    ((size_t)query->count + 1) * sizeof(*kept));

	if (db->queued == QUEUE_SIZE)
		abort();	/* a bug in a verb, not in a request */
	if (query->count > 0)
		memcpy(kept, arguments, (size_t)query->count * sizeof(*kept));
	if (ret != NULL)
		*ret = NULL;
	db->queue[db->queued++] = (struct queued){ query, kept, ret };
}

static void
await(struct db *db, struct awaited what)
{
	if (db->awaiting == db->awaited_size) {
		db->awaited_size = db->awaited_size ? 2 * db->awaited_size : 32;
		db->awaited = realloc(db->awaited,
		    (size_t)db->awaited_size * sizeof(*db->awaited));
		if (db->awaited == NULL)
			abort();
	}
	db->awaited[db->awaiting++] = what;
}

static bool
send_query(struct db *db, const struct query *query,
    const char *const *arguments, PGresult **ret)
{
	struct statement *s;
	bool fresh;

	s = statement_of(db, query->text, &fresh);
	if (fresh) {
		if (PQsendPrepare(db->conn, s->name, query->text, 0, NULL) != 1)
			return false;
		s->prepared = true;
		await(db, (struct awaited){ AWAIT_PREPARE, .statement = s });
	}
	if (PQsendQueryPrepared(db->conn, s->name, query->count, arguments,
	    NULL, NULL, 0) != 1)
		return false;
	await(db, (struct awaited){ AWAIT_QUERY, .query = query, .ret = ret });
	db->queries++;
	return true;
}

static bool
send_command(struct db *db, const char *command)
{
	if (PQsendQueryParams(db->conn, command, 0, NULL, NULL, NULL, NULL,
	    0) != 1)
		return false;
	await(db, (struct awaited){ AWAIT_PLAIN });
	return true;
}

static bool
send_enter(struct db *db, bool open_block)
{
	const char *arguments[] = { db->scope.tenant, db->scope.user,
	    db->scope.session, db->scope.request, db->scope.branch };

	if (db->entered)
		return true;
	db->entered = true;
	if (open_block) {
		db->explicit_transaction = true;
		if (!send_command(db, "begin"))
			return false;
	}
	if (db->scope.tenant == NULL)
		return true;
	return send_query(db, &request_enter_query, arguments, NULL);
}

static bool
send_queue(struct db *db)
{
	int i;

	for (i = 0; i < db->queued; i++)
		if (!send_query(db, db->queue[i].query,
		    db->queue[i].arguments, db->queue[i].ret))
			return false;
	db->queued = 0;
	return true;
}

static bool
send_sync(struct db *db)
{
	if (PQpipelineSync(db->conn) != 1)
		return false;
	await(db, (struct awaited){ AWAIT_SYNC });
	return true;
}

/* Keeps the first refusal of a batch; those behind it are its consequence. */
static void
take_result(struct db *db, const struct awaited *a, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		if (a->kind == AWAIT_PREPARE)
			statement_forget(db, a->statement);
		/* A refusal tells more than a row that was not there. */
		if (status != PGRES_PIPELINE_ABORTED &&
		    (db->fault == OK || db->fault == MISSING))
			db->fault = refusal_of(db, result);
		db->failed = true;
		PQclear(result);
		return;
	}
	if (a->kind != AWAIT_QUERY) {
		PQclear(result);
		return;
	}
	arena_defer(db->mem, clear_result, result);
	if (a->ret != NULL)
		*a->ret = result;
	if (a->query->kind == QUERY_ONE && PQntuples(result) == 0 &&
	    db->fault == OK)
		db->fault = MISSING;
}

static enum fault
lose(struct db *db)
{
	log_event(LOG_WARNING, "database", "connection lost: %s",
	    db->conn != NULL ? PQerrorMessage(db->conn) : "");
	connection_close(db);
	db->queued = 0;
	db->failed = true;
	db->error.lost = true;
	return db->fault = UNAVAILABLE;
}

/* Reads one awaited answer; false when the connection is lost. */
static bool
read_answer(struct db *db, const struct awaited *a, int64_t deadline)
{
	PGresult *result, *end;
	bool ok;

	result = connection_result(db, deadline, &ok);
	if (!ok || result == NULL)
		return false;
	if (a->kind == AWAIT_SYNC) {
		ok = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		PQclear(result);
		return ok;
	}
	take_result(db, a, result);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return false;
	end = connection_result(db, deadline, &ok);
	PQclear(end);
	return ok && end == NULL;
}

static enum fault
read_answers(struct db *db)
{
	/* The server ends a statement first; this is the second fence. */
	int64_t deadline = clock_now_us() + (db->timeout_ms + 500) * 1000LL;
	enum fault refused;
	int i;

	db->trips++;
	if (!connection_flush(db, deadline))
		return lose(db);
	for (i = 0; i < db->awaiting; i++) {
		if (!read_answer(db, &db->awaited[i], deadline)) {
			refused = db->fault;
			lose(db);
			/* A backend that says why it ends was heard. */
			return refused != OK ? db->fault = refused : db->fault;
		}
	}
	db->awaiting = 0;
	return db->fault;
}

enum fault
db_read(struct db *db)
{
	if (db->conn == NULL)
		return UNAVAILABLE;
	db->fault = OK;
	if (!send_enter(db, true) || !send_queue(db) ||
	    PQsendFlushRequest(db->conn) != 1)
		return lose(db);
	return read_answers(db);
}

enum fault
db_commit(struct db *db)
{
	enum fault f;

	if (db->conn == NULL)
		return UNAVAILABLE;
	db->fault = OK;
	if (!db->entered && db->queued == 0)
		return OK;
	if (!send_enter(db, false) || !send_queue(db) ||
	    (db->explicit_transaction && !send_command(db, "commit")) ||
	    !send_sync(db))
		return lose(db);
	f = read_answers(db);
	/* In a failed block, "commit" was skipped: the block is still open. */
	if (db->conn != NULL && db->explicit_transaction && db->failed)
		db_rollback(db);
	db->entered = db->explicit_transaction = false;
	return f;
}

void
db_rollback(struct db *db)
{
	enum fault kept = db->fault;

	db->queued = 0;
	if (db->conn == NULL || !db->entered)
		return;
	/* After an error inside a pipeline only a Sync is heard. */
	if (!send_sync(db) || (db->explicit_transaction &&
	    (!send_command(db, "rollback") || !send_sync(db))))
		lose(db);
	else
		read_answers(db);
	db->fault = kept;
	db->entered = db->explicit_transaction = false;
}

bool
db_is_usable(const struct db *db)
{
	return db->conn != NULL;
}

const struct db_error *
db_error(const struct db *db)
{
	return &db->error;
}

void
db_count_anew(struct db *db)
{
	db->queries = db->trips = 0;
}

unsigned
db_queries(const struct db *db)
{
	return db->queries;
}

unsigned
db_trips(const struct db *db)
{
	return db->trips;
}
