/* kontor check: is everything there that a worker needs? */
#include <errno.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/limit.h"
#include "auth/token.h"
#include "base/conf.h"
#include "command/commands.h"
#include "data/migrate.h"
#include "queries.h"

/* One line about WHAT; true when FORMAT (NULL: nothing) is no problem. */
static bool
report(bool good, const char *what, const char *format, ...)
{
	va_list ap;

	printf("%-20s %s%s", what, good ? "ok" : "problem",
	    format != NULL ? ": " : "");
	if (format != NULL) {
		va_start(ap, format);
		vprintf(format, ap);
		va_end(ap);
	}
	putchar('\n');
	return good;
}

static bool
check_settings(void)
{
	if (strlen(conf_text(CONF_secret)) < TOKEN_KEY_SHORTEST)
		return report(false, "settings", "secret (or secret_file) "
		    "must hold at least %d characters", TOKEN_KEY_SHORTEST);
	return report(true, "settings", NULL);
}

static PGconn *
dial(const char *conninfo)
{
	const char *keywords[] = { "dbname", "connect_timeout",
	    "application_name", "options", NULL };
	const char *values[] = { conninfo, "5", "kontor check",
	    "-c search_path=kontor,public", NULL };

	return PQconnectdbParams(keywords, values, 1);
}

static PGresult *
rows_of(PGconn *conn, const struct query *query)
{
	PGresult *r = PQexecParams(conn, query->text, 0, NULL, NULL, NULL,
	    NULL, 0);

	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		return r;
	PQclear(r);
	return NULL;
}

static bool
is_true(const PGresult *r, int column)
{
	return PQgetvalue(r, 0, column)[0] == 't';
}

/* The owner must own; the workers must be bound by row-level security. */
static bool
check_role(PGconn *conn, const char *what, bool owner)
{
	PGresult *r = rows_of(conn, &role_check_query);
	const char *name;
	bool good;

	if (r == NULL || PQntuples(r) != 1) {
		PQclear(r);
		return report(false, what, "%.*s",
		    (int)strcspn(PQerrorMessage(conn), "\n"),
		    PQerrorMessage(conn));
	}
	name = PQgetvalue(r, 0, 0);
	if (owner)
		good = is_true(r, 2) || is_true(r, 1) ?
		    report(true, what, "as %s", name) :
		    report(false, what, "%s owns no table", name);
	else
		good = is_true(r, 1) || is_true(r, 2) ? report(false, what,
		    "row-level security does not bind %s", name) :
		    report(true, what, "as %s", name);
	PQclear(r);
	return good;
}

static bool
check_database(const char *what, const char *conninfo, bool owner)
{
	PGconn *conn = dial(conninfo);
	bool good;

	if (PQstatus(conn) == CONNECTION_OK)
		good = check_role(conn, what, owner);
	else
		good = report(false, what, "%.*s",
		    (int)strcspn(PQerrorMessage(conn), "\n"),
		    PQerrorMessage(conn));
	PQfinish(conn);
	return good;
}

static bool
check_schema(const char *conninfo)
{
	char why[512] = "";

	if (PQping(conninfo) != PQPING_OK)
		return report(false, "schema", "the database can not be asked");
	if (!migrate_matches(conninfo, why, sizeof(why)))
		return report(false, "schema", "%s", why);
	return report(true, "schema", "migration %04d", migrate_newest());
}

static bool
check_protection(const char *conninfo)
{
	PGconn *conn = dial(conninfo);
	PGresult *r = rows_of(conn, &protection_gaps_query);
	bool good = true;
	int i;

	if (r == NULL)
		good = report(false, "row-level security",
		    "the database can not be asked");
	else if (PQntuples(r) == 0)
		report(true, "row-level security", NULL);
	for (i = 0; r != NULL && i < PQntuples(r); i++)
		good = report(false, "row-level security", "it %s on %s",
		    PQgetvalue(r, i, 1), PQgetvalue(r, i, 0));
	PQclear(r);
	PQfinish(conn);
	return good;
}

static bool
check_redis(const char *address)
{
	bool alive;

	if (*address == '\0')
		return report(true, "redis", "not set; no rate limits");
	limit_open(address, -1);
	alive = limit_alive();
	limit_close();
	return alive ? report(true, "redis", NULL) :
	    report(false, "redis", "%s does not answer", address);
}

static bool
check_renderer(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	bool good;
	int fd;

	if (strlen(path) >= sizeof(to.sun_path))
		return report(false, "renderer", "%s: the path is too long",
		    path);
	strcpy(to.sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return report(false, "renderer", "%s", strerror(errno));
	good = connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 ?
	    report(true, "renderer", NULL) :
	    report(false, "renderer", "%s: %s; is kontor-render running?",
	    path, strerror(errno));
	close(fd);
	return good;
}

static bool
check_storage(const char *folder)
{
	struct stat st;

	if (stat(folder, &st) < 0)
		return report(false, "storage", "%s: %s", folder,
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return report(false, "storage", "%s is no folder", folder);
	if (access(folder, R_OK | W_OK | X_OK) < 0)
		return report(false, "storage", "%s: %s", folder,
		    strerror(errno));
	return report(true, "storage", NULL);
}

static enum outcome
check(const struct call *call)
{
	const char *app = conf_text(CONF_database);
	const char *owner = conf_text(CONF_owner_database);
	bool good;

	(void)call;
	good = check_settings();
	good &= check_database("database", app, false);
	good &= check_database("database (owner)", owner, true);
	good &= check_schema(app);
	good &= check_protection(app);
	good &= check_redis(conf_text(CONF_redis));
	good &= check_renderer(conf_text(CONF_render_socket));
	good &= check_storage(conf_text(CONF_storage));
	return good ? DONE : FAILED;
}

const struct command command_check = {
	.name = "check", .arguments = "",
	.line = "check settings, database, Redis, renderer and storage",
	.more = "One line each; the exit code is 1 when there is a problem.  "
	    "Run it as the account\nthat the workers run as, since it looks "
	    "at what that account may do.",
	.run = check
};
