/* Sealing: what goes in comes out, and nothing altered does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/seal.h"
#include "base/base64.h"

#define SECRET	"0123456789abcdef0123456789abcdef"

static int
with_key(void **state)
{
	(void)state;
	return seal_key(SECRET, 32) ? 0 : -1;
}

static void
test_round_trip(void **state)
{
	struct text sealed = { 0 }, plain = { 0 };
	char bytes[3000];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(bytes); len += len < 40 ? 1 : 331) {
		memset(bytes, (int)len, len);
		text_clear(&sealed);
		text_clear(&plain);
		text_put(&plain, "before:");
		assert_true(seal(bytes, len, "tenant", 6, &sealed));
		assert_int_equal(sealed.len, BASE64_LENGTH(len + 28));
		assert_true(unseal(sealed.at, sealed.len, "tenant", 6, &plain));
		assert_int_equal(plain.len, 7 + len);
		assert_memory_equal(plain.at, "before:", 7);
		assert_memory_equal(plain.at + 7, bytes, len);
		assert_int_equal(plain.at[plain.len], 0);
	}
	text_free(&sealed);
	text_free(&plain);
}

static void
test_never_the_same(void **state)
{
	struct text one = { 0 }, two = { 0 };

	(void)state;
	assert_true(seal("same", 4, NULL, 0, &one));
	assert_true(seal("same", 4, NULL, 0, &two));
	assert_string_not_equal(one.at, two.at);
	text_clear(&two);
	assert_true(unseal(one.at, one.len, NULL, 0, &two));
	assert_string_equal(two.at, "same");
	text_free(&one);
	text_free(&two);
}

static void
refuse(const char *sealed, size_t len, const char *aad)
{
	struct text out = { 0 };

	text_put(&out, "kept");
	assert_false(unseal(sealed, len, aad, strlen(aad), &out));
	assert_int_equal(out.len, 4);
	assert_string_equal(out.at, "kept");
	text_free(&out);
}

static void
test_altered(void **state)
{
	struct text sealed = { 0 };
	char was;
	size_t i;

	(void)state;
	assert_true(seal("secret text", 11, "a|b", 3, &sealed));
	refuse(sealed.at, sealed.len, "a|c");
	refuse(sealed.at, sealed.len, "");
	refuse(sealed.at, sealed.len, "a|b|");
	for (i = 0; i < sealed.len; i++) {
		was = sealed.at[i];
		sealed.at[i] = was == 'A' ? 'B' : 'A';
		refuse(sealed.at, sealed.len, "a|b");
		sealed.at[i] = was;
		refuse(sealed.at, i, "a|b");
	}
	refuse("", 0, "a|b");
	refuse("AAAA", 4, "a|b");
	refuse("not base64 at all", 17, "a|b");
	text_char(&sealed, 'A');
	refuse(sealed.at, sealed.len, "a|b");
	text_free(&sealed);
}

static void
test_keys(void **state)
{
	struct text sealed = { 0 }, out = { 0 };

	(void)state;
	assert_true(seal("x", 1, NULL, 0, &sealed));
	assert_true(seal_key("another secret of thirty-two bytes", 34));
	assert_false(unseal(sealed.at, sealed.len, NULL, 0, &out));
	assert_false(seal_key("short", 5));
	assert_false(seal("x", 1, NULL, 0, &out));
	assert_false(unseal(sealed.at, sealed.len, NULL, 0, &out));
	assert_int_equal(out.len, 0);
	assert_true(seal_key(SECRET, 32));
	assert_true(unseal(sealed.at, sealed.len, NULL, 0, &out));
	text_free(&sealed);
	text_free(&out);
}

/* Made by another implementation: pins derivation, cipher and layout. */
static void
test_known_answer(void **state)
{
	static const char sealed[] = "AAECAwQFBgcICQoL+7rBrPOoFd/3GWPzkY321TGZpJj6pwO3n9VH";
	struct text out = { 0 };

	(void)state;
	assert_true(unseal(sealed, sizeof(sealed) - 1, "tenant|key", 10, &out));
	assert_string_equal(out.at, "{\"ok\":true}");
	text_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_round_trip, with_key),
		cmocka_unit_test_setup(test_never_the_same, with_key),
		cmocka_unit_test_setup(test_altered, with_key),
		cmocka_unit_test_setup(test_keys, with_key),
		cmocka_unit_test_setup(test_known_answer, with_key),
	};

	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
