/* The kinds of events, and how they are put in words. */
#include "domain/notice.h"

#include <string.h>

#include "base/currency.h"
#include "queries.h"

static void
put_payment(const struct notice_facts *f, struct text *message)
{
	text_put(message, "Payment of ");
	money_label(message, f->amount, f->currency);
}

static void
payment_received(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Payment received");
	put_payment(f, message);
	text_print(message, " received from %s for %s", f->name, f->number);
}

static void
payment_failed(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Payment failed");
	put_payment(f, message);
	text_print(message, " from %s for %s has failed", f->name, f->number);
}

static void
payment_refunded(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Payment refunded");
	money_label(message, f->amount, f->currency);
	text_print(message, " refunded to %s for %s", f->name, f->number);
}

static void
put_open(const struct notice_facts *f, struct text *message)
{
	text_put(message, "; ");
	money_label(message, f->amount, f->currency);
	text_put(message, " is still to be paid");
}

static void
invoice_overdue(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Invoice overdue");
	text_print(message, "%s to %s was due on %s", f->number, f->name,
	    f->day);
	put_open(f, message);
}

static void
put_days(const char *what, long days, struct text *title)
{
	text_put(title, what);
	if (days <= 1)
		text_put(title, days < 1 ? " today" : " tomorrow");
	else
		text_print(title, " in %ld days", days);
}

static void
invoice_due(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	put_days("Invoice due", f->days, title);
	text_print(message, "%s to %s is due on %s", f->number, f->name,
	    f->day);
	put_open(f, message);
}

static void
customer_created(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "New customer");
	text_print(message, "%s was added as a customer", f->name);
}

static void
customer_many(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "New customers");
	text_print(message, "%ld customers were added at once", f->count);
}

static void
stock_low(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	if (strcmp(f->quantity, "0") == 0) {
		text_put(title, "Out of stock");
		text_print(message, "%s (%s) is out of stock", f->name,
		    f->number);
		return;
	}
	text_put(title, "Low stock");
	text_print(message, "%s (%s) is down to %s; at least %s should be "
	    "there", f->name, f->number, f->quantity, f->least);
}

static void
visit_soon(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	put_days("Visit", f->days, title);
	text_print(message, "%s on %s at %s (%s)", f->name, f->day, f->time,
	    f->number);
}

static void
purchase_submitted(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Purchase order to approve");
	text_print(message, "%s to %s over ", f->number, f->name);
	money_label(message, f->amount, f->currency);
	text_put(message, " was submitted for approval");
}

static void
issue_requested(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Parts issue to approve");
	text_print(message, "%s: %ld %s requested for %s",
	    f->number, f->count, f->count == 1 ? "part" : "parts", f->name);
}

static void
issue_dispatched(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Parts on their way");
	text_print(message, "%s: %ld %s for %s dispatched",
	    f->number, f->count, f->count == 1 ? "part" : "parts", f->name);
	if (*f->day != '\0')
		text_print(message, "; they should arrive on %s", f->day);
}

static void
card_assigned(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Job card assigned");
	text_print(message, "%s (%s) has been assigned to you", f->number,
	    f->name);
}

static void
parts_requested(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	text_put(title, "Parts requested");
	text_print(message, "%ld %s needed for %s (%s)", f->count,
	    f->count == 1 ? "part is" : "parts are", f->number, f->name);
}

static void
parts_decided(const struct notice_facts *f, struct text *title,
    struct text *message)
{
	if (f->count == 0) {
		text_put(title, "Parts request rejected");
		text_print(message, "The parts asked for %s (%s) were "
		    "rejected", f->number, f->name);
		return;
	}
	text_put(title, "Parts approved");
	text_print(message, "%ld %s for %s (%s) approved", f->count,
	    f->count == 1 ? "part" : "parts", f->number, f->name);
}

static const struct notice_kind kinds[] = {
	{ "event.payment.received", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_payment_query, payment_received },
	{ "event.payment.failed", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_payment_query, payment_failed },
	{ "event.payment.refunded", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_refund_query, payment_refunded },
	{ "event.invoice.overdue", "invoice", "invoices.read", "/invoices", "inv", NULL,
	    &event_invoice_overdue_query, invoice_overdue },
	{ "event.invoice.due", "reminder", "invoices.read", "/invoices", "inv", "invoiceReminderDays",
	    &event_invoice_due_query, invoice_due },
	{ "event.customer.created", "customer", "customers.read", "/customers", "cust", NULL,
	    &event_customer_query, customer_created },
	{ "event.customer.many", "customer", "customers.read", "/customers", NULL, NULL,
	    &event_customers_query, customer_many },
	{ "event.stock.low", "system", "inventory.read", "/inventory", "stk", NULL,
	    &event_stock_query, stock_low },
	{ "event.branch_part.low", "system", "inventory:update", "/inventory/parts", "", NULL,
	    &event_branch_part_query, stock_low },
	{ "event.central_part.low", "system", "central_inventory:update", "/central-inventory/parts", "", NULL,
	    &event_central_part_query, stock_low },
	{ "event.purchase_order.submitted", "system", "approvals:purchase_orders", "/purchase-orders", "", NULL,
	    &event_purchase_order_query, purchase_submitted },
	{ "event.parts_issue.requested", "system", "approvals:parts_issues", "/parts-issues", "", NULL,
	    &event_parts_issue_query, issue_requested },
	{ "event.parts_issue.dispatched", "system", "parts_issues:receive", "/parts-issues", "", NULL,
	    &event_parts_issue_sent_query, issue_dispatched },
	{ "event.job_card.assigned", "system", "job_cards:update", "/job-cards", "", NULL,
	    &event_job_card_query, card_assigned },
	{ "event.parts.requested", "system", "parts_requests:approve", "/parts-requests", "", NULL,
	    &event_parts_request_query, parts_requested },
	{ "event.parts.decided", "system", "parts_requests:create", "/job-cards", "", NULL,
	    &event_parts_decision_query, parts_decided },
	{ "event.visit.soon", "reminder", "schedules.write", "/schedules", NULL, "visitReminderDays",
	    &event_visit_query, visit_soon },
};

const struct notice_kind *
notice_find(const char *event)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].event, event) == 0)
			return &kinds[i];
	return NULL;
}
