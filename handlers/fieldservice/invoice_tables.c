/* fieldservice: what invoices look like, and the forms that make them. */
#include "fieldservice/fieldservice.h"

static const struct field line_fields[] = {
	{ "id",          "id",           &as_ref,     READONLY, .among = "item" },
	{ "description", "description",  &as_text,    REQUIRED, 1, 1000 },
	{ "quantity",    "quantity",     &as_decimal, REQUIRED, 1, 100000000000 },
	{ "rate",        "rate_minor",   &as_money,   REQUIRED },
	{ "amount",      "amount_minor", &as_money,   READONLY },
	{ "serviceId",   "product_id",   &as_ref,     0, .among = "svc" },
	{ "position",    "position",     &as_whole,   READONLY | HIDDEN },
	{ 0 }
};

const struct resource fieldservice_invoice_line = {
	"Invoice item", "invoice_line", "invoice_line_card", line_fields, .sort = "position", .plain = true,
};

static const struct field fields[] = {
	{ "id",               "id",               &as_ref,     READONLY, .among = "inv" },
	{ "invoiceNumber",    "number",           &as_text,    READONLY | SORT },
	{ "customerId",       "customer_id",      &as_ref,     READONLY | FILTER, .among = "cust" },
	{ "customer.name",    "customer_name",    &as_text,    READONLY },
	{ "customer.email",   "customer_email",   &as_text,    READONLY },
	{ "customer.address", "customer_address", &as_text,    READONLY },
	{ "customer.phone",   "customer_phone",   &as_text,    READONLY },
	{ "items",            .flags = DETAIL,    .many = &fieldservice_invoice_line, .by = "invoice_id" },
	{ "subtotal",         "subtotal_minor",   &as_money,   READONLY },
	{ "discount",         "discount_minor",   &as_money,   READONLY },
	{ "taxRate",          "tax_rate",         &as_percent, READONLY },
	{ "taxAmount",        "tax_minor",        &as_money,   READONLY },
	{ "total",            "total_minor",      &as_money,   READONLY | SORT },
	{ "amountPaid",       "paid_minor",       &as_money,   READONLY },
	{ "balance",          "balance_minor",    &as_money,   READONLY | SORT },
	{ "status",           "status",           &as_choice,  READONLY | FILTER_IS,
	                                                       .among = "draft|sent|paid|overdue|cancelled" },
	{ "issueDate",        "issue_date",       &as_day,     READONLY | SORT },
	{ "dueDate",          "due_date",         &as_day,     READONLY | SORT },
	{ "terms",            "terms",            &as_text,    READONLY },
	{ "notes",            "notes",            &as_notes,   READONLY },
	{ "sentAt",           "sent_at",          &as_when,    READONLY },
	{ "paidAt",           "paid_at",          &as_when,    READONLY },
	{ "createdBy",        "author",           &as_author,  READONLY },
	{ "employeeId",       "employee_id",      &as_ref,     READONLY, .among = "emp" },
	{ "createdAt",        "created_at",       &as_when,    READONLY | SORT },
	{ "updatedAt",        "updated_at",       &as_when,    READONLY | SORT },
	{ 0 }
};

static const struct filter filters[] = {
	{ "dateFrom", "issueDate", FILTER_FROM },
	{ "dateTo",   "issueDate", FILTER_TO },
	{ 0 }
};

const struct resource fieldservice_invoice = {
	"Invoice", "invoice", "invoice_card", fields, .sort = "-createdAt", .search = "invoice_search",
	.filters = filters, .counted = true, .hides = true, .home = "/invoices",
};

/* A service gives the description and the rate that its item leaves out. */
static const struct field item_form[] = {
	{ "description", "", &as_text,    0, 1, 1000 },
	{ "quantity",    "", &as_decimal, REQUIRED, 1, 100000000000 },
	{ "rate",        "", &as_money },
	{ "serviceId",   "", &as_ref,     0, .among = "svc" },
	{ 0 }
};

const struct field fieldservice_invoice_form[] = {
	{ "customerId", "", &as_ref,     REQUIRED, .among = "cust" },
	{ "items",      "", &as_rows,    REQUIRED, 1, 1000, .each = item_form },
	{ "taxRate",    "", &as_percent },
	{ "issueDate",  "", &as_day },
	{ "dueDate",    "", &as_day },
	{ "notes",      "", &as_notes,   NULLABLE, 0, 10000 },
	{ "employeeId", "", &as_ref,     NULLABLE, .among = "emp" },
	{ 0 }
};

const struct field fieldservice_invoice_changes[] = {
	{ "customerId", "", &as_ref,     .among = "cust" },
	{ "items",      "", &as_rows,    0, 1, 1000, .each = item_form },
	{ "taxRate",    "", &as_percent },
	{ "issueDate",  "", &as_day },
	{ "dueDate",    "", &as_day },
	{ "notes",      "", &as_notes,   NULLABLE, 0, 10000 },
	{ "status",     "", &as_choice,  .among = "draft|sent|paid|overdue|cancelled" },
	{ "employeeId", "", &as_ref,     NULLABLE, .among = "emp" },
	{ 0 }
};

static const struct field quick_item_form[] = {
	{ "description", "", &as_text,    REQUIRED, 1, 1000 },
	{ "amount",      "", &as_money,   REQUIRED },
	{ "quantity",    "", &as_decimal, 0, 1, 100000000000, .preset = "1" },
	{ 0 }
};

static const struct field quick_service_form[] = {
	{ "serviceId", "", &as_ref,     REQUIRED, .among = "svc" },
	{ "quantity",  "", &as_decimal, 0, 1, 100000000000, .preset = "1" },
	{ 0 }
};

const struct field fieldservice_quick_form[] = {
	{ "customerId", "", &as_ref,     REQUIRED, .among = "cust" },
	{ "items",      "", &as_rows,    0, 0, 1000, .each = quick_item_form },
	{ "services",   "", &as_rows,    0, 0, 1000, .each = quick_service_form },
	{ "serviceIds", "", &as_refs,    0, 0, 1000, .among = "svc" },
	{ "taxRate",    "", &as_percent },
	{ "dueDate",    "", &as_day },
	{ "notes",      "", &as_notes,   NULLABLE, 0, 10000 },
	{ "employeeId", "", &as_ref,     NULLABLE, .among = "emp" },
	{ 0 }
};

const struct field fieldservice_send_form[] = {
	{ "to",        "", &as_emails, REQUIRED, 1, 50 },
	{ "cc",        "", &as_emails, 0, 0, 50 },
	{ "subject",   "", &as_text,   0, 1, 300 },
	{ "message",   "", &as_notes,  0, 1, 20000 },
	{ "attachPdf", "", &as_flag,   0, .preset = "true" },
	{ 0 }
};
