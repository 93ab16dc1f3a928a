/* UUID version 7: made, printed, read. */
#include "base/uuid.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define POOL_SIZE	2048	/* bytes; one system call for 256 identifiers */
#define RANDOM_SIZE	8	/* bytes an identifier takes from the pool */

struct pool {
	unsigned char	bytes[POOL_SIZE];
	size_t		left;
	uint64_t	last;	/* 48 bits of milliseconds, 12 of fraction */
};

static _Thread_local struct pool pool;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/*
 * Only the thread that called fork lives on in the child, and only it can
 * hold a copy of random bytes that the parent will use too.
 */
static void
forget(void)
{
	explicit_bzero(pool.bytes, sizeof(pool.bytes));
	pool.left = 0;
}

static void
watch_fork(void)
{
	if (pthread_atfork(NULL, NULL, forget) != 0)
		abort();
}

static void
refill(void)
{
	size_t got = 0;
	ssize_t n;

	if (pthread_once(&once, watch_fork) != 0)
		abort();
	while (got < POOL_SIZE) {
		n = getrandom(pool.bytes + got, POOL_SIZE - got, 0);
		if (n < 0 && errno != EINTR)
			abort();
		if (n > 0)
			got += (size_t)n;
	}
	pool.left = POOL_SIZE;
}

static uint64_t
take_random(void)
{
	uint64_t r;

	if (pool.left < RANDOM_SIZE)
		refill();
	pool.left -= RANDOM_SIZE;
	memcpy(&r, pool.bytes + pool.left, RANDOM_SIZE);
	memset(pool.bytes + pool.left, 0, RANDOM_SIZE);
	return r;
}

/* Milliseconds << 12 | fraction of the millisecond in 4096ths. */
static uint64_t
take_time(void)
{
	struct timespec now;
	uint64_t t;

	clock_gettime(CLOCK_REALTIME, &now);
	t = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	t = t << 12 | ((uint64_t)now.tv_nsec % 1000000 * 4096 / 1000000);
	if (t <= pool.last)
		t = pool.last + 1;
	pool.last = t;
	return t;
}

static void
put64(unsigned char *to, uint64_t n)
{
	int i;

	for (i = 7; i >= 0; i--, n >>= 8)
		to[i] = (unsigned char)n;
}

void
uuid_make(struct uuid *u)
{
	uint64_t t = take_time(), r = take_random();

	put64(u->bytes, (t >> 12) << 16 | 0x7000 | (t & 0xfff));
	put64(u->bytes + 8, (r & UINT64_MAX >> 2) | UINT64_C(1) << 63);
}

static bool
dash_at(int i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

void
uuid_print(const struct uuid *u, char out[UUID_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *b = u->bytes;
	int i;

	for (i = 0; i < 36; b++) {
		if (dash_at(i))
			out[i++] = '-';
		out[i++] = hex[*b >> 4];
		out[i++] = hex[*b & 15];
	}
	out[36] = '\0';
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
uuid_read(const char *text, struct uuid *ret)
{
	struct uuid u;
	unsigned char *b = u.bytes;
	int i, high, low;

	if (text == NULL)
		return false;
	for (i = 0; i < 36; b++) {
		if (dash_at(i) && text[i++] != '-')
			return false;
		if ((high = nibble(text[i])) < 0 ||
		    (low = nibble(text[i + 1])) < 0)
			return false;
		*b = (unsigned char)(high << 4 | low);
		i += 2;
	}
	if (text[36] != '\0')
		return false;
	*ret = u;
	return true;
}
