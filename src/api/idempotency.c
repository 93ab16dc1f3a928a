/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): the key is
 * written in the transaction of the effect, together with the answer, which
 * is sealed because it may hold tokens and personal data.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"
#include "auth/seal.h"
#include "queries.h"

#define KEY_LONGEST	255

struct key {
	const char	*actor, *route, *key, *fingerprint, *name;
	bool		 held;	/* by the connection, not the transaction */
};

static const char *
fingerprint_of(struct request *rq)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char *text = arena_alloc(rq->mem, 65);
	unsigned len = 0, i;

	if (EVP_Digest(rq->body_len > 0 ? rq->body : "", rq->body_len, digest,
	    &len, EVP_sha256(), NULL) != 1)
		abort();
	for (i = 0; i < 32; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

static bool
is_printable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return true;
}

static enum fault
give_again(struct request *rq, const struct key *k, const PGresult *saved)
{
	struct text plain = { 0 };
	const char *answer = value(saved, "answer");

	if (strcmp(value(saved, "fingerprint"), k->fingerprint) != 0)
		return fail(rq, REUSED, "this Idempotency-Key was used with "
		    "another request body");
	if (value(saved, "status") == NULL)
		return OK;	/* ours to do */
	if (!unseal(answer, strlen(answer), k->name, strlen(k->name), &plain)) {
		text_free(&plain);
		return fail(rq, REUSED, "the answer saved under this "
		    "Idempotency-Key can not be read any more");
	}
	rq->status = atoi(value(saved, "status"));
	rq->replied = true;
	text_clear(rq->out);
	text_add(rq->out, plain.at != NULL ? plain.at : "", plain.len);
	text_free(&plain);
	if (value(saved, "location") != NULL)
		header(rq, "Location", "%s", value(saved, "location"));
	header(rq, "Idempotent-Replayed", "true");
	return OK;
}

enum fault
idempotency_begin(struct request *rq)
{
	const char *given = gateway_parameter(rq->gateway,
	    "HTTP_IDEMPOTENCY_KEY");
	struct key *k;
	PGresult *saved;
	enum fault f;

	if (given == NULL || *given == '\0' ||
	    strcmp(rq->route->method, "POST") != 0)
		return OK;
	if (strlen(given) > KEY_LONGEST || !is_printable(given))
		return fail_field(rq, INVALID, "Idempotency-Key",
		    "must have at most %d characters of ASCII", KEY_LONGEST);
	k = arena_zero(rq->mem, sizeof(*k));
	k->actor = rq->person.known ? rq->person.claims.subject : "-";
	k->route = arena_print(rq->mem, "%s %s %s %s %s", rq->edition->name,
	    rq->route->method, rq->route->path,
	    rq->values[0] != NULL ? rq->values[0] : "",
	    rq->values[1] != NULL ? rq->values[1] : "");
	k->key = arena_string(rq->mem, given);
	k->fingerprint = fingerprint_of(rq);
	k->name = arena_print(rq->mem, "%s|%s|%s|%s", rq->tenant, k->actor,
	    k->route, k->key);
	rq->key = k;
	queue(rq, NULL, idempotency_lock, .name = k->name);
	queue(rq, NULL, idempotency_open, .actor = k->actor,
	    .route = k->route, .key = k->key, .fingerprint = k->fingerprint);
	f = ask(rq, &saved, idempotency_read, .actor = k->actor,
	    .route = k->route, .key = k->key);
	return f != OK ? f : give_again(rq, k, saved);
}

void
idempotency_hold(struct request *rq)
{
	struct key *k = rq->key;

	if (k == NULL || k->held)
		return;
	k->held = true;
	queue(rq, NULL, idempotency_hold, .name = k->name);
	queue(rq, NULL, idempotency_drop, .actor = k->actor,
	    .route = k->route, .key = k->key);
}

void
idempotency_release(struct request *rq)
{
	struct key *k = rq->key;

	rq->key = NULL;
	if (k == NULL || !k->held || !db_is_usable(rq->db))
		return;
	rq->kept_open = false;
	queue(rq, NULL, idempotency_release, .name = k->name);
	db_commit(rq->db);
}

enum fault
idempotency_keep(struct request *rq)
{
	struct key *k = rq->key;
	struct text sealed = { 0 };
	const char *location = NULL;
	char *line;

	if (rq->head_out->at != NULL &&
	    (line = strstr(rq->head_out->at, "Location: ")) != NULL)
		location = arena_copy(rq->mem, line + 10,
		    strcspn(line + 10, "\r"));
	if (!seal(rq->out->at, rq->out->len, k->name, strlen(k->name),
	    &sealed))
		return fail(rq, BROKEN, "can not seal the answer");
	queue(rq, NULL, idempotency_keep,
	    .status = arena_print(rq->mem, "%d", rq->status),
	    .location = location,
	    .answer = arena_copy(rq->mem, sealed.at, sealed.len),
	    .actor = k->actor, .route = k->route, .key = k->key,
	    .fingerprint = k->fingerprint);
	if (k->held)
		queue(rq, NULL, idempotency_release, .name = k->name);
	text_free(&sealed);
	rq->key = NULL;
	return finish(rq);
}
