/* dealer: what a job needs of the service centre's stock. */
#include <string.h>

#include "dealer/workshop.h"
#include "queries.h"

#define LEVELS		"HIGH|MEDIUM|LOW|NORMAL=MEDIUM"
#define PARTS_MOST	100
#define MOST		1000000

static const struct field item_fields[] = {
	{ "id",              "id",            &as_uuid,  READONLY },
	{ "inventoryPartId", "part_id",       &as_uuid,  READONLY },
	{ "partName",        "part_name",     &as_text,  READONLY },
	{ "partNumber",      "part_number",   &as_text,  READONLY },
	{ "requestedQty",    "requested_qty", &as_whole, READONLY },
	{ "approvedQty",     "approved_qty",  &as_whole, READONLY },
	{ "isWarranty",      "is_warranty",   &as_flag,  READONLY },
	{ "position",        "place",         &as_whole, READONLY | HIDDEN | SORT },
	{ 0 }
};

static const struct resource item = {
	"Requested part", "parts_request_item", "parts_request_item_card", item_fields, .sort = "position",
	.plain = true, .needs = "parts_requests:read", .branch = "branch_id",
};

static const struct field request_fields[] = {
	{ "id",              "id",              &as_uuid,  READONLY },
	{ "serviceCenterId", "branch_id",       &as_uuid,  READONLY | FILTER },
	{ "serviceCenter",   "branch_id",       .flags = EXPAND, .one = &dealer_branch },
	{ "jobCardId",       "job_card_id",     &as_uuid,  READONLY | FILTER },
	{ "jobCardNumber",   "job_card_number", &as_text,  READONLY },
	{ "jobCardStatus",   "job_card_status", &as_state, READONLY,
	                                        .among = "CREATED|ASSIGNED|IN_PROGRESS|PARTS_PENDING|COMPLETED|INVOICED" },
	{ "jobCard",         "job_card_id",     .flags = EXPAND, .one = &dealer_job_card },
	{ "status",          "status",          &as_state, READONLY | FILTER, .among = "PENDING|APPROVED|REJECTED" },
	{ "urgency",         "urgency",         &as_state, READONLY | FILTER, .among = LEVELS },
	{ "items",           .many = &item, .by = "request_id" },
	{ "notes",           "notes",           &as_notes, READONLY },
	{ "requestedById",   "created_by",      &as_uuid,  READONLY },
	{ "requestedBy",     "created_by",      .one = &dealer_user },
	{ "decidedById",     "decided_by",      &as_uuid,  READONLY },
	{ "decidedBy",       "decided_by",      .flags = EXPAND, .one = &dealer_user },
	{ "decidedAt",       "decided_at",      &as_when,  READONLY },
	{ "decisionNotes",   "decision",        &as_notes, READONLY },
	{ "createdAt",       "created_at",      &as_when,  READONLY | FILTER | SORT },
	{ "updatedAt",       "updated_at",      &as_when,  READONLY },
	{ 0 }
};

const struct resource dealer_parts_request = {
	"Parts request", "parts_request", "parts_request_card", request_fields, .sort = "-createdAt",
	.search = "parts_request_search",
	.home = "/parts-requests", .needs = "parts_requests:read", .branch = "branch_id",
};

/* Those that wait for a decision. */
const struct resource dealer_parts_pending = {
	"Parts request", "parts_request", "parts_request_pending", request_fields, .sort = "-createdAt",
	.home = "/parts-requests", .needs = "parts_requests:read", .branch = "branch_id",
};

/* Both forms of it: parts with requestedQty, or items with quantity. */
static const struct field wanted[] = {
	{ "inventoryPartId", "", &as_uuid,  REQUIRED },
	{ "requestedQty",    "", &as_whole, 0, 1, MOST },
	{ "quantity",        "", &as_whole, 0, 1, MOST },
	{ "isWarranty",      "", &as_flag,  .preset = "false" },
	{ 0 }
};

const struct field dealer_parts_form[] = {
	{ "parts",   "", &as_rows,  0, 1, PARTS_MOST, .each = wanted },
	{ "items",   "", &as_rows,  0, 1, PARTS_MOST, .each = wanted },
	{ "urgency", "", &as_state, .among = LEVELS, .preset = "medium" },
	{ "notes",   "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

static const struct field granted[] = {
	{ "itemId",      "", &as_uuid,  REQUIRED },
	{ "approvedQty", "", &as_whole, REQUIRED, 0, MOST },
	{ 0 }
};

const struct field dealer_parts_approval[] = {
	{ "approvedItems", "", &as_rows,  0, 1, PARTS_MOST, .each = granted },
	{ "notes",         "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

const struct field dealer_parts_rejection[] = {
	{ "reason", "", &as_notes, NULLABLE, 0, 2000 },
	{ "notes",  "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

/* A decision named in the body, as some clients send it. */
const struct field dealer_parts_decision[] = {
	{ "status",        "", &as_state, REQUIRED, .among = "APPROVED|REJECTED" },
	{ "approvedItems", "", &as_rows,  0, 1, PARTS_MOST, .each = granted },
	{ "reason",        "", &as_notes, NULLABLE, 0, 2000 },
	{ "notes",         "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

/* The quantities of LIST by either name, as an array. */
static const char *
quantities(struct request *rq, const char *list)
{
	struct text t = { 0 };
	const char *asked;
	int i;

	for (i = 0; i < taken_count(rq, list); i++) {
		asked = taken_item(rq, list, i, "requestedQty");
		if (asked == NULL)
			asked = taken_item(rq, list, i, "quantity");
		if (asked == NULL)
			fail_field(rq, INVALID, arena_print(rq->mem,
			    "%s[%d].requestedQty", list, i), "is required");
		text_element(&t, asked);
	}
	return arena_array(rq->mem, &t);
}

enum fault
dealer_parts_ask(struct request *rq)
{
	const char *card = param(rq, 0), *id = fresh_id(rq), *list, *counts;

	list = given(rq, "items") && !given(rq, "parts") ? "items" : "parts";
	if (!given(rq, list))
		return fail_field(rq, INVALID, "parts", "is required");
	counts = quantities(rq, list);
	if (rq->problems != NULL)
		return INVALID;
	queue(rq, NULL, job_card_lock, .id = card);
	queue(rq, NULL, parts_request_open, .id = id, .card = card,
	    .urgency = taken(rq, "urgency"), .notes = taken(rq, "notes"));
	queue(rq, NULL, parts_request_items, .request = id, .list = list,
	    .parts = taken_column(rq, list, "inventoryPartId"),
	    .quantities = counts,
	    .warranties = taken_column(rq, list, "isWarranty"));
	queue(rq, NULL, job_card_move, .id = card, .status = "parts_pending");
	return reply_resource(rq, 201, &dealer_parts_request, id);
}

static void
queue_decision(struct request *rq, const char *status, const char *notes)
{
	queue(rq, NULL, parts_request_lock, .id = param(rq, 0));
	queue(rq, NULL, parts_request_decide, .id = param(rq, 0),
	    .status = status, .notes = notes);
}

/* Takes what is granted out of stock; the job goes on. */
enum fault
dealer_parts_approve(struct request *rq)
{
	const char *id = param(rq, 0);
	const char *items = taken_column(rq, "approvedItems", "itemId");

	queue_decision(rq, "approved", taken(rq, "notes"));
	queue(rq, NULL, parts_request_grant, .request = id, .items = items,
	    .quantities = taken_column(rq, "approvedItems", "approvedQty"));
	queue(rq, NULL, parts_request_some, .request = id, .items = items);
	queue(rq, NULL, parts_request_take, .request = id);
	queue(rq, NULL, parts_request_resume, .request = id);
	return resource_get(rq);
}

enum fault
dealer_parts_reject(struct request *rq)
{
	const char *why = taken(rq, "reason");

	queue_decision(rq, "rejected", why != NULL ? why : taken(rq, "notes"));
	queue(rq, NULL, parts_request_resume, .request = param(rq, 0));
	return resource_get(rq);
}

enum fault
dealer_parts_decide(struct request *rq)
{
	return strcmp(taken(rq, "status"), "approved") == 0 ?
	    dealer_parts_approve(rq) : dealer_parts_reject(rq);
}
