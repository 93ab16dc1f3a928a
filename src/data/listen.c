/* Waiting for NOTIFY. */
#include "data/listen.h"

#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

#define RETRY_US	(5 * 1000 * 1000)

struct listener {
	PGconn	*conn;
	char	*conninfo, *program;
	char	 command[128];
	const char *other;		/* the channel that HEAR is told of */
	void	(*hear)(void *, const char *);
	void	*to;
	int64_t	 retry_at;
};

struct listener *
listen_create(const char *conninfo, const char *program, const char *channel)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->conninfo = strdup(conninfo)) == NULL ||
	    (l->program = strdup(program)) == NULL)
		abort();
	snprintf(l->command, sizeof(l->command), "listen %s", channel);
	return l;
}

void
listen_also(struct listener *l, const char *channel,
    void (*hear)(void *, const char *), void *to)
{
	size_t len = strlen(l->command);

	snprintf(l->command + len, sizeof(l->command) - len, "; listen %s",
	    channel);
	l->other = channel;
	l->hear = hear;
	l->to = to;
}

void
listen_free(struct listener *l)
{
	PQfinish(l->conn);
	free(l->conninfo);
	free(l->program);
	free(l);
}

static void
forget(struct listener *l)
{
	PQfinish(l->conn);
	l->conn = NULL;
	l->retry_at = clock_now_us() + RETRY_US;
}

static void
connect_now(struct listener *l)
{
	const char *keywords[] = { "dbname", "connect_timeout",
	    "application_name", NULL };
	const char *values[] = { l->conninfo, "2", l->program, NULL };
	PGresult *result;

	if (clock_now_us() < l->retry_at)
		return;
	l->conn = PQconnectdbParams(keywords, values, 1);
	result = PQexec(l->conn, l->command);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		log_event(LOG_WARNING, "database", "cannot listen: %s",
		    PQerrorMessage(l->conn));
		forget(l);
	} else if (l->hear != NULL) {
		l->hear(l->to, NULL);
	}
	PQclear(result);
}

void
listen_renew(struct listener *l)
{
	PGnotify *n;

	if (l->conn == NULL) {
		connect_now(l);
		return;
	}
	if (PQconsumeInput(l->conn) != 1 ||
	    PQstatus(l->conn) != CONNECTION_OK) {
		/* At once: a restart is over in a moment. */
		forget(l);
		l->retry_at = 0;
		return;
	}
	while ((n = PQnotifies(l->conn)) != NULL) {
		if (l->hear != NULL && strcmp(n->relname, l->other) == 0)
			l->hear(l->to, n->extra);
		PQfreemem(n);
	}
}

int
listen_socket(const struct listener *l)
{
	return l->conn != NULL ? PQsocket(l->conn) : -1;
}
