/* dealer: many customers at once, each of which stands alone. */
#include "dealer/dealer.h"
#include "queries.h"

#define BULK_MOST	500

const struct field dealer_customer_bulk_form[] = {
	{ "customers", "", &as_rows, REQUIRED | APART, 1, BULK_MOST, .each = dealer_customer_fields },
	{ 0 }
};

/* An id for each customer that will do. */
static const char *
fresh_ids(struct request *rq)
{
	int i, n = taken_count(rq, "customers");
	struct text t = { 0 };

	for (i = 0; i < n; i++)
		if (taken_wrong(rq, "customers", i) == NULL)
			text_element(&t, fresh_id(rq));
	return arena_array(rq->mem, &t);
}

static void
queue_bulk(struct request *rq, PGresult **made)
{
	static const char list[] = "customers";

	queue(rq, NULL, customer_bulk_turn, NULL);
	queue(rq, made, customer_bulk, .ids = fresh_ids(rq),
	    .names = taken_column(rq, list, "name"),
	    .phones = taken_column(rq, list, "phone"),
	    .whatsapp_numbers = taken_column(rq, list, "whatsappNumber"),
	    .alternate_numbers = taken_column(rq, list, "alternateNumber"),
	    .emails = taken_column(rq, list, "email"),
	    .addresses = taken_column(rq, list, "address"),
	    .places = taken_column(rq, list, "cityState"),
	    .pincodes = taken_column(rq, list, "pincode"),
	    .types = taken_column(rq, list, "customerType"));
}

/* Row ROW of MADE, or WRONG; true when there is a new customer. */
static bool
put_result(struct text *t, int index, const struct problem *wrong,
    const PGresult *made, int row)
{
	static const struct problem known = {
		"email", "a customer with this email already exists", NULL
	};
	bool good = wrong == NULL && *PQgetvalue(made, row, 1) == 't';

	text_print(t, "%s{\"index\":%d,\"success\":%s", index > 0 ? "," : "",
	    index, good ? "true" : "false");
	if (good) {
		text_put(t, ",\"id\":");
		text_json_string(t, PQgetvalue(made, row, 0));
		text_put(t, ",\"customerNumber\":");
		text_json_string(t, PQgetvalue(made, row, 2));
	} else {
		dealer_put_errors(t, wrong != NULL ? wrong : &known);
	}
	text_char(t, '}');
	return good;
}

enum fault
dealer_customer_bulk(struct request *rq)
{
	int i, row = 0, created = 0, n = taken_count(rq, "customers");
	struct text t = { 0 }, results = { 0 };
	const struct problem *wrong;
	PGresult *made;
	enum fault f;

	queue_bulk(rq, &made);
	if ((f = finish(rq)) != OK)
		return f;
	for (i = 0; i < n; i++) {
		wrong = taken_wrong(rq, "customers", i);
		created += put_result(&results, i, wrong, made, row);
		row += wrong == NULL;
	}
	text_print(&t, "{\"created\":%d,\"failed\":%d,\"results\":[%s]}",
	    created, n - created, results.at);
	text_free(&results);
	return reply_data(rq, 201, &t);
}
