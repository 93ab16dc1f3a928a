/* Dates, date-times and the two clocks. */
#include "base/clock.h"

#include <stddef.h>

#define SECONDS_FIRST	INT64_C(-62135596800)	/* 0001-01-01T00:00:00Z */
#define SECONDS_LAST	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

int64_t
clock_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

time_t
clock_seconds(void)
{
	return time(NULL);
}

static void
put_digits(char *to, int count, int n)
{
	while (count-- > 0) {
		to[count] = (char)('0' + n % 10);
		n /= 10;
	}
}

void
clock_iso(time_t seconds, char out[CLOCK_ISO_SIZE])
{
	static const char form[CLOCK_ISO_SIZE] = "0000-00-00T00:00:00Z";
	struct tm t;
	int i;

	if (seconds < SECONDS_FIRST)
		seconds = SECONDS_FIRST;
	if (seconds > SECONDS_LAST)
		seconds = SECONDS_LAST;
	gmtime_r(&seconds, &t);
	for (i = 0; i < CLOCK_ISO_SIZE; i++)
		out[i] = form[i];
	put_digits(out, 4, t.tm_year + 1900);
	put_digits(out + 5, 2, t.tm_mon + 1);
	put_digits(out + 8, 2, t.tm_mday);
	put_digits(out + 11, 2, t.tm_hour);
	put_digits(out + 14, 2, t.tm_min);
	put_digits(out + 17, 2, t.tm_sec);
}

/* The number that COUNT digits make; -1 when one of them is no digit. */
static int
get_digits(const char *from, int count)
{
	int n = 0;

	while (count-- > 0) {
		if (*from < '0' || *from > '9')
			return -1;
		n = n * 10 + (*from++ - '0');
	}
	return n;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Reads the ten characters of a date; where they end, or NULL. */
static const char *
date_end(const char *s)
{
	int year, month, day;

	if ((year = get_digits(s, 4)) < 1 || s[4] != '-')
		return NULL;
	if ((month = get_digits(s + 5, 2)) < 1 || month > 12 || s[7] != '-')
		return NULL;
	if ((day = get_digits(s + 8, 2)) < 1 || day > days_in(year, month))
		return NULL;
	return s + 10;
}

static bool
in_range(const char *two_digits, int largest)
{
	int n = get_digits(two_digits, 2);

	return n >= 0 && n <= largest;
}

/* "hh:mm" with at most HOURS hours. */
static bool
hours_minutes(const char *s, int hours)
{
	return in_range(s, hours) && s[2] == ':' && in_range(s + 3, 59);
}

static const char *
fraction_end(const char *s)
{
	int digits = 0;

	while (s[digits] >= '0' && s[digits] <= '9')
		digits++;
	return digits >= 1 && digits <= 9 ? s + digits : NULL;
}

static bool
zone(const char *s)
{
	if (*s == 'Z' || *s == 'z')
		return s[1] == '\0';
	if (*s != '+' && *s != '-')
		return false;
	if (!hours_minutes(s + 1, 14) || s[6] != '\0')
		return false;
	return get_digits(s + 1, 2) < 14 || get_digits(s + 4, 2) == 0;
}

bool
clock_date(const char *text)
{
	const char *end;

	return text != NULL && (end = date_end(text)) != NULL && *end == '\0';
}

bool
clock_instant(const char *text)
{
	const char *s;

	if (text == NULL || (s = date_end(text)) == NULL)
		return false;
	if (*s != 'T' && *s != 't')
		return false;
	if (!hours_minutes(s + 1, 23) || s[6] != ':' || !in_range(s + 7, 59))
		return false;
	s += 9;
	if (*s == '.' && (s = fraction_end(s + 1)) == NULL)
		return false;
	return zone(s);
}
