/*
 * What has to be done outside: rows of the table outbox, written by the
 * transactions that cause them, taken and finished by kontor-courier.
 *
 * A taken row is leased for OUTBOX_LEASE seconds and comes due again unless
 * it is finished.  Every function is a transaction of its own; results and
 * arguments live in the arena.  UNAVAILABLE means: ask again later.
 */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/fault.h"
#include "data/db.h"

#define OUTBOX_LEASE	120	/* seconds */
#define OUTBOX_BATCH	8	/* rows taken at once */
#define OUTBOX_TRIES	8	/* then it has failed for good */

struct outbox_row {
	const char	*id, *tenant;	/* UUIDs */
	const char	*kind;
	const char	*subject;	/* UUID of what it is about; or NULL */
	const char	*payload;	/* JSON */
	int		 attempts;	/* this one included */
};

/*
 * Takes at most OUTBOX_BATCH due rows that nobody else holds: what is done
 * outside, none whose kind begins with EXCEPT unless that is NULL; or events,
 * which are told inside and need no mail server.
 */
enum fault	outbox_take(struct db *, struct arena *, const char *except,
		    struct outbox_row rows[OUTBOX_BATCH], int *count);
enum fault	outbox_take_events(struct db *, struct arena *,
		    struct outbox_row rows[OUTBOX_BATCH], int *count);

/*
 * Leases a taken row anew, right before it is handled; sets its age in
 * seconds.  STALE: the lease ran out and another courier has it.
 */
enum fault	outbox_hold(struct db *, struct arena *,
		    const struct outbox_row *, long *ret_age);

/* It is done; its payload is forgotten. */
enum fault	outbox_done(struct db *, struct arena *,
		    const struct outbox_row *);

/*
 * It failed because of WHY (UTF-8, no secrets): due again after 1 min, 5,
 * 30, 2 h, 5 h, 10 h and 10 h, a fifth more or less.  FOR_GOOD, or after
 * OUTBOX_TRIES: never again.
 */
enum fault	outbox_failed(struct db *, struct arena *,
		    const struct outbox_row *, const char *why, bool for_good);

/* Gives a taken row back untried. */
enum fault	outbox_release(struct db *, struct arena *,
		    const struct outbox_row *);

#endif
