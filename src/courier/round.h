/*
 * The round of kontor-courier: it does a job that is due, tells events, then
 * takes due mail from the outbox in small batches, sends each outside any
 * transaction, and records the outcome.
 * A row that is in hand is never given to two couriers that both live; one
 * that dies with a row leaves it due again when the lease ends.
 */
#ifndef COURIER_ROUND_H
#define COURIER_ROUND_H

#include "outside/mail.h"

/*
 * Serves until TERM or INT, which let it finish the mail in hand; 0.  Woken
 * by NOTIFY for mail, and looks each second for events and jobs; outlives
 * restarts of the database.  While SERVER is NULL all mail waits.  The
 * settings are loaded, libcurl started and the key for sealed tokens set.
 */
int	round_for_ever(struct mail_server *);

/*
 * Handles what is due and returns the exit status: 0, or 75 (EX_TEMPFAIL)
 * when the database or the mail server was away.
 */
int	round_once(struct mail_server *);

#endif
