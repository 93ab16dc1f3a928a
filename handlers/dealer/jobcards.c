/* dealer: job cards with their items and history, as nouns and forms. */
#include "dealer/workshop.h"

#define STATES		"CREATED|ASSIGNED|IN_PROGRESS|PARTS_PENDING|COMPLETED|INVOICED"
#define PRIORITIES	"HIGH|MEDIUM|LOW|NORMAL=MEDIUM"
#define PLACES		"STATION|HOME|DOORSTEP=HOME"
#define COST_MOST	99999999999999
#define ITEMS_MOST	200
#define BULK_MOST	100

const struct field dealer_job_card_item_form[] = {
	{ "id",              "id",                &as_uuid,   READONLY },
	{ "jobCardId",       "job_card_id",       &as_uuid,   READONLY },
	{ "srNo",            "sr_no",             &as_whole,  SORT, 1, 9999 },
	{ "partWarrantyTag", "part_warranty_tag", &as_flag,   .preset = "false" },
	{ "partName",        "part_name",         &as_text,   REQUIRED, 1, 200 },
	{ "partCode",        "part_code",         &as_text,   0, 0, 64, .preset = "" },
	{ "qty",             "quantity",          &as_whole,  0, 1, 1000000, .preset = "1" },
	{ "amount",          "amount_minor",      &as_amount, 0, 0, COST_MOST, .preset = "0" },
	{ "technician",      "technician",        &as_text,   NULLABLE, 0, 100 },
	{ "labourCode",      "labour_code",       &as_text,   NULLABLE, 0, 64 },
	{ "itemType",        "item_type",         &as_choice, .among = "part|work_item", .preset = "part" },
	{ "serialNumber",    "serial_number",     &as_text,   NULLABLE, 0, 100 },
	{ "isWarranty",      "is_warranty",       &as_flag,   .preset = "false" },
	{ 0 }
};

const struct resource dealer_job_card_item = {
	"Job card item", "job_card_item", "job_card_item_card", dealer_job_card_item_form, .sort = "srNo",
	.needs = "job_cards:read", .branch = "branch_id",
};

const struct within dealer_items_of_card = { &dealer_job_card, "job_card_id" };

static const struct field step_fields[] = {
	{ "id",        "id",         &as_uuid,  READONLY },
	{ "from",      "was",        &as_state, READONLY, .among = STATES },
	{ "to",        "status",     &as_state, READONLY, .among = STATES },
	{ "notes",     "notes",      &as_notes, READONLY },
	{ "byId",      "created_by", &as_uuid,  READONLY },
	{ "by",        "author",     &as_text,  READONLY },
	{ "createdAt", "created_at", &as_when,  READONLY | SORT },
	{ 0 }
};

static const struct resource step = {
	"Step", "job_card_step", "job_card_step_card", step_fields, .sort = "createdAt", .plain = true,
	.needs = "job_cards:read", .branch = "branch_id",
};

static const struct field fields[] = {
	{ "id",                 "id",              &as_uuid,   READONLY },
	{ "jobCardNumber",      "number",          &as_text,   READONLY | FILTER | SORT | LIKE },
	{ "serviceCenterId",    "branch_id",       &as_uuid,   FILTER },
	{ "serviceCenter",      "branch_id",       .one = &dealer_branch },
	{ "customerId",         "customer_id",     &as_uuid,   REQUIRED | FILTER },
	{ "customer",           "customer_id",     .one = &dealer_customer_named },
	{ "vehicleId",          "vehicle_id",      &as_uuid,   REQUIRED | FILTER },
	{ "vehicle",            "vehicle_id",      .one = &dealer_vehicle_named },
	{ "assignedEngineerId", "engineer_id",     &as_uuid,   READONLY | FILTER },
	{ "engineer",           "engineer_id",     .one = &dealer_user },
	{ "assignedEngineer",   "engineer_id",     .flags = EXPAND, .one = &dealer_user },
	{ "appointmentId",      "appointment_id",  &as_uuid,   0 },
	{ "appointment",        "appointment_id",  .flags = EXPAND, .one = &dealer_appointment },
	{ "status",             "status",          &as_state,  READONLY | FILTER, .among = STATES },
	{ "priority",           "priority",        &as_state,  FILTER, .among = PRIORITIES, .preset = "medium" },
	{ "location",           "location",        &as_state,  0, .among = PLACES, .preset = "station" },
	{ "serviceType",        "service_type",    &as_text,   0, 1, 100 },
	{ "estimatedCost",      "estimated_minor", &as_amount, NULLABLE, 0, COST_MOST },
	{ "part1Data",          "part1",           &as_object, 0 },
	{ "part2AData",         "part2a",          &as_object, NULLABLE },
	{ "part3Data",          "part3",           &as_object, NULLABLE },
	{ "customerFeedback",   "feedback",        &as_notes,  READONLY },
	{ "feedbackRating",     "feedback_rating", &as_whole,  READONLY, 1, 5 },
	{ "items",              .many = &dealer_job_card_item, .by = "job_card_id" },
	{ "partsRequests",      .flags = EXPAND, .many = &dealer_parts_request, .by = "job_card_id", .max = 20 },
	{ "statusHistory",      .flags = EXPAND, .many = &step, .by = "job_card_id", .max = 20 },
	{ "completedAt",        "completed_at",    &as_when,   READONLY },
	{ "invoiceId",          "invoice_id",      &as_uuid,   READONLY },
	{ "invoice",            "invoice_id",      .flags = EXPAND, .one = &dealer_invoice },
	{ "createdAt",          "created_at",      &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",          "updated_at",      &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_job_card = {
	"Job card", "job_card", "job_card_card", fields, .sort = "-createdAt",
	.search = "job_card_search", .hides = true, .home = "/job-cards",
	.needs = "job_cards:read", .branch = "branch_id",
};

/* Absent is as it was; feedback comes as a text or as {comment, rating}. */
const struct field dealer_job_card_changes[] = {
	{ "serviceType",      "", &as_text,   0, 1, 100 },
	{ "priority",         "", &as_state,  .among = PRIORITIES },
	{ "location",         "", &as_state,  .among = PLACES },
	{ "estimatedCost",    "", &as_amount, NULLABLE, 0, COST_MOST },
	{ "part1Data",        "", &as_object },
	{ "part2AData",       "", &as_object, NULLABLE },
	{ "part3Data",        "", &as_object, NULLABLE },
	{ "items",            "", &as_rows,   0, 0, ITEMS_MOST, .each = dealer_job_card_item_form },
	{ "feedback",         "", &as_any,    NULLABLE },
	{ "customerFeedback", "", &as_notes,  NULLABLE, 0, 2000 },
	{ "feedbackRating",   "", &as_whole,  NULLABLE, 1, 5 },
	{ 0 }
};

const struct field dealer_job_card_step[] = {
	{ "status", "", &as_state, REQUIRED, .among = STATES },
	{ "notes",  "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

const struct field dealer_job_card_assignment[] = {
	{ "engineerId", "", &as_uuid,  REQUIRED },
	{ "notes",      "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

static const struct field bulk_step[] = {
	{ "id",     "", &as_uuid,  REQUIRED },
	{ "status", "", &as_state, REQUIRED, .among = STATES },
	{ "notes",  "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};

const struct field dealer_job_card_bulk_form[] = {
	{ "updates", "", &as_rows, REQUIRED, 1, BULK_MOST, .each = bulk_step },
	{ 0 }
};
