/* Number formats (ISO/IEC 29500-1, 18.8.30), as far as text needs them. */
#include "papers/xlsx_format.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DIGITS_MOST	15	/* that a spreadsheet shows and keeps */
#define LAST_DAY	2958466	/* the first of the year 10000 */

/*
 * Steps over what is shown as it is, or not at all: "…", \x, [Red], _x, *x.
 * Returns where the next sign of the code stands.
 */
static const char *
skip_literal(const char *at)
{
	const char *end;

	if (*at == '"')
		end = strchr(at + 1, '"');
	else if (*at == '[')
		end = strchr(at, ']');
	else if (*at == '\\' || *at == '_' || *at == '*')
		end = at[1] != '\0' ? at + 1 : at;
	else
		return at;
	return end != NULL ? end + 1 : at + strlen(at);
}

/* [h]:mm counts hours: a span of time, no day. */
static bool
is_span(const char *code)
{
	return code[0] == '[' && code[1] != '\0' &&
	    strchr("hmsHMS", code[1]) != NULL &&
	    (code[2] == ']' || (code[2] == code[1] && code[3] == ']'));
}

static bool
is_date(const char *code)
{
	const char *next;

	if (strncasecmp(code, "general", 7) == 0)
		return false;
	while (*code != '\0' && *code != ';') {
		if (is_span(code))
			return false;
		if ((next = skip_literal(code)) != code) {
			code = next;
			continue;
		}
		if (strchr("dmyhsDMYHS", *code) != NULL)
			return true;
		code++;
	}
	return false;
}

/* A day and a time of day; leaves T alone when VALUE is out of range. */
static bool
put_date(struct text *t, double value, bool from_1904)
{
	double days, seconds;
	char line[40];
	struct tm tm;
	time_t at;

	if (from_1904)
		value += 1462;
	/* The sheet's 1900 has a 29th of February. */
	else if (value < 60)
		value += 1;
	if (!(value >= 1) || !(value < LAST_DAY))
		return false;
	seconds = round(modf(value, &days) * 86400);
	at = (time_t)((days - 25569) * 86400 + seconds);
	gmtime_r(&at, &tm);
	strftime(line, sizeof(line), seconds == 0 ? "%Y-%m-%d" :
	    "%Y-%m-%dT%H:%M:%S", &tm);
	text_put(t, line);
	return true;
}

/* "1.5e+20" written out. */
static void
put_expanded(struct text *t, const char *digits)
{
	const char *e = strchr(digits, 'e');
	int exponent, whole, i;
	char bare[32];
	size_t n = 0;

	if (e == NULL) {
		text_put(t, digits);
		return;
	}
	exponent = atoi(e + 1);
	if (abs(exponent) > 60) {
		text_put(t, digits);
		return;
	}
	if (*digits == '-')
		text_char(t, *digits++);
	for (; digits < e; digits++)
		if (*digits != '.')
			bare[n++] = *digits;
	whole = exponent + 1;
	if (whole <= 0)
		text_put(t, "0.");
	for (i = whole; i < 0; i++)
		text_char(t, '0');
	for (i = 0; i < (int)n || i < whole; i++) {
		if (i == whole && whole > 0)
			text_char(t, '.');
		text_char(t, i < (int)n ? bare[i] : '0');
	}
}

/* Does the section "[<=9999999]…" hold for VALUE?  It does without one. */
static bool
holds(const char *section, double value)
{
	bool equal;
	double limit;

	if (section[0] != '[' || strchr("<>=", section[1]) == NULL ||
	    section[1] == '\0')
		return true;
	equal = section[1] == '=' || section[2] == '=';
	limit = strtod(section + 1 + strspn(section + 1, "<>="), NULL);
	if (section[1] == '<' && section[2] == '>')
		return value != limit;
	return (equal && value == limit) ||
	    (section[1] == '<' && value < limit) ||
	    (section[1] == '>' && value > limit);
}

static const char *
section_end(const char *at)
{
	const char *next;

	while (*at != '\0' && *at != ';')
		at = (next = skip_literal(at)) != at ? next : at + 1;
	return at;
}

/* Digit places of a section; -1 when it has more than places and literals. */
static int
count_places(const char *at, const char *end)
{
	const char *next;
	int n = 0;

	while (at < end) {
		if ((next = skip_literal(at)) != at) {
			at = next;
			continue;
		}
		if (*at == '0' || *at == '#' || *at == '?')
			n++;
		else if (strchr("-() /+:", *at) == NULL)
			return -1;
		at++;
	}
	return n;
}

static void
put_literal(struct text *t, const char *at, const char *next)
{
	if (*at == '"')
		text_add(t, at + 1, strcspn(at + 1, "\""));
	else if (*at == '\\')
		text_add(t, at + 1, (size_t)(next - at) - 1);
	else if (*at == '_')
		text_char(t, ' ');
}

/* DIGITS into the places of a section, from the right. */
static void
put_masked(struct text *t, const char *at, const char *end, int places,
    const char *digits)
{
	int len = (int)strlen(digits), place = 0, i;
	const char *next;

	for (; at < end; at = next) {
		if ((next = skip_literal(at)) != at) {
			if (next <= end)
				put_literal(t, at, next);
			continue;
		}
		next = at + 1;
		if (strchr("0#?", *at) == NULL) {
			text_char(t, *at);
			continue;
		}
		/* What is more than there are places stands before all. */
		for (i = 0; place == 0 && i < len - places; i++)
			text_char(t, digits[i]);
		i = len - places + place++;
		if (i >= 0)
			text_char(t, digits[i]);
		else if (*at == '0')
			text_char(t, '0');
	}
}

static bool
put_mask(struct text *t, const char *code, double value, const char *digits)
{
	const char *end = section_end(code);
	int places;

	while (!holds(code, value) && *end == ';') {
		code = end + 1;
		end = section_end(code);
	}
	if (strspn(digits, "0123456789") != strlen(digits) ||
	    (places = count_places(code, end)) < 1)
		return false;
	put_masked(t, code, end, places, digits);
	return true;
}

void
xlsx_format_number(const char *code, bool from_1904, const char *value,
    struct text *t)
{
	char digits[40], *end;
	double number = strtod(value, &end);

	if (end == value || *end != '\0' || !isfinite(number)) {
		text_put(t, value);
		return;
	}
	if (code != NULL && is_date(code) && put_date(t, number, from_1904))
		return;
	snprintf(digits, sizeof(digits), "%.*g", DIGITS_MOST, number);
	if (code != NULL && put_mask(t, code, number, digits))
		return;
	put_expanded(t, digits);
}
