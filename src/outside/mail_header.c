/* Header fields of a mail: encoding and folding. */
#include "outside/mail_header.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"

#define WIDTH		76	/* columns of a line; RFC 5322 asks for 78 */
#define WORD_LONGEST	60	/* of ASCII, before it is encoded instead */
#define WORD_FRAME	12	/* columns of =?UTF-8?B??= */

static size_t
column(const struct text *t)
{
	size_t n = 0;

	while (n < t->len && t->at[t->len - 1 - n] != '\n')
		n++;
	return n;
}

static void
fold_before(struct text *t, size_t len)
{
	text_put(t, column(t) + 1 + len > WIDTH ? "\r\n " : " ");
}

/*
 * One line of well-formed UTF-8: controls and runs of blanks become one
 * blank, none at the ends; a broken byte becomes a question mark.
 */
static void
one_line(struct text *t, const char *value)
{
	size_t left = strlen(value), n;
	bool blank = false;

	text_add(t, "", 0);
	for (; left > 0; value += n, left -= n) {
		n = utf8_character(value, left);
		if (n <= 1 && ((unsigned char)*value <= ' ' || *value == 127)) {
			n = 1;
			blank = t->len > 0;
			continue;
		}
		if (blank)
			text_char(t, ' ');
		blank = false;
		text_add(t, n > 0 ? value : "?", n > 0 ? n : 1);
		n += n == 0;
	}
}

/* Printable ASCII that nobody takes for encoded, in words that fold. */
static bool
is_plain(const struct text *t)
{
	size_t i, word = 0;

	for (i = 0; i < t->len; i++) {
		word = t->at[i] == ' ' ? 0 : word + 1;
		if ((unsigned char)t->at[i] > 126 || word > WORD_LONGEST)
			return false;
	}
	return strstr(t->at, "=?") == NULL;
}

/* Encoded words (RFC 2047, section 2) of whole characters. */
static void
put_encoded(struct text *t, const char *at, size_t left)
{
	size_t room, len, n;

	while (left > 0) {
		if (column(t) + 1 + WORD_FRAME + 8 > WIDTH)
			text_put(t, "\r\n ");
		else
			text_char(t, ' ');
		room = (WIDTH - column(t) - WORD_FRAME) / 4 * 3;
		for (len = 0; len < left; len += n) {
			n = utf8_character(at + len, left - len);
			if (len + n > room)
				break;
		}
		text_put(t, "=?UTF-8?B?");
		base64_put(t, at, len);
		text_put(t, "?=");
		at += len;
		left -= len;
	}
}

static void
put_words(struct text *t, const char *at)
{
	size_t len;

	for (; *at != '\0'; at += len + (at[len] == ' ')) {
		len = strcspn(at, " ");
		fold_before(t, len);
		text_add(t, at, len);
	}
}

void
mail_header_text(struct text *t, const char *name, const char *value)
{
	struct text line = { 0 };

	one_line(&line, value);
	text_put(t, name);
	text_char(t, ':');
	if (is_plain(&line))
		put_words(t, line.at);
	else
		put_encoded(t, line.at, line.len);
	text_put(t, "\r\n");
	text_free(&line);
}

/* A phrase: a quoted string, or encoded words. */
static void
put_display(struct text *t, const char *display)
{
	struct text line = { 0 }, quoted = { 0 };
	size_t i;

	one_line(&line, display);
	text_put(&quoted, " \"");
	for (i = 0; i < line.len; i++) {
		if (line.at[i] == '"' || line.at[i] == '\\')
			text_char(&quoted, '\\');
		text_char(&quoted, line.at[i]);
	}
	text_char(&quoted, '"');
	if (!is_plain(&line) || quoted.len > WORD_LONGEST)
		put_encoded(t, line.at, line.len);
	else if (line.len > 0)
		text_add(t, quoted.at, quoted.len);
	text_free(&line);
	text_free(&quoted);
}

void
mail_header_addresses(struct text *t, const char *name, const char *display,
    const char *const *addresses, size_t count)
{
	bool framed = display != NULL && *display != '\0';
	size_t i;

	text_put(t, name);
	text_char(t, ':');
	if (framed)
		put_display(t, display);
	for (i = 0; i < count; i++) {
		fold_before(t, strlen(addresses[i]) + 2);
		text_print(t, framed ? "<%s>%s" : "%s%s", addresses[i],
		    i + 1 < count ? "," : "");
	}
	text_put(t, "\r\n");
}

void
mail_header_date(struct text *t, time_t when)
{
	/* Not strftime: its names follow the locale. */
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm utc;

	gmtime_r(&when, &utc);
	text_print(t, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n",
	    days + 3 * utc.tm_wday, utc.tm_mday, months + 3 * utc.tm_mon,
	    utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/* The name for readers without RFC 2231; true when it says all. */
static bool
put_quoted_name(struct text *t, const struct text *name)
{
	struct text quoted = { 0 };
	bool whole = name->len <= WORD_LONGEST;
	size_t i;

	for (i = 0; i < name->len && quoted.len < WORD_LONGEST; i++) {
		if (((unsigned char)name->at[i] & 0xc0) == 0x80)
			continue;	/* inside a character */
		if ((unsigned char)name->at[i] > 126)
			whole = false;
		text_char(&quoted, (unsigned char)name->at[i] > 126 ? '_' :
		    name->at[i]);
	}
	text_char(t, ';');
	fold_before(t, strlen("filename=\"\"") + quoted.len);
	text_print(t, "filename=\"%s\"", quoted.len > 0 ? quoted.at : "file");
	text_free(&quoted);
	return whole;
}

static void
put_percent(struct text *t, const struct text *name)
{
	size_t i;
	unsigned char c;

	text_put(t, "UTF-8''");
	for (i = 0; i < name->len; i++) {
		c = (unsigned char)name->at[i];
		if (isascii(c) && (isalnum(c) || strchr("-._~", c) != NULL))
			text_char(t, (char)c);
		else
			text_print(t, "%%%02X", c);
	}
}

/* When it is too long for a line, in pieces (RFC 2231, sections 3, 4.1). */
static void
put_extended_name(struct text *t, const struct text *name)
{
	struct text value = { 0 };
	size_t at, n, piece = 0;

	put_percent(&value, name);
	if (value.len <= WORD_LONGEST)
		text_print(t, ";\r\n filename*=%s", value.at);
	for (at = 0; value.len > WORD_LONGEST && at < value.len; at += n) {
		n = value.len - at < WORD_LONGEST ? value.len - at :
		    WORD_LONGEST;
		/* Not between the percent sign and its digits. */
		if (at + n < value.len && value.at[at + n - 1] == '%')
			n -= 1;
		else if (at + n < value.len && value.at[at + n - 2] == '%')
			n -= 2;
		text_print(t, ";\r\n filename*%zu*=%.*s", piece++, (int)n,
		    value.at + at);
	}
	text_free(&value);
}

void
mail_header_attachment(struct text *t, const char *filename)
{
	struct text name = { 0 };
	size_t i;

	one_line(&name, filename);
	for (i = 0; i < name.len; i++)
		if (strchr("/\\\":", name.at[i]) != NULL)
			name.at[i] = '_';
	text_put(t, "Content-Disposition: attachment");
	if (!put_quoted_name(t, &name))
		put_extended_name(t, &name);
	text_put(t, "\r\n");
	text_free(&name);
}
