/* dealer: purchase orders, what the central store buys. */
#include <stdlib.h>
#include <string.h>

#include "dealer/stock.h"
#include "queries.h"

#define ITEMS_MOST	500
#define QUANTITY_MOST	1000000

static const struct field item_fields[] = {
	{ "id",                     "id",               &as_uuid,    READONLY },
	{ "position",               "position",         &as_whole,   HIDDEN },
	{ "centralInventoryPartId", "central_part_id",  &as_uuid,    READONLY },
	{ "centralInventoryPart",   "central_part_id",  .flags = EXPAND, .one = &dealer_central_part },
	{ "partName",               "part_name",        &as_text,    READONLY },
	{ "partNumber",             "part_number",      &as_text,    READONLY },
	{ "quantity",               "quantity",         &as_whole,   READONLY },
	{ "unitPrice",              "unit_price_minor", &as_amount,  READONLY },
	{ "gstRate",                "gst_rate",         &as_percent, READONLY },
	{ "amount",                 "amount_minor",     &as_amount,  READONLY },
	{ "receivedQty",            "received",         &as_whole,   READONLY },
	{ "acceptedQty",            "accepted",         &as_whole,   READONLY },
	{ "rejectedQty",            "rejected",         &as_whole,   READONLY },
	{ "condition",              "condition",        &as_state,   READONLY, .among = "GOOD|DAMAGED" },
	{ 0 }
};

static const struct resource purchase_order_item = {
	"Item", "purchase_order_item", "purchase_order_item_card", item_fields, .sort = "position", .plain = true,
};

static const struct field order_fields[] = {
	{ "id",                   "id",               &as_uuid,   READONLY },
	{ "poNumber",             "number",           &as_text,   READONLY | FILTER | SORT | LIKE },
	{ "supplierId",           "supplier_id",      &as_uuid,   READONLY | FILTER },
	{ "supplier",             "supplier_id",      .one = &dealer_supplier },
	{ "fromServiceCenterId",  "from_branch_id",   &as_uuid,   READONLY | FILTER },
	{ "fromServiceCenter",    "from_branch_id",   .one = &dealer_branch },
	{ "status",               "status",           &as_state,  READONLY | FILTER | SORT,
	                                              .among = "DRAFT|PENDING_APPROVAL|APPROVED|RECEIVED|PARTIALLY_RECEIVED|COMPLETED|CANCELLED" },
	{ "orderDate",            "order_date",       &as_day,    READONLY | FILTER | SORT },
	{ "expectedDeliveryDate", "expected_date",    &as_day,    READONLY | NULLABLE | FILTER | SORT },
	{ "receivedDate",         "received_at",      &as_when,   READONLY },
	{ "subtotal",             "subtotal_minor",   &as_amount, READONLY },
	{ "cgst",                 "cgst_minor",       &as_amount, READONLY },
	{ "sgst",                 "sgst_minor",       &as_amount, READONLY },
	{ "totalAmount",          "total_minor",      &as_amount, READONLY | FILTER | SORT },
	{ "paymentTerms",         "payment_terms",    &as_text,   READONLY },
	{ "notes",                "notes",            &as_notes,  READONLY },
	{ "invoiceNumber",        "supplier_invoice", &as_text,   READONLY },
	{ "requestedById",        "created_by",       &as_uuid,   READONLY | FILTER },
	{ "requestedBy",          "created_by",       .one = &dealer_user },
	{ "submittedDate",        "submitted_at",     &as_when,   READONLY },
	{ "approvedById",         "approved_by",      &as_uuid,   READONLY },
	{ "approvedBy",           "approved_by",      .one = &dealer_user },
	{ "approvedDate",         "approved_at",      &as_when,   READONLY },
	{ "approvalNotes",        "approval_notes",   &as_notes,  READONLY },
	{ "items",                .many = &purchase_order_item, .by = "purchase_order_id", .max = 0 },
	{ "createdAt",            "created_at",       &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",            "updated_at",       &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_purchase_order = {
	"Purchase order", "purchase_order", "purchase_order_card", order_fields, .sort = "-createdAt",
	.search = "purchase_order_search", .counted = true, .home = "/purchase-orders", .needs = "purchase_orders:read",
};

static const struct field item_form[] = {
	{ "centralInventoryPartId", "", &as_uuid,    REQUIRED },
	{ "quantity",               "", &as_whole,   REQUIRED, 1, QUANTITY_MOST },
	{ "unitPrice",              "", &as_amount,  REQUIRED },
	{ "gstRate",                "", &as_percent, REQUIRED },
	{ 0 }
};

const struct field dealer_purchase_order_form[] = {
	{ "supplierId",           "", &as_uuid,  REQUIRED },
	{ "fromServiceCenterId",  "", &as_uuid,  NULLABLE },
	{ "orderDate",            "", &as_day,   REQUIRED },
	{ "expectedDeliveryDate", "", &as_day,   NULLABLE },
	{ "items",                "", &as_rows,  REQUIRED, 1, ITEMS_MOST, .each = item_form },
	{ "paymentTerms",         "", &as_text,  NULLABLE, 0, 200 },
	{ "notes",                "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

/* approvedBy is who signed in, whoever the body names. */
const struct field dealer_purchase_order_approval[] = {
	{ "notes", "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

static const struct field received_form[] = {
	{ "itemId",      "", &as_uuid,  REQUIRED },
	{ "receivedQty", "", &as_whole, REQUIRED, 0, QUANTITY_MOST },
	{ "acceptedQty", "", &as_whole, 0, 0, QUANTITY_MOST },
	{ "rejectedQty", "", &as_whole, 0, 0, QUANTITY_MOST },
	{ "condition",   "", &as_state, NULLABLE, .among = "GOOD|DAMAGED" },
	{ 0 }
};

const struct field dealer_purchase_order_receipt[] = {
	{ "receivedItems", "", &as_rows, REQUIRED, 1, ITEMS_MOST, .each = received_form },
	{ "invoiceNumber", "", &as_text, NULLABLE, 0, 64 },
	{ 0 }
};

enum fault
dealer_purchase_order_create(struct request *rq)
{
	const char *id = fresh_id(rq);
	const char *parts = taken_column(rq, "items", "centralInventoryPartId");

	queue(rq, NULL, purchase_order_parts_hold, .parts = parts);
	queue(rq, NULL, purchase_order_open, .id = id, .parts = parts,
	    .quantities = taken_column(rq, "items", "quantity"),
	    .prices = taken_column(rq, "items", "unitPrice"),
	    .rates = taken_column(rq, "items", "gstRate"),
	    .supplier = taken(rq, "supplierId"),
	    .branch = taken(rq, "fromServiceCenterId"),
	    .order_date = taken(rq, "orderDate"),
	    .expected = taken(rq, "expectedDeliveryDate"),
	    .terms = taken(rq, "paymentTerms"), .notes = taken(rq, "notes"));
	return reply_resource(rq, 201, &dealer_purchase_order, id);
}

enum fault
dealer_purchase_order_submit(struct request *rq)
{
	queue(rq, NULL, purchase_order_lock, .id = param(rq, 0));
	queue(rq, NULL, purchase_order_submit, .id = param(rq, 0));
	return resource_get(rq);
}

enum fault
dealer_purchase_order_approve(struct request *rq)
{
	queue(rq, NULL, purchase_order_lock, .id = param(rq, 0));
	queue(rq, NULL, purchase_order_approve, .id = param(rq, 0),
	    .notes = taken(rq, "notes"));
	return resource_get(rq);
}

enum fault
dealer_purchase_order_cancel(struct request *rq)
{
	queue(rq, NULL, purchase_order_lock, .id = param(rq, 0));
	queue(rq, NULL, purchase_order_cancel, .id = param(rq, 0));
	return resource_get(rq);
}

/*
 * How many of element I were accepted, -1 when the figures contradict each
 * other: what was received is accepted or rejected, and a figure left out
 * follows from the others.
 */
static long
accepted_of(struct request *rq, int i)
{
	const char *all = taken_item(rq, "receivedItems", i, "receivedQty");
	const char *good = taken_item(rq, "receivedItems", i, "acceptedQty");
	const char *bad = taken_item(rq, "receivedItems", i, "rejectedQty");
	long received = atol(all), rejected = bad != NULL ? atol(bad) : 0;
	long accepted = good != NULL ? atol(good) : received - rejected;

	if (accepted < 0 || accepted > received ||
	    (bad != NULL && accepted + rejected != received))
		return -1;
	return accepted;
}

/* The accepted quantities as an array; rq->problems says which won't do. */
static const char *
read_accepted(struct request *rq)
{
	struct text t = { 0 };
	long accepted;
	int i;

	for (i = 0; i < taken_count(rq, "receivedItems"); i++) {
		if ((accepted = accepted_of(rq, i)) < 0)
			fail_field(rq, INVALID, arena_print(rq->mem,
			    "receivedItems[%d].acceptedQty", i),
			    "acceptedQty and rejectedQty must add up to "
			    "receivedQty");
		text_element(&t, arena_print(rq->mem, "%ld", accepted));
	}
	return arena_array(rq->mem, &t);
}

enum fault
dealer_purchase_order_receive(struct request *rq)
{
	const char *id = param(rq, 0), *accepted = read_accepted(rq);
	const char *items = taken_column(rq, "receivedItems", "itemId");
	const char *received = taken_column(rq, "receivedItems", "receivedQty");
	const char *states = taken_column(rq, "receivedItems", "condition");

	if (rq->problems != NULL || !dealer_named_once(rq, "receivedItems") ||
	    !dealer_some_of(rq, "receivedItems", "receivedQty"))
		return INVALID;
	queue(rq, NULL, purchase_order_lock, .id = id);
	queue(rq, NULL, purchase_order_arrive, .id = id);
	queue(rq, NULL, purchase_order_parts_lock, .purchase_order = id);
	queue(rq, NULL, purchase_order_items_check, .purchase_order = id,
	    .items = items, .received = received);
	queue(rq, NULL, purchase_order_items_receive, .purchase_order = id,
	    .items = items, .received = received, .accepted = accepted,
	    .conditions = states);
	queue(rq, NULL, purchase_order_fill, .purchase_order = id,
	    .items = items, .accepted = accepted, .conditions = states,
	    .invoice = taken(rq, "invoiceNumber"));
	queue(rq, NULL, purchase_order_receive, .id = id,
	    .invoice = taken(rq, "invoiceNumber"));
	return resource_get(rq);
}
