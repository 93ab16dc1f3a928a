/* The owner's connection and its transaction. */
#include "command/owner.h"

#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "data/migrate.h"
#include "queries.h"

#define CONSTRAINT(name, fault, field, sentence) { name, sentence },
static const struct {
	const char	*name, *sentence;
} constraints[] = {
#include "data/constraint.def"
	{ "tenant_slug_check", "a slug has 1 to 63 of a-z, 0-9 and -" }
};
#undef CONSTRAINT

static void
ignore_notice(void *unused, const PGresult *notice)
{
	(void)unused;
	(void)notice;
}

static PGconn *
connect_owner(void)
{
	const char *keywords[] = { "dbname", "connect_timeout",
	    "application_name", "options", "client_encoding", NULL };
	const char *values[] = { conf_text(CONF_owner_database), "5", "kontor",
	    "-c timezone=UTC -c datestyle=ISO -c search_path=kontor,public",
	    "UTF8", NULL };

	return PQconnectdbParams(keywords, values, 1);
}

/* The first line of a message of libpq. */
static bool
say(const char *what, const char *message)
{
	complain("%s: %.*s", what, (int)strcspn(message, "\n"), message);
	return false;
}

/* As somebody else, every answer would be empty. */
static bool
is_owner(struct owner *o)
{
	PGresult *r = owner_read(o, role_check);

	if (r == NULL)
		return false;
	if (PQgetvalue(r, 0, 1)[0] == 't' || PQgetvalue(r, 0, 2)[0] == 't')
		return true;
	complain("owner_database: %s does not own the tables",
	    PQgetvalue(r, 0, 0));
	return false;
}

bool
owner_open(struct owner *o)
{
	char why[512];

	o->conn = connect_owner();
	if (PQstatus(o->conn) != CONNECTION_OK)
		return say("owner_database", PQerrorMessage(o->conn));
	PQsetNoticeReceiver(o->conn, ignore_notice, NULL);
	if (!migrate_matches(conf_text(CONF_owner_database), why,
	    sizeof(why))) {
		complain("%s", why);
		return false;
	}
	return is_owner(o) && owner_script(o, "begin");
}

static bool
refused(const PGresult *r)
{
	const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	size_t i;

	for (i = 0; name != NULL &&
	    i < sizeof(constraints) / sizeof(constraints[0]); i++) {
		if (strcmp(constraints[i].name, name) != 0)
			continue;
		complain("%s", constraints[i].sentence);
		return false;
	}
	complain("%s", message != NULL ? message :
	    "the connection to the database was lost");
	return false;
}

static void
clear_result(void *result)
{
	PQclear(result);
}

/* Takes the result; false when it is a refusal. */
static bool
accept(struct owner *o, PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);

	if (r == NULL)
		return say("database", PQerrorMessage(o->conn));
	arena_defer(o->mem, clear_result, r);
	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
	    refused(r);
}

PGresult *
owner_query(struct owner *o, const struct query *query,
    const char *const *arguments)
{
	PGresult *r = PQexecParams(o->conn, query->text, query->count, NULL,
	    arguments, NULL, NULL, 0);

	if (!accept(o, r) ||
	    (query->kind == QUERY_ONE && PQntuples(r) == 0))
		return NULL;
	return r;
}

bool
owner_enter(struct owner *o, const char *slug)
{
	union tenant_enter_args arguments = { { .slug = slug } };
	PGresult *r = PQexecParams(o->conn, tenant_enter_query.text, 1, NULL,
	    arguments.at, NULL, NULL, 0);

	if (!accept(o, r))
		return false;
	if (PQntuples(r) == 1)
		return true;
	complain("there is no tenant %s; see kontor tenant list", slug);
	return false;
}

bool
owner_script(struct owner *o, const char *sql)
{
	return accept(o, PQexec(o->conn, sql));
}

bool
owner_commit(struct owner *o)
{
	return owner_script(o, "commit");
}

void
owner_print(const char *value)
{
	for (; *value != '\0'; value++)
		putchar((unsigned char)*value < 0x20 || *value == 0x7f ? '?' :
		    *value);
}

/* Characters, as far as a terminal shows each in one column. */
static int
width_of(const char *value)
{
	int width = 0;

	for (; *value != '\0'; value++)
		width += ((unsigned char)*value & 0xc0) != 0x80;
	return width;
}

static void
print_row(const PGresult *r, int row, const int *widths)
{
	int columns = PQnfields(r), i;
	const char *value;

	for (i = 0; i < columns; i++) {
		value = row < 0 ? PQfname(r, i) : PQgetvalue(r, row, i);
		owner_print(value);
		if (i < columns - 1)
			printf("%*s", widths[i] - width_of(value) + 2, "");
	}
	putchar('\n');
}

/* Rows as aligned columns under their names; safe on a terminal. */
static void
print_table(const PGresult *r)
{
	int widths[16] = { 0 };
	int rows = PQntuples(r), row, i, width;

	for (i = 0; i < PQnfields(r) && i < 16; i++)
		for (row = -1; row < rows; row++) {
			width = width_of(row < 0 ? PQfname(r, i) :
			    PQgetvalue(r, row, i));
			if (width > widths[i])
				widths[i] = width;
		}
	for (row = -1; row < rows; row++)
		print_row(r, row, widths);
}

static enum outcome
list(const struct call *call, struct owner *o)
{
	const struct command *c = call->command;
	PGresult *rows;
	char **rest;

	if (!owner_open(o) ||
	    (c->most > 0 && !owner_enter(o, call_tenant(call, &rest))) ||
	    (rows = owner_query(o, c->lists, NULL)) == NULL)
		return FAILED;
	print_table(rows);
	return DONE;
}

/* What was not committed goes with the connection. */
enum outcome
owner_run(const struct call *call)
{
	struct owner o = { .mem = arena_create() };
	enum outcome outcome = call->command->lists != NULL ? list(call, &o) :
	    call->command->asks(call, &o);

	arena_free(o.mem);
	PQfinish(o.conn);
	return outcome;
}
