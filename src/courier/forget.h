/*
 * Kept answers (api/cache.h) that changes by others than workers make void:
 * of the courier itself, the command line and psql.  These notify.
 */
#ifndef COURIER_FORGET_H
#define COURIER_FORGET_H

/*
 * What is kept of TENANT in Redis is void; NULL: notifications were missed,
 * so everything is.
 */
void	forget_kept(void *redis, const char *tenant);

#endif
