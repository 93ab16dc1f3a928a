/* dealer: parts of service centres and of the central store, their moves. */
#include "dealer/stock.h"

#define STOCK_MOST	1000000000
#define REASONS		"STOCK_RECEIVED|STOCK_DAMAGED|STOCK_COUNT|RETURNED"
/* What is written by documents, besides. */
#define ALL_REASONS	REASONS "|OPENING_STOCK|PARTS_ISSUE|PARTS_REQUEST|PART_DELETED"

static const struct field move_fields[] = {
	{ "id",          "id",         &as_uuid,  READONLY },
	{ "type",        "type",       &as_state, READONLY | FILTER,
	                                          .among = "OPENING|ADD|SUBTRACT|SET|PURCHASED|ISSUED|RECEIVED|CONSUMED|WRITTEN_OFF" },
	{ "quantity",    "quantity",   &as_whole, READONLY },
	{ "change",      "change",     &as_whole, READONLY },
	{ "balance",     "balance",    &as_whole, READONLY },
	{ "reason",      "reason",     &as_state, READONLY, .among = ALL_REASONS },
	{ "condition",   "condition",  &as_state, READONLY, .among = "GOOD|DAMAGED" },
	{ "notes",       "notes",      &as_notes, READONLY },
	{ "referenceId", "subject",    &as_uuid,  READONLY },
	{ "createdById", "created_by", &as_uuid,  READONLY },
	{ "createdBy",   "created_by", .flags = EXPAND, .one = &dealer_user },
	{ "createdAt",   "created_at", &as_when,  READONLY | FILTER | SORT },
	{ 0 }
};

const struct resource dealer_part_move = {
	"Transaction", "part_move", "part_move_card", move_fields, .sort = "-createdAt", .plain = true,
};

/* Its range, which a filter is held to by name. */
#define STOCK_MOST	1000000000

static const struct field central_part_fields[] = {
	{ "id",            "id",               &as_uuid,    READONLY },
	{ "partName",      "name",             &as_text,    READONLY | SORT | LIKE, .order = "name_order" },
	{ "partNumber",    "number",           &as_text,    READONLY | FILTER | SORT | LIKE },
	{ "category",      "category",         &as_text,    READONLY | FILTER | LIKE },
	{ "unitPrice",     "unit_price_minor", &as_amount,  READONLY },
	{ "costPrice",     "cost_price_minor", &as_amount,  READONLY },
	{ "gstRate",       "gst_rate",         &as_percent, READONLY },
	{ "stockQuantity", "quantity",         &as_whole,   READONLY | FILTER | SORT, 0, STOCK_MOST },
	{ "allocated",     "allocated",        &as_whole,   READONLY },
	{ "available",     "available",        &as_whole,   READONLY | FILTER | SORT, 0, STOCK_MOST },
	{ "minStockLevel", "min_quantity",     &as_whole,   READONLY },
	{ "transactions",  .flags = EXPAND, .many = &dealer_part_move, .by = "central_part_id", .max = 20 },
	{ "createdAt",     "created_at",       &as_when,    READONLY | FILTER | SORT },
	{ "updatedAt",     "updated_at",       &as_when,    READONLY },
	{ 0 }
};

const struct resource dealer_central_part = {
	"Central inventory part", "central_part", "central_part_card", central_part_fields, .sort = "-createdAt",
	.search = "central_part_search", .counted = true, .hides = true, .home = "/central-inventory/parts",
	.needs = "central_inventory:read",
};

const struct within dealer_in_central_part = { &dealer_central_part, "central_part_id" };

static const struct field branch_part_fields[] = {
	{ "id",                     "id",               &as_uuid,    READONLY },
	{ "serviceCenterId",        "branch_id",        &as_uuid,    READONLY | FILTER },
	{ "serviceCenter",          "branch_id",        .flags = EXPAND, .one = &dealer_branch },
	{ "partName",               "name",             &as_text,    READONLY | SORT | LIKE, .order = "name_order" },
	{ "partNumber",             "number",           &as_text,    READONLY | FILTER | SORT | LIKE },
	{ "partCode",               "code",             &as_text,    READONLY | FILTER | LIKE },
	{ "category",               "category",         &as_text,    READONLY | FILTER | LIKE },
	{ "unitPrice",              "unit_price_minor", &as_amount,  READONLY },
	{ "costPrice",              "cost_price_minor", &as_amount,  READONLY },
	{ "gstRate",                "gst_rate",         &as_percent, READONLY },
	{ "stockQuantity",          "quantity",         &as_whole,   READONLY | FILTER | SORT, 0, STOCK_MOST },
	{ "minStockLevel",          "min_quantity",     &as_whole,   READONLY },
	{ "maxStockLevel",          "max_quantity",     &as_whole,   READONLY },
	{ "location",               "location",         &as_text,    READONLY },
	{ "centralInventoryPartId", "central_part_id",  &as_uuid,    READONLY },
	{ "transactions",           .flags = EXPAND, .many = &dealer_part_move, .by = "branch_part_id", .max = 20 },
	{ "createdAt",              "created_at",       &as_when,    READONLY | FILTER | SORT },
	{ "updatedAt",              "updated_at",       &as_when,    READONLY },
	{ 0 }
};

const struct resource dealer_branch_part = {
	"Inventory part", "branch_part", "branch_part_card", branch_part_fields, .sort = "-createdAt",
	.search = "branch_part_search", .hides = true, .home = "/inventory/parts", .needs = "inventory:read",
	.branch = "branch_id",
};

const struct resource dealer_low_part = {
	"Inventory part", "branch_part", "low_branch_part_card", branch_part_fields, .sort = "-createdAt",
	.search = "branch_part_search", .hides = true, .home = "/inventory/parts", .needs = "inventory:read",
	.branch = "branch_id",
};

const struct within dealer_in_branch_part = { &dealer_branch_part, "branch_part_id" };

const struct field dealer_central_part_form[] = {
	{ "partName",      "", &as_text,    REQUIRED, 1, 200 },
	{ "partNumber",    "", &as_text,    REQUIRED, 1, 64 },
	{ "category",      "", &as_text,    REQUIRED, 1, 100 },
	{ "unitPrice",     "", &as_amount,  REQUIRED },
	{ "costPrice",     "", &as_amount,  REQUIRED },
	{ "gstRate",       "", &as_percent, REQUIRED },
	{ "stockQuantity", "", &as_whole,   REQUIRED, 0, STOCK_MOST },
	{ "minStockLevel", "", &as_whole,   REQUIRED, 0, STOCK_MOST },
	{ 0 }
};

/* partCode is the part's number unless it is told. */
const struct field dealer_branch_part_form[] = {
	{ "serviceCenterId", "", &as_uuid },
	{ "partName",        "", &as_text,    REQUIRED, 1, 200 },
	{ "partNumber",      "", &as_text,    REQUIRED, 1, 64 },
	{ "partCode",        "", &as_text,    0, 1, 64 },
	{ "category",        "", &as_text,    REQUIRED, 1, 100 },
	{ "unitPrice",       "", &as_amount,  REQUIRED },
	{ "costPrice",       "", &as_amount,  REQUIRED },
	{ "gstRate",         "", &as_percent, REQUIRED },
	{ "stockQuantity",   "", &as_whole,   REQUIRED, 0, STOCK_MOST },
	{ "minStockLevel",   "", &as_whole,   REQUIRED, 0, STOCK_MOST },
	{ "maxStockLevel",   "", &as_whole,   REQUIRED, 0, STOCK_MOST },
	{ "location",        "", &as_text,    NULLABLE, 0, 200 },
	{ 0 }
};

const struct field dealer_adjustment_form[] = {
	{ "adjustmentType", "", &as_state, REQUIRED, .among = "ADD|SUBTRACT|SET" },
	{ "quantity",       "", &as_whole, REQUIRED, 0, STOCK_MOST },
	{ "reason",         "", &as_state, REQUIRED, .among = REASONS },
	{ "notes",          "", &as_notes, NULLABLE, 0, 2000 },
	{ 0 }
};
