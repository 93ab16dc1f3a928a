/* Whole pieces of bytes over a socket before a deadline. */
#include "papers/wire.h"

#include <sys/socket.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

int64_t
wire_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
ready(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;
	int n;

	for (;;) {
		left = deadline - wire_now();
		if (left <= 0) {
			errno = ETIMEDOUT;
			return false;
		}
		n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

static bool
may_retry(void)
{
	return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

bool
wire_read(int fd, void *to, size_t len, int64_t deadline)
{
	unsigned char *at = to;
	ssize_t n;

	while (len > 0) {
		if (!ready(fd, POLLIN, deadline))
			return false;
		n = recv(fd, at, len, MSG_DONTWAIT);
		if (n < 0 && may_retry())
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool
wire_write(int fd, const void *from, size_t len, int64_t deadline)
{
	const unsigned char *at = from;
	ssize_t n;

	while (len > 0) {
		if (!ready(fd, POLLOUT, deadline))
			return false;
		n = send(fd, at, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && may_retry())
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

void
wire_put(unsigned char to[4], size_t value)
{
	to[0] = (unsigned char)(value >> 24);
	to[1] = (unsigned char)(value >> 16);
	to[2] = (unsigned char)(value >> 8);
	to[3] = (unsigned char)value;
}

size_t
wire_get(const unsigned char from[4])
{
	return (size_t)from[0] << 24 | (size_t)from[1] << 16 |
	    (size_t)from[2] << 8 | from[3];
}
