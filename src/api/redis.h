/*
 * One connection to Redis, owned by one thread.  Redis is near or it is away:
 * nothing waits for it longer than a tenth of a second, and what is asked
 * while it is away is simply not known.
 */
#ifndef API_REDIS_H
#define API_REDIS_H

#include <hiredis/hiredis.h>
#include <stdatomic.h>
#include <stdbool.h>

struct redis;

/*
 * A connection of one's own to the socket's path or host:port ADDRESS, with
 * its time-outs set; NULL or with its err when there is none.  The caller
 * frees it with redisFree.
 */
redisContext	*redis_dial(const char *address);

/* What all answers kept in Redis hang on: without it none of them counts. */
#define REDIS_EPOCH	"kontor:epoch"

/* ADDRESS is a socket's path, host:port, or "" for no Redis at all. */
struct redis	*redis_create(const char *address);
void		 redis_free(struct redis *);

/* Was there an address? */
bool		 redis_configured(const struct redis *);

/*
 * Connects when needed; false while Redis is away.  Who connects can not know
 * what was missed meanwhile, so that also begins a new epoch.
 */
bool		 redis_reach(struct redis *);

/* Queues a command, after redis_reach; its answer is the next redis_answer. */
void		 redis_ask(struct redis *, const char *format, ...);
void		 redis_ask_words(struct redis *, int count,
		    const char **words, const size_t *lengths);

/*
 * The next answer, to be freed with freeReplyObject.  NULL when Redis is gone
 * or has refused; a connection that is gone has no further answers.
 */
redisReply	*redis_answer(struct redis *);

/*
 * Something kept is known to be void, but Redis could not be told: whoever
 * reaches it next begins a new epoch.
 */
void		 redis_owe_epoch(void);

/*
 * Whoever of all processes that share these two counters, epochs owed and
 * begun; with NULL, or never told, whoever of this process.
 */
void		 redis_share_epochs(atomic_uint *counters);

#endif
