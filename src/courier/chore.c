/* Doing scheduled work, one job at a time. */
#include "courier/chore.h"

#include <string.h>

#include "base/log.h"
#include "courier/courier.h"
#include "domain/job.h"
#include "queries.h"

static const struct {
	const char		*kind;
	const struct query	*queries[3];
	const char		*said;	/* of how many */
} chores[] = {
	{ "overdue.scan", { &overdue_scan_query },
	    "invoices have become overdue" },
	{ "reminders.scan", { &reminder_invoices_query, &reminder_visits_query },
	    "reminders are to be sent" },
	{ "notifications.digest", { &digest_scan_query },
	    "users get a digest" },
	{ "idempotency.expire", { &idempotency_expire_query },
	    "kept answers have expired" },
	{ "records.expire", { &records_expire_query },
	    "old records have been removed" },
};

/* What became of it, for the log and the row. */
static void
conclude(struct db *db, struct arena *mem, const struct job *job,
    enum fault f, long count, const char *said)
{
	const char *why;

	if (f == OK) {
		if (count > 0)
			log_event(LOG_INFO, "job", "%s: %ld %s", job->kind,
			    count, said);
		return;
	}
	/* Another has it; or there is no database to tell. */
	if (f == STALE || f == UNAVAILABLE)
		return;
	why = said == NULL ? "this kontor-courier does not know the kind" :
	    "the database has refused";
	log_event(LOG_ERROR, "job", "%s attempt %s: %s", job->kind,
	    job->attempts, why);
	job_failed(db, mem, job, why);
}

int
chore_work(struct db *db, struct arena *mem)
{
	const char *said = NULL;
	struct job job;
	long count = 0;
	enum fault f;
	int tries = 0;
	size_t i;

	if ((f = job_take(db, mem, &job)) != OK)
		return f == MISSING ? 0 : -1;
	f = BROKEN;
	for (i = 0; i < sizeof(chores) / sizeof(chores[0]); i++) {
		if (strcmp(chores[i].kind, job.kind) != 0)
			continue;
		said = chores[i].said;
		do
			f = job_run(db, mem, &job, chores[i].queries, &count);
		while (courier_tries_again(db, f, &tries));
	}
	conclude(db, mem, &job, f, count, said);
	return f == UNAVAILABLE ? -1 : 1;
}
