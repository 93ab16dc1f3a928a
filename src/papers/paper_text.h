/*
 * Text as it may be set on paper: cleaned, and dates, decimals and words of
 * a data base in the form people read.
 */
#ifndef PAPERS_PAPER_TEXT_H
#define PAPERS_PAPER_TEXT_H

#include "base/arena.h"

#include <stdbool.h>

/*
 * A copy in which control characters are blanks, every kind of line end is
 * one '\n', and blanks at both ends are gone.  After LINES line ends (0: any
 * number) further ones become blanks.  NULL when nothing is left.  TEXT is
 * UTF-8.
 */
char		*paper_text(struct arena *, const char *text, int lines);

/*
 * A plain decimal without needless zeros: "2.000" gives "2", "-0.50" gives
 * "-0.5".  NULL when TEXT is no decimal of at most 20 characters.
 */
char		*paper_decimal(struct arena *, const char *text);

/*
 * "2026-01-05", also with a time behind it (ISO 8601), gives "5 January
 * 2026", which no country reads as a day in May.  Other text is returned as
 * it is; NULL stays NULL.
 */
const char	*paper_date(struct arena *, const char *text);

/* "credit_card" gives "Credit card"; NULL stays NULL. */
char		*paper_words(struct arena *, const char *text);

#endif
