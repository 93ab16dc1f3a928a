/*
 * FastCGI connections, kept open by nginx.  The only file that knows libfcgi,
 * and the two of its members that are documented as private (ipcFd and
 * keepConnection): they let one epoll watch many idle connections.
 */
#ifndef API_GATEWAY_H
#define API_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>

struct gateway;

/* Once per process, before the first connection. */
bool		 gateway_init(void);

/* Accepts one connection on a non-blocking LISTENER; NULL when none waits. */
struct gateway	*gateway_accept(int listener);
void		 gateway_free(struct gateway *);

/* What epoll watches. */
int		 gateway_fd(const struct gateway *);

/*
 * Reads the parameters of the next request.  False when the connection has
 * ended: free it.
 */
bool		 gateway_next(struct gateway *);

/* A parameter of the request, or NULL. */
const char	*gateway_parameter(const struct gateway *, const char *name);

/* Up to LEN bytes of the body; 0 at its end. */
size_t		 gateway_read(struct gateway *, char *to, size_t len);

/* Part of the answer.  False when nobody listens any more. */
bool		 gateway_write(struct gateway *, const char *bytes, size_t len);

/*
 * Ends the connection amid an answer, so that what was sent is not taken for
 * the whole of it.
 */
void		 gateway_cut(struct gateway *);

/*
 * Ends the request, reading what is left of its body.  False when the
 * connection is not kept: free it.
 */
bool		 gateway_finish(struct gateway *);

#endif
