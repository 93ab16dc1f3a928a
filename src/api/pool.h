/* The master of a pool: preforks workers, respawns and rolls them. */
#ifndef API_POOL_H
#define API_POOL_H

/*
 * Keeps WORKERS processes of ARGV (with KONTOR_POOL set in their
 * environment) on the listening socket, file descriptor 0.  A worker that
 * dies is replaced, with back-off when it dies young; HUP starts a new set
 * and lets the old one drain once the new one serves; TERM drains all.
 * Returns the exit status.
 */
int	pool_run(int workers, char **argv);

/* In a worker of a pool: where to report readiness; -1 outside one. */
int	pool_ready(void);

/* In a worker of a pool: the memory it shares (see api/quota), or -1. */
int	pool_shared(void);

#endif
