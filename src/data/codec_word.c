/*
 * Codecs of words that look otherwise on the wire: states, mobile numbers,
 * plates, the time of day.
 */
#include "data/codec_private.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* "A|B=C": A is A, B is another word for C. */
static bool
find_state(const char *among, const char *word, size_t len,
    const char **ret, size_t *ret_len)
{
	const char *at, *end, *equals;

	for (at = among; ; at = end + 1) {
		end = at + strcspn(at, "|");
		equals = memchr(at, '=', (size_t)(end - at));
		if ((size_t)((equals != NULL ? equals : end) - at) == len &&
		    strncasecmp(at, word, len) == 0) {
			*ret = equals != NULL ? equals + 1 : at;
			*ret_len = (size_t)(end - *ret);
			return true;
		}
		if (*end == '\0')
			return false;
	}
}

/* The alternatives as a sentence lists them, without the synonyms. */
static const char *
list_states(struct reading *r, const char *among)
{
	struct text t = { 0 };
	const char *at, *end;

	for (at = among; ; at = end + 1) {
		end = at + strcspn(at, "|");
		if (memchr(at, '=', (size_t)(end - at)) == NULL) {
			text_put(&t, t.len > 0 ? ", " : "must be one of ");
			text_add(&t, at, (size_t)(end - at));
		}
		if (*end == '\0')
			break;
	}
	return arena_text(r->mem, &t);
}

static const char *
read_state(struct reading *r, const struct field *f)
{
	const char *found;
	char *word;
	size_t len, i;

	if (!is_text(r) || !find_state(f->among, r->text, r->len, &found, &len))
		return refuse(r, list_states(r, f->among));
	word = arena_copy(r->mem, found, len);
	for (i = 0; i < len; i++)
		word[i] = (char)tolower((unsigned char)word[i]);
	return word;
}

static void
write_state(struct text *t, const struct field *f, const char *s, size_t len)
{
	size_t i;

	(void)f;
	text_char(t, '"');
	for (i = 0; i < len; i++)
		text_char(t, (char)toupper((unsigned char)s[i]));
	text_char(t, '"');
}

const struct codec as_state = {
	.type = "string", .cast = "$%d",
	.read = read_state, .write = write_state
};

/* Ten digits from 6 on, with or without 0, 91 or +91 before them. */
static const char *
read_mobile(struct reading *r, const struct field *f)
{
	char digits[33];
	size_t n = 0, i;
	const char *own;

	(void)f;
	for (i = 0; is_text(r) && r->len < sizeof(digits) && i < r->len; i++)
		if (isdigit((unsigned char)r->text[i]))
			digits[n++] = r->text[i];
		else if (strchr(" -()", r->text[i]) == NULL &&
		    !(r->text[i] == '+' && i == 0))
			break;
	if (i < r->len)
		n = 0;
	digits[n] = '\0';
	own = digits + (n > 10 && n <= 12 ? n - 10 : 0);
	if ((n == 10 && *r->text != '+') || (n == 11 && *digits == '0') ||
	    (n == 12 && memcmp(digits, "91", 2) == 0))
		if (*own >= '6')
			return arena_print(r->mem, "+91%s", own);
	return refuse(r, "must be an Indian mobile number such as "
	    "+919876543210");
}

static void
write_mobile(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	text_json(t, s, len);
}

const struct codec as_mobile = {
	.type = "string", .cast = "$%d",
	.read = read_mobile, .write = write_mobile
};

/* Number plates and the like: letters are capitals. */
static const char *
read_upper(struct reading *r, const struct field *f)
{
	const char *text = as_text.read(r, f);
	char *word;
	size_t i;

	if (text == NULL)
		return NULL;
	word = arena_string(r->mem, text);
	for (i = 0; word[i] != '\0'; i++)
		word[i] = (char)toupper((unsigned char)word[i]);
	return word;
}

const struct codec as_upper = {
	.type = "string", .cast = "$%d",
	.read = read_upper, .write = write_mobile
};

/* One or two digits at AT below MOST; how many, 0 when there are none. */
static size_t
read_digits(const char *at, int most, int *ret)
{
	size_t n = strspn(at, "0123456789");

	if (n < 1 || n > 2)
		return 0;
	*ret = n == 1 ? at[0] - '0' : (at[0] - '0') * 10 + at[1] - '0';
	return *ret < most ? n : 0;
}

/* "10:00 AM", "2:30pm", "2 PM", "14:30" or "14:30:00". */
static const char *
read_clock(struct reading *r, const struct field *f)
{
	static const char why[] = "must be a time such as 10:00 AM or 14:30";
	int hour, minute = 0;
	const char *s = r->text;
	size_t n;

	(void)f;
	if (!is_text(r) || (n = read_digits(s, 24, &hour)) == 0)
		return refuse(r, why);
	s += n;
	if (*s == ':') {
		if ((n = read_digits(s + 1, 60, &minute)) != 2)
			return refuse(r, why);
		s += 3;
		if (strncmp(s, ":00", 3) == 0)
			s += 3;
	} else if (*s == '\0') {
		return refuse(r, why);
	}
	s += strspn(s, " ");
	if (strcasecmp(s, "AM") == 0 || strcasecmp(s, "PM") == 0) {
		if (hour < 1 || hour > 12)
			return refuse(r, why);
		hour = hour % 12 + (toupper((unsigned char)*s) == 'P' ? 12 : 0);
	} else if (*s != '\0') {
		return refuse(r, why);
	}
	return arena_print(r->mem, "%02d:%02d", hour, minute);
}

/* PostgreSQL writes 14:30:00: shown as 02:30 PM. */
static void
write_clock(struct text *t, const struct field *f, const char *s, size_t len)
{
	int hour = (s[0] - '0') * 10 + s[1] - '0';

	(void)f;
	(void)len;
	text_print(t, "\"%02d:%.2s %s\"", hour % 12 == 0 ? 12 : hour % 12,
	    s + 3, hour < 12 ? "AM" : "PM");
}

const struct codec as_clock = {
	.type = "string", .cast = "$%d::time",
	.read = read_clock, .write = write_clock
};
