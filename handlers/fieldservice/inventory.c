/* fieldservice: stock, its movements and its alerts. */
#include <string.h>

#include "fieldservice/fieldservice.h"
#include "queries.h"

#define CATEGORIES	"diffuser|scent|accessory|consumable"
#define QUANTITY_MOST	100000000000	/* ten million, with 4 decimals */

static const struct field fields[] = {
	{ "id",            "id",               &as_ref,     READONLY, .among = "stk" },
	{ "sku",           "sku",              &as_text,    READONLY | SORT, .order = "sku_order" },
	{ "name",          "name",             &as_text,    READONLY | SORT, .order = "name_order" },
	{ "category",      "category",         &as_choice,  READONLY | FILTER | SORT, .among = CATEGORIES },
	{ "quantity",      "quantity",         &as_decimal, READONLY | SORT },
	{ "minStock",      "min_stock",        &as_decimal, READONLY },
	{ "maxStock",      "max_stock",        &as_decimal, READONLY },
	{ "unitPrice",     "unit_price_minor", &as_money,   READONLY },
	{ "costPrice",     "cost_price_minor", &as_money,   READONLY },
	{ "location",      "location",         &as_text,    READONLY | FILTER | SORT },
	{ "status",        "status",           &as_choice,  READONLY | FILTER | SORT,
	                                                    .among = "in-stock|low-stock|out-of-stock|overstock" },
	{ "lastRestocked", "restocked_at",     &as_when,    READONLY | SORT },
	{ "createdAt",     "created_at",       &as_when,    READONLY | SORT },
	{ "updatedAt",     "updated_at",       &as_when,    READONLY },
	{ 0 }
};

const struct resource fieldservice_stock_item = {
	"Inventory item", "stock_item", "stock_item_card", fields, .sort = "name", .search = "stock_item_search",
	.counted = true, .hides = true, .home = "/inventory",
};

const struct resource fieldservice_stock_alert = {
	"Inventory item", "stock_item", "stock_alert_card", fields, .sort = "name", .search = "stock_item_search",
	.hides = true, .home = "/inventory",
};

const struct within fieldservice_in_stock_item = { &fieldservice_stock_item, "item_id" };

static const struct field move_fields[] = {
	{ "id",        "id",         &as_ref,     READONLY, .among = "mov" },
	{ "itemId",    "item_id",    &as_ref,     READONLY, .among = "stk" },
	{ "type",      "type",       &as_choice,  READONLY | FILTER, .among = "opening|in|out|adjustment" },
	{ "quantity",  "quantity",   &as_decimal, READONLY },
	{ "change",    "change",     &as_decimal, READONLY },
	{ "balance",   "balance",    &as_decimal, READONLY },
	{ "reason",    "reason",     &as_text,    READONLY },
	{ "notes",     "notes",      &as_notes,   READONLY },
	{ "createdBy", "author",     &as_author,  READONLY },
	{ "createdAt", "created_at", &as_when,    READONLY | SORT },
	{ 0 }
};

static const struct filter move_filters[] = {
	{ "dateFrom", "createdAt", FILTER_FROM },
	{ "dateTo",   "createdAt", FILTER_TO },
	{ 0 }
};

const struct resource fieldservice_stock_move = {
	"Movement", "stock_move", "stock_move_card", move_fields, .sort = "-createdAt", .filters = move_filters,
	.plain = true,
};

const struct field fieldservice_stock_form[] = {
	{ "sku",       "", &as_text,    REQUIRED, 1, 64 },
	{ "name",      "", &as_text,    REQUIRED, 1, 200 },
	{ "category",  "", &as_choice,  REQUIRED, .among = CATEGORIES },
	{ "quantity",  "", &as_decimal, 0, 0, QUANTITY_MOST, .preset = "0" },
	{ "minStock",  "", &as_decimal, 0, 0, QUANTITY_MOST, .preset = "0" },
	{ "maxStock",  "", &as_decimal, NULLABLE, 0, QUANTITY_MOST },
	{ "unitPrice", "", &as_money,   0, .preset = "0" },
	{ "costPrice", "", &as_money,   0, .preset = "0" },
	{ "location",  "", &as_text,    NULLABLE, 0, 200 },
	{ 0 }
};

/* Of an adjustment, the difference and its sign; else how many. */
const struct field fieldservice_movement_form[] = {
	{ "type",     "", &as_choice,  REQUIRED, .among = "in|out|adjustment" },
	{ "quantity", "", &as_decimal, REQUIRED, -QUANTITY_MOST, QUANTITY_MOST },
	{ "reason",   "", &as_text,    NULLABLE, 0, 500 },
	{ "notes",    "", &as_notes,   NULLABLE, 0, 10000 },
	{ 0 }
};

enum fault
fieldservice_stock_create(struct request *rq)
{
	const char *id = fresh_id(rq);

	queue(rq, NULL, stock_item_open, .id = id, .sku = taken(rq, "sku"),
	    .name = taken(rq, "name"), .category = taken(rq, "category"),
	    .min = taken(rq, "minStock"), .max = taken(rq, "maxStock"),
	    .price = taken(rq, "unitPrice"), .cost = taken(rq, "costPrice"),
	    .location = taken(rq, "location"));
	queue(rq, NULL, stock_open, .item = id,
	    .quantity = taken(rq, "quantity"));
	return reply_resource(rq, 201, &fieldservice_stock_item, id);
}

enum fault
fieldservice_stock_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, stock_item_lock, .id = id);
	queue(rq, NULL, stock_item_change, .id = id, .sku = taken(rq, "sku"),
	    .name = taken(rq, "name"), .category = taken(rq, "category"),
	    .min = taken(rq, "minStock"),
	    .max_given = given_text(rq, "maxStock"),
	    .max = taken(rq, "maxStock"), .price = taken(rq, "unitPrice"),
	    .cost = taken(rq, "costPrice"),
	    .location_given = given_text(rq, "location"),
	    .location = taken(rq, "location"));
	if (taken(rq, "quantity") != NULL)
		queue(rq, NULL, stock_set, .item = id,
		    .quantity = taken(rq, "quantity"));
	return resource_get(rq);
}

static enum fault
check_quantity(struct request *rq)
{
	const char *quantity = taken(rq, "quantity");
	bool nothing = strspn(quantity, "-0.") == strlen(quantity);
	bool either = strcmp(taken(rq, "type"), "adjustment") == 0;

	if (nothing && either)
		return fail_field(rq, INVALID, "quantity", "must not be 0");
	if (nothing || (*quantity == '-' && !either))
		return fail_field(rq, INVALID, "quantity",
		    "must be greater than 0");
	return OK;
}

enum fault
fieldservice_stock_movement(struct request *rq)
{
	const char *id = fresh_id(rq);
	struct text t = { 0 };
	PGresult *item, *move;
	enum fault f;

	if ((f = check_quantity(rq)) != OK)
		return f;
	queue(rq, NULL, stock_item_lock, .id = param(rq, 0));
	queue(rq, NULL, stock_record, .id = id, .item = param(rq, 0),
	    .type = taken(rq, "type"), .quantity = taken(rq, "quantity"),
	    .reason = taken(rq, "reason"), .notes = taken(rq, "notes"));
	queue_resource(rq, &fieldservice_stock_item, param(rq, 0), &item);
	queue_resource(rq, &fieldservice_stock_move, id, &move);
	if ((f = finish(rq)) != OK)
		return f;
	text_put(&t, "{\"item\":");
	resource_render(&t, &fieldservice_stock_item, true, item, 0, NULL);
	text_put(&t, ",\"movement\":");
	resource_render(&t, &fieldservice_stock_move, true, move, 0, NULL);
	text_char(&t, '}');
	return reply_data(rq, 201, &t);
}
