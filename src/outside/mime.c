/* A mail as the bytes that travel. */
#include "outside/mime.h"

#include <string.h>

#include "base/base64.h"
#include "outside/mail_header.h"

#define WIDTH	76
#define LINE	57	/* bytes that become 76 characters of base64 */

/*
 * "=_" stands in no base64, and in quoted-printable only hexadecimal digits
 * or the line's end follow "=": no content can hold this.
 */
#define BOUNDARY	"=_kontor"

static void
put_base64(struct text *t, const char *at, size_t len)
{
	size_t n;

	for (; len > 0; at += n, len -= n) {
		n = len < LINE ? len : LINE;
		base64_put(t, at, n);
		text_put(t, "\r\n");
	}
}

/* One line (RFC 2045, section 6.7) and its end. */
static void
put_quoted_line(struct text *t, const char *line, size_t len)
{
	size_t i, used = 0, need;
	unsigned char c;
	bool plain;

	for (i = 0; i < len; i++) {
		c = (unsigned char)line[i];
		plain = (c > ' ' && c < 127 && c != '=') ||
		    ((c == ' ' || c == '\t') && i + 1 < len);
		need = plain ? 1 : 3;
		if (used + need > WIDTH - 1) {
			text_put(t, "=\r\n");
			used = 0;
		}
		if (plain)
			text_char(t, (char)c);
		else
			text_print(t, "=%02X", c);
		used += need;
	}
	text_put(t, "\r\n");
}

/* Calls for each line of TEXT, however its lines end. */
static void
each_line(struct text *t, const char *text,
    void (*put)(struct text *, const char *, size_t))
{
	size_t len;

	while (*text != '\0') {
		len = strcspn(text, "\r\n");
		put(t, text, len);
		text += len;
		if (text[0] == '\r' && text[1] == '\n')
			text++;
		if (*text != '\0')
			text++;
	}
}

static void
put_plain_line(struct text *t, const char *line, size_t len)
{
	text_add(t, line, len);
	text_put(t, "\r\n");
}

/* Quoted-printable stays readable, unless most of it is not ASCII. */
static bool
is_mostly_ascii(const char *text)
{
	size_t other = 0, len = 0;

	for (; text[len] != '\0'; len++)
		other += (unsigned char)text[len] > 126;
	return other <= len / 6;
}

static void
put_text(struct text *t, const char *text)
{
	struct text lines = { 0 };

	text_put(t, "Content-Type: text/plain; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: ");
	if (is_mostly_ascii(text)) {
		text_put(t, "quoted-printable\r\n\r\n");
		each_line(t, text, put_quoted_line);
		return;
	}
	text_put(t, "base64\r\n\r\n");
	each_line(&lines, text, put_plain_line);
	put_base64(t, lines.at, lines.len);
	text_free(&lines);
}

static void
put_attachment(struct text *t, const struct mail_attachment *a)
{
	text_print(t, "Content-Type: %s\r\n"
	    "Content-Transfer-Encoding: base64\r\n", a->type);
	mail_header_attachment(t, a->name);
	text_put(t, "\r\n");
	put_base64(t, a->bytes, a->len);
}

static void
put_header(struct text *t, const struct mail *m, time_t date)
{
	mail_header_date(t, date);
	mail_header_addresses(t, "From", m->from_name, &m->from, 1);
	if (m->reply_to != NULL)
		mail_header_addresses(t, "Reply-To", NULL, &m->reply_to, 1);
	if (m->to_count > 0)
		mail_header_addresses(t, "To", NULL, m->to, m->to_count);
	if (m->cc_count > 0)
		mail_header_addresses(t, "Cc", NULL, m->cc, m->cc_count);
	mail_header_text(t, "Subject", m->subject);
	text_print(t, "Message-ID: <%s>\r\n", m->message_id);
	if (m->automatic)
		text_put(t, "Auto-Submitted: auto-generated\r\n");
	text_put(t, "MIME-Version: 1.0\r\n");
}

void
mime_put(struct text *t, const struct mail *m, time_t date)
{
	size_t i;

	put_header(t, m, date);
	if (m->attachment_count == 0) {
		put_text(t, m->text);
		return;
	}
	text_put(t, "Content-Type: multipart/mixed; boundary=\"" BOUNDARY
	    "\"\r\n\r\n--" BOUNDARY "\r\n");
	put_text(t, m->text);
	for (i = 0; i < m->attachment_count; i++) {
		text_put(t, "\r\n--" BOUNDARY "\r\n");
		put_attachment(t, &m->attachments[i]);
	}
	text_put(t, "\r\n--" BOUNDARY "--\r\n");
}
