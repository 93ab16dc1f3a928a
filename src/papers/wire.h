/*
 * Whole pieces of bytes over a socket before a deadline: what kontor-render
 * and its clients speak.
 *
 * A request is a 4-byte big-endian length and that much JSON.  The answer
 * is one byte (enum wire_answer), a 4-byte big-endian length, and the PDF or
 * an error sentence.  Then the connection ends.
 */
#ifndef PAPERS_WIRE_H
#define PAPERS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_REQUEST_MAX	(8u * 1024 * 1024)
#define WIRE_ANSWER_MAX		(64u * 1024 * 1024)

enum wire_answer { WIRE_DRAWN = 0, WIRE_REFUSED = 1 };

/* Milliseconds of the monotonic clock, for deadlines. */
int64_t		 wire_now(void);

/*
 * Reads or writes exactly LEN bytes; false at the end of the stream, on an
 * error or after DEADLINE (errno is then ETIMEDOUT).  Never raises SIGPIPE.
 */
bool		 wire_read(int fd, void *to, size_t len, int64_t deadline);
bool		 wire_write(int fd, const void *from, size_t len,
		    int64_t deadline);

/* A 4-byte big-endian number. */
void		 wire_put(unsigned char to[4], size_t value);
size_t		 wire_get(const unsigned char from[4]);

#endif
