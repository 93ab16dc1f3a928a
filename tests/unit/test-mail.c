/* Mails: the bytes that travel, and what must never get into a header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "domain/message.h"
#include "outside/mail.h"
#include "outside/mail_header.h"
#include "outside/mime.h"

static const char *const ada[] = { "ada@example.com" };

static const struct mail plain = {
	.from_name = "ACME", .from = "office@acme.example", .to = ada,
	.to_count = 1, .subject = "Hello", .text = "One\nTwo \n.\n=\n",
	.message_id = "1@acme.example"
};

static void
test_whole(void **state)
{
	struct text t = { 0 };

	(void)state;
	mime_put(&t, &plain, 1767882720);
	assert_string_equal(t.at,
	    "Date: Thu, 08 Jan 2026 14:32:00 +0000\r\n"
	    "From: \"ACME\" <office@acme.example>\r\n"
	    "To: ada@example.com\r\n"
	    "Subject: Hello\r\n"
	    "Message-ID: <1@acme.example>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "One\r\nTwo=20\r\n.\r\n=3D\r\n");
	text_free(&t);
}

static void
test_subjects(void **state)
{
	static const struct {
		const char	*value, *field;
	} cases[] = {
		{ "", "S:\r\n" },
		{ "  a \t b  ", "S: a b\r\n" },
		{ "a\r\nBcc: b", "S: a Bcc: b\r\n" },
		{ "a\r\n\r\nb\x7f", "S: a b\r\n" },
		{ "Gr\xc3\xbc\xc3\x9f" "e", "S: =?UTF-8?B?R3LDvMOfZQ==?=\r\n" },
		{ "=?x?=", "S: =?UTF-8?B?PT94Pz0=?=\r\n" },
		{ "\xff", "S: ?\r\n" },
		{ "one two three four five six seven eight nine ten eleven "
		  "twelve thirteen fourteen",
		  "S: one two three four five six seven eight nine ten eleven "
		  "twelve thirteen\r\n fourteen\r\n" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		mail_header_text(&t, "S", cases[i].value);
		assert_string_equal(t.at, cases[i].field);
	}
	text_free(&t);
}

static void
test_addresses(void **state)
{
	static const char *const many[] = { "a@example.com",
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@example.com",
	    "c@example.com" };
	struct text t = { 0 };

	(void)state;
	mail_header_addresses(&t, "To", NULL, many, 3);
	assert_string_equal(t.at, "To: a@example.com,\r\n "
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@example.com,\r\n "
	    "c@example.com\r\n");
	text_clear(&t);
	mail_header_addresses(&t, "From", "A \"B\" \\ <c@d>\r\nTo: x", many, 1);
	assert_string_equal(t.at, "From: \"A \\\"B\\\" \\\\ <c@d> To: x\" "
	    "<a@example.com>\r\n");
	text_clear(&t);
	mail_header_addresses(&t, "From", "J\xc3\xb6rg", many, 1);
	assert_string_equal(t.at,
	    "From: =?UTF-8?B?SsO2cmc=?= <a@example.com>\r\n");
	text_free(&t);
}

static void
test_filenames(void **state)
{
	static const struct {
		const char	*name, *field;
	} cases[] = {
		{ "INV-1.pdf", "; filename=\"INV-1.pdf\"\r\n" },
		{ "../a\"b\\c:d\r\ne", "; filename=\".._a_b_c_d e\"\r\n" },
		{ "\xc3\xbc.pdf", "; filename=\"_.pdf\";\r\n "
		  "filename*=UTF-8''%C3%BC.pdf\r\n" },
		{ "\xd9\x85\xd9\x85\xd9\x85\xd9\x85\xd9\x85\xd9\x85\xd9\x85"
		  "\xd9\x85\xd9\x85\xd9\x85.pdf", "; filename=\"__________.pdf"
		  "\";\r\n filename*0*=UTF-8''%D9%85%D9%85%D9%85%D9%85%D9%85"
		  "%D9%85%D9%85%D9%85%D9;\r\n filename*1*=%85%D9%85.pdf\r\n" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		mail_header_attachment(&t, cases[i].name);
		assert_string_equal(t.at +
		    strlen("Content-Disposition: attachment"), cases[i].field);
	}
	text_free(&t);
}

/* Every line ends by CR LF, and is short; the header's length in lines. */
static void
check_lines(const struct text *t)
{
	const char *at, *end;

	for (at = t->at; at < t->at + t->len; at = end + 2) {
		end = strstr(at, "\r\n");
		assert_non_null(end);
		assert_true(end - at <= 78);
		assert_null(memchr(at, '\r', (size_t)(end - at)));
		assert_null(memchr(at, '\n', (size_t)(end - at)));
	}
}

static int
count_fields(const char *message)
{
	const char *line = message, *end = strstr(message, "\r\n\r\n") + 2;
	int n = 0;

	for (; line < end; line = strstr(line, "\r\n") + 2)
		n += *line != ' ';
	return n;
}

static void
garble(char *to, size_t size)
{
	static const char odd[] = "\r\n\t \"\\<>@=?:;,.\x7f\xc3\xbc\xe2\x82"
	    "\xac\xf0\x9f\x98\x80\xff";
	size_t i, len = (size_t)rand() % size;

	for (i = 0; i < len; i++)
		to[i] = rand() % 2 ? odd[(size_t)rand() % (sizeof(odd) - 1)] :
		    (char)(rand() % 255 + 1);
	to[len] = '\0';
}

static void
test_nothing_escapes(void **state)
{
	char name[300], subject[300], text[3000], file[300];
	struct mail_attachment a = { file, "application/pdf", text, 2999 };
	struct mail m = plain;
	struct text t = { 0 };
	int i;

	(void)state;
	srand(1);
	m.from_name = name;
	m.subject = subject;
	m.text = text;
	m.attachments = &a;
	m.attachment_count = 1;
	memset(text, 'x', sizeof(text));
	for (i = 0; i < 2000; i++) {
		garble(name, sizeof(name));
		garble(subject, sizeof(subject));
		garble(text, sizeof(text));
		garble(file, sizeof(file));
		text_clear(&t);
		mime_put(&t, &m, 0);
		check_lines(&t);
		assert_int_equal(count_fields(t.at), 7);
	}
	text_free(&t);
}

static void
test_what_is_an_address(void **state)
{
	static const char *const good[] = { "a@b", "a.b+c@d-e.example",
	    "\xc3\xbc@b.example", "a@b\xc3\xbc.example", "o'neil@x.example" };
	static const char *const bad[] = { "", "@", "a", "a@", "@b", "a b@c",
	    "a@b c", "a@b\r\n", "a\r\n@b", "a@b>", "<a@b>", "a,b@c", "a@b,c",
	    ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@-b", "a@b-",
	    "a@b-.c", "\"a\"@b", "a@[127.0.0.1]", "\xff@b", "a@b\xff",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "@b", "a(c)@b", "a@b;c", "a:b@c" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mail_is_address(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mail_is_address(bad[i]));
}

static void
test_message_ids(void **state)
{
	static const struct {
		const char	*url, *id;
	} cases[] = {
		{ "https://kontor.example/x", "7@kontor.example" },
		{ "https://b\xc3\xbc" "cher.example:8443",
		  "7@xn--bcher-kva.example" },
		{ "", "7@localhost" },
		{ "https://[::1]", "7@localhost" },
		{ "https://a b", "7@localhost" },
	};
	char id[100];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		mail_message_id("7", cases[i].url, id, sizeof(id));
		assert_string_equal(id, cases[i].id);
	}
}

static void
test_servers(void **state)
{
	static const char *const good[] = { "smtp://h", "smtps://h:465",
	    "smtp://h:25/me.example?tls=required", "file:///tmp",
	    "smtp://[::1]:25?tls=unverified" };
	static const char *const bad[] = { "", "h", "http://h", "smtp://",
	    "smtp://user@h", "smtp://u:hidden@h", "smtp://h?tls=", "file:///",
	    "smtp://h?tls=yes", "smtp://h?x" };
	struct mail_server *s;
	char why[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		s = mail_open(good[i], "", "", why, sizeof(why));
		assert_non_null(s);
		mail_close(s);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(mail_open(bad[i], "", "", why, sizeof(why)));
		assert_null(strstr(why, "hidden"));
	}
}

/* A domain outside ASCII travels in ASCII; the same mail is the same file. */
static void
test_folder(void **state)
{
	static const char *const to[] = { "a@b\xc3\xbc" "cher.example" };
	char folder[] = "/tmp/test-mail-XXXXXX", path[64], why[256], url[64];
	char line[512];
	struct mail_server *s;
	struct mail_report r;
	struct mail m = plain;
	bool seen = false;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof(url), "file://%s", folder);
	snprintf(path, sizeof(path), "%s/1.eml", folder);
	assert_non_null(s = mail_open(url, "", "", why, sizeof(why)));
	m.to = to;
	assert_int_equal(mail_send(s, &m, &r), MAIL_SENT);
	assert_int_equal(mail_send(s, &m, &r), MAIL_SENT);
	assert_string_equal(r.why, "");
	assert_non_null(f = fopen(path, "r"));
	while (fgets(line, sizeof(line), f) != NULL)
		seen = seen || strcmp(line,
		    "To: a@xn--bcher-kva.example\r\n") == 0;
	fclose(f);
	assert_true(seen);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(mail_send(s, &m, &r), MAIL_AWAY);
	m.to_count = 0;
	assert_int_equal(mail_send(s, &m, &r), MAIL_REFUSED);
	assert_string_equal(r.why, "the mail has no recipient");
	mail_close(s);
}

static void
test_greetings(void **state)
{
	static const struct {
		const char	*name, *greeting;
	} cases[] = {
		{ "Ada", "Hello Ada,\n" }, { "Mary Ann Jr.", "Hello Mary Ann Jr.,\n" },
		{ "\xd8\xb3\xd8\xa7\xd8\xb1\xd8\xa9",
		  "Hello \xd8\xb3\xd8\xa7\xd8\xb1\xd8\xa9,\n" },
		{ NULL, "Hello,\n" }, { "", "Hello,\n" },
		{ "see https://x", "Hello,\n" }, { "www.x.example", "Hello,\n" },
		{ "a\nb", "Hello,\n" }, { "a@b", "Hello,\n" },
	};
	struct message_for m = { .company = "", .link = "https://k/?t=",
	    .token = "T" };
	struct text subject = { 0 }, body = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		m.name = cases[i].name;
		text_clear(&subject);
		text_clear(&body);
		message_reset(&m, &subject, &body);
		assert_memory_equal(body.at, cases[i].greeting,
		    strlen(cases[i].greeting));
		assert_non_null(strstr(body.at, "\nhttps://k/?t=T\n"));
		assert_non_null(strstr(body.at, "\nT\n"));
		assert_string_equal(subject.at, "Choose a new password");
	}
	text_free(&subject);
	text_free(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_filenames),
		cmocka_unit_test(test_nothing_escapes),
		cmocka_unit_test(test_what_is_an_address),
		cmocka_unit_test(test_message_ids),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_greetings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
