/* Health and readiness. */
#include "domain/health.h"

#include <string.h>

#include "api/limit.h"
#include "data/migrate.h"
#include "queries.h"

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

enum fault
health_ready(struct request *rq)
{
	const char *redis, *newest = "0";
	PGresult *rows = NULL;
	bool database, schema, limits;

	queue(rq, &rows, schema_read, NULL);
	database = finish(rq) == OK && rows != NULL;
	schema = database && schema_fits(rows);
	if (database && PQntuples(rows) > 0)
		newest = PQgetvalue(rows, PQntuples(rows) - 1, 0);
	limits = limiter_configured(rq->limiter);
	redis = !limits ? "off" : limiter_alive(rq->limiter) ? "ok" : "away";
	rq->fault = OK;
	return say(rq, schema ? 200 : 503, arena_print(rq->mem,
	    "{\"status\":\"%s\",\"live\":true,\"ready\":%s,\"database\":\"%s\","
	    "\"redis\":\"%s\",\"schema\":%s,\"version\":\"" VERSION "\"}",
	    !schema ? "down" : strcmp(redis, "away") == 0 ? "degraded" : "ok",
	    schema ? "true" : "false", database ? "ok" : "down", redis,
	    newest));
}
