/* Connections that wait for a lane. */
#include "api/lane.h"

#include <stdlib.h>

struct waiting {
	struct gateway	*gateway;
	struct waiting	*next;
};

void
lane_open(struct lane_queue *q, enum lane lane)
{
	q->lane = lane;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->some, NULL);
	q->last = &q->first;
}

void
lane_put(struct lane_queue *q, struct gateway *g)
{
	struct waiting *w = malloc(sizeof(*w));

	if (w == NULL)
		abort();
	*w = (struct waiting){ .gateway = g };
	pthread_mutex_lock(&q->lock);
	*q->last = w;
	q->last = &w->next;
	pthread_cond_signal(&q->some);
	pthread_mutex_unlock(&q->lock);
}

struct gateway *
lane_take(struct lane_queue *q)
{
	struct gateway *g = NULL;
	struct waiting *w;

	pthread_mutex_lock(&q->lock);
	while (q->first == NULL && !q->closed)
		pthread_cond_wait(&q->some, &q->lock);
	if ((w = q->first) != NULL) {
		if ((q->first = w->next) == NULL)
			q->last = &q->first;
		g = w->gateway;
		free(w);
	}
	pthread_mutex_unlock(&q->lock);
	return g;
}

void
lane_close(struct lane_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->some);
	pthread_mutex_unlock(&q->lock);
}
