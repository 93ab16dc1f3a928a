/*
 * Names of files that come from outside: made safe to show, to store and to
 * send again.
 */
#ifndef API_FILENAME_H
#define API_FILENAME_H

#include <stdbool.h>

#include "base/arena.h"

#define FILENAME_LONGEST	200	/* bytes of UTF-8 */

/*
 * The base name, valid UTF-8 (else it was Latin-1), without control and
 * direction characters, not too long, never empty.
 */
const char	*filename_safe(struct arena *, const char *raw);

/*
 * What filename*= says (RFC 8187: charset'language'percent-encoded); NULL
 * when malformed.  TEXT is written over.
 */
const char	*filename_extended(struct arena *, char *text);

/*
 * A Content-Disposition (RFC 6266): "attachment; filename=…; filename*=…",
 * or inline.
 */
const char	*filename_header(struct arena *, bool attached,
		    const char *filename);

#endif
