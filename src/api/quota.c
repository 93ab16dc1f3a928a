/*
 * A table of counters in shared memory, in sets of a few slots.  Locks are
 * robust: a worker that dies holding one does not stop the others.
 */
#include "api/quota.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define SETS	1024	/* with WAYS slots of 128 bytes: 1 MiB at most */
#define WAYS	8
#define LOCKS	32
#define BUILD	UINT64_C(0x6b6f6e746f720002)	/* grows with the layout */

struct slot {
	char		key[QUOTA_KEY];
	int64_t		minute;
	uint32_t	count;		/* by this pool */
	uint32_t	told;		/* of that, collected */
	uint32_t	others;		/* by other pools */
};

struct table {
	uint64_t		 build;
	pthread_mutex_t		 lead;
	atomic_bool		 alive;
	atomic_uint		 epochs[2];
	pthread_mutex_t		 locks[LOCKS];
	_Atomic uint64_t	 dirty[SETS / 64];	/* a bit for a set */
	struct slot		 slots[SETS][WAYS];
};

static struct table *table;
static bool leading;

static bool
lock(pthread_mutex_t *m)
{
	int error = pthread_mutex_lock(m);

	/* Counters left half done by a dead worker are still counters. */
	if (error == EOWNERDEAD)
		error = pthread_mutex_consistent(m);
	return error == 0;
}

static struct table *
map(int fd)
{
	struct table *t = mmap(NULL, sizeof(*t), PROT_READ | PROT_WRITE,
	    fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, fd, 0);

	return t == MAP_FAILED ? NULL : t;
}

static void
prepare(struct table *t)
{
	pthread_mutexattr_t a;
	int i;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&t->lead, &a);
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_init(&t->locks[i], &a);
	pthread_mutexattr_destroy(&a);
	t->build = BUILD;
}

int
quota_create(void)
{
	int fd = memfd_create("kontor-quota", MFD_CLOEXEC);
	struct table *t = NULL;

	if (fd < 0 || ftruncate(fd, (off_t)sizeof(*t)) != 0 ||
	    (t = map(fd)) == NULL) {
		log_event(LOG_WARNING, "pool", "no shared memory, each "
		    "worker counts alone: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	prepare(t);
	munmap(t, sizeof(*t));
	return fd;
}

void
quota_open(int shared)
{
	struct stat s;

	if (shared >= 0 && fstat(shared, &s) == 0 &&
	    s.st_size == (off_t)sizeof(*table) &&
	    (table = map(shared)) != NULL) {
		if (table->build == BUILD) {
			close(shared);
			return;
		}
		munmap(table, sizeof(*table));
	}
	if ((table = map(-1)) == NULL)
		abort();
	prepare(table);
}

void
quota_close(void)
{
	quota_resign();
	if (table != NULL)
		munmap(table, sizeof(*table));
	table = NULL;
}

static unsigned
set_of(const char *key)
{
	uint32_t h = 2166136261u;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return (h ^ h >> 16) % SETS;
}

/* Takes over the slot of a past minute, else the one that counts least. */
static struct slot *
replace(struct slot *set, const char *key, int64_t minute)
{
	struct slot *s, *least = set;

	for (s = set; s < set + WAYS; s++) {
		if (s->minute != minute) {
			least = s;
			break;
		}
		if (s->count < least->count)
			least = s;
	}
	*least = (struct slot){ .minute = minute };
	memccpy(least->key, key, '\0', sizeof(least->key) - 1);
	return least;
}

static struct slot *
find(struct slot *set, const char *key, int64_t minute)
{
	struct slot *s;

	for (s = set; s < set + WAYS; s++)
		if (s->minute == minute &&
		    strncmp(s->key, key, sizeof(s->key) - 1) == 0)
			return s;
	return NULL;
}

uint32_t
quota_count(const char *key, int64_t minute)
{
	unsigned set = set_of(key);
	pthread_mutex_t *m = &table->locks[set % LOCKS];
	struct slot *s;
	uint32_t n;

	if (!lock(m))
		return 0;
	if ((s = find(table->slots[set], key, minute)) == NULL)
		s = replace(table->slots[set], key, minute);
	n = ++s->count + s->others;
	pthread_mutex_unlock(m);
	atomic_fetch_or(&table->dirty[set / 64], UINT64_C(1) << set % 64);
	return n;
}

bool
quota_lead(void)
{
	int error;

	if (leading)
		return true;
	error = pthread_mutex_trylock(&table->lead);
	if (error == EOWNERDEAD)
		error = pthread_mutex_consistent(&table->lead);
	return leading = error == 0;
}

void
quota_resign(void)
{
	if (leading)
		pthread_mutex_unlock(&table->lead);
	leading = false;
}

/* The parts of one set; false when there was no room for all. */
static bool
collect_set(unsigned set, struct quota_part *parts, int *count, int most)
{
	pthread_mutex_t *m = &table->locks[set % LOCKS];
	struct slot *s;
	bool all = true;

	if (!lock(m))
		return true;
	for (s = table->slots[set]; s < table->slots[set] + WAYS; s++) {
		if (s->count == s->told)
			continue;
		if (*count == most) {
			all = false;
			break;
		}
		memcpy(parts[*count].key, s->key, sizeof(s->key));
		parts[*count].minute = s->minute;
		parts[(*count)++].count = s->count - s->told;
		s->told = s->count;
	}
	pthread_mutex_unlock(m);
	return all;
}

int
quota_collect(struct quota_part *parts, int most)
{
	unsigned word, bit;
	uint64_t dirty;
	int count = 0;

	for (word = 0; word < SETS / 64 && count < most; word++) {
		dirty = atomic_exchange(&table->dirty[word], 0);
		for (bit = 0; dirty != 0; bit++, dirty >>= 1) {
			if (!(dirty & 1) ||
			    collect_set(word * 64 + bit, parts, &count, most))
				continue;
			/* The rest is for the next time. */
			atomic_fetch_or(&table->dirty[word], dirty << bit);
			break;
		}
	}
	return count;
}

void
quota_told(const struct quota_part *part, int64_t total)
{
	unsigned set = set_of(part->key);
	pthread_mutex_t *m = &table->locks[set % LOCKS];
	struct slot *s;

	if (!lock(m))
		return;
	s = find(table->slots[set], part->key, part->minute);
	if (s != NULL)
		s->others = total > s->told ? (uint32_t)(total - s->told) : 0;
	pthread_mutex_unlock(m);
}

void
quota_set_alive(bool alive)
{
	atomic_store(&table->alive, alive);
}

bool
quota_alive(void)
{
	return atomic_load(&table->alive);
}

atomic_uint *
quota_epochs(void)
{
	return table->epochs;
}
