/* fieldservice: payments and refunds. */
#include "fieldservice/fieldservice.h"
#include "queries.h"

static const struct field fields[] = {
	{ "id",                    "id",                  &as_ref,    READONLY, .among = "pmt" },
	{ "transactionId",         "number",              &as_text,   READONLY | SORT },
	{ "invoiceId",             "invoice_id",          &as_ref,    READONLY | FILTER, .among = "inv" },
	{ "invoice.invoiceNumber", "invoice_number",      &as_text,   READONLY },
	{ "invoice.total",         "invoice_total_minor", &as_money,  READONLY },
	{ "customerId",            "customer_id",         &as_ref,    READONLY | FILTER, .among = "cust" },
	{ "customer.name",         "customer_name",       &as_text,   READONLY },
	{ "amount",                "amount_minor",        &as_money,  READONLY | SORT },
	{ "refundedAmount",        "refunded_minor",      &as_money,  READONLY },
	{ "method",                "method",              &as_choice, READONLY | FILTER,
	                                                  .among = "credit_card|bank_transfer|cash|check" },
	{ "methodDetails",         "method_details",      &as_object, READONLY },
	{ "status",                "status",              &as_choice, READONLY | FILTER,
	                                                  .among = "completed|pending|failed|refunded" },
	{ "date",                  "paid_at",             &as_when,   READONLY | SORT },
	{ "notes",                 "notes",               &as_notes,  READONLY },
	{ "createdBy",             "author",              &as_author, READONLY },
	{ "createdAt",             "created_at",          &as_when,   READONLY | SORT },
	{ "updatedAt",             "updated_at",          &as_when,   READONLY },
	{ 0 }
};

static const struct filter filters[] = {
	{ "dateFrom", "date", FILTER_FROM },
	{ "dateTo",   "date", FILTER_TO },
	{ 0 }
};

const struct resource fieldservice_payment = {
	"Payment", "payment", "payment_card", fields, .sort = "-date", .filters = filters,
	.counted = true, .hides = true, .home = "/payments",
};

static const struct field event_fields[] = {
	{ "id",            "id",             &as_ref,    READONLY, .among = "pev" },
	{ "paymentId",     "payment_id",     &as_ref,    READONLY | FILTER, .among = "pmt" },
	{ "transactionId", "number",         &as_text,   READONLY },
	{ "invoiceId",     "invoice_id",     &as_ref,    READONLY | FILTER, .among = "inv" },
	{ "invoiceNumber", "invoice_number", &as_text,   READONLY },
	{ "customerId",    "customer_id",    &as_ref,    READONLY | FILTER, .among = "cust" },
	{ "customerName",  "customer_name",  &as_text,   READONLY },
	{ "type",          "type",           &as_choice, READONLY | FILTER, .among = "payment|refund|update|delete" },
	{ "amount",        "amount_minor",   &as_money,  READONLY },
	{ "status",        "status",         &as_choice, READONLY, .among = "completed|pending|failed|refunded" },
	{ "notes",         "note",           &as_notes,  READONLY },
	{ "date",          "created_at",     &as_when,   READONLY | SORT },
	{ "createdBy",     "author",         &as_author, READONLY },
	{ 0 }
};

static const struct filter event_filters[] = {
	{ "dateFrom", "date", FILTER_FROM },
	{ "dateTo",   "date", FILTER_TO },
	{ 0 }
};

const struct resource fieldservice_payment_event = {
	"Payment event", "payment_event", "payment_event_card", event_fields, .sort = "-date",
	.filters = event_filters, .plain = true, .counted = true,
};

const struct field fieldservice_payment_form[] = {
	{ "invoiceId",     "", &as_ref,    REQUIRED, .among = "inv" },
	{ "amount",        "", &as_money,  REQUIRED, 1 },
	{ "method",        "", &as_choice, REQUIRED, .among = "credit_card|bank_transfer|cash|check" },
	{ "methodDetails", "", &as_object, NULLABLE },
	{ "status",        "", &as_choice, 0, .among = "completed|pending|failed", .preset = "completed" },
	{ "date",          "", &as_when },
	{ "notes",         "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

const struct field fieldservice_payment_changes[] = {
	{ "invoiceId",     "", &as_ref,    .among = "inv" },
	{ "amount",        "", &as_money,  0, 1 },
	{ "method",        "", &as_choice, .among = "credit_card|bank_transfer|cash|check" },
	{ "methodDetails", "", &as_object, NULLABLE },
	{ "status",        "", &as_choice, .among = "completed|pending|failed|refunded" },
	{ "date",          "", &as_when },
	{ "notes",         "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

const struct field fieldservice_refund_form[] = {
	{ "amount", "", &as_money, 0, 1 },
	{ "reason", "", &as_notes, NULLABLE, 0, 1000 },
	{ 0 }
};

enum fault
fieldservice_payment_create(struct request *rq)
{
	const char *id = fresh_id(rq);
	enum fault f;

	queue(rq, NULL, invoice_lock, .id = taken(rq, "invoiceId"));
	queue(rq, NULL, payment_record, .id = id,
	    .invoice = taken(rq, "invoiceId"), .amount = taken(rq, "amount"),
	    .method = taken(rq, "method"),
	    .details = taken(rq, "methodDetails"),
	    .status = taken(rq, "status"), .date = taken(rq, "date"),
	    .notes = taken(rq, "notes"));
	f = reply_resource(rq, 201, &fieldservice_payment, id);
	return f == MISSING && rq->sentence == NULL && rq->problems == NULL ?
	    fail_field(rq, f, "invoiceId", "invoice not found") : f;
}

enum fault
fieldservice_payment_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, payment_lock, .id = id);
	queue(rq, NULL, payment_invoices_lock, .id = id,
	    .invoice = taken(rq, "invoiceId"));
	queue(rq, NULL, payment_change, .id = id,
	    .invoice = taken(rq, "invoiceId"), .amount = taken(rq, "amount"),
	    .method = taken(rq, "method"),
	    .details_given = given_text(rq, "methodDetails"),
	    .details = taken(rq, "methodDetails"),
	    .status = taken(rq, "status"), .date = taken(rq, "date"),
	    .notes_given = given_text(rq, "notes"),
	    .notes = taken(rq, "notes"));
	return resource_get(rq);
}

enum fault
fieldservice_payment_delete(struct request *rq)
{
	queue(rq, NULL, payment_lock, .id = param(rq, 0));
	queue(rq, NULL, payment_delete, .id = param(rq, 0));
	return reply_done(rq, 200, "Payment deleted");
}

enum fault
fieldservice_payment_refund(struct request *rq)
{
	queue(rq, NULL, payment_lock, .id = param(rq, 0));
	queue(rq, NULL, payment_refund, .id = fresh_id(rq),
	    .payment = param(rq, 0), .amount = taken(rq, "amount"),
	    .reason = taken(rq, "reason"));
	return resource_get(rq);
}
