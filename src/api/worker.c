/*
 * The event loop of a worker process.
 *
 * A connection is armed with EPOLLONESHOT, so one thread has it at a time; a
 * request of another lane is handed to a thread of that lane, so that
 * passwords, PDFs and reports hold nobody up, nor each other.  Idle
 * connections are never closed from this side while serving: nginx may be
 * sending a POST on one.
 */
#include "api/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api/gateway.h"
#include "api/lane.h"
#include "api/limit.h"
#include "api/serve.h"
#include "auth/password.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"

#define SLOW_NICE	5
#define DRAIN_TICK_MS	50
#define TRIM_ROUNDS	(1000 / LIMIT_ROUND_MS)
#define THREADS_MOST	128	/* the settings allow no more */
/* Of 1000 descriptors, what threads of theirs and the process leave. */
#define CONNECTIONS_MOST 600

struct worker {
	int		 epoll, listener, wake;
	atomic_bool	 draining;
	pthread_mutex_t	 gate;		/* held to change what follows */
	atomic_int	 connections;
	bool		 listening;
	int64_t		 drain_until;
	struct lane_queue queues[LANES];
};

static struct worker worker = { .gate = PTHREAD_MUTEX_INITIALIZER };

static void
add_source(int fd, void *source, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = source };

	if (epoll_ctl(worker.epoll, EPOLL_CTL_ADD, fd, &e) != 0) {
		log_event(LOG_ERROR, "worker", "epoll: %s", strerror(errno));
		exit(71);
	}
}

static void
listen_if(bool wanted)
{
	if (wanted && !worker.listening)
		add_source(worker.listener, &worker.listener,
		    EPOLLIN | EPOLLEXCLUSIVE);
	else if (!wanted && worker.listening)
		epoll_ctl(worker.epoll, EPOLL_CTL_DEL, worker.listener, NULL);
	worker.listening = wanted;
}

/* While there are as many as can be, others wait in the listener's backlog. */
static void
count_connection(int change)
{
	pthread_mutex_lock(&worker.gate);
	listen_if(atomic_fetch_add(&worker.connections, change) + change <
	    CONNECTIONS_MOST && !atomic_load(&worker.draining));
	pthread_mutex_unlock(&worker.gate);
}

static void
drop(struct gateway *g)
{
	gateway_free(g);
	count_connection(-1);
}

static void
watch(struct gateway *g, int operation)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT,
	    .data.ptr = g };

	if (epoll_ctl(worker.epoll, operation, gateway_fd(g), &e) != 0) {
		log_event(LOG_ERROR, "worker", "epoll: %s", strerror(errno));
		drop(g);
	}
}

static void
finish(struct gateway *g)
{
	if (gateway_finish(g))
		watch(g, EPOLL_CTL_MOD);
	else
		drop(g);
}

static void
serve_connection(struct server *s, struct gateway *g)
{
	enum lane lane;

	if (!gateway_next(g))
		drop(g);
	else if ((lane = serve(s, g, LANE_FAST)) == LANE_FAST)
		finish(g);
	else
		lane_put(&worker.queues[lane], g);
}

static void
accept_one(void)
{
	struct gateway *g = gateway_accept(worker.listener);

	if (g == NULL)
		return;
	count_connection(1);
	watch(g, EPOLL_CTL_ADD);
}

static bool
is_drained(void)
{
	return atomic_load(&worker.draining) &&
	    (atomic_load(&worker.connections) == 0 ||
	    clock_now_us() > worker.drain_until);
}

static void *
fast_lane(void *unused)
{
	struct server *s = server_create(false);
	struct epoll_event e;
	int n;

	(void)unused;
	while (!is_drained()) {
		n = epoll_wait(worker.epoll, &e, 1,
		    atomic_load(&worker.draining) ? DRAIN_TICK_MS : -1);
		if (n <= 0)
			continue;
		if (e.data.ptr == &worker.listener)
			accept_one();
		else if (e.data.ptr != &worker.wake)
			serve_connection(s, e.data.ptr);
		else
			usleep(1000);
	}
	server_free(s);
	return NULL;
}

static void *
slow_lane(void *queue)
{
	struct lane_queue *q = queue;
	struct server *s = server_create(q->lane == LANE_SLOW);
	struct gateway *g;

	/* Of this thread only; slow work yields to quick answers. */
	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), SLOW_NICE);
	/* Before the first sign-in, but nobody else waits for it. */
	if (q->lane == LANE_HASHES)
		password_decoy((int)conf_number(CONF_bcrypt_cost));
	while ((g = lane_take(q)) != NULL) {
		serve(s, g, q->lane);
		finish(g);
	}
	server_free(s);
	return NULL;
}

static void
prepare(int listener)
{
	/* See HIGHEST_FD in gateway.c. */
	struct rlimit files = { 1000, 1000 };

	/* With a heap per thread, each would keep its own largest request. */
	mallopt(M_ARENA_MAX, 1);
	setrlimit(RLIMIT_NOFILE, &files);
	fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK);
	worker.listener = listener;
	worker.epoll = epoll_create1(EPOLL_CLOEXEC);
	worker.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	lane_open(&worker.queues[LANE_SLOW], LANE_SLOW);
	lane_open(&worker.queues[LANE_HASHES], LANE_HASHES);
	if (worker.epoll < 0 || worker.wake < 0 || !gateway_init()) {
		log_event(LOG_ERROR, "worker", "can not start: %s",
		    strerror(errno));
		exit(71);
	}
	count_connection(0);
	serve_prepare();
}

static void
start(pthread_t *thread, void *(*lane)(void *), struct lane_queue *q)
{
	if (pthread_create(thread, NULL, lane, q) != 0) {
		log_event(LOG_ERROR, "worker", "can not start a thread: %s",
		    strerror(errno));
		exit(71);
	}
}

static void
drain(void)
{
	uint64_t one = 1;

	worker.drain_until = clock_now_us() +
	    conf_number(CONF_drain_seconds) * 1000000LL;
	atomic_store(&worker.draining, true);
	count_connection(0);
	/* Wakes every thread that waits without a time-out. */
	add_source(worker.wake, &worker.wake, EPOLLIN);
	if (write(worker.wake, &one, sizeof(one)) < 0)
		log_event(LOG_WARNING, "worker", "%s", strerror(errno));
}

/*
 * What is done now and then, so that no request need do it.  What is free goes
 * back to the system: a worker is as large as what it does, not as what it did.
 */
static void
keep_house(void)
{
	static int rounds;

	log_flush();
	limit_round();
	if (++rounds % TRIM_ROUNDS == 0)
		malloc_trim(0);
}

static void
wait_for_term(void)
{
	struct timespec round = { .tv_nsec = LIMIT_ROUND_MS * 1000000L };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	while (sigtimedwait(&set, NULL, &round) < 0)
		keep_house();
}

/* Lines go straight to the log from here on: nobody flushes them soon. */
static void
wait_until_drained(void)
{
	log_keep(false);
	while (!is_drained()) {
		limit_round();
		usleep(DRAIN_TICK_MS * 1000);
	}
}

/* A master that does not wait for it has closed its end. */
static void
tell_ready(int ready)
{
	if (ready < 0)
		return;
	if (write(ready, "", 1) < 0 && errno != EPIPE)
		log_event(LOG_WARNING, "worker", "%s", strerror(errno));
	close(ready);
}

int
worker_run(int listener, int ready)
{
	long fast = conf_number(CONF_threads), i;
	long all = fast + conf_number(CONF_slow_threads);
	pthread_t threads[THREADS_MOST];
	sigset_t set;

	/* Signals are waited for, not handled: threads never see them. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	prepare(listener);
	for (i = 0; i < fast; i++)
		start(&threads[i], fast_lane, NULL);
	for (; i < all; i++)
		start(&threads[i], slow_lane, &worker.queues[LANE_SLOW]);
	all += conf_number(CONF_hash_threads);
	for (; i < all; i++)
		start(&threads[i], slow_lane, &worker.queues[LANE_HASHES]);
	tell_ready(ready);
	log_keep(true);
	wait_for_term();
	drain();
	wait_until_drained();
	for (i = 0; i < fast; i++)
		pthread_join(threads[i], NULL);
	lane_close(&worker.queues[LANE_SLOW]);
	lane_close(&worker.queues[LANE_HASHES]);
	for (; i < all; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
