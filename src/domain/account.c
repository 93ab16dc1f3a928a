/* Accounts: sessions, which begin with a password and end in time. */
#include "domain/account_private.h"

#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "queries.h"

#define WINDOW_SECONDS	900	/* of throttle_count in sql/migrations */

/* What tokens are given for; all in the request's memory. */
struct session {
	const char	*id, *user;	/* both ids */
	const char	*refresh;
	const PGresult	*row;		/* with role and branch_id */
};

/* The setting, unless the edition says less. */
static long
at_most(long setting, long of_edition)
{
	return of_edition != 0 && of_edition < setting ? of_edition : setting;
}

/* SECONDS is the life of the token. */
static enum fault
make_access(struct request *rq, const struct session *s, long seconds,
    const char **ret)
{
	struct token_claims claims = { .issued = clock_seconds() };
	const char *branch = value(s->row, "branch_id");

	claims.expires = claims.issued + seconds;
	memcpy(claims.subject, s->user, sizeof(claims.subject));
	memcpy(claims.session, s->id, sizeof(claims.session));
	memcpy(claims.tenant, rq->tenant, sizeof(claims.tenant));
	strncpy(claims.role, value(s->row, "role"), sizeof(claims.role) - 1);
	if (branch != NULL)
		memcpy(claims.branch, branch, sizeof(claims.branch));
	return token_sign(rq->mem, &claims, rq->edition->name, ret);
}

/* Answers with the session's tokens, and with USER as SHOWN unless NULL. */
static enum fault
reply_session(struct request *rq, const struct session *s,
    const struct resource *shown, const PGresult *user)
{
	long seconds = at_most(conf_number(CONF_access_seconds),
	    rq->edition->access_seconds);
	const char *access, *again = rq->edition->access_again;
	struct text t = { 0 };
	enum fault f;

	if ((f = make_access(rq, s, seconds, &access)) != OK)
		return f;
	text_put(&t, "{\"accessToken\":");
	text_json_string(&t, access);
	if (again != NULL) {
		text_print(&t, ",\"%s\":", again);
		text_json_string(&t, access);
	}
	text_put(&t, ",\"refreshToken\":");
	text_json_string(&t, s->refresh);
	text_print(&t, ",\"expiresIn\":%ld", seconds);
	if (shown != NULL) {
		text_put(&t, ",\"user\":");
		resource_render(&t, shown, true, user, 0, NULL);
	}
	text_char(&t, '}');
	return reply_data(rq, 200, &t);
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
    bool remember, const struct resource *shown)
{
	struct session s = { .id = fresh_id(rq) };
	const char *digest;
	PGresult *row, *user;
	enum fault f;

	queue(rq, &row, login_begin, .email = email, .address = rq->address);
	if ((f = settle(rq)) != OK ||
	    (f = may_try(rq, row, email)) != OK ||
	    (f = check_password(rq, row, email, password)) != OK)
		return f;
	s.row = row;
	s.user = value(row, "id");
	s.refresh = account_token(rq, &digest);
	queue(rq, NULL, session_open, .user = s.user,
	    .hash = value(row, "password_hash"), .email = email,
	    .session = s.id, .remember = remember ? "true" : "false",
	    .address = rq->address, .agent = rq->agent,
	    .days = days(rq, remember), .digest = digest);
	queue_resource(rq, shown, s.user, &user);
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, CREDENTIALS,
		    "Wrong email or password") : f;
	return reply_session(rq, &s, shown, user);
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

static enum fault
reply_refreshed(struct request *rq, const PGresult *row, const char *refresh)
{
	const struct session s = { .id = value(row, "session_id"),
	    .user = value(row, "user_id"), .refresh = refresh, .row = row };

	return reply_session(rq, &s, NULL, NULL);
}

/* Where a refresh token is used again until it expires: nothing is written. */
static enum fault
reuse_refresh(struct request *rq, const char *token)
{
	PGresult *row;
	enum fault f;

	queue(rq, &row, refresh_reuse, .digest = account_digest(rq, token));
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, UNAUTHORIZED, "the refresh "
		    "token is not valid any more") : f;
	return reply_refreshed(rq, row, token);
}

enum fault
account_refresh(struct request *rq, const char *token)
{
	const char *digest, *fresh;
	PGresult *row = NULL;
	enum fault f;

	if (rq->edition->reuses_refresh)
		return reuse_refresh(rq, token);
	f = ask(rq, &row, refresh_spend, .digest = account_digest(rq, token));
	if (f != OK && f != MISSING)
		return f;
	if (f == MISSING || !is_true(row, "good"))
		return refuse_refresh(rq, row);
	fresh = account_token(rq, &digest);
	queue(rq, NULL, refresh_renew, .session = value(row, "session_id"),
	    .days = days(rq, is_true(row, "remember")), .digest = digest);
	if ((f = finish(rq)) != OK)
		return f == MISSING ? fail(rq, UNAUTHORIZED,
		    "the session has ended") : f;
	return reply_refreshed(rq, row, fresh);
}

void
account_sign_out(struct request *rq)
{
	queue(rq, NULL, session_revoke, .reason = "signed out",
	    .session = rq->person.claims.session, .address = rq->address);
}
