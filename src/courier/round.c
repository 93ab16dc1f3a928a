/* Going round: taking what is due, waiting for the next. */
#include "courier/round.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/redis.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "courier/chore.h"
#include "courier/collect.h"
#include "courier/courier.h"
#include "courier/forget.h"
#include "courier/spread.h"
#include "data/db.h"
#include "data/listen.h"
#include "domain/job.h"
#include "domain/outbox.h"

#define EXIT_TEMPORARY	75	/* sysexits.h */

#define LONGEST_WAIT	30000	/* ms, while there is no database */
#define LOOK_WAIT	1000	/* ms, between looks whether something is due */
#define LOOKS		30	/* then it tries, whatever the looks said */
#define SHORTEST_WAIT	200	/* ms, while others hold what is due */
#define SHORTEST_BACKOFF 500	/* ms, while there is no database */
#define AWAY_PAUSE_US	(30 * 1000 * 1000LL)	/* after the mail server was away */
#define TRIES		4
#define HOUR_US		(3600 * 1000 * 1000LL)

bool
courier_tries_again(const struct db *db, enum fault f, int *tries)
{
	return f == UNAVAILABLE && db_error(db)->again && ++*tries < TRIES;
}

void
courier_rest(struct courier *c, long ms, bool hearing)
{
	struct pollfd p[] = {
		{ .fd = c->signals, .events = POLLIN },
		{ .fd = hearing ? listen_socket(c->listener) : -1,
		  .events = POLLIN }
	};

	if (poll(p, 2, (int)ms) > 0 && p[0].revents != 0)
		c->stopping = true;
}

static bool
can_mail(const struct courier *c)
{
	return c->post.server != NULL && clock_now_us() >= c->mail_at;
}

/*
 * Takes a batch of what is done outside, mail only while there is a server
 * for it; how many, or -1: no database.
 */
static int
deliver(struct courier *c)
{
	struct outbox_row rows[OUTBOX_BATCH];
	int count = -1, i;

	c->away = false;
	if (outbox_take(c->db, c->batch, can_mail(c) ? NULL : "mail.",
	    rows, &count) != OK)
		count = -1;
	for (i = 0; i < count; i++) {
		courier_rest(c, 0, false);
		if (c->stopping || c->away)
			outbox_release(c->db, c->mem, &rows[i]);
		else
			courier_handle(c, &rows[i]);
		arena_reset(c->mem);
	}
	arena_reset(c->batch);
	if (c->away) {
		c->mail_at = clock_now_us() + AWAY_PAUSE_US;
		c->was_away = true;
	}
	return count;
}

static void
sweep(struct courier *c)
{
	long found;

	if (clock_now_us() < c->sweep_at)
		return;
	if (collect_sweep(c->db, c->mem, &found) == OK) {
		c->sweep_at = clock_now_us() + HOUR_US;
		if (found > 0)
			log_event(LOG_INFO, "file",
			    "%ld contents were left behind", found);
	}
	arena_reset(c->mem);
}

/*
 * A job, a batch of events and one of the outbox, whatever is due of them; how
 * many, or -1: no database.
 */
static int
work(struct courier *c)
{
	int jobs, events, rows = 0;

	jobs = chore_work(c->db, c->mem);
	arena_reset(c->mem);
	if (jobs < 0 || (events = spread_work(c->db, c->batch, c->mem)) < 0)
		return -1;
	courier_rest(c, 0, false);
	if (!c->stopping && (rows = deliver(c)) < 0)
		return -1;
	return jobs + events + rows;
}

/*
 * Until something is due, while nothing is to be done.  Mail is heard of;
 * events are looked for, with one cheap question, since notifying would make
 * every payment wait for the others.
 */
static void
idle(struct courier *c)
{
	long ms = 0;
	int look;

	if (c->post.server != NULL)
		mail_rest(c->post.server);
	for (look = 0; look < LOOKS && !c->stopping; look++) {
		listen_renew(c->listener);
		if (job_wait(c->db, c->mem, can_mail(c), &ms) != OK)
			break;	/* step finds out and backs off */
		arena_reset(c->mem);
		if (ms == 0 && look > 0)
			break;
		if (ms > LOOK_WAIT || ms < 0)
			ms = LOOK_WAIT;
		courier_rest(c, ms < SHORTEST_WAIT ? SHORTEST_WAIT : ms, true);
	}
	arena_reset(c->mem);
}

/* A pause that doubles, from half a second to half a minute. */
static void
back_off(struct courier *c)
{
	courier_rest(c, c->backoff, false);
	c->backoff = c->backoff < LONGEST_WAIT / 2 ? 2 * c->backoff :
	    LONGEST_WAIT;
}

static void
step(struct courier *c)
{
	int done;

	listen_renew(c->listener);
	sweep(c);
	done = work(c);
	if (done < 0) {
		back_off(c);
		return;
	}
	c->backoff = SHORTEST_BACKOFF;
	if (done == 0)
		idle(c);
}

/* TERM and INT are read from a descriptor, between mails. */
static int
catch_signals(void)
{
	sigset_t set;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if ((fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
		abort();
	return fd;
}

static struct courier
create(struct mail_server *server, bool once)
{
	const char *database = conf_text(CONF_database);
	struct courier c = {
		.post.server = server, .once = once, .backoff = SHORTEST_BACKOFF,
		.signals = catch_signals(),
		.batch = arena_create(), .mem = arena_create(),
		.listener = listen_create(database,
		    "kontor-courier listening", "kontor_outbox"),
		.db = db_create(database, "kontor-courier",
		    (int)conf_number(CONF_statement_timeout)),
		.redis = redis_create(conf_text(CONF_redis))
	};

	listen_also(c.listener, "kontor_touched", forget_kept, c.redis);
	c.post.db = c.db;
	return c;
}

static void
destroy(struct courier *c)
{
	listen_free(c->listener);
	redis_free(c->redis);
	db_free(c->db);
	arena_free(c->mem);
	arena_free(c->batch);
	close(c->signals);
}

int
round_for_ever(struct mail_server *server)
{
	struct courier c = create(server, false);

	while (!c.stopping)
		step(&c);
	destroy(&c);
	return 0;
}

int
round_once(struct mail_server *server)
{
	struct courier c = create(server, true);
	int done = 0;

	sweep(&c);
	do
		done = work(&c);
	while (done > 0 && !c.stopping);
	destroy(&c);
	return done < 0 || c.was_away ? EXIT_TEMPORARY : 0;
}
