/* Rate limits in Redis. */
#include "api/limit.h"

#include <hiredis/hiredis.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/log.h"

#define WAIT_US		(100 * 1000)	/* Redis is near or it is away */
#define RETRY_US	(1000 * 1000)

struct limiter {
	char		*address;
	redisContext	*redis;
	int64_t		 retry_at;
	bool		 warned;
};

struct limiter *
limiter_create(const char *address)
{
	struct limiter *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->address = strdup(address)) == NULL)
		abort();
	return l;
}

static void
drop(struct limiter *l)
{
	if (l->redis != NULL)
		redisFree(l->redis);
	l->redis = NULL;
}

void
limiter_free(struct limiter *l)
{
	if (l == NULL)
		return;
	drop(l);
	free(l->address);
	free(l);
}

bool
limiter_configured(const struct limiter *l)
{
	return l->address[0] != '\0';
}

static redisContext *
dial(const char *address)
{
	struct timeval wait = { .tv_usec = WAIT_US };
	const char *colon = strrchr(address, ':');
	char host[256];

	if (address[0] == '/' || colon == NULL)
		return redisConnectUnixWithTimeout(address, wait);
	snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
	return redisConnectWithTimeout(host, atoi(colon + 1), wait);
}

static bool
reach(struct limiter *l)
{
	struct timeval wait = { .tv_usec = WAIT_US };
	int64_t now;

	if (l->redis != NULL)
		return true;
	now = clock_now_us();
	if (!limiter_configured(l) || now < l->retry_at)
		return false;
	l->redis = dial(l->address);
	if (l->redis != NULL && l->redis->err == 0) {
		redisSetTimeout(l->redis, wait);
		l->warned = false;
		return true;
	}
	if (!l->warned)
		log_event(LOG_WARNING, "redis", "away, serving without rate "
		    "limits: %s", l->redis != NULL ? l->redis->errstr : "");
	l->warned = true;
	l->retry_at = now + RETRY_US;
	drop(l);
	return false;
}

/* One answer as a number; -1 when Redis is gone. */
static long long
answer(struct limiter *l)
{
	redisReply *reply = NULL;
	long long n = -1;

	if (l->redis == NULL)
		return -1;
	if (redisGetReply(l->redis, (void **)&reply) != REDIS_OK ||
	    reply == NULL) {
		drop(l);
		return -1;
	}
	if (reply->type == REDIS_REPLY_INTEGER)
		n = reply->integer;
	else if (reply->type == REDIS_REPLY_STATUS)
		n = 0;
	freeReplyObject(reply);
	return n;
}

bool
limiter_take(struct limiter *l, const char *key, long limit, struct quota *ret)
{
	time_t now = clock_seconds();
	long long used;

	*ret = (struct quota){ .limit = limit, .remaining = limit,
	    .reset = (long)(now / 60 + 1) * 60 };
	if (!reach(l))
		return true;
	redisAppendCommand(l->redis, "INCR kontor:rate:%s:%lld", key,
	    (long long)now / 60);
	redisAppendCommand(l->redis, "EXPIRE kontor:rate:%s:%lld 120", key,
	    (long long)now / 60);
	used = answer(l);
	if (used < 0 || answer(l) < 0)
		return true;
	ret->known = true;
	ret->remaining = used < limit ? limit - (long)used : 0;
	return used <= limit;
}

bool
limiter_alive(struct limiter *l)
{
	if (!reach(l) || redisAppendCommand(l->redis, "PING") != REDIS_OK)
		return false;
	return answer(l) >= 0;
}
