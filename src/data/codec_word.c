/* Codecs of words that look otherwise on the wire: states, mobile numbers. */
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
	const char *at, *end, *list;

	for (at = among; ; at = end + 1) {
		end = at + strcspn(at, "|");
		if (memchr(at, '=', (size_t)(end - at)) == NULL) {
			text_put(&t, t.len > 0 ? ", " : "must be one of ");
			text_add(&t, at, (size_t)(end - at));
		}
		if (*end == '\0')
			break;
	}
	list = arena_copy(r->mem, t.at, t.len);
	text_free(&t);
	return list;
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
