/* Cross-origin requests (Fetch standard): which origins, which headers. */
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"
#include "base/conf.h"

#define HEADERS_TAKEN	"authorization, content-type, accept, " \
    "idempotency-key, if-match, if-none-match, x-request-id, x-requested-with"
#define HEADERS_SHOWN	"X-Request-Id, ETag, Location, Retry-After, " \
    "Content-Disposition, X-RateLimit-Limit, X-RateLimit-Remaining, " \
    "X-RateLimit-Reset, Idempotent-Replayed"

/* The origin to name in the answer, or NULL when it may not call. */
static const char *
allowed(struct request *rq, const char *origin)
{
	const char *list = conf_text(CONF_cors_origins);
	size_t len;

	for (; *list != '\0'; list += len) {
		list += strspn(list, " ");
		len = strcspn(list, " ");
		if (len == 1 && *list == '*')
			return "*";
		if (len > 0 && strlen(origin) == len &&
		    memcmp(origin, list, len) == 0) {
			header(rq, "Vary", "Origin");
			return origin;
		}
	}
	return NULL;
}

void
cors_headers(struct request *rq)
{
	const char *origin = gateway_parameter(rq->gateway, "HTTP_ORIGIN");
	const char *named;

	if (origin == NULL || (named = allowed(rq, origin)) == NULL)
		return;
	header(rq, "Access-Control-Allow-Origin", "%s", named);
	header(rq, "Access-Control-Expose-Headers", HEADERS_SHOWN);
	if (strcmp(rq->method, "OPTIONS") != 0)
		return;
	header(rq, "Access-Control-Allow-Methods",
	    "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD");
	header(rq, "Access-Control-Allow-Headers", HEADERS_TAKEN);
	header(rq, "Access-Control-Max-Age", "7200");
}
