/* Lists of entity tags (RFC 9110, sections 8.8.3 and 13.1). */
#include <string.h>

#include "api/private.h"

bool
etag_listed(const char *list, const char *etag, bool weak_too)
{
	const char *end;
	bool weak;

	for (;;) {
		list += strspn(list, " \t,");
		if (*list == '*')
			return true;
		weak = strncmp(list, "W/", 2) == 0;
		list += weak ? 2 : 0;
		if (*list != '"' || (end = strchr(list + 1, '"')) == NULL)
			return false;
		if ((!weak || weak_too) &&
		    strlen(etag) == (size_t)(end - list - 1) &&
		    memcmp(etag, list + 1, strlen(etag)) == 0)
			return true;
		list = end + 1;
	}
}
