/* fieldservice: service periods, what is agreed with a customer for a time. */
#include "fieldservice/fieldservice.h"
#include "queries.h"

#define FREQUENCIES	"Q1|Q2|Q3|Q4|EV|DM|SO"
#define STATUSES	"active|inactive|completed"

static const struct field line_fields[] = {
	{ "id",         "product_id",       &as_ref,     READONLY, .among = "svc" },
	{ "name",       "name",             &as_text,    READONLY },
	{ "quantity",   "quantity",         &as_decimal, READONLY },
	{ "rate",       "rate_minor",       &as_money,   READONLY },
	{ "commission", "commission_minor", &as_money,   READONLY },
	{ "position",   "position",         &as_whole,   READONLY | HIDDEN },
	{ 0 }
};

static const struct resource line = {
	"Service", "service_period_line", "service_period_line_card", line_fields, .sort = "position", .plain = true,
};

static const struct field fields[] = {
	{ "id",         "id",          &as_ref,    READONLY, .among = "sp" },
	{ "customerId", "customer_id", &as_ref,    READONLY, .among = "cust" },
	{ "frequency",  "frequency",   &as_choice, READONLY, .among = FREQUENCIES },
	{ "startDate",  "start_date",  &as_day,    READONLY | SORT },
	{ "endDate",    "end_date",    &as_day,    READONLY },
	{ "status",     "status",      &as_choice, READONLY | FILTER, .among = STATUSES },
	{ "services",   .many = &line, .by = "period_id" },
	{ "notes",      "notes",       &as_notes,  READONLY },
	{ "createdAt",  "created_at",  &as_when,   READONLY },
	{ "updatedAt",  "updated_at",  &as_when,   READONLY },
	{ 0 }
};

const struct resource fieldservice_period = {
	"Service period", "service_period", "service_period_card", fields, .sort = "startDate",
};

/* The service gives the name and the rate that its line leaves out. */
static const struct field line_form[] = {
	{ "id",         "", &as_ref,     REQUIRED, .among = "svc" },
	{ "name",       "", &as_text,    0, 1, 200 },
	{ "quantity",   "", &as_decimal, 0, 1, 100000000000, .preset = "1" },
	{ "rate",       "", &as_money },
	{ "commission", "", &as_money,   0, .preset = "0" },
	{ 0 }
};

const struct field fieldservice_period_form[] = {
	{ "frequency", "", &as_choice, REQUIRED, .among = FREQUENCIES },
	{ "startDate", "", &as_day,    REQUIRED },
	{ "endDate",   "", &as_day,    NULLABLE },
	{ "status",    "", &as_choice, 0, .among = STATUSES, .preset = "active" },
	{ "services",  "", &as_rows,   0, 0, 100, .each = line_form },
	{ "notes",     "", &as_notes,  NULLABLE, 0, 10000 },
	{ 0 }
};

static void
queue_lines(struct request *rq, const char *period)
{
	queue(rq, NULL, period_lines_write, .period = period,
	    .customer = param(rq, 0),
	    .services = taken_column(rq, "services", "id"),
	    .names = taken_column(rq, "services", "name"),
	    .quantities = taken_column(rq, "services", "quantity"),
	    .rates = taken_column(rq, "services", "rate"),
	    .commissions = taken_column(rq, "services", "commission"));
}

enum fault
fieldservice_period_create(struct request *rq)
{
	const char *id = fresh_id(rq);

	queue(rq, NULL, period_open, .id = id, .customer = param(rq, 0),
	    .frequency = taken(rq, "frequency"),
	    .start = taken(rq, "startDate"), .end = taken(rq, "endDate"),
	    .status = taken(rq, "status"), .notes = taken(rq, "notes"));
	if (taken(rq, "services") != NULL)
		queue_lines(rq, id);
	return reply_resource(rq, 201, &fieldservice_period, id);
}

enum fault
fieldservice_period_update(struct request *rq)
{
	const char *id = param(rq, 1);
	enum fault f;

	if ((f = ask(rq, NULL, period_lock, .id = id,
	    .customer = param(rq, 0))) != OK)
		return f;
	queue(rq, NULL, period_change, .id = id, .customer = param(rq, 0),
	    .frequency = taken(rq, "frequency"),
	    .start = taken(rq, "startDate"),
	    .end_given = given_text(rq, "endDate"),
	    .end = taken(rq, "endDate"), .status = taken(rq, "status"),
	    .notes_given = given_text(rq, "notes"),
	    .notes = taken(rq, "notes"));
	if (taken(rq, "services") != NULL)
		queue_lines(rq, id);
	return reply_resource(rq, 200, &fieldservice_period, id);
}
