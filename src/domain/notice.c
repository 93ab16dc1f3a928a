/* The kinds of events, and how they are put in words. */
#include "domain/notice.h"

#include <stdbool.h>
#include <string.h>

#include "base/currency.h"
#include "queries.h"

#define LOW_STOCK \
	{ "Low stock", \
	  "{name} ({number}) is down to {quantity}; at least {least} should be there" }, \
	{ "Out of stock", "{name} ({number}) is out of stock" }

/*
 * In sentences, {name} and the other facts by their names, {when} for how far
 * away the days are, {part|parts} by the count, and [what is left out
 * {day}] without a day.
 */
static const struct notice_kind kinds[] = {
	{ "event.payment.received", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_payment_query, { "Payment received",
	    "Payment of {amount} received from {name} for {number}" } },
	{ "event.payment.failed", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_payment_query, { "Payment failed",
	    "Payment of {amount} from {name} for {number} has failed" } },
	{ "event.payment.refunded", "payment", "payments.read", "/payments", "pmt", NULL,
	    &event_refund_query, { "Payment refunded",
	    "{amount} refunded to {name} for {number}" } },
	{ "event.invoice.overdue", "invoice", "invoices.read", "/invoices", "inv", NULL,
	    &event_invoice_overdue_query, { "Invoice overdue",
	    "{number} to {name} was due on {day}; {amount} is still to be paid" } },
	{ "event.invoice.due", "reminder", "invoices.read", "/invoices", "inv", "invoiceReminderDays",
	    &event_invoice_due_query, { "Invoice due {when}",
	    "{number} to {name} is due on {day}; {amount} is still to be paid" } },
	{ "event.customer.created", "customer", "customers.read", "/customers", "cust", NULL,
	    &event_customer_query, { "New customer",
	    "{name} was added as a customer" } },
	{ "event.customer.many", "customer", "customers.read", "/customers", NULL, NULL,
	    &event_customers_query, { "New customers",
	    "{count} customers were added at once" } },
	{ "event.stock.low", "system", "inventory.read", "/inventory", "stk", NULL,
	    &event_stock_query, LOW_STOCK },
	{ "event.branch_part.low", "system", "inventory:update", "/inventory/parts", "", NULL,
	    &event_branch_part_query, LOW_STOCK },
	{ "event.central_part.low", "system", "central_inventory:update", "/central-inventory/parts", "", NULL,
	    &event_central_part_query, LOW_STOCK },
	{ "event.purchase_order.submitted", "system", "approvals:purchase_orders", "/purchase-orders", "", NULL,
	    &event_purchase_order_query, { "Purchase order to approve",
	    "{number} to {name} over {amount} was submitted for approval" } },
	{ "event.parts_issue.requested", "system", "approvals:parts_issues", "/parts-issues", "", NULL,
	    &event_parts_issue_query, { "Parts issue to approve",
	    "{number}: {count} {part|parts} requested for {name}" } },
	{ "event.parts_issue.dispatched", "system", "parts_issues:receive", "/parts-issues", "", NULL,
	    &event_parts_issue_sent_query, { "Parts on their way",
	    "{number}: {count} {part|parts} for {name} dispatched[; they should arrive on {day}]" } },
	{ "event.job_card.assigned", "system", "job_cards:update", "/job-cards", "", NULL,
	    &event_job_card_query, { "Job card assigned",
	    "{number} ({name}) has been assigned to you" } },
	{ "event.parts.requested", "system", "parts_requests:approve", "/parts-requests", "", NULL,
	    &event_parts_request_query, { "Parts requested",
	    "{count} {part is|parts are} needed for {number} ({name})" } },
	{ "event.parts.decided", "system", "parts_requests:create", "/job-cards", "", NULL,
	    &event_parts_decision_query, { "Parts approved",
	    "{count} {part|parts} for {number} ({name}) approved" },
	    { "Parts request rejected",
	    "The parts asked for {number} ({name}) were rejected" } },
	{ "event.visit.soon", "reminder", "schedules.write", "/schedules", NULL, "visitReminderDays",
	    &event_visit_query, { "Visit {when}",
	    "{name} on {day} at {time} ({number})" } },
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

static bool
is(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(word, name, len) == 0;
}

static void
put_when(struct text *t, long days)
{
	if (days <= 1)
		text_put(t, days < 1 ? "today" : "tomorrow");
	else
		text_print(t, "in %ld days", days);
}

/* The LEN bytes between the braces; what is no fact shows as it stands. */
static void
put_fact(struct text *t, const struct notice_facts *f, const char *word,
    size_t len)
{
	const struct { const char *name, *text; } texts[] = {
		{ "name", f->name }, { "number", f->number }, { "day", f->day },
		{ "time", f->time }, { "quantity", f->quantity },
		{ "least", f->least } };
	const char *many = memchr(word, '|', len);
	size_t i;

	if (many != NULL && f->count == 1)
		text_add(t, word, (size_t)(many - word));
	else if (many != NULL)
		text_add(t, many + 1, (size_t)(word + len - many - 1));
	else if (is(word, len, "amount"))
		money_label(t, f->amount, f->currency);
	else if (is(word, len, "count"))
		text_number(t, f->count);
	else if (is(word, len, "when"))
		put_when(t, f->days);
	else {
		for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			if (is(word, len, texts[i].name))
				break;
		if (i < sizeof(texts) / sizeof(texts[0]))
			text_put(t, texts[i].text);
		else
			text_print(t, "{%.*s}", (int)len, word);
	}
}

static void
put_sentence(struct text *t, const char *at, const struct notice_facts *f)
{
	size_t len;

	for (; *at != '\0'; at += len) {
		len = strcspn(at, "{[]");
		text_add(t, at, len);
		if (at[len] == '[' && (f->day == NULL || *f->day == '\0'))
			len += strcspn(at + len, "]");
		at += len;
		len = *at != '\0';
		if (*at == '{') {
			len = strcspn(at, "}") + 1;
			put_fact(t, f, at + 1, len - 2);
		}
	}
}

void
notice_write(const struct notice_kind *kind, const struct notice_facts *f,
    struct text *title, struct text *message)
{
	bool none = f->quantity != NULL && *f->quantity != '\0' ?
	    strcmp(f->quantity, "0") == 0 : f->count == 0;
	const struct notice_words *words = none && kind->none.title != NULL ?
	    &kind->none : &kind->words;

	put_sentence(title, words->title, f);
	put_sentence(message, words->message, f);
}
