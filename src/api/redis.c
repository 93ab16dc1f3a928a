/* The connection to Redis: dialling, asking, noticing that it is gone. */
#include "api/redis.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/log.h"

#define WAIT_US		(100 * 1000)
#define RETRY_US	(1000 * 1000)

struct redis {
	char		*address;
	redisContext	*context;
	int64_t		 retry_at;
	bool		 warned;
};

/* New epochs that are owed, and of these the ones begun. */
static atomic_uint own[2];
static atomic_uint *owed = &own[0], *begun = &own[1];

struct redis *
redis_create(const char *address)
{
	struct redis *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->address = strdup(address)) == NULL)
		abort();
	return r;
}

static void
drop(struct redis *r)
{
	if (r->context != NULL)
		redisFree(r->context);
	r->context = NULL;
}

void
redis_free(struct redis *r)
{
	if (r == NULL)
		return;
	drop(r);
	free(r->address);
	free(r);
}

bool
redis_configured(const struct redis *r)
{
	return r->address[0] != '\0';
}

redisContext *
redis_dial(const char *address)
{
	struct timeval wait = { .tv_usec = WAIT_US };
	const char *colon = strrchr(address, ':');
	redisContext *c;
	char host[256];

	if (address[0] == '/' || colon == NULL)
		c = redisConnectUnixWithTimeout(address, wait);
	else {
		snprintf(host, sizeof(host), "%.*s", (int)(colon - address),
		    address);
		c = redisConnectWithTimeout(host, atoi(colon + 1), wait);
	}
	if (c != NULL && c->err == 0)
		redisSetTimeout(c, wait);
	return c;
}

static bool
connect_now(struct redis *r)
{
	int64_t now = clock_now_us();

	if (!redis_configured(r) || now < r->retry_at)
		return false;
	r->context = redis_dial(r->address);
	if (r->context != NULL && r->context->err == 0) {
		r->warned = false;
		return true;
	}
	if (!r->warned)
		log_event(LOG_WARNING, "redis", "away, answers are not "
		    "kept: %s", r->context != NULL ?
		    r->context->errstr : "");
	r->warned = true;
	r->retry_at = now + RETRY_US;
	drop(r);
	return false;
}

bool
redis_reach(struct redis *r)
{
	redisReply *reply;
	unsigned n;

	if (r->context == NULL) {
		if (!connect_now(r))
			return false;
		redis_owe_epoch();
	}
	if ((n = atomic_load(owed)) == atomic_load(begun))
		return true;
	redis_ask(r, "DEL " REDIS_EPOCH);
	if ((reply = redis_answer(r)) == NULL)
		return false;
	freeReplyObject(reply);
	/* Threads that do so at once may step back: then it is done again. */
	atomic_store(begun, n);
	return true;
}

void
redis_owe_epoch(void)
{
	atomic_fetch_add(owed, 1);
}

void
redis_share_epochs(atomic_uint *counters)
{
	owed = counters != NULL ? &counters[0] : &own[0];
	begun = counters != NULL ? &counters[1] : &own[1];
}

void
redis_ask(struct redis *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (r->context != NULL)
		redisvAppendCommand(r->context, format, ap);
	va_end(ap);
}

void
redis_ask_words(struct redis *r, int count, const char **words,
    const size_t *lengths)
{
	if (r->context != NULL)
		redisAppendCommandArgv(r->context, count, words, lengths);
}

/*
 * One that restarts is dialled again at once; one that hangs would cost every
 * request a time-out, so it is left alone for a while.
 */
static void
lose(struct redis *r)
{
	if (r->context->err == REDIS_ERR_IO &&
	    (errno == EAGAIN || errno == ETIMEDOUT))
		r->retry_at = clock_now_us() + RETRY_US;
	drop(r);
}

redisReply *
redis_answer(struct redis *r)
{
	redisReply *reply = NULL;

	if (r->context == NULL)
		return NULL;
	if (redisGetReply(r->context, (void **)&reply) != REDIS_OK ||
	    reply == NULL) {
		lose(r);
		return NULL;
	}
	if (reply->type != REDIS_REPLY_ERROR)
		return reply;
	log_event(LOG_WARNING, "redis", "%s", reply->str);
	freeReplyObject(reply);
	return NULL;
}
