/* dealer: parts issues, from the central store to a service centre. */
#include <string.h>

#include "dealer/stock.h"
#include "queries.h"

#define ITEMS_MOST	500
#define QUANTITY_MOST	1000000

static const struct field item_fields[] = {
	{ "id",                     "id",              &as_uuid,  READONLY },
	{ "position",               "position",        &as_whole, HIDDEN },
	{ "centralInventoryPartId", "central_part_id", &as_uuid,  READONLY },
	{ "centralInventoryPart",   "central_part_id", .flags = EXPAND, .one = &dealer_central_part },
	{ "partName",               "part_name",       &as_text,  READONLY },
	{ "partNumber",             "part_number",     &as_text,  READONLY },
	{ "requestedQty",           "requested",       &as_whole, READONLY },
	{ "approvedQty",            "approved",        &as_whole, READONLY },
	{ "receivedQty",            "received",        &as_whole, READONLY },
	{ "shortQty",               "short",           &as_whole, READONLY },
	{ "condition",              "condition",       &as_state, READONLY, .among = "GOOD|DAMAGED" },
	{ "notes",                  "notes",           &as_notes, READONLY },
	{ 0 }
};

static const struct resource parts_issue_item = {
	"Item", "parts_issue_item", "parts_issue_item_card", item_fields, .sort = "position", .plain = true,
};

static const struct field issue_fields[] = {
	{ "id",                "id",            &as_uuid,   READONLY },
	{ "issueNumber",       "number",        &as_text,   READONLY | FILTER | SORT | LIKE },
	{ "toServiceCenterId", "branch_id",     &as_uuid,   READONLY | FILTER },
	{ "toServiceCenter",   "branch_id",     .one = &dealer_branch },
	{ "serviceCenterId",   "branch_id",     &as_uuid,   READONLY | FILTER },
	{ "status",            "status",        &as_state,  READONLY | FILTER | SORT,
	                                        .among = "PENDING_APPROVAL|APPROVED|DISPATCHED|COMPLETED|REJECTED" },
	{ "priority",          "priority",      &as_state,  READONLY | FILTER, .among = "HIGH|MEDIUM|LOW|NORMAL=MEDIUM" },
	{ "notes",             "notes",         &as_notes,  READONLY },
	{ "requestedById",     "created_by",    &as_uuid,   READONLY | FILTER },
	{ "requestedBy",       "created_by",    .one = &dealer_user },
	{ "approvedById",      "approved_by",   &as_uuid,   READONLY },
	{ "approvedBy",        "approved_by",   .one = &dealer_user },
	{ "approvedDate",      "approved_at",   &as_when,   READONLY },
	{ "rejectedById",      "rejected_by",   &as_uuid,   READONLY },
	{ "rejectedDate",      "rejected_at",   &as_when,   READONLY },
	{ "rejectionReason",   "rejected_for",  &as_notes,  READONLY },
	{ "transportDetails",  "transport",     &as_object, READONLY },
	{ "estimatedArrival",  "expected_date", &as_day,    READONLY },
	{ "dispatchedDate",    "dispatched_at", &as_when,   READONLY },
	{ "receivedById",      "received_by",   &as_uuid,   READONLY },
	{ "receivedDate",      "received_at",   &as_when,   READONLY },
	{ "items",             .many = &parts_issue_item, .by = "parts_issue_id", .max = 0 },
	{ "createdAt",         "created_at",    &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",         "updated_at",    &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_parts_issue = {
	"Parts issue", "parts_issue", "parts_issue_card", issue_fields, .sort = "-createdAt",
	.search = "parts_issue_search", .home = "/parts-issues", .needs = "parts_issues:read", .branch = "branch_id",
};

static const struct field item_form[] = {
	{ "centralInventoryPartId", "", &as_uuid,  REQUIRED },
	{ "requestedQty",           "", &as_whole, REQUIRED, 1, QUANTITY_MOST },
	{ "notes",                  "", &as_notes, NULLABLE, 0, 500 },
	{ 0 }
};

const struct field dealer_parts_issue_form[] = {
	{ "toServiceCenterId", "", &as_uuid },
	{ "items",             "", &as_rows,  REQUIRED, 1, ITEMS_MOST, .each = item_form },
	{ "priority",          "", &as_state, 0, .among = "HIGH|MEDIUM|LOW|NORMAL=MEDIUM", .preset = "medium" },
	{ "notes",             "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

static const struct field approved_form[] = {
	{ "itemId",      "", &as_uuid,  REQUIRED },
	{ "approvedQty", "", &as_whole, REQUIRED, 0, QUANTITY_MOST },
	{ 0 }
};

const struct field dealer_parts_issue_approval[] = {
	{ "approvedItems", "", &as_rows, REQUIRED, 1, ITEMS_MOST, .each = approved_form },
	{ 0 }
};

/* {}: all of it as requested. */
const struct field dealer_parts_issue_admin_approval[] = {
	{ "approvedItems", "", &as_rows, 0, 1, ITEMS_MOST, .each = approved_form },
	{ 0 }
};

const struct field dealer_parts_issue_rejection[] = {
	{ "reason", "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

const struct field dealer_parts_issue_dispatch_form[] = {
	{ "transportDetails", "", &as_object, NULLABLE },
	{ "estimatedArrival", "", &as_day,    NULLABLE },
	{ 0 }
};

static const struct field received_form[] = {
	{ "itemId",      "", &as_uuid,  REQUIRED },
	{ "receivedQty", "", &as_whole, REQUIRED, 0, QUANTITY_MOST },
	{ "condition",   "", &as_state, NULLABLE, .among = "GOOD|DAMAGED" },
	{ "notes",       "", &as_notes, NULLABLE, 0, 500 },
	{ 0 }
};

const struct field dealer_parts_issue_receipt[] = {
	{ "receivedItems", "", &as_rows, REQUIRED, 1, ITEMS_MOST, .each = received_form },
	{ 0 }
};

bool
dealer_named_once(struct request *rq, const char *list)
{
	int i, n;

	for (i = 1; i < taken_count(rq, list); i++)
		for (n = 0; n < i; n++)
			if (strcmp(taken_item(rq, list, i, "itemId"),
			    taken_item(rq, list, n, "itemId")) == 0)
				fail_field(rq, INVALID, arena_print(rq->mem,
				    "%s[%d].itemId", list, i),
				    "is in the list already");
	return rq->problems == NULL;
}

bool
dealer_some_of(struct request *rq, const char *list, const char *quantity)
{
	int i;

	for (i = 0; i < taken_count(rq, list); i++)
		if (strcmp(taken_item(rq, list, i, quantity), "0") != 0)
			return true;
	fail_field(rq, INVALID, list, "%s is 0 everywhere", quantity);
	return false;
}

enum fault
dealer_parts_issue_create(struct request *rq)
{
	const char *branch = acting_branch(rq, "toServiceCenterId");
	const char *parts = taken_column(rq, "items", "centralInventoryPartId");
	const char *id = fresh_id(rq);

	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, NULL, central_parts_lock, .parts = parts);
	queue(rq, NULL, parts_issue_open, .id = id, .branch = branch,
	    .parts = parts, .requested = taken_column(rq, "items",
	    "requestedQty"), .item_notes = taken_column(rq, "items", "notes"),
	    .priority = taken(rq, "priority"), .notes = taken(rq, "notes"));
	return reply_resource(rq, 201, &dealer_parts_issue, id);
}

enum fault
dealer_parts_issue_approve(struct request *rq)
{
	const char *id = param(rq, 0);
	const char *items = taken_column(rq, "approvedItems", "itemId");
	const char *approved = taken_column(rq, "approvedItems", "approvedQty");

	if (!dealer_named_once(rq, "approvedItems"))
		return INVALID;
	queue(rq, NULL, parts_issue_lock, .id = id);
	queue(rq, NULL, parts_issue_parts_lock, .issue = id);
	queue(rq, NULL, parts_issue_approve, .id = id);
	queue(rq, NULL, parts_issue_approval_check, .issue = id,
	    .items = items, .approved = approved);
	queue(rq, NULL, parts_issue_items_approve, .issue = id,
	    .items = items, .approved = approved);
	queue(rq, NULL, parts_issue_sends, .issue = id);
	queue(rq, NULL, parts_issue_send, .issue = id);
	return resource_get(rq);
}

enum fault
dealer_parts_issue_reject(struct request *rq)
{
	queue(rq, NULL, parts_issue_lock, .id = param(rq, 0));
	queue(rq, NULL, parts_issue_parts_lock, .issue = param(rq, 0));
	queue(rq, NULL, parts_issue_reject, .id = param(rq, 0),
	    .reason = taken(rq, "reason"));
	return resource_get(rq);
}

enum fault
dealer_parts_issue_dispatch(struct request *rq)
{
	queue(rq, NULL, parts_issue_lock, .id = param(rq, 0));
	queue(rq, NULL, parts_issue_dispatch, .id = param(rq, 0),
	    .transport = taken(rq, "transportDetails"),
	    .expected = taken(rq, "estimatedArrival"));
	return resource_get(rq);
}

enum fault
dealer_parts_issue_receive(struct request *rq)
{
	const char *id = param(rq, 0);
	const char *items = taken_column(rq, "receivedItems", "itemId");
	const char *received = taken_column(rq, "receivedItems", "receivedQty");

	if (!dealer_named_once(rq, "receivedItems"))
		return INVALID;
	queue(rq, NULL, parts_issue_lock, .id = id);
	queue(rq, NULL, parts_issue_arrive, .id = id);
	queue(rq, NULL, parts_issue_receipt_check, .issue = id,
	    .items = items, .received = received);
	queue(rq, NULL, parts_issue_receipt_whole, .issue = id,
	    .items = items);
	queue(rq, NULL, parts_issue_items_receive, .issue = id,
	    .items = items, .received = received,
	    .conditions = taken_column(rq, "receivedItems", "condition"),
	    .notes = taken_column(rq, "receivedItems", "notes"));
	queue(rq, NULL, parts_issue_parts_adopt, .issue = id);
	queue(rq, NULL, parts_issue_branch_parts_lock, .issue = id);
	queue(rq, NULL, parts_issue_fill, .issue = id);
	return resource_get(rq);
}
