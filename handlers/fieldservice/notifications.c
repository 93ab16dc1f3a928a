/* fieldservice: a user's notifications, and what they want of them. */
#include <json-c/json.h>
#include <string.h>

#include "fieldservice/fieldservice.h"
#include "queries.h"

#define TYPES	"payment|invoice|customer|system|reminder"

static const struct field fields[] = {
	{ "id",        "id",         &as_ref,    READONLY, .among = "ntf" },
	{ "userId",    "user_id",    &as_ref,    READONLY, .among = "usr" },
	{ "type",      "type",       &as_choice, READONLY | FILTER, .among = TYPES },
	{ "title",     "title",      &as_text,   READONLY },
	{ "message",   "message",    &as_text,   READONLY },
	{ "read",      "is_read",    &as_flag,   READONLY | FILTER },
	{ "actionUrl", "link",       &as_text,   READONLY },
	{ "createdAt", "created_at", &as_when,   READONLY | SORT },
	{ "updatedAt", "updated_at", &as_when,   READONLY },
	{ 0 }
};

const struct resource fieldservice_notification = {
	"Notification", "notification", "notification_card", fields, .sort = "-createdAt",
	.home = "/notifications",
};

enum fault
fieldservice_notification_read(struct request *rq)
{
	queue(rq, NULL, notification_read, .id = param(rq, 0));
	return resource_get(rq);
}

enum fault
fieldservice_notification_read_all(struct request *rq)
{
	PGresult *r;
	enum fault f;

	queue(rq, &r, notification_read_all,
	    .user = rq->person.claims.subject);
	if ((f = finish(rq)) != OK)
		return f;
	return reply_done(rq, 200, arena_print(rq->mem,
	    "Notifications marked as read: %s", value(r, "count")));
}

/* Flags by NAMES, which must be flags; a flag may stand for all of them. */
static const char *
read_flags(struct reading *r, const struct field *f)
{
	if (r->kind == VALUE_BOOLEAN && f->max == 1)
		return "";
	if (r->kind != VALUE_OBJECT)
		return NULL;
	json_object_object_foreach(r->json, name, flag)
		if (codec_among(f->among, name, strlen(name)) &&
		    flag != NULL && !json_object_is_type(flag,
		    json_type_boolean))
			return NULL;
	return "";
}

static const char *
read_channels(struct reading *r, const struct field *f)
{
	if (read_flags(r, f) != NULL)
		return "";
	r->why = "must be an object of true and false, such as "
	    "{\"inApp\": true, \"email\": false}";
	return NULL;
}

static const char *
read_types(struct reading *r, const struct field *f)
{
	if (read_flags(r, f) != NULL)
		return "";
	r->why = "must be true, false, or an object of them, such as "
	    "{\"payment\": true, \"reminder\": false}";
	return NULL;
}

/* Both only look: what is kept is the body as it came. */
static const struct codec as_channels = {
	.type = "object", .cast = "$%d::jsonb", .read = read_channels
};
static const struct codec as_types = {
	.type = "object", .cast = "$%d::jsonb", .read = read_types
};

const struct field fieldservice_preferences_form[] = {
	{ "payment",  "", &as_channels, .among = "inApp|email|push|sms" },
	{ "invoice",  "", &as_channels, .among = "inApp|email|push|sms" },
	{ "customer", "", &as_channels, .among = "inApp|email|push|sms" },
	{ "system",   "", &as_channels, .among = "inApp|email|push|sms" },
	{ "reminder", "", &as_channels, .among = "inApp|email|push|sms" },
	{ "inApp",    "", &as_types, .max = 1, .among = TYPES },
	{ "email",    "", &as_types, .max = 1, .among = TYPES },
	{ "digest",   "", &as_choice, .among = "off|daily|weekly" },
	{ "invoiceReminderDays", "", &as_whole, 0, 0, 60 },
	{ "visitReminderDays",   "", &as_whole, 0, 0, 14 },
	{ 0 }
};

enum fault
fieldservice_preferences(struct request *rq)
{
	PGresult *r;

	queue(rq, &r, preference_show, .user = rq->person.claims.subject);
	return reply_value(rq, 200, &r, "document");
}

/* Members that are not ours are kept for whoever sent them. */
enum fault
fieldservice_preferences_change(struct request *rq)
{
	PGresult *r;

	queue(rq, &r, preference_change, .user = rq->person.claims.subject,
	    .said = rq->body_len > 0 ? rq->body : "{}");
	return reply_value(rq, 200, &r, "document");
}
