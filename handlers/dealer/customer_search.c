/* dealer: who is it that calls, writes, or stands there with this car? */
#include <stdlib.h>

#include "dealer/dealer.h"
#include "queries.h"

const struct field dealer_customer_search_asks[] = {
	{ "query", "", &as_text,   REQUIRED, 1, 200 },
	{ "type",  "", &as_choice, .among = "auto|phone|name|email|vin|registration", .preset = "auto" },
	{ "limit", "", &as_whole,  0, 1, 100, .preset = "20" },
	{ 0 }
};

/* The best matches first; without pages. */
enum fault
dealer_customer_search(struct request *rq)
{
	const struct field *asks = dealer_customer_search_asks;
	const char *term = query_taken(rq, &asks[0]);
	const char *kind = query_taken(rq, &asks[1]);
	const char *most = query_taken(rq, &asks[2]);
	PGresult *found;
	enum fault f;

	if (rq->problems != NULL)
		return INVALID;
	f = ask(rq, &found, customer_find, .term = term, .kind = kind,
	    .most = most);
	return f != OK ? f : reply_found(rq, &dealer_customer, found,
	    strtol(most, NULL, 10));
}
