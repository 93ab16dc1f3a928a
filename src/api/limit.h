/*
 * Rate limits: requests per minute and class, counted in Redis so that all
 * workers count together.  Without Redis everything is let through; that is
 * logged and shows in the health answer.
 */
#ifndef API_LIMIT_H
#define API_LIMIT_H

#include <stdbool.h>

struct limiter;

struct quota {
	long	limit, remaining;
	long	reset;		/* Unix seconds at which the minute ends */
	bool	known;		/* false: Redis is away */
};

/* ADDRESS is a socket's path, host:port, or "" for no limits at all. */
struct limiter	*limiter_create(const char *address);
void		 limiter_free(struct limiter *);

/* Counts one under KEY; false when that is more than LIMIT this minute. */
bool		 limiter_take(struct limiter *, const char *key, long limit,
		    struct quota *ret);

/* Is Redis configured; does it answer? */
bool		 limiter_configured(const struct limiter *);
bool		 limiter_alive(struct limiter *);

#endif
