/* The line a request leaves in the log: never a body, a token or a password. */
#include "api/private.h"
#include "base/clock.h"
#include "base/log.h"

void
request_log(struct request *rq, enum fault f, struct text *line)
{
	if (log_drops(LOG_INFO))
		return;
	log_begin(line, rq->status >= 500 ? LOG_ERROR : LOG_INFO,
	    "request");
	text_put(line, ",\"request\":");
	text_json_string(line, rq->id);
	text_put(line, ",\"edition\":");
	text_json_string(line, rq->edition->name);
	text_put(line, ",\"method\":");
	text_json_string(line, rq->method);
	text_put(line, ",\"path\":");
	text_json_string(line, arena_print(rq->mem, "%s%s", rq->mount,
	    rq->path));
	if (rq->route != NULL) {
		text_put(line, ",\"route\":");
		text_json_string(line, rq->route->path);
	}
	if (rq->person.known)
		text_print(line, ",\"tenant\":\"%s\",\"user\":\"%s\"",
		    rq->person.claims.tenant, rq->person.claims.subject);
	text_print(line, ",\"status\":%d,\"bytes\":%zu,\"ms\":%.2f,"
	    "\"queries\":%u,\"trips\":%u", rq->status,
	    rq->streaming ? rq->streamed : rq->out->len,
	    (double)(clock_now_us() - rq->began_us) / 1000.0,
	    db_queries(rq->db), db_trips(rq->db));
	if (f != OK)
		text_print(line, ",\"fault\":\"%s\"", fault_name(f));
	log_end_soon(line);
}
