/* Lists of entity tags (RFC 9110, sections 8.8.3 and 13.1). */
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"

/*
 * Steps to the next tag of *LIST; false at its end.  The tag stands at *TAG
 * without its quotes, LEN long.
 */
static bool
next_tag(const char **list, const char **tag, size_t *len, bool *weak)
{
	const char *end;

	*list += strspn(*list, " \t,");
	*weak = strncmp(*list, "W/", 2) == 0;
	*list += *weak ? 2 : 0;
	if (**list != '"' || (end = strchr(*list + 1, '"')) == NULL)
		return false;
	*tag = *list + 1;
	*len = (size_t)(end - *tag);
	*list = end + 1;
	return true;
}

static bool
is_any(const char *list)
{
	return list[strspn(list, " \t")] == '*';
}

bool
etag_listed(const char *list, const char *etag)
{
	const char *tag;
	size_t len;
	bool weak;

	if (is_any(list))
		return true;
	while (next_tag(&list, &tag, &len, &weak))
		if (len == strlen(etag) && memcmp(tag, etag, len) == 0)
			return true;
	return false;
}

static bool
names_version(const char *list, const char *etag)
{
	size_t version = strcspn(etag, "."), len;
	const char *tag;
	bool weak;

	if (is_any(list))
		return true;
	while (next_tag(&list, &tag, &len, &weak))
		if (!weak && len >= version && memcmp(tag, etag, version) == 0 &&
		    (len == version || tag[version] == '.'))
			return true;
	return false;
}

enum fault
check_match(struct request *rq)
{
	const char *wanted = gateway_parameter(rq->gateway, "HTTP_IF_MATCH");
	int n = rq->route->within != NULL ? 1 : 0;
	const struct resource *noun = route_noun(rq->route, n);
	const char *id = param(rq, n);
	const char *const arguments[] = { id };
	PGresult *row;
	enum fault f;

	if (wanted == NULL || *wanted == '\0' || id == NULL || noun == NULL ||
	    noun->plain || route_reads(rq->route))
		return OK;
	request_queue_text(rq, NULL, QUERY_EXEC, arena_print(rq->mem,
	    "select id from %s where id = $1::uuid for no key update", noun->table),
	    1, arguments);
	request_queue_text(rq, &row, QUERY_ONE, arena_print(rq->mem,
	    "select etag from %s where id = $1::uuid", noun->view),
	    1, arguments);
	if ((f = request_read(rq)) != OK)
		return f;
	if (names_version(wanted, PQgetvalue(row, 0, 0)))
		return OK;
	return fail(rq, STALE, "it has changed since you read it");
}
