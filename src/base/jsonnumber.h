/* The numbers of JSON: their grammar, and which of them can be kept. */
#ifndef BASE_JSONNUMBER_H
#define BASE_JSONNUMBER_H

#include <stdbool.h>

/*
 * Reads the number at *AT, up to END at most, and moves *AT behind it.  False
 * with WHY set, and *AT where it stopped.
 */
bool	jsonnumber(const unsigned char **at, const unsigned char *end,
	    const char **why);

#endif
