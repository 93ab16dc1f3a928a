/*
 * Rows of the outbox whose kind begins with "event.": each becomes a
 * notification, and by their preferences a mail, of every user it concerns.
 *
 *   {key}		names what happened, so that nobody is told twice;
 *			without one, the row does
 *   {days}		told to those who want to know it that many days before
 */
#ifndef COURIER_SPREAD_H
#define COURIER_SPREAD_H

#include "base/arena.h"
#include "data/db.h"

/* Takes some that are due and spreads them: how many, or -1: no database. */
int	spread_work(struct db *, struct arena *batch, struct arena *mem);

#endif
