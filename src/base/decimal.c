/* Decimal text to and from whole minor units, exactly. */
#include "base/decimal.h"

#include <limits.h>
#include <stddef.h>

#define EXPONENT_FAR	(INT_MAX / 2)	/* beyond any text's length: saturates */
#define DIGITS_MAX	19		/* of an int64_t */

/* The parts of a number, pointing into its text. */
struct number {
	const char	*whole, *fraction;
	size_t		 whole_len, fraction_len;
	int64_t		 power;
	bool		 negative;
};

static size_t
digits_at(const char *s)
{
	size_t n = 0;

	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* Reads what follows 'e'; where it ends, or NULL. */
static const char *
read_power(const char *s, int64_t *power)
{
	bool negative = *s == '-';
	size_t i, len;
	int64_t n = 0;

	if (*s == '-' || *s == '+')
		s++;
	if ((len = digits_at(s)) == 0)
		return NULL;
	for (i = 0; i < len && n < EXPONENT_FAR; i++)
		n = n * 10 + (s[i] - '0');
	*power = negative ? -n : n;
	return s + len;
}

static bool
split(const char *s, struct number *n)
{
	*n = (struct number){ .negative = *s == '-' };
	if (n->negative)
		s++;
	n->whole = s;
	n->whole_len = digits_at(s);
	if (n->whole_len == 0 || (*s == '0' && n->whole_len > 1))
		return false;
	s += n->whole_len;
	if (*s == '.') {
		n->fraction = ++s;
		if ((n->fraction_len = digits_at(s)) == 0)
			return false;
		s += n->fraction_len;
	}
	if ((*s == 'e' || *s == 'E') &&
	    (s = read_power(s + 1, &n->power)) == NULL)
		return false;
	return *s == '\0';
}

/* The I-th digit, counted over whole part and fraction alike. */
static int
digit(const struct number *n, size_t i)
{
	return i < n->whole_len ? n->whole[i] - '0' :
	    n->fraction[i - n->whole_len] - '0';
}

/* Appends a digit to a negative total: it reaches INT64_MIN, +n does not. */
static bool
append(int64_t *total, int digit_value)
{
	return !__builtin_mul_overflow(*total, 10, total) &&
	    !__builtin_sub_overflow(*total, digit_value, total);
}

bool
decimal_to_minor(const char *text, int exponent, int64_t *ret)
{
	struct number n;
	size_t from = 0, to, i;
	int64_t total = 0, zeros;

	if (text == NULL || exponent < 0 || exponent > DECIMAL_EXPONENT_MAX ||
	    !split(text, &n))
		return false;
	to = n.whole_len + n.fraction_len;
	while (from < to && digit(&n, from) == 0)
		from++;
	while (to > from && digit(&n, to - 1) == 0)
		to--;
	if (from == to) {
		*ret = 0;
		return true;
	}
	/* The last digit that is not zero must land on a whole unit. */
	zeros = n.power + exponent + (int64_t)n.whole_len - (int64_t)to;
	if (zeros < 0 || zeros > DIGITS_MAX || to - from > DIGITS_MAX)
		return false;
	for (i = from; i < to; i++)
		if (!append(&total, digit(&n, i)))
			return false;
	while (zeros-- > 0)
		if (!append(&total, 0))
			return false;
	if (!n.negative && __builtin_sub_overflow(0, total, &total))
		return false;
	*ret = total;
	return true;
}

void
minor_print(int64_t minor, int exponent, char out[DECIMAL_SIZE])
{
	uint64_t rest = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	char reversed[DECIMAL_SIZE];
	int n = 0, decimals = 0;

	if (exponent > DECIMAL_EXPONENT_MAX)
		exponent = DECIMAL_EXPONENT_MAX;
	do {
		if (decimals++ == exponent && exponent > 0)
			reversed[n++] = '.';
		reversed[n++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0 || decimals <= exponent);
	if (minor < 0)
		reversed[n++] = '-';
	while (n > 0)
		*out++ = reversed[--n];
	*out = '\0';
}
