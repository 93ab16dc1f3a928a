/* fieldservice: invoices. */
#include <stdlib.h>
#include <string.h>

#include "fieldservice/fieldservice.h"
#include "outside/storage.h"
#include "papers/invoice_reply.h"
#include "queries.h"

/* An item says what it is by itself or by its service. */
static enum fault
check_items(struct request *rq)
{
	static const char *const needed[] = { "description", "rate" };
	int i, n;

	for (i = 0; i < taken_count(rq, "items"); i++)
		for (n = 0; n < 2; n++)
			if (taken_item(rq, "items", i, "serviceId") == NULL &&
			    taken_item(rq, "items", i, needed[n]) == NULL)
				fail_field(rq, INVALID, arena_print(rq->mem,
				    "items[%d].%s", i, needed[n]),
				    "is required");
	return rq->problems != NULL ? INVALID : OK;
}

static enum fault
reply_opened(struct request *rq, const char *id)
{
	enum fault f = reply_resource(rq, 201, &fieldservice_invoice, id);

	return f == MISSING && rq->sentence == NULL && rq->problems == NULL ?
	    fail_field(rq, f, "customerId", "customer not found") : f;
}

enum fault
fieldservice_invoice_create(struct request *rq)
{
	const char *id = fresh_id(rq);
	enum fault f;

	if ((f = check_items(rq)) != OK)
		return f;
	queue(rq, NULL, invoice_open, .id = id,
	    .customer = taken(rq, "customerId"),
	    .descriptions = taken_column(rq, "items", "description"),
	    .quantities = taken_column(rq, "items", "quantity"),
	    .rates = taken_column(rq, "items", "rate"),
	    .products = taken_column(rq, "items", "serviceId"),
	    .tax_rate = taken(rq, "taxRate"),
	    .issue_date = taken(rq, "issueDate"),
	    .due_date = taken(rq, "dueDate"), .notes = taken(rq, "notes"),
	    .employee = taken(rq, "employeeId"));
	return reply_opened(rq, id);
}

/* Items by description and amount, services by id, or both. */
enum fault
fieldservice_invoice_quick(struct request *rq)
{
	const char *id = fresh_id(rq), *quantities = NULL;
	const char *services = taken(rq, "serviceIds");
	bool named = services != NULL && strcmp(services, "{}") != 0;

	if (taken_count(rq, "services") > 0) {
		if (named)
			return fail_field(rq, INVALID, "serviceIds",
			    "send either services or serviceIds");
		services = taken_column(rq, "services", "serviceId");
		quantities = taken_column(rq, "services", "quantity");
	} else if (!named && taken_count(rq, "items") == 0)
		return fail_field(rq, INVALID, "items",
		    "send items, services or serviceIds");
	queue(rq, NULL, invoice_open, .id = id,
	    .customer = taken(rq, "customerId"),
	    .descriptions = taken_column(rq, "items", "description"),
	    .quantities = taken_column(rq, "items", "quantity"),
	    .rates = taken_column(rq, "items", "amount"),
	    .services = services, .service_quantities = quantities,
	    .tax_rate = taken(rq, "taxRate"),
	    .due_date = taken(rq, "dueDate"), .notes = taken(rq, "notes"),
	    .employee = taken(rq, "employeeId"));
	return reply_opened(rq, id);
}

/* What a client may make of a status; paying is done by payments. */
static const struct step {
	const char	*from, *to;
} steps[] = {
	{ "draft", "sent" }, { "draft", "cancelled" },
	{ "sent", "draft" }, { "sent", "cancelled" },
};

static enum fault
check_step(struct request *rq, const char *from, const char *to, bool money)
{
	size_t i;

	if (strcmp(from, to) == 0)
		return OK;
	if (strcmp(to, "paid") == 0)
		return fail_field(rq, CONFLICT, "status", "an invoice becomes "
		    "paid by its payments; record one with POST /payments");
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (strcmp(steps[i].from, from) != 0 ||
		    strcmp(steps[i].to, to) != 0)
			continue;
		if (!money || strcmp(to, "sent") == 0)
			return OK;
		return fail_field(rq, CONFLICT, "status", "the invoice has "
		    "payments; refund or delete them first");
	}
	return fail_field(rq, CONFLICT, "status", "can not go from %s to %s",
	    from, to);
}

static bool
changes_figures(struct request *rq)
{
	return given(rq, "items") || given(rq, "taxRate") ||
	    given(rq, "customerId");
}

static enum fault
check_changes(struct request *rq, const PGresult *old, const char **status)
{
	bool paid = *value(old, "has_payments") == 't';
	bool money = *value(old, "has_money") == 't';
	const char *customer = taken(rq, "customerId");
	enum fault f;

	/* Overdue is a sent invoice on a late day, nothing to be set. */
	*status = taken(rq, "status");
	if (*status != NULL && strcmp(*status, "overdue") == 0)
		*status = "sent";
	if (*status != NULL && (f = check_step(rq, value(old, "status"),
	    *status, money)) != OK)
		return f;
	if (value(old, "branch_id") != NULL && (changes_figures(rq) ||
	    (*status != NULL && strcmp(*status, "draft") == 0)))
		return fail(rq, CONFLICT, "the invoice is of a service centre; "
		    "what it is for is not changed once it is issued");
	if (strcmp(value(old, "status"), "cancelled") == 0 &&
	    changes_figures(rq))
		return fail(rq, CONFLICT, "a cancelled invoice can not be "
		    "changed");
	if (paid && customer != NULL &&
	    strcmp(customer, value(old, "customer_id")) != 0)
		return fail_field(rq, CONFLICT, "customerId", "the invoice "
		    "has payments of its customer");
	return given(rq, "items") ? check_items(rq) : OK;
}

enum fault
fieldservice_invoice_update(struct request *rq)
{
	const char *id = param(rq, 0), *status;
	PGresult *old;
	enum fault f;

	queue(rq, NULL, invoice_lock, .id = id);
	if ((f = ask(rq, &old, invoice_state, .id = id)) != OK)
		return f;
	if ((f = check_changes(rq, old, &status)) != OK)
		return f;
	if (taken(rq, "items") != NULL)
		queue(rq, NULL, invoice_lines_write, .invoice = id,
		    .descriptions = taken_column(rq, "items", "description"),
		    .quantities = taken_column(rq, "items", "quantity"),
		    .rates = taken_column(rq, "items", "rate"),
		    .products = taken_column(rq, "items", "serviceId"));
	queue(rq, NULL, invoice_change, .id = id,
	    .customer = taken(rq, "customerId"),
	    .tax_rate = taken(rq, "taxRate"),
	    .issue_date = taken(rq, "issueDate"),
	    .due_date = taken(rq, "dueDate"),
	    .notes_given = given_text(rq, "notes"),
	    .notes = taken(rq, "notes"), .status = status,
	    .employee_given = given_text(rq, "employeeId"),
	    .employee = taken(rq, "employeeId"));
	return resource_get(rq);
}

enum fault
fieldservice_invoice_delete(struct request *rq)
{
	queue(rq, NULL, invoice_lock, .id = param(rq, 0));
	queue(rq, NULL, invoice_delete, .id = param(rq, 0));
	return reply_done(rq, 200, "Invoice deleted");
}

enum fault
fieldservice_invoice_send(struct request *rq)
{
	queue(rq, NULL, invoice_lock, .id = param(rq, 0));
	queue(rq, NULL, invoice_send, .id = param(rq, 0),
	    .to = taken(rq, "to"), .cc = taken(rq, "cc"),
	    .title = taken(rq, "subject"), .message = taken(rq, "message"),
	    .attach = taken(rq, "attachPdf"));
	return resource_get(rq);
}

enum fault
fieldservice_invoice_pdf(struct request *rq)
{
	return invoice_reply_pdf(rq, param(rq, 0), storage_folder(rq->mem),
	    storage_fetch);
}

static const struct field stats_fields[] = {
	{ "totalOutstanding",       "outstanding_minor", &as_money },
	{ "totalOverdue",           "overdue_minor",     &as_money },
	{ "totalPaidThisMonth",     "received_minor",    &as_money },
	{ "invoiceCount.draft",     "drafts",            &as_whole },
	{ "invoiceCount.sent",      "sent",              &as_whole },
	{ "invoiceCount.paid",      "paid",              &as_whole },
	{ "invoiceCount.overdue",   "overdue",           &as_whole },
	{ "invoiceCount.cancelled", "cancelled",         &as_whole },
	{ 0 }
};

static const struct resource stats = {
	"Statistics", .fields = stats_fields, .plain = true,
};

enum fault
fieldservice_invoice_stats(struct request *rq)
{
	PGresult *row;

	queue(rq, &row, invoice_stats, NULL);
	return reply_row(rq, 200, &stats, &row, NULL);
}
