/*
 * The scan that every JSON text passes before a tree is built of it; the
 * rules stand in base/json.h.
 */
#ifndef BASE_JSONSCAN_H
#define BASE_JSONSCAN_H

#include <stdbool.h>
#include <stddef.h>

struct jsonscan {
	size_t		 members;	/* names in all objects together */
	size_t		 stopped;	/* offset of the byte at fault */
	const char	*why;		/* the fault: a constant, no full stop */
};

/*
 * True when the LEN bytes are one acceptable JSON text: *RET then has its
 * members, else stopped and why.  Allocates nothing.
 */
bool	jsonscan(const char *bytes, size_t len, struct jsonscan *ret);

#endif
