/* The daemon behind papers/render.h. */
#ifndef PAPERS_RENDER_SERVER_H
#define PAPERS_RENDER_SERVER_H

#define RENDER_JOBS_MAX	64

/*
 * Listens on a unix socket at PATH (mode 0660; one left over by a dead
 * process is replaced) and draws every request in a process of its own, at
 * most JOBS at once, until SIGTERM or SIGINT; then finishes what runs and
 * removes the socket.  Returns what the program should exit with.  Takes
 * over signal handling; one thread.
 */
int	render_serve(const char *path, int jobs);

#endif
