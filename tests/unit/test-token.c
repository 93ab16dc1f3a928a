/* Access tokens: ours pass, every kind of forgery does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/token.h"
#include "base/base64.h"
#include "vectors.h"

#define KEY	"0123456789abcdef0123456789abcdef"
#define NOW	INT64_C(1767882720)
#define USER	"0190a5da-c967-74bb-8cce-b302099a8057"
#define HEADER	"{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define WHO	"\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER \
		"\",\"role\":\"admin\""
#define WHERE	"\"iss\":\"kontor\",\"aud\":\"store\",\"use\":\"access\""
#define WHEN	"\"iat\":1767882720,\"nbf\":1767882720,\"exp\":1767886320"

static struct arena *arena;

static const struct token_claims claims = { USER, USER, USER, "admin",
	NOW, NOW + 3600 };

static int
start(void **state)
{
	(void)state;
	arena = arena_create();
	return token_key((const unsigned char *)KEY, 32) ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static char *
encoded(const char *bytes, size_t len)
{
	char *out = arena_alloc(arena, BASE64URL_LENGTH(len) + 1);

	base64url_print(bytes, len, out);
	return out;
}

/* A token with any header and payload, signed with KEY. */
static const char *
forge(const char *header, const char *payload)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int len;
	char *body = arena_print(arena, "%s.%s",
	    encoded(header, strlen(header)), encoded(payload, strlen(payload)));

	HMAC(EVP_sha256(), KEY, 32, (const unsigned char *)body, strlen(body),
	    mac, &len);
	return arena_print(arena, "%s.%s", body,
	    encoded((const char *)mac, len));
}

static enum fault
check(const char *jwt)
{
	struct token_claims c;

	return token_check(jwt, strlen(jwt), "store", NOW + 60, &c);
}

static const char *
sign(void)
{
	/* Static, or gcc 12 takes what is returned for a pointer to it. */
	static const char *jwt;

	assert_int_equal(token_sign(arena, &claims, "store", &jwt), OK);
	return jwt;
}

static void
test_round_trip(void **state)
{
	const char *jwt = sign();
	struct token_claims c;

	(void)state;
	assert_int_equal(token_check(jwt, strlen(jwt), "store", NOW, &c), OK);
	assert_memory_equal(&c, &claims, sizeof(c));
	assert_string_not_equal(jwt, sign());
	assert_true(strlen(jwt) < 600);
}

static void
test_time(void **state)
{
	const char *jwt = sign();
	struct token_claims c = { .role = "kept" };
	size_t len = strlen(jwt);

	(void)state;
	assert_int_equal(token_check(jwt, len, "store", NOW + 3599, &c), OK);
	strcpy(c.role, "kept");
	assert_int_equal(token_check(jwt, len, "store", NOW + 3600, &c),
	    EXPIRED);
	assert_int_equal(token_check(jwt, len, "store", NOW + 99999, &c),
	    EXPIRED);
	assert_int_equal(token_check(jwt, len, "store", NOW - 61, &c),
	    UNAUTHORIZED);
	/* Expired and for somebody else: nothing is told. */
	assert_int_equal(token_check(jwt, len, "dealer", NOW + 3600, &c),
	    UNAUTHORIZED);
	assert_string_equal(c.role, "kept");
	assert_int_equal(token_check(jwt, len, "store", NOW - 60, &c), OK);
}

/* More tokens than the cache has slots, each asked twice. */
static void
test_many(void **state)
{
	struct token_claims c = claims, found;
	const char *jwt[3000] = { NULL };
	size_t i;

	(void)state;
	for (i = 0; i < 6000; i++) {
		snprintf(c.role, sizeof(c.role), "role-%zu", i % 3000);
		if (i < 3000)
			assert_int_equal(token_sign(arena, &c, "store",
			    &jwt[i]), OK);
		assert_int_equal(token_check(jwt[i % 3000],
		    strlen(jwt[i % 3000]), "store", NOW, &found), OK);
		assert_string_equal(found.role, c.role);
	}
}

static void
test_forge_makes_good_tokens(void **state)
{
	(void)state;
	assert_int_equal(check(forge(HEADER, "{" WHERE "," WHO "," WHEN "}")),
	    OK);
}

static void
test_headers(void **state)
{
	static const char *const wrong[] = {
		"{\"alg\":\"none\",\"typ\":\"JWT\"}",
		"{\"alg\":\"NONE\",\"typ\":\"JWT\"}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS384\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS512\",\"typ\":\"JWT\"}",
		"{\"alg\":\"hs256\",\"typ\":\"JWT\"}",
		"{\"alg\":[\"HS256\"],\"typ\":\"JWT\"}",
		"{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"crit\":null}",
		"{\"alg\":\"HS256\",\"typ\":\"JOSE\"}", "{\"alg\":\"HS256\"}",
		"{\"alg\":null,\"typ\":\"JWT\"}", "{\"typ\":\"JWT\"}",
		"{}", "[]", "null", "\"HS256\"", "", "{", NULL };
	int i;

	(void)state;
	for (i = 0; wrong[i] != NULL; i++)
		if (check(forge(wrong[i], "{" WHERE "," WHO "," WHEN "}")) !=
		    UNAUTHORIZED)
			fail_msg("accepted %s", wrong[i]);
}

/* Well signed, so only our own checks stand between. */
static const char *const payloads[] = {
	/* another issuer, audience, use, or none */
	"{\"iss\":\"other\",\"aud\":\"store\",\"use\":\"access\"," WHO "," WHEN "}",
	"{\"aud\":\"store\",\"use\":\"access\"," WHO "," WHEN "}",
	"{\"iss\":\"kontor\",\"aud\":\"sales\",\"use\":\"access\"," WHO "," WHEN "}",
	"{\"iss\":\"kontor\",\"aud\":[\"store\"],\"use\":\"access\"," WHO "," WHEN "}",
	"{\"iss\":\"kontor\",\"use\":\"access\"," WHO "," WHEN "}",
	"{\"iss\":\"kontor\",\"aud\":\"store\",\"use\":\"refresh\"," WHO "," WHEN "}",
	"{\"iss\":\"kontor\",\"aud\":\"store\"," WHO "," WHEN "}",
	/* times: missing, not whole numbers, in the future, too long a life */
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720}",
	"{" WHERE "," WHO ",\"nbf\":1767882720,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":\"1767886320\"}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":1767886320.5}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":null}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":1e300}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":99999999999}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":9223372036854775807}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767882720,\"exp\":-1}",
	"{" WHERE "," WHO ",\"iat\":1767882720,\"nbf\":1767886000,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":1767886000,\"nbf\":1767882720,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":1767886320,\"nbf\":1767882720,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":0,\"nbf\":0,\"exp\":1767886320}",
	"{" WHERE "," WHO ",\"iat\":-9223372036854775808,\"nbf\":1,\"exp\":9223372036854775807}",
	/* who: missing, malformed, too long, with a NUL */
	"{" WHERE "," WHEN "}",
	"{" WHERE "," WHEN ",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\"}",
	"{" WHERE "," WHEN ",\"sub\":\"admin\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "0\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":17,\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"admin\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"ad min\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"a\\u0000b\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"r\xc3\xb4le\"}",
	"{" WHERE "," WHEN ",\"sub\":\"" USER "\",\"sid\":\"" USER "\",\"tenant\":\"" USER "\",\"role\":\"abcdefghijklmnopqrstuvwxyzabcdef\"}",
	/* no object at all */
	"", "{", "[]", "null", "17", "\"\"", "foo",
};

static void
test_payloads(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++)
		if (check(forge(HEADER, payloads[i])) != UNAUTHORIZED)
			fail_msg("accepted %s", payloads[i]);
}

static void
test_altered(void **state)
{
	const char *jwt = sign(), *other = sign(), *dot;
	char *copy = arena_string(arena, jwt);
	size_t i, len = strlen(jwt);

	(void)state;
	for (i = 0; i < len; i++) {
		copy[i] = jwt[i] == 'A' ? 'B' : 'A';
		assert_int_equal(check(copy), UNAUTHORIZED);
		copy[i] = '\xe9';
		assert_int_equal(check(copy), UNAUTHORIZED);
		copy[i] = '\0';
		assert_int_equal(token_check(copy, len, "store", NOW, NULL),
		    UNAUTHORIZED);
		copy[i] = jwt[i];
		assert_int_equal(token_check(jwt, i, "store", NOW, NULL),
		    UNAUTHORIZED);
	}
	assert_int_equal(check(copy), OK);
	/* The payload of one under the signature of another. */
	dot = strrchr(other, '.');
	copy = arena_print(arena, "%.*s%s", (int)(strrchr(jwt, '.') - jwt), jwt,
	    dot);
	assert_int_equal(check(copy), UNAUTHORIZED);
	assert_int_equal(check(arena_print(arena, "%s.", jwt)), UNAUTHORIZED);
	assert_int_equal(check(arena_print(arena, "%s=", jwt)), UNAUTHORIZED);
	assert_int_equal(check(arena_print(arena, " %s", jwt)), UNAUTHORIZED);
	assert_int_equal(token_check(jwt, len + 1, "store", NOW, NULL),
	    UNAUTHORIZED);
}

/* A signature of "" and one cut off: what alg none would ask for. */
static void
test_unsigned(void **state)
{
	static const char payload[] = "{" WHERE "," WHO "," WHEN "}";
	static const char none[] = "{\"alg\":\"none\",\"typ\":\"JWT\"}";
	const char *part = encoded(payload, strlen(payload));

	(void)state;
	assert_int_equal(check(arena_print(arena, "%s.%s.",
	    encoded(none, strlen(none)), part)), UNAUTHORIZED);
	assert_int_equal(check(arena_print(arena, "%s.%s",
	    encoded(none, strlen(none)), part)), UNAUTHORIZED);
	assert_int_equal(check(arena_print(arena, "%s.%s.",
	    encoded(HEADER, strlen(HEADER)), part)), UNAUTHORIZED);
	assert_int_equal(check(""), UNAUTHORIZED);
	assert_int_equal(check(".."), UNAUTHORIZED);
	assert_int_equal(check("..."), UNAUTHORIZED);
}

static void
test_huge(void **state)
{
	size_t len = 4 * 1024 * 1024;
	char *huge = arena_alloc(arena, len), *payload;

	(void)state;
	memset(huge, 'A', len);
	assert_int_equal(token_check(huge, len, "store", NOW, NULL),
	    UNAUTHORIZED);
	memset(huge, '.', len);
	assert_int_equal(token_check(huge, len, "store", NOW, NULL),
	    UNAUTHORIZED);
	/* Well signed, but one kind of content too long. */
	memset(huge, 'x', 2000);
	payload = arena_print(arena, "{" WHERE "," WHO "," WHEN ",\"x\":\"%.*s\"}",
	    2000, huge);
	assert_int_equal(check(forge(HEADER, payload)), UNAUTHORIZED);
}

static void
test_sign_refuses(void **state)
{
	struct token_claims c = claims;
	const char *jwt = "untouched";

	(void)state;
	strcpy(c.tenant, "none");
	assert_int_equal(token_sign(arena, &c, "store", &jwt), BROKEN);
	c = claims;
	c.role[0] = '\0';
	assert_int_equal(token_sign(arena, &c, "store", &jwt), BROKEN);
	c = claims;
	memset(c.role, 'x', sizeof(c.role));
	assert_int_equal(token_sign(arena, &c, "store", &jwt), BROKEN);
	c = claims;
	c.expires = c.issued + TOKEN_LIFE_LONGEST + 1;
	assert_int_equal(token_sign(arena, &c, "store", &jwt), BROKEN);
	assert_string_equal(jwt, "untouched");
}

/* The example of RFC 7515, appendix A.1, and every way to alter a byte. */
static void
test_signature(void **state)
{
	static const char jws[] = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
	    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
	    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
	    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	static const char secret[] = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr"
	    "_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
	unsigned char bytes[BASE64_BYTES(sizeof(secret))];
	char copy[sizeof(jws)];
	size_t len, i;

	(void)state;
	assert_true(base64url_read(secret, strlen(secret), bytes, &len));
	assert_true(token_signed(jws, strlen(jws), bytes, len));
	assert_false(token_signed(jws, strlen(jws), bytes, len - 1));
	assert_false(token_signed(jws, strlen(jws), bytes, 31));
	for (i = 0; i < strlen(jws); i++) {
		memcpy(copy, jws, sizeof(jws));
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_false(token_signed(copy, strlen(jws), bytes, len));
	}
}

static void
test_key(void **state)
{
	const char *jwt = sign(), *none = NULL;

	(void)state;
	assert_int_equal(check(jwt), OK);
	assert_false(token_key((const unsigned char *)KEY, 31));
	assert_int_equal(check(jwt), UNAUTHORIZED);
	assert_int_equal(token_sign(arena, &claims, "store", &none), BROKEN);
	assert_false(token_key((const unsigned char *)KEY, 513));
	assert_true(token_key((const unsigned char *)"x123456789abcdef"
	    "0123456789abcdef", 32));
	assert_int_equal(check(jwt), UNAUTHORIZED);
	assert_true(token_key((const unsigned char *)KEY, 32));
	assert_int_equal(check(jwt), OK);
}

static void
test_random_and_digest(void **state)
{
	char one[TOKEN_RANDOM_SIZE], two[TOKEN_RANDOM_SIZE];
	char digest[TOKEN_DIGEST_SIZE];

	(void)state;
	token_random(one);
	token_random(two);
	assert_int_equal(strlen(one), 43);
	assert_string_not_equal(one, two);
	assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	    "opqrstuvwxyz0123456789-_"), 43);
	token_digest("abc", digest);
	assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}

/*
 * The public file leaves out the keys of its groups: these are they, by the
 * first case of each (RFC 7520, section 3.5 for the second).
 */
static const struct {
	int		 from;
	const char	*key;
} groups[] = {
	{ 357, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
	{ 348, "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg" },
	{ 1, "-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE" },
};

/*
 * Cases whose published text does not fit their result: 367 and 370 equal
 * the valid case 357 byte for byte; 372 and 373 are called valid although
 * they hold a '?', which RFC 7515 does not allow in a part.
 */
static bool
expected(int id, const char *result)
{
	if (id == 367 || id == 370)
		return true;
	return id != 372 && id != 373 && strcmp(result, "valid") == 0;
}

static bool
verify(int id, const char *jws)
{
	unsigned char key[BASE64_BYTES(64)];
	size_t len, i;

	for (i = 0; id < groups[i].from; i++)
		continue;
	assert_true(base64url_read(groups[i].key, strlen(groups[i].key), key,
	    &len));
	return token_signed(jws, strlen(jws), key, len);
}

static void
test_public_signatures(void **state)
{
	struct json_object *file = vectors_shared("wycheproof-hs256.json");
	struct json_object *cases, *row, *number;
	int64_t id;
	int valid = 0;
	size_t i;

	(void)state;
	if (file == NULL)
		skip();
	assert_true(json_object_object_get_ex(file, "cases", &cases));
	for (i = 0; i < json_object_array_length(cases); i++) {
		row = json_object_array_get_idx(cases, i);
		assert_true(json_object_object_get_ex(row, "tcId", &number));
		assert_true(json_whole(number, &id));
		if (verify((int)id, vectors_word(row, "jws")) !=
		    expected((int)id, vectors_word(row, "result")))
			fail_msg("case %d", (int)id);
		valid += expected((int)id, vectors_word(row, "result"));
		/* None of them is an access token of ours. */
		assert_int_equal(check(vectors_word(row, "jws")), UNAUTHORIZED);
	}
	print_message("%zu cases, %d of them well signed\n", i, valid);
	assert_true(valid > 0);
	json_object_put(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, start, stop),
		cmocka_unit_test_setup_teardown(test_time, start, stop),
		cmocka_unit_test_setup_teardown(test_many, start, stop),
		cmocka_unit_test_setup_teardown(test_forge_makes_good_tokens,
		    start, stop),
		cmocka_unit_test_setup_teardown(test_headers, start, stop),
		cmocka_unit_test_setup_teardown(test_payloads, start, stop),
		cmocka_unit_test_setup_teardown(test_altered, start, stop),
		cmocka_unit_test_setup_teardown(test_unsigned, start, stop),
		cmocka_unit_test_setup_teardown(test_huge, start, stop),
		cmocka_unit_test_setup_teardown(test_sign_refuses, start, stop),
		cmocka_unit_test_setup_teardown(test_signature, start, stop),
		cmocka_unit_test_setup_teardown(test_key, start, stop),
		cmocka_unit_test_setup_teardown(test_random_and_digest, start,
		    stop),
		cmocka_unit_test_setup_teardown(test_public_signatures, start,
		    stop),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
