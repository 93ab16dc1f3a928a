/* A picture from the command line as a business's logo. */
#ifndef COMMAND_LOGO_H
#define COMMAND_LOGO_H

#include <stdbool.h>

#include "command/owner.h"

#define LOGO_MOST	(5 * 1024 * 1024)

/*
 * Keeps FILE, a PNG or JPEG of at most LOGO_MOST bytes, where uploads are
 * kept, and makes it the logo of the transaction's tenant, as an upload of
 * the type logo would be; the one it replaces is deleted.  False after saying
 * why.
 */
bool	logo_set(struct owner *, const char *file);

#endif
