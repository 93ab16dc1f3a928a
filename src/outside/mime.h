/*
 * A mail as the bytes that travel: header, text and attachments (RFC 5322,
 * 2045, 2046), lines ended by CR LF and at most 78 columns wide.
 */
#ifndef OUTSIDE_MIME_H
#define OUTSIDE_MIME_H

#include <time.h>

#include "base/text.h"
#include "outside/mail.h"

/*
 * Appends MAIL to OUT, dated DATE.  Its addresses must have passed
 * mail_is_address; its message id is printable ASCII.  The same mail and
 * date give the same bytes.
 */
void	mime_put(struct text *out, const struct mail *, time_t date);

#endif
