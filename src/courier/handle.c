/* One row of the outbox: handled, logged, recorded. */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "courier/collect.h"
#include "courier/courier.h"
#include "domain/outbox.h"

#define LAST_WORDS_US	(10 * 1000 * 1000LL)	/* to record, when stopping */

static void
log_outcome(const struct outbox_row *row, const struct post_outcome *o,
    int64_t started)
{
	static const char *const words[] = {
		[MAIL_SENT] = "sent", [MAIL_LATER] = "put off",
		[MAIL_AWAY] = "put off", [MAIL_REFUSED] = "failed"
	};
	const char *brief = o->report.brief;
	bool last = o->result != MAIL_SENT && row->attempts >= OUTBOX_TRIES;

	log_event(o->result == MAIL_SENT && *brief == '\0' ? LOG_INFO :
	    LOG_WARNING, "mail", "%s %s attempt %d: %s%s in %ld ms, "
	    "%zu recipients%s%s", row->kind, row->id, row->attempts,
	    words[o->result], last ? " for the last time" : "",
	    (long)((clock_now_us() - started) / 1000), o->recipients,
	    *brief != '\0' ? ", " : "", brief);
}

/*
 * Asks the database until it answers: what was sent but not recorded would
 * be sent again.
 */
static void
record(struct courier *c, const struct outbox_row *row,
    const struct post_outcome *o)
{
	int64_t deadline = 0;
	enum fault f;

	for (;;) {
		f = o->result == MAIL_SENT ?
		    outbox_done(c->db, c->mem, row) :
		    outbox_failed(c->db, c->mem, row, o->report.why,
		    o->result == MAIL_REFUSED);
		if (f != UNAVAILABLE)
			break;
		arena_reset(c->mem);	/* the row is of the batch */
		courier_rest(c, 0, false);
		if ((c->stopping || c->once) && deadline == 0)
			deadline = clock_now_us() + LAST_WORDS_US;
		if (deadline != 0 && clock_now_us() > deadline)
			break;
		usleep(500 * 1000);
	}
	if (f != OK)
		log_event(LOG_ERROR, "mail", "%s %s attempt %d: %s, but that "
		    "could not be recorded", row->kind, row->id, row->attempts,
		    o->result == MAIL_SENT ? "sent" : "not sent");
}

/* Files are collected here, and nothing is sent. */
static void
collect(struct courier *c, const struct outbox_row *row,
    struct post_outcome *o)
{
	enum fault f = collect_content(c->db, c->mem, row);

	memset(o, 0, sizeof(*o));
	o->result = f == OK ? MAIL_SENT : MAIL_LATER;
	if (f != OK)
		strcpy(o->report.why, "the database or the storage was away");
	log_event(f == OK ? LOG_INFO : LOG_WARNING, "file",
	    "%s %s attempt %d: %s", row->kind, row->id, row->attempts,
	    f == OK ? "done" : "put off");
}

static void
send_mail(struct courier *c, const struct outbox_row *row, long age,
    struct post_outcome *o)
{
	int64_t started = clock_now_us();

	post_send(&c->post, c->mem, row, age, o);
	log_outcome(row, o, started);
	c->away = o->result == MAIL_AWAY;
}

void
courier_handle(struct courier *c, const struct outbox_row *row)
{
	struct post_outcome o;
	long age;

	/* Not held: it comes due again, or another courier has it. */
	if (outbox_hold(c->db, c->mem, row, &age) != OK)
		return;
	if (row->attempts > OUTBOX_TRIES) {
		memset(&o, 0, sizeof(o));
		o.result = MAIL_REFUSED;
		snprintf(o.report.why, sizeof(o.report.why),
		    "no courier has come to an end with it");
		strcpy(o.report.brief, o.report.why);
		log_outcome(row, &o, clock_now_us());
	} else if (strncmp(row->kind, "file.", 5) == 0)
		collect(c, row, &o);
	else
		send_mail(c, row, age, &o);
	record(c, row, &o);
}
