/* Users about themselves. */
#include "domain/profile.h"

#include <stdlib.h>

#include "auth/password.h"
#include "base/conf.h"
#include "base/log.h"
#include "domain/account.h"
#include "queries.h"

#define WINDOW_SECONDS	900	/* of throttle_count in sql/migrations */

void
profile_change(struct request *rq, const struct profile *p)
{
	struct verification v = { 0 };

	if (p->email != NULL)
		account_verification(rq, &v);
	queue(rq, NULL, profile_change, .user = rq->person.claims.subject,
	    .first_name = p->first_name, .last_name = p->last_name,
	    .email = p->email,
	    .phone_given = p->phone_given, .phone = p->phone,
	    .avatar_given = p->avatar_given,
	    .avatar = p->avatar, .address = rq->address,
	    .digest = v.digest, .sealed = v.sealed, .link = v.link);
}

/* Somebody else's hands on an open session shall not guess the password. */
static enum fault
check_current(struct request *rq, const char *current, const char **ret_hash)
{
	PGresult *row;
	enum fault f;

	queue(rq, &row, password_begin, .user = rq->person.claims.subject);
	if ((f = settle(rq)) != OK)
		return f;
	if (atol(value(row, "tries")) > conf_number(CONF_account_attempts)) {
		rq->retry_after = WINDOW_SECONDS;
		return fail(rq, TOO_MANY, "Too many wrong passwords, please "
		    "try again later");
	}
	*ret_hash = value(row, "password_hash");
	if (password_matches(current, *ret_hash))
		return OK;
	log_event(LOG_WARNING, "password", "change refused: wrong password");
	return fail_field(rq, INVALID, "currentPassword",
	    "is not your password");
}

enum fault
profile_password(struct request *rq, const char *current, const char *fresh,
    const char *again)
{
	char hash[PASSWORD_SIZE];
	const char *old = NULL;
	enum fault f;

	if ((f = account_password(rq, "newPassword", fresh, again)) != OK ||
	    (f = check_current(rq, current, &old)) != OK ||
	    (f = password_hash(fresh, (int)conf_number(CONF_bcrypt_cost),
	    hash)) != OK)
		return f;
	queue(rq, NULL, password_change, .user = rq->person.claims.subject,
	    .old_hash = old, .hash = arena_string(rq->mem, hash),
	    .address = rq->address);
	f = finish(rq);
	return f == MISSING ? fail(rq, CONFLICT, "the password was changed "
	    "by somebody else meanwhile") : f;
}
