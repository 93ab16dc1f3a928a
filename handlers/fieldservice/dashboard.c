/* fieldservice: the dashboard. */
#include "fieldservice/fieldservice.h"
#include "queries.h"

static const struct field top_fields[] = {
	{ "id",         "id",            &as_ref, .among = "cust" },
	{ "name",       "name",          &as_text },
	{ "email",      "email",         &as_text },
	{ "totalSpent", "spent_minor",   &as_money },
	{ "balance",    "balance_minor", &as_money },
	{ 0 }
};

static const struct resource top_customer = {
	"Customer", .fields = top_fields, .plain = true,
};

static const struct field activity_fields[] = {
	{ "id",          "ref",          &as_ref, .among = "act" },
	{ "subjectId",   "subject",      &as_author },
	{ "type",        "type",         &as_text },
	{ "description", "description",  &as_text },
	{ "amount",      "amount_minor", &as_money },
	{ "date",        "created_at",   &as_when },
	{ 0 }
};

static const struct resource activity = {
	"Activity", .fields = activity_fields, .plain = true,
};

static const struct field fields[] = {
	{ "revenue.today",          "today",      &as_money },
	{ "revenue.thisWeek",       "week",       &as_money },
	{ "revenue.thisMonth",      "month",      &as_money },
	{ "revenue.lastMonth",      "last_month", &as_money },
	{ "revenue.growth",         "growth",     &as_decimal },
	{ "invoices.pending",       "pending",    &as_whole },
	{ "invoices.overdue",       "overdue",    &as_whole },
	{ "invoices.paidThisMonth", "paid",       &as_whole },
	{ "customers.total",        "customers",  &as_whole },
	{ "customers.active",       "active",     &as_whole },
	{ "customers.newThisMonth", "fresh",      &as_whole },
	{ "topCustomers",           .many = &top_customer },
	{ "recentActivity",         .many = &activity },
	{ 0 }
};

static const struct resource dashboard = {
	"Dashboard", .fields = fields, .plain = true,
};

enum fault
fieldservice_dashboard(struct request *rq)
{
	PGresult *figures, *children[2];

	queue(rq, &figures, dashboard_figures, NULL);
	queue(rq, &children[0], dashboard_customers, NULL);
	queue(rq, &children[1], dashboard_activity, NULL);
	return reply_row(rq, 200, &dashboard, &figures, children);
}
