/* Links, and the keys of open ones. */
#include "api/link.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "api/gateway.h"
#include "api/private.h"
#include "auth/seal.h"
#include "base/base64.h"
#include "base/conf.h"
#include "base/typeid.h"
#include "base/uuid.h"

/* The tenant, for hosts that do not name one, and the mark. */
#define KEY_BYTES	(16 + SEAL_MARK)
#define KEY_SIZE	(BASE64URL_LENGTH(KEY_BYTES) + 1)

static __thread const char *base, *tenant;

/*
 * Where a host name stands for one tenant, only that host leads back to it;
 * nginx has seen to it that the name is one of ours.
 */
void
link_use(const struct request *rq)
{
	const char *named = gateway_parameter(rq->gateway, "KONTOR_TENANT");
	const char *host = gateway_parameter(rq->gateway, "HTTP_HOST");
	const char *scheme = gateway_parameter(rq->gateway, "REQUEST_SCHEME");

	tenant = rq->tenant;
	base = named != NULL && host != NULL && scheme != NULL ?
	    arena_print(rq->mem, "%s://%s%s", scheme, host, rq->mount) :
	    arena_print(rq->mem, "%s%s", conf_text(CONF_public_url),
	    rq->mount);
}

static bool
make_key(const char *of_tenant, const char *prefix, const char *id,
    unsigned char key[KEY_BYTES])
{
	char text[160];
	struct uuid owner;
	int len = snprintf(text, sizeof(text), "%s|%s|%s", of_tenant, prefix,
	    id);

	if (!uuid_read(of_tenant, &owner))
		return false;
	memcpy(key, owner.bytes, 16);
	return seal_mark(text, (size_t)len, key + 16);
}

bool
link_opens(struct request *rq)
{
	const char *given = query_value(rq, "key"), *id = rq->values[0];
	unsigned char key[KEY_BYTES], sent[BASE64_BYTES(KEY_SIZE)];
	char of_tenant[UUID_SIZE];
	struct uuid owner;
	size_t len;

	if (given == NULL || id == NULL || rq->route->noun == NULL ||
	    strlen(given) != KEY_SIZE - 1 ||
	    !base64url_read(given, KEY_SIZE - 1, sent, &len) ||
	    len != KEY_BYTES)
		return false;
	memcpy(owner.bytes, sent, 16);
	uuid_print(&owner, of_tenant);
	if (!make_key(of_tenant, rq->route->noun->fields[0].among, id, key) ||
	    CRYPTO_memcmp(key, sent, KEY_BYTES) != 0)
		return false;
	rq->opened = arena_string(rq->mem, of_tenant);
	return true;
}

static const char *
prefix_of(const struct field *f)
{
	return strrchr(f->among, '/') + 1;
}

/* What stands behind our path in a link, or the whole text. */
static const char *
read_link(struct reading *r, const struct field *f)
{
	char path[64], word[TYPEID_SIZE], id[UUID_SIZE];
	const char *at, *found;
	struct uuid file;
	size_t len;

	if (r->kind != VALUE_STRING && r->kind != VALUE_QUERY) {
		r->why = "must be a string";
		return NULL;
	}
	snprintf(path, sizeof(path), "%.*s", (int)(prefix_of(f) - f->among),
	    f->among);
	at = r->text;
	if ((found = strstr(r->text, path)) != NULL)
		at = found + strlen(path);
	len = strcspn(at, "?");
	snprintf(word, sizeof(word), "%.*s", len < sizeof(word) ? (int)len : 0,
	    at);
	if (typeid_read(word, prefix_of(f), &file) || uuid_read(word, &file)) {
		uuid_print(&file, id);
		return arena_print(r->mem, "open %s", id);
	}
	if (r->len <= 2048 && (strncmp(r->text, "https://", 8) == 0 ||
	    strncmp(r->text, "http://", 7) == 0))
		return as_text.read(r, &(struct field){ .max = 2048 });
	r->why = "must be the id or url of an uploaded file, or a web address";
	return NULL;
}

static void
write_link(struct text *t, const struct field *f, const char *s, size_t len)
{
	const char *blank = memchr(s, ' ', len), *id;
	unsigned char key[KEY_BYTES];
	char word[TYPEID_SIZE], written[KEY_SIZE];
	struct text url = { 0 };
	struct uuid file;

	id = blank != NULL ? blank + 1 : s;
	if (blank == NULL || !uuid_read(id, &file)) {
		text_json(t, s, len);
		return;
	}
	typeid_print(prefix_of(f), &file, word);
	text_print(&url, "%s%.*s%s", base != NULL ? base :
	    conf_text(CONF_public_url), (int)(prefix_of(f) - f->among),
	    f->among, word);
	if (*s == 'o' && tenant != NULL &&
	    make_key(tenant, prefix_of(f), id, key)) {
		base64url_print(key, KEY_BYTES, written);
		text_print(&url, "?key=%s", written);
	}
	text_json(t, url.at, url.len);
	text_free(&url);
}

static void
write_address(struct text *t, const struct field *f, const char *s, size_t len)
{
	const char *place = strstr(f->among, "ID");
	struct text url = { 0 };

	text_print(&url, "%s%.*s%.*s%s", base != NULL ? base :
	    conf_text(CONF_public_url), (int)(place - f->among), f->among,
	    (int)len, s, place + 2);
	text_json(t, url.at, url.len);
	text_free(&url);
}

static const char *
read_address(struct reading *r, const struct field *f)
{
	return as_uuid.read(r, f);
}

const struct codec as_address = {
	.type = "string", .format = "uri", .cast = "$%d::uuid",
	.read = read_address, .write = write_address
};

const struct codec as_link = {
	.type = "string", .format = "uri", .cast = "$%d",
	.read = read_link, .write = write_link
};
