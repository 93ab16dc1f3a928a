/* Accounts. */
#include "domain/account.h"

#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "auth/seal.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "queries.h"

#define WINDOW_SECONDS	900	/* of throttle_count in sql/migrations */

/* The setting, unless the edition says less. */
static long
at_most(long setting, long of_edition)
{
	return of_edition != 0 && of_edition < setting ? of_edition : setting;
}

static enum fault
make_access(struct request *rq, const char *session, const PGresult *row,
    struct signed_in *ret)
{
	struct token_claims claims = { .issued = clock_seconds() };
	const char *branch = value(row, "branch_id");

	ret->seconds = at_most(conf_number(CONF_access_seconds),
	    rq->edition->access_seconds);
	claims.expires = claims.issued + ret->seconds;
	memcpy(claims.subject, ret->user, sizeof(claims.subject));
	memcpy(claims.session, session, sizeof(claims.session));
	memcpy(claims.tenant, rq->tenant, sizeof(claims.tenant));
	strncpy(claims.role, value(row, "role"), sizeof(claims.role) - 1);
	if (branch != NULL)
		memcpy(claims.branch, branch, sizeof(claims.branch));
	return token_sign(rq->mem, &claims, rq->edition->name, &ret->access);
}

/* A new random token, and the digest that is stored of it. */
static const char *
make_token(struct request *rq, const char **ret_digest)
{
	char token[TOKEN_RANDOM_SIZE], digest[TOKEN_DIGEST_SIZE];

	token_random(token);
	token_digest(token, digest);
	*ret_digest = arena_string(rq->mem, digest);
	return arena_string(rq->mem, token);
}

static const char *
digest_of(struct request *rq, const char *token)
{
	char digest[TOKEN_DIGEST_SIZE];

	token_digest(token, digest);
	return arena_string(rq->mem, digest);
}

static const char *
days(struct request *rq, bool remember)
{
	return arena_print(rq->mem, "%ld", at_most(conf_number(remember ?
	    CONF_remember_days : CONF_refresh_days),
	    rq->edition->refresh_days));
}

static bool
is_true(const PGresult *row, const char *column)
{
	const char *text = value(row, column);

	return text != NULL && *text == 't';
}

static enum fault
refuse_sign_in(struct request *rq, enum fault f, const char *user,
    const char *email, const char *reason, const char *sentence)
{
	enum fault noted;

	log_event(LOG_WARNING, "sign-in", "refused: %s", reason);
	queue(rq, NULL, login_failed, .user = user, .address = rq->address,
	    .email = email, .reason = reason);
	if ((noted = settle(rq)) != OK)
		return noted;
	return fail(rq, f, "%s", sentence);
}

/* The account's state and how often it was tried; OK to compare passwords. */
static enum fault
may_try(struct request *rq, const PGresult *row, const char *email)
{
	if (atol(value(row, "account_tries")) <=
	    conf_number(CONF_account_attempts) &&
	    atol(value(row, "address_tries")) <=
	    conf_number(CONF_address_attempts))
		return OK;
	rq->retry_after = WINDOW_SECONDS;
	return refuse_sign_in(rq, TOO_MANY, value(row, "id"), email,
	    "too many failures", "Too many failed sign-ins, please try again "
	    "later");
}

static enum fault
check_password(struct request *rq, const PGresult *row, const char *email,
    const char *password)
{
	const char *hash = value(row, "password_hash");
	bool known = hash != NULL;
	bool right = password_matches(password, known ? hash :
	    password_decoy((int)conf_number(CONF_bcrypt_cost)));

	if (!known || !right)
		return refuse_sign_in(rq, CREDENTIALS, value(row, "id"),
		    email, known ? "wrong password" : "unknown account",
		    "Wrong email or password");
	if (strcmp(value(row, "status"), "active") != 0)
		return refuse_sign_in(rq, CREDENTIALS, value(row, "id"),
		    email, "disabled account", "This account is disabled");
	if (conf_flag(CONF_require_verified_email) &&
	    !is_true(row, "verified"))
		return refuse_sign_in(rq, FORBIDDEN, value(row, "id"), email,
		    "unverified address", "Please verify your email first");
	return OK;
}

enum fault
account_sign_in(struct request *rq, const char *email, const char *password,
    bool remember, const struct resource *shown, struct signed_in *ret)
{
	const char *session = fresh_id(rq), *digest;
	PGresult *row;
	enum fault f;

	queue(rq, &row, login_begin, .email = email, .address = rq->address);
	if ((f = settle(rq)) != OK ||
	    (f = may_try(rq, row, email)) != OK ||
	    (f = check_password(rq, row, email, password)) != OK)
		return f;
	ret->user = value(row, "id");
	ret->refresh = make_token(rq, &digest);
	queue(rq, NULL, session_open, .user = ret->user,
	    .hash = value(row, "password_hash"), .email = email,
	    .session = session, .remember = remember ? "true" : "false",
	    .address = rq->address, .agent = rq->agent,
	    .days = days(rq, remember), .digest = digest);
	queue_resource(rq, shown, ret->user, &ret->row);
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, CREDENTIALS,
		    "Wrong email or password") : f;
	return make_access(rq, session, row, ret);
}

static enum fault
refuse_refresh(struct request *rq, const PGresult *row)
{
	enum fault f;

	if (row == NULL || PQntuples(row) == 0)
		return fail(rq, UNAUTHORIZED, "the refresh token is not valid");
	if (is_true(row, "spent")) {
		log_event(LOG_WARNING, "sign-in", "a spent refresh token was "
		    "used again; its session ends");
		queue(rq, NULL, session_revoke, .reason = "token re-used",
		    .session = value(row, "session_id"),
		    .address = rq->address);
		if ((f = settle(rq)) != OK)
			return f;
	}
	if (is_true(row, "expired") && !is_true(row, "spent"))
		return fail(rq, EXPIRED, "the refresh token has expired");
	return fail(rq, UNAUTHORIZED, "the refresh token is not valid any "
	    "more");
}

/* Where a refresh token is used again until it expires: nothing is written. */
static enum fault
reuse_refresh(struct request *rq, const char *token, struct signed_in *ret)
{
	PGresult *row;
	enum fault f;

	queue(rq, &row, refresh_reuse, .digest = digest_of(rq, token));
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, UNAUTHORIZED, "the refresh "
		    "token is not valid any more") : f;
	ret->user = value(row, "user_id");
	ret->refresh = token;
	return make_access(rq, value(row, "session_id"), row, ret);
}

enum fault
account_refresh(struct request *rq, const char *token, struct signed_in *ret)
{
	const char *digest;
	PGresult *row = NULL;
	enum fault f;

	if (rq->edition->reuses_refresh)
		return reuse_refresh(rq, token, ret);
	f = ask(rq, &row, refresh_spend, .digest = digest_of(rq, token));
	if (f != OK && f != MISSING)
		return f;
	if (f == MISSING || !is_true(row, "good"))
		return refuse_refresh(rq, row);
	ret->user = value(row, "user_id");
	ret->refresh = make_token(rq, &digest);
	queue(rq, NULL, refresh_renew, .session = value(row, "session_id"),
	    .days = days(rq, is_true(row, "remember")), .digest = digest);
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, UNAUTHORIZED,
		    "the session has ended") : f;
	return make_access(rq, value(row, "session_id"), row, ret);
}

enum fault
account_sign_out(struct request *rq)
{
	queue(rq, NULL, session_revoke, .reason = "signed out",
	    .session = rq->person.claims.session, .address = rq->address);
	return finish(rq);
}

enum fault
account_password(struct request *rq, const char *field, const char *password,
    const char *again)
{
	const char *why;

	if (password_acceptable(password, &why) != OK)
		return fail_field(rq, INVALID, field, "%s", why);
	if (strcmp(password, again) != 0)
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
	const char *token = make_token(rq, &ret->digest);

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
	const char *digest, *token = make_token(rq, &digest);

	queue(rq, NULL, reset_ask, .email = email, .address = rq->address,
	    .digest = digest, .sealed = sealed(rq, "mail.reset", token),
	    .link = link_to(rq, "reset-password", arena_print(rq->mem,
	    "/reset-password.html?api=%s&token=", rq->mount)));
}

enum fault
account_forget(struct request *rq, const char *email)
{
	account_invite(rq, email);
	return finish(rq);
}

static enum fault
bad_token(struct request *rq)
{
	return fail_field(rq, INVALID, "token", "is not valid, was used or "
	    "has expired");
}

enum fault
account_reset(struct request *rq, const char *token, const char *password)
{
	const char *digest = digest_of(rq, token);
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
	queue(rq, &row, reset_spend, .digest = digest,
	    .hash = arena_string(rq->mem, hash), .address = rq->address);
	if ((f = finish(rq)) != OK)
		return f;
	return PQntuples(row) == 0 ? bad_token(rq) : OK;
}

enum fault
account_verify(struct request *rq, const char *token)
{
	PGresult *row;
	enum fault f;

	queue(rq, &row, verify_spend, .digest = digest_of(rq, token));
	if ((f = finish(rq)) != OK)
		return f;
	return PQntuples(row) == 0 ? bad_token(rq) : OK;
}
