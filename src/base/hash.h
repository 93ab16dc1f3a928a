/* FNV-1a, for tables of our own: whoever makes names collide gains nothing. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t
hash_bytes(const char *bytes, size_t len)
{
	uint64_t h = 14695981039346656037u;

	for (; len > 0; len--, bytes++)
		h = (h ^ (unsigned char)*bytes) * 1099511628211u;
	return h;
}

#endif
