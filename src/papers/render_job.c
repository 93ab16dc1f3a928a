/* One document, drawn by a process of its own. */
#include "papers/render_job.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "papers/document.h"
#include "papers/wire.h"

#define CPU_SECONDS	20
#define ALL_SECONDS	40
#define TALK_MS		10000	/* for the request, and for the answer */
#define MEMORY		(512ul * 1024 * 1024)
#define FILES		64

enum { DRAWN, REFUSED, SILENT };

static void
limit(int what, rlim_t most)
{
	const struct rlimit r = { .rlim_cur = most, .rlim_max = most };

	if (setrlimit(what, &r) < 0)
		log_event(LOG_WARNING, "render.limit", "%m");
}

static void
limit_self(void)
{
	limit(RLIMIT_CPU, CPU_SECONDS);
#ifndef __SANITIZE_ADDRESS__	/* which maps terabytes */
	limit(RLIMIT_AS, MEMORY);
#endif
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, FILES);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	alarm(ALL_SECONDS);
}

void
render_job_refuse(int fd, const char *why)
{
	unsigned char answer[5 + 256];
	size_t len = strnlen(why, sizeof(answer) - 5);

	answer[0] = WIRE_REFUSED;
	wire_put(answer + 1, len);
	memcpy(answer + 5, why, len);
	send(fd, answer, 5 + len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/*
 * The client is still writing and would lose the answer if the connection
 * ended with bytes unread.
 */
static void
read_away(int fd, size_t len, int64_t deadline)
{
	char bytes[16384];
	size_t n;

	for (; len > 0; len -= n) {
		n = len < sizeof(bytes) ? len : sizeof(bytes);
		if (!wire_read(fd, bytes, n, deadline))
			return;
	}
}

static int
refuse(int fd, const char *why)
{
	log_event(LOG_WARNING, "render.refused", "%s", why);
	render_job_refuse(fd, why);
	return REFUSED;
}

static int
answer(int fd, const struct text *pdf)
{
	int64_t deadline = wire_now() + TALK_MS;
	unsigned char head[5] = { WIRE_DRAWN };

	if (pdf->len > WIRE_ANSWER_MAX)
		return refuse(fd, "the drawn document is too large");
	wire_put(head + 1, pdf->len);
	/* From here on nobody else may answer: no time-out by signal. */
	alarm(0);
	if (wire_write(fd, head, sizeof(head), deadline) &&
	    wire_write(fd, pdf->at, pdf->len, deadline))
		return DRAWN;
	log_event(LOG_WARNING, "render.unread", "the client left");
	return SILENT;
}

int
render_job(int fd)
{
	int64_t deadline = wire_now() + TALK_MS, began;
	struct text pdf = { 0 };
	unsigned char head[4];
	char why[256], *json;
	size_t len;

	limit_self();
	if (!wire_read(fd, head, sizeof(head), deadline))
		return SILENT;
	len = wire_get(head);
	if (len > WIRE_REQUEST_MAX) {
		read_away(fd, len, deadline);
		return refuse(fd, "the document is larger than 8 MiB");
	}
	if ((json = malloc(len + 1)) == NULL)
		abort();
	if (!wire_read(fd, json, len, deadline))
		return SILENT;
	began = wire_now();
	if (!document_pdf(json, len, &pdf, why, sizeof(why)))
		return refuse(fd, why);
	log_event(LOG_INFO, "render.drawn", "%zu bytes in %lld ms", pdf.len,
	    (long long)(wire_now() - began));
	return answer(fd, &pdf);
}
