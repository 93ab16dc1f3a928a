/* File names: what clients send, made safe, and sent again. */
#include "api/filename.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
decode_percent(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s != '%') {
			*to++ = *s;
			continue;
		}
		if (hex(s[1]) < 0 || hex(s[2]) < 0 ||
		    (s[1] == '0' && s[2] == '0'))
			return false;
		*to++ = (char)(hex(s[1]) * 16 + hex(s[2]));
		s += 2;
	}
	*to = '\0';
	return true;
}

static char *
from_latin1(struct arena *mem, const char *s)
{
	char *out = arena_alloc(mem, 2 * strlen(s) + 1), *to = out;

	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x80)
			*to++ = *s;
		else {
			*to++ = (char)(0xc0 | (unsigned char)*s >> 6);
			*to++ = (char)(0x80 | ((unsigned char)*s & 0x3f));
		}
	}
	*to = '\0';
	return out;
}

const char *
filename_extended(struct arena *mem, char *s)
{
	char *language = strchr(s, '\''), *text;

	if (language == NULL || (text = strchr(language + 1, '\'')) == NULL)
		return NULL;
	*language = '\0';
	if (!decode_percent(++text))
		return NULL;
	if (strcasecmp(s, "UTF-8") == 0)
		return utf8_valid(text, strlen(text)) ? text : NULL;
	return strcasecmp(s, "ISO-8859-1") == 0 ? from_latin1(mem, text) :
	    NULL;
}

static uint32_t
code_point(const char *s, size_t size)
{
	const unsigned char *b = (const unsigned char *)s;

	switch (size) {
	case 2:
		return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
	case 3:
		return (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 |
		    (b[2] & 0x3fu);
	default:
		return b[0];
	}
}

/* Controls, and what is invisible or turns the direction of writing. */
static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfeff ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f);
}

/* Cuts the stem, at a character, so that the extension stays. */
static void
shorten(char *name)
{
	size_t len = strlen(name), ending, cut;
	const char *dot = strrchr(name, '.');

	if (len <= FILENAME_LONGEST)
		return;
	ending = dot != NULL && strlen(dot) <= 16 ? strlen(dot) : 0;
	for (cut = FILENAME_LONGEST - ending;
	    ((unsigned char)name[cut] & 0xc0) == 0x80; cut--)
		continue;
	memmove(name + cut, name + len - ending, ending + 1);
}

const char *
filename_safe(struct arena *mem, const char *raw)
{
	const char *s, *end;
	char *out, *to;
	size_t size;

	s = utf8_valid(raw, strlen(raw)) ? raw : from_latin1(mem, raw);
	for (end = s; *end != '\0'; end++)
		if (*end == '/' || *end == '\\')
			s = end + 1;
	to = out = arena_alloc(mem, strlen(s) + sizeof("file"));
	for (; *s != '\0'; s += size) {
		size = utf8_character(s, strlen(s));
		if (size == 4 || !is_hidden(code_point(s, size))) {
			memcpy(to, s, size);
			to += size;
		}
	}
	while (to > out && (to[-1] == ' ' || to[-1] == '.'))
		to--;
	*to = '\0';
	out += strspn(out, " .");
	shorten(out);
	return *out != '\0' ? out : "file";
}

const char *
filename_header(struct arena *mem, bool attached, const char *filename)
{
	static const char hexes[] = "0123456789ABCDEF";
	struct text t = { 0 };
	const char *s;

	text_put(&t, attached ? "attachment; filename=\"" :
	    "inline; filename=\"");
	for (s = filename; *s != '\0'; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			text_char(&t, *s < 0x20 || strchr("\"\\%\x7f", *s) ?
			    '_' : *s);
	text_put(&t, "\"; filename*=UTF-8''");
	for (s = filename; *s != '\0'; s++) {
		if (isalnum((unsigned char)*s) || strchr("!#$&+-.^_`|~", *s)) {
			text_char(&t, *s);
			continue;
		}
		text_char(&t, '%');
		text_char(&t, hexes[(unsigned char)*s >> 4]);
		text_char(&t, hexes[(unsigned char)*s & 15]);
	}
	return arena_text(mem, &t);
}
