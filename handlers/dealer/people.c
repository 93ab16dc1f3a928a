/* dealer: service centres and those who work in them. */
#include "dealer/dealer.h"

static const struct field branch_fields[] = {
	{ "id",        "id",         &as_uuid,   READONLY },
	{ "code",      "code",       &as_text,   REQUIRED | FILTER | SORT, 1, 16 },
	{ "name",      "name",       &as_text,   REQUIRED | FILTER | SORT, 1, 200, .order = "name_order" },
	{ "address",   "address",    &as_text,   NULLABLE, 0, 300 },
	{ "city",      "city",       &as_text,   NULLABLE, 0, 100 },
	{ "state",     "state",      &as_text,   REQUIRED | FILTER, 1, 100 },
	{ "pincode",   "pincode",    &as_text,   NULLABLE, 0, 20 },
	{ "phone",     "phone",      &as_phone,  NULLABLE, 0, 50 },
	{ "email",     "email",      &as_email,  NULLABLE, 0, 254 },
	{ "gstNumber", "gst_number", &as_text,   NULLABLE, 15, 15 },
	{ "opensAt",   "opens_at",   &as_clock,  .preset = "09:00" },
	{ "closesAt",  "closes_at",  &as_clock,  .preset = "18:00" },
	{ "bays",      "bays",       &as_whole,  0, 1, 999, .preset = "4" },
	{ "isActive",  "active",     &as_flag,   FILTER, .preset = "true" },
	{ "users",     .flags = EXPAND, .many = &dealer_user, .by = "branch_id", .max = 20 },
	{ "createdAt", "created_at", &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt", "updated_at", &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_branch = {
	"Service centre", "branch", "branch_card", branch_fields, .sort = "name",
	.search = "branch_search", .home = "/service-centers",
};

static const struct field user_fields[] = {
	{ "id",              "id",         &as_uuid,   READONLY },
	{ "email",           "email",      &as_email,  READONLY | FILTER | SORT, .order = "email_order" },
	{ "name",            "name",       &as_text,   READONLY },
	{ "role",            "role",       &as_text,   READONLY | FILTER },
	{ "phone",           "phone",      &as_phone,  READONLY },
	{ "status",          "status",     &as_state,  READONLY | FILTER, .among = "ACTIVE|INACTIVE" },
	{ "serviceCenterId", "branch_id",  &as_uuid,   READONLY | FILTER },
	{ "serviceCenter",   "branch_id",  .flags = EXPAND, .one = &dealer_branch },
	{ "createdAt",       "created_at", &as_when,   READONLY | FILTER | SORT },
	{ "updatedAt",       "updated_at", &as_when,   READONLY },
	{ 0 }
};

const struct resource dealer_user = {
	"User", "app_user", "user_card", user_fields, .sort = "email", .search = "app_user_search",
	.home = "/users",
};
