/* dealer: quotations, and what becomes of them. */
#include "dealer/dealer.h"
#include "dealer/workshop.h"
#include "queries.h"

#define STATES	"DRAFT|APPROVED|REJECTED"

static const struct field item_fields[] = {
	{ "id",         "id",             &as_uuid,    READONLY },
	{ "partName",   "part_name",      &as_text,    READONLY },
	{ "partNumber", "part_number",    &as_text,    READONLY },
	{ "hsnSacCode", "hsn_sac",        &as_text,    READONLY },
	{ "quantity",   "quantity",       &as_decimal, READONLY },
	{ "rate",       "rate_minor",     &as_amount,  READONLY },
	{ "gstPercent", "gst_rate",       &as_percent, READONLY },
	{ "amount",     "amount_minor",   &as_amount,  READONLY },
	{ "discount",   "discount_minor", &as_amount,  READONLY },
	{ "cgst",       "cgst_minor",     &as_amount,  READONLY },
	{ "sgst",       "sgst_minor",     &as_amount,  READONLY },
	{ "igst",       "igst_minor",     &as_amount,  READONLY },
	{ "total",      "total_minor",    &as_amount,  READONLY },
	{ "position",   "position",       &as_whole,   READONLY | HIDDEN },
	{ 0 }
};

const struct resource dealer_quotation_item = {
	"Quotation item", "quotation_item", "quotation_item_card", item_fields, .sort = "position", .plain = true,
};

static const struct field fields[] = {
	{ "id",              "id",              &as_uuid,   READONLY },
	{ "quotationNumber", "number",          &as_text,   READONLY | FILTER | SORT | LIKE },
	{ "serviceCenterId", "branch_id",       &as_uuid,   READONLY | FILTER },
	{ "serviceCenter",   "branch_id",       .one = &dealer_branch },
	{ "customerId",      "customer_id",     &as_uuid,   READONLY | FILTER },
	{ "customer",        "customer_id",     .one = &dealer_customer_named },
	{ "vehicleId",       "vehicle_id",      &as_uuid,   READONLY | FILTER },
	{ "vehicle",         "vehicle_id",      .one = &dealer_vehicle_named },
	{ "appointmentId",   "appointment_id",  &as_uuid,   READONLY | FILTER },
	{ "appointment",     "appointment_id",  .flags = EXPAND, .one = &dealer_appointment },
	{ "items",           .many = &dealer_quotation_item, .by = "quotation_id" },
	{ "status",          "status",          &as_state,  READONLY | FILTER, .among = STATES },
	{ "placeOfSupply",   "place_of_supply", &as_text,   READONLY },
	{ "subtotal",        "subtotal_minor",  &as_amount, READONLY },
	{ "discount",        "discount_minor",  &as_amount, READONLY },
	{ "taxableAmount",   "taxable_minor",   &as_amount, READONLY },
	{ "cgst",            "cgst_minor",      &as_amount, READONLY },
	{ "sgst",            "sgst_minor",      &as_amount, READONLY },
	{ "igst",            "igst_minor",      &as_amount, READONLY },
	{ "totalAmount",     "total_minor",     &as_amount, READONLY | FILTER | SORT },
	{ "validUntil",      "valid_until",     &as_day,    READONLY },
	{ "notes",           "notes",           &as_notes,  READONLY },
	{ "decidedById",     "decided_by",      &as_uuid,   READONLY },
	{ "decidedAt",       "decided_at",      &as_when,   READONLY },
	{ "invoiceId",       "invoice_id",      &as_uuid,   READONLY },
	{ "invoice",         "invoice_id",      .flags = EXPAND, .one = &dealer_invoice },
	{ "createdAt",       "created_at",      &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",       "updated_at",      &as_when,   READONLY | FILTER | SORT },
	{ 0 }
};

const struct resource dealer_quotation = {
	"Quotation", "quotation", "quotation_card", fields, .sort = "-createdAt", .search = "quotation_search",
	.home = "/quotations", .needs = "quotations:read", .branch = "branch_id",
};

static const struct field item_form[] = {
	{ "partName",   "", &as_text,    REQUIRED, 1, 1000 },
	{ "partNumber", "", &as_text,    NULLABLE, 0, 100 },
	{ "hsnSacCode", "", &as_text,    NULLABLE, 0, 20 },
	{ "quantity",   "", &as_decimal, REQUIRED, 1, 100000000000 },
	{ "rate",       "", &as_amount,  REQUIRED },
	{ "gstPercent", "", &as_percent, REQUIRED },
	{ 0 }
};

const struct field dealer_quotation_form[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "customerId",      "", &as_uuid,   REQUIRED },
	{ "vehicleId",       "", &as_uuid,   REQUIRED },
	{ "appointmentId",   "", &as_uuid,   NULLABLE },
	{ "items",           "", &as_rows,   REQUIRED, 1, 1000, .each = item_form },
	{ "discount",        "", &as_amount },
	{ "placeOfSupply",   "", &as_text,   0, 1, 100 },
	{ "validUntil",      "", &as_day,    NULLABLE },
	{ "notes",           "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

const struct field dealer_quotation_changes[] = {
	{ "status",        "", &as_state,  .among = STATES },
	{ "items",         "", &as_rows,   0, 1, 1000, .each = item_form },
	{ "discount",      "", &as_amount },
	{ "placeOfSupply", "", &as_text,   0, 1, 100 },
	{ "validUntil",    "", &as_day,    NULLABLE },
	{ "notes",         "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

const struct field dealer_quotation_convert_form[] = {
	{ "jobCardId",     "", &as_uuid,  NULLABLE },
	{ "placeOfSupply", "", &as_text,  0, 1, 100 },
	{ "dueDate",       "", &as_day },
	{ "notes",         "", &as_notes, NULLABLE, 0, 10000 },
	{ 0 }
};

static void
queue_items(struct request *rq, const char *id)
{
	queue(rq, NULL, quotation_items_write, .quotation = id,
	    .names = taken_column(rq, "items", "partName"),
	    .parts = taken_column(rq, "items", "partNumber"),
	    .hsns = taken_column(rq, "items", "hsnSacCode"),
	    .quantities = taken_column(rq, "items", "quantity"),
	    .rates = taken_column(rq, "items", "rate"),
	    .taxes = taken_column(rq, "items", "gstPercent"));
}

/* Always worked out anew from the lines. */
static void
queue_figures(struct request *rq, const char *id)
{
	queue(rq, NULL, quotation_share, .quotation = id);
	queue(rq, NULL, quotation_total, .id = id);
}

enum fault
dealer_quotation_create(struct request *rq)
{
	const char *branch = acting_branch(rq, "serviceCenterId");
	const char *id = fresh_id(rq);

	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, NULL, quotation_open, .id = id, .branch = branch,
	    .customer = taken(rq, "customerId"),
	    .vehicle = taken(rq, "vehicleId"),
	    .appointment = taken(rq, "appointmentId"),
	    .place = taken(rq, "placeOfSupply"),
	    .discount = taken(rq, "discount"),
	    .valid_until = taken(rq, "validUntil"),
	    .notes = taken(rq, "notes"));
	queue_items(rq, id);
	queue_figures(rq, id);
	return reply_resource(rq, 201, &dealer_quotation, id);
}

static void
queue_step(struct request *rq, const char *id, const char *status)
{
	queue(rq, NULL, quotation_step, .id = id, .status = status);
	queue(rq, NULL, quotation_move, .id = id, .status = status);
}

static bool
changes_more(struct request *rq)
{
	return given(rq, "items") || given(rq, "discount") ||
	    given(rq, "placeOfSupply") || given(rq, "validUntil") ||
	    given(rq, "notes");
}

/* What is changed is a draft; then its status may be, too. */
enum fault
dealer_quotation_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, quotation_lock, .id = id);
	if (changes_more(rq))
		queue(rq, NULL, quotation_change, .id = id,
		    .place = taken(rq, "placeOfSupply"),
		    .discount = taken(rq, "discount"),
		    .valid_given = given_text(rq, "validUntil"),
		    .valid_until = taken(rq, "validUntil"),
		    .notes_given = given_text(rq, "notes"),
		    .notes = taken(rq, "notes"));
	if (given(rq, "items")) {
		queue(rq, NULL, quotation_items_clear, .quotation = id);
		queue_items(rq, id);
	}
	if (changes_more(rq))
		queue_figures(rq, id);
	if (taken(rq, "status") != NULL)
		queue_step(rq, id, taken(rq, "status"));
	return resource_get(rq);
}

static enum fault
decide(struct request *rq, const char *status)
{
	queue(rq, NULL, quotation_lock, .id = param(rq, 0));
	queue_step(rq, param(rq, 0), status);
	return resource_get(rq);
}

enum fault
dealer_quotation_approve(struct request *rq)
{
	return decide(rq, "approved");
}

enum fault
dealer_quotation_reject(struct request *rq)
{
	return decide(rq, "rejected");
}

/* Its lines and discount become an invoice's. */
enum fault
dealer_quotation_convert(struct request *rq)
{
	const char *id = fresh_id(rq), *card = taken(rq, "jobCardId");

	queue(rq, NULL, job_card_hold, .card = card);
	queue(rq, NULL, quotation_lock, .id = param(rq, 0));
	queue(rq, NULL, trade_invoice_open, .id = id, .card = card,
	    .quotation = param(rq, 0), .place = taken(rq, "placeOfSupply"),
	    .due_date = taken(rq, "dueDate"), .notes = taken(rq, "notes"));
	return reply_resource(rq, 201, &dealer_invoice, id);
}
