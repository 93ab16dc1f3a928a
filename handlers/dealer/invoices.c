/* dealer: invoices with GST. */
#include <string.h>

#include "dealer/dealer.h"
#include "dealer/workshop.h"
#include "outside/storage.h"
#include "papers/invoice_reply.h"
#include "queries.h"

#define STATES		"UNPAID|PAID|CANCELLED|CANCELED=CANCELLED|PENDING=UNPAID"
#define METHODS \
	"CASH|CARD|CREDIT_CARD=CARD|DEBIT_CARD=CARD|CREDIT CARD=CARD|" \
	"DEBIT CARD=CARD|UPI|WALLET=UPI|BANK_TRANSFER|BANK TRANSFER=BANK_TRANSFER|" \
	"NET_BANKING=BANK_TRANSFER|NETBANKING=BANK_TRANSFER|" \
	"NEFT=BANK_TRANSFER|RTGS=BANK_TRANSFER|IMPS=BANK_TRANSFER|" \
	"ONLINE=BANK_TRANSFER|CHEQUE|CHECK=CHEQUE"

static const struct field line_fields[] = {
	{ "id",         "id",             &as_uuid,    READONLY },
	{ "name",       "description",    &as_text,    READONLY },
	{ "partNumber", "part_number",    &as_text,    READONLY },
	{ "hsnSacCode", "hsn_sac",        &as_text,    READONLY },
	{ "quantity",   "quantity",       &as_decimal, READONLY },
	{ "unitPrice",  "rate_minor",     &as_amount,  READONLY },
	{ "gstRate",    "gst_rate",       &as_percent, READONLY },
	{ "amount",     "amount_minor",   &as_amount,  READONLY },
	{ "discount",   "discount_minor", &as_amount,  READONLY },
	{ "cgst",       "cgst_minor",     &as_amount,  READONLY },
	{ "sgst",       "sgst_minor",     &as_amount,  READONLY },
	{ "igst",       "igst_minor",     &as_amount,  READONLY },
	{ "total",      "total_minor",    &as_amount,  READONLY },
	{ "position",   "position",       &as_whole,   READONLY | HIDDEN },
	{ 0 }
};

const struct resource dealer_invoice_line = {
	"Invoice item", "invoice_line", "trade_invoice_line_card", line_fields, .sort = "position", .plain = true,
};

static const struct field fields[] = {
	{ "id",              "id",              &as_uuid,   READONLY },
	{ "invoiceNumber",   "number",          &as_text,   READONLY | FILTER | SORT | LIKE },
	{ "serviceCenterId", "branch_id",       &as_uuid,   READONLY | FILTER },
	{ "serviceCenter",   "branch_id",       .one = &dealer_branch },
	{ "customerId",      "customer_id",     &as_uuid,   READONLY | FILTER },
	{ "customer",        "customer_id",     .one = &dealer_customer_named },
	{ "vehicleId",       "vehicle_id",      &as_uuid,   READONLY | FILTER },
	{ "vehicle",         "vehicle_id",      .one = &dealer_vehicle_named },
	{ "jobCardId",       "job_card_id",     &as_uuid,   READONLY | FILTER },
	{ "jobCard",         "job_card_id",     .flags = EXPAND, .one = &dealer_job_card },
	{ "quotationId",     "quotation_id",    &as_uuid,   READONLY },
	{ "quotation",       "quotation_id",    .flags = EXPAND, .one = &dealer_quotation },
	{ "items",           .many = &dealer_invoice_line, .by = "invoice_id" },
	{ "status",          "status",          &as_state,  READONLY | FILTER, .among = STATES },
	{ "placeOfSupply",   "place_of_supply", &as_text,   READONLY },
	{ "subtotal",        "subtotal_minor",  &as_amount, READONLY },
	{ "discount",        "discount_minor",  &as_amount, READONLY },
	{ "taxableAmount",   "taxable_minor",   &as_amount, READONLY },
	{ "cgst",            "cgst_minor",      &as_amount, READONLY },
	{ "sgst",            "sgst_minor",      &as_amount, READONLY },
	{ "igst",            "igst_minor",      &as_amount, READONLY },
	{ "taxAmount",       "tax_minor",       &as_amount, READONLY },
	{ "grandTotal",      "total_minor",     &as_amount, READONLY | FILTER | SORT },
	{ "amountPaid",      "paid_minor",      &as_amount, READONLY },
	{ "balance",         "balance_minor",   &as_amount, READONLY },
	{ "paymentMethod",   "payment_method",  &as_state,  READONLY, .among = METHODS },
	{ "paidAt",          "paid_at",         &as_when,   READONLY },
	{ "invoiceDate",     "issue_date",      &as_day,    READONLY | FILTER | SORT },
	{ "dueDate",         "due_date",        &as_day,    READONLY | FILTER | SORT },
	{ "notes",           "notes",           &as_notes,  READONLY },
	{ "createdAt",       "created_at",      &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",       "updated_at",      &as_when,   READONLY | FILTER | SORT },
	{ 0 }
};

const struct resource dealer_invoice = {
	"Invoice", "invoice", "trade_invoice_card", fields, .sort = "-createdAt", .search = "trade_invoice_search",
	.hides = true, .home = "/invoices", .needs = "invoices:read", .branch = "branch_id",
};

static const struct field item_form[] = {
	{ "name",       "", &as_text,    REQUIRED, 1, 1000 },
	{ "partNumber", "", &as_text,    NULLABLE, 0, 100 },
	{ "hsnSacCode", "", &as_text,    NULLABLE, 0, 20 },
	{ "unitPrice",  "", &as_amount,  REQUIRED },
	{ "quantity",   "", &as_decimal, REQUIRED, 1, 100000000000 },
	{ "gstRate",    "", &as_percent, REQUIRED },
	{ 0 }
};

const struct field dealer_invoice_form[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "customerId",      "", &as_uuid },
	{ "vehicleId",       "", &as_uuid },
	{ "jobCardId",       "", &as_uuid,   NULLABLE },
	{ "quotationId",     "", &as_uuid,   NULLABLE },
	{ "items",           "", &as_rows,   0, 1, 1000, .each = item_form },
	{ "discount",        "", &as_amount },
	{ "placeOfSupply",   "", &as_text,   0, 1, 100 },
	{ "dueDate",         "", &as_day },
	{ "notes",           "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

const struct field dealer_invoice_status_form[] = {
	{ "status",        "", &as_state, REQUIRED, .among = STATES },
	{ "paymentMethod", "", &as_state, 0, .among = METHODS },
	{ 0 }
};

/* Who is billed and for what: said, or known by job card or quotation. */
static enum fault
check_form(struct request *rq)
{
	bool known = taken(rq, "quotationId") != NULL;

	if (taken(rq, "items") == NULL && !known)
		fail_field(rq, INVALID, "items", "is required");
	known = known || taken(rq, "jobCardId") != NULL;
	if (taken(rq, "customerId") == NULL && !known)
		fail_field(rq, INVALID, "customerId", "is required");
	if (taken(rq, "vehicleId") == NULL && !known)
		fail_field(rq, INVALID, "vehicleId", "is required");
	return rq->problems != NULL ? rq->fault : OK;
}

enum fault
dealer_invoice_create(struct request *rq)
{
	const char *branch = acting_branch(rq, "serviceCenterId");
	const char *id = fresh_id(rq), *card = taken(rq, "jobCardId");
	enum fault f = rq->problems != NULL ? rq->fault : OK;

	if (f == FORBIDDEN || (f = check_form(rq)) != OK)
		return f;
	queue(rq, NULL, job_card_hold, .card = card);
	queue(rq, NULL, quotation_lock, .id = taken(rq, "quotationId"));
	queue(rq, NULL, trade_invoice_open, .id = id, .branch = branch,
	    .customer = taken(rq, "customerId"),
	    .vehicle = taken(rq, "vehicleId"), .card = card,
	    .quotation = taken(rq, "quotationId"),
	    .names = taken_column(rq, "items", "name"),
	    .parts = taken_column(rq, "items", "partNumber"),
	    .hsns = taken_column(rq, "items", "hsnSacCode"),
	    .quantities = taken_column(rq, "items", "quantity"),
	    .rates = taken_column(rq, "items", "unitPrice"),
	    .taxes = taken_column(rq, "items", "gstRate"),
	    .discount = taken(rq, "discount"),
	    .place = taken(rq, "placeOfSupply"),
	    .due_date = taken(rq, "dueDate"), .notes = taken(rq, "notes"));
	return reply_resource(rq, 201, &dealer_invoice, id);
}

enum fault
dealer_invoice_move(struct request *rq)
{
	const char *id = param(rq, 0), *status = taken(rq, "status");
	const char *method = taken(rq, "paymentMethod");

	queue(rq, NULL, invoice_lock, .id = id);
	queue(rq, NULL, trade_invoice_step, .id = id, .status = status);
	queue(rq, NULL, trade_invoice_move, .id = id, .status = status);
	queue(rq, NULL, trade_invoice_pay, .id = id, .status = status,
	    .payment = fresh_id(rq),
	    .method = method != NULL ? method : "cash");
	return resource_get(rq);
}

enum fault
dealer_invoice_pdf(struct request *rq)
{
	return invoice_reply_pdf(rq, param(rq, 0), storage_folder(rq->mem),
	    storage_fetch);
}
