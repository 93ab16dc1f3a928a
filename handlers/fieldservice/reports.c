/*
 * fieldservice: the reports on sales and revenue.  The dashboard stands in
 * dashboard.c, the other reports in files of their own.
 */
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
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, report, true, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_sales_summary, .from = a.from, .to = a.to,
	    .customer = customer, .employee = employee, .service = service);
	queue(rq, &a.rows[1], report_sales_series, .unit = a.unit,
	    .from = a.from, .to = a.to, .customer = customer,
	    .employee = employee, .service = service);
	if (by != NULL)
		queue(rq, &a.rows[2], report_sales_groups, .by = by,
		    .from = a.from, .to = a.to, .customer = customer,
		    .employee = employee, .service = service,
		    .limit = a.limit_text);
	if (by != NULL && a.unit_given)
		queue(rq, &a.rows[3], report_sales_breakdown, .unit = a.unit,
		    .by = by, .from = a.from, .to = a.to,
		    .customer = customer, .employee = employee,
		    .service = service, .limit = a.limit_text);
	return report_reply(rq, &a);
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
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &revenue, true, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_revenue_summary, .from = a.from,
	    .to = a.to, .customer = customer);
	queue(rq, &a.rows[1], report_revenue_series, .unit = a.unit,
	    .from = a.from, .to = a.to, .customer = customer);
	return report_reply(rq, &a);
}
