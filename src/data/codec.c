/* Codecs of text, choices and flags. */
#include "data/codec_private.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Characters, not bytes: continuation bytes do not count. */
static size_t
characters(const char *s, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static const char *
within_length(struct reading *r, const struct field *f, const char *s,
    size_t len)
{
	size_t n = characters(s, len);
	long max = f->max ? f->max : 10000;

	if (f->min > 0 && n < (size_t)f->min)
		return refuse(r, n == 0 ? "must not be empty" :
		    arena_print(r->mem, "must have at least %ld characters",
		    f->min));
	if (n > (size_t)max)
		return refuse(r, arena_print(r->mem,
		    "must have at most %ld characters", max));
	return s;
}

static const char *
read_text(struct reading *r, const struct field *f)
{
	const char *s = r->text;
	size_t len = r->len, i;

	if (!is_text(r))
		return refuse(r, "must be a string");
	while (len > 0 && isspace((unsigned char)*s))
		s++, len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	for (i = 0; i < len; i++)
		if (iscntrl((unsigned char)s[i]) && s[i] != '\n' &&
		    s[i] != '\t' && s[i] != '\r')
			return refuse(r, "must not contain control characters");
	return within_length(r, f, arena_copy(r->mem, s, len), len);
}

static const char *
read_notes(struct reading *r, const struct field *f)
{
	if (!is_text(r))
		return refuse(r, "must be a string");
	return within_length(r, f, arena_copy(r->mem, r->text, r->len),
	    r->len);
}

static const char *
read_secret(struct reading *r, const struct field *f)
{
	(void)f;
	if (!is_text(r))
		return refuse(r, "must be a string");
	if (r->len == 0 || r->len > 4096)
		return refuse(r, r->len == 0 ? "must not be empty" :
		    "is too long");
	return arena_copy(r->mem, r->text, r->len);
}

static void
write_text(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	text_json(t, s, len);
}

const struct codec as_text = {
	.type = "string", .cast = "$%d",
	.read = read_text, .write = write_text
};
const struct codec as_notes = {
	.type = "string", .cast = "$%d",
	.read = read_notes, .write = write_text
};
const struct codec as_secret = {
	.type = "string", .format = "password", .cast = "$%d",
	.read = read_secret, .write = write_text
};

static bool
is_domain(const char *s, size_t len)
{
	size_t i, label = 0;
	bool dot = false;

	if (len == 0 || len > 253)
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] == '.') {
			if (label == 0 || s[i - 1] == '-')
				return false;
			dot = true;
			label = 0;
		} else if (isalnum((unsigned char)s[i]) ||
		    (unsigned char)s[i] >= 0x80 || (s[i] == '-' && label > 0)) {
			if (++label > 63)
				return false;
		} else
			return false;
	}
	return dot && label > 0 && s[len - 1] != '-';
}

static bool
is_mailbox(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || len > 64 || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (i = 0; i < len; i++) {
		if (isalnum((unsigned char)s[i]) ||
		    (unsigned char)s[i] >= 0x80 ||
		    strchr("!#$%&'*+/=?^_`{|}~-", s[i]) != NULL)
			continue;
		if (s[i] != '.' || s[i + 1] == '.')
			return false;
	}
	return true;
}

/* RFC 5321 without quoted strings and address literals. */
static const char *
read_email(struct reading *r, const struct field *f)
{
	const char *s, *at;
	char *copy;
	size_t len, i;

	if ((s = read_text(r, f)) == NULL)
		return NULL;
	len = strlen(s);
	if ((at = strrchr(s, '@')) == NULL || len > 254 ||
	    !is_mailbox(s, (size_t)(at - s)) ||
	    !is_domain(at + 1, len - (size_t)(at - s) - 1))
		return refuse(r, "Invalid email format");
	copy = arena_copy(r->mem, s, len);
	for (i = (size_t)(at - s); i < len; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	return copy;
}

static const char *
read_phone(struct reading *r, const struct field *f)
{
	const char *s, *c;
	int digits = 0;

	if ((s = read_text(r, f)) == NULL)
		return NULL;
	for (c = s; *c != '\0'; c++) {
		if (isdigit((unsigned char)*c))
			digits++;
		else if (strchr(" ()+-./#x,ext", *c) == NULL)
			return refuse(r, "must be a phone number");
	}
	if (*s == '\0' && !(f->flags & REQUIRED))
		return s;
	return digits >= 3 && digits <= 20 ? s :
	    refuse(r, "must be a phone number");
}

const struct codec as_email = {
	.type = "string", .format = "email", .cast = "$%d",
	.read = read_email, .write = write_text
};
const struct codec as_phone = {
	.type = "string", .cast = "$%d",
	.read = read_phone, .write = write_text
};

bool
codec_among(const char *alternatives, const char *word, size_t len)
{
	const char *at = alternatives, *end;

	for (;;) {
		end = at + strcspn(at, "|");
		if ((size_t)(end - at) == len && memcmp(at, word, len) == 0)
			return true;
		if (*end == '\0')
			return false;
		at = end + 1;
	}
}

static const char *
read_choice(struct reading *r, const struct field *f)
{
	char *list, *c;

	if (is_text(r) && codec_among(f->among, r->text, r->len))
		return arena_copy(r->mem, r->text, r->len);
	list = arena_string(r->mem, f->among);
	for (c = list; *c != '\0'; c++)
		if (*c == '|')
			*c = ',';
	return refuse(r, arena_print(r->mem, "must be one of %s", list));
}

const struct codec as_choice = {
	.type = "string", .cast = "$%d",
	.read = read_choice, .write = write_text
};

static bool
is_word(const struct reading *r, const char *word)
{
	return r->len == strlen(word) &&
	    strncasecmp(r->text, word, r->len) == 0;
}

/* In forms and queries as people and programs write it: True, 1, on. */
static const char *
read_flag(struct reading *r, const struct field *f)
{
	bool known = r->kind == VALUE_BOOLEAN || r->kind == VALUE_QUERY;

	(void)f;
	if (known && (is_word(r, "true") || is_word(r, "1") ||
	    is_word(r, "on")))
		return "true";
	if (known && (is_word(r, "false") || is_word(r, "0") ||
	    is_word(r, "off")))
		return "false";
	return refuse(r, "must be true or false");
}

static void
write_flag(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	(void)len;
	text_put(t, *s == 't' ? "true" : "false");
}

const struct codec as_flag = {
	.type = "boolean", .cast = "$%d::boolean",
	.read = read_flag, .write = write_flag
};
