/*
 * A noun: a table of fields from which listing, reading, creating, changing,
 * deleting and rendering follow.  Resources have no hooks; what needs code is
 * a codec, a constraint, or a verb.
 */
#ifndef API_RESOURCE_H
#define API_RESOURCE_H

#include <libpq-fe.h>

#include "base/fault.h"
#include "base/text.h"
#include "data/codec.h"

struct request;
struct route;

enum filter_kind { FILTER_EQUAL, FILTER_FROM, FILTER_TO };

/* A query parameter beside the fields marked FILTER. */
struct filter {
	const char	*name;
	const char	*field;		/* whose column and codec it uses */
	enum filter_kind kind;
};

struct resource {
	const char		*title;		/* "Customer", for messages */
	const char		*table;		/* written to */
	const char		*view;		/* read from; has id and etag */
	const struct field	*fields;	/* the first is the id */
	const char		*sort;		/* "name" or "-createdAt" */
	const char		*search;	/* function of a term to ids */
	const struct filter	*filters;
	long			 page;		/* rows of a page; 0: 20, at most 100 */
	bool			 counted;	/* has a kept tally */
	bool			 hides;		/* deletes by deleted_at */
	bool			 plain;		/* its view has no etag */
	const char		*home;		/* path of its collection */
	const char		*needs;		/* permission to expand it elsewhere */
	const char		*branch;	/* column of the branch it belongs to;
						   its field: acting_branch */
};

/* Handlers for route rows with a noun; verbs about one row end with _get. */
enum fault	resource_list(struct request *);
bool		resource_lists(const struct route *);	/* or as it does */
enum fault	resource_get(struct request *);
enum fault	resource_create(struct request *);
enum fault	resource_update(struct request *);
enum fault	resource_delete(struct request *);

/* The field called NAME, or NULL. */
const struct field *resource_field(const struct resource *, const char *name);

/* select list of the fields shown; DETAIL ones only when WHOLE. */
void	resource_columns(struct text *, const struct resource *, bool whole);

/*
 * Appends row ROW of RESULT, selected by resource_columns, as an object.
 * CHILDREN holds one result for each field with .many, in their order; NULL
 * without.
 */
void	resource_render(struct text *, const struct resource *, bool whole,
	    const PGresult *result, int row, PGresult *const *children);

#endif
