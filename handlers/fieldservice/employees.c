/* fieldservice: employees, their schedules, the calendar. */
#include <string.h>

#include "base/clock.h"
#include "api/link.h"
#include "fieldservice/fieldservice.h"

static const struct field fields[] = {
	{ "id",             "id",              &as_ref,     READONLY, .among = "emp" },
	{ "userId",         "user_id",         &as_ref,     NULLABLE, .among = "usr" },
	{ "firstName",      "first_name",      &as_text,    REQUIRED | SORT, 1, 100, .order = "first_order" },
	{ "lastName",       "last_name",       &as_text,    REQUIRED | SORT, 1, 100, .order = "last_order" },
	{ "email",          "email",           &as_email,   REQUIRED | SORT, 1, 254, .order = "email_order" },
	{ "phone",          "phone",           &as_phone,   NULLABLE, 0, 50 },
	{ "role",           "role",            &as_text,    NULLABLE | FILTER | SORT, 0, 100 },
	{ "department",     "department",      &as_text,    NULLABLE | FILTER | SORT, 0, 100 },
	{ "status",         "status",          &as_choice,  FILTER | SORT, .among = "active|inactive",
	                                                    .preset = "active" },
	{ "hireDate",       "hired_on",        &as_day,     NULLABLE | SORT },
	{ "salary",         "salary_minor",    &as_money,   NULLABLE },
	{ "commissionRate", "commission_rate", &as_percent, 0, .preset = "0" },
	{ "avatar",         "avatar",          &as_link,    NULLABLE, 0, 2048, .among = "/uploads/file" },
	{ "createdAt",      "created_at",      &as_when,    READONLY | SORT },
	{ "updatedAt",      "updated_at",      &as_when,    READONLY },
	{ 0 }
};

const struct resource fieldservice_employee = {
	"Employee", "employee", "employee_card", fields, .sort = "lastName", .search = "employee_search",
	.counted = true, .hides = true, .home = "/employees",
};

const struct within fieldservice_in_employee = { &fieldservice_employee, "employee_id" };

static const struct field event_fields[] = {
	{ "id",           "id",            &as_ref,    READONLY, .among = "evt" },
	{ "employeeId",   "employee_id",   &as_ref,    READONLY | FILTER, .among = "emp" },
	{ "employeeName", "employee_name", &as_text,   READONLY },
	{ "title",        "title",         &as_text,   REQUIRED, 1, 200 },
	{ "customerId",   "customer_id",   &as_ref,    NULLABLE | FILTER, .among = "cust" },
	{ "customerName", "customer_name", &as_text,   READONLY },
	{ "location",     "location",      &as_text,   NULLABLE, 0, 300 },
	{ "date",         "day",           &as_day,    REQUIRED | SORT, .order = "begins" },
	{ "startTime",    "starts_at",     &as_time,   REQUIRED },
	{ "endTime",      "ends_at",       &as_time,   REQUIRED },
	{ "status",       "status",        &as_choice, FILTER, .among = "scheduled|in_progress|completed|cancelled",
	                                               .preset = "scheduled" },
	{ "notes",        "notes",         &as_notes,  NULLABLE, 0, 10000 },
	{ "createdAt",    "created_at",    &as_when,   READONLY },
	{ "updatedAt",    "updated_at",    &as_when,   READONLY },
	{ 0 }
};

static const struct filter event_filters[] = {
	{ "startDate", "date", FILTER_FROM },
	{ "endDate",   "date", FILTER_TO },
	{ 0 }
};

#define CALENDAR_PAGE	1000	/* a calendar wants its month in one piece */

const struct resource fieldservice_event = {
	"Schedule event", "schedule_event", "schedule_event_card", event_fields, .sort = "date",
	.filters = event_filters, .page = CALENDAR_PAGE, .counted = true,
};

/* The same for those who may see their own schedule only. */
static const struct resource own_event = {
	"Schedule event", "schedule_event", "schedule_event_own", event_fields, .sort = "date",
	.filters = event_filters, .page = CALENDAR_PAGE,
};

static const struct resource own_self = {
	"Employee", "employee", "employee_own", fields, .sort = "lastName",
};

static const struct within in_own_self = { &own_self, "employee_id" };

static const struct route own_schedules = {
	"GET", "/schedules", resource_list, &own_event,
};

static const struct route own_schedule = {
	"GET", "/employees/:id/schedule", resource_list, &own_event,
	.within = &in_own_self,
};

enum fault
fieldservice_schedule(struct request *rq)
{
	const char *from = query_value(rq, "startDate");
	const char *to = query_value(rq, "endDate");

	/* Dates written alike, so that their text is in their order. */
	if (from != NULL && to != NULL && clock_date(from) && clock_date(to) &&
	    strcmp(from, to) > 0)
		return fail_field(rq, INVALID, "endDate",
		    "must not be before startDate");
	if (!request_may(rq, "employees.read"))
		rq->route = rq->route->within != NULL ? &own_schedule :
		    &own_schedules;
	return resource_list(rq);
}
