/* fieldservice: what employees sell and earn by it. */
#include "fieldservice/fieldservice.h"
#include "papers/report.h"
#include "queries.h"

static const struct field employee_filter = { "employeeId", "", &as_ref, .among = "emp" };
static const struct field status_filter = { "status", "", &as_choice, .among = "pending|processing|paid" };

/* --- employees --------------------------------------------------------- */

static const struct table_column employees_summary[] = {
	{ "total",           "Employees", &as_whole },
	{ "active",          NULL, &as_whole },
	{ "totalSales",      NULL, &as_money },
	{ "totalCommission", NULL, &as_money },
	{ 0 }
};

static const struct table_column employees_rows[] = {
	{ "employeeId",        NULL, &as_ref, "emp" },
	{ "employeeName",      "Employee", &as_text },
	{ "role",              NULL, &as_text },
	{ "department",        NULL, &as_text },
	{ "status",            NULL, &as_choice },
	{ "appointments",      "Visits", &as_whole },
	{ "completedAppointments", "Completed", &as_whole },
	{ "invoiceCount",      "Invoices", &as_whole },
	{ "totalSales",        "Sales", &as_money },
	{ "totalCommission",   "Commission", &as_money },
	{ "pendingCommission", "To be paid", &as_money },
	{ 0 }
};

static const struct report_section employees_sections[] = {
	{ "summary",   "Summary", employees_summary, .single = true },
	{ "employees", "Employees by sales", employees_rows, .open = true },
	{ 0 }
};

static const struct report employees = { "employees", "Employee report", employees_sections, "employees",
	.charts = { { "employees", 1, 8 } } };

enum fault
fieldservice_report_employees(struct request *rq)
{
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &employees, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_employees_summary, .from = a.from,
	    .to = a.to);
	queue(rq, &a.rows[1], report_employees, .from = a.from, .to = a.to,
	    .limit = a.limit_text);
	return report_reply(rq, &a);
}

/* --- commissions ------------------------------------------------------- */

static const struct table_column commissions_summary[] = {
	{ "totalSales",      NULL, &as_money },
	{ "totalCommission", NULL, &as_money },
	{ "pendingPayout",   NULL, &as_money },
	{ "paidOut",         NULL, &as_money },
	{ 0 }
};

static const struct table_column commissions_employees[] = {
	{ "employeeId",        NULL, &as_ref, "emp" },
	{ "employeeName",      "Employee", &as_text },
	{ "totalSales",        "Sales", &as_money },
	{ "commissionRate",    "Rate today", &as_percent },
	{ "totalCommission",   "Commission", &as_money },
	{ "pendingCommission", "To be paid", &as_money },
	{ "paidCommission",    "Paid", &as_money },
	{ 0 }
};

static const struct table_column commissions_rows[] = {
	{ "id",             NULL, &as_ref, "com" },
	{ "employeeId",     NULL, &as_ref, "emp" },
	{ "employeeName",   "Employee", &as_text },
	{ "paymentId",      NULL, &as_ref, "pmt" },
	{ "transactionId",  "Payment", &as_text },
	{ "invoiceId",      NULL, &as_ref, "inv" },
	{ "invoiceNumber",  "Invoice", &as_text },
	{ "customerName",   "Customer", &as_text },
	{ "type",           NULL, &as_choice },
	{ "date",           NULL, &as_day },
	{ "sales",          NULL, &as_money },
	{ "commissionRate", "Rate", &as_percent },
	{ "amount",         "Commission", &as_money },
	{ "status",         NULL, &as_choice },
	{ 0 }
};

static const struct report_section commissions_sections[] = {
	{ "summary",      "Summary", commissions_summary, .single = true },
	{ "byEmployee",   "By employee", commissions_employees, .open = true },
	{ "transactions", "Transactions", commissions_rows, .open = true },
	{ 0 }
};

static const struct report commissions = { "commissions", "Commission report", commissions_sections, "transactions",
	.charts = { { "byEmployee", 1, 4 } } };

enum fault
fieldservice_report_commissions(struct request *rq)
{
	const char *employee = query_taken(rq, &employee_filter);
	const char *status = query_taken(rq, &status_filter);
	struct report_asked a;
	enum fault f;

	if ((f = report_ask(rq, &commissions, false, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], report_commissions_summary, .from = a.from,
	    .to = a.to, .employee = employee, .status = status);
	queue(rq, &a.rows[1], report_commissions_employees, .from = a.from,
	    .to = a.to, .employee = employee, .status = status,
	    .limit = a.limit_text);
	queue(rq, &a.rows[2], report_commissions_rows, .from = a.from,
	    .to = a.to, .employee = employee, .status = status,
	    .limit = a.limit_text);
	return report_reply(rq, &a);
}

/* --- one commission ---------------------------------------------------- */

static const struct field fields[] = {
	{ "id",             "id",             &as_ref,     READONLY, .among = "com" },
	{ "employeeId",     "employee_id",    &as_ref,     READONLY, .among = "emp" },
	{ "employeeName",   "employee_name",  &as_text,    READONLY },
	{ "paymentId",      "payment_id",     &as_ref,     READONLY, .among = "pmt" },
	{ "transactionId",  "payment_number", &as_text,    READONLY },
	{ "invoiceId",      "invoice_id",     &as_ref,     READONLY, .among = "inv" },
	{ "invoiceNumber",  "invoice_number", &as_text,    READONLY },
	{ "customerName",   "customer_name",  &as_text,    READONLY },
	{ "sales",          "base_minor",     &as_money,   READONLY },
	{ "commissionRate", "rate",           &as_percent, READONLY },
	{ "amount",         "amount_minor",   &as_money,   READONLY },
	{ "status",         "status",         &as_choice,  REQUIRED, .among = "pending|processing|paid" },
	{ "date",           "earned_day",     &as_day,     READONLY },
	{ "paidAt",         "paid_out_at",    &as_when,    READONLY },
	{ "createdAt",      "created_at",     &as_when,    READONLY },
	{ "updatedAt",      "updated_at",     &as_when,    READONLY },
	{ 0 }
};

const struct resource fieldservice_commission = {
	"Commission", "commission", "commission_card", fields, .sort = "-date",
};

const struct field fieldservice_commission_form[] = {
	{ "status", "", &as_choice, REQUIRED, .among = "pending|processing|paid" },
	{ 0 }
};

enum fault
fieldservice_commission_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, commission_lock, .id = id);
	queue(rq, NULL, commission_move, .id = id,
	    .status = taken(rq, "status"));
	return resource_get(rq);
}
