/*
 * A route is a row: what it is called by, who may call it, what it takes and
 * gives.  404, 405 with Allow, OPTIONS, HEAD, permissions, validation and
 * rate class all come from the row.
 */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "base/fault.h"
#include "base/text.h"
#include "data/codec.h"

struct request;
struct resource;
struct kept;
struct query;

#define ROUTE_PARAMETERS	4
#define ROUTE_HOLDS		3

enum route_flag {
	PUBLIC = 1 << 0,	/* no token needed */
	SLOW = 1 << 1,		/* served by the slow lane: papers, reports */
	HASHES = 1 << 2,	/* by the lane of password hashes */
	MULTIPART = 1 << 3,	/* the form comes as multipart/form-data */
	KEYED = 1 << 4,		/* the key of a link does instead of a token */
	WHOLE_FORM = 1 << 5,	/* a PUT whose required fields are required */
	OF_TENANT = 1 << 6,	/* the row is the tenant's, without an id */
	OF_PERSON = 1 << 7,	/* the row is the user's own */
	GIVES_ROWS = 1 << 8,	/* a verb answers with rows, not with one */
	LISTS = 1 << 9		/* a verb that ends as resource_list */
};

/*
 * Who serves a request: quick ones everybody, slow ones and password hashes
 * a few threads each of their own, so that none holds up another.
 */
enum lane { LANE_FAST, LANE_SLOW, LANE_HASHES, LANES };

/* Rate classes; an edition may set its own limit for each. */
enum rate { RATE_BY_METHOD, RATE_AUTH, RATE_READ, RATE_WRITE, RATE_SEND,
    RATE_FREE, RATES };

/* A collection inside one row of another: /customers/:id/contacts. */
struct within {
	const struct resource	*parent;
	const char		*column;	/* of the child's table */
};

struct route {
	const char		*method, *path;
	enum fault		 (*run)(struct request *);
	const struct resource	*noun;	/* of resource_list and its like */
	const struct field	*takes;	/* form; NULL: the noun's own fields */
	const struct resource	*gives;	/* shown in docs; NULL: the noun */
	const char		*needs;	/* permission; NULL: any signed-in user */
	unsigned		 flags;
	enum rate		 rate;
	const struct within	*within;
	const struct field	*asks;	/* query_taken by the verb; shown in docs */
	const struct kept	*kept;	/* in Redis: api/cache.h */
	/* asked first, with the path's ids: they lock what comes before the
	 * row itself in the order of locks */
	const struct query	*holds[ROUTE_HOLDS];
};

/* Whether it is asked by GET, and so by HEAD. */
bool			 route_reads(const struct route *);

/* The noun whose id is the path's parameter N; NULL when it is of none. */
const struct resource	*route_noun(const struct route *, int n);

struct router;

/* Builds the tree of ROWS (ends with a zero row); aborts on duplicates. */
struct router		*router_create(const struct route *rows);
void			 router_free(struct router *);

/*
 * The row of METHOD and PATH ("/customers/42").  Literal segments beat
 * parameters.  OK, METHOD (ALLOW then lists what is allowed) or MISSING.
 * VALUES points into PATH, LENGTHS says how long.  HEAD finds GET.
 */
enum fault		 router_find(const struct router *, const char *method,
			    const char *path, const struct route **ret,
			    const char *values[ROUTE_PARAMETERS],
			    size_t lengths[ROUTE_PARAMETERS],
			    struct text *allow);

#endif
