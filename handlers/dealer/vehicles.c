/* dealer: vehicles. */
#include "dealer/dealer.h"

#define OLDEST	1900
#define NEWEST	2100

static const struct field vehicle_fields[] = {
	{ "id",                   "id",                    &as_uuid,   READONLY },
	{ "customerId",           "customer_id",           &as_uuid,   REQUIRED | FILTER },
	{ "customer",             "customer_id",           .flags = EXPAND, .one = &dealer_customer },
	{ "registration",         "registration",          &as_text,   REQUIRED | FILTER | SORT | LIKE, 1, 20 },
	{ "vin",                  "vin",                   &as_text,   REQUIRED | FILTER | SORT | LIKE, 5, 32 },
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
	{ "lastServiceDate",      "last_service_at",       &as_when,   READONLY | NULLABLE },
	{ "lastServiceCenterId",  "last_branch_id",        &as_uuid,   READONLY | NULLABLE },
	{ "nextServiceDate",      "next_service_on",       &as_day,    NULLABLE },
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
