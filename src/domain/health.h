/* Health and readiness, for monitors and load balancers. */
#ifndef DOMAIN_HEALTH_H
#define DOMAIN_HEALTH_H

#include "api/request.h"

/* What a look at them has found. */
struct health {
	bool		 database, redis, redis_wanted;
	int		 schema;	/* newest migration; 0: not all of ours */
};

/* Looks at the database and at Redis; waits for neither for long. */
void		health_look(struct request *, struct health *ret);

/* This process answers: 200, without a look at anything else. */
enum fault	health_live(struct request *);

/*
 * Database, schema and Redis: "ok", "degraded" (served without rate limits)
 * or "down" with 503.
 */
enum fault	health_ready(struct request *);

#endif
