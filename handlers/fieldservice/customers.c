/* fieldservice: customers and their contacts. */
#include "fieldservice/fieldservice.h"

static const struct field contact_fields[] = {
	{ "id",         "id",          &as_ref,   READONLY, .among = "cont" },
	{ "customerId", "customer_id", &as_ref,   READONLY, .among = "cust" },
	{ "name",       "name",        &as_text,  REQUIRED | SORT, 1, 200, .order = "name_order" },
	{ "email",      "email",       &as_email, NULLABLE, 0, 254 },
	{ "phone",      "phone",       &as_phone, NULLABLE, 0, 50 },
	{ "title",      "title",       &as_text,  NULLABLE, 0, 100 },
	{ "isPrimary",  "is_primary",  &as_flag,  0, .preset = "false" },
	{ "createdAt",  "created_at",  &as_when,  READONLY },
	{ "updatedAt",  "updated_at",  &as_when,  READONLY },
	{ 0 }
};

const struct resource fieldservice_contact = {
	"Contact", "contact", "contact_card", contact_fields, .sort = "name",
};

static const struct field customer_fields[] = {
	{ "id",              "id",              &as_ref,    READONLY, .among = "cust" },
	{ "name",            "name",            &as_text,   REQUIRED | SORT, 1, 200, .order = "name_order" },
	{ "email",           "email",           &as_email,  REQUIRED | SORT, 1, 254, .order = "email_order" },
	{ "phone",           "phone",           &as_phone,  REQUIRED, 1, 50 },
	{ "address",         "address",         &as_text,   NULLABLE, 0, 300 },
	{ "city",            "city",            &as_text,   NULLABLE | SORT, 0, 100, .order = "city_order" },
	{ "state",           "state",           &as_text,   NULLABLE, 0, 100 },
	{ "zip",             "zip",             &as_text,   NULLABLE, 0, 20 },
	{ "status",          "status",          &as_choice, FILTER | SORT, .among = "active|inactive",
	                                                    .preset = "active" },
	{ "balance",         "balance_minor",   &as_money,  READONLY | SORT },
	{ "totalSpent",      "spent_minor",     &as_money,  READONLY | SORT },
	{ "notes",           "notes",           &as_notes,  NULLABLE, 0, 10000 },
	{ "contacts",        .flags = DETAIL,   .many = &fieldservice_contact, .by = "customer_id",
	                                                    .from = "contact_row" },
	{ "lastServiceDate", "last_service_at", &as_when,   READONLY | SORT },
	{ "createdAt",       "created_at",      &as_when,   READONLY | SORT },
	{ "updatedAt",       "updated_at",      &as_when,   READONLY | SORT },
	{ 0 }
};

const struct resource fieldservice_customer = {
	"Customer", "customer", "customer_card", customer_fields, .sort = "name",
	.search = "customer_search", .counted = true, .hides = true, .home = "/customers",
};

const struct within fieldservice_in_customer = { &fieldservice_customer, "customer_id" };
