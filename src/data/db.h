/*
 * One PostgreSQL connection, owned by one thread, and the transaction that
 * runs on it.
 *
 * Statements are queued and leave together in one round trip.  A transaction
 * that needs no answer before its last statement is an implicit one (a single
 * Sync); db_read turns it into an explicit one by sending BEGIN with the first
 * batch.  The tenant and the session are always set in the first batch, by
 * request_enter (sql/migrations), so row-level security binds every statement.
 */
#ifndef DATA_DB_H
#define DATA_DB_H

#include <stdbool.h>

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/fault.h"
#include "data/query.h"

struct db;

/* Who the transaction is for; NULL members are unknown. */
struct db_scope {
	const char	*tenant;	/* UUID */
	const char	*user;		/* UUID */
	const char	*session;	/* UUID; checked to be alive */
	const char	*request;	/* request id, for the audit log; NULL if
					   .user only reads */
	const char	*branch;	/* UUID: whose rows alone are seen */
};

/* What the database refused, after a fault. */
struct db_error {
	char		 state[6];	/* SQLSTATE; "" when none */
	char		 field[64];	/* of the request, or "" */
	char		 sentence[256];	/* for the client, or "" */
	bool		 again;		/* worth a second try from the start */
	bool		 lost;		/* the connection went away */
};

/*
 * A connection to CONNINFO, not yet opened.  No statement may take longer
 * than TIMEOUT_MS, and no wait for the server much longer.
 */
struct db		*db_create(const char *conninfo, const char *program,
			    int timeout_ms);
void			 db_free(struct db *);

/*
 * Starts a transaction, connecting first when needed; nothing is sent yet.
 * Results and arguments live in MEM.  UNAVAILABLE when there is no database.
 */
enum fault		 db_begin(struct db *, struct arena *mem,
			    const struct db_scope *);

/*
 * Queues a query.  *RET (NULL: not wanted) is set by the next db_read or
 * db_commit and belongs to the arena.  ARGUMENTS has query->count texts or
 * NULLs; the texts must live until then.
 */
void			 db_queue(struct db *, const struct query *,
			    const char *const *arguments, PGresult **ret);

/*
 * Sends what is queued and reads the answers; the transaction stays open.
 * A :one query without a row answers MISSING.
 */
enum fault		 db_read(struct db *);

/*
 * As db_read, and commits.  After a fault nothing has been changed, unless
 * db_error says lost: then it is unknown.  MISSING is only a fault of
 * reading: the caller decides, by db_read, when a row must stand first.
 */
enum fault		 db_commit(struct db *);

/* Ends the transaction, if one is open, without its effects. */
void			 db_rollback(struct db *);

/* Is there a connection to ask again? */
bool			 db_is_usable(const struct db *);

/* What was refused since db_begin; it belongs to DB. */
const struct db_error	*db_error(const struct db *);

/* Statements and round trips since db_count_anew, for the log. */
void			 db_count_anew(struct db *);
unsigned		 db_queries(const struct db *);
unsigned		 db_trips(const struct db *);

#endif
