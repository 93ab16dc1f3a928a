/*
 * One worker process: threads that share one epoll over the listening socket
 * and all kept connections, and a few more for slow work.
 */
#ifndef API_WORKER_H
#define API_WORKER_H

/*
 * Serves LISTENER until SIGTERM, then drains: accepts nothing more, answers
 * what comes over kept connections until nginx has closed them or
 * drain_seconds have passed.  READY (or -1) is written a byte once it serves.
 * Returns the exit status.
 */
int	worker_run(int listener, int ready);

#endif
