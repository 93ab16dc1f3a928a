/* Accounts: what is done by a token that was mailed, and new passwords. */
#include "domain/account_private.h"

#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "auth/seal.h"
#include "base/conf.h"
#include "queries.h"

const char *
account_token(struct request *rq, const char **ret_digest)
{
	char token[TOKEN_RANDOM_SIZE], digest[TOKEN_DIGEST_SIZE];

	token_random(token);
	token_digest(token, digest);
	*ret_digest = arena_string(rq->mem, digest);
	return arena_string(rq->mem, token);
}

const char *
account_digest(struct request *rq, const char *token)
{
	char digest[TOKEN_DIGEST_SIZE];

	token_digest(token, digest);
	return arena_string(rq->mem, digest);
}

enum fault
account_password(struct request *rq, const char *field, const char *password,
    const char *again)
{
	const char *why;

	if (password_acceptable(password, &why) != OK)
		return fail_field(rq, INVALID, field, "%s", why);
	if (again != NULL && strcmp(password, again) != 0)
		return fail_field(rq, INVALID, "confirmPassword",
		    "must equal the password");
	return OK;
}

/* Tokens wait in the outbox sealed, for the courier's eyes only. */
static const char *
sealed(struct request *rq, const char *kind, const char *token)
{
	struct text t = { 0 };

	if (!seal(token, strlen(token), kind, strlen(kind), &t))
		abort();	/* the key was checked at start */
	return arena_text(rq->mem, &t);
}

/*
 * Where a mailed token is to be taken, up to the token itself: the front
 * end's page, or without one ours (nginx/www).
 */
static const char *
link_to(struct request *rq, const char *page, const char *own)
{
	const char *app = conf_text(CONF_app_url);

	return *app != '\0' ?
	    arena_print(rq->mem, "%s/%s?token=", app, page) :
	    arena_print(rq->mem, "%s%s", conf_text(CONF_public_url), own);
}

void
account_verification(struct request *rq, struct verification *ret)
{
	const char *token = account_token(rq, &ret->digest);

	ret->sealed = sealed(rq, "mail.verify", token);
	ret->link = link_to(rq, "verify-email", arena_print(rq->mem,
	    "%s/auth/verify-email?token=", rq->mount));
}

enum fault
account_register(struct request *rq, const struct registration *r,
    const char **ret_id)
{
	struct verification v;
	char hash[PASSWORD_SIZE];
	enum fault f;

	if (!conf_flag(CONF_registration))
		return fail(rq, FORBIDDEN, "accounts are made by an "
		    "administrator here");
	if ((f = password_hash(r->password,
	    (int)conf_number(CONF_bcrypt_cost), hash)) != OK)
		return f;
	*ret_id = fresh_id(rq);
	account_verification(rq, &v);
	queue(rq, NULL, register_turn, NULL);
	queue(rq, NULL, user_register, .id = *ret_id, .email = r->email,
	    .first_name = r->first_name, .last_name = r->last_name,
	    .first_role = rq->edition->first_role,
	    .next_role = rq->edition->next_role,
	    .hash = arena_string(rq->mem, hash), .address = rq->address,
	    .digest = v.digest, .sealed = v.sealed, .link = v.link);
	return OK;
}

void
account_invite(struct request *rq, const char *email)
{
	const char *digest, *token = account_token(rq, &digest);

	queue(rq, NULL, reset_turn, .email = email);
	queue(rq, NULL, reset_ask, .email = email, .address = rq->address,
	    .digest = digest, .sealed = sealed(rq, "mail.reset", token),
	    .link = link_to(rq, "reset-password", arena_print(rq->mem,
	    "/reset-password.html?api=%s&token=", rq->mount)));
}

static enum fault
bad_token(struct request *rq)
{
	return fail_field(rq, INVALID, "token", "is not valid, was used or "
	    "has expired");
}

static enum fault
spend(struct request *rq, const char *token, const char *password)
{
	const char *digest = account_digest(rq, token);
	char hash[PASSWORD_SIZE];
	PGresult *row;
	enum fault f;

	/* Looked at before the hash is made, which is dear. */
	queue(rq, &row, token_find, .digest = digest, .kind = "reset");
	if ((f = settle(rq)) != OK)
		return f;
	if (PQntuples(row) == 0)
		return bad_token(rq);
	if ((f = password_hash(password, (int)conf_number(CONF_bcrypt_cost),
	    hash)) != OK)
		return f;
	queue(rq, NULL, token_owner_lock, .digest = digest, .kind = "reset");
	queue(rq, &row, reset_spend, .digest = digest,
	    .hash = arena_string(rq->mem, hash), .address = rq->address);
	if ((f = finish(rq)) != OK)
		return f;
	return PQntuples(row) == 0 ? bad_token(rq) : OK;
}

enum fault
account_verify(struct request *rq, const char *token)
{
	const char *digest = account_digest(rq, token);
	PGresult *row;
	enum fault f;

	queue(rq, NULL, token_owner_lock, .digest = digest, .kind = "verify");
	queue(rq, &row, verify_spend, .digest = digest);
	if ((f = finish(rq)) != OK)
		return f;
	return PQntuples(row) == 0 ? bad_token(rq) : OK;
}

const struct field account_forgot_form[] = {
	{ "email", "", &as_email, REQUIRED, 1, 254 },
	{ 0 }
};

enum fault
account_forgot(struct request *rq)
{
	account_invite(rq, taken(rq, "email"));
	return reply_done(rq, 200, "If there is an account with this address, "
	    "a mail is on its way to it.");
}

enum fault
account_renew(struct request *rq)
{
	enum fault f;

	if ((f = account_password(rq, "password", taken(rq, "password"),
	    taken(rq, "confirmPassword"))) != OK ||
	    (f = spend(rq, taken(rq, "token"),
	    taken(rq, "password"))) != OK)
		return f;
	return reply_done(rq, 200, "Your password has been changed. "
	    "Please sign in.");
}
