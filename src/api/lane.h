/*
 * Connections whose request waits for a thread of a lane of its own, in the
 * order they came.  Any thread puts, the threads of the lane take.
 */
#ifndef KONTOR_API_LANE_H
#define KONTOR_API_LANE_H

#include <pthread.h>
#include <stdbool.h>

#include "api/serve.h"

struct gateway;
struct waiting;

struct lane_queue {
	enum lane	 lane;
	pthread_mutex_t	 lock;
	pthread_cond_t	 some;
	struct waiting	*first, **last;
	bool		 closed;
};

/* Makes an empty queue in *q, which lives as long as the process. */
void	lane_open(struct lane_queue *q, enum lane lane);

/* The connection is the queue's until it is taken. */
void	lane_put(struct lane_queue *q, struct gateway *g);

/*
 * Waits for the next connection, which is the caller's; NULL once the queue
 * is closed and empty.
 */
struct gateway *lane_take(struct lane_queue *q);

/* Nothing is put any more; what waits is still taken. */
void	lane_close(struct lane_queue *q);

#endif
