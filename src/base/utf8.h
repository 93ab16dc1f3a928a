/*
 * UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The bytes (1 to 4) of the character that AT begins with, of LEN bytes that
 * are there; 0 when it is ill-formed or LEN is 0.
 */
size_t	utf8_character(const char *at, size_t len);

/* True when all LEN bytes are well-formed. */
bool	utf8_valid(const char *bytes, size_t len);

#endif
