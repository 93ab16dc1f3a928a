/*
 * The grammar of RFC 8259 and our limits, checked byte by byte.  It keeps
 * one bit per level instead of calling itself.
 */
#include "base/jsonscan.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonnumber.h"
#include "base/utf8.h"

struct scan {
	const unsigned char *at, *end;
	const char	*why;
	size_t		 members;	/* of all objects together */
	int		 depth;
	uint64_t	 objects;	/* bit N: level N is an object */
};

_Static_assert(JSON_DEPTH < 64, "struct scan has one bit per level");

static bool
refuse(struct scan *s, const char *why)
{
	s->why = why;
	return false;
}

/* The byte at hand; -1 at the end. */
static int
peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : -1;
}

static bool
take(struct scan *s, int c)
{
	if (peek(s) != c)
		return false;
	s->at++;
	return true;
}

static void
skip_blanks(struct scan *s)
{
	int c;

	while ((c = peek(s)) == ' ' || c == '\n' || c == '\r' || c == '\t')
		s->at++;
}

/* Four hex digits; -1 when there are none. */
static int
take_hex(struct scan *s)
{
	int n = 0, i, c;

	for (i = 0; i < 4; i++, s->at++) {
		c = peek(s);
		if (c >= '0' && c <= '9')
			c -= '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			c = (c | 0x20) - 'a' + 10;
		else
			return -1;
		n = n << 4 | c;
	}
	return n;
}

/* What follows "\u". */
static bool
scan_unicode(struct scan *s)
{
	int code = take_hex(s), second;

	if (code < 0)
		return refuse(s, "\\u needs four hexadecimal digits");
	if (code == 0)
		return refuse(s, "\\u0000 is not allowed in a string");
	if (code < 0xd800 || code > 0xdfff)
		return true;
	if (code > 0xdbff || !take(s, '\\') || !take(s, 'u'))
		return refuse(s, "half a surrogate pair");
	second = take_hex(s);
	if (second < 0xdc00 || second > 0xdfff)
		return refuse(s, "half a surrogate pair");
	return true;
}

static bool
scan_escape(struct scan *s)
{
	int c = peek(s);

	if (c <= 0 || strchr("\"\\/bfnrtu", c) == NULL)
		return refuse(s, "unknown escape in a string");
	s->at++;
	return c != 'u' || scan_unicode(s);
}

/* One character beyond ASCII. */
static bool
scan_utf8(struct scan *s)
{
	size_t size = utf8_character((const char *)s->at,
	    (size_t)(s->end - s->at));

	s->at += size;
	return size > 0 || refuse(s, "not UTF-8");
}

/* What follows the opening quote, up to and with the closing one. */
static bool
scan_string(struct scan *s)
{
	int c;

	while ((c = peek(s)) != '"') {
		if (c < 0)
			return refuse(s, "a string without its end");
		if (c < 0x20)
			return refuse(s, "a control character in a string");
		if (c >= 0x80) {
			if (!scan_utf8(s))
				return false;
			continue;
		}
		s->at++;
		if (c == '\\' && !scan_escape(s))
			return false;
	}
	s->at++;
	return true;
}

static bool
scan_number(struct scan *s)
{
	return jsonnumber(&s->at, s->end, &s->why);
}

static bool
scan_word(struct scan *s, const char *word)
{
	while (*word != '\0')
		if (!take(s, *word++))
			return refuse(s, "unexpected character");
	return true;
}

static bool
scan_name(struct scan *s)
{
	skip_blanks(s);
	if (!take(s, '"'))
		return refuse(s, "expected a quoted name");
	if (!scan_string(s))
		return false;
	skip_blanks(s);
	if (!take(s, ':'))
		return refuse(s, "expected a colon");
	s->members++;
	return true;
}

/*
 * After an opening bracket: whether the array or object is empty (*CLOSED),
 * else up to its first value.
 */
static bool
scan_open(struct scan *s, bool object, bool *closed)
{
	if (s->depth == JSON_DEPTH)
		return refuse(s, "too many levels");
	skip_blanks(s);
	*closed = take(s, object ? '}' : ']');
	if (*closed)
		return true;
	s->objects &= ~(UINT64_C(1) << s->depth);
	s->objects |= (uint64_t)object << s->depth;
	s->depth++;
	return !object || scan_name(s);
}

/*
 * After a value: closes levels until there is a comma (*MORE: a value
 * follows) or no level is left.
 */
static bool
scan_after(struct scan *s, bool *more)
{
	bool object;

	for (*more = false; s->depth > 0; s->depth--) {
		object = s->objects >> (s->depth - 1) & 1;
		skip_blanks(s);
		if (take(s, ',')) {
			*more = true;
			return !object || scan_name(s);
		}
		if (!take(s, object ? '}' : ']'))
			return refuse(s, peek(s) < 0 ? "the text is cut off" :
			    "expected a comma or a closing bracket");
	}
	return true;
}

/* One scalar, or the opening of an array or object (*OPENED). */
static bool
scan_start(struct scan *s, bool *opened)
{
	bool closed;
	int c;

	*opened = false;
	skip_blanks(s);
	switch (c = peek(s)) {
	case '"':
		s->at++;
		return scan_string(s);
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	case '{':
	case '[':
		s->at++;
		if (!scan_open(s, c == '{', &closed))
			return false;
		*opened = !closed;
		return true;
	case -1:
		return refuse(s, "expected a value");
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	return refuse(s, "unexpected character");
}

static bool
scan_text(struct scan *s)
{
	bool opened, more = true;

	while (more) {
		if (!scan_start(s, &opened))
			return false;
		if (!opened && !scan_after(s, &more))
			return false;
	}
	skip_blanks(s);
	if (s->at < s->end)
		return refuse(s, "more after the end of the value");
	return true;
}

bool
jsonscan(const char *bytes, size_t len, struct jsonscan *ret)
{
	const unsigned char *start = (const unsigned char *)bytes;
	struct scan s = { .at = start, .end = start + len };

	if (!scan_text(&s)) {
		ret->why = s.why;
		ret->stopped = (size_t)(s.at - start);
		return false;
	}
	ret->members = s.members;
	return true;
}
