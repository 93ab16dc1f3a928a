/* Codecs: what is taken, what is refused, how it is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "auth/access.h"
#include "data/codec.h"

static struct arena *mem;

static const char *
read_as(const struct codec *codec, const struct field *more,
    enum value_kind kind, const char *text)
{
	struct field f = more != NULL ? *more : (struct field){ 0 };
	struct reading r = { .mem = mem, .kind = kind, .text = text,
	    .len = strlen(text), .exponent = 2 };
	const char *sql;

	f.codec = codec;
	sql = codec->read(&r, &f);
	assert_true(sql != NULL || r.why != NULL);
	return sql;
}

static void
is(const char *got, const char *expected)
{
	if (expected == NULL)
		assert_null(got);
	else {
		assert_non_null(got);
		assert_string_equal(got, expected);
	}
}

static void
shows(const struct codec *codec, const char *among, const char *sql,
    const char *json)
{
	struct field f = { .among = among };
	struct text t = { 0 };

	codec->write(&t, &f, sql, strlen(sql));
	assert_string_equal(t.at, json);
	text_free(&t);
}

static void
money(void **state)
{
	const struct field above = { .min = 1 };

	(void)state;
	is(read_as(&as_money, NULL, VALUE_NUMBER, "150.00"), "15000");
	is(read_as(&as_money, NULL, VALUE_NUMBER, "1.5e2"), "15000");
	is(read_as(&as_money, NULL, VALUE_NUMBER, "0.1"), "10");
	is(read_as(&as_money, NULL, VALUE_NUMBER, "150.005"), NULL);
	is(read_as(&as_money, NULL, VALUE_NUMBER, "-1"), NULL);
	is(read_as(&as_money, NULL, VALUE_STRING, "150.00"), NULL);
	is(read_as(&as_money, &above, VALUE_NUMBER, "0"), NULL);
	is(read_as(&as_money, NULL, VALUE_NUMBER, "1e15"), NULL);
	codec_use_exponent(2);
	shows(&as_money, NULL, "150000", "1500.00");
	shows(&as_money, NULL, "-5", "-0.05");
	codec_use_exponent(3);
	shows(&as_money, NULL, "1500", "1.500");
	codec_use_exponent(0);
	shows(&as_money, NULL, "1500", "1500");
	codec_use_exponent(2);
}

static void
times(void **state)
{
	static const char *const bad[] = { "", "9:00", "24:00", "12:60",
	    "1200", "12:0", "12:00:30", "12-00", "ab:cd", "12:00Z", " 12:00",
	    "12:000", "30:00", "12:00:0" };
	size_t i;

	(void)state;
	is(read_as(&as_time, NULL, VALUE_STRING, "00:00"), "00:00");
	is(read_as(&as_time, NULL, VALUE_STRING, "09:30"), "09:30");
	is(read_as(&as_time, NULL, VALUE_STRING, "19:59"), "19:59");
	is(read_as(&as_time, NULL, VALUE_QUERY, "23:59:00"), "23:59");
	is(read_as(&as_time, NULL, VALUE_NUMBER, "12:00"), NULL);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is(read_as(&as_time, NULL, VALUE_STRING, bad[i]), NULL);
	shows(&as_time, NULL, "09:30:00", "\"09:30\"");
}

static void
signed_decimals(void **state)
{
	const struct field either = { .min = -20000, .max = 20000 };

	(void)state;
	is(read_as(&as_decimal, &either, VALUE_NUMBER, "-0.5"), "-0.5000");
	is(read_as(&as_decimal, &either, VALUE_NUMBER, "2"), "2.0000");
	is(read_as(&as_decimal, &either, VALUE_NUMBER, "-2.0001"), NULL);
	is(read_as(&as_decimal, &either, VALUE_NUMBER, "2.0001"), NULL);
	shows(&as_decimal, NULL, "-0.5000", "-0.5");
}

static void
mail_addresses(void **state)
{
	static const char *const good[] = { "a@b.co", "john.smith+x@example.com",
	    "o'neil@ex-ample.org", "डाटा@उदाहरण.भारत", "a@1.2.example" };
	static const char *const bad[] = { "", "a", "a@", "@b.co", "a@b",
	    "a b@c.de", "a@b..co", ".a@b.co", "a.@b.co", "a..b@c.de",
	    "a@-b.co", "a@b-.co", "a@b.co.", "a@b,co", "a@b.co\r\nBcc: x@y.z",
	    "\"a\"@b.co", "a@[1.2.3.4]" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_non_null(read_as(&as_email, NULL, VALUE_STRING,
		    good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(read_as(&as_email, NULL, VALUE_STRING, bad[i]));
	is(read_as(&as_email, NULL, VALUE_STRING, " Ann@EXAMPLE.Com "),
	    "Ann@example.com");
}

static void
texts_and_choices(void **state)
{
	const struct field three = { .min = 1, .max = 3 };
	const struct field status = { .among = "active|inactive" };

	(void)state;
	is(read_as(&as_text, &three, VALUE_STRING, "  añb "), "añb");
	is(read_as(&as_text, &three, VALUE_STRING, "abcd"), NULL);
	is(read_as(&as_text, &three, VALUE_STRING, "   "), NULL);
	is(read_as(&as_text, NULL, VALUE_STRING, "a\x01"), NULL);
	is(read_as(&as_text, NULL, VALUE_NUMBER, "1"), NULL);
	is(read_as(&as_choice, &status, VALUE_STRING, "active"), "active");
	is(read_as(&as_choice, &status, VALUE_STRING, "activ"), NULL);
	is(read_as(&as_choice, &status, VALUE_STRING, "active|inactive"), NULL);
	is(read_as(&as_flag, NULL, VALUE_BOOLEAN, "true"), "true");
	is(read_as(&as_flag, NULL, VALUE_QUERY, "0"), "false");
	is(read_as(&as_flag, NULL, VALUE_QUERY, "True"), "true");
	is(read_as(&as_flag, NULL, VALUE_QUERY, "on"), "true");
	is(read_as(&as_flag, NULL, VALUE_QUERY, "OFF"), "false");
	is(read_as(&as_flag, NULL, VALUE_QUERY, "maybe"), NULL);
	is(read_as(&as_flag, NULL, VALUE_STRING, "true"), NULL);
	is(read_as(&as_whole, NULL, VALUE_NUMBER, "3.0"), "3");
	is(read_as(&as_whole, NULL, VALUE_NUMBER, "3.5"), NULL);
}

static void
ids_and_times(void **state)
{
	const struct field prefix = { .among = "prefix" };
	const char *uuid = "01890a5d-ac96-774b-bcce-b302099a8057";

	(void)state;
	is(read_as(&as_ref, &prefix, VALUE_STRING,
	    "prefix_01h455vb4pex5vsknk084sn02q"), uuid);
	is(read_as(&as_ref, &prefix, VALUE_STRING, uuid), uuid);
	is(read_as(&as_ref, &prefix, VALUE_STRING,
	    "cust_01h455vb4pex5vsknk084sn02q"), NULL);
	shows(&as_ref, "prefix", uuid,
	    "\"prefix_01h455vb4pex5vsknk084sn02q\"");
	shows(&as_author, NULL, "emp 01890a5d-ac96-774b-bcce-b302099a8057",
	    "\"emp_01h455vb4pex5vsknk084sn02q\"");
	is(read_as(&as_day, NULL, VALUE_STRING, "2026-02-30"), NULL);
	is(read_as(&as_day, NULL, VALUE_STRING, "2026-02-04T10:00:00Z"),
	    "2026-02-04");
	shows(&as_when, NULL, "2026-01-05 10:00:00.123456+00",
	    "\"2026-01-05T10:00:00.123Z\"");
	shows(&as_when, NULL, "2026-01-05 10:00:00+00",
	    "\"2026-01-05T10:00:00Z\"");
	shows(&as_decimal, NULL, "2.5000", "2.5");
	shows(&as_decimal, NULL, "20", "20");
}

static void
permissions(void **state)
{
	(void)state;
	assert_true(access_holds("a.read b.write", "b.write"));
	assert_false(access_holds("a.read b.write", "b.read"));
	assert_true(access_holds("invoices.*", "invoices.read"));
	assert_false(access_holds("invoices.*", "invoicesx"));
	assert_true(access_holds("*", "anything:at.all"));
	assert_false(access_holds("", "a.read"));
	assert_false(access_holds("a.rea a.read2", "a.read"));
}

static int
start(void **state)
{
	(void)state;
	mem = arena_create();
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money),
		cmocka_unit_test(times),
		cmocka_unit_test(signed_decimals),
		cmocka_unit_test(mail_addresses),
		cmocka_unit_test(texts_and_choices),
		cmocka_unit_test(ids_and_times),
		cmocka_unit_test(permissions),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
