/* The courier itself, for those who go its round (round.c, handle.c). */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "courier/post.h"
#include "data/db.h"
#include "data/listen.h"
#include "domain/outbox.h"

struct courier {
	struct db	*db;
	struct listener	*listener;
	struct redis	*redis;	/* of kept answers */
	struct post	 post;
	struct arena	*batch, *mem;	/* of the rows taken; of one row */
	int		 signals;	/* signalfd of TERM and INT */
	bool		 once, stopping;
	bool		 away, was_away;	/* the mail server: now, ever */
	int64_t		 mail_at;	/* not before: the server was away */
	int64_t		 sweep_at;
	long		 backoff;	/* ms */
};

/*
 * After a transaction that failed with F: is it worth another try at once?  A
 * deadlock is; TRIES counts.
 */
bool	courier_tries_again(const struct db *, enum fault f, int *tries);

/* Waits MS or until a signal or (HEARING) a notification; 0 only looks. */
void	courier_rest(struct courier *, long ms, bool hearing);

/*
 * Does what the row is for and records what became of it.  Not done: another
 * courier holds it, or it comes due again.
 */
void	courier_handle(struct courier *, const struct outbox_row *);

#endif
