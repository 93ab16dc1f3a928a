/*
 * Accounts: signing in and out, refreshing, registering, forgotten passwords.
 * Every edition with users of its own signs them in here.
 */
#ifndef DOMAIN_ACCOUNT_H
#define DOMAIN_ACCOUNT_H

#include <stdbool.h>

#include "api/request.h"

/* The fruit of signing in or refreshing; all in the request's memory. */
struct signed_in {
	const char	*user;		/* id */
	PGresult	*row;		/* of the resource asked for, or NULL */
	const char	*access, *refresh;
	long		 seconds;	/* life of the access token */
};

/*
 * Checks the password and opens a session.  CREDENTIALS for an unknown
 * account, a wrong password or a disabled account, after the same work;
 * TOO_MANY after too many failures of the account or the address, with
 * rq->retry_after set; FORBIDDEN when the address must be verified first.
 * SHOWN is read for ret->row.
 */
enum fault	account_sign_in(struct request *, const char *email,
		    const char *password, bool remember,
		    const struct resource *shown, struct signed_in *ret);

/*
 * Spends a refresh token and gives a new one.  A spent one ends its whole
 * session, since somebody else has a copy (RFC 9700, section 4.14.2).  An
 * edition that reuses refresh tokens gives the same one back.
 */
enum fault	account_refresh(struct request *, const char *token,
		    struct signed_in *ret);

/* Ends the session of the request. */
enum fault	account_sign_out(struct request *);

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

void		account_verification(struct request *, struct verification *);

/* Mails a reset token, if there is such an account; always OK. */
enum fault	account_forget(struct request *, const char *email);

/* Queues the same: somebody who has no password yet shall choose one. */
void		account_invite(struct request *, const char *email);

/* INVALID, naming the field, when the token or the password will not do. */
enum fault	account_reset(struct request *, const char *token,
		    const char *password);
enum fault	account_verify(struct request *, const char *token);

/* INVALID, naming the fields, unless both are equal and acceptable. */
enum fault	account_password(struct request *, const char *field,
		    const char *password, const char *again);

#endif
