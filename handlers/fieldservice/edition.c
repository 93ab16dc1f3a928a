/* fieldservice: its words, envelope, and what its roles may do. */
#include <string.h>

#include "fieldservice/fieldservice.h"

#define BUSINESS	"customers.read customers.write customers.delete " \
    "employees.read employees.write invoices.read invoices.write " \
    "payments.read payments.write services.read services.write " \
    "inventory.read inventory.write reports.read commissions.write " \
    "notifications.read notifications.write uploads.read uploads.write " \
    "schedules.read schedules.write " \
    "settings.read"

static const struct grant grants[] = {
	{ "admin",    BUSINESS " settings.write users.read users.write" },
	{ "manager",  BUSINESS },
	{ "employee", "customers.read services.read inventory.read "
	              "notifications.read notifications.write uploads.read "
	              "schedules.read" },
	{ NULL }
};

static void
write_permissions(struct text *t, const struct field *f, const char *role,
    size_t len)
{
	const struct grant *g;
	const char *at;
	size_t part;

	(void)f;
	(void)len;
	text_char(t, '[');
	for (g = grants; g->role != NULL; g++) {
		if (strcmp(g->role, role) != 0)
			continue;
		for (at = g->permissions; *at != '\0'; at += part) {
			if (at != g->permissions)
				text_char(t, ',');
			at += strspn(at, " ");
			part = strcspn(at, " ");
			text_json(t, at, part);
		}
	}
	text_char(t, ']');
}

const struct codec as_permissions = {
	.type = "array", .cast = "$%d", .write = write_permissions
};

static void
open_data(struct request *rq, struct text *t)
{
	(void)rq;
	text_put(t, "{\"success\":true,\"data\":");
}

static void
close_data(struct request *rq, struct text *t, const struct page *page)
{
	(void)rq;
	if (page != NULL)
		text_print(t, ",\"pagination\":{\"page\":%ld,\"limit\":%ld,"
		    "\"total\":%ld,\"totalPages\":%ld}", page->page,
		    page->limit, page->total,
		    (page->total + page->limit - 1) / page->limit);
	text_char(t, '}');
}

static void
say_done(struct request *rq, struct text *t, const char *message)
{
	(void)rq;
	text_put(t, "{\"success\":true,\"message\":");
	text_json_string(t, message);
	text_char(t, '}');
}

static void
complain(struct request *rq, struct text *t, int status, const char *code,
    const char *sentence, const struct problem *problems)
{
	const struct problem *p;

	(void)rq;
	(void)status;
	text_put(t, "{\"success\":false,\"error\":{\"code\":");
	text_json_string(t, code);
	text_put(t, ",\"message\":");
	text_json_string(t, sentence);
	if (problems != NULL)
		text_put(t, ",\"details\":[");
	for (p = problems; p != NULL; p = p->next) {
		text_put(t, "{\"field\":");
		text_json_string(t, p->field);
		text_put(t, ",\"message\":");
		text_json_string(t, p->sentence);
		text_put(t, p->next != NULL ? "}," : "}]");
	}
	text_put(t, "}}");
}

const struct edition fieldservice = {
	.name = "fieldservice",
	.routes = fieldservice_routes,
	.grants = grants,
	.words = {
		[CREDENTIALS] = { 0, "AUTH_INVALID_CREDENTIALS" },
		[EXPIRED] = { 0, "AUTH_TOKEN_EXPIRED" },
		[UNAUTHORIZED] = { 0, "AUTH_TOKEN_INVALID" },
		[FORBIDDEN] = { 0, "AUTH_UNAUTHORIZED" },
	},
	.first_role = "admin", .next_role = "employee",
	.open = open_data, .close = close_data,
	.done = say_done, .complain = complain,
	.sort_by = "sortBy", .sort_order = "sortOrder",
};
