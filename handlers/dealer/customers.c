/* dealer: customers. */
#include "dealer/workshop.h"

const struct field dealer_customer_fields[] = {
	{ "id",                  "id",                  &as_uuid,   READONLY },
	{ "customerNumber",      "number",              &as_text,   READONLY | FILTER | SORT },
	{ "name",                "name",                &as_text,   REQUIRED | SORT | LIKE, 2, 100, .order = "name_order" },
	{ "phone",               "phone",               &as_mobile, REQUIRED | FILTER | SORT | LIKE },
	{ "whatsappNumber",      "whatsapp_number",     &as_mobile, NULLABLE },
	{ "alternateNumber",     "alternate_number",    &as_mobile, NULLABLE },
	{ "email",               "email",               &as_email,  NULLABLE | FILTER | LIKE, 0, 254, .order = "email_order" },
	{ "address",             "address",             &as_text,   NULLABLE, 0, 300 },
	{ "cityState",           "city_state",          &as_text,   NULLABLE, 0, 200 },
	{ "pincode",             "zip",                 &as_text,   NULLABLE, 0, 20 },
	{ "customerType",        "customer_type",       &as_state,  FILTER | SORT, .among = "B2C|B2B", .preset = "b2c" },
	{ "lastServiceCenterId", "last_branch_id",      &as_uuid,   READONLY | NULLABLE | FILTER },
	{ "lastServiceCenter",   "last_branch_id",      .flags = EXPAND, .one = &dealer_branch },
	{ "lastServiceDate",     "last_service_at",     &as_when,   READONLY | NULLABLE | FILTER | SORT },
	{ "lastInvoiceNumber",   "last_invoice_number", &as_text,   READONLY | NULLABLE },
	{ "vehicles",            .many = &dealer_vehicle, .by = "customer_id", .max = 20 },
	{ "appointments",        .flags = EXPAND, .many = &dealer_appointment, .by = "customer_id", .max = 20 },
	{ "jobCards",            .flags = EXPAND, .many = &dealer_job_card, .by = "customer_id", .max = 20 },
	{ "quotations",          .flags = EXPAND, .many = &dealer_quotation, .by = "customer_id", .max = 20 },
	{ "invoices",            .flags = EXPAND, .many = &dealer_invoice, .by = "customer_id", .max = 20 },
	{ "createdAt",           "created_at",          &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",           "updated_at",          &as_when,   READONLY | FILTER | SORT },
	{ 0 }
};

const struct resource dealer_customer = {
	"Customer", "customer", "customer_card", dealer_customer_fields, .sort = "-createdAt",
	.search = "customer_search", .counted = true, .hides = true, .home = "/customers",
	.needs = "customers:read",
};

/* As documents show the customer they are about, deleted or not. */
const struct resource dealer_customer_named = {
	"Customer", "customer", "customer_named", dealer_customer_fields, .sort = "-createdAt",
	.home = "/customers", .needs = "customers:read",
};
