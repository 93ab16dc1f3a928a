/* Health and readiness, for monitors and load balancers. */
#ifndef DOMAIN_HEALTH_H
#define DOMAIN_HEALTH_H

#include "api/request.h"

/* This process answers: 200, without a look at anything else. */
enum fault	health_live(struct request *);

/*
 * Database, schema and Redis: "ok", "degraded" (served without rate limits)
 * or "down" with 503.
 */
enum fault	health_ready(struct request *);

#endif
