/*
 * The headers of a part (RFC 7578, section 4.2; RFC 2183), as browsers and
 * other clients really write them.
 */
#ifndef API_DISPOSITION_H
#define API_DISPOSITION_H

#include <stdbool.h>
#include <stddef.h>

#include "api/multipart.h"
#include "base/arena.h"

/*
 * Reads LEN bytes of header lines, each ending with CRLF.  False with *WHY
 * set when they are no headers of a form's part.
 */
bool		 disposition_read(struct arena *, const char *head, size_t len,
		    struct multipart_part *, const char **why);

/*
 * The value of parameter NAME in a header's value behind its first ';', with
 * quotes and escapes taken off; NULL when it is not there or malformed.
 */
char		*disposition_parameter(struct arena *, const char *value,
		    const char *name);

#endif
