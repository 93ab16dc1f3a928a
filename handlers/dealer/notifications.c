/* dealer: a user's own notifications. */
#include <string.h>

#include "base/typeid.h"
#include "dealer/dealer.h"
#include "queries.h"

#define TYPES	"PAYMENT|INVOICE|CUSTOMER|SYSTEM|REMINDER"

/*
 * What other editions of the business tell leads to their addresses: customers
 * and invoices have another id here, and what else has a TypeID no address.
 */
static void
write_link(struct text *t, const struct field *f, const char *s, size_t len)
{
	char prefix[TYPEID_PREFIX_SIZE], id[UUID_SIZE];
	const char *last = strrchr(s, '/');
	struct uuid uuid;

	if (last == NULL || !typeid_parse(last + 1, prefix, &uuid)) {
		as_text.write(t, f, s, len);
		return;
	}
	if (strcmp(prefix, "cust") != 0 && strcmp(prefix, "inv") != 0) {
		text_put(t, "null");
		return;
	}
	uuid_print(&uuid, id);
	text_print(t, "\"%.*s/%s\"", (int)(last - s), s, id);
}

static const struct codec as_link = { .type = "string", .write = write_link };

static const struct field notification_fields[] = {
	{ "id",        "id",         &as_uuid,  READONLY },
	{ "type",      "type",       &as_state, READONLY | FILTER, .among = TYPES },
	{ "title",     "title",      &as_text,  READONLY },
	{ "message",   "message",    &as_text,  READONLY },
	{ "isRead",    "is_read",    &as_flag,  READONLY | FILTER },
	{ "actionUrl", "link",       &as_link,  READONLY | NULLABLE },
	{ "createdAt", "created_at", &as_when,  READONLY | SORT },
	{ "updatedAt", "updated_at", &as_when,  READONLY },
	{ 0 }
};

const struct resource dealer_notification = {
	"Notification", "notification", "notification_card", notification_fields, .sort = "-createdAt",
	.home = "/notifications",
};

enum fault
dealer_notification_read(struct request *rq)
{
	enum fault f;

	queue(rq, NULL, notification_read, .id = param(rq, 0));
	f = reply_resource(rq, 200, &dealer_notification, param(rq, 0));
	return f == MISSING ? fail(rq, f, "Notification not found") : f;
}

enum fault
dealer_notification_read_all(struct request *rq)
{
	const char *json;
	PGresult *r;
	enum fault f;

	queue(rq, &r, notification_read_all,
	    .user = rq->person.claims.subject);
	if ((f = finish(rq)) != OK)
		return f;
	json = arena_print(rq->mem, "{\"updated\":%s}", value(r, "count"));
	return reply_data(rq, 200, json, strlen(json), NULL);
}
