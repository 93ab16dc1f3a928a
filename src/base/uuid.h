/*
 * Identifiers of rows: UUID version 7 (RFC 9562, section 5.7), which sort by
 * the time they were made and so keep indexes dense.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>

#define UUID_SIZE	37	/* text form with its NUL */

/* Bytes in network order, as PostgreSQL's binary format has them. */
struct uuid {
	unsigned char	bytes[16];
};

/*
 * A new version 7 UUID.  Within a thread each is greater than the one
 * before (RFC 9562, section 6.2, method 3: a fraction of the millisecond),
 * even when the clock steps back.  Safe in threads and after fork; aborts
 * the process if the kernel has no random bytes.
 */
void	uuid_make(struct uuid *);

/* Writes the 36-character lower-case form and a NUL (RFC 9562, section 4). */
void	uuid_print(const struct uuid *, char out[UUID_SIZE]);

/*
 * Reads exactly the 36-character form, either case, any version; no braces,
 * no "urn:uuid:".  TEXT may be NULL.  False leaves *RET alone.
 */
bool	uuid_read(const char *text, struct uuid *ret);

#endif
