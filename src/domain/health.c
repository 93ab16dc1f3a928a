/* Health and readiness. */
#include "domain/health.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "api/limit.h"
#include "base/clock.h"
#include "data/migrate.h"
#include "queries.h"

#define KEEP_US	(1000 * 1000)

static enum fault
say(struct request *rq, int status, const char *json)
{
	return reply_bare(rq, status, json, strlen(json));
}

enum fault
health_live(struct request *rq)
{
	return say(rq, 200, "{\"status\":\"ok\",\"live\":true}");
}

/* The schema must hold every migration of this build, and may hold newer. */
static bool
schema_fits(const PGresult *rows)
{
	const struct migration *m;
	int i = 0;

	for (m = migrations; m->number != 0; m++, i++)
		if (i >= PQntuples(rows) ||
		    strcmp(PQgetvalue(rows, i, 1), m->checksum) != 0)
			return false;
	return true;
}

/*
 * What the schema's newest migration is: asked at most once a second while
 * all is well, so that many balancers cost nothing.  What is not well is
 * asked again each time, so that its end shows at once.
 */
static int
newest_migration(struct request *rq, bool *database)
{
	static _Atomic int64_t known_until;
	static atomic_int known;
	int64_t now = clock_now_us();
	PGresult *rows = NULL;

	*database = true;
	if (now < atomic_load(&known_until))
		return atomic_load(&known);
	queue(rq, &rows, schema_read, NULL);
	*database = finish(rq) == OK && rows != NULL;
	rq->fault = OK;
	if (!*database || !schema_fits(rows))
		return 0;
	atomic_store(&known, atoi(PQgetvalue(rows, PQntuples(rows) - 1, 0)));
	atomic_store(&known_until, now + KEEP_US);
	return atomic_load(&known);
}

void
health_look(struct request *rq, struct health *ret)
{
	ret->schema = newest_migration(rq, &ret->database);
	ret->redis_wanted = limit_configured();
	ret->redis = ret->redis_wanted && limit_alive();
}

enum fault
health_ready(struct request *rq)
{
	struct health h;

	health_look(rq, &h);
	return say(rq, h.schema > 0 ? 200 : 503, arena_print(rq->mem,
	    "{\"status\":\"%s\",\"live\":true,\"ready\":%s,\"database\":\"%s\","
	    "\"redis\":\"%s\",\"schema\":%d,\"version\":\"" VERSION "\"}",
	    h.schema == 0 ? "down" : h.redis_wanted && !h.redis ? "degraded" :
	    "ok", h.schema > 0 ? "true" : "false", h.database ? "ok" : "down",
	    !h.redis_wanted ? "off" : h.redis ? "ok" : "away", h.schema));
}
