/* What the files of api/ share about a request; not for handlers. */
#ifndef API_PRIVATE_H
#define API_PRIVATE_H

#include "api/request.h"

/*
 * Begins the transaction of the request's tenant, user and session.  When
 * there is no database, the fault stands in rq->fault and the next read
 * answers it.
 */
void		request_open(struct request *);

/* form.c: reads the body by the route's form. */
enum fault	form_read(struct request *);

/* upload.c: reads a multipart body; then a text field of it, or NULL. */
enum fault	upload_read(struct request *);
const char	*upload_text(struct request *, const char *name);

/* Reads one text (query string, path) by a field; NULL with *why set. */
const char	*form_text(struct request *, const struct field *,
		    const char *text, const char **why);

/* query.c: percent-decodes LEN bytes; NULL when malformed or with a NUL. */
char		*query_decode(struct arena *, const char *, size_t len,
		    bool plus);
/*
 * Splits a query string.  Malformed pairs, and those beyond the hundredth,
 * are left out; then it is not WHOLE.
 */
struct pair	*query_parse(struct arena *, const char *, bool *ret_whole);

/* listing.c: the statement of a list, and its page. */
struct selection;
struct listing {
	const char	*text;
	const char	*arguments[96];
	int		 count;
	const char	*total;		/* a statement of its own … */
	int		 filters;	/* … with the first of the arguments */
	int		 keys;		/* columns behind, to make a cursor of */
	const char	*order;		/* what they are, in words */
	bool		 cursor;	/* pages by cursor, one row too many */
	struct page	 page;
};
#define CURSOR_WRONG	"must be the nextCursor of a page in the same order"
/* order.c: ?limit=, or what the route's list of the noun has by itself. */
long		listing_limit(struct request *, const struct resource *);
enum fault	listing_compile(struct request *, const struct selection *,
		    struct listing *);
/* One statement for all rows of the list, of COUNT chosen fields. */
enum fault	listing_whole(struct request *, const struct resource *,
		    const struct field *const *chosen, int count,
		    struct listing *);

/* serve.c: sends the head of the answer; LENGTH NULL: not known yet. */
void		serve_head(struct request *, struct text *line,
		    const char *length);

/* reply.c */
void		reply_fault(struct request *, enum fault);
enum fault	reply_list(struct request *, const struct selection *,
		    struct listing *);

/* render.c: frees the running thread's plans, before it ends. */
void		render_forget(void);

/* idempotency.c: OK to go on; rq->replied when a saved answer was given. */
enum fault	idempotency_begin(struct request *);
enum fault	idempotency_keep(struct request *);
/*
 * For a request of several transactions: before the first commits, its key
 * passes from the transaction to the connection, and nothing of it is kept
 * unless the request succeeds.  After a failure it is released.
 */
void		idempotency_hold(struct request *);
void		idempotency_release(struct request *);

/*
 * admit.c: everything that can be refused without the database; then the
 * person, the tenant, the query string and the form are known.
 */
enum fault	admit(struct request *);

/* tenant.c: the tenant of a slug or an id; MISSING when there is none. */
enum fault	tenant_use(struct request *, const char *name);

/*
 * etag.c: does a list of entity tags, or "*", hold ETAG?  A tag is the
 * row's version, and behind a dot what else its answer shows.
 * If-None-Match compares all of it, and weakly.
 */
bool		etag_listed(const char *list, const char *etag);

/*
 * If-Match: STALE unless the row is still the one the client has read.  Tags
 * are compared strongly, and only the row's own version: who changes an
 * invoice does not mind that its customer has got another contact.
 */
enum fault	check_match(struct request *);

/* request_log.c: writes the request's line by way of LINE. */
void		request_log(struct request *, enum fault, struct text *line);

/* link.c: what the links in an answer are made of, until the next request. */
void		link_use(const struct request *);
/* Does ?key= open this row without a token?  Sets rq->opened. */
bool		link_opens(struct request *);

/* cors.c */
void		cors_headers(struct request *);

#endif
