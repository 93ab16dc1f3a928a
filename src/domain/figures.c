/* The facts, dimensions and metrics of custom reports. */
#include "domain/figures.h"

enum { INVOICES, PAYMENTS, COMMISSIONS };

#define IN_INVOICES	(1u << INVOICES)
#define IN_PAYMENTS	(1u << PAYMENTS)
#define IN_COMMISSIONS	(1u << COMMISSIONS)
#define IN_BOTH		(IN_INVOICES | IN_PAYMENTS)
#define IN_ALL		(IN_BOTH | IN_COMMISSIONS)

static const struct reporting_fact facts[] = {
	{ "invoices",    "report_invoice",    "report_invoice_line" },
	{ "payments",    "report_payment",    "report_payment_line", "at" },
	{ "commissions", "report_commission", NULL,                  "at" },
	{ 0 }
};

static const struct reporting_dimension dimensions[] = {
	{ "date",              "day",               &as_day,     "date",    NULL,   IN_ALL },
	{ "week",              "week",              &as_text,    "text",    NULL,   IN_ALL },
	{ "month",             "month",             &as_text,    "text",    NULL,   IN_ALL },
	{ "quarter",           "quarter",           &as_text,    "text",    NULL,   IN_ALL },
	{ "year",              "year",              &as_text,    "text",    NULL,   IN_ALL },
	{ "customer_id",       "customer_id",       &as_ref,     "uuid",    "cust", IN_ALL },
	{ "customer_name",     "customer_name",     &as_text,    "text",    NULL,   IN_ALL },
	{ "customer_city",     "customer_city",     &as_text,    "text",    NULL,   IN_ALL },
	{ "customer_state",    "customer_state",    &as_text,    "text",    NULL,   IN_ALL },
	{ "employee_id",       "employee_id",       &as_ref,     "uuid",    "emp",  IN_ALL },
	{ "employee_name",     "employee_name",     &as_text,    "text",    NULL,   IN_ALL },
	{ "invoice_number",    "invoice_number",    &as_text,    "text",    NULL,   IN_ALL },
	{ "invoice_status",    "invoice_status",    &as_choice,  "text",    "sent|paid|overdue", IN_BOTH },
	{ "tax_rate",          "tax_rate",          &as_percent, "numeric", NULL,   IN_BOTH },
	{ "service_id",        "service_id",        &as_ref,     "uuid",    "svc",  IN_BOTH, true },
	{ "service_name",      "service_name",      &as_text,    "text",    NULL,   IN_BOTH, true },
	{ "service_type",      "service_type",      &as_choice,  "text",    "service|product|other", IN_BOTH, true },
	{ "service_category",  "service_category",  &as_text,    "text",    NULL,   IN_BOTH, true },
	{ "payment_method",    "payment_method",    &as_choice,  "text",
	                       "credit_card|bank_transfer|cash|check", IN_PAYMENTS },
	{ "commission_status", "commission_status", &as_choice,  "text",
	                       "pending|processing|paid", IN_COMMISSIONS },
	{ 0 }
};

static const struct reporting_metric metrics[] = {
	{ "invoice_amount",    INVOICES,    "sum(v.total_minor)",             &as_money,   "bigint" },
	{ "invoice_subtotal",  INVOICES,    "sum(v.subtotal_minor)",          &as_money,   "bigint" },
	{ "invoice_tax",       INVOICES,    "sum(v.tax_minor)",               &as_money,   "bigint" },
	{ "invoice_balance",   INVOICES,    "sum(v.balance_minor)",           &as_money,   "bigint" },
	{ "invoice_count",     INVOICES,    "count(distinct v.invoice_id)",   &as_whole,   "bigint" },
	{ "quantity",          INVOICES,    "sum(v.quantity)",                &as_decimal, "numeric", true },
	{ "payment_amount",    PAYMENTS,    "sum(v.amount_minor)",            &as_money,   "bigint" },
	{ "received_amount",   PAYMENTS,    "sum(v.received_minor)",          &as_money,   "bigint" },
	{ "refunded_amount",   PAYMENTS,    "sum(v.refunded_minor)",          &as_money,   "bigint" },
	{ "payment_count",     PAYMENTS,    "count(distinct v.received_id)",  &as_whole,   "bigint" },
	{ "commission_sales",  COMMISSIONS, "sum(v.base_minor)",              &as_money,   "bigint" },
	{ "commission_amount", COMMISSIONS, "sum(v.amount_minor)",            &as_money,   "bigint" },
	{ 0 }
};

const struct reporting_model figures = { facts, dimensions, metrics };
