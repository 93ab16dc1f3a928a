/* Strict JSON: JSONTestSuite where it is kept, and the cases we care about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/json.h"
#include "vectors.h"

/* A string literal with its length: it may hold a NUL. */
#define TEXT(literal)	{ literal, sizeof(literal) - 1 }

struct bytes {
	const char	*at;
	size_t		 len;
};

static enum fault
parse(const char *text, struct json_object **ret)
{
	const char *why = NULL;

	return json_parse(text, strlen(text), ret, &why);
}

static void
test_accepted(void **state)
{
	static const char *const cases[] = { "{}", "[]", "null", "true",
	    "false", "0", "-0", "42", "-1.5e-3", "\"\"", " \t\r\n{ } ",
	    "[1,2,3]", "{\"a\":{\"b\":[{\"c\":null}]}}", "1E+2", "0.0",
	    "\"\\u00e9\\ud83d\\ude00\\\\ \\/ \\b\\f\\n\\r\\t\"", "\"/*no*/\"",
	    "\"\\\\u0000\"", "{\"a\":1,\"A\":2}", "{\"\":0}", "\"\x7f\"",
	    "\"\xf0\x9f\x98\x80\"", "\"\xf4\x8f\xbf\xbf\"", "\"\xef\xbb\xbf\"",
	    "{\"a\":{\"x\":1},\"b\":{\"x\":1}}", "9223372036854775807",
	    "18446744073709551615", "-9223372036854775808", "1.7e308",
	    "1e-999", "0e0007", NULL };
	struct json_object *o;
	int i;

	(void)state;
	for (i = 0; cases[i] != NULL; i++) {
		o = NULL;
		if (parse(cases[i], &o) != OK)
			fail_msg("refused %s", cases[i]);
		json_object_put(o);
	}
}

static const struct bytes refused[] = {
	TEXT(""), TEXT(" "), TEXT("\n"), TEXT("{"), TEXT("["), TEXT("]"),
	TEXT("{}}"), TEXT("[}"), TEXT("{]"), TEXT("[1,]"), TEXT("[,1]"),
	TEXT("[1 2]"), TEXT("[1,,2]"), TEXT("{\"a\":1,}"), TEXT("{,}"),
	TEXT("{\"a\"}"), TEXT("{\"a\":}"), TEXT("{\"a\" 1}"), TEXT("{a:1}"),
	TEXT("{1:1}"), TEXT("{'a':1}"), TEXT("['a']"), TEXT("{} {}"),
	TEXT("1 2"), TEXT("null null"), TEXT("{}x"), TEXT("{}\0"),
	TEXT("42\0"), TEXT("[\0]"), TEXT("\0"), TEXT("{\"a\":1}\0{\"b\":2}"),
	TEXT("NaN"), TEXT("nan"), TEXT("[NaN]"), TEXT("Infinity"),
	TEXT("-Infinity"), TEXT("[-Infinity]"), TEXT("inf"), TEXT("True"),
	TEXT("TRUE"), TEXT("nul"), TEXT("nulll"), TEXT("truefalse"),
	TEXT("undefined"), TEXT("01"), TEXT("-01"), TEXT("00"), TEXT("+1"),
	TEXT("1."), TEXT(".5"), TEXT("-"), TEXT("-a"), TEXT("1e"), TEXT("1e+"),
	TEXT("1.e1"), TEXT("0x1F"), TEXT("1_000"), TEXT("1e5.5"),
	TEXT("// no\n1"), TEXT("/* no */ 1"), TEXT("1 # no"), TEXT("[1]//"),
	TEXT("\xef\xbb\xbf{}"), TEXT("\xff\xfe{\0}\0"),
	TEXT("\""), TEXT("\"a"), TEXT("\"a\\"), TEXT("\"\\\""),
	TEXT("\"\\x41\""), TEXT("\"\\u12\""), TEXT("\"\\u123g\""),
	TEXT("\"\\U0041\""), TEXT("\"\\'\""), TEXT("\"\\\0\""),
	TEXT("\"a\nb\""), TEXT("\"a\tb\""), TEXT("\"a\0b\""),
	TEXT("\"\x1f\""), TEXT("{\"a\nb\":1}"),
	TEXT("\"\\u0000\""), TEXT("{\"\\u0000\":1}"), TEXT("\"\\ud800\""),
	TEXT("\"\\udc00\""), TEXT("\"\\ud800\\u0041\""), TEXT("\"\\ud800x\""),
	TEXT("\"\\ud800\\ud800\""), TEXT("\"\\ude00\\ud83d\""),
	TEXT("\"\xff\""), TEXT("\"\x80\""), TEXT("\"\xc0\xaf\""),
	TEXT("\"\xc3\""), TEXT("\"\xc3(\""), TEXT("\"\xe2\x82\""),
	TEXT("\"\xe0\x80\x80\""), TEXT("\"\xed\xa0\x80\""),
	TEXT("\"\xf0\x80\x80\x80\""), TEXT("\"\xf4\x90\x80\x80\""),
	TEXT("\"\xf5\x80\x80\x80\""), TEXT("\xc2\xa0[]"), TEXT("[]\xc2\xa0"),
	TEXT("\f[]"), TEXT("\v1"),
	TEXT("{\"a\":1,\"a\":1}"), TEXT("{\"a\":1,\"\\u0061\":2}"),
	TEXT("{\"a\":{\"b\":1,\"c\":2},\"a\":3}"),
	TEXT("[{\"x\":[{\"k\":1,\"k\":{\"k\":2}}]}]"),
	TEXT("18446744073709551616"), TEXT("-9223372036854775809"),
	TEXT("100000000000000000000000000000"), TEXT("1e309"), TEXT("-1e400"),
	TEXT("1e-1000"), TEXT("0e1000"), TEXT("1e99999999999999999999"),
};

static void
test_refused(void **state)
{
	struct json_object *o = NULL;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		why = NULL;
		if (json_parse(refused[i].at, refused[i].len, &o, &why) !=
		    MALFORMED)
			fail_msg("accepted %s", refused[i].at);
		assert_null(o);
		assert_non_null(why);
	}
}

static void
test_reasons(void **state)
{
	struct json_object *o;
	const char *why = NULL;

	(void)state;
	json_parse("{\"a\":01}", 8, &o, &why);
	assert_string_equal(why, "a number with a leading zero at byte 8");
	json_parse("[1,]", 4, &o, &why);
	assert_string_equal(why, "unexpected character at byte 4");
	json_parse("{\"a\":1,\"a\":2}", 13, &o, &why);
	assert_string_equal(why, "an object holds the same name twice");
	json_parse("", 0, &o, &why);
	assert_string_equal(why, "the text is empty");
}

/* LEVELS times OPEN, a value, LEVELS times CLOSE. */
static enum fault
parse_nested(int levels, const char *open, const char *close)
{
	struct text t = { 0 };
	struct json_object *o = NULL;
	const char *why;
	enum fault f;
	int i;

	for (i = 0; i < levels; i++)
		text_put(&t, open);
	text_char(&t, '1');
	for (i = 0; i < levels; i++)
		text_put(&t, close);
	f = json_parse(t.at, t.len, &o, &why);
	json_object_put(o);
	text_free(&t);
	return f;
}

static void
test_depth(void **state)
{
	(void)state;
	assert_int_equal(parse_nested(JSON_DEPTH, "[", "]"), OK);
	assert_int_equal(parse_nested(JSON_DEPTH + 1, "[", "]"), MALFORMED);
	assert_int_equal(parse_nested(JSON_DEPTH, "{\"a\":", "}"), OK);
	assert_int_equal(parse_nested(JSON_DEPTH + 1, "{\"a\":", "}"),
	    MALFORMED);
	assert_int_equal(parse_nested(100000, "[", "]"), MALFORMED);
	assert_int_equal(parse_nested(JSON_DEPTH / 2, "[{\"a\":", "}]"), OK);
}

static void
check_number(const char *text, const char *kept)
{
	struct json_object *o = NULL;

	assert_int_equal(parse(text, &o), OK);
	assert_string_equal(json_number_text(o), kept);
	json_object_put(o);
}

static void
test_numbers(void **state)
{
	struct json_object *o = NULL;
	int64_t n = 0;

	(void)state;
	check_number("1.50", "1.50");
	check_number("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827");
	check_number("12E+1", "12E+1");
	check_number("-3", "-3");
	check_number("9007199254740993", "9007199254740993");
	check_number("18446744073709551615", "18446744073709551615");
	check_number("-9223372036854775808", "-9223372036854775808");
	assert_int_equal(parse("[\"1\", null, 3.0, 3e2, 3.5, 1e19]", &o), OK);
	assert_null(json_number_text(json_object_array_get_idx(o, 0)));
	assert_null(json_number_text(NULL));
	assert_false(json_whole(json_object_array_get_idx(o, 0), &n));
	assert_false(json_whole(NULL, &n));
	assert_true(json_whole(json_object_array_get_idx(o, 2), &n));
	assert_int_equal(n, 3);
	assert_true(json_whole(json_object_array_get_idx(o, 3), &n));
	assert_int_equal(n, 300);
	assert_false(json_whole(json_object_array_get_idx(o, 4), &n));
	assert_false(json_whole(json_object_array_get_idx(o, 5), &n));
	assert_int_equal(n, 300);
	json_object_put(o);
}

/* Not a byte beyond LEN is read: the text lies at the end of its block. */
static void
test_exact_length(void **state)
{
	static const char text[] = "{\"a\":[1,2.5,\"\xc3\xa9\",true,null]}";
	struct json_object *o = NULL;
	const char *why;
	char *copy;
	size_t len;

	(void)state;
	for (len = 1; len < sizeof(text); len++) {
		copy = malloc(len);
		assert_non_null(copy);
		memcpy(copy, text, len);
		assert_int_equal(json_parse(copy, len, &o, &why),
		    len == sizeof(text) - 1 ? OK : MALFORMED);
		free(copy);
	}
	json_object_put(o);
}

static void
test_base64(void **state)
{
	static const char *const wrong[] = { "A", "AA", "AAA", "AA=A", "A===",
	    "====", "AB==", "AAB=", "AA==AAAA", "AA= ", "AA\n=", "A-A=",
	    "\xc3\xa9==", NULL };
	unsigned char out[BASE64_BYTES(64)];
	char url[BASE64URL_LENGTH(2) + 1];
	struct text t = { 0 };
	size_t len = 99;
	int i;

	(void)state;
	base64_put(&t, "foobar\xff\xfe", 8);
	assert_string_equal(t.at, "Zm9vYmFy//4=");
	assert_true(base64_read(t.at, t.len, out, &len));
	assert_int_equal(len, 8);
	assert_memory_equal(out, "foobar\xff\xfe", 8);
	base64url_print("\xff\xfe", 2, url);
	assert_string_equal(url, "__4");
	assert_true(base64url_read("__4", 3, out, &len));
	assert_int_equal(len, 2);
	assert_true(base64_read("", 0, out, &len));
	assert_int_equal(len, 0);
	for (i = 0; wrong[i] != NULL; i++)
		assert_false(base64_read(wrong[i], strlen(wrong[i]), out, &len));
	assert_false(base64url_read("__5", 3, out, &len));
	assert_false(base64url_read("__4=", 4, out, &len));
	text_free(&t);
}

/* Valid by the RFC, refused by us, and why. */
static const char *const policy[] = {
	"y_object_duplicated_key.json",			/* a name twice */
	"y_object_duplicated_key_and_value.json",	/* a name twice */
	"y_object_escaped_null_in_key.json",		/* \u0000 */
	"y_string_null_escape.json",			/* \u0000 */
	NULL
};

static bool
is_policy(const char *name)
{
	int i;

	for (i = 0; policy[i] != NULL; i++)
		if (strcmp(policy[i], name) == 0)
			return true;
	return false;
}

static enum fault
parse_encoded(const char *base64)
{
	size_t size = strlen(base64), len;
	char *bytes = malloc(BASE64_BYTES(size));
	struct json_object *o = NULL;
	const char *why;
	enum fault f;

	assert_non_null(bytes);
	assert_true(base64_read(base64, size, bytes, &len));
	f = json_parse(bytes, len, &o, &why);
	json_object_put(o);
	free(bytes);
	return f;
}

static void
test_public_suite(void **state)
{
	struct json_object *file = vectors_shared("jsontestsuite.json"), *all;
	int yes = 0, no = 0, refused_by_policy = 0;
	enum fault f;

	(void)state;
	if (file == NULL)
		skip();
	assert_true(json_object_object_get_ex(file, "files", &all));
	json_object_object_foreach(all, name, text) {
		f = parse_encoded(json_object_get_string(text));
		if (name[0] == 'y' && is_policy(name)) {
			if (f == OK)
				fail_msg("accepted %s", name);
			refused_by_policy++;
		} else if (name[0] == 'y') {
			if (f != OK)
				fail_msg("refused %s", name);
			yes++;
		} else if (name[0] == 'n') {
			if (f != MALFORMED)
				fail_msg("accepted %s", name);
			no++;
		}
	}
	print_message("accepted %d, refused %d, refused by policy %d\n", yes,
	    no, refused_by_policy);
	assert_int_equal(refused_by_policy, 4);
	assert_true(yes > 0 && no > 0);
	json_object_put(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_exact_length),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_public_suite),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
