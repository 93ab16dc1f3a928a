/*
 * The kinds of scheduled work and what they do: find overdue invoices, write
 * reminders, collect digests, expire what nobody needs any more.
 */
#ifndef COURIER_CHORE_H
#define COURIER_CHORE_H

#include "base/arena.h"
#include "data/db.h"

/* Does one job that is due: 1, 0 when none is, -1 without a database. */
int	chore_work(struct db *, struct arena *);

#endif
