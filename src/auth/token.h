/*
 * Access tokens: JWT (RFC 7519) signed with HS256 and nothing else (RFC
 * 8725, section 3.1), and the opaque random tokens that refresh or reset.
 */
#ifndef AUTH_TOKEN_H
#define AUTH_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

#define TOKEN_LONGEST		2048	/* characters of an access token */
#define TOKEN_KEY_SHORTEST	32	/* bytes (RFC 7518, section 3.2) */
#define TOKEN_KEY_LONGEST	512
#define TOKEN_LIFE_LONGEST	86400	/* seconds from iat to exp */
#define TOKEN_LEEWAY		60	/* seconds another host's clock may lead */
#define TOKEN_AUDIENCE_SIZE	32	/* an edition's name and a NUL */
#define TOKEN_RANDOM_SIZE	44	/* 43 characters and a NUL */
#define TOKEN_DIGEST_SIZE	65	/* 64 characters and a NUL */

/* What an access token says; UUIDs in their 36-character form. */
struct token_claims {
	char	subject[37];	/* sub: the user */
	char	session[37];	/* sid: what signing out ends */
	char	tenant[37];	/* tenant */
	char	role[32];	/* role: a-z, 0-9, '_' or '-' in either case */
	int64_t	issued, expires;	/* iat (and nbf), exp: Unix seconds */
	char	branch[37];	/* branch: whose rows alone are seen; may be "" */
};

/*
 * Sets the key that signs and checks.  Once at start, before threads; false
 * (and no key) when it is shorter than 32 or longer than 512 bytes.
 */
bool		token_key(const unsigned char *key, size_t len);

/*
 * Signs CLAIMS for AUDIENCE (an edition's name).  *RET lives in the arena.
 * No two tokens are alike (jti).  BROKEN without a key or when a claim or
 * the audience is malformed; *RET is then untouched.
 */
enum fault	token_sign(struct arena *, const struct token_claims *,
		    const char *audience, const char **ret);

/*
 * Checks LEN characters: signature, typ, iss "kontor", aud, use "access",
 * well-formed subject, session, tenant, role and branch (if any); nbf and iat not after NOW
 * (but for TOKEN_LEEWAY), a life of at most TOKEN_LIFE_LONGEST.  EXPIRED
 * only when all else is right and exp is not after NOW, so that it may be
 * told to the client; UNAUTHORIZED otherwise (BROKEN only when OpenSSL
 * cannot hash).  *RET is touched only by OK.  A genuine token is found again
 * without being verified anew (auth/tokencache.h).  Thread-safe.
 */
enum fault	token_check(const char *jwt, size_t len, const char *audience,
		    int64_t now, struct token_claims *ret);

/*
 * True when LEN characters are a JWS in compact form (RFC 7515, section 7.1)
 * whose header asks for HS256 and for no extension (crit), signed with the
 * key: the part of token_check that needs no claims.
 */
bool		token_signed(const char *jws, size_t len,
		    const unsigned char *key, size_t key_len);

/* 32 random bytes as base64url; aborts if the kernel has none. */
void		token_random(char out[TOKEN_RANDOM_SIZE]);

/* SHA-256 of TOKEN in lower-case hex: what is stored of a random token. */
void		token_digest(const char *token, char out[TOKEN_DIGEST_SIZE]);

#endif
