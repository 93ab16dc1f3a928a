/* dealer: who is it that calls, writes, or stands there with this car? */
#include <stdlib.h>

#include "dealer/dealer.h"
#include "queries.h"

static const struct field query_field = {
	"query", "", &as_text, 0, 1, 200
};
static const struct field type_field = {
	"type", "", &as_choice, .among = "auto|phone|name|email|vin|registration"
};
static const struct field limit_field = {
	"limit", "", &as_whole, 0, 1, 100
};

/* The best matches first; without pages. */
enum fault
dealer_customer_search(struct request *rq)
{
	const char *term = query_taken(rq, &query_field);
	const char *kind = query_taken(rq, &type_field);
	const char *most = query_taken(rq, &limit_field);
	PGresult *found;
	enum fault f;

	if (term == NULL && rq->problems == NULL)
		fail_field(rq, INVALID, "query", "is required");
	if (rq->problems != NULL)
		return INVALID;
	if (most == NULL)
		most = "20";
	f = ask(rq, &found, customer_find, .term = term,
	    .kind = kind != NULL ? kind : "auto", .most = most);
	return f != OK ? f : reply_found(rq, &dealer_customer, found,
	    strtol(most, NULL, 10));
}
