/*
 * multipart/form-data (RFC 7578, RFC 2046), read as it streams: bytes go in
 * by pieces of any size, parts come out through a sink.  Memory is bounded
 * whatever comes; a body is either understood in one way or refused.
 */
#ifndef API_MULTIPART_H
#define API_MULTIPART_H

#include <stddef.h>

#include "base/arena.h"
#include "base/fault.h"

#define MULTIPART_PARTS		20	/* in one body */
#define MULTIPART_HEAD		8192	/* bytes of headers of one part */

/* What the headers of a part say. */
struct multipart_part {
	const char	*name;		/* of the field; valid UTF-8 */
	const char	*filename;	/* made safe; NULL: not a file */
	const char	*type;		/* as the client says; "" when not */
};

/*
 * Where parts go.  Each answers OK or the fault that ends the reading, with
 * *WHY set.
 */
struct multipart_sink {
	enum fault	(*open)(void *to, const struct multipart_part *,
			    const char **why);
	enum fault	(*bytes)(void *to, const char *, size_t,
			    const char **why);
	enum fault	(*close)(void *to, const char **why);
	void		*to;
};

struct multipart;

/*
 * A reader for a body of CONTENT_TYPE; it lives in the arena.  NULL with
 * *WHY set when that is no multipart/form-data with a proper boundary.
 */
struct multipart	*multipart_create(struct arena *,
			    const char *content_type,
			    const struct multipart_sink *, const char **why);

/*
 * Takes LEN bytes.  After a fault (MALFORMED, or the sink's own) nothing
 * more may be fed; *WHY is a sentence for the client.
 */
enum fault		 multipart_feed(struct multipart *, const char *,
			    size_t len, const char **why);

/* The body has ended: MALFORMED unless the last boundary has come. */
enum fault		 multipart_finish(struct multipart *,
			    const char **why);

#endif
