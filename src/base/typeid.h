/*
 * Identifiers on the wire: TypeID 0.3 (github.com/jetify-com/typeid/spec),
 * a prefix, an underscore and a UUID as 26 characters of base32.
 */
#ifndef BASE_TYPEID_H
#define BASE_TYPEID_H

#include <stdbool.h>

#include "base/uuid.h"

#define TYPEID_SIZE		91	/* prefix, '_', 26 characters, NUL */

/*
 * Writes "PREFIX_suffix", or the bare suffix for the prefix "".  PREFIX is
 * one of our own words of at most 63 characters a-z; it is not checked.
 */
void	typeid_print(const char *prefix, const struct uuid *,
	    char out[TYPEID_SIZE]);

/*
 * Reads a TypeID that must carry PREFIX ("" for none).  TEXT may be NULL.
 * False leaves *RET alone.
 */
bool	typeid_read(const char *text, const char *prefix, struct uuid *ret);

#endif
