/* Mail: where it goes, and whether its addresses are any. */
#include "outside/mail.h"

#include <ctype.h>
#include <curl/curl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "outside/mail_folder.h"
#include "outside/mail_smtp.h"
#include "outside/mime.h"

#define ADDRESS_LONGEST	254	/* RFC 5321, section 4.5.3.1.3 */
#define LOCAL_LONGEST	64

struct mail_server {
	struct smtp	*smtp;		/* or */
	char		*folder;
	struct arena	*mem;		/* of the mail in hand */
};

static bool
is_local_part(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || len > LOCAL_LONGEST || s[0] == '.' ||
	    s[len - 1] == '.')
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
		if (!isalnum((unsigned char)s[i]) &&
		    (unsigned char)s[i] < 0x80 &&
		    strchr("!#$%&'*+/=?^_`{|}~-.", s[i]) == NULL)
			return false;
	}
	return true;
}

static bool
is_domain(const char *s)
{
	size_t label = 0;

	for (; *s != '\0'; s++) {
		if (*s == '.') {
			if (label == 0 || s[-1] == '-')
				return false;
			label = 0;
		} else if (isalnum((unsigned char)*s) ||
		    (unsigned char)*s >= 0x80 || (*s == '-' && label > 0)) {
			label++;
		} else
			return false;
	}
	return label > 0 && s[-1] != '-';
}

bool
mail_is_address(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t len = strlen(address);

	return at != NULL && len <= ADDRESS_LONGEST &&
	    utf8_valid(address, len) &&
	    is_local_part(address, (size_t)(at - address)) &&
	    is_domain(at + 1);
}

/*
 * One part of a URL, in MEM; NULL when it has none.  libcurl takes names for
 * text of the locale: here that is UTF-8, whatever the program's is.
 */
static char *
part(struct arena *mem, CURLU *url, CURLUPart which, unsigned flags)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8);	/* 0 changes nothing */
	char *found = NULL, *kept = NULL;

	if (curl_url_get(url, which, &found, flags) == CURLUE_OK)
		kept = arena_string(mem, found);
	curl_free(found);
	uselocale(before);
	if (utf8 != (locale_t)0)
		freelocale(utf8);
	return kept;
}

/* The ASCII form of a host name (RFC 5891), or NULL if it has none. */
static const char *
ascii_host(struct arena *mem, const char *host)
{
	CURLU *url = curl_url();
	const char *found = NULL;

	if (url == NULL)
		abort();
	if (curl_url_set(url, CURLUPART_SCHEME, "smtp", 0) == CURLUE_OK &&
	    curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK)
		found = part(mem, url, CURLUPART_HOST, CURLU_PUNYCODE);
	curl_url_cleanup(url);
	return found;
}

/* The address as it travels; NULL when it is none. */
static const char *
travelling(struct arena *mem, const char *address)
{
	const char *at, *host, *c;

	if (!mail_is_address(address))
		return NULL;
	at = strrchr(address, '@');
	for (c = at; *c != '\0' && isascii((unsigned char)*c); c++)
		continue;
	if (*c == '\0')
		return address;
	if ((host = ascii_host(mem, at + 1)) == NULL || !is_domain(host))
		return NULL;
	return arena_print(mem, "%.*s@%s", (int)(at - address), address, host);
}

static bool
travelling_all(struct arena *mem, const char *const **addresses, size_t count)
{
	const char **list = arena_alloc(mem, (count + 1) * sizeof(*list));
	size_t i;

	for (i = 0; i < count; i++)
		if ((list[i] = travelling(mem, (*addresses)[i])) == NULL)
			return false;
	*addresses = list;
	return true;
}

static enum mail_result
report(struct mail_report *r, enum mail_result result, const char *why)
{
	snprintf(r->why, sizeof(r->why), "%s", why);
	snprintf(r->brief, sizeof(r->brief), "%s", why);
	return result;
}

/* Gives M its addresses as they travel; false, and the report says why. */
static bool
address(struct arena *mem, struct mail *m, struct mail_report *r)
{
	const char *why = NULL;

	if (m->to_count + m->cc_count == 0)
		why = "the mail has no recipient";
	else if ((m->from = travelling(mem, m->from)) == NULL)
		why = "the sender's address is not valid";
	else if (m->reply_to != NULL &&
	    (m->reply_to = travelling(mem, m->reply_to)) == NULL)
		why = "the address for replies is not valid";
	else if (!travelling_all(mem, &m->to, m->to_count) ||
	    !travelling_all(mem, &m->cc, m->cc_count))
		why = "a recipient's address is not valid";
	if (why != NULL)
		report(r, MAIL_REFUSED, why);
	return why == NULL;
}

static enum mail_result
put_smtp(struct mail_server *s, const struct mail *m, const struct text *t,
    struct mail_report *r)
{
	size_t count = m->to_count + m->cc_count;
	const char **all = arena_alloc(s->mem, count * sizeof(*all));

	memcpy(all, m->to, m->to_count * sizeof(*all));
	memcpy(all + m->to_count, m->cc, m->cc_count * sizeof(*all));
	return smtp_send(s->smtp, m->from, all, count, t, r);
}

enum mail_result
mail_send(struct mail_server *s, const struct mail *given,
    struct mail_report *r)
{
	struct mail m = *given;
	struct text t = { 0 };
	enum mail_result result = MAIL_REFUSED;
	char *c;

	memset(r, 0, sizeof(*r));
	if (address(s->mem, &m, r)) {
		mime_put(&t, &m, time(NULL));
		result = s->smtp != NULL ? put_smtp(s, &m, &t, r) :
		    mail_folder_put(s->folder, m.message_id, &t, r);
	}
	/* A server's words may be in any encoding. */
	for (c = r->why; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	if (t.at != NULL)
		explicit_bzero(t.at, t.len);	/* it may hold a token */
	text_free(&t);
	arena_reset(s->mem);
	return result;
}

static bool
is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	    (strncmp(host, "127.", 4) == 0 &&
	    host[strspn(host, "0123456789.")] == '\0');
}

static const char *
open_folder(struct mail_server *s, CURLU *url)
{
	char *path = part(s->mem, url, CURLUPART_PATH, CURLU_URLDECODE);

	if (path == NULL || path[0] != '/' || path[1] == '\0')
		return "mail_url names no folder (file:///folder)";
	if ((s->folder = strdup(path)) == NULL)
		abort();
	return NULL;
}

static const char *
open_smtp(struct mail_server *s, CURLU *url, const char *user,
    const char *password)
{
	char *host = part(s->mem, url, CURLUPART_HOST, 0);
	char *query = part(s->mem, url, CURLUPART_QUERY, 0);
	char *plain;

	if (part(s->mem, url, CURLUPART_USER, 0) != NULL ||
	    part(s->mem, url, CURLUPART_PASSWORD, 0) != NULL)
		return "mail_url may not hold a user or password: they belong "
		    "into mail_user and mail_password";
	if (query != NULL && strncmp(query, "tls=", 4) != 0)
		return "mail_url may only be followed by ?tls=...";
	curl_url_set(url, CURLUPART_QUERY, NULL, 0);
	plain = part(s->mem, url, CURLUPART_URL, 0);
	if (host == NULL || plain == NULL)
		return "mail_url names no host";
	s->smtp = smtp_open(plain, is_loopback(host),
	    query != NULL ? query + 4 : NULL, user, password);
	return s->smtp != NULL ? NULL : "in mail_url, tls= must be required, "
	    "try, unverified or off";
}

struct mail_server *
mail_open(const char *where, const char *user, const char *password,
    char *why, size_t size)
{
	struct mail_server *s = calloc(1, sizeof(*s));
	const char *wrong = "mail_url must be smtp://host:port, "
	    "smtps://host:port or file:///folder";
	CURLU *url;
	char *scheme;

	if (s == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0 ||
	    (url = curl_url()) == NULL)
		abort();
	s->mem = arena_create();
	if (curl_url_set(url, CURLUPART_URL, where, 0) == CURLUE_OK) {
		scheme = part(s->mem, url, CURLUPART_SCHEME, 0);
		if (scheme != NULL && strcmp(scheme, "file") == 0)
			wrong = open_folder(s, url);
		else if (scheme != NULL && (strcmp(scheme, "smtp") == 0 ||
		    strcmp(scheme, "smtps") == 0))
			wrong = open_smtp(s, url, user, password);
	}
	curl_url_cleanup(url);
	arena_reset(s->mem);
	if (wrong == NULL)
		return s;
	snprintf(why, size, "%s", wrong);
	mail_close(s);
	return NULL;
}

void
mail_rest(struct mail_server *s)
{
	if (s->smtp != NULL)
		smtp_rest(s->smtp);
}

void
mail_close(struct mail_server *s)
{
	if (s == NULL)
		return;
	if (s->smtp != NULL)
		smtp_close(s->smtp);
	free(s->folder);
	arena_free(s->mem);
	free(s);
}

void
mail_message_id(const char *id, const char *where, char *out, size_t size)
{
	struct arena *mem = arena_create();
	CURLU *url = curl_url();
	const char *host = NULL;

	if (url == NULL)
		abort();
	if (curl_url_set(url, CURLUPART_URL, where, 0) == CURLUE_OK)
		host = part(mem, url, CURLUPART_HOST, CURLU_PUNYCODE);
	snprintf(out, size, "%s@%s", id,
	    host != NULL && is_domain(host) ? host : "localhost");
	curl_url_cleanup(url);
	arena_free(mem);
}
