/*
 * The owner's connection, for commands: row-level security does not bind it,
 * so every query states its tenant.  One command is one transaction.  What
 * fails is said on stderr, in one line, by these functions.
 */
#ifndef COMMAND_OWNER_H
#define COMMAND_OWNER_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/arena.h"
#include "command/command.h"
#include "data/query.h"

struct owner {
	PGconn		*conn;
	struct arena	*mem;	/* results live in it */
};

/* Runs the asks or lists of CALL's command, and clears up after it. */
enum outcome	 owner_run(const struct call *);

/*
 * Connects by the setting owner_database, checks the schema and begins the
 * transaction.  False after saying why.
 */
bool		 owner_open(struct owner *);

/* Makes SLUG the tenant of the transaction; false when there is none. */
bool		 owner_enter(struct owner *, const char *slug);

/*
 * Asks a named query by its named arguments: owner_ask(o, user_list), or
 * owner_ask(o, tenant_enter, .slug = slug).  The result belongs to the
 * arena; NULL after a refusal, or when a :one query finds nothing.
 */
#define owner_ask(o, query, ...) \
	owner_query(o, &query##_query, \
	    (union query##_args){ { __VA_ARGS__ } }.at)
PGresult	*owner_query(struct owner *, const struct query *,
		    const char *const *arguments);

/* The same for a query that takes no arguments. */
#define owner_read(o, query)	owner_query(o, &query##_query, NULL)

/* Runs a script of several statements. */
bool		 owner_script(struct owner *, const char *sql);

/* Without it nothing was changed.  False after saying why. */
bool		 owner_commit(struct owner *);

/* VALUE on standard output, control characters as '?'. */
void		 owner_print(const char *value);

#endif
