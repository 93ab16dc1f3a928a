/* The master of a pool of workers. */
#include "api/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/quota.h"
#include "base/clock.h"
#include "base/log.h"

#define PROCESSES_MOST	512
#define YOUNG_US	(2 * 1000 * 1000)
#define BACKOFF_LEAST	(100 * 1000)
#define BACKOFF_MOST	(10 * 1000 * 1000)
#define READY_US	(15 * 1000 * 1000)
#define READY_FD	3
#define SHARED_FD	4
#define FREE_FD		10	/* the master's own are above these */

struct child {
	pid_t	pid;		/* 0: free */
	int64_t	since;
	bool	old;		/* draining; not replaced */
};

static struct child children[PROCESSES_MOST];
static char **command;
static int wanted, signals, shared = -1;
static int64_t backoff, spawn_at;
static bool stopping, roll_wanted;

int
pool_ready(void)
{
	return getenv("KONTOR_POOL") != NULL ? READY_FD : -1;
}

int
pool_shared(void)
{
	return getenv("KONTOR_POOL") != NULL ? SHARED_FD : -1;
}

/* All workers of a pool, old and new ones, count requests together. */
static void
share(void)
{
	int fd = quota_create();

	if (fd < 0)
		return;
	shared = fcntl(fd, F_DUPFD_CLOEXEC, FREE_FD);
	close(fd);
}

static void
become_worker(int ready)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* A master that is killed must not leave workers behind. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(ready, READY_FD);
	if (ready != READY_FD)
		close(ready);
	if (shared >= 0)
		dup2(shared, SHARED_FD);
	setenv("KONTOR_POOL", "1", 1);
	/* By its path where there is one, so that an upgrade takes effect. */
	if (strchr(command[0], '/') != NULL)
		execv(command[0], command);
	execv("/proc/self/exe", command);
	_exit(127);
}

static struct child *
free_slot(void)
{
	int i;

	for (i = 0; i < PROCESSES_MOST; i++)
		if (children[i].pid == 0)
			return &children[i];
	return NULL;
}

/* Starts one worker; *READY reads a byte once it serves, or end-of-file. */
static bool
spawn(int *ready)
{
	struct child *c = free_slot();
	int ends[2];
	pid_t pid;

	if (c == NULL || pipe2(ends, O_CLOEXEC) != 0)
		return false;
	if ((pid = fork()) == 0)
		become_worker(ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		log_event(LOG_ERROR, "pool", "fork: %s", strerror(errno));
		return false;
	}
	*c = (struct child){ .pid = pid, .since = clock_now_us() };
	*ready = ends[0];
	return true;
}

static int
count(bool old)
{
	int i, n = 0;

	for (i = 0; i < PROCESSES_MOST; i++)
		n += children[i].pid != 0 && children[i].old == old;
	return n;
}

static void
grow_back_off(void)
{
	backoff = backoff == 0 ? BACKOFF_LEAST : 2 * backoff;
	if (backoff > BACKOFF_MOST)
		backoff = BACKOFF_MOST;
	spawn_at = clock_now_us() + backoff;
}

static void
buried(struct child *c, int status)
{
	bool young = clock_now_us() - c->since < YOUNG_US;

	if (!c->old && !stopping) {
		if (WIFSIGNALED(status))
			log_event(LOG_ERROR, "pool", "worker %d died of "
			    "signal %d", (int)c->pid, WTERMSIG(status));
		else
			log_event(LOG_WARNING, "pool", "worker %d ended with "
			    "status %d", (int)c->pid, WEXITSTATUS(status));
		if (young)
			grow_back_off();
		else
			backoff = 0;
	}
	c->pid = 0;
}

static void
reap(void)
{
	int status, i;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < PROCESSES_MOST; i++)
			if (children[i].pid == pid)
				buried(&children[i], status);
}

static void
tell(int signal, bool old)
{
	int i;

	for (i = 0; i < PROCESSES_MOST; i++)
		if (children[i].pid != 0 && (old || !children[i].old))
			kill(children[i].pid, signal);
}

/* Does the worker behind READY serve by then, rather than hang or end? */
static bool
wait_ready(int ready, int64_t then)
{
	struct pollfd p = { .fd = ready, .events = POLLIN };
	int64_t left;
	bool serves;
	char byte;
	int n;

	do {
		left = then - clock_now_us();
		n = poll(&p, 1, left > 0 ? (int)(left / 1000) : 0);
	} while (n < 0 && errno == EINTR);
	serves = n > 0 && read(ready, &byte, 1) == 1;
	close(ready);
	return serves;
}

static void
fill(void)
{
	int ready;

	while (!stopping && count(false) < wanted &&
	    clock_now_us() >= spawn_at && spawn(&ready))
		close(ready);
}

/*
 * A new worker takes the place of each old one.  The new one serves before
 * the old one is told to drain, so there is never nobody to ask.
 */
static void
roll(void)
{
	int64_t since = clock_now_us();
	int ready[PROCESSES_MOST], i, started = 0, serving = 0;
	bool good;

	roll_wanted = false;
	log_event(LOG_INFO, "pool", "rolling %d workers", wanted);
	while (started < wanted && spawn(&ready[started]))
		started++;
	for (i = 0; i < started; i++)
		serving += wait_ready(ready[i], since + READY_US);
	good = serving == wanted;
	if (!good)
		log_event(LOG_ERROR, "pool", "new workers do not start; the "
		    "old ones stay");
	/* Either the old ones have done their work, or the new ones never will. */
	for (i = 0; i < PROCESSES_MOST; i++) {
		if (children[i].pid == 0 || children[i].old ||
		    (children[i].since >= since) == good)
			continue;
		children[i].old = true;
		kill(children[i].pid, SIGTERM);
	}
}

static void
hear(void)
{
	struct signalfd_siginfo s;

	while (read(signals, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.ssi_signo == SIGCHLD) {
			reap();
		} else if (s.ssi_signo == SIGHUP) {
			roll_wanted = true;
		} else {
			log_event(LOG_INFO, "pool", "stopping");
			stopping = true;
			tell(SIGTERM, true);
		}
	}
}

static void
listen_to_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
pool_run(int workers, char **argv)
{
	struct pollfd p;

	wanted = workers;
	command = argv;
	share();
	listen_to_signals();
	log_event(LOG_INFO, "pool", "%d workers", workers);
	for (;;) {
		fill();
		if (stopping && count(false) + count(true) == 0)
			return 0;
		/*
		 * One generation drains at a time: each has connections to
		 * the database until nginx has let go of it.
		 */
		if (roll_wanted && !stopping && count(true) == 0)
			roll();
		p = (struct pollfd){ .fd = signals, .events = POLLIN };
		poll(&p, 1, !stopping && count(false) < wanted ? 50 : -1);
		hear();
	}
}
