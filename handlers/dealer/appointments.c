/* dealer: appointments, the times that are free, and what becomes of them. */
#include "dealer/workshop.h"
#include "queries.h"

#define STATES		"PENDING|CONFIRMED|IN_PROGRESS|COMPLETED|CANCELLED"
#define SHORTEST	5	/* minutes */
#define LONGEST		1440
#define BAYS		999
#define COST_MOST	99999999999999

static const struct field fields[] = {
	{ "id",                "id",              &as_uuid,   READONLY },
	{ "appointmentNumber", "number",          &as_text,   READONLY | FILTER | LIKE },
	{ "serviceCenterId",   "branch_id",       &as_uuid,   FILTER },
	{ "serviceCenter",     "branch_id",       .one = &dealer_branch },
	{ "customerId",        "customer_id",     &as_uuid,   REQUIRED | FILTER },
	{ "customer",          "customer_id",     .one = &dealer_customer_named },
	{ "vehicleId",         "vehicle_id",      &as_uuid,   REQUIRED | FILTER },
	{ "vehicle",           "vehicle_id",      .one = &dealer_vehicle_named },
	{ "engineerId",        "engineer_id",     &as_uuid,   NULLABLE | FILTER },
	{ "engineer",          "engineer_id",     .one = &dealer_user },
	{ "serviceType",       "service_type",    &as_text,   REQUIRED, 1, 100 },
	{ "appointmentDate",   "day",             &as_day,    REQUIRED | FILTER | SORT, .order = "begins" },
	{ "appointmentTime",   "at",              &as_clock,  REQUIRED },
	{ "duration",          "minutes",         &as_whole,  0, SHORTEST, LONGEST, .preset = "60" },
	{ "bay",               "bay",             &as_whole,  NULLABLE, 1, BAYS },
	{ "customerComplaint", "complaint",       &as_notes,  NULLABLE, 0, 2000 },
	{ "location",          "location",        &as_state,  0, .among = "STATION|HOME|DOORSTEP=HOME", .preset = "station" },
	{ "estimatedCost",     "estimated_minor", &as_amount, NULLABLE, 0, COST_MOST },
	{ "status",            "status",          &as_state,  FILTER, .among = STATES },
	{ "notes",             "notes",           &as_notes,  NULLABLE, 0, 2000 },
	{ "jobCardId",         "job_card_id",     &as_uuid,   READONLY },
	{ "createdAt",         "created_at",      &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",         "updated_at",      &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_appointment = {
	"Appointment", "appointment", "appointment_card", fields, .sort = "-createdAt",
	.search = "appointment_search", .hides = true, .home = "/appointments",
	.needs = "appointments:read", .branch = "branch_id",
};

const struct field dealer_conversion[] = {
	{ "priority", "", &as_state, .among = "HIGH|MEDIUM|LOW|NORMAL=MEDIUM", .preset = "medium" },
	{ 0 }
};

/* What GET /appointments/availability is asked for. */
const struct field dealer_appointment_slots_asks[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "date",            "", &as_day, REQUIRED },
	{ "engineerId",      "", &as_uuid },
	{ "bay",             "", &as_whole, 0, 1, BAYS },
	{ "duration",        "", &as_whole, 0, SHORTEST, LONGEST, .preset = "60" },
	{ 0 }
};
enum fault
dealer_appointment_slots(struct request *rq)
{
	const struct field *asks = dealer_appointment_slots_asks;
	const char *branch = asked_branch(rq, &asks[0]);
	const char *date, *engineer, *bay, *minutes;
	PGresult *found;
	enum fault f;

	if (branch == NULL && rq->problems == NULL)
		fail_field(rq, INVALID, asks[0].name, "is required");
	date = query_taken(rq, &asks[1]);
	engineer = query_taken(rq, &asks[2]);
	bay = query_taken(rq, &asks[3]);
	minutes = query_taken(rq, &asks[4]);
	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, &found, appointment_slots, .branch = branch, .date = date,
	    .engineer = engineer, .bay = bay, .minutes = minutes);
	f = reply_value(rq, 200, &found, "slots");
	return f == MISSING && rq->problems == NULL ?
	    fail(rq, f, "Service centre not found") : f;
}

/* The job card of an appointment, given to who was to do it. */
enum fault
dealer_appointment_convert(struct request *rq)
{
	const char *card = fresh_id(rq);

	queue(rq, NULL, appointment_convert, .id = card,
	    .appointment = param(rq, 0), .priority = taken(rq, "priority"));
	queue(rq, NULL, appointment_hand_over, .card = card,
	    .appointment = param(rq, 0));
	return reply_resource(rq, 201, &dealer_job_card, card);
}
