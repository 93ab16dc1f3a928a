/* dealer: how job cards are opened, worked on and finished. */
#include "dealer/workshop.h"
#include "queries.h"

static void
queue_items(struct request *rq, const char *card)
{
	queue(rq, NULL, job_card_items_clear, .card = card);
	queue(rq, NULL, job_card_items_add, .card = card,
	    .sr_no = taken_column(rq, "items", "srNo"),
	    .tag = taken_column(rq, "items", "partWarrantyTag"),
	    .name = taken_column(rq, "items", "partName"),
	    .code = taken_column(rq, "items", "partCode"),
	    .quantity = taken_column(rq, "items", "qty"),
	    .amount = taken_column(rq, "items", "amount"),
	    .technician = taken_column(rq, "items", "technician"),
	    .labour = taken_column(rq, "items", "labourCode"),
	    .type = taken_column(rq, "items", "itemType"),
	    .serial = taken_column(rq, "items", "serialNumber"),
	    .warranty = taken_column(rq, "items", "isWarranty"));
}

/* Items are replaced by those that come. */
enum fault
dealer_job_card_update(struct request *rq)
{
	const char *id = param(rq, 0);

	queue(rq, NULL, job_card_lock, .id = id);
	queue(rq, NULL, job_card_change, .id = id,
	    .service_type = taken(rq, "serviceType"),
	    .priority = taken(rq, "priority"),
	    .location = taken(rq, "location"),
	    .estimated_given = given_text(rq, "estimatedCost"),
	    .estimated = taken(rq, "estimatedCost"),
	    .part1 = taken(rq, "part1Data"),
	    .part2a_given = given_text(rq, "part2AData"),
	    .part2a = taken(rq, "part2AData"),
	    .part3_given = given_text(rq, "part3Data"),
	    .part3 = taken(rq, "part3Data"),
	    .feedback_given = given_text(rq, "feedback"),
	    .feedback = taken(rq, "feedback"),
	    .words_given = given_text(rq, "customerFeedback"),
	    .words = taken(rq, "customerFeedback"),
	    .rating_given = given_text(rq, "feedbackRating"),
	    .rating = taken(rq, "feedbackRating"));
	if (given(rq, "items"))
		queue_items(rq, id);
	return resource_get(rq);
}

/* A value as an array of one. */
static const char *
one(struct request *rq, const char *name)
{
	struct text t = { 0 };

	text_element(&t, taken(rq, name));
	return arena_array(rq->mem, &t);
}

enum fault
dealer_job_card_item_add(struct request *rq)
{
	const char *card = param(rq, 0), *id = fresh_id(rq);

	queue(rq, NULL, job_card_lock, .id = card);
	queue(rq, NULL, job_card_items_add, .card = card, .id = id,
	    .sr_no = one(rq, "srNo"), .tag = one(rq, "partWarrantyTag"),
	    .name = one(rq, "partName"), .code = one(rq, "partCode"),
	    .quantity = one(rq, "qty"), .amount = one(rq, "amount"),
	    .technician = one(rq, "technician"),
	    .labour = one(rq, "labourCode"), .type = one(rq, "itemType"),
	    .serial = one(rq, "serialNumber"),
	    .warranty = one(rq, "isWarranty"));
	return reply_resource(rq, 201, &dealer_job_card_item, id);
}

enum fault
dealer_job_card_assign(struct request *rq)
{
	queue(rq, NULL, job_card_assign, .id = param(rq, 0),
	    .engineer = taken(rq, "engineerId"), .notes = taken(rq, "notes"));
	return resource_get(rq);
}

enum fault
dealer_job_card_move(struct request *rq)
{
	queue(rq, NULL, job_card_move, .id = param(rq, 0),
	    .status = taken(rq, "status"), .notes = taken(rq, "notes"));
	return resource_get(rq);
}

/* Each card by itself: some may move and others not. */
enum fault
dealer_job_card_bulk(struct request *rq)
{
	PGresult *done;

	queue(rq, &done, job_card_bulk,
	    .ids = taken_column(rq, "updates", "id"),
	    .statuses = taken_column(rq, "updates", "status"),
	    .notes = taken_column(rq, "updates", "notes"));
	return reply_value(rq, 200, &done, "report");
}
