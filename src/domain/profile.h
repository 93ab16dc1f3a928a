/* What users change about themselves; every edition with users shares it. */
#ifndef DOMAIN_PROFILE_H
#define DOMAIN_PROFILE_H

#include "api/request.h"

/* NULL keeps what is there; phone and avatar are cleared where given_text. */
struct profile {
	const char	*first_name, *last_name, *email, *phone, *avatar;
	const char	*phone_given, *avatar_given;
};

/*
 * Queues the change of who asks.  Another address counts as unverified until
 * the link mailed to it has been followed; it ends the user's other sessions.
 */
void		profile_change(struct request *, const struct profile *);

/*
 * INVALID naming the field when CURRENT is not the password or the new one
 * will not do, TOO_MANY after too many tries.  Ends the other sessions.
 */
enum fault	profile_password(struct request *, const char *current,
		    const char *fresh, const char *again);

#endif
