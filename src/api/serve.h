/* One request from its parameters to its log line. */
#ifndef API_SERVE_H
#define API_SERVE_H

#include <stdbool.h>

struct gateway;
struct server;

/*
 * What a thread needs to serve: its database, limiter, memory, buffers.  The
 * statements of a SLOW lane may take longer.
 */
struct server	*server_create(bool slow);
void		 server_free(struct server *);

/* Once per process, before threads: routers of all editions. */
void		 serve_prepare(void);

/*
 * Serves the request GATEWAY holds and writes the answer.  With FAST, a
 * request of the slow lane is left alone and false is returned.
 */
bool		 serve(struct server *, struct gateway *, bool fast);

#endif
