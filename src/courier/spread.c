/* Telling users what happened. */
#include "courier/spread.h"

#include <stdlib.h>
#include <string.h>

#include "api/edition.h"
#include "auth/access.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/typeid.h"
#include "courier/courier.h"
#include "domain/notice.h"
#include "domain/outbox.h"
#include "queries.h"

/* One event in the making. */
struct event {
	struct db			*db;
	struct arena			*mem;
	const struct outbox_row		*row;
	const struct notice_kind	*kind;
	struct json_object		*payload;
	PGresult			*facts;
};

static const char *
member(const struct event *e, const char *name)
{
	struct json_object *o = json_object_object_get(e->payload, name);

	return json_object_is_type(o, json_type_string) ?
	    json_object_get_string(o) : NULL;
}

/* A fact by its column; NULL for null and for what was not looked up. */
static const char *
fact(const struct event *e, const char *column)
{
	int n = PQfnumber(e->facts, column);

	return n < 0 || PQgetisnull(e->facts, 0, n) ? NULL :
	    PQgetvalue(e->facts, 0, n);
}

static const char *
text_fact(const struct event *e, const char *column)
{
	const char *s = fact(e, column);

	return s != NULL ? s : "";
}

static long long
number_fact(const struct event *e, const char *column)
{
	const char *s = fact(e, column);

	return s != NULL ? strtoll(s, NULL, 10) : 0;
}

/* The roles of all editions that hold PERMISSION, as an array. */
static const char *
roles_holding(struct arena *mem, const char *permission)
{
	struct text t = { 0 };
	const struct grant *g;
	int i;

	for (i = 0; editions[i] != NULL; i++)
		for (g = editions[i]->grants; g->role != NULL; g++)
			if (access_holds(g->permissions, permission))
				text_element(&t, g->role);
	return arena_array(mem, &t);
}

/* The path of the page about it, the same in the API and in a front end. */
static const char *
link_to(const struct event *e)
{
	const char *query = fact(e, "query");
	char name[TYPEID_SIZE];
	struct uuid id;

	if (query != NULL)
		return arena_print(e->mem, "%s?%s", e->kind->page, query);
	if (e->kind->prefix == NULL || !uuid_read(text_fact(e, "target"), &id))
		return e->kind->page;
	if (*e->kind->prefix == '\0')
		return arena_print(e->mem, "%s/%s", e->kind->page,
		    fact(e, "target"));
	typeid_print(e->kind->prefix, &id, name);
	return arena_print(e->mem, "%s/%s", e->kind->page, name);
}

static enum fault
look_up(struct event *e)
{
	const char *const subject[1] = { e->row->subject };
	struct db_scope scope = { .tenant = e->row->tenant };
	enum fault f;

	if ((f = db_begin(e->db, e->mem, &scope)) != OK)
		return f;
	db_queue(e->db, e->kind->query, subject, &e->facts);
	return db_commit(e->db);
}

static void
put_in_words(const struct event *e, struct text *title, struct text *message)
{
	struct notice_facts facts = {
		.name = text_fact(e, "name"), .number = text_fact(e, "number"),
		.currency = text_fact(e, "currency"),
		.amount = number_fact(e, "amount"),
		.day = text_fact(e, "day"), .time = text_fact(e, "time"),
		.quantity = text_fact(e, "quantity"),
		.least = text_fact(e, "least"),
		.count = (long)number_fact(e, "count"),
		.days = (long)number_fact(e, "days"),
	};

	notice_write(e->kind, &facts, title, message);
}

/* Tells everybody and ends the row, in one statement. */
static enum fault
deliver(struct event *e, const char *title, const char *message)
{
	union event_deliver_args a = { {
	    .id = e->row->id,
	    .attempts = arena_print(e->mem, "%d", e->row->attempts),
	    .roles = roles_holding(e->mem, e->kind->concerns),
	    .person = fact(e, "person"), .branch = fact(e, "branch"), .type = e->kind->type,
	    .title = title, .message = message, .link = link_to(e),
	    .key = member(e, "key"), .lead = e->kind->lead,
	    .days = member(e, "days") } };
	struct db_scope scope = { .tenant = e->row->tenant };
	PGresult *r;
	enum fault f;

	if ((f = db_begin(e->db, e->mem, &scope)) != OK)
		return f;
	db_queue(e->db, &event_deliver_query, a.at, &r);
	if ((f = db_commit(e->db)) != OK)
		return f;
	if (strcmp(PQgetvalue(r, 0, 0), "1") == 0)
		log_event(LOG_INFO, "event", "%s %s: %s users told, %s by mail",
		    e->row->kind, e->row->id, PQgetvalue(r, 0, 1),
		    PQgetvalue(r, 0, 2));
	return OK;
}

static enum fault
tell(struct event *e)
{
	struct text title = { 0 }, message = { 0 };
	enum fault f;

	if ((f = look_up(e)) != OK)
		return f;
	/* Gone, or settled, meanwhile: nothing is left to tell. */
	if (PQntuples(e->facts) == 0)
		return outbox_done(e->db, e->mem, e->row);
	put_in_words(e, &title, &message);
	f = deliver(e, title.at, message.at);
	text_free(&title);
	text_free(&message);
	return f;
}

static enum fault
spread(struct db *db, struct arena *mem, const struct outbox_row *row)
{
	struct event e = { .db = db, .mem = mem, .row = row,
	    .kind = notice_find(row->kind) };
	const char *why = "this kontor-courier does not know the kind";
	enum fault f = BROKEN;

	if (row->attempts > OUTBOX_TRIES) {
		why = "no courier has come to an end with it";
	} else if (e.kind != NULL) {
		if (json_parse(row->payload, strlen(row->payload), &e.payload,
		    &why) == OK) {
			why = "the database has refused";
			f = tell(&e);
		}
		json_object_put(e.payload);
	}
	if (f == OK || f == UNAVAILABLE)
		return f;
	log_event(LOG_ERROR, "event", "%s %s attempt %d: %s", row->kind,
	    row->id, row->attempts, why);
	return outbox_failed(db, mem, row, why, row->attempts > OUTBOX_TRIES);
}

int
spread_work(struct db *db, struct arena *batch, struct arena *mem)
{
	struct outbox_row rows[OUTBOX_BATCH];
	int count, tries, i;
	enum fault f;

	if (outbox_take_events(db, batch, rows, &count) != OK)
		return -1;
	for (i = 0; i < count; i++) {
		tries = 0;
		do {
			arena_reset(mem);
			f = spread(db, mem, &rows[i]);
		} while (courier_tries_again(db, f, &tries));
		/* Not told: it comes due again when its lease ends. */
		if (f != OK) {
			count = -1;
			break;
		}
	}
	arena_reset(mem);
	arena_reset(batch);
	return count;
}
