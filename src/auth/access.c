/* Roles and what they may do. */
#include "auth/access.h"

#include <string.h>

static bool
covers(const char *pattern, size_t len, const char *wanted)
{
	if (len == 1 && *pattern == '*')
		return true;
	if (len > 2 && pattern[len - 1] == '*')
		return strncmp(pattern, wanted, len - 1) == 0;
	return strlen(wanted) == len && memcmp(pattern, wanted, len) == 0;
}

bool
access_holds(const char *permissions, const char *wanted)
{
	size_t len;

	for (; *permissions != '\0'; permissions += len) {
		permissions += strspn(permissions, " ");
		len = strcspn(permissions, " ");
		if (len > 0 && covers(permissions, len, wanted))
			return true;
	}
	return false;
}
