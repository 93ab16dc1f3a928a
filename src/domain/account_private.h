/* What the files of accounts share. */
#ifndef DOMAIN_ACCOUNT_PRIVATE_H
#define DOMAIN_ACCOUNT_PRIVATE_H

#include "domain/account.h"

/*
 * A new random token, and the digest that is stored of it; of a token that
 * was sent, its digest.  In the request's memory.
 */
const char	*account_token(struct request *, const char **ret_digest);
const char	*account_digest(struct request *, const char *token);

#endif
