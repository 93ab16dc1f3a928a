/*
 * What decides about a request before the database is asked: token, rate,
 * permission, tenant, form.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/gateway.h"
#include "api/limit.h"
#include "api/private.h"
#include "api/quota.h"
#include "auth/access.h"
#include "base/clock.h"
#include "base/conf.h"

static enum fault
read_token(struct request *rq)
{
	const char *bearer = gateway_parameter(rq->gateway,
	    "HTTP_AUTHORIZATION");
	enum fault f;

	if ((rq->route->flags & KEYED) && link_opens(rq))
		return OK;
	if (bearer == NULL || strncasecmp(bearer, "Bearer ", 7) != 0)
		return rq->route->flags & PUBLIC ? OK :
		    fail(rq, UNAUTHORIZED, "an access token is required");
	bearer += 7 + strspn(bearer + 7, " ");
	f = token_check(bearer, strlen(bearer), rq->edition->name,
	    clock_seconds(), &rq->person.claims);
	if (rq->route->flags & PUBLIC)
		return OK;
	rq->person.known = f == OK;
	return f;
}

static const char *
permissions_of(const struct edition *e, const char *role)
{
	const struct grant *g;

	for (g = e->grants; g->role != NULL; g++)
		if (strcmp(g->role, role) == 0)
			return g->permissions;
	return "";
}

bool
request_may(const struct request *rq, const char *permission)
{
	return access_holds(permissions_of(rq->edition,
	    rq->person.claims.role), permission);
}

static enum fault
check_access(struct request *rq)
{
	const char *needs = rq->route->needs;

	if (needs == NULL || (rq->route->flags & PUBLIC) ||
	    rq->opened != NULL ||
	    request_may(rq, needs))
		return OK;
	return fail(rq, FORBIDDEN, "this needs the permission %s", needs);
}

static enum fault
find_tenant(struct request *rq)
{
	const char *named = rq->person.known ? rq->person.claims.tenant :
	    rq->opened;
	enum fault f;

	if (*rq->tenant_slug == '\0') {
		if (named == NULL)
			return fail(rq, MISSING, "no tenant is set up for "
			    "this host");
		return tenant_use(rq, named);
	}
	if ((f = tenant_use(rq, rq->tenant_slug)) != OK)
		return f;
	/* A token of another tenant is no token here. */
	if (named != NULL && strcmp(named, rq->tenant) != 0)
		return fail(rq, UNAUTHORIZED, "an access token is required");
	return OK;
}

/* The class of the request, and under which key it counts. */
static enum conf_setting
rate_of(const struct request *rq, char *key, size_t size)
{
	static const enum conf_setting settings[RATES] = {
		[RATE_AUTH] = CONF_rate_auth, [RATE_READ] = CONF_rate_read,
		[RATE_WRITE] = CONF_rate_write, [RATE_SEND] = CONF_rate_send,
	};
	static const char *const names[RATES] = { [RATE_AUTH] = "auth",
	    [RATE_READ] = "read", [RATE_WRITE] = "write",
	    [RATE_SEND] = "send" };
	enum rate rate = rq->route->rate;

	if (rq->edition->rate != NULL) {
		snprintf(key, size, "%s:all:%s", rq->edition->name,
		    rq->address);
		return *rq->edition->rate;
	}
	if (rate == RATE_BY_METHOD)
		rate = route_reads(rq->route) ? RATE_READ : RATE_WRITE;
	snprintf(key, size, "%s:%s:%s", rq->edition->name, names[rate],
	    rq->person.known ? rq->person.claims.subject : rq->address);
	return settings[rate];
}

static enum fault
check_rate(struct request *rq)
{
	enum conf_setting setting;
	struct quota quota;
	char key[QUOTA_KEY];
	bool good;

	if (rq->route->rate == RATE_FREE || !limit_configured())
		return OK;
	setting = rate_of(rq, key, sizeof(key));
	good = limit_take(key, conf_number(setting), &quota);
	if (quota.known) {
		header(rq, "X-RateLimit-Limit", "%ld", quota.limit);
		header(rq, "X-RateLimit-Remaining", "%ld", quota.remaining);
		header(rq, "X-RateLimit-Reset", "%ld", quota.reset);
	}
	if (good)
		return OK;
	rq->retry_after = quota.reset - (long)clock_seconds();
	return fail(rq, TOO_MANY, "Too many requests, please try again later");
}

enum fault
admit(struct request *rq)
{
	const char *query = gateway_parameter(rq->gateway, "QUERY_STRING");
	bool whole;
	enum fault f;

	rq->query = query_parse(rq->mem, query != NULL ? query : "", &whole);
	if ((f = read_token(rq)) != OK || (f = check_rate(rq)) != OK ||
	    (f = check_access(rq)) != OK)
		return f;
	if (rq->route->rate != RATE_FREE && (f = find_tenant(rq)) != OK)
		return f;
	/* A filter that was left out would show what was not asked for. */
	if (!whole && rq->edition->grammar)
		return fail_field(rq, INVALID, "query", "must have at most "
		    "100 parameters, percent-encoded in UTF-8");
	link_use(rq);
	return form_read(rq);
}
