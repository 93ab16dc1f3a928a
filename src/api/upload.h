/*
 * The files of a multipart/form-data request.  A row of a route table asks
 * for them by the flag MULTIPART; .takes are the form's text fields, and its
 * files may be declared there with the codec as_file.
 */
#ifndef API_UPLOAD_H
#define API_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

struct request;

/*
 * One file.  It stands at PATH, a temporary file that goes with the request
 * unless it has been moved away.
 */
struct upload {
	const char	*filename;	/* made safe; "file" when it had none */
	const char	*type;		/* what the client says; do not trust */
	const char	*path;
	size_t		 size;
	const char	*sha256;	/* of the content, in hex */
};

/* The file sent as field NAME, or NULL. */
const struct upload	*upload_of(struct request *, const char *name);

#endif
