/* dealer: the dashboard, and reports of one service centre or of all. */
#include "dealer/dealer.h"
#include "papers/report.h"
#include "queries.h"

const struct field dealer_dashboard_asks[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "dateFrom",        "", &as_day },
	{ "dateTo",          "", &as_day },
	{ 0 }
};

/* The others are read by report_ask. */
const struct field dealer_report_asks[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "dateFrom",        "", &as_day },
	{ "dateTo",          "", &as_day },
	{ "period",          "", &as_text },
	{ "format",          "", &as_state, .among = "JSON|EXCEL|PDF|XLSX|CSV" },
	{ "limit",           "", &as_whole, 0, 1, 10000 },
	{ 0 }
};

/* --- dashboard --------------------------------------------------------- */

static const struct field dashboard_fields[] = {
	{ "revenue.today",           "today",      &as_money },
	{ "revenue.thisMonth",       "month",      &as_money },
	{ "revenue.total",           "total",      &as_money },
	{ "revenue.growth",          "growth",     &as_decimal },
	{ "jobCards.total",          "cards",      &as_whole },
	{ "jobCards.pending",        "pending",    &as_whole },
	{ "jobCards.inProgress",     "running",    &as_whole },
	{ "jobCards.completed",      "completed",  &as_whole },
	{ "inventory.lowStockCount", "low",        &as_whole },
	{ "inventory.totalValue",    "value",      &as_money },
	{ "customers.total",         "customers",  &as_whole },
	{ "customers.new",           "fresh",      &as_whole },
	{ 0 }
};

const struct resource dealer_dashboard_figures = {
	"Dashboard", .fields = dashboard_fields, .plain = true,
};

enum fault
dealer_dashboard(struct request *rq)
{
	const char *branch = asked_branch(rq, &dealer_dashboard_asks[0]);
	const char *from = query_taken(rq, &dealer_dashboard_asks[1]);
	const char *to = query_taken(rq, &dealer_dashboard_asks[2]);
	PGresult *row;

	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, &row, trade_dashboard, .branch = branch, .from = from,
	    .to = to);
	return reply_row(rq, 200, &dealer_dashboard_figures, &row, NULL);
}

/* --- revenue ----------------------------------------------------------- */

static const struct table_column revenue_summary[] = {
	{ "total",        "Revenue", &as_money },
	{ "received",     NULL, &as_money },
	{ "refunded",     NULL, &as_money },
	{ "invoiceCount", "Invoices", &as_whole },
	{ "invoiced",     NULL, &as_money },
	{ "taxable",      "Taxable value", &as_money },
	{ "cgst",         "CGST", &as_money },
	{ "sgst",         "SGST", &as_money },
	{ "igst",         "IGST", &as_money },
	{ "outstanding",  NULL, &as_money },
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

static const struct table_column revenue_branches[] = {
	{ "serviceCenterId",   NULL, &as_uuid },
	{ "serviceCenterCode", "Code", &as_text },
	{ "serviceCenterName", "Service centre", &as_text },
	{ "invoiceCount",      "Invoices", &as_whole },
	{ "invoiced",          NULL, &as_money },
	{ "total",             "Revenue", &as_money },
	{ 0 }
};

static const struct report_section revenue_sections[] = {
	{ "summary",         "Summary", revenue_summary, .single = true },
	{ "series",          "Revenue", revenue_series },
	{ "byServiceCenter", "By service centre", revenue_branches, .open = true },
	{ 0 }
};

static const struct report revenue = { "revenue", "Revenue report", revenue_sections, "series",
	.charts = { { "series", 0, 5 } } };

enum fault
dealer_report_revenue(struct request *rq)
{
	const char *branch = asked_branch(rq, &dealer_dashboard_asks[0]);
	struct report_asked a;
	enum fault f;

	if (rq->problems != NULL)
		return rq->fault;
	if ((f = report_ask(rq, &revenue, true, &a)) != OK)
		return f;
	queue(rq, &a.rows[0], trade_revenue_summary, .from = a.from,
	    .to = a.to, .branch = branch);
	queue(rq, &a.rows[1], trade_revenue_series, .unit = a.unit,
	    .from = a.from, .to = a.to, .branch = branch);
	queue(rq, &a.rows[2], trade_revenue_branches, .from = a.from,
	    .to = a.to, .branch = branch, .limit = a.limit_text);
	return report_reply(rq, &a);
}

/* --- inventory --------------------------------------------------------- */

static const struct table_column inventory_summary[] = {
	{ "parts",         NULL, &as_whole },
	{ "lowStock",      NULL, &as_whole },
	{ "outOfStock",    NULL, &as_whole },
	{ "stockQuantity", "In stock", &as_whole },
	{ "totalValue",    "Value at cost", &as_money },
	{ "retailValue",   "Value at price", &as_money },
	{ 0 }
};

static const struct table_column inventory_parts[] = {
	{ "serviceCenterCode", "Centre", &as_text },
	{ "partNumber",        "Number", &as_text },
	{ "partName",          "Part", &as_text },
	{ "category",          NULL, &as_text },
	{ "stockQuantity",     "Stock", &as_whole },
	{ "minStockLevel",     "Min", &as_whole },
	{ "maxStockLevel",     "Max", &as_whole },
	{ "level",             NULL, &as_state },
	{ "unitPrice",         "Price", &as_money },
	{ "costPrice",         "Cost", &as_money },
	{ "value",             NULL, &as_money },
	{ 0 }
};

static const struct table_column inventory_central[] = {
	{ "partNumber",    "Number", &as_text },
	{ "partName",      "Part", &as_text },
	{ "category",      NULL, &as_text },
	{ "stockQuantity", "Stock", &as_whole },
	{ "allocated",     NULL, &as_whole },
	{ "available",     NULL, &as_whole },
	{ "minStockLevel", "Min", &as_whole },
	{ "level",         NULL, &as_state },
	{ "unitPrice",     "Price", &as_money },
	{ "costPrice",     "Cost", &as_money },
	{ "value",         NULL, &as_money },
	{ 0 }
};

static const struct report_section inventory_sections[] = {
	{ "summary", "Summary", inventory_summary, .single = true },
	{ "parts",   "Service centres", inventory_parts, .open = true },
	{ "central", "Central store", inventory_central, .open = true },
	{ 0 }
};

static const struct report inventory = { "inventory", "Inventory report", inventory_sections, "parts",
	.charts = { { "parts", 2, 10 } } };

/* As it is today; the central store where no service centre is meant. */
enum fault
dealer_report_inventory(struct request *rq)
{
	const char *branch = asked_branch(rq, &dealer_dashboard_asks[0]);
	struct report_asked a;
	enum fault f;

	if (rq->problems != NULL)
		return rq->fault;
	if ((f = report_ask(rq, &inventory, false, &a)) != OK)
		return f;
	a.from = a.to = NULL;
	queue(rq, &a.rows[0], trade_inventory_summary, .branch = branch,
	    .central = branch == NULL ? "true" : "false");
	queue(rq, &a.rows[1], trade_inventory_parts, .branch = branch,
	    .limit = a.limit_text);
	if (branch == NULL)
		queue(rq, &a.rows[2], trade_inventory_central,
		    .limit = a.limit_text);
	return report_reply(rq, &a);
}
