/*
 * What of a noun is shown: which of its fields, and of which relations the
 * rows, each again with a selection of its own.  Without wishes it is what
 * the noun shows by itself; where the edition has a grammar, ?fields=,
 * ?expand= and ?RELATION.limit= change it.
 */
#ifndef API_SELECTION_H
#define API_SELECTION_H

#include <libpq-fe.h>

#include "api/resource.h"

struct plan;
struct request;

#define FIELDS_MOST	80	/* of a noun */

/*
 * How a noun shows itself: in a list, when one is read, in a relation; or
 * only what ?fields= names.
 */
enum showing { SHOWN_LISTED, SHOWN_WHOLE, SHOWN_INSIDE, SHOWN_NAMED };

struct selection {
	const struct resource	*noun;
	enum showing		 showing;
	bool			 chosen;	/* other than by itself */
	bool			 shown[FIELDS_MOST];	/* when chosen */
	const struct field	*field;		/* of the parent; NULL: root */
	struct selection	*parts, *next;	/* relations, in their order */
	long			 limit;		/* rows of a parent; 0: all */
	const struct plan	*plan;
	PGresult		*rows;		/* ordered by their first column */
};

/*
 * The selection of NOUN that the request asks for.  INVALID when it names
 * what there is not, FORBIDDEN when it expands what its user may not read.
 */
enum fault	selection_make(struct request *, const struct resource *,
		    enum showing, struct selection **ret);

/* Does the field show itself? */
bool		field_shows(const struct field *, enum showing);

/*
 * Queues the parts of the row ID of the root; then, once the rows of its
 * parts or of the root itself have been read, all below, a batch for each
 * level.  The last batch commits.
 */
void		selection_queue(struct request *, struct selection *,
		    const char *id);
enum fault	selection_finish(struct request *, struct selection *,
		    bool queued);

/* render.c: ", v.id, v.name …": the columns behind the first. */
const char	*selection_columns(const struct selection *);
/* Appends row ROW as an object. */
void		selection_render(struct text *, const struct selection *,
		    const PGresult *rows, int row);
/* render.c: the plan by which a finished selection is shown. */
const struct plan *plan_of(struct request *, const struct selection *);

#endif
