/* Rate limits: what a pool has counted, added up in Redis. */
#include "api/limit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "api/quota.h"
#include "api/redis.h"
#include "base/clock.h"
#include "base/log.h"

#define RETRY_US	(1000 * 1000)
#define PING_US		(500 * 1000)	/* when there is nothing to tell */
#define PARTS		256		/* keys told in one round trip */

static char *address;
static redisContext *redis;
static int64_t retry_at, asked_at;
static bool warned;

static void
drop(void)
{
	if (redis != NULL)
		redisFree(redis);
	redis = NULL;
}

static void
lose(void)
{
	if (!warned)
		log_event(LOG_WARNING, "redis", "away, serving without rate "
		    "limits: %s", redis != NULL ? redis->errstr : "");
	warned = true;
	retry_at = clock_now_us() + RETRY_US;
	drop();
}

static bool
reach(void)
{
	if (redis != NULL)
		return true;
	if (clock_now_us() < retry_at)
		return false;
	redis = redis_dial(address);
	if (redis == NULL || redis->err != 0) {
		lose();
		return false;
	}
	return true;
}

/* One answer as a number; -1 when Redis is gone or refuses. */
static long long
answer(void)
{
	redisReply *reply = NULL;
	long long n = -1;

	if (redisGetReply(redis, (void **)&reply) != REDIS_OK ||
	    reply == NULL)
		return -1;
	if (reply->type == REDIS_REPLY_INTEGER)
		n = reply->integer;
	else if (reply->type == REDIS_REPLY_STATUS)
		n = 0;
	freeReplyObject(reply);
	return n;
}

/* Tells the parts and learns the totals, in one round trip. */
static bool
tell(const struct quota_part *parts, int count)
{
	long long total;
	int i;

	for (i = 0; i < count; i++) {
		redisAppendCommand(redis, "INCRBY kontor:rate:%s:%lld %u",
		    parts[i].key, (long long)parts[i].minute, parts[i].count);
		redisAppendCommand(redis, "EXPIRE kontor:rate:%s:%lld 120",
		    parts[i].key, (long long)parts[i].minute);
	}
	for (i = 0; i < count; i++) {
		if ((total = answer()) < 0 || answer() < 0)
			return false;
		quota_told(&parts[i], total);
	}
	asked_at = clock_now_us();
	return true;
}

static bool
ping(void)
{
	int64_t now = clock_now_us();

	if (now < asked_at + PING_US)
		return true;
	asked_at = now;
	return redisAppendCommand(redis, "PING") == REDIS_OK && answer() >= 0;
}

static bool
exchange(void)
{
	static struct quota_part parts[PARTS];
	int count;

	do {
		count = quota_collect(parts, PARTS);
		if (count > 0 && !tell(parts, count))
			return false;
	} while (count == PARTS);
	return ping();
}

void
limit_round(void)
{
	bool good;

	if (!limit_configured() || !quota_lead())
		return;
	good = reach() && exchange();
	if (good)
		warned = false;
	else if (redis != NULL)
		lose();
	quota_set_alive(good);
}

void
limit_open(const char *redis_address, int pool)
{
	if ((address = strdup(redis_address)) == NULL)
		abort();
	quota_open(pool);
	redis_share_epochs(quota_epochs());
	limit_round();
}

void
limit_close(void)
{
	limit_round();
	drop();
	redis_share_epochs(NULL);
	quota_close();
	free(address);
	address = NULL;
}

bool
limit_configured(void)
{
	return address[0] != '\0';
}

bool
limit_alive(void)
{
	return quota_alive();
}

bool
limit_take(const char *key, long limit, struct quota *ret)
{
	int64_t minute = clock_seconds() / 60;
	long used = quota_count(key, minute);

	*ret = (struct quota){ .limit = limit, .remaining = limit,
	    .reset = (long)(minute + 1) * 60, .known = quota_alive() };
	if (!ret->known)
		return true;
	ret->remaining = used < limit ? limit - used : 0;
	return used <= limit;
}
