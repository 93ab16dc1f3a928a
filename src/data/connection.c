/* Opening, watching and waiting for one PostgreSQL connection. */
#include "data/db_private.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

#define CONNECT_SECONDS	"2"
#define RETRY_US	(250 * 1000)
#define HUNG_US		(3 * 1000 * 1000)

/*
 * A server that hangs costs every thread that asks it a time-out; so one asks
 * for all of the process, and the others fail at once meanwhile.
 */
static _Atomic int64_t hung_until;

void
connection_close(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->awaiting = 0;
	db->stale = false;
	db->entered = db->explicit_transaction = false;
	statement_forget_all(db);
}

static void
ignore_notice(void *unused, const PGresult *notice)
{
	(void)unused;
	(void)notice;
}

static PGconn *
connect_now(struct db *db)
{
	char options[256];
	const char *keywords[] = { "dbname", "connect_timeout",
	    "application_name", "options", "client_encoding", NULL };
	const char *values[] = { db->conninfo, CONNECT_SECONDS, db->program,
	    options, "UTF8", NULL };

	snprintf(options, sizeof(options), "-c statement_timeout=%d "
	    "-c idle_in_transaction_session_timeout=%d "
	    "-c timezone=UTC -c datestyle=ISO -c search_path=kontor,public",
	    db->timeout_ms, 2 * db->timeout_ms);
	return PQconnectdbParams(keywords, values, 1);
}

/* The server did not answer in time: nobody asks it for a while. */
static void
note_hung(void)
{
	atomic_store(&hung_until, clock_now_us() + HUNG_US);
}

static enum fault
connection_open(struct db *db)
{
	int64_t now = clock_now_us(), hung = atomic_load(&hung_until);

	if (now < db->retry_at || now < hung)
		return UNAVAILABLE;
	if (hung != 0 && !atomic_compare_exchange_strong(&hung_until, &hung,
	    now + HUNG_US))
		return UNAVAILABLE;
	db->conn = connect_now(db);
	if (PQstatus(db->conn) != CONNECTION_OK ||
	    PQsetnonblocking(db->conn, 1) != 0 ||
	    PQenterPipelineMode(db->conn) != 1) {
		log_event(LOG_WARNING, "database", "no connection: %s",
		    PQerrorMessage(db->conn));
		db->retry_at = now + RETRY_US;
		if (clock_now_us() - now > 1000 * 1000)
			note_hung();
		connection_close(db);
		return UNAVAILABLE;
	}
	atomic_store(&hung_until, 0);
	PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
	return OK;
}

/*
 * An idle connection has nothing to say.  When it is readable, the server
 * has most likely closed it (a restart): find out now, while nothing is lost.
 */
static bool
is_stale(struct db *db)
{
	struct pollfd p = { .fd = PQsocket(db->conn), .events = POLLIN };

	if (PQstatus(db->conn) != CONNECTION_OK)
		return true;
	if (poll(&p, 1, 0) <= 0)
		return false;
	return PQconsumeInput(db->conn) != 1 ||
	    PQstatus(db->conn) != CONNECTION_OK || (p.revents & POLLHUP);
}

enum fault
connection_ready(struct db *db)
{
	if (db->conn != NULL && (db->stale || is_stale(db)))
		connection_close(db);
	return db->conn != NULL ? OK : connection_open(db);
}

/* Waits until the socket can be read (or written, when WRITING). */
static bool
wait_for_socket(struct db *db, bool writing, int64_t deadline)
{
	struct pollfd p = { .fd = PQsocket(db->conn),
	    .events = POLLIN | (writing ? POLLOUT : 0) };
	int64_t left;
	int n;

	do {
		left = (deadline - clock_now_us()) / 1000;
		if (left <= 0) {
			note_hung();
			return false;
		}
		n = poll(&p, 1, (int)left);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	return !(p.revents & (POLLIN | POLLHUP | POLLERR)) ||
	    PQconsumeInput(db->conn) == 1;
}

bool
connection_flush(struct db *db, int64_t deadline)
{
	int left;

	while ((left = PQflush(db->conn)) == 1)
		if (!wait_for_socket(db, true, deadline))
			return false;
	return left == 0;
}

PGresult *
connection_result(struct db *db, int64_t deadline, bool *ok)
{
	*ok = true;
	while (PQisBusy(db->conn)) {
		if (!connection_flush(db, deadline) ||
		    !wait_for_socket(db, false, deadline)) {
			*ok = false;
			return NULL;
		}
	}
	return PQgetResult(db->conn);
}
