/*
 * Rate limits: requests per minute and class.  A pool counts in memory, and
 * a few times a second its pools, on however many hosts, add up in Redis what
 * they have counted; so no request waits for Redis.  Within a pool a limit is
 * exact; beside other pools it may be passed by what those let through
 * between two rounds.  Without Redis everything is let through; that is
 * logged and shows in the health answer.
 */
#ifndef API_LIMIT_H
#define API_LIMIT_H

#include <stdbool.h>

#define LIMIT_ROUND_MS	100

struct quota {
	long	limit, remaining;
	long	reset;		/* Unix seconds at which the minute ends */
	bool	known;		/* false: Redis is away */
};

/*
 * ADDRESS is a socket's path, host:port, or "" for no limits at all; POOL is
 * the pool's descriptor (see quota_create), or -1.
 */
void	limit_open(const char *address, int pool);
void	limit_close(void);

/* One round; by one thread of the process, every LIMIT_ROUND_MS. */
void	limit_round(void);

/* Counts one under KEY; false when that is more than LIMIT this minute. */
bool	limit_take(const char *key, long limit, struct quota *ret);

/* Is Redis configured; did it answer the last round? */
bool	limit_configured(void);
bool	limit_alive(void);

#endif
