/*
 * Rows of a sheet as rows of a noun: the columns are found by their headings,
 * the cells read by the same table of fields as the body of a POST, and good
 * rows land whatever becomes of others.
 *
 * The file is read twice: first for what would make it useless as a whole,
 * when nothing has been changed yet, then for its rows.  These land in groups,
 * each a transaction of its own, so that nobody else waits for a long import
 * and a lost connection leaves whole groups.  A noun that is imported refuses
 * what it has already, so the same file may be sent again.
 */
#ifndef PAPERS_IMPORT_H
#define PAPERS_IMPORT_H

#include "api/request.h"

struct import_group;

/* A heading that people use, in small letters and digits only. */
struct import_heading {
	const char	*heading, *field;
};

struct import {
	const struct resource		*noun;
	const struct import_heading	*headings;	/* beside the names */
	/*
	 * Queues the writing of a group; its answer has the places, from 1,
	 * of rows that were there already.
	 */
	void		(*write)(struct request *, struct import_group *,
			    PGresult **known);
	/* Queues what is to be done when all groups are there. */
	void		(*end)(struct request *, struct import_group *);
	const char	*known;		/* what to say of such a row */
};

/* A PostgreSQL array of a field's values, or of fresh ids for "id". */
const char	*import_column(struct import_group *, const char *field);

/* A UUID of this import, the same for all its groups. */
const char	*import_run(const struct import_group *);

/*
 * Answers {imported, skipped, failed, errors: [{row, error}]} for the sheet
 * at PATH, sent as FIELD.  Rows that were there already are skipped, or
 * without SKIP errors.
 */
enum fault	import_sheet(struct request *, const struct import *,
		    const char *field, const char *path, bool skip);

#endif
