/* Answers with rows that a query of the handler's has found. */
#include <string.h>

#include "api/private.h"
#include "api/selection.h"

/* The first column of all rows, as an array. */
static const char *
ids_of(struct request *rq, const PGresult *found)
{
	struct text t = { 0 };
	int i;

	for (i = 0; i < PQntuples(found); i++)
		text_element(&t, PQgetvalue(found, i, 0));
	return arena_array(rq->mem, &t);
}

enum fault
reply_found(struct request *rq, const struct resource *noun,
    const PGresult *found, long limit)
{
	const char *arguments[] = { ids_of(rq, found) };
	struct listing list = { .page = { .page = 1, .limit = limit } };
	struct selection *shown;
	enum fault f;

	if ((f = selection_make(rq, noun, SHOWN_LISTED, &shown)) != OK)
		return f;
	request_queue_text(rq, &shown->rows, QUERY_MANY, arena_print(rq->mem,
	    "select cardinality($1::uuid[])%s from unnest($1::uuid[]) with "
	    "ordinality as f (id, place) join %s v on v.id = f.id order by "
	    "f.place", selection_columns(shown), noun->view), 1, arguments);
	if (shown->parts != NULL && (f = request_read(rq)) != OK)
		return f;
	if ((f = selection_finish(rq, shown, false)) != OK)
		return f;
	return reply_list(rq, shown, &list);
}
