/*
 * One request, from its first byte to the last of its answer: the scope of
 * memory, results and transaction.  Handlers see only this.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "api/edition.h"
#include "api/resource.h"
#include "api/route.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "data/db.h"
#include "data/query.h"

struct gateway;
struct json_object;
struct place;
struct redis;
struct uploads;

/* A name and a value of the query string, decoded. */
struct pair {
	const char	*name, *value;
	struct pair	*next;
};

/* One field of the form, as read from the body. */
struct taken {
	const struct field	*field;
	bool			 given;		/* there, maybe null */
	const char		*text;		/* SQL text; NULL: null */
	struct taken		**rows;		/* of .each: a form each */
	int			 count;
	struct problem		**wrong;	/* of APART rows, each its own */
};

struct person {
	bool			 known;
	struct token_claims	 claims;
};

struct request {
	struct arena		*mem;
	struct db		*db;
	struct gateway		*gateway;
	struct redis		*redis;	/* of kept answers */
	const struct edition	*edition;
	const struct router	*router;
	const struct route	*route;
	const char		*method, *path, *mount, *address, *agent, *id;
	bool			 head;
	const char		*tenant, *tenant_slug, *currency;
	int			 exponent;	/* of the tenant's currency */
	struct person		 person;
	const char		*opened;	/* by a link: its tenant */
	const char		*values[ROUTE_PARAMETERS];	/* of the path */
	struct pair		*query;
	const char		*body;
	size_t			 body_len;
	struct uploads		*uploads;	/* of a multipart body */
	struct taken		*form;		/* ends with a NULL field */
	/* the answer */
	int			 status;
	struct text		*out, *head_out;
	const char		*content_type;	/* NULL: JSON */
	bool			 replied, kept_open, committed;
	bool			 streaming;	/* the head has been sent */
	size_t			 stamped_at;	/* end of what can be kept */
	bool			 beyond;	/* shows more than the noun by itself */
	struct place		*place;		/* where it is kept; cache.c */
	size_t			 streamed;	/* bytes behind the head */
	/* the failure */
	enum fault		 fault;
	const char		*sentence;	/* NULL: the fault's own */
	struct problem		*problems;
	long			 retry_after;
	int64_t			 began_us;
	void			*key;		/* idempotency in progress */
};

/* --- what the client sent ------------------------------------------- */

/* The n-th path parameter as SQL text: a UUID where the row has a noun. */
const char	*param(const struct request *, int n);

/* SQL text of a form field; NULL when absent or null. */
const char	*taken(struct request *, const char *name);

/* Was the field there at all?  The same as SQL text. */
bool		 given(struct request *, const char *name);
const char	*given_text(struct request *, const char *name);

/*
 * One column of an array of objects, as a PostgreSQL array; NULL if absent.
 * APART elements with problems are left out.
 */
const char	*taken_column(struct request *, const char *name,
		    const char *column);

/* What is wrong with one element of an APART array; NULL: nothing. */
const struct problem *taken_wrong(struct request *, const char *name,
		    int element);

/* How many elements an array of objects has, and a field of one of them. */
int		 taken_count(struct request *, const char *name);
const char	*taken_item(struct request *, const char *name, int element,
		    const char *column);

/* A query parameter, decoded, or NULL. */
const char	*query_value(const struct request *, const char *name);

/*
 * The same read by a field, as SQL text.  Absent: its preset or NULL; when it
 * is REQUIRED or will not do, rq->problems says so.  Choices take "all" for
 * none.
 */
const char	*query_taken(struct request *, const struct field *);

/* Does who asks hold this permission, beside what the route needs? */
bool		 request_may(const struct request *, const char *permission);

/*
 * --- failing ----------------------------------------------------------
 *
 * MISSING needs no words: it says that what the path's last id is of, by the
 * title of the route's noun or its parent, was not found.
 */

/* Records why and returns the fault: return fail(rq, CONFLICT, "…"). */
enum fault	 fail(struct request *, enum fault, const char *format, ...)
		    __attribute__((format(printf, 3, 4)));

/* The same about one field; more may be added before returning. */
enum fault	 fail_field(struct request *, enum fault, const char *field,
		    const char *format, ...)
		    __attribute__((format(printf, 4, 5)));

/* --- asking ----------------------------------------------------------- */

/*
 * Queues QUERY with its named arguments: queue(rq, &result, invoice_open,
 * .id = id).  The answer stands after the next ask, finish or reply.
 */
#define queue(rq, ret, query, ...) \
	request_queue(rq, ret, &query##_query, \
	    (union query##_args){ { __VA_ARGS__ } }.at)

/* Queues and reads at once; the transaction stays open. */
#define ask(rq, ret, query, ...) \
	(queue(rq, ret, query, __VA_ARGS__), request_read(rq))

void		 request_queue(struct request *, PGresult **ret,
		    const struct query *, const char *const *arguments);
enum fault	 request_read(struct request *);

/* The same for a TEXT put together from names, which lives as the request. */
void		 request_queue_text(struct request *, PGresult **ret,
		    enum query_kind, const char *text, int count,
		    const char *const *arguments);

/* Reads what is queued and commits, unless a saved answer must be written
 * in the same transaction; then the commit comes with it. */
enum fault	 finish(struct request *);

/*
 * Commits what stands, whatever becomes of the request; what is asked next is
 * a transaction of its own.  For verbs that compute between two steps, and
 * for what must be noted although the request is refused.
 */
enum fault	 settle(struct request *);

/*
 * Reads all rows of a noun's list, by its filters, search and order but
 * without pages, through a cursor: EACH gets some rows at a time, of which
 * the first COUNT columns are the CHOSEN fields.  Memory does not grow with
 * the list: what EACH allocates in the request's memory goes with the rows.
 */
enum fault	 request_each(struct request *, const struct resource *,
		    const struct field *const *chosen, int count,
		    enum fault (*each)(void *to, const PGresult *rows),
		    void *to);

/*
 * Memory for one of many steps: what follows allocates there, until the
 * memory that is returned is set again as rq->mem.  It goes with the request
 * at the latest; arena_reset gives it back before.
 */
struct arena	*request_aside(struct request *, struct arena **scratch);

/*
 * The branch a form's field names, or else the one the request acts for.
 * rq->problems says when none is known, or it is not the user's own.
 */
const char	*acting_branch(struct request *, const char *name);

/* The same of a field of the query string; NULL: all branches. */
const char	*asked_branch(struct request *, const struct field *);

/* A new id (UUIDv7) in the request's memory. */
const char	*fresh_id(struct request *);

/* A value of a result's first row, or NULL for null and no row. */
const char	*value(const PGresult *, const char *column);

/* --- answering --------------------------------------------------------- */

/* Commits and answers with the row ID of a resource, read back. */
enum fault	 reply_resource(struct request *, int status,
		    const struct resource *, const char *id);

/* Queues the reading of row ID, for resource_render with WHOLE. */
void		 queue_resource(struct request *, const struct resource *,
		    const char *id, PGresult **ret);

/*
 * Commits and answers with the first row of RESULT, whose first column is
 * left out and whose others are the resource's fields in their order.
 */
enum fault	 reply_row(struct request *, int status,
		    const struct resource *, PGresult **result,
		    PGresult *const *children);

/*
 * Commits and answers with a list: the rows whose ids stand in the first
 * column of FOUND, in their order, at most LIMIT.
 */
enum fault	 reply_found(struct request *, const struct resource *,
		    const PGresult *found, long limit);

/* Commits and answers with a text, a JSON value, as data, and frees it. */
enum fault	 reply_data(struct request *, int status, struct text *);

/* The same with the JSON value in COLUMN of a result's first row. */
enum fault	 reply_value(struct request *, int status,
		    PGresult *const *, const char *column);

/* Answers with JSON that has no envelope. */
enum fault	 reply_bare(struct request *, int status, const char *json,
		    size_t len);

/* Answers without data. */
enum fault	 reply_done(struct request *, int status, const char *message);

/* Answers with bytes of another type, offered under FILENAME. */
enum fault	 reply_file(struct request *, const char *type,
		    const char *filename, const char *bytes, size_t len);

/*
 * Answers with bytes that nginx sends or that lie elsewhere: the headers say
 * where.
 */
enum fault	 reply_elsewhere(struct request *, int status,
		    const char *type);

/*
 * As reply_file, but by pieces, for what is too large to hold: sends the
 * head, then each piece as it is made.  Before, a fault is answered as
 * always; after, it cuts the answer off.  False: nobody listens any more.
 */
void		 reply_stream(struct request *, const char *type,
		    const char *filename);
bool		 reply_piece(struct request *, const char *bytes, size_t len);

/* Adds a response header. */
void		 header(struct request *, const char *name, const char *format,
		    ...) __attribute__((format(printf, 3, 4)));

#endif
