/* Answers kept in Redis: see cache.h for why none of them is stale. */
#include "api/cache.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"
#include "api/redis.h"
#include "base/clock.h"
#include "base/uuid.h"

#define QUERY_LONGEST	512		/* of a query string whose answer is kept */
#define ANSWER_MOST	(64 * 1024)	/* bytes */
#define SESSION_SECONDS	"60"		/* till a session is looked at again */
#define MARK_SECONDS	"86400"		/* of epoch and tenant */
#define QUARTER		(15 * 60)	/* no day begins anywhere amid one */

/* Until the answer is known: where it belongs, and what it hangs on. */
struct place {
	const char	*keys[5];	/* epoch, tenant, user, also, key */
	const char	*field;
	const char	*person, *answer;	/* marks when it was asked for */
};

/*
 * Makes the marks that are missing of the word ARGV[1].  ARGV[2] the session,
 * ARGV[3] the answer's field, ARGV[4]… how long each key lasts.  Gives the
 * marks a session and an answer hang on, and the answer where both hold.
 */
static const char look[] =
"local m = {} "
"for i, key in ipairs(KEYS) do "
" m[i] = redis.call('HGET', key, 'mark') "
" if not m[i] then m[i] = ARGV[1] "
"  redis.call('HSET', key, 'mark', m[i]) "
"  redis.call('EXPIRE', key, ARGV[3 + i]) end end "
"local person = m[1] .. m[2] .. m[3] "
"local answer = m[1] .. m[2] .. m[4] .. m[5] "
"local found = redis.call('HGET', KEYS[3], ARGV[2]) == person and "
" redis.call('HGET', KEYS[5], ARGV[3]) "
"if found and string.sub(found, 1, #answer) == answer then "
" return { person, answer, string.sub(found, #answer + 1) } end "
"return { person, answer }";

/*
 * Keeps session and answer if their marks still stand.  ARGV: the marks of
 * the session and of the answer, the session, the field, the answer.  At most
 * 64 different answers of one key.
 */
static const char keep[] =
"local m = {} "
"for i, key in ipairs(KEYS) do "
" m[i] = redis.call('HGET', key, 'mark') or '-' end "
"if m[1] .. m[2] .. m[3] == ARGV[1] then "
" redis.call('HSET', KEYS[3], ARGV[3], ARGV[1]) end "
"if m[1] .. m[2] .. m[4] .. m[5] == ARGV[2] and "
" redis.call('HLEN', KEYS[5]) <= 64 then "
" redis.call('HSET', KEYS[5], ARGV[4], ARGV[2] .. ARGV[5]) end";

/* An id of the query string, as the triggers write it; NULL without. */
static const char *
asked_id(struct request *rq, const char *name, size_t len)
{
	const char *text = query_value(rq, arena_copy(rq->mem, name, len));
	char *written = arena_alloc(rq->mem, UUID_SIZE);
	struct uuid id;

	if (text == NULL || !uuid_read(text, &id))
		return NULL;
	uuid_print(&id, written);
	return written;
}

static const char *
word_of(struct request *rq, const char *name, size_t len)
{
	const char *branch = rq->person.claims.branch;

	if (*name == '?')
		return asked_id(rq, name + 1, len - 1);
	if (*name == '0')
		return rq->values[0];
	return *branch != '\0' ? branch : "all";
}

/* The tenant's key for a pattern; NULL when a word of it is missing. */
static const char *
key_of(struct request *rq, const char *pattern)
{
	const char *key = arena_print(rq->mem, "kontor:%s:", rq->tenant);
	const char *word;
	size_t len;

	for (; *pattern != '\0'; pattern += len) {
		if (*pattern != '{') {
			len = strcspn(pattern, "{");
			word = pattern;
		} else {
			len = strcspn(pattern, "}") + 1;
			word = word_of(rq, pattern + 1, len - 2);
			if (word == NULL)
				return NULL;
		}
		key = arena_print(rq->mem, "%s%.*s", key, *pattern == '{' ?
		    (int)strlen(word) : (int)len, word);
	}
	return key;
}

/* What besides the rows makes one answer differ from another. */
static const char *
field_of(struct request *rq, const char *query)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char *text = arena_alloc(rq->mem, 41);
	const char *all, *host = gateway_parameter(rq->gateway, "HTTP_HOST");
	unsigned len = 0, i;

	all = arena_print(rq->mem, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%lld",
	    rq->edition->name, rq->person.claims.role,
	    rq->person.claims.branch, host != NULL ? host : "", rq->mount,
	    rq->path, query, rq->route->kept->today ?
	    (long long)clock_seconds() / QUARTER : 0);
	if (EVP_Digest(all, strlen(all), digest, &len, EVP_sha256(),
	    NULL) != 1)
		abort();
	for (i = 0; i < 20; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

/* Where the answer belongs; NULL when it is not kept. */
static struct place *
place_of(struct request *rq)
{
	const struct kept *kept = rq->route->kept;
	const char *query = gateway_parameter(rq->gateway, "QUERY_STRING");
	struct place *p;

	query = query != NULL ? query : "";
	if (kept == NULL || !rq->person.known ||
	    !redis_configured(rq->redis) ||
	    strlen(query) > QUERY_LONGEST)
		return NULL;
	p = arena_zero(rq->mem, sizeof(*p));
	p->keys[0] = REDIS_EPOCH;
	p->keys[1] = arena_print(rq->mem, "kontor:%s", rq->tenant);
	p->keys[2] = arena_print(rq->mem, "kontor:%s:user:%s", rq->tenant,
	    rq->person.claims.subject);
	p->keys[4] = key_of(rq, kept->key);
	p->keys[3] = kept->also != NULL ? key_of(rq, kept->also) : p->keys[1];
	if (p->keys[3] == NULL || p->keys[4] == NULL)
		return NULL;
	p->field = field_of(rq, query);
	return p;
}

/* EVAL SCRIPT with the keys of P and COUNT words more. */
static redisReply *
run_script(struct request *rq, const struct place *p, const char *script,
    const char *const *words, const size_t *lengths, int count)
{
	struct redis *r = rq->redis;
	const char *all[16] = { "EVAL", script, "5" };
	size_t sizes[16];
	int n, i;

	for (n = 3; n < 8; n++)
		all[n] = p->keys[n - 3];
	for (i = 0; i < n; i++)
		sizes[i] = strlen(all[i]);
	for (i = 0; i < count; i++, n++) {
		all[n] = words[i];
		sizes[n] = lengths != NULL ? lengths[i] : strlen(words[i]);
	}
	if (!redis_reach(r))
		return NULL;
	redis_ask_words(r, n, all, sizes);
	return redis_answer(r);
}

static const char *
fresh_mark(struct request *rq)
{
	char *mark = arena_alloc(rq->mem, 17);
	unsigned char bytes[8];
	int i;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		abort();
	for (i = 0; i < 8; i++)
		snprintf(mark + 2 * i, 3, "%02x", bytes[i]);
	return mark;
}

/* A kept answer is its ETag, a line feed, and what the edition shows. */
static void
give(struct request *rq, const char *found, size_t len)
{
	size_t tag = strcspn(found, "\n");
	const char *etag = arena_copy(rq->mem, found, tag);
	const char *wanted = gateway_parameter(rq->gateway,
	    "HTTP_IF_NONE_MATCH");

	rq->status = 200;
	rq->replied = true;
	text_clear(rq->out);
	header(rq, "X-Cache", "hit");
	if (tag > 0)
		header(rq, "ETag", "\"%s\"", etag);
	if (tag > 0 && wanted != NULL && etag_listed(wanted, etag)) {
		rq->status = 304;
		return;
	}
	text_add(rq->out, found + tag + 1, len - tag - 1);
	if (rq->edition->stamp != NULL)
		rq->edition->stamp(rq, rq->out);
}

bool
cache_answer(struct request *rq)
{
	struct place *p = place_of(rq);
	const char *seconds, *words[8];
	redisReply *reply;
	bool found;

	if (p == NULL)
		return false;
	seconds = arena_print(rq->mem, "%ld", rq->route->kept->seconds);
	words[0] = fresh_mark(rq);
	words[1] = rq->person.claims.session;
	words[2] = p->field;
	words[3] = words[4] = MARK_SECONDS;
	words[5] = SESSION_SECONDS;
	words[6] = rq->route->kept->also != NULL ? seconds : MARK_SECONDS;
	words[7] = seconds;
	if ((reply = run_script(rq, p, look, words, NULL, 8)) == NULL)
		return false;
	found = reply->elements == 3;
	if (found) {
		give(rq, reply->element[2]->str, reply->element[2]->len);
	} else {
		p->person = arena_string(rq->mem, reply->element[0]->str);
		p->answer = arena_string(rq->mem, reply->element[1]->str);
		rq->place = p;
	}
	freeReplyObject(reply);
	return found;
}

void
cache_keep(struct request *rq)
{
	const struct place *p = rq->place;
	const char *words[5], *tag, *etag = "";
	size_t lengths[5], len, i;
	struct text kept = { 0 };

	len = rq->edition->stamp != NULL ? rq->stamped_at : rq->out->len;
	/* What was expanded shows rows that the keys do not stand for. */
	if (p == NULL || rq->beyond || rq->status != 200 || rq->content_type != NULL ||
	    rq->streaming || len == 0 || len > ANSWER_MOST)
		return;
	if (rq->head_out->at != NULL &&
	    (tag = strstr(rq->head_out->at, "ETag: \"")) != NULL)
		etag = arena_copy(rq->mem, tag + 7, strcspn(tag + 7, "\""));
	text_print(&kept, "%s\n", etag);
	text_add(&kept, rq->out->at, len);
	words[0] = p->person;
	words[1] = p->answer;
	words[2] = rq->person.claims.session;
	words[3] = p->field;
	words[4] = kept.at;
	for (i = 0; i < 4; i++)
		lengths[i] = strlen(words[i]);
	lengths[4] = kept.len;
	freeReplyObject(run_script(rq, p, keep, words, lengths, 5));
	text_free(&kept);
	header(rq, "X-Cache", "miss");
}

bool
cache_minds(const struct request *rq)
{
	return !route_reads(rq->route) &&
	    rq->tenant != NULL &&
	    redis_configured(rq->redis);
}

/* Deletes the keys that LIST names, separated by blanks; false: Redis is away. */
static bool
delete_keys(struct request *rq, const char *list)
{
	struct redis *r = rq->redis;
	redisReply *reply;
	int asked = 0;
	size_t len;
	bool good = true;

	if (!redis_reach(r))
		return false;
	if (list == NULL) {
		redis_ask(r, "DEL kontor:%s", rq->tenant);
		asked++;
	}
	for (; list != NULL && *list != '\0'; list += len + 1) {
		len = strcspn(list, " ");
		redis_ask(r, "DEL kontor:%s%b", rq->tenant, list, len);
		asked++;
	}
	for (; asked > 0; asked--) {
		reply = redis_answer(r);
		good = good && reply != NULL;
		freeReplyObject(reply);
	}
	return good;
}

void
cache_forget(struct request *rq, const PGresult *touched)
{
	const char *list = touched != NULL && PQntuples(touched) == 1 ?
	    PQgetvalue(touched, 0, 0) : NULL;

	if (list != NULL && *list == '\0')
		return;
	if (list != NULL && *list == '*')
		list = NULL;
	/* The second try dials anew, and begins a new epoch. */
	if (!delete_keys(rq, list) && !delete_keys(rq, list))
		redis_owe_epoch();
}
