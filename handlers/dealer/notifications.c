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
	const char *last = strrchr(s, '/');
	char id[UUID_SIZE];
	struct uuid uuid;

	if (last == NULL || strchr(last, '_') == NULL)
		as_text.write(t, f, s, len);
	else if (typeid_read(last + 1, "cust", &uuid) ||
	    typeid_read(last + 1, "inv", &uuid)) {
		uuid_print(&uuid, id);
		text_print(t, "\"%.*s/%s\"", (int)(last - s), s, id);
	} else
		text_put(t, "null");
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
	queue(rq, NULL, notification_read, .id = param(rq, 0));
	return resource_get(rq);
}

enum fault
dealer_notification_read_all(struct request *rq)
{
	struct text t = { 0 };
	PGresult *r;
	enum fault f;

	queue(rq, &r, notification_read_all,
	    .user = rq->person.claims.subject);
	if ((f = finish(rq)) != OK)
		return f;
	text_print(&t, "{\"updated\":%s}", value(r, "count"));
	return reply_data(rq, 200, &t);
}
