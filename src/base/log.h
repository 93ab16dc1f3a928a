/*
 * Logs: one JSON object per line on stderr, whole lines with a single write(2)
 * so that those of several processes never mix.  Never pass a body, a token
 * or a password.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below LEVEL are dropped; the program's name goes into each line. */
void	log_open(const char *program, enum log_level level);

/* Would a line of LEVEL be dropped? */
bool	log_drops(enum log_level);

/* The level called "debug", "info", "warning" or "error"; -1 if none is. */
int	log_level_named(const char *name);

/*
 * {"time":…,"level":…,"program":…,"event":EVENT,"message":…}: for what is
 * not a request.
 */
void	log_event(enum log_level, const char *event, const char *format, ...)
	    __attribute__((format(printf, 3, 4)));

/*
 * Starts a line in T with time, level, program and event, for callers that
 * add members (",\"key\":value") and finish with log_end.
 */
void	log_begin(struct text *t, enum log_level, const char *event);
void	log_end(struct text *t);

/*
 * As log_end, for lines that may wait: while they are kept they are written
 * some at a time, by log_flush, before any other line, when there are many,
 * or when the process crashes.  Only SIGKILL loses them.
 */
void	log_end_soon(struct text *t);
void	log_keep(bool);
void	log_flush(void);

#endif
