/* dealer: its words, envelope, and what its roles may do. */
#include <string.h>

#include "base/clock.h"
#include "dealer/dealer.h"

/*
 * The first line of a role is the contract's own; the second what its people
 * need besides (roles_recommended_extra of the machine-readable contract).
 * Everybody reads the service centres and the users, and has notifications.
 */
#define EVERYBODY	"service_centers:read users:read notifications:* " \
    "files:*"

static const struct grant grants[] = {
	{ "admin", "*" },
	{ "sc_manager",
	  "job_cards:* customers:* vehicles:* inventory:read inventory:request parts_issues:receive "
	  "inventory:list appointments:* quotations:* invoices:* parts_requests:create parts_requests:read parts_issues:create "
	  "parts_issues:read analytics:read reports:read users:create users:update " EVERYBODY },
	{ "service_engineer",
	  "job_cards:read job_cards:update parts_requests:create "
	  "job_cards:edit vehicles:read inventory:list parts_requests:read " EVERYBODY },
	{ "service_advisor",
	  "customers:* appointments:* quotations:* "
	  "vehicles:* job_cards:create job_cards:read job_cards:edit job_cards:delete invoices:* " EVERYBODY },
	{ "inventory_manager",
	  "inventory:* parts_requests:approve "
	  "parts_requests:read reports:read " EVERYBODY },
	{ "central_inventory_manager",
	  "central_inventory:* purchase_orders:* parts_issues:* "
	  "suppliers:* reports:read " EVERYBODY },
	{ NULL }
};

static void
open_data(struct request *rq, struct text *t)
{
	(void)rq;
	text_put(t, "{\"data\":");
}

static void
put_page(struct text *t, const struct page *page)
{
	long pages = (page->total + page->limit - 1) / page->limit;

	text_print(t, ",\"pagination\":{\"page\":%ld,\"limit\":%ld,"
	    "\"total\":%ld,\"totalPages\":%ld,\"hasNext\":%s,\"hasPrev\":%s",
	    page->page, page->limit, page->total, pages,
	    page->has_next ? "true" : "false",
	    page->has_previous ? "true" : "false");
	if (page->cursor != NULL) {
		text_put(t, ",\"nextCursor\":");
		text_json_string(t, page->cursor);
	}
	text_char(t, '}');
}

static void
put_meta(struct request *rq, struct text *t)
{
	char now[CLOCK_ISO_SIZE];

	rq->stamped_at = t->len;
	clock_iso(clock_seconds(), now);
	text_print(t, ",\"success\":true,\"meta\":{\"timestamp\":\"%s\","
	    "\"requestId\":\"%s\"}}", now, rq->id);
}

static void
close_data(struct request *rq, struct text *t, const struct page *page)
{
	if (page != NULL)
		put_page(t, page);
	put_meta(rq, t);
}

static void
say_done(struct request *rq, struct text *t, const char *message)
{
	text_put(t, "{\"data\":null,\"message\":");
	text_json_string(t, message);
	put_meta(rq, t);
}

/* {"field": ["one", "two"]}, the fields in the order of their first. */
void
dealer_put_errors(struct text *t, const struct problem *problems)
{
	const struct problem *p, *q;

	text_put(t, ",\"errors\":{");
	for (p = problems; p != NULL; p = p->next) {
		for (q = problems; q != p &&
		    strcmp(q->field, p->field) != 0; q = q->next)
			continue;
		if (q != p)
			continue;
		if (p != problems)
			text_char(t, ',');
		text_json_string(t, p->field);
		text_put(t, ":[");
		for (q = p; q != NULL; q = q->next) {
			if (strcmp(q->field, p->field) != 0)
				continue;
			if (q != p)
				text_char(t, ',');
			text_json_string(t, q->sentence);
		}
		text_char(t, ']');
	}
	text_char(t, '}');
}

static void
complain(struct request *rq, struct text *t, int status, const char *code,
    const char *sentence, const struct problem *problems)
{
	(void)rq;
	text_put(t, "{\"message\":");
	text_json_string(t, sentence);
	text_put(t, ",\"code\":");
	text_json_string(t, code);
	text_print(t, ",\"status\":%d", status);
	if (problems != NULL)
		dealer_put_errors(t, problems);
	text_char(t, '}');
}

static const enum conf_setting rate = CONF_rate_dealer;

const struct edition dealer = {
	.name = "dealer",
	.routes = dealer_routes,
	.grants = grants,
	.words = {
		[CREDENTIALS] = { 0, "UNAUTHORIZED" },
		[EXPIRED] = { 0, "UNAUTHORIZED" },
		[DUPLICATE] = { 0, "CONFLICT" },
		[BROKEN] = { 0, "INTERNAL_ERROR" },
	},
	.first_role = "admin", .next_role = "service_advisor",
	/* The contract's answer to /auth/refresh carries an access token only. */
	.access_seconds = 900, .refresh_days = 7, .reuses_refresh = true,
	.access_again = "access_token",
	.rate = &rate,
	.open = open_data, .close = close_data,
	.done = say_done, .complain = complain, .stamp = put_meta,
	.sort_by = "sortBy", .sort_order = "sortOrder",
	.grammar = true,
};
