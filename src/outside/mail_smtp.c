/* Giving a message to an SMTP server (RFC 5321) through libcurl. */
#include "outside/mail_smtp.h"

#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define CONNECT_MS	10000
#define TOTAL_MS	60000

/* How far the dialogue has come: the command last said. */
enum stage { CONNECT, SIGN_IN, SENDER, RECIPIENT, CONTENT };

static const struct {
	const char	*command;
	enum stage	 stage;
} commands[] = {
	{ "AUTH ",      SIGN_IN },
	{ "MAIL FROM:", SENDER },
	{ "RCPT TO:",   RECIPIENT },
	{ "DATA",       CONTENT },
};

static const struct {
	const char	*word;
	long		 use;
	bool		 verify;
} modes[] = {
	{ "off",        CURLUSESSL_NONE, true },
	{ "try",        CURLUSESSL_TRY,  true },
	{ "required",   CURLUSESSL_ALL,  true },
	{ "unverified", CURLUSESSL_ALL,  false },
};

struct smtp {
	CURL			*curl;
	char			*url, *user, *password;
	long			 use_tls;
	bool			 verify;
	char			 error[CURL_ERROR_SIZE];
	/* of the mail in hand */
	const struct text	*message;
	size_t			 read;
	enum stage		 stage;
	size_t			 recipients;	/* named to the server */
	int			 code;		/* of the last answer, or 0 */
	char			 answer[160];
	bool			 ended;
};

static char *
copy(const char *string)
{
	char *kept = strdup(string);

	if (kept == NULL)
		abort();
	return kept;
}

struct smtp *
smtp_open(const char *url, bool loopback, const char *tls, const char *user,
    const char *password)
{
	struct smtp *s;
	size_t i, count = sizeof(modes) / sizeof(modes[0]);

	if (tls == NULL)
		tls = loopback ? "off" : *user != '\0' ? "required" : "try";
	for (i = 0; i < count && strcmp(modes[i].word, tls) != 0; i++)
		continue;
	if (i == count)
		return NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		abort();
	s->use_tls = modes[i].use;
	s->verify = modes[i].verify;
	s->url = copy(url);
	s->user = copy(user);
	s->password = copy(password);
	return s;
}

void
smtp_rest(struct smtp *s)
{
	curl_easy_cleanup(s->curl);
	s->curl = NULL;
}

void
smtp_close(struct smtp *s)
{
	smtp_rest(s);
	explicit_bzero(s->password, strlen(s->password));
	free(s->password);
	free(s->user);
	free(s->url);
	free(s);
}

static size_t
give(char *to, size_t size, size_t count, void *smtp)
{
	struct smtp *s = smtp;
	size_t left = s->message->len - s->read, n = size * count;

	if (n > left)
		n = left;
	memcpy(to, s->message->at + s->read, n);
	s->read += n;
	return n;
}

static void
said(struct smtp *s, const char *line, size_t len)
{
	size_t i, n;

	if (len >= 4 && memcmp(line, "QUIT", 4) == 0)
		s->ended = true;
	if (s->ended)
		return;
	s->code = 0;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		n = strlen(commands[i].command);
		if (len >= n && memcmp(line, commands[i].command, n) == 0)
			s->stage = commands[i].stage;
	}
	/* Anything else is EHLO, STARTTLS or a part of the sign-in. */
	s->recipients += s->stage == RECIPIENT;
}

static void
heard(struct smtp *s, const char *line, size_t len)
{
	if (s->ended || len < 3)
		return;
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	s->code = atoi(line);
	snprintf(s->answer, sizeof(s->answer), "%.*s", (int)len, line);
}

/* libcurl tells the dialogue here; passwords pass by and are not kept. */
static int
overhear(CURL *curl, curl_infotype type, char *data, size_t len, void *smtp)
{
	struct smtp *s = smtp;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		said(s, data, len);
	else if (type == CURLINFO_HEADER_IN)
		heard(s, data, len);
	else if (type == CURLINFO_DATA_OUT && !s->ended)
		s->code = 0;
	return 0;
}

/* What every mail has in common; the handle keeps the connection. */
static void
prepare(struct smtp *s)
{
	if (s->curl != NULL)
		return;
	if ((s->curl = curl_easy_init()) == NULL)
		abort();
	curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(s->curl, CURLOPT_USE_SSL, s->use_tls);
	curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, (long)s->verify);
	curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST,
	    s->verify ? 2L : 0L);
	curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
	if (*s->user != '\0') {
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, s->user);
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, s->password);
	}
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->error);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
}

static CURLcode
attempt(struct smtp *s, const char *from, const char **recipients,
    size_t count, const struct text *message, int64_t left_ms)
{
	struct curl_slist *list = NULL, *longer;
	CURLcode result;
	size_t i;

	for (i = 0; i < count; i++) {
		if ((longer = curl_slist_append(list, recipients[i])) == NULL)
			abort();
		list = longer;
	}
	s->message = message;
	s->read = s->recipients = 0;
	s->stage = CONNECT;
	s->code = 0;
	s->answer[0] = s->error[0] = '\0';
	s->ended = false;
	prepare(s);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, list);
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)message->len);
	result = curl_easy_perform(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(list);
	return result;
}

/* Servers say 53x late when they want a sign-in: no fault of the mail. */
static bool
is_refusal(const struct smtp *s)
{
	return s->stage >= SENDER && s->code >= 500 && s->code <= 599 &&
	    s->code != 530 && s->code != 534 && s->code != 535 &&
	    s->code != 538;
}

/* The answer without its words, which may quote the message. */
static const char *
code_only(struct smtp *s)
{
	s->answer[strspn(s->answer, "0123456789. ")] = '\0';
	return s->answer;
}

static void
explain(struct smtp *s, CURLcode result, struct mail_report *r)
{
	static const char *const refusals[] = {
		"does not talk to us", "refused the sign-in",
		"refused the sender", "refused a recipient",
		"refused the message"
	};
	const char *error = s->error[0] != '\0' ? s->error :
	    curl_easy_strerror(result);

	if (s->code >= 400) {
		snprintf(r->brief, sizeof(r->brief), "the mail server %s: %d",
		    refusals[s->stage], s->code);
		snprintf(r->why, sizeof(r->why), "the mail server %s: %s",
		    refusals[s->stage], s->stage == SENDER ||
		    s->stage == RECIPIENT ? s->answer : code_only(s));
		return;
	}
	if (result == CURLE_USE_SSL_FAILED)
		error = "it does not offer STARTTLS, which tls= requires";
	snprintf(r->why, sizeof(r->why), "%s: %.180s", s->stage <= SIGN_IN ?
	    "no connection to the mail server" :
	    "the connection to the mail server broke", error);
	snprintf(r->brief, sizeof(r->brief), "%.95s", r->why);
}

enum mail_result
smtp_send(struct smtp *s, const char *from, const char **recipients,
    size_t count, const struct text *message, struct mail_report *r)
{
	int64_t deadline = clock_now_us() / 1000 + TOTAL_MS, left = TOTAL_MS;
	CURLcode result;
	size_t out;

	for (; left > 0; left = deadline - clock_now_us() / 1000) {
		result = attempt(s, from, recipients, count, message, left);
		if (result == CURLE_OK)
			return MAIL_SENT;
		explain(s, result, r);
		if (!is_refusal(s))
			return s->stage <= SIGN_IN || s->code / 10 == 53 ?
			    MAIL_AWAY : MAIL_LATER;
		r->refused += s->stage == RECIPIENT;
		if (s->stage != RECIPIENT || count == 1)
			return MAIL_REFUSED;
		/* Without that one; the others wait for their mail. */
		out = s->recipients - 1;
		memmove(recipients + out, recipients + out + 1,
		    (--count - out) * sizeof(*recipients));
	}
	return MAIL_LATER;
}
