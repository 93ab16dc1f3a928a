/*
 * What an edition serves, described for others: an OpenAPI 3.1 document and a
 * page for people.  Both are made of the rows that route, validate and
 * render, so they say what is done.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/request.h"

/* Handlers of PUBLIC routes: the document, and the page. */
enum fault	openapi_document(struct request *);
enum fault	openapi_page(struct request *);

#endif
