/* Decimal text and minor units: exact both ways, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"

static void
test_accepted(void **state)
{
	static const struct {
		const char	*text;
		int		 exponent;
		int64_t		 minor;
	} cases[] = {
		{ "150", 2, 15000 }, { "150.00", 2, 15000 },
		{ "1.5e2", 2, 15000 }, { "-3.10", 2, -310 },
		{ "0", 2, 0 }, { "-0", 2, 0 }, { "0.00", 0, 0 },
		{ "0e99999999999999999999", 2, 0 }, { "0.000E-5", 2, 0 },
		{ "0.05", 2, 5 }, { "-0.05", 2, -5 }, { "0.1", 1, 1 },
		{ "1.5000", 2, 150 }, { "1.500000000000000000000000", 2, 150 },
		{ "12345E-2", 2, 12345 }, { "1E+2", 0, 100 },
		{ "100e-2", 0, 1 }, { "0.001e3", 0, 1 },
		{ "1.234", 3, 1234 }, { "7", 0, 7 }, { "18.125", 4, 181250 },
		{ "92233720368547758.07", 2, INT64_MAX },
		{ "-92233720368547758.08", 2, INT64_MIN },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "-9.223372036854775808", 18, INT64_MIN },
		{ "922337203685477580700000e-5", 0, INT64_C(9223372036854775807) },
		{ "1e18", 0, INT64_C(1000000000000000000) },
	};
	int64_t minor;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		minor = 42;
		if (!decimal_to_minor(cases[i].text, cases[i].exponent, &minor))
			fail_msg("refused %s", cases[i].text);
		assert_true(minor == cases[i].minor);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char	*text;
		int		 exponent;
	} cases[] = {
		{ "", 2 }, { " 1", 2 }, { "1 ", 2 }, { "+1", 2 }, { ".5", 2 },
		{ "5.", 2 }, { "-", 2 }, { "-.5", 2 }, { "01", 2 },
		{ "00", 2 }, { "1,50", 2 }, { "1.5.0", 2 }, { "1e", 2 },
		{ "1e+", 2 }, { "1e1.0", 2 }, { "0x10", 2 }, { "1_000", 2 },
		{ "NaN", 2 }, { "Infinity", 2 }, { "abc", 2 }, { "1a", 2 },
		{ "--1", 2 }, { "\xd9\xa1", 2 },
		{ "1.505", 2 }, { "0.001", 2 }, { "1.5", 0 }, { "1e-3", 2 },
		{ "15e-1", 0 }, { "1e-99999999999999999999", 18 },
		{ "92233720368547758.08", 2 }, { "-92233720368547758.09", 2 },
		{ "9223372036854775808", 0 }, { "1e19", 0 }, { "1e17", 2 },
		{ "99999999999999999999", 0 }, { "1e99999999999999999999", 0 },
		{ "1e4294967296", 0 }, { "1", -1 }, { "1", 19 },
	};
	int64_t minor = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (decimal_to_minor(cases[i].text, cases[i].exponent, &minor))
			fail_msg("accepted \"%s\"", cases[i].text);
	assert_false(decimal_to_minor(NULL, 2, &minor));
	assert_int_equal(minor, 42);
}

static void
test_printed(void **state)
{
	static const struct {
		int64_t		 minor;
		int		 exponent;
		const char	*text;
	} cases[] = {
		{ 150000, 2, "1500.00" }, { -5, 2, "-0.05" }, { 0, 2, "0.00" },
		{ 0, 0, "0" }, { 7, 0, "7" }, { -70, 1, "-7.0" },
		{ 1234, 3, "1.234" }, { 99, 2, "0.99" }, { 100, 2, "1.00" },
		{ INT64_MAX, 2, "92233720368547758.07" },
		{ INT64_MIN, 2, "-92233720368547758.08" },
		{ INT64_MIN, 0, "-9223372036854775808" },
		{ INT64_MIN, 18, "-9.223372036854775808" },
		{ 1, 18, "0.000000000000000001" }, { 1, 99, "0.000000000000000001" },
		{ 12, -3, "12" },
	};
	char out[DECIMAL_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		minor_print(cases[i].minor, cases[i].exponent, out);
		assert_string_equal(out, cases[i].text);
	}
}

static void
test_round_trip(void **state)
{
	char out[DECIMAL_SIZE];
	int64_t minor, back;
	int i, exponent;

	(void)state;
	srandom(7);
	for (i = 0; i < 20000; i++) {
		minor = (int64_t)((uint64_t)random() << 33 ^
		    (uint64_t)random() << 11 ^ (uint64_t)random());
		minor >>= random() % 63;
		for (exponent = 0; exponent <= 4; exponent++) {
			minor_print(minor, exponent, out);
			assert_true(decimal_to_minor(out, exponent, &back));
			assert_true(back == minor);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_printed),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
