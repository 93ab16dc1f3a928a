/*
 * Access tokens by libjwt.  Version 1.10 takes any algorithm that a header
 * names, does not look at exp, and verifies nothing when its key is NULL
 * (measured), so token_signed pins the algorithm and the signature before
 * libjwt sees a token, and every claim is checked here.
 */
#include "auth/token.h"

#include <errno.h>
#include <jwt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "auth/tokencache.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/uuid.h"

#define ISSUER		"kontor"
#define USE		"access"
#define MAC_SIZE	32
#define MAC_LENGTH	BASE64URL_LENGTH(MAC_SIZE)

static unsigned char key[TOKEN_KEY_LONGEST];
static size_t key_len;
static EVP_MD *sha256;	/* fetched once: a look-up costs as much as a digest */

bool
token_key(const unsigned char *bytes, size_t len)
{
	explicit_bzero(key, sizeof(key));
	key_len = 0;
	tokencache_clear();
	if (sha256 == NULL && (sha256 = EVP_MD_fetch(NULL, "SHA256",
	    NULL)) == NULL)
		return false;
	if (len < TOKEN_KEY_SHORTEST || len > TOKEN_KEY_LONGEST)
		return false;
	memcpy(key, bytes, len);
	key_len = len;
	return true;
}

static bool
role_valid(const char *role)
{
	size_t len = strnlen(role, sizeof(((struct token_claims *)0)->role));

	return len > 0 && len < sizeof(((struct token_claims *)0)->role) &&
	    strspn(role, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_-") == len;
}

static bool
claims_valid(const struct token_claims *c)
{
	struct uuid u;

	return uuid_read(c->subject, &u) && uuid_read(c->session, &u) &&
	    uuid_read(c->tenant, &u) && role_valid(c->role) &&
	    (c->branch[0] == '\0' || uuid_read(c->branch, &u)) &&
	    c->issued > 0 && c->expires > c->issued &&
	    c->expires - c->issued <= TOKEN_LIFE_LONGEST;
}

static bool
add_claims(jwt_t *jwt, const struct token_claims *c, const char *audience)
{
	struct uuid u;
	char id[UUID_SIZE];

	uuid_make(&u);
	uuid_print(&u, id);
	return jwt_add_grant(jwt, "iss", ISSUER) == 0 &&
	    jwt_add_grant(jwt, "aud", audience) == 0 &&
	    jwt_add_grant(jwt, "use", USE) == 0 &&
	    jwt_add_grant(jwt, "jti", id) == 0 &&
	    jwt_add_grant(jwt, "sub", c->subject) == 0 &&
	    jwt_add_grant(jwt, "sid", c->session) == 0 &&
	    jwt_add_grant(jwt, "tenant", c->tenant) == 0 &&
	    jwt_add_grant(jwt, "role", c->role) == 0 &&
	    (c->branch[0] == '\0' ||
	    jwt_add_grant(jwt, "branch", c->branch) == 0) &&
	    jwt_add_grant_int(jwt, "iat", (long)c->issued) == 0 &&
	    jwt_add_grant_int(jwt, "nbf", (long)c->issued) == 0 &&
	    jwt_add_grant_int(jwt, "exp", (long)c->expires) == 0 &&
	    jwt_set_alg(jwt, JWT_ALG_HS256, key, (int)key_len) == 0;
}

enum fault
token_sign(struct arena *a, const struct token_claims *claims,
    const char *audience, const char **ret)
{
	jwt_t *jwt;
	char *encoded = NULL;

	if (key_len == 0 || !claims_valid(claims) ||
	    strlen(audience) >= TOKEN_AUDIENCE_SIZE || jwt_new(&jwt) != 0)
		return BROKEN;
	if (add_claims(jwt, claims, audience))
		encoded = jwt_encode_str(jwt);
	jwt_free(jwt);
	if (encoded == NULL)
		return BROKEN;
	*ret = arena_string(a, encoded);
	free(encoded);
	return OK;
}

static bool
member_is(struct json_object *object, const char *name, const char *word)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) &&
	    json_object_is_type(value, json_type_string) &&
	    strcmp(json_object_get_string(value), word) == 0;
}

/* The first part: an object with alg HS256, and no crit to be honoured. */
static bool
header_valid(const char *part, size_t len)
{
	char bytes[BASE64_BYTES(TOKEN_LONGEST)];
	struct json_object *header = NULL;
	const char *why;
	size_t size;
	bool good;

	if (!base64url_read(part, len, bytes, &size) ||
	    json_parse(bytes, size, &header, &why) != OK)
		return false;
	good = json_object_is_type(header, json_type_object) &&
	    member_is(header, "alg", "HS256") &&
	    !json_object_object_get_ex(header, "crit", NULL);
	json_object_put(header);
	return good;
}

bool
token_signed(const char *jws, size_t len, const unsigned char *secret,
    size_t secret_len)
{
	unsigned char mac[EVP_MAX_MD_SIZE], bytes[BASE64_BYTES(TOKEN_LONGEST)];
	char expected[MAC_LENGTH + 1];
	const char *payload, *signature, *end = jws + len;
	unsigned int mac_len;
	size_t size;

	if (len > TOKEN_LONGEST || secret_len < TOKEN_KEY_SHORTEST ||
	    secret_len > TOKEN_KEY_LONGEST ||
	    (payload = memchr(jws, '.', len)) == NULL)
		return false;
	payload++;
	if ((signature = memchr(payload, '.', (size_t)(end - payload))) == NULL)
		return false;
	signature++;
	if ((size_t)(end - signature) != MAC_LENGTH ||
	    !base64url_read(payload, (size_t)(signature - payload) - 1, bytes,
	    &size) ||
	    !header_valid(jws, (size_t)(payload - jws) - 1))
		return false;
	if (HMAC(EVP_sha256(), secret, (int)secret_len,
	    (const unsigned char *)jws, (size_t)(signature - jws) - 1, mac,
	    &mac_len) == NULL || mac_len != MAC_SIZE)
		return false;
	/* One written form only, so the text may be compared. */
	base64url_print(mac, MAC_SIZE, expected);
	return CRYPTO_memcmp(expected, signature, MAC_LENGTH) == 0;
}

static bool
grant_is(jwt_t *jwt, const char *name, const char *word)
{
	const char *value = jwt_get_grant(jwt, name);

	return value != NULL && strcmp(value, word) == 0;
}

static bool
grant_text(jwt_t *jwt, const char *name, char *out, size_t size)
{
	const char *value = jwt_get_grant(jwt, name);
	size_t len;

	if (value == NULL || (len = strlen(value)) >= size)
		return false;
	memcpy(out, value, len + 1);
	return true;
}

static bool
grant_time(jwt_t *jwt, const char *name, int64_t *out)
{
	errno = 0;
	*out = jwt_get_grant_int(jwt, name);
	return errno == 0;
}

/* All that does not depend on who asks and when. */
static bool
read_facts(jwt_t *jwt, struct token_facts *f)
{
	const char *type = jwt_get_header(jwt, "typ");
	struct token_claims *c = &f->claims;

	*f = (struct token_facts){ 0 };
	return jwt_get_alg(jwt) == JWT_ALG_HS256 &&
	    type != NULL && strcmp(type, "JWT") == 0 &&
	    grant_is(jwt, "iss", ISSUER) && grant_is(jwt, "use", USE) &&
	    grant_text(jwt, "aud", f->audience, sizeof(f->audience)) &&
	    grant_text(jwt, "sub", c->subject, sizeof(c->subject)) &&
	    grant_text(jwt, "sid", c->session, sizeof(c->session)) &&
	    grant_text(jwt, "tenant", c->tenant, sizeof(c->tenant)) &&
	    grant_text(jwt, "role", c->role, sizeof(c->role)) &&
	    (jwt_get_grant(jwt, "branch") == NULL ||
	    grant_text(jwt, "branch", c->branch, sizeof(c->branch))) &&
	    grant_time(jwt, "iat", &c->issued) &&
	    grant_time(jwt, "nbf", &f->from) &&
	    grant_time(jwt, "exp", &c->expires) && claims_valid(c);
}

static bool
verify(const char *jwt, size_t len, struct token_facts *f)
{
	char text[TOKEN_LONGEST + 1];
	jwt_t *decoded;
	bool good;

	if (!token_signed(jwt, len, key, key_len))
		return false;
	memcpy(text, jwt, len);
	text[len] = '\0';
	if (jwt_decode(&decoded, text, key, (int)key_len) != 0)
		return false;
	good = read_facts(decoded, f);
	jwt_free(decoded);
	return good;
}

/* What depends on who asks and when. */
static enum fault
judge(const struct token_facts *f, const char *audience, int64_t now)
{
	if (strcmp(f->audience, audience) != 0 ||
	    f->claims.issued > now + TOKEN_LEEWAY ||
	    f->from > now + TOKEN_LEEWAY)
		return UNAUTHORIZED;
	return f->claims.expires <= now ? EXPIRED : OK;
}

enum fault
token_check(const char *jwt, size_t len, const char *audience, int64_t now,
    struct token_claims *ret)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct token_facts facts;
	enum fault f;

	if (key_len == 0 || len == 0 || len > TOKEN_LONGEST)
		return UNAUTHORIZED;
	if (EVP_Digest(jwt, len, digest, NULL, sha256, NULL) != 1)
		return BROKEN;
	if (!tokencache_find(digest, &facts)) {
		if (!verify(jwt, len, &facts))
			return UNAUTHORIZED;
		tokencache_keep(digest, &facts);
	}
	f = judge(&facts, audience, now);
	if (f == OK)
		*ret = facts.claims;
	return f;
}

void
token_random(char out[TOKEN_RANDOM_SIZE])
{
	unsigned char bytes[32];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	base64url_print(bytes, sizeof(bytes), out);
	explicit_bzero(bytes, sizeof(bytes));
}

void
token_digest(const char *token, char out[TOKEN_DIGEST_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len, i;

	if (EVP_Digest(token, strlen(token), digest, &len, EVP_sha256(),
	    NULL) != 1)
		abort();
	for (i = 0; i < 32; i++) {
		*out++ = hex[digest[i] >> 4];
		*out++ = hex[digest[i] & 15];
	}
	*out = '\0';
}
