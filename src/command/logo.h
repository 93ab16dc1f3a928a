/* Storing a company's logo. */
#ifndef COMMAND_LOGO_H
#define COMMAND_LOGO_H

#include <stdbool.h>
#include <stddef.h>

#define LOGO_SIZE	80	/* "logos/", SHA-256 in hex, ".jpeg", NUL */
#define LOGO_MOST	(5 * 1024 * 1024)

/*
 * Copies FILE, a PNG or JPEG of at most LOGO_MOST bytes, into the setting
 * storage under the SHA-256 of its content; STORED is then its path below
 * that folder.  False with WHY set.  The same file twice is one.
 */
bool	logo_store(const char *file, char stored[LOGO_SIZE], char *why,
	    size_t size);

#endif
