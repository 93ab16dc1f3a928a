/*
 * The daemon behind papers/render.h.  It only accepts, forks and reaps;
 * bytes of clients are read by the children, so that nothing in a document
 * can stop it.
 */
#include "papers/render_server.h"

#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "papers/invoice_pdf.h"
#include "papers/render_job.h"

#define BACKLOG	128

struct job {
	pid_t	 pid;		/* 0: free */
	int	 fd;		/* the client, in case the child cannot answer */
};

struct server {
	const char	*path;
	struct stat	 socket;	/* which file is ours to remove */
	int		 listener;
	int		 jobs, running;
	struct job	 job[RENDER_JOBS_MAX];
	sigset_t	 quiet;		/* what pselect lets through */
};

static volatile sig_atomic_t stopping;

static void
on_signal(int sig)
{
	if (sig != SIGCHLD)
		stopping = 1;
}

static bool
answers(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool alive;

	if (fd < 0)
		return true;
	/* A full queue (EAGAIN) is a living listener, too. */
	alive = connect(fd, (const struct sockaddr *)address,
	    sizeof(*address)) == 0 || errno != ECONNREFUSED;
	close(fd);
	return alive;
}

/* Only a socket that nobody listens on is removed, never another file. */
static bool
make_room(const struct sockaddr_un *address)
{
	struct stat st;

	if (lstat(address->sun_path, &st) < 0)
		return errno == ENOENT;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	if (answers(address)) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(address->sun_path) == 0;
}

static bool
listen_at(struct server *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int bound;

	if (strlen(s->path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address.sun_path, s->path);
	if (!make_room(&address))
		return false;
	s->listener = socket(AF_UNIX,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->listener < 0)
		return false;
	/* The mask, not chmod: the socket is never open to others. */
	mask = umask(0117);
	bound = bind(s->listener, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	return bound == 0 && listen(s->listener, BACKLOG) == 0 &&
	    lstat(s->path, &s->socket) == 0;
}

static void
stop_listening(struct server *s)
{
	struct stat st;

	close(s->listener);
	s->listener = -1;
	/* A successor may have put its own there. */
	if (lstat(s->path, &st) == 0 && st.st_ino == s->socket.st_ino &&
	    st.st_dev == s->socket.st_dev)
		unlink(s->path);
}

/*
 * A stopping service manager signals the children, too: they ignore it and
 * finish.
 */
static void
run_child(struct server *s, int fd)
{
	int i;

	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &s->quiet, NULL);
	close(s->listener);
	for (i = 0; i < s->jobs; i++)
		if (s->job[i].pid > 0)
			close(s->job[i].fd);
	_exit(render_job(fd));
}

static void
start_job(struct server *s)
{
	int fd = accept(s->listener, NULL, NULL);
	struct job *job = s->job;
	pid_t pid;

	if (fd < 0) {
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			log_event(LOG_ERROR, "render.accept", "%m");
		return;
	}
	if ((pid = fork()) == 0)
		run_child(s, fd);
	if (pid < 0) {
		log_event(LOG_ERROR, "render.fork", "%m");
		close(fd);
		return;
	}
	while (job->pid > 0)
		job++;
	job->pid = pid;
	job->fd = fd;
	s->running++;
}

static void
end_job(struct server *s, struct job *job, int status)
{
	if (WIFSIGNALED(status)) {
		log_event(LOG_ERROR, "render.died", "a job ended by signal %d",
		    WTERMSIG(status));
		render_job_refuse(job->fd, "drawing the document failed");
	}
	close(job->fd);
	job->pid = 0;
	s->running--;
}

static void
reap(struct server *s)
{
	int i, status;

	for (i = 0; i < s->jobs; i++)
		if (s->job[i].pid > 0 &&
		    waitpid(s->job[i].pid, &status, WNOHANG) > 0)
			end_job(s, &s->job[i], status);
}

/*
 * Waits for a client, when there is a place for it, or a signal.  Signals
 * arrive only in here, so that none is missed before.
 */
static bool
client_waits(struct server *s)
{
	fd_set set;

	FD_ZERO(&set);
	if (!stopping && s->running < s->jobs)
		FD_SET(s->listener, &set);
	return pselect(s->listener + 1, &set, NULL, NULL, NULL,
	    &s->quiet) > 0;
}

static void
serve(struct server *s)
{
	while (!stopping) {
		if (client_waits(s))
			start_job(s);
		reap(s);
	}
	stop_listening(s);
	while (s->running > 0) {
		client_waits(s);
		reap(s);
	}
}

static void
catch_signals(struct server *s)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGCHLD };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t block;
	size_t i;

	sigemptyset(&block);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		sigaction(caught[i], &action, NULL);
		sigaddset(&block, caught[i]);
	}
	sigprocmask(SIG_BLOCK, &block, &s->quiet);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigdelset(&s->quiet, caught[i]);
	signal(SIGPIPE, SIG_IGN);
}

int
render_serve(const char *path, int jobs)
{
	struct server s = { .path = path, .jobs = jobs, .listener = -1 };
	char why[256];

	catch_signals(&s);
	if (!invoice_pdf_warm(why, sizeof(why))) {
		log_event(LOG_ERROR, "render.start", "%s", why);
		return 1;
	}
	if (!listen_at(&s)) {
		log_event(LOG_ERROR, "render.start", "%s: %m", path);
		return 1;
	}
	log_event(LOG_INFO, "render.start", "listening on %s, %d jobs", path,
	    jobs);
	serve(&s);
	log_event(LOG_INFO, "render.stop", "stopped");
	return 0;
}
