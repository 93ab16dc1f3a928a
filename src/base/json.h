/*
 * JSON that arrives (RFC 8259): json-c behind a scan that refuses what the
 * RFC forbids, what PostgreSQL cannot store and what readers disagree about.
 * Replies are not built with it; see base/text.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <json-c/json_object.h>
#include <json-c/linkhash.h>	/* json_object_object_foreach */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

#define JSON_DEPTH	32	/* arrays and objects inside each other */
#define JSON_NUMBER_LENGTH 400	/* characters of one number */

/*
 * Parses all LEN bytes (they need no NUL behind them) as one JSON text.
 * Beyond the grammar it refuses a byte order mark, ill-formed UTF-8, lone
 * surrogates and \u0000 in strings, a name that an object holds twice, more
 * than JSON_DEPTH levels, whole numbers outside -2^63 to 2^64-1, numbers
 * beyond a double, of more than JSON_NUMBER_LENGTH characters, or with an
 * exponent of more than three digits.
 *
 * OK: *RET is the value, which the caller frees with json_object_put; JSON's
 * null is NULL.  MALFORMED: *WHY is a sentence with the byte where reading
 * stopped, kept until the thread's next call, and *RET is untouched.
 */
enum fault	 json_parse(const char *bytes, size_t len,
		    struct json_object **ret, const char **why);

/*
 * A number exactly as it was written ("1.50", "2E3"; whole numbers in their
 * shortest form), for decimal_to_minor; it lives as long as the object.
 * NULL when the object is no number.
 */
const char	*json_number_text(struct json_object *);

/*
 * True and the value when the object is a number without decimals ("3",
 * "3.0", "3e2") that fits.  json_object_get_int64 would clamp or cut instead.
 */
bool		 json_whole(struct json_object *, int64_t *ret);

#endif
