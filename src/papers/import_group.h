/* Some rows of an import on their way into the database. */
#ifndef PAPERS_IMPORT_GROUP_H
#define PAPERS_IMPORT_GROUP_H

#include "papers/import.h"
#include "papers/sheet.h"

#define IMPORT_FIELDS	64
#define IMPORT_GROUP	500		/* rows */
#define IMPORT_BYTES	(1024 * 1024)	/* of their cells */

/* One row: its values, or what is wrong with it. */
struct import_row {
	long		 number;
	const char	*error;		/* NULL: good */
	const char	*id;
	const char	*values[IMPORT_FIELDS];	/* SQL text by field */
};

/* Lives in memory of its own, which is given back with each group. */
struct import_group {
	struct request		*rq;
	const char		*run;		/* lives longer */
	const struct field	*fields[IMPORT_FIELDS];
	int			 columns[IMPORT_FIELDS];	/* -1: none */
	int			 field_count;
	struct import_row	*rows;
	int			 count, good;
	size_t			 bytes;
};

/* Which fields the noun takes. */
void	import_fields(struct import_group *, const struct resource *);

/*
 * Finds their columns by the headings in ROW; every required one that is not
 * there is a problem of FIELD.
 */
enum fault	import_headings(struct import_group *, const struct import *,
		    const struct sheet_row *, const char *field);

/* Adds a row; true when the group should be written now. */
bool	import_add(struct import_group *, const struct sheet_row *);

#endif
