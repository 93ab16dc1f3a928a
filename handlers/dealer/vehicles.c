/* dealer: vehicles, and what was done to them. */
#include "dealer/workshop.h"

#define OLDEST	1900
#define NEWEST	2100

/* A finished job card, as the owner of the vehicle sees it. */
static const struct field service_fields[] = {
	{ "id",               "id",              &as_uuid,   READONLY },
	{ "jobCardNumber",    "number",          &as_text,   READONLY | FILTER },
	{ "date",             "completed_on",    &as_day,    READONLY | FILTER | SORT },
	{ "serviceCenterId",  "branch_id",       &as_uuid,   READONLY | FILTER },
	{ "serviceType",      "service_type",    &as_text,   READONLY },
	{ "engineerName",     "engineer_name",   &as_text,   READONLY },
	{ "parts",            "parts",           &as_any,    READONLY },
	{ "totalCost",        "cost_minor",      &as_amount, READONLY },
	{ "invoiceNumber",    "invoice_number",  &as_text,   READONLY },
	{ "customerFeedback", "feedback",        &as_notes,  READONLY },
	{ "feedbackRating",   "feedback_rating", &as_whole,  READONLY, 1, 5 },
	{ 0 }
};

const struct resource dealer_service = {
	"Service", "job_card", "service_history_card", service_fields, .sort = "-date", .plain = true,
	.needs = "vehicles:read", .branch = "branch_id",
};

const struct within dealer_services_of_vehicle = { &dealer_vehicle, "vehicle_id" };

static const struct field vehicle_fields[] = {
	{ "id",                   "id",                    &as_uuid,   READONLY },
	{ "customerId",           "customer_id",           &as_uuid,   REQUIRED | FILTER },
	{ "customer",             "customer_id",           .flags = EXPAND, .one = &dealer_customer },
	{ "registration",         "registration",          &as_upper,  REQUIRED | FILTER | SORT | LIKE, 1, 20 },
	{ "vin",                  "vin",                   &as_upper,  REQUIRED | FILTER | SORT | LIKE, 5, 32 },
	{ "vehicleMake",          "make",                  &as_text,   REQUIRED | FILTER | SORT | LIKE, 1, 100 },
	{ "vehicleModel",         "model",                 &as_text,   REQUIRED | LIKE, 1, 100 },
	{ "vehicleYear",          "year",                  &as_whole,  REQUIRED | FILTER | SORT, OLDEST, NEWEST },
	{ "variant",              "variant",               &as_text,   NULLABLE, 0, 100 },
	{ "vehicleColor",         "color",                 &as_text,   NULLABLE, 0, 50 },
	{ "motorNumber",          "motor_number",          &as_text,   NULLABLE, 0, 64 },
	{ "chargerSerialNumber",  "charger_serial_number", &as_text,   NULLABLE, 0, 64 },
	{ "purchaseDate",         "purchased_on",          &as_day,    NULLABLE },
	{ "warrantyStatus",       "warranty_status",       &as_choice, NULLABLE | FILTER,
	                                                   .among = "Active|Expired|Not Applicable" },
	{ "insuranceStartDate",   "insured_from",          &as_day,    NULLABLE },
	{ "insuranceEndDate",     "insured_until",         &as_day,    NULLABLE },
	{ "insuranceCompanyName", "insurer",               &as_text,   NULLABLE, 0, 200 },
	{ "currentStatus",        "status",                &as_state,  READONLY | FILTER,
	                                                   .among = "AVAILABLE|ACTIVE_JOB_CARD" },
	{ "activeJobCardId",      "active_job_card_id",    &as_uuid,   READONLY | NULLABLE },
	{ "activeJobCard",        "active_job_card_id",    .flags = EXPAND, .one = &dealer_job_card },
	{ "serviceHistory",       .flags = EXPAND, .many = &dealer_service, .by = "vehicle_id", .max = 20 },
	{ "lastServiceDate",      "last_service_at",       &as_when,   READONLY | NULLABLE },
	{ "lastServiceCenterId",  "last_branch_id",        &as_uuid,   READONLY | NULLABLE },
	{ "nextServiceDate",      "next_service_at",       &as_when,   NULLABLE },
	{ "totalServices",        "total_services",        &as_whole,  READONLY },
	{ "totalSpent",           "spent_minor",           &as_amount, READONLY },
	{ "createdAt",            "created_at",            &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",            "updated_at",            &as_when,   READONLY | FILTER | SORT },
	{ 0 }
};

const struct resource dealer_vehicle = {
	"Vehicle", "vehicle", "vehicle_card", vehicle_fields, .sort = "-createdAt",
	.search = "vehicle_search", .counted = true, .hides = true, .home = "/vehicles",
	.needs = "vehicles:read",
};

/* As documents show the vehicle they are about, deleted or not. */
const struct resource dealer_vehicle_named = {
	"Vehicle", "vehicle", "vehicle_named", vehicle_fields, .sort = "-createdAt",
	.home = "/vehicles", .needs = "vehicles:read",
};
