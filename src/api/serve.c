/* One request: refuse cheaply first, then ask, then answer. */
#include "api/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/cache.h"
#include "api/gateway.h"
#include "api/private.h"
#include "api/redis.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/utf8.h"

#define TRIES		4
#define TRIES_US	(8 * 1000 * 1000)	/* a deadlock is found after one second */
#define EDITIONS_MOST	8

struct server {
	struct arena	*mem;
	struct db	*db;
	struct redis	*redis;
	struct text	 out, head, line;
};

static struct router *routers[EDITIONS_MOST];

void
serve_prepare(void)
{
	int i;

	for (i = 0; editions[i] != NULL && i < EDITIONS_MOST; i++)
		routers[i] = router_create(editions[i]->routes);
}

struct server *
server_create(bool slow)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->mem = arena_create();
	s->db = db_create(conf_text(CONF_database), "kontor-worker",
	    (int)conf_number(slow ? CONF_slow_statement_timeout :
	    CONF_statement_timeout));
	/* At once: one before us may have died before it told Redis. */
	s->redis = redis_create(conf_flag(CONF_cache) ?
	    conf_text(CONF_redis) : "");
	redis_reach(s->redis);
	return s;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	arena_free(s->mem);
	db_free(s->db);
	redis_free(s->redis);
	text_free(&s->out);
	text_free(&s->head);
	text_free(&s->line);
	render_forget();
	free(s);
}

static const char *
parameter(struct request *rq, const char *name, const char *absent)
{
	const char *text = gateway_parameter(rq->gateway, name);

	return text != NULL ? text : absent;
}

static bool
is_request_id(const char *id)
{
	size_t len = strlen(id);

	return len >= 8 && len <= 64 && strspn(id, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == len;
}

static void
read_head(struct request *rq)
{
	const char *edition = parameter(rq, "KONTOR_EDITION", "");
	int i;

	rq->method = parameter(rq, "REQUEST_METHOD", "GET");
	rq->head = strcmp(rq->method, "HEAD") == 0;
	rq->mount = parameter(rq, "SCRIPT_NAME", "");
	rq->address = parameter(rq, "REMOTE_ADDR", "");
	rq->agent = parameter(rq, "HTTP_USER_AGENT", "");
	if (!utf8_valid(rq->agent, strlen(rq->agent)))
		rq->agent = "";
	rq->id = parameter(rq, "HTTP_X_REQUEST_ID", "");
	if (!is_request_id(rq->id))
		rq->id = fresh_id(rq);
	rq->tenant_slug = parameter(rq, "KONTOR_TENANT", "");
	if (*rq->tenant_slug == '\0')
		rq->tenant_slug = conf_text(CONF_tenant);
	if (*edition == '\0')
		edition = conf_text(CONF_edition);
	rq->edition = editions[0];
	rq->router = routers[0];
	for (i = 0; editions[i] != NULL; i++) {
		if (strcmp(editions[i]->name, edition) == 0) {
			rq->edition = editions[i];
			rq->router = routers[i];
		}
	}
}

/* Ids in the path become UUIDs; what is no id is not there. */
static enum fault
read_values(struct request *rq, const char *const *values,
    const size_t *lengths)
{
	const struct resource *of;
	const char *why;
	char *text;
	int i;

	for (i = 0; i < ROUTE_PARAMETERS && values[i] != NULL; i++) {
		text = query_decode(rq->mem, values[i], lengths[i], false);
		of = route_noun(rq->route, i);
		rq->values[i] = text == NULL || of == NULL ? text :
		    form_text(rq, &of->fields[0], text, &why);
		if (rq->values[i] == NULL)
			return fail(rq, MISSING, "%s not found",
			    of != NULL ? of->title : "Resource");
	}
	return OK;
}

static enum fault
find_route(struct request *rq)
{
	const char *values[ROUTE_PARAMETERS] = { NULL };
	size_t lengths[ROUTE_PARAMETERS];
	struct text allow = { 0 };
	enum fault f;

	rq->path = parameter(rq, "PATH_INFO", "/");
	f = router_find(rq->router, rq->method, rq->path, &rq->route, values,
	    lengths, &allow);
	if (f == METHOD)
		header(rq, "Allow", "%s", allow.at);
	text_free(&allow);
	if (f == MISSING)
		return fail(rq, f, "there is no such route");
	return f != OK ? f : read_values(rq, values, lengths);
}

/* Public ones may confirm something: GET /auth/verify-email. */
static bool
only_reads(const struct request *rq)
{
	return route_reads(rq->route) && !(rq->route->flags & PUBLIC);
}

void
request_open(struct request *rq)
{
	struct db_scope scope = { .tenant = rq->tenant,
	    .request = only_reads(rq) ? NULL : rq->id };

	if (rq->person.known && rq->tenant != NULL) {
		scope.user = rq->person.claims.subject;
		scope.session = rq->person.claims.session;
		if (rq->person.claims.branch[0] != '\0')
			scope.branch = rq->person.claims.branch;
	}
	db_begin(rq->db, rq->mem, &scope);
	rq->kept_open = true;
}

/* Rows that no path names: of the company, of who asks. */
static void
find_own(struct request *rq)
{
	if (rq->route->flags & OF_TENANT)
		rq->values[0] = rq->tenant;
	else if (rq->route->flags & OF_PERSON)
		rq->values[0] = rq->person.claims.subject;
}

/* What must be locked before the row, which If-Match locks. */
static void
hold_first(struct request *rq)
{
	int i;

	for (i = 0; i < ROUTE_HOLDS && rq->route->holds[i] != NULL; i++)
		request_queue(rq, NULL, rq->route->holds[i], rq->values);
}

static enum fault
run_once(struct request *rq)
{
	enum fault f;

	rq->fault = OK;
	rq->sentence = NULL;
	rq->problems = NULL;
	rq->replied = rq->kept_open = rq->committed = false;
	if ((f = idempotency_begin(rq)) != OK || rq->replied)
		return f;
	find_own(rq);
	hold_first(rq);
	if ((f = check_match(rq)) != OK ||
	    (f = rq->route->run(rq)) != OK)
		return f;
	return rq->key != NULL ? idempotency_keep(rq) : OK;
}

/* Worth running again: nothing was changed, and it may well succeed. */
static bool
may_repeat(struct request *rq, int tries)
{
	const struct db_error *e = db_error(rq->db);

	if (tries >= TRIES || !rq->kept_open || rq->streaming ||
	    clock_now_us() - rq->began_us > TRIES_US)
		return false;
	return e->again ||
	    (e->lost && tries == 1 && route_reads(rq->route));
}

static enum fault
run(struct request *rq)
{
	size_t head_len = rq->head_out->len;
	enum fault f;
	bool again;
	int tries;

	for (tries = 1;; tries++) {
		f = run_once(rq);
		if (rq->kept_open)
			db_rollback(rq->db);
		again = f != OK && may_repeat(rq, tries);
		idempotency_release(rq);
		if (!again)
			return f;
		rq->head_out->len = head_len;
		rq->head_out->at[head_len] = '\0';
	}
}

static enum fault
answer(struct request *rq)
{
	enum fault f;

	if ((f = admit(rq)) == OK && !cache_answer(rq)) {
		f = run(rq);
		if (f == OK)
			cache_keep(rq);
	}
	if (f == OK && !rq->replied) {
		log_event(LOG_ERROR, "bug", "%s %s did not reply",
		    rq->route->method, rq->route->path);
		f = BROKEN;
	}
	return f;
}

void
serve_head(struct request *rq, struct text *line, const char *length)
{
	bool bodiless = rq->status == 204 || rq->status == 304;

	text_clear(line);
	text_print(line, "Status: %d\r\n", rq->status);
	if (!bodiless)
		text_print(line, "Content-Type: %s\r\n",
		    rq->content_type != NULL ? rq->content_type :
		    "application/json");
	if (!bodiless && length != NULL)
		text_print(line, "Content-Length: %s\r\n", length);
	/* Readings may be kept, and asked after by their ETag; tokens not. */
	text_print(line, "X-Request-Id: %s\r\nCache-Control: %s\r\n",
	    rq->id, rq->route != NULL && only_reads(rq) ?
	    "private, no-cache" : "no-store");
	text_add(line, rq->head_out->at != NULL ? rq->head_out->at : "",
	    rq->head_out->len);
	text_put(line, "\r\n");
	gateway_write(rq->gateway, line->at, line->len);
}

static void
write_answer(struct request *rq, struct server *s)
{
	char length[24];

	snprintf(length, sizeof(length), "%zu", rq->out->len);
	serve_head(rq, &s->line, length);
	if (rq->status != 204 && rq->status != 304 && !rq->head &&
	    rq->out->len > 0)
		gateway_write(rq->gateway, rq->out->at, rq->out->len);
}

static void
close_request(struct request *rq, enum fault f, struct server *s)
{
	if (rq->streaming) {
		/* Too late for an error: the client sees the answer cut. */
		if (f != OK)
			gateway_cut(rq->gateway);
		request_log(rq, f, &s->line);
		arena_reset(rq->mem);
		return;
	}
	/* Browsers ask before they call, of any route and without a token. */
	if (strcmp(rq->method, "OPTIONS") == 0)
		rq->status = 204;
	else if (f != OK)
		reply_fault(rq, f);
	cors_headers(rq);
	write_answer(rq, s);
	request_log(rq, rq->status == 204 ? OK : f, &s->line);
	arena_reset(rq->mem);
}

static enum lane
lane_of(const struct route *route)
{
	return route->flags & HASHES ? LANE_HASHES :
	    route->flags & SLOW ? LANE_SLOW : LANE_FAST;
}

enum lane
serve(struct server *s, struct gateway *gateway, enum lane lane)
{
	struct request rq = { .mem = s->mem, .db = s->db, .redis = s->redis, .gateway = gateway,
	    .out = &s->out, .head_out = &s->head, .exponent = 2,
	    .began_us = clock_now_us() };
	enum fault f;

	text_clear(&s->out);
	text_clear(&s->head);
	db_count_anew(s->db);
	read_head(&rq);
	f = find_route(&rq);
	if (f == OK && lane_of(rq.route) != lane) {
		arena_reset(s->mem);
		return lane_of(rq.route);
	}
	if (f == OK)
		f = answer(&rq);
	close_request(&rq, f, s);
	return lane;
}
