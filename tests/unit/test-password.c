/* Passwords: what may be chosen, what matches, and that time tells nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "auth/password.h"

#define COST	4
#define EIGHT	"abcdefgh"
#define SEVENTY_TWO EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT

static void
test_matches(void **state)
{
	char hash[PASSWORD_SIZE], again[PASSWORD_SIZE];

	(void)state;
	assert_int_equal(password_hash("correct horse", COST, hash), OK);
	assert_int_equal(strlen(hash), 60);
	assert_memory_equal(hash, "$2b$04$", 7);
	assert_true(password_matches("correct horse", hash));
	assert_false(password_matches("correct hors", hash));
	assert_false(password_matches("correct horsE", hash));
	assert_false(password_matches("correct horse ", hash));
	assert_false(password_matches("", hash));
	assert_int_equal(password_hash("correct horse", COST, again), OK);
	assert_string_not_equal(hash, again);
	assert_true(password_matches("correct horse", again));
	assert_int_equal(password_hash("p\xc3\xa4ssw\xc3\xb6rd", COST, hash),
	    OK);
	assert_true(password_matches("p\xc3\xa4ssw\xc3\xb6rd", hash));
}

/* Hashes that other implementations made (the crypt_blowfish test set). */
static void
test_known_hashes(void **state)
{
	(void)state;
	assert_true(password_matches("U*U",
	    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
	assert_true(password_matches("U*U*U",
	    "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"));
	/* An empty password is never one, whatever was imported. */
	assert_false(password_matches("",
	    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"));
	assert_false(password_matches("U*U*",
	    "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"));
}

/* bcrypt would cut at 72 bytes: a longer password must not match. */
static void
test_length(void **state)
{
	char hash[PASSWORD_SIZE], endless[1024] = "";

	(void)state;
	assert_int_equal(password_hash(SEVENTY_TWO, COST, hash), OK);
	assert_true(password_matches(SEVENTY_TWO, hash));
	assert_false(password_matches(SEVENTY_TWO "x", hash));
	memset(endless, 'x', sizeof(endless) - 1);
	assert_false(password_matches(endless, hash));
	strcpy(hash, "untouched");
	assert_int_equal(password_hash(SEVENTY_TWO "x", COST, hash), INVALID);
	assert_int_equal(password_hash("", COST, hash), INVALID);
	assert_int_equal(password_hash("abcdefgh", 3, hash), BROKEN);
	assert_int_equal(password_hash("abcdefgh", 17, hash), BROKEN);
	assert_string_equal(hash, "untouched");
}

static void
test_acceptable(void **state)
{
	static const char *const right[] = { "abcdefgh", SEVENTY_TWO,
	    "aaaaaaab", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa8", "        x", NULL };
	static const char *const wrong[] = { "", "abcdefg", SEVENTY_TWO "x",
	    "aaaaaaaa", "        ", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", NULL };
	const char *why;
	int i;

	(void)state;
	for (i = 0; right[i] != NULL; i++)
		assert_int_equal(password_acceptable(right[i], &why), OK);
	for (i = 0; wrong[i] != NULL; i++) {
		why = NULL;
		assert_int_equal(password_acceptable(wrong[i], &why), INVALID);
		assert_non_null(why);
	}
}

static const char *const malformed[] = { NULL, "", "x", "*0", "*1", "$2b$",
	"$2b$04$", "$1$abcdefgh$0123456789012345678901",
	"$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcd ",
	"$2b$31$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"$2b$03$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"$2x$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"$2b$4x$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"$2b$04$abcdefghijklmnopqrstu!ABCDEFGHIJKLMNOPQRSTUVWXYZabcde",
	"plain text password" };

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CPU that one comparison takes: the least of three. */
static double
cost_of(const char *password, const char *hash)
{
	double least = 1e9, from, took;
	int i;

	for (i = 0; i < 3; i++) {
		from = cpu_seconds();
		assert_false(password_matches(password, hash));
		took = cpu_seconds() - from;
		least = took < least ? took : least;
	}
	return least;
}

static void
test_decoy(void **state)
{
	const char *decoy = password_decoy(8);
	double usual, malformed_hash, too_long;

	(void)state;
	assert_memory_equal(decoy, "$2b$08$", 7);
	assert_ptr_equal(decoy, password_decoy(8));
	assert_ptr_equal(password_decoy(1), password_decoy(4));
	assert_ptr_equal(decoy, password_decoy(8));
	usual = cost_of("whatever", decoy);
	malformed_hash = cost_of("whatever", "nonsense");
	too_long = cost_of(SEVENTY_TWO "x", decoy);
	/* Half would be far off already; without the work it is a thousandth. */
	assert_true(malformed_hash > usual / 2);
	assert_true(too_long > usual / 2);
}

static void
test_malformed_hashes(void **state)
{
	size_t i;

	(void)state;
	password_decoy(COST);
	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_false(password_matches("whatever", malformed[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_known_hashes),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_acceptable),
		cmocka_unit_test(test_decoy),
		cmocka_unit_test(test_malformed_hashes),
	};

	return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
