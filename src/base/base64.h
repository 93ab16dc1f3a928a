/*
 * Base64 (RFC 4648, sections 4 and 5).  Reading is strict: no blanks, no
 * foreign characters, and unused bits must be zero, so that a value has only
 * one written form.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Characters that LEN bytes become, without the NUL. */
#define BASE64_LENGTH(len)	(((len) + 2) / 3 * 4)
#define BASE64URL_LENGTH(len)	(((len) * 4 + 2) / 3)

/* Room that LEN characters may need when read, in bytes. */
#define BASE64_BYTES(len)	((len) / 4 * 3 + 3)

/* Appends LEN bytes in the plain alphabet, padded with '='. */
void	base64_put(struct text *, const void *bytes, size_t len);

/*
 * Writes LEN bytes in the URL-safe alphabet, unpadded, and a NUL; OUT has
 * room for BASE64URL_LENGTH(len) + 1.
 */
void	base64url_print(const void *bytes, size_t len, char *out);

/*
 * Reads LEN characters of padded plain base64, or of unpadded URL-safe
 * base64, into OUT, which has room for BASE64_BYTES(len), and sets *OUTLEN.
 * False when malformed; OUT is then undefined and *OUTLEN untouched.
 */
bool	base64_read(const char *text, size_t len, void *out, size_t *outlen);
bool	base64url_read(const char *text, size_t len, void *out,
	    size_t *outlen);

#endif
