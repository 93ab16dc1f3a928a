/* What the compiler of lists shares between its files. */
#ifndef API_LISTING_PRIVATE_H
#define API_LISTING_PRIVATE_H

#include "api/private.h"
#include "api/selection.h"

#define KEYS_MOST	4	/* of a sort order */
#define SEARCH_LONGEST	200	/* bytes of a term */

/* One key of the order. */
struct sort_key {
	const struct field	*field;
	bool			 down;
};

struct compiler {
	struct request		*rq;
	const struct resource	*noun;
	struct listing		*list;
	struct text		 where;
	bool			 filtered;
	const char		*term;		/* of a search, or NULL */
	struct sort_key		 keys[KEYS_MOST];
	int			 count;		/* of keys; at least one */
	int			 likes;
};

/* The number of the parameter that now holds TEXT. */
int		listing_bind(struct compiler *, const char *text);

/* Appends a codec's FORMAT of one parameter, number N. */
void		listing_put(struct text *, const char *format, int n);

/* The column by which values of a field are compared, and a value's cast. */
const char	*listing_column(const struct field *);
const char	*listing_cast(const struct field *);

/* What the noun's search of parameter N finds. */
void		listing_put_search(struct compiler *, int n);

/* Begins another condition: " where " or " and ". */
void		listing_and(struct compiler *);

/* "v.COLUMN FORMAT", or not so, with the value SQL as the next parameter. */
void		listing_condition(struct compiler *, const char *column,
		    const char *format, const char *sql, bool negated);

/* criteria.c: all filter[FIELD][OPERATOR]=VALUE of the query string. */
void		criteria_compile(struct compiler *);

/* order.c: a number of the query string; too many are as many as may be. */
long		listing_number(struct request *, const char *name, long preset,
		    long most);
/* order.c: the keys of ?sort=, ?sortBy= and ?sortOrder=, or the noun's. */
void		order_compile(struct compiler *);
/* "v.name desc, v.id desc"; of PREFIX "h" the keys are called k0, k1 … */
void		order_put(struct compiler *, struct text *, const char *prefix);
/* The expression of key N behind PREFIX. */
void		order_key(struct compiler *, struct text *, const char *prefix,
		    int n);
/* " limit 20 offset 40" */
void		page_put(struct compiler *, struct text *);
/* Where the rows behind ?cursor= begin, as a condition; "" without one. */
void		cursor_put(struct compiler *, struct text *, const char *prefix);
/* A cursor that stands on row ROW, whose keys begin at COLUMN. */
const char	*cursor_make(struct request *, const struct listing *,
		    const PGresult *, int row);

#endif
