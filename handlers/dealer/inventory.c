/* dealer: what changes the stock of service centres and the central store. */
#include <string.h>

#include "dealer/stock.h"
#include "queries.h"

static enum fault
check_quantity(struct request *rq)
{
	if (strcmp(taken(rq, "adjustmentType"), "set") != 0 &&
	    strcmp(taken(rq, "quantity"), "0") == 0)
		return fail_field(rq, INVALID, "quantity",
		    "must be greater than 0");
	return OK;
}

/* --- service centres ------------------------------------------------------ */

enum fault
dealer_part_create(struct request *rq)
{
	const char *branch = acting_branch(rq, "serviceCenterId");
	const char *id = fresh_id(rq);

	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, NULL, branch_part_open, .id = id, .branch = branch,
	    .name = taken(rq, "partName"), .number = taken(rq, "partNumber"),
	    .code = taken(rq, "partCode"), .category = taken(rq, "category"),
	    .price = taken(rq, "unitPrice"), .cost = taken(rq, "costPrice"),
	    .gst_rate = taken(rq, "gstRate"),
	    .least = taken(rq, "minStockLevel"),
	    .most = taken(rq, "maxStockLevel"),
	    .location = taken(rq, "location"));
	queue(rq, NULL, branch_part_fill, .part = id, .branch = branch,
	    .quantity = taken(rq, "stockQuantity"));
	return reply_resource(rq, 201, &dealer_branch_part, id);
}

enum fault
dealer_part_update(struct request *rq)
{
	const char *id = param(rq, 0);

	/* A part stays where it is; to name another centre is to reach for it. */
	if (taken(rq, "serviceCenterId") != NULL)
		acting_branch(rq, "serviceCenterId");
	if (rq->problems != NULL)
		return rq->fault;
	queue(rq, NULL, branch_part_lock, .id = id);
	queue(rq, NULL, branch_part_change, .id = id,
	    .name = taken(rq, "partName"), .number = taken(rq, "partNumber"),
	    .code = taken(rq, "partCode"), .category = taken(rq, "category"),
	    .price = taken(rq, "unitPrice"), .cost = taken(rq, "costPrice"),
	    .gst_rate = taken(rq, "gstRate"),
	    .least = taken(rq, "minStockLevel"),
	    .most = taken(rq, "maxStockLevel"),
	    .location_given = given_text(rq, "location"),
	    .location = taken(rq, "location"));
	if (taken(rq, "stockQuantity") != NULL)
		queue(rq, NULL, branch_part_adjust, .part = id, .type = "set",
		    .quantity = taken(rq, "stockQuantity"),
		    .reason = "stock_count");
	return resource_get(rq);
}

enum fault
dealer_part_adjust(struct request *rq)
{
	const char *id = param(rq, 0);
	enum fault f;

	if ((f = check_quantity(rq)) != OK)
		return f;
	queue(rq, NULL, branch_part_lock, .id = id);
	queue(rq, NULL, branch_part_adjust, .part = id,
	    .type = taken(rq, "adjustmentType"),
	    .quantity = taken(rq, "quantity"), .reason = taken(rq, "reason"),
	    .notes = taken(rq, "notes"));
	return resource_get(rq);
}

/* What was left is written off, so that the ledger stays whole. */
enum fault
dealer_part_delete(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, branch_part_lock, .id = id);
	queue(rq, NULL, branch_part_write_off, .id = id);
	queue(rq, NULL, branch_part_delete, .id = id);
	return reply_done(rq, 200, "Inventory part deleted");
}

/* --- the central store ---------------------------------------------------- */

enum fault
dealer_central_part_create(struct request *rq)
{
	const char *id = fresh_id(rq);

	queue(rq, NULL, central_part_open, .id = id,
	    .name = taken(rq, "partName"), .number = taken(rq, "partNumber"),
	    .category = taken(rq, "category"),
	    .price = taken(rq, "unitPrice"), .cost = taken(rq, "costPrice"),
	    .gst_rate = taken(rq, "gstRate"),
	    .least = taken(rq, "minStockLevel"));
	queue(rq, NULL, central_part_fill, .part = id,
	    .quantity = taken(rq, "stockQuantity"));
	return reply_resource(rq, 201, &dealer_central_part, id);
}

enum fault
dealer_central_part_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, central_part_lock, .id = id);
	queue(rq, NULL, central_part_change, .id = id,
	    .name = taken(rq, "partName"), .number = taken(rq, "partNumber"),
	    .category = taken(rq, "category"),
	    .price = taken(rq, "unitPrice"), .cost = taken(rq, "costPrice"),
	    .gst_rate = taken(rq, "gstRate"),
	    .least = taken(rq, "minStockLevel"));
	if (taken(rq, "stockQuantity") != NULL)
		queue(rq, NULL, central_part_adjust, .part = id, .type = "set",
		    .quantity = taken(rq, "stockQuantity"),
		    .reason = "stock_count");
	return resource_get(rq);
}

enum fault
dealer_central_part_adjust(struct request *rq)
{
	const char *id = param(rq, 0);
	enum fault f;

	if ((f = check_quantity(rq)) != OK)
		return f;
	queue(rq, NULL, central_part_lock, .id = id);
	queue(rq, NULL, central_part_adjust, .part = id,
	    .type = taken(rq, "adjustmentType"),
	    .quantity = taken(rq, "quantity"), .reason = taken(rq, "reason"),
	    .notes = taken(rq, "notes"));
	return resource_get(rq);
}

enum fault
dealer_central_part_delete(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, central_part_lock, .id = id);
	queue(rq, NULL, central_part_removable, .id = id);
	queue(rq, NULL, central_part_write_off, .id = id);
	queue(rq, NULL, central_part_delete, .id = id);
	return reply_done(rq, 200, "Central inventory part deleted");
}
