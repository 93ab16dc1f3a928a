/* Text as it may be set on paper. */
#include "papers/paper_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DECIMAL_MAX	20

/* The bytes of the line end at S: CR LF, LF, NEL, U+2028, U+2029; 0: none. */
static size_t
line_end(const char *s)
{
	if (s[0] == '\r')
		return s[1] == '\n' ? 2 : 1;
	if (s[0] == '\n')
		return 1;
	if (strncmp(s, "\xc2\x85", 2) == 0)
		return 2;
	if (strncmp(s, "\xe2\x80\xa8", 3) == 0 ||
	    strncmp(s, "\xe2\x80\xa9", 3) == 0)
		return 3;
	return 0;
}

/*
 * The bytes of the Unicode noncharacter at S (U+FDD0 to U+FDEF and the last
 * two of each plane), which cairo refuses to draw; 0: none.
 */
static size_t
noncharacter(const unsigned char *s)
{
	if (s[0] == 0xef && s[1] == 0xb7 && s[2] >= 0x90 && s[2] <= 0xaf)
		return 3;
	if (s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe)
		return 3;
	if (s[0] >= 0xf0 && (s[1] & 0x0f) == 0x0f && s[2] == 0xbf &&
	    s[3] >= 0xbe)
		return 4;
	return 0;
}

/* The bytes of what can not be drawn at S (C0, DEL, C1 and those); 0: none. */
static size_t
control(const char *s)
{
	unsigned char c = (unsigned char)s[0], d = (unsigned char)s[1];

	if (c < 0x20 || c == 0x7f)
		return 1;
	if (c == 0xc2 && d >= 0x80 && d < 0xa0)
		return 2;
	return noncharacter((const unsigned char *)s);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\n';
}

char *
paper_text(struct arena *a, const char *text, int lines)
{
	char *copy, *to;
	size_t n;
	int seen = 0;

	if (text == NULL)
		return NULL;
	to = copy = arena_alloc(a, strlen(text) + 1);
	while (*text != '\0') {
		if ((n = line_end(text)) > 0) {
			*to++ = lines == 0 || ++seen < lines ? '\n' : ' ';
			text += n;
		} else if ((n = control(text)) > 0) {
			*to++ = ' ';
			text += n;
		} else
			*to++ = *text++;
	}
	while (to > copy && blank(to[-1]))
		to--;
	*to = '\0';
	copy += strspn(copy, " \n");
	return *copy == '\0' ? NULL : copy;
}

static bool
is_decimal(const char *s)
{
	size_t whole, part = 0;

	if (*s == '-')
		s++;
	whole = strspn(s, "0123456789");
	s += whole;
	if (*s == '.') {
		part = strspn(s + 1, "0123456789");
		if (part == 0)
			return false;
		s += part + 1;
	}
	return whole > 0 && *s == '\0';
}

char *
paper_decimal(struct arena *a, const char *text)
{
	char *s;
	size_t len;

	if (text == NULL || strlen(text) > DECIMAL_MAX || !is_decimal(text))
		return NULL;
	s = arena_string(a, text);
	if (strchr(s, '.') == NULL)
		return s;
	for (len = strlen(s); s[len - 1] == '0'; len--)
		;
	if (s[len - 1] == '.')
		len--;
	s[len] = '\0';
	return s;
}

const char *
paper_date(struct arena *a, const char *text)
{
	static const char *const months[] = {
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November",
		"December"
	};
	int year, month, day, end = 0;

	if (text == NULL)
		return NULL;
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 ||
	    end != 10 || (text[10] != '\0' && text[10] != 'T' &&
	    text[10] != ' '))
		return text;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
		return text;
	return arena_print(a, "%d %s %d", day, months[month - 1], year);
}

char *
paper_words(struct arena *a, const char *text)
{
	char *s = arena_string(a, text), *at;

	if (s == NULL)
		return NULL;
	for (at = s; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	if ((unsigned char)s[0] < 0x80)
		s[0] = (char)toupper((unsigned char)s[0]);
	return s;
}
