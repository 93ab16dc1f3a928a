/* Numbers as RFC 8259 writes them, and no larger than readers hold. */
#include "base/jsonnumber.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define POWER_DIGITS	3	/* PostgreSQL's numeric has no 1e-20000 */

struct number {
	const unsigned char *at, *end;
	const char	*why;
	bool		 whole;
};

static bool
refuse(struct number *n, const char *why)
{
	n->why = why;
	return false;
}

static bool
take(struct number *n, char c)
{
	if (n->at == n->end || *n->at != (unsigned char)c)
		return false;
	n->at++;
	return true;
}

static size_t
skip_digits(struct number *n)
{
	const unsigned char *from = n->at;

	while (n->at < n->end && *n->at >= '0' && *n->at <= '9')
		n->at++;
	return (size_t)(n->at - from);
}

/* What follows 'e' in a number. */
static bool
read_power(struct number *n)
{
	size_t zeros = 0, digits;

	if (!take(n, '-'))
		take(n, '+');
	while (take(n, '0'))
		zeros++;
	digits = skip_digits(n);
	if (zeros + digits == 0)
		return refuse(n, "a number without exponent");
	if (digits > POWER_DIGITS)
		return refuse(n, "a number out of range");
	return true;
}

static bool
read_number(struct number *n)
{
	bool zero;
	size_t len;

	take(n, '-');
	zero = n->at < n->end && *n->at == '0';
	if ((len = skip_digits(n)) == 0)
		return refuse(n, "a number without digits");
	if (zero && len > 1)
		return refuse(n, "a number with a leading zero");
	if (take(n, '.')) {
		n->whole = false;
		if (skip_digits(n) == 0)
			return refuse(n, "a number without decimals");
	}
	if (take(n, 'e') || take(n, 'E')) {
		n->whole = false;
		return read_power(n);
	}
	return true;
}

/*
 * Whether json-c can hold the number of LEN characters: it would clamp a
 * whole one silently and make infinity of another.
 */
static bool
fits(const unsigned char *from, size_t len, bool whole)
{
	char text[JSON_NUMBER_LENGTH + 1];

	memcpy(text, from, len);
	text[len] = '\0';
	if (!whole)
		return isfinite(strtod(text, NULL));
	errno = 0;
	if (text[0] == '-')
		strtoll(text, NULL, 10);
	else
		strtoull(text, NULL, 10);
	return errno == 0;
}

bool
jsonnumber(const unsigned char **at, const unsigned char *end,
    const char **why)
{
	struct number n = { .at = *at, .end = end, .whole = true };
	bool good = read_number(&n);
	size_t len = (size_t)(n.at - *at);

	if (good && len > JSON_NUMBER_LENGTH)
		good = refuse(&n, "a number with too many digits");
	if (good && !fits(*at, len, n.whole))
		good = refuse(&n, "a number out of range");
	*at = n.at;
	if (!good)
		*why = n.why;
	return good;
}
