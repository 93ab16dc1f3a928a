/*
 * Header fields of a mail (RFC 5322): encoded where they are not ASCII (RFC
 * 2047, 2231), folded to 78 columns, and never more lines than meant: what
 * is a control character in a value becomes a blank.
 */
#ifndef OUTSIDE_MAIL_HEADER_H
#define OUTSIDE_MAIL_HEADER_H

#include <stddef.h>
#include <time.h>

#include "base/text.h"

/* Appends "NAME: VALUE", for unstructured fields such as the subject. */
void	mail_header_text(struct text *, const char *name, const char *value);

/*
 * Appends "NAME: DISPLAY <address>" for a DISPLAY that is not NULL or "",
 * else the COUNT addresses, which must have passed mail_is_address.
 */
void	mail_header_addresses(struct text *, const char *name,
	    const char *display, const char *const *addresses, size_t count);

/* Appends "Date: ..." in UTC (RFC 5322, section 3.3). */
void	mail_header_date(struct text *, time_t);

/*
 * Appends "Content-Disposition: attachment" with the file's name: quoted,
 * and in full by filename* when it is long or not ASCII (RFC 2183, 2231).
 */
void	mail_header_attachment(struct text *, const char *filename);

#endif
