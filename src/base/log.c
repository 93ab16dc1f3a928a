/* Structured logs on stderr. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = { "debug", "info", "warning", "error" };
static const char *program = "kontor";
static enum log_level threshold = LOG_INFO;

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

void
log_begin(struct text *t, enum log_level level, const char *event)
{
	struct timespec now;
	struct tm utc;
	char stamp[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	text_clear(t);
	text_print(t, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\","
	    "\"program\":\"%s\",\"event\":\"%s\"", stamp,
	    now.tv_nsec / 1000000, level_names[level], program, event);
}

void
log_end(struct text *t)
{
	size_t done = 0;
	ssize_t n;

	text_put(t, "}\n");
	while (done < t->len) {
		n = write(STDERR_FILENO, t->at + done, t->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;	/* nowhere to complain */
		done += (size_t)n;
	}
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
