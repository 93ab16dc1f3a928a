/*
 * Tables as documents: columns described once, from which JSON, CSV, XLSX
 * and PDF are written, so that a figure is the same wherever it stands.
 * Values are SQL text, as the database gives them; NULL is null.
 */
#ifndef PAPERS_TABLE_H
#define PAPERS_TABLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/codec.h"

struct table_column {
	const char		*name;	/* in JSON and CSV */
	const char		*title;	/* for people; NULL: made of the name */
	const struct codec	*codec;
	const char		*among;	/* prefix of an id, as in struct field */
};

/* What a spreadsheet takes a column for. */
enum table_kind {
	TABLE_TEXT, TABLE_MONEY, TABLE_NUMBER, TABLE_PERCENT, TABLE_DAY,
	TABLE_WHEN
};

enum table_kind	 table_kind(const struct table_column *);

/* Does it stand at the right, where figures do? */
bool		 table_is_figure(const struct table_column *);

/* "averageSale" and "average_sale" become "Average sale". */
const char	*table_title(struct arena *, const struct table_column *);

/* Appends a value as JSON: null, "text", 12.50. */
void		 table_json(struct text *, const struct table_column *,
		    const char *value);

/* Appends it as programs read it: text, 1234.50, 2026-01-31; null: none. */
void		 table_plain(struct text *, const struct table_column *,
		    const char *value);

/*
 * Appends it as people read it: 1,234.50 or, with SIGN, $1,234.50; 6%;
 * 31 Jan 2026.  CURRENCY is the code of what money columns hold.
 */
void		 table_shown(struct text *, const struct table_column *,
		    const char *value, const char *currency, bool sign);

#endif
