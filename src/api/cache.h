/*
 * Answers kept in Redis, by the member .kept of a route's row.
 *
 * The rows behind kept answers have triggers (keep_fresh, see
 * sql/migrations) that note the keys a transaction touches; whoever commits
 * deletes these keys before it answers.  So there is nothing to remember in a
 * verb, and no answer is older than the last acknowledged change:
 *
 *  - A key is a hash with a mark, a word made when somebody first asks, and
 *    answers by their digest.  Who finds nothing reads the mark first, the
 *    database next, and keeps the answer only if the mark still stands: an
 *    answer read before a commit can not outlive the deletion after it.
 *  - The marks of the tenant and of the epoch go with each answer.  A lost
 *    connection begins a new epoch, since who was away missed deletions; so
 *    does a worker that starts, which another's crash may have made necessary.
 *  - A session found alive is kept in the same way, below its user.
 *
 * Without Redis every request asks the database.
 */
#ifndef API_CACHE_H
#define API_CACHE_H

#include <libpq-fe.h>
#include <stdbool.h>

struct request;

/*
 * A kind of kept answers.  In KEY and ALSO, {0} is the first parameter of the
 * path, {branch} the branch of who asks ("all" without one) and {?name} an id
 * in the query string; where one is missing, nothing is kept.
 */
struct kept {
	const char	*key;
	long		 seconds;	/* how long at most */
	const char	*also;		/* another key the answers hang on */
	bool		 today;		/* they hang on the day, too */
};

/* Answers from what is kept, and says so; else remembers the marks. */
bool	cache_answer(struct request *);

/* After cache_answer said no: keeps the answer that has been made. */
void	cache_keep(struct request *);

/* Does the commit have to ask for what was touched? */
bool	cache_minds(const struct request *);

/* Deletes what the commit touched; NULL: unknown, so all of the tenant's. */
void	cache_forget(struct request *, const PGresult *touched);

#endif
