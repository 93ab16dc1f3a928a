/* Asks kontor-render for a PDF. */
#include "papers/render.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "papers/wire.h"

/*
 * connect(2) to a unix socket waits while the listen queue is full, for as
 * long as the time-out for sending says.
 */
static int
connect_to(const char *path, int timeout_ms)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval patience = {
		.tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000,
	};
	int fd;

	if (timeout_ms <= 0 || strlen(path) >= sizeof(to.sun_path)) {
		errno = timeout_ms <= 0 ? ETIMEDOUT : ENAMETOOLONG;
		return -1;
	}
	strcpy(to.sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static enum fault
unavailable(char *why, size_t size)
{
	if (errno == ETIMEDOUT || errno == EAGAIN)
		snprintf(why, size, "the renderer did not answer in time");
	else
		snprintf(why, size, "the renderer cannot be reached");
	return UNAVAILABLE;
}

static enum fault
refused(int fd, size_t len, int64_t deadline, char *why, size_t size)
{
	char sentence[512];

	if (len >= sizeof(sentence))
		len = sizeof(sentence) - 1;
	if (!wire_read(fd, sentence, len, deadline))
		return unavailable(why, size);
	sentence[len] = '\0';
	snprintf(why, size, "%s", sentence);
	return BROKEN;
}

static enum fault
converse(int fd, const char *json, size_t len, int64_t deadline,
    struct text *pdf, char *why, size_t size)
{
	unsigned char head[5];

	errno = 0;
	wire_put(head, len);
	if (!wire_write(fd, head, 4, deadline) ||
	    !wire_write(fd, json, len, deadline) ||
	    !wire_read(fd, head, sizeof(head), deadline))
		return unavailable(why, size);
	len = wire_get(head + 1);
	if (head[0] != WIRE_DRAWN)
		return refused(fd, len, deadline, why, size);
	if (len > WIRE_ANSWER_MAX) {
		snprintf(why, size, "the drawn document is too large");
		return BROKEN;
	}
	if (!wire_read(fd, text_room(pdf, len), len, deadline)) {
		pdf->at[pdf->len] = '\0';
		return unavailable(why, size);
	}
	pdf->len += len;
	pdf->at[pdf->len] = '\0';
	return OK;
}

enum fault
render_pdf(const char *socket, const char *json, size_t len, int timeout_ms,
    struct text *pdf, char *why, size_t size)
{
	int64_t deadline = wire_now() + timeout_ms;
	enum fault f;
	int fd;

	if (len > WIRE_REQUEST_MAX) {
		snprintf(why, size, "the document is larger than 8 MiB");
		return BROKEN;
	}
	if ((fd = connect_to(socket, timeout_ms)) < 0)
		return unavailable(why, size);
	f = converse(fd, json, len, deadline, pdf, why, size);
	close(fd);
	return f;
}
