/* Query strings (application/x-www-form-urlencoded in its URL form). */
#include <string.h>

#include "api/private.h"
#include "base/utf8.h"

#define PAIRS_MOST	100

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *
query_decode(struct arena *mem, const char *from, size_t len, bool plus)
{
	char *to = arena_alloc(mem, len + 1);
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (from[i] == '+' && plus) {
			to[n++] = ' ';
		} else if (from[i] != '%') {
			to[n++] = from[i];
		} else {
			if (i + 2 >= len || hex(from[i + 1]) < 0 ||
			    hex(from[i + 2]) < 0)
				return NULL;
			to[n] = (char)(hex(from[i + 1]) * 16 +
			    hex(from[i + 2]));
			i += 2;
			if (to[n++] == '\0')
				return NULL;
		}
	}
	to[n] = '\0';
	return utf8_valid(to, n) ? to : NULL;
}

struct pair *
query_parse(struct arena *mem, const char *string, bool *ret_whole)
{
	struct pair *first = NULL, **at = &first, *p;
	const char *equals;
	size_t len;
	int count = 0;

	*ret_whole = true;
	for (; *string != '\0' && count < PAIRS_MOST; string += len) {
		string += *string == '&';
		len = strcspn(string, "&");
		if ((equals = memchr(string, '=', len)) == NULL)
			equals = string + len;
		p = arena_zero(mem, sizeof(*p));
		p->name = query_decode(mem, string, (size_t)(equals - string),
		    true);
		p->value = equals == string + len ? "" : query_decode(mem,
		    equals + 1, len - (size_t)(equals - string) - 1, true);
		if (p->name == NULL || p->value == NULL)
			*ret_whole = false;
		if (p->name == NULL || p->value == NULL || *p->name == '\0')
			continue;
		*at = p;
		at = &p->next;
		count++;
	}
	if (*string != '\0')
		*ret_whole = false;
	return first;
}
