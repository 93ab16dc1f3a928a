/* dealer: suppliers of the central store. */
#include "dealer/stock.h"

static const struct field supplier_fields[] = {
	{ "id",            "id",            &as_uuid,  READONLY },
	{ "name",          "name",          &as_text,  REQUIRED | FILTER | SORT | LIKE, 1, 200, .order = "name_order" },
	{ "contactPerson", "contact",       &as_text,  NULLABLE | LIKE, 0, 200 },
	{ "phone",         "phone",         &as_phone, NULLABLE, 0, 50 },
	{ "email",         "email",         &as_email, NULLABLE | LIKE, 0, 254 },
	{ "address",       "address",       &as_text,  NULLABLE, 0, 300 },
	{ "gstNumber",     "gst_number",    &as_text,  NULLABLE, 15, 15 },
	{ "paymentTerms",  "payment_terms", &as_text,  NULLABLE, 0, 200 },
	{ "isActive",      "active",        &as_flag,  FILTER, .preset = "true" },
	{ "purchaseOrders", .flags = EXPAND, .many = &dealer_purchase_order, .by = "supplier_id", .max = 20 },
	{ "createdAt",     "created_at",    &as_when,  READONLY | FILTER | SORT },
	{ "updatedAt",     "updated_at",    &as_when,  READONLY },
	{ 0 }
};

const struct resource dealer_supplier = {
	"Supplier", "supplier", "supplier_card", supplier_fields, .sort = "-createdAt",
	.search = "supplier_search", .counted = true, .home = "/suppliers", .needs = "suppliers:read",
};
