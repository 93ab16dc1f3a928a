/*
 * Names in a compound file (OLE 2, [MS-CFB]): the archive that older office
 * documents are.  Only its directory is read, and nothing of it is trusted.
 */
#ifndef BASE_COMPOUND_H
#define BASE_COMPOUND_H

#include <stddef.h>

#define COMPOUND_SIGNATURE	"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/*
 * Which of NAMES (up to 31, then NULL) the directory of the LEN bytes AT has:
 * bit 0 for the first.  0 for what is no compound file, or damaged.
 */
unsigned	 compound_entries(const unsigned char *at, size_t len,
		    const char *const *names);

#endif
