/*
 * Tokens already verified: one table per process, a slot per digest, a lock
 * per group of slots.  It holds digests, never tokens.
 */
#include "auth/tokencache.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#define SLOTS	1024	/* about 250 KB, touched only as far as used */
#define LOCKS	16

struct slot {
	bool		 used;
	unsigned char	 digest[TOKENCACHE_DIGEST];
	struct token_facts facts;
};

static struct slot slots[SLOTS];
static pthread_mutex_t locks[LOCKS] = {
	[0 ... LOCKS - 1] = PTHREAD_MUTEX_INITIALIZER
};

static size_t
slot_of(const unsigned char *digest)
{
	return ((size_t)digest[0] << 8 | digest[1]) % SLOTS;
}

bool
tokencache_find(const unsigned char digest[TOKENCACHE_DIGEST],
    struct token_facts *ret)
{
	size_t i = slot_of(digest);
	bool found;

	pthread_mutex_lock(&locks[i % LOCKS]);
	found = slots[i].used &&
	    memcmp(slots[i].digest, digest, TOKENCACHE_DIGEST) == 0;
	if (found)
		*ret = slots[i].facts;
	pthread_mutex_unlock(&locks[i % LOCKS]);
	return found;
}

void
tokencache_keep(const unsigned char digest[TOKENCACHE_DIGEST],
    const struct token_facts *facts)
{
	size_t i = slot_of(digest);

	pthread_mutex_lock(&locks[i % LOCKS]);
	memcpy(slots[i].digest, digest, TOKENCACHE_DIGEST);
	slots[i].facts = *facts;
	slots[i].used = true;
	pthread_mutex_unlock(&locks[i % LOCKS]);
}

void
tokencache_clear(void)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		pthread_mutex_lock(&locks[i % LOCKS]);
		if (slots[i].used)
			explicit_bzero(&slots[i], sizeof(slots[i]));
		pthread_mutex_unlock(&locks[i % LOCKS]);
	}
}
