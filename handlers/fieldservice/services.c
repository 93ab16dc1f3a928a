/* fieldservice: services and products. */
#include "fieldservice/fieldservice.h"

static const struct field fields[] = {
	{ "id",          "id",               &as_ref,    READONLY, .among = "svc" },
	{ "name",        "name",             &as_text,   REQUIRED | SORT, 1, 200, .order = "name_order" },
	{ "type",        "kind",             &as_choice, REQUIRED | FILTER | SORT, .among = "service|product" },
	{ "category",    "category",         &as_text,   NULLABLE | FILTER | SORT, 0, 100 },
	{ "description", "description",      &as_notes,  NULLABLE, 0, 10000 },
	{ "price",       "price_minor",      &as_money,  REQUIRED | SORT },
	{ "duration",    "duration_minutes", &as_whole,  NULLABLE, 1, 525600 },
	{ "active",      "active",           &as_flag,   FILTER, .preset = "true" },
	{ "createdAt",   "created_at",       &as_when,   READONLY | SORT },
	{ "updatedAt",   "updated_at",       &as_when,   READONLY },
	{ 0 }
};

const struct resource fieldservice_service = {
	"Service", "product", "product_card", fields, .sort = "name", .search = "product_search",
	.counted = true, .hides = true, .home = "/services",
};
