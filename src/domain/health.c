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

void
health_look(struct request *rq, struct health *ret)
{
	PGresult *rows = NULL;

	queue(rq, &rows, schema_read, NULL);
	ret->database = finish(rq) == OK && rows != NULL;
	ret->schema = ret->database && schema_fits(rows);
	ret->newest = ret->database && PQntuples(rows) > 0 ?
	    PQgetvalue(rows, PQntuples(rows) - 1, 0) : "0";
	ret->redis_wanted = limiter_configured(rq->limiter);
	ret->redis = ret->redis_wanted && limiter_alive(rq->limiter);
	rq->fault = OK;
}

enum fault
health_ready(struct request *rq)
{
	struct health h;

	health_look(rq, &h);
	return say(rq, h.schema ? 200 : 503, arena_print(rq->mem,
	    "{\"status\":\"%s\",\"live\":true,\"ready\":%s,\"database\":\"%s\","
	    "\"redis\":\"%s\",\"schema\":%s,\"version\":\"" VERSION "\"}",
	    !h.schema ? "down" : h.redis_wanted && !h.redis ? "degraded" :
	    "ok", h.schema ? "true" : "false", h.database ? "ok" : "down",
	    !h.redis_wanted ? "off" : h.redis ? "ok" : "away", h.newest));
}
