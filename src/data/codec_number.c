/* Codecs of numbers, rates and money; no double anywhere. */
#include "data/codec_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

static bool
is_number(const struct reading *r)
{
	return (r->kind == VALUE_NUMBER || r->kind == VALUE_QUERY) &&
	    r->len > 0 && r->len < 64;
}

static const char *
print_minor(struct reading *r, int64_t n, int exponent)
{
	char digits[32];

	minor_print(n, exponent, digits);
	return arena_string(r->mem, digits);
}

static const char *
read_whole(struct reading *r, const struct field *f)
{
	int64_t n;

	if (!is_number(r) || !decimal_to_minor(r->text, 0, &n))
		return refuse(r, "must be a whole number");
	if ((f->min || f->max) && (n < f->min || n > f->max))
		return refuse(r, arena_print(r->mem,
		    "must be from %ld to %ld", f->min, f->max));
	return print_minor(r, n, 0);
}

/* Up to four decimals, as the columns keep; never through a double. */
static const char *
read_decimal(struct reading *r, const struct field *f)
{
	int64_t n;

	if (!is_number(r))
		return refuse(r, "must be a number");
	if (!decimal_to_minor(r->text, 4, &n))
		return refuse(r, "must be a number with at most 4 decimals");
	if (n < f->min)
		return refuse(r, f->min == 1 ? "must be greater than 0" :
		    f->min == 0 ? "must not be negative" : "is too small");
	if (f->max && n > f->max)
		return refuse(r, "is too large");
	return print_minor(r, n, 4);
}

static void
write_number(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	/* 2.0000 is 2, 0.5000 is 0.5 */
	if (memchr(s, '.', len) != NULL) {
		while (s[len - 1] == '0')
			len--;
		if (s[len - 1] == '.')
			len--;
	}
	text_add(t, s, len);
}

const struct codec as_whole = {
	.type = "integer", .cast = "$%d",
	.read = read_whole, .write = write_number
};
const struct codec as_decimal = {
	.type = "number", .cast = "$%d::numeric",
	.read = read_decimal, .write = write_number
};

static const char *
read_percent(struct reading *r, const struct field *f)
{
	int64_t n;

	(void)f;
	if (!is_number(r) || !decimal_to_minor(r->text, 4, &n) || n < 0 ||
	    n > 1000000)
		return refuse(r, "must be a percentage from 0 to 100");
	return print_minor(r, n, 4);
}

const struct codec as_percent = {
	.type = "number", .cast = "$%d::numeric",
	.read = read_percent, .write = write_number
};

static __thread int shown_exponent = 2;

void
codec_use_exponent(int exponent)
{
	shown_exponent = exponent;
}

static const char *
read_money(struct reading *r, const struct field *f)
{
	int64_t n;

	if (!is_number(r))
		return refuse(r, "must be a number");
	if (!decimal_to_minor(r->text, r->exponent, &n))
		return refuse(r, arena_print(r->mem, "must be an amount below "
		    "10^12 with at most %d decimals", r->exponent));
	if (n < f->min)
		return refuse(r, f->min == 1 ? "must be greater than 0" :
		    "must not be negative");
	if (n > 99999999999999)
		return refuse(r, "is too large");
	return print_minor(r, n, 0);
}

static void
write_money(struct text *t, const struct field *f, const char *s, size_t len)
{
	char digits[32];

	(void)f;
	(void)len;
	minor_print(strtoll(s, NULL, 10), shown_exponent, digits);
	text_put(t, digits);
}

const struct codec as_money = {
	.type = "number", .cast = "$%d::bigint",
	.read = read_money, .write = write_money
};

/* The same as a string, and without zeros behind the point: "1500.5". */
static const char *
read_amount(struct reading *r, const struct field *f)
{
	struct reading number = *r;
	const char *sql;

	if (r->kind == VALUE_STRING)
		number.kind = VALUE_NUMBER;
	sql = read_money(&number, f);
	r->why = number.why;
	return sql;
}

static void
write_amount(struct text *t, const struct field *f, const char *s, size_t len)
{
	char digits[32];

	(void)len;
	minor_print(strtoll(s, NULL, 10), shown_exponent, digits);
	text_char(t, '"');
	write_number(t, f, digits, strlen(digits));
	text_char(t, '"');
}

const struct codec as_amount = {
	.type = "string", .cast = "$%d::bigint",
	.read = read_amount, .write = write_amount
};
