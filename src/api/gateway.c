/* FastCGI connections by libfcgi. */
#include "api/gateway.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* nginx buffers both ways, so a peer that stalls this long is gone. */
#define STALL_SECONDS	30

/*
 * libfcgi closes with select(), which cannot hold a descriptor of 1024 or
 * more; the pool limits descriptors, and this is the fence behind it.
 */
#define HIGHEST_FD	1000

struct gateway {
	FCGX_Request	request;
};

bool
gateway_init(void)
{
	return FCGX_Init() == 0;
}

struct gateway *
gateway_accept(int listener)
{
	struct timeval stall = { .tv_sec = STALL_SECONDS };
	struct gateway *g;
	int fd;

	if ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
		return NULL;
	if (fd > HIGHEST_FD) {
		close(fd);
		return NULL;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof(stall));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof(stall));
	if ((g = calloc(1, sizeof(*g))) == NULL)
		abort();
	/* Without a listener, an ended connection is not replaced by accept. */
	FCGX_InitRequest(&g->request, -1, FCGI_FAIL_ACCEPT_ON_INTR);
	g->request.ipcFd = fd;
	g->request.keepConnection = 1;
	return g;
}

void
gateway_free(struct gateway *g)
{
	if (g == NULL)
		return;
	if (g->request.ipcFd >= 0)
		FCGX_Free(&g->request, 1);
	free(g);
}

int
gateway_fd(const struct gateway *g)
{
	return g->request.ipcFd;
}

bool
gateway_next(struct gateway *g)
{
	return FCGX_Accept_r(&g->request) == 0;
}

const char *
gateway_parameter(const struct gateway *g, const char *name)
{
	return FCGX_GetParam(name, g->request.envp);
}

size_t
gateway_read(struct gateway *g, char *to, size_t len)
{
	int n = FCGX_GetStr(to, (int)len, g->request.in);

	return n > 0 ? (size_t)n : 0;
}

bool
gateway_write(struct gateway *g, const char *bytes, size_t len)
{
	size_t part;

	for (; len > 0; bytes += part, len -= part) {
		part = len > 65536 ? 65536 : len;
		if (FCGX_PutStr(bytes, (int)part, g->request.out) < 0)
			return false;
	}
	return true;
}

void
gateway_cut(struct gateway *g)
{
	FCGX_FFlush(g->request.out);
	shutdown(g->request.ipcFd, SHUT_RDWR);
}

bool
gateway_finish(struct gateway *g)
{
	char rest[4096];

	while (FCGX_GetStr(rest, sizeof(rest), g->request.in) > 0)
		continue;
	FCGX_Finish_r(&g->request);
	return g->request.ipcFd >= 0;
}
