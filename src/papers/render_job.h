/* One document, drawn by a process of its own. */
#ifndef PAPERS_RENDER_JOB_H
#define PAPERS_RENDER_JOB_H

/*
 * Reads a request from the socket FD, draws it and answers (papers/wire.h).
 * Limits the calling process first: 20 s of CPU, 40 s in all, 512 MiB; past
 * them it is killed.  Returns what the process should exit with: 0 drawn,
 * 1 refused, 2 the client did not ask or did not listen.
 */
int	render_job(int fd);

/* Answers the socket FD that WHY prevents drawing; does not wait. */
void	render_job_refuse(int fd, const char *why);

#endif
