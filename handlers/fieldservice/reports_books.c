/* fieldservice: the reports on customers, invoices, payments and tax. */
#include "fieldservice/fieldservice.h"
#include "papers/report.h"
#include "queries.h"

static const struct field customer_filter = { "customerId", "", &as_ref, .among = "cust" };

/* --- customers --------------------------------------------------------- */

static const struct table_column customers_summary[] = {
	{ "total",       "Customers", &as_whole },
	{ "active",      NULL, &as_whole },
	{ "inactive",    NULL, &as_whole },
	{ "new",         NULL, &as_whole },
	{ "paying",      NULL, &as_whole },
	{ "revenue",     NULL, &as_money },
	{ "outstanding", "Outstanding today", &as_money },
	{ 0 }
};

static const struct table_column customers_top[] = {
	{ "customerId",   NULL, &as_ref, "cust" },
	{ "customerName", "Customer", &as_text },
	{ "email",        NULL, &as_text },
	{ "invoiceCount", "Invoices", &as_whole },
	{ "invoiced",     NULL, &as_money },
	{ "revenue",      NULL, &as_money },
	{ "balance",      "Balance today", &as_money },
	{ 0 }
};

static const struct report_section customers_sections[] = {
	{ "summary",      "Summary", customers_summary, .single = true },
	{ "topCustomers", "Customers by revenue", customers_top, .open = true },
	{ 0 }
};

static const struct report customers = { "customers", "Customer report", customers_sections, "topCustomers",
	.charts = { { "topCustomers", 1, 5 } } };

enum fault
fieldservice_report_customers(struct request *rq)
{
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &customers, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_customers_summary, .from = a.from,
	    .to = a.to);
	queue(rq, &a.rows[1], report_customers_top, .from = a.from, .to = a.to,
	    .limit = a.limit_text);
	return report_reply(rq, &a);
}

/* --- invoices ---------------------------------------------------------- */

static const struct table_column invoices_summary[] = {
	{ "invoiceCount",   "Invoices", &as_whole },
	{ "totalInvoiced",  NULL, &as_money },
	{ "averageInvoice", NULL, &as_money },
	{ "totalPaid",      NULL, &as_money },
	{ "outstanding",    NULL, &as_money },
	{ "overdue",        NULL, &as_money },
	{ 0 }
};

static const struct table_column invoices_status[] = {
	{ "status",  NULL, &as_choice },
	{ "count",   "Invoices", &as_whole },
	{ "total",   NULL, &as_money },
	{ "paid",    NULL, &as_money },
	{ "balance", NULL, &as_money },
	{ 0 }
};

#define LATE \
	{ "current", "Not due", &as_money }, \
	{ "d1_30",   "1-30 days", &as_money }, \
	{ "d31_60",  "31-60 days", &as_money }, \
	{ "d61_90",  "61-90 days", &as_money }, \
	{ "d90plus", "Over 90", &as_money }, \
	{ "total",   NULL, &as_money }

static const struct table_column invoices_aging[] = {
	LATE,
	{ 0 }
};

static const struct table_column invoices_debtors[] = {
	{ "customerId",   NULL, &as_ref, "cust" },
	{ "customerName", "Customer", &as_text },
	LATE,
	{ 0 }
};

static const struct report_section invoices_sections[] = {
	{ "summary",         "Summary", invoices_summary, .single = true },
	{ "byStatus",        "By status", invoices_status },
	{ "aging",           "Open today, by days late", invoices_aging, .single = true },
	{ "agingByCustomer", "Open today, by customer", invoices_debtors, .open = true },
	{ 0 }
};

static const struct report invoices = { "invoices", "Invoice report", invoices_sections, "byStatus",
	.charts = { { "byStatus", 0, 2 } } };

enum fault
fieldservice_report_invoices(struct request *rq)
{
	const char *customer = query_taken(rq, &customer_filter);
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &invoices, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_invoices_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &a.rows[1], report_invoices_status, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &a.rows[2], report_invoices_aging, .customer = customer);
	queue(rq, &a.rows[3], report_invoices_debtors, .customer = customer,
	    .limit = a.limit_text);
	return report_reply(rq, &a);
}

/* --- payments ---------------------------------------------------------- */

static const struct table_column payments_summary[] = {
	{ "total",          "Revenue", &as_money },
	{ "received",       NULL, &as_money },
	{ "refunded",       NULL, &as_money },
	{ "paymentCount",   "Payments", &as_whole },
	{ "refundCount",    "Refunds", &as_whole },
	{ "averagePayment", NULL, &as_money },
	{ 0 }
};

static const struct table_column payments_method[] = {
	{ "method",   NULL, &as_choice },
	{ "count",    "Payments", &as_whole },
	{ "received", NULL, &as_money },
	{ "refunded", NULL, &as_money },
	{ "total",    "Revenue", &as_money },
	{ 0 }
};

static const struct table_column payments_status[] = {
	{ "status",   NULL, &as_choice },
	{ "count",    "Payments", &as_whole },
	{ "total",    "Amount", &as_money },
	{ "refunded", "Refunded of it", &as_money },
	{ 0 }
};

static const struct report_section payments_sections[] = {
	{ "summary",  "Summary", payments_summary, .single = true },
	{ "byMethod", "By method", payments_method },
	{ "byStatus", "By status", payments_status },
	{ 0 }
};

static const struct report payments = { "payments", "Payment report", payments_sections, "byMethod",
	.charts = { { "byMethod", 0, 4 } } };

enum fault
fieldservice_report_payments(struct request *rq)
{
	const char *customer = query_taken(rq, &customer_filter);
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &payments, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_payments_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &a.rows[1], report_payments_method, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &a.rows[2], report_payments_status, .from = a.from,
	    .to = a.to, .customer = customer);
	return report_reply(rq, &a);
}

/* --- tax --------------------------------------------------------------- */

static const struct table_column tax_summary[] = {
	{ "taxableSales", NULL, &as_money },
	{ "taxInvoiced",  NULL, &as_money },
	{ "revenue",      NULL, &as_money },
	{ "taxCollected", NULL, &as_money },
	{ 0 }
};

static const struct table_column tax_rates[] = {
	{ "taxRate",      "Rate", &as_percent },
	{ "invoiceCount", "Invoices", &as_whole },
	{ "taxable",      "Taxable sales", &as_money },
	{ "tax",          "Tax invoiced", &as_money },
	{ "received",     "Revenue", &as_money },
	{ "taxCollected", NULL, &as_money },
	{ 0 }
};

static const struct report_section tax_sections[] = {
	{ "summary", "Summary", tax_summary, .single = true },
	{ "byRate",  "By rate", tax_rates },
	{ 0 }
};

static const struct report tax = { "tax", "Tax report", tax_sections, "byRate", .charts = { { "byRate", 0, 3 } } };

enum fault
fieldservice_report_tax(struct request *rq)
{
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &tax, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_tax_summary, .from = a.from, .to = a.to);
	queue(rq, &a.rows[1], report_tax_rates, .from = a.from, .to = a.to);
	return report_reply(rq, &a);
}
