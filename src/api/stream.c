/*
 * Lists that are too large for memory: read through a cursor, answered by
 * pieces.
 *
 * The cursor's transaction stays open until the last piece is written, but
 * no longer than reading takes: nginx takes the pieces as fast as they come
 * and keeps for a slow client what its buffers do not hold in a file
 * (fastcgi_max_temp_file_size, 1 GiB).
 */
#include <stdlib.h>

#include "api/gateway.h"
#include "api/private.h"

#define PIECE	"250"	/* rows read at once */

static void
drop_arena(void *arena)
{
	arena_free(arena);
}

struct arena *
request_aside(struct request *rq, struct arena **scratch)
{
	struct arena *kept = rq->mem;

	if (*scratch == NULL) {
		*scratch = arena_create();
		arena_defer(kept, drop_arena, *scratch);
	}
	rq->mem = *scratch;
	return kept;
}

/* Fetches and hands over until no rows are left. */
static enum fault
read_pieces(struct request *rq, enum fault (*each)(void *, const PGresult *),
    void *to)
{
	static const struct query fetch = { "fetch", 0, QUERY_MANY,
	    "fetch " PIECE " from whole" };
	PGresult *rows;
	enum fault f;
	int n;

	do {
		request_queue(rq, &rows, &fetch, NULL);
		if ((f = request_read(rq)) != OK)
			return f;
		n = PQntuples(rows);
		if ((f = each(to, rows)) != OK)
			return f;
		arena_reset(rq->mem);
	} while (n > 0);
	return OK;
}

enum fault
request_each(struct request *rq, const struct resource *noun,
    const struct field *const *chosen, int count,
    enum fault (*each)(void *to, const PGresult *rows), void *to)
{
	struct query declare = { "declare", 0, QUERY_EXEC, NULL };
	struct arena *scratch = NULL, *kept;
	struct listing list;
	enum fault f;

	/* What was asked before has its results in the request's memory. */
	if (rq->kept_open && (f = settle(rq)) != OK)
		return f;
	if ((f = listing_whole(rq, noun, chosen, count, &list)) != OK)
		return f;
	declare.text = list.text;
	declare.count = list.count;
	kept = request_aside(rq, &scratch);
	request_queue(rq, NULL, &declare, list.arguments);
	if ((f = read_pieces(rq, each, to)) == OK)
		f = finish(rq);
	rq->mem = kept;
	return f;
}

void
reply_stream(struct request *rq, const char *type, const char *filename)
{
	struct text line = { 0 };

	rq->status = 200;
	rq->replied = rq->streaming = true;
	rq->content_type = type;
	header(rq, "Content-Disposition", "attachment; filename=\"%s\"",
	    filename);
	cors_headers(rq);
	serve_head(rq, &line, NULL);
	text_free(&line);
}

bool
reply_piece(struct request *rq, const char *bytes, size_t len)
{
	if (rq->head)
		return true;
	rq->streamed += len;
	return gateway_write(rq->gateway, bytes, len);
}
