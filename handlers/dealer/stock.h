/* dealer: the two inventories and what moves between them. */
#ifndef DEALER_STOCK_H
#define DEALER_STOCK_H

#include "dealer/dealer.h"

extern const struct resource dealer_branch_part;
extern const struct resource dealer_low_part;
extern const struct resource dealer_central_part;
extern const struct resource dealer_part_move;
extern const struct resource dealer_supplier;
extern const struct resource dealer_purchase_order;
extern const struct resource dealer_parts_issue;

extern const struct within dealer_in_branch_part;
extern const struct within dealer_in_central_part;

extern const struct field dealer_branch_part_form[];
extern const struct field dealer_central_part_form[];
extern const struct field dealer_adjustment_form[];
extern const struct field dealer_purchase_order_form[];
extern const struct field dealer_purchase_order_approval[];
extern const struct field dealer_purchase_order_receipt[];
extern const struct field dealer_parts_issue_form[];
extern const struct field dealer_parts_issue_approval[];
extern const struct field dealer_parts_issue_admin_approval[];
extern const struct field dealer_parts_issue_rejection[];
extern const struct field dealer_parts_issue_dispatch_form[];
extern const struct field dealer_parts_issue_receipt[];

enum fault	dealer_part_create(struct request *);
enum fault	dealer_part_update(struct request *);
enum fault	dealer_part_adjust(struct request *);
enum fault	dealer_part_delete(struct request *);
enum fault	dealer_central_part_create(struct request *);
enum fault	dealer_central_part_update(struct request *);
enum fault	dealer_central_part_adjust(struct request *);
enum fault	dealer_central_part_delete(struct request *);

enum fault	dealer_purchase_order_create(struct request *);
enum fault	dealer_purchase_order_submit(struct request *);
enum fault	dealer_purchase_order_approve(struct request *);
enum fault	dealer_purchase_order_receive(struct request *);
enum fault	dealer_purchase_order_cancel(struct request *);

enum fault	dealer_parts_issue_create(struct request *);
enum fault	dealer_parts_issue_approve(struct request *);
enum fault	dealer_parts_issue_reject(struct request *);
enum fault	dealer_parts_issue_dispatch(struct request *);
enum fault	dealer_parts_issue_receive(struct request *);

/* No itemId of the LIST stands there twice; rq->problems says which does. */
bool		dealer_named_once(struct request *, const char *list);
/* Some QUANTITY of the LIST is more than 0; rq->problems says when none is. */
bool		dealer_some_of(struct request *, const char *list,
		    const char *quantity);

#endif
