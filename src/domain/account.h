/*
 * Accounts: signing in and out, refreshing, registering, forgotten passwords.
 * Every edition with users of its own signs them in here.
 */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

#include <stdbool.h>

#include "api/request.h"

/*
 * Checks the password, opens a session and answers with its tokens and the
 * user as SHOWN.  CREDENTIALS for an unknown account, a wrong password or a
 * disabled account, after the same work; TOO_MANY after too many failures of
 * the account or the address, with rq->retry_after set; FORBIDDEN when the
 * address must be verified first.
 */
enum fault	account_sign_in(struct request *, const char *email,
		    const char *password, bool remember,
		    const struct resource *shown);

/*
 * Spends a refresh token and answers with new ones.  UNAUTHORIZED or EXPIRED
 * when it will not do; a spent one ends its whole session, since somebody
 * else has a copy (RFC 9700, section 4.14.2).  An edition that reuses refresh
 * tokens gives the same one back.
 */
enum fault	account_refresh(struct request *, const char *token);

/* Queues the end of the request's session. */
void		account_sign_out(struct request *);

/* What somebody tells of themself. */
struct registration {
	const char	*email, *first_name, *last_name, *password;
};

/* Makes a user and mails a token to verify the address; sets *RET_ID. */
enum fault	account_register(struct request *, const struct registration *,
		    const char **ret_id);

/* A token by which a new address is verified, and where it is to be taken. */
struct verification {
	const char	*digest, *sealed, *link;
};

/* Makes one, in the request's memory. */
void		account_verification(struct request *, struct verification *);

/*
 * Queues the mailing of a token by which a password can be chosen, if there
 * is such an account: one was forgotten, or there is none yet.
 */
void		account_invite(struct request *, const char *email);

/* INVALID, naming the field, when the token will not do. */
enum fault	account_verify(struct request *, const char *token);

/*
 * INVALID, naming the fields, unless both are equal and acceptable.  AGAIN is
 * NULL where it is asked for once.
 */
enum fault	account_password(struct request *, const char *field,
		    const char *password, const char *again);

/*
 * The verbs of an edition's routes. Of a form with "email": mails a token, if
 * there is such an account; of "token", "password" and "confirmPassword":
 * sets the password and ends all sessions.
 */
extern const struct field	 account_forgot_form[];
enum fault	account_forgot(struct request *);
enum fault	account_renew(struct request *);

#endif
