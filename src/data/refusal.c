/* What an error of the database means to the client. */
#include "data/db_private.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

#define CONSTRAINT(name, fault, field, sentence) { name, fault, field, sentence },
static const struct {
	const char	*name;
	enum fault	 fault;
	const char	*field, *sentence;
} constraints[] = {
#include "data/constraint.def"
};
#undef CONSTRAINT

/* By SQLSTATE, or its class of two; the first match counts. */
static const struct {
	const char	*state;
	enum fault	 fault;
	bool		 again;
} states[] = {
	{ "40001", UNAVAILABLE, true },		/* serialization failure */
	{ "40P01", UNAVAILABLE, true },		/* deadlock */
	{ "0A000", UNAVAILABLE, true },		/* cached plan, after a migration */
	{ "26000", UNAVAILABLE, true },		/* statement is not known here */
	{ "55P03", UNAVAILABLE, true },		/* lock not available */
	{ "57",    UNAVAILABLE, false },	/* time-out, shutdown */
	{ "53",    UNAVAILABLE, false },	/* out of something */
	{ "08",    UNAVAILABLE, false },	/* connection */
	{ "25006", UNAVAILABLE, false },	/* read-only: a standby */
	{ "22",    INVALID,     false },	/* data exception */
};

static const char *
part(const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	return text != NULL ? text : "";
}

static enum fault
refuse(struct db *db, enum fault f, const char *field, const char *sentence)
{
	snprintf(db->error.field, sizeof(db->error.field), "%s", field);
	snprintf(db->error.sentence, sizeof(db->error.sentence), "%s",
	    sentence);
	return f;
}

static enum fault
constraint_refusal(struct db *db, const PGresult *result)
{
	const char *name = part(result, PG_DIAG_CONSTRAINT_NAME);
	size_t i;

	for (i = 0; i < sizeof(constraints) / sizeof(constraints[0]); i++)
		if (strcmp(constraints[i].name, name) == 0)
			return refuse(db, constraints[i].fault,
			    constraints[i].field, constraints[i].sentence);
	log_event(LOG_ERROR, "database", "unexpected refusal %s by %s of %s",
	    part(result, PG_DIAG_SQLSTATE), name,
	    part(result, PG_DIAG_TABLE_NAME));
	return BROKEN;
}

enum fault
refusal_of(struct db *db, const PGresult *result)
{
	const char *state = part(result, PG_DIAG_SQLSTATE);
	size_t i;

	snprintf(db->error.state, sizeof(db->error.state), "%s", state);
	/* Raised by refuse() in SQL: detail is the fault, hint the field. */
	if (strcmp(state, "KT001") == 0)
		return refuse(db,
		    fault_named(part(result, PG_DIAG_MESSAGE_DETAIL)),
		    part(result, PG_DIAG_MESSAGE_HINT),
		    part(result, PG_DIAG_MESSAGE_PRIMARY));
	if (strncmp(state, "23", 2) == 0)
		return constraint_refusal(db, result);
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strncmp(state, states[i].state,
		    strlen(states[i].state)) != 0)
			continue;
		db->error.again = states[i].again;
		db->stale = db->stale || strcmp(state, "0A000") == 0 ||
		    strcmp(state, "26000") == 0;
		log_event(LOG_WARNING, "database", "%s: %s", state,
		    states[i].fault == INVALID ? "data exception" :
		    part(result, PG_DIAG_MESSAGE_PRIMARY));
		return states[i].fault;
	}
	log_event(LOG_ERROR, "database", "%s: %s", state,
	    part(result, PG_DIAG_MESSAGE_PRIMARY));
	return BROKEN;
}
