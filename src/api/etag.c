/* Lists of entity tags (RFC 9110, sections 8.8.3 and 13.1). */
#include <string.h>

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

bool
etag_names_version(const char *list, const char *etag)
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
