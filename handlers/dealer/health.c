/* dealer: health, in the words of its contract and without the envelope. */
#include "domain/health.h"

#include <string.h>

#include "dealer/dealer.h"

static const char *
connected(bool is)
{
	return is ? "connected" : "disconnected";
}

enum fault
dealer_health(struct request *rq)
{
	struct health h;
	const char *json;

	health_look(rq, &h);
	json = arena_print(rq->mem, "{\"status\":\"%s\",\"services\":"
	    "{\"database\":\"%s\",\"redis\":\"%s\"},\"version\":\"" VERSION
	    "\"}", h.schema == 0 ? "unhealthy" : h.redis_wanted && !h.redis ?
	    "degraded" : "healthy", connected(h.database),
	    h.redis_wanted ? connected(h.redis) : "off");
	return reply_bare(rq, h.schema > 0 ? 200 : 503, json, strlen(json));
}
