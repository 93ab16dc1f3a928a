/*
 * Requests counted by key and minute, in memory that the workers of a pool
 * share.  Nobody waits here for Redis: api/limit tells it now and then what
 * was counted, and takes over what others have counted.
 */
#ifndef API_QUOTA_H
#define API_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define QUOTA_KEY	104	/* longest key and its NUL */

/* What one key was counted since it was last collected. */
struct quota_part {
	char		key[QUOTA_KEY];
	int64_t		minute;
	uint32_t	count;
};

/* Makes the memory of a pool; a descriptor to hand to workers, or -1. */
int	 quota_create(void);

/*
 * Uses the memory behind SHARED.  With -1, or when another build has made
 * it, the process counts alone.
 */
void	 quota_open(int shared);
void	 quota_close(void);

/* Counts one; how many of KEY there are in MINUTE, as far as known. */
uint32_t quota_count(const char *key, int64_t minute);

/*
 * One process of the pool collects and tells.  True when the caller is the
 * one, which it stays until quota_resign or its death.
 */
bool	 quota_lead(void);
void	 quota_resign(void);

/* Up to MOST keys counted since they were collected; their number. */
int	 quota_collect(struct quota_part *, int most);

/* All pools together have counted TOTAL of what PART is about. */
void	 quota_told(const struct quota_part *part, int64_t total);

/* Does Redis count for all pools?  The leader says so; all may ask. */
void	 quota_set_alive(bool);
bool	 quota_alive(void);

/* Two counters of the pool for api/redis: epochs owed and begun. */
atomic_uint *quota_epochs(void);

#endif
