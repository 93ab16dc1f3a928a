/* Structured logs on stderr. */
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = { "debug", "info", "warning", "error" };
static const char *program = "kontor";
static enum log_level threshold = LOG_INFO;

/* Lines that wait; 64 KiB are some hundred requests. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char kept[64 * 1024];
static size_t kept_len;
static bool keeping;

#define FATAL	5
static const int fatal[FATAL] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
static struct sigaction before[FATAL];

void
log_open(const char *name, enum log_level level)
{
	program = name;
	threshold = level;
}

bool
log_drops(enum log_level level)
{
	return level < threshold;
}

int
log_level_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++)
		if (strcmp(level_names[i], name) == 0)
			return (int)i;
	return -1;
}

/* The day and the second are put in words once for each second and thread. */
static const char *
stamp_of(time_t seconds)
{
	static __thread char stamp[32];
	static __thread time_t stamped = -1;
	struct tm utc;

	if (seconds != stamped) {
		gmtime_r(&seconds, &utc);
		strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
		stamped = seconds;
	}
	return stamp;
}

void
log_begin(struct text *t, enum log_level level, const char *event)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	text_clear(t);
	text_print(t, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\","
	    "\"program\":\"%s\",\"event\":\"%s\"", stamp_of(now.tv_sec),
	    now.tv_nsec / 1000000, level_names[level], program, event);
}

static void
write_all(const char *at, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(STDERR_FILENO, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;	/* nowhere to complain */
		at += n;
		len -= (size_t)n;
	}
}

/* Whole lines, so many at a time as a pipe takes without mixing them. */
static void
write_lines(const char *at, size_t len)
{
	const char *end;
	size_t n;

	for (; len > 0; at += n, len -= n) {
		n = len < PIPE_BUF ? len : PIPE_BUF;
		end = memrchr(at, '\n', n);
		if (n < len && end != NULL)
			n = (size_t)(end - at) + 1;
		write_all(at, n);
	}
}

/* With the lock. */
static void
write_kept(void)
{
	write_lines(kept, kept_len);
	kept_len = 0;
}

void
log_flush(void)
{
	pthread_mutex_lock(&lock);
	write_kept();
	pthread_mutex_unlock(&lock);
}

void
log_end(struct text *t)
{
	text_put(t, "}\n");
	pthread_mutex_lock(&lock);
	write_kept();
	write_all(t->at, t->len);
	pthread_mutex_unlock(&lock);
}

void
log_end_soon(struct text *t)
{
	text_put(t, "}\n");
	pthread_mutex_lock(&lock);
	if (kept_len + t->len > sizeof(kept))
		write_kept();
	if (keeping && t->len <= sizeof(kept)) {
		memcpy(kept + kept_len, t->at, t->len);
		kept_len += t->len;
	} else {
		write_all(t->at, t->len);
	}
	pthread_mutex_unlock(&lock);
}

/*
 * The last lines tell most about a crash.  No lock: its holder may be the one
 * that crashes.  What happens then is whatever was set before.
 */
static void
crashed(int signal, siginfo_t *info, void *unused)
{
	int i;

	(void)unused;
	write_lines(kept, kept_len);
	for (i = 0; i < FATAL; i++)
		if (fatal[i] == signal)
			sigaction(signal, &before[i], NULL);
	/* A fault of our own comes again by itself. */
	if (info->si_code <= 0)
		raise(signal);
}

void
log_keep(bool keep)
{
	struct sigaction a = { .sa_sigaction = crashed,
	    .sa_flags = SA_SIGINFO };
	int i;

	for (i = 0; i < FATAL && keep && !keeping; i++)
		sigaction(fatal[i], &a, &before[i]);
	pthread_mutex_lock(&lock);
	if (!keep)
		write_kept();
	keeping = keep;
	pthread_mutex_unlock(&lock);
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	struct text t = { 0 };
	va_list ap;
	char line[2048];
	int saved = errno;

	if (level < threshold)
		return;
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	log_begin(&t, level, event);
	text_put(&t, ",\"message\":");
	text_json_string(&t, line);
	log_end(&t);
	text_free(&t);
	errno = saved;
}
