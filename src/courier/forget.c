/* Telling Redis what was changed behind the workers' backs. */
#include "courier/forget.h"

#include <stddef.h>

#include "api/redis.h"
#include "base/uuid.h"

static bool
delete_mark(struct redis *r, const char *tenant)
{
	redisReply *reply;
	bool good;

	if (!redis_reach(r))
		return false;
	redis_ask(r, "DEL kontor:%s", tenant);
	good = (reply = redis_answer(r)) != NULL;
	freeReplyObject(reply);
	return good;
}

void
forget_kept(void *redis, const char *tenant)
{
	struct redis *r = redis;
	struct uuid id;

	if (!redis_configured(r))
		return;
	if (tenant == NULL || !uuid_read(tenant, &id)) {
		redis_owe_epoch();
		redis_reach(r);
	} else if (!delete_mark(r, tenant) && !delete_mark(r, tenant)) {
		redis_owe_epoch();
	}
}
