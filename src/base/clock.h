/*
 * Time as the wire has it: ISO 8601 dates, RFC 3339 date-times, and the two
 * clocks (one for durations, one for the wall).
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define CLOCK_ISO_SIZE	21	/* "2026-01-08T14:32:00Z" and a NUL */

/* Microseconds of a clock that never steps back; only for differences. */
int64_t	clock_now_us(void);

/* Seconds since 1970-01-01T00:00:00Z. */
time_t	clock_seconds(void);

/*
 * Writes SECONDS as "2026-01-08T14:32:00Z" (RFC 3339).  What lies outside
 * the years 1 to 9999 becomes the nearest second inside.
 */
void	clock_iso(time_t seconds, char out[CLOCK_ISO_SIZE]);

/*
 * True for exactly "YYYY-MM-DD" and a day the Gregorian calendar has, year
 * 0001 to 9999.  NULL is false.
 */
bool	clock_date(const char *text);

/*
 * True for a date, 'T', "hh:mm:ss", an optional fraction of 1 to 9 digits,
 * and 'Z' or an offset such as "+05:30", at most 14 hours (RFC 3339, section
 * 5.6; a leap second ":60" is refused, as no clock here can hold it).  NULL
 * is false.
 */
bool	clock_instant(const char *text);

#endif
