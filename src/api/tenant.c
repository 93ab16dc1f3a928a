/*
 * Which tenant a host name means.  Looked up once and kept for a while by
 * each thread: the answer changes only when a tenant is made.
 */
#include <stdio.h>
#include <string.h>

#include "api/private.h"
#include "base/clock.h"
#include "base/currency.h"
#include "base/hash.h"
#include "queries.h"

#define KEPT		256	/* a slot for each name; 34 KiB at most */
#define KEEP_US		(30 * 1000 * 1000)

struct kept {
	char	name[80], id[37], currency[4];
	int64_t	until;
};

static __thread struct kept cache[KEPT];

static void
use(struct request *rq, const struct kept *k)
{
	rq->tenant = arena_string(rq->mem, k->id);
	rq->currency = arena_string(rq->mem, k->currency);
	rq->exponent = currency_exponent(k->currency);
	codec_use_exponent(rq->exponent);
}

enum fault
tenant_use(struct request *rq, const char *name)
{
	int64_t now = clock_now_us();
	struct kept *k = &cache[hash_bytes(name, strlen(name)) % KEPT];
	PGresult *row;
	enum fault f;

	if (k->until > now && strcmp(k->name, name) == 0) {
		use(rq, k);
		return OK;
	}
	if (strlen(name) >= sizeof(k->name))
		return fail(rq, MISSING, "there is no such tenant");
	queue(rq, &row, tenant_find, .wanted = name);
	if ((f = settle(rq)) != OK)
		return f;
	if (PQntuples(row) == 0)
		return fail(rq, MISSING, "there is no such tenant");
	snprintf(k->name, sizeof(k->name), "%s", name);
	snprintf(k->id, sizeof(k->id), "%s", PQgetvalue(row, 0, 0));
	snprintf(k->currency, sizeof(k->currency), "%s",
	    PQgetvalue(row, 0, 1));
	k->until = now + KEEP_US;
	use(rq, k);
	return OK;
}
