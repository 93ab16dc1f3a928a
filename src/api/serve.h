/* One request from its parameters to its log line. */
#ifndef API_SERVE_H
#define API_SERVE_H

#include "api/route.h"

struct gateway;
struct server;

/*
 * What a thread needs to serve: its database, memory, buffers.  The
 * statements of a SLOW lane may take longer.
 */
struct server	*server_create(bool slow);
void		 server_free(struct server *);

/* Once per process, before threads: routers of all editions. */
void		 serve_prepare(void);

/*
 * Serves the request GATEWAY holds and writes the answer, when it belongs to
 * LANE.  Answers the lane it does belong to; unless that is LANE, the request
 * was left alone.
 */
enum lane	 serve(struct server *, struct gateway *, enum lane);

#endif
