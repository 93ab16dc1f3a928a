/* fieldservice: the reports.  The dashboard stands in dashboard.c. */
#include <string.h>

#include "fieldservice/fieldservice.h"
#include "papers/report.h"
#include "queries.h"

static const struct field customer_filter = { "customerId", "", &as_ref, .among = "cust" };
static const struct field employee_filter = { "employeeId", "", &as_ref, .among = "emp" };
static const struct field service_filter = { "serviceId", "", &as_ref, .among = "svc" };
static const struct field group_filter = { "groupBy", "", &as_choice, .among = "customer|service|employee" };

/* --- sales ------------------------------------------------------------- */

static const struct table_column sales_summary[] = {
	{ "totalSales",   NULL, &as_money },
	{ "invoiceCount", "Invoices", &as_whole },
	{ "averageSale",  NULL, &as_money },
	{ 0 }
};

static const struct table_column sales_series[] = {
	{ "period",    NULL, &as_text },
	{ "startDate", "From", &as_day },
	{ "total",     "Sales", &as_money },
	{ "count",     "Invoices", &as_whole },
	{ 0 }
};

#define SALES_GROUPS(word, prefix) \
	static const struct table_column sales_by_##word[] = { \
		{ "key",   NULL, &as_ref, prefix }, \
		{ "name",  NULL, &as_text }, \
		{ "total", "Sales", &as_money }, \
		{ "count", "Invoices", &as_whole }, \
		{ 0 } \
	}; \
	static const struct table_column sales_of_##word[] = { \
		{ "period", NULL, &as_text }, \
		{ "key",    NULL, &as_ref, prefix }, \
		{ "name",   NULL, &as_text }, \
		{ "total",  "Sales", &as_money }, \
		{ "count",  "Invoices", &as_whole }, \
		{ 0 } \
	}

SALES_GROUPS(customer, "cust");
SALES_GROUPS(employee, "emp");
SALES_GROUPS(service, "svc");

#define SALES(word) \
	static const struct report_section sales_sections_##word[] = { \
		{ "summary",   "Summary", sales_summary, .single = true }, \
		{ "series",    "Sales", sales_series }, \
		{ "groups",    "By " #word, sales_by_##word, .open = true }, \
		{ "breakdown", "By period and " #word, sales_of_##word, .open = true }, \
		{ 0 } \
	}; \
	static const struct report sales_##word = { "sales", "Sales report", sales_sections_##word, "groups", \
		.charts = { { "groups", 1, 2 }, { "series", 0, 2, true, 1 } } }

SALES(customer);
SALES(employee);
SALES(service);

static const struct report sales = { "sales", "Sales report", sales_sections_customer, "series", .charts = { { "series", 0, 2, true, 1 } } };

static const struct report *
sales_report(const char *by)
{
	if (by == NULL)
		return &sales;
	return strcmp(by, "customer") == 0 ? &sales_customer :
	    strcmp(by, "employee") == 0 ? &sales_employee : &sales_service;
}

enum fault
fieldservice_report_sales(struct request *rq)
{
	const char *customer = query_taken(rq, &customer_filter);
	const char *employee = query_taken(rq, &employee_filter);
	const char *service = query_taken(rq, &service_filter);
	const char *by = query_taken(rq, &group_filter);
	const struct report *report = sales_report(by);
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, report, true, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_sales_summary, .from = a.from, .to = a.to,
	    .customer = customer, .employee = employee, .service = service);
	queue(rq, &rows[1], report_sales_series, .unit = a.unit,
	    .from = a.from, .to = a.to, .customer = customer,
	    .employee = employee, .service = service);
	if (by != NULL)
		queue(rq, &rows[2], report_sales_groups, .by = by,
		    .from = a.from, .to = a.to, .customer = customer,
		    .employee = employee, .service = service,
		    .limit = a.limit_text);
	if (by != NULL && a.unit_given)
		queue(rq, &rows[3], report_sales_breakdown, .unit = a.unit,
		    .by = by, .from = a.from, .to = a.to,
		    .customer = customer, .employee = employee,
		    .service = service, .limit = a.limit_text);
	return report_reply(rq, report, &a, rows);
}

/* --- revenue ----------------------------------------------------------- */

static const struct table_column revenue_summary[] = {
	{ "total",       "Revenue", &as_money },
	{ "received",    NULL, &as_money },
	{ "refunded",    NULL, &as_money },
	{ "invoiced",    NULL, &as_money },
	{ "paid",        "Paid of it", &as_money },
	{ "outstanding", NULL, &as_money },
	{ 0 }
};

static const struct table_column revenue_series[] = {
	{ "period",    NULL, &as_text },
	{ "startDate", "From", &as_day },
	{ "invoiced",  NULL, &as_money },
	{ "received",  NULL, &as_money },
	{ "refunded",  NULL, &as_money },
	{ "total",     "Revenue", &as_money },
	{ 0 }
};

static const struct report_section revenue_sections[] = {
	{ "summary", "Summary", revenue_summary, .single = true },
	{ "series",  "Revenue", revenue_series },
	{ 0 }
};

static const struct report revenue = { "revenue", "Revenue report", revenue_sections, "series", .charts = { { "series", 0, 5, true, 1 } } };

enum fault
fieldservice_report_revenue(struct request *rq)
{
	const char *customer = query_taken(rq, &customer_filter);
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &revenue, true, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_revenue_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &rows[1], report_revenue_series, .unit = a.unit,
	    .from = a.from, .to = a.to, .customer = customer);
	return report_reply(rq, &revenue, &a, rows);
}

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
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &customers, false, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_customers_summary, .from = a.from,
	    .to = a.to);
	queue(rq, &rows[1], report_customers_top, .from = a.from, .to = a.to,
	    .limit = a.limit_text);
	return report_reply(rq, &customers, &a, rows);
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
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &invoices, false, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_invoices_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &rows[1], report_invoices_status, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &rows[2], report_invoices_aging, .customer = customer);
	queue(rq, &rows[3], report_invoices_debtors, .customer = customer,
	    .limit = a.limit_text);
	return report_reply(rq, &invoices, &a, rows);
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
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &payments, false, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_payments_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &rows[1], report_payments_method, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &rows[2], report_payments_status, .from = a.from,
	    .to = a.to, .customer = customer);
	return report_reply(rq, &payments, &a, rows);
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
	PGresult *rows[REPORT_SECTIONS] = { NULL };
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &tax, false, &a)) != OK)
		return f;
	queue(rq, &rows[0], report_tax_summary, .from = a.from, .to = a.to);
	queue(rq, &rows[1], report_tax_rates, .from = a.from, .to = a.to);
	return report_reply(rq, &tax, &a, rows);
}
