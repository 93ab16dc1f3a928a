/* AWS Signature Version 4. */
#include "outside/s3_sign.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST	32

static void
put_hex(const unsigned char digest[DIGEST], char hex[S3_HEX_SIZE])
{
	int i;

	for (i = 0; i < DIGEST; i++)
		sprintf(hex + 2 * i, "%02x", digest[i]);
}

static void
hash(const char *s, size_t len, char hex[S3_HEX_SIZE])
{
	unsigned char digest[DIGEST];

	if (EVP_Digest(s, len, digest, NULL, EVP_sha256(), NULL) != 1)
		abort();
	put_hex(digest, hex);
}

static void
mac(const void *key, size_t len, const char *s, unsigned char out[DIGEST])
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)s,
	    strlen(s), digest, NULL) == NULL)
		abort();
	memcpy(out, digest, DIGEST);
}

static void
put_signed_names(struct text *t, const struct s3_call *c)
{
	const struct s3_header *h;

	for (h = c->headers; h->name != NULL; h++)
		text_print(t, "%s%s", h == c->headers ? "" : ";", h->name);
}

static void
put_scope(struct text *t, const struct s3_call *c)
{
	text_print(t, "%.8s/%s/s3/aws4_request", c->date, c->region);
}

static void
put_canonical(struct text *t, const struct s3_call *c)
{
	const struct s3_header *h;

	text_print(t, "%s\n%s\n%s\n", c->method, c->path, c->query);
	for (h = c->headers; h->name != NULL; h++)
		text_print(t, "%s:%s\n", h->name, h->value);
	text_char(t, '\n');
	put_signed_names(t, c);
	text_print(t, "\n%s", c->payload);
}

static void
derive_key(const struct s3_call *c, unsigned char key[DIGEST])
{
	struct text t = { 0 };
	char day[9];

	snprintf(day, sizeof(day), "%.8s", c->date);
	text_print(&t, "AWS4%s", c->secret);
	mac(t.at, t.len, day, key);
	explicit_bzero(t.at, t.len);
	text_free(&t);
	mac(key, DIGEST, c->region, key);
	mac(key, DIGEST, "s3", key);
	mac(key, DIGEST, "aws4_request", key);
}

void
s3_signature(const struct s3_call *c, char hex[S3_HEX_SIZE])
{
	unsigned char key[DIGEST], digest[DIGEST];
	char canonical[S3_HEX_SIZE];
	struct text t = { 0 };

	put_canonical(&t, c);
	hash(t.at, t.len, canonical);
	text_clear(&t);
	text_print(&t, "AWS4-HMAC-SHA256\n%s\n", c->date);
	put_scope(&t, c);
	text_print(&t, "\n%s", canonical);
	derive_key(c, key);
	mac(key, DIGEST, t.at, digest);
	explicit_bzero(key, sizeof(key));
	put_hex(digest, hex);
	text_free(&t);
}

void
s3_authorization(struct text *t, const struct s3_call *c)
{
	char hex[S3_HEX_SIZE];

	s3_signature(c, hex);
	text_print(t, "AWS4-HMAC-SHA256 Credential=%s/", c->key);
	put_scope(t, c);
	text_put(t, ",SignedHeaders=");
	put_signed_names(t, c);
	text_print(t, ",Signature=%s", hex);
}

void
s3_encode(struct text *t, const char *s)
{
	for (; *s != '\0'; s++) {
		if (isalnum((unsigned char)*s) || strchr("-._~", *s) != NULL)
			text_char(t, *s);
		else
			text_print(t, "%%%02X", (unsigned char)*s);
	}
}

void
s3_presign(struct text *t, const struct s3_call *call, int seconds,
    const char *more)
{
	struct s3_call c = *call;
	struct text scope = { 0 }, query = { 0 };
	char hex[S3_HEX_SIZE];

	text_print(&scope, "%s/", c.key);
	put_scope(&scope, &c);
	text_put(&query, "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
	s3_encode(&query, scope.at);
	text_print(&query, "&X-Amz-Date=%s&X-Amz-Expires=%d"
	    "&X-Amz-SignedHeaders=host%s%s", c.date, seconds,
	    *more != '\0' ? "&" : "", more);
	c.query = query.at;
	c.payload = "UNSIGNED-PAYLOAD";
	s3_signature(&c, hex);
	text_print(t, "%s&X-Amz-Signature=%s", query.at, hex);
	text_free(&scope);
	text_free(&query);
}
