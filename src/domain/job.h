/*
 * Scheduled work: rows of the table job, with a tenant or for all of them.
 *
 * A taken job is leased for JOB_LEASE seconds and comes due again unless it
 * ends.  What it does and that it is done are one transaction, so that it is
 * done once, whoever dies when.
 */
#ifndef DOMAIN_JOB_H
#define DOMAIN_JOB_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/fault.h"
#include "data/db.h"

#define JOB_LEASE	120	/* seconds */
#define JOB_BATCH	500	/* rows a job handles at once */

struct job {
	const char	*id, *tenant;	/* UUIDs; no tenant: NULL */
	const char	*kind;
	const char	*attempts;	/* this one included */
};

/* Takes a due job that nobody else holds.  MISSING: there is none. */
enum fault	job_take(struct db *, struct arena *, struct job *ret);

/*
 * Runs QUERIES (ends with NULL; each takes how many rows at most and says how
 * many it were) and ends the job, in one transaction; what is left makes it
 * due again at once.  STALE: another courier has the job.
 */
enum fault	job_run(struct db *, struct arena *, const struct job *,
		    const struct query *const *queries, long *ret_count);

/* It failed because of WHY: due again in a minute, two, four … */
enum fault	job_failed(struct db *, struct arena *, const struct job *,
		    const char *why);

/*
 * Milliseconds until an event, a job or (MAIL) a mail is due; -1 when there
 * is none.
 */
enum fault	job_wait(struct db *, struct arena *, bool mail, long *ret_ms);

#endif
