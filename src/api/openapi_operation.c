/* One operation of the OpenAPI document: parameters, body, answers. */

#include <stdlib.h>
#include <string.h>

#include "api/openapi_private.h"

static void
put_parameter(struct description *d, const char *in, const struct field *f,
    const char *name, const char *about)
{
	struct text *t = d->text;

	openapi_next(t);
	text_char(t, '{');
	openapi_word(t, "name", name);
	openapi_word(t, "in", in);
	if (strcmp(in, "path") == 0 || (about == NULL && (f->flags & REQUIRED) &&
	    f->column[0] == '\0'))
		text_put(t, ",\"required\":true");
	if (about != NULL)
		openapi_word(t, "description", about);
	openapi_name(t, "schema");
	openapi_value(d, &(struct field){ .codec = f->codec,
	    .among = f->among, .min = f->codec == &as_whole ? f->min : 0,
	    .max = f->codec == &as_whole ? f->max : 0 }, false);
	text_char(t, '}');
}

static void
put_path_parameters(struct description *d, const struct route *r)
{
	static const struct field word = { .codec = &as_text };
	const struct resource *noun;
	const char *at, *name;
	int n = 0;

	for (at = strstr(r->path, "/:"); at != NULL;
	    at = strstr(at + 1, "/:"), n++) {
		name = arena_copy(d->rq->mem, at + 2, strcspn(at + 2, "/"));
		noun = route_noun(r, n);
		put_parameter(d, "path", noun != NULL ? &noun->fields[0] :
		    &word, name, NULL);
	}
}

/* filter[name]=, filter[name][gte]=: fields that can be filtered by. */
static void
put_filter(struct description *d, const struct resource *noun)
{
	struct text *t = d->text;
	const struct field *f;

	openapi_next(t);
	text_put(t, "{\"name\":\"filter\",\"in\":\"query\",\"style\":"
	    "\"deepObject\",\"explode\":true,\"description\":"
	    "\"`filter[field]=value`, or `filter[field][op]=value` with eq, "
	    "ne, gt, gte, lt, lte, in, like, null\",\"schema\":"
	    "{\"type\":\"object\",\"properties\":{");
	for (f = noun->fields; f->name != NULL; f++)
		if ((f->flags & FILTER) && f->codec != NULL) {
			openapi_name(t, f->name);
			text_put(t, "{}");
		}
	text_put(t, "}}}");
}

static void
put_order(struct description *d, const struct resource *noun)
{
	static const struct field way = { .codec = &as_choice,
	    .among = "asc|desc" };
	struct text among = { 0 };
	const struct field *f;

	for (f = noun->fields; f->name != NULL; f++)
		if (f->flags & SORT)
			text_print(&among, "%s%s", among.len > 0 ? "|" : "",
			    f->name);
	if (among.len > 0) {
		put_parameter(d, "query", &(struct field){
		    .codec = &as_choice, .among = arena_copy(d->rq->mem,
		    among.at, among.len) }, d->edition->sort_by, NULL);
		put_parameter(d, "query", &way, d->edition->sort_order, NULL);
	}
	text_free(&among);
}

static void
put_list_parameters(struct description *d, const struct resource *noun)
{
	static const struct field text = { .codec = &as_text };
	static const struct field page = { .codec = &as_whole, .min = 1,
	    .max = 10000000 };
	static const struct field limit = { .codec = &as_whole, .min = 1 };
	const struct filter *filter;
	const struct field *f;

	put_parameter(d, "query", &page, "page", NULL);
	put_parameter(d, "query", &limit, "limit", "rows of a page");
	if (noun->search != NULL)
		put_parameter(d, "query", &text, "search", NULL);
	put_order(d, noun);
	for (f = noun->fields; f->name != NULL; f++)
		if ((f->flags & (FILTER | FILTER_IS)) && f->codec != NULL)
			put_parameter(d, "query", f, f->name, NULL);
	for (filter = noun->filters; filter != NULL && filter->name != NULL;
	    filter++)
		put_parameter(d, "query", resource_field(noun, filter->field),
		    filter->name, NULL);
	if (!d->edition->grammar)
		return;
	put_parameter(d, "query", &text, "sort", "names of fields; `-` in "
	    "front: descending");
	put_parameter(d, "query", &text, "cursor", "nextCursor of the page "
	    "before");
	put_filter(d, noun);
}

static void
put_parameters(struct description *d, const struct route *r)
{
	static const struct field text = { .codec = &as_text };
	enum answer answer = openapi_answer(r);
	const struct field *f;

	openapi_name(d->text, "parameters");
	text_char(d->text, '[');
	put_path_parameters(d, r);
	for (f = r->asks; f != NULL && f->name != NULL; f++)
		put_parameter(d, "query", f, f->name, NULL);
	if (answer == ANSWER_LIST)
		put_list_parameters(d, openapi_noun(r));
	if (d->edition->grammar && route_reads(r) &&
	    (answer == ANSWER_LIST || answer == ANSWER_ROW)) {
		put_parameter(d, "query", &text, "fields", "only these fields "
		    "and relations");
		put_parameter(d, "query", &text, "expand", "relations to show "
		    "as well; dots nest");
	}
	if (strcmp(r->method, "POST") == 0)
		text_put(d->text, d->text->at[d->text->len - 1] == '[' ?
		    "{\"$ref\":\"#/components/parameters/IdempotencyKey\"}" :
		    ",{\"$ref\":\"#/components/parameters/IdempotencyKey\"}");
	text_char(d->text, ']');
}

static void
put_body(struct description *d, const struct route *r)
{
	const struct field *form = openapi_form(r), *f;
	bool whole = openapi_is_whole(r), required = false;

	if (form == NULL)
		return;
	for (f = form; f->name != NULL; f++)
		required |= (f->flags & REQUIRED) && !(f->flags & READONLY);
	openapi_name(d->text, "requestBody");
	text_print(d->text, "{\"required\":%s,\"content\":{\"%s\":"
	    "{\"schema\":", whole && required ? "true" : "false",
	    r->flags & MULTIPART ? "multipart/form-data" : "application/json");
	openapi_fields(d, form, whole);
	text_put(d->text, "}}}");
}

static void
put_success(struct description *d, const struct route *r)
{
	enum answer answer = openapi_answer(r);
	const char *schema = openapi_schema_of(d, openapi_noun(r));
	struct text *t = d->text;

	openapi_name(t, r->run == resource_create ? "201" :
	    strcmp(r->method, "POST") == 0 ? "2XX" : "200");
	text_put(t, "{\"description\":\"Success\",\"content\":{");
	if (answer == ANSWER_ANY) {
		text_put(t, route_reads(r) ?
		    "\"application/json\":{}}}" :
		    "\"application/json\":{\"schema\":{\"anyOf\":[{\"$ref\":"
		    "\"#/components/schemas/Answer\"},{\"$ref\":"
		    "\"#/components/schemas/Done\"}]}}}}");
		return;
	}
	text_put(t, "\"application/json\":{\"schema\":");
	if (answer == ANSWER_DONE)
		text_put(t, "{\"$ref\":\"#/components/schemas/Done\"}");
	else
		text_print(t, "{\"allOf\":[{\"$ref\":\"#/components/schemas/"
		    "%s\"},{\"type\":\"object\",\"properties\":{\"data\":",
		    answer == ANSWER_LIST ? "List" : "Answer");
	if (answer == ANSWER_LIST || answer == ANSWER_ROWS)
		text_print(t, "{\"type\":\"array\",\"items\":{\"$ref\":"
		    "\"%s\"}}}}]}", schema);
	else if (answer == ANSWER_ROW)
		text_print(t, "{\"$ref\":\"%s\"}}}]}", schema);
	text_put(t, "}}}");
}

static bool
may_fail(const struct route *r, enum fault f)
{
	bool changes = !route_reads(r);

	switch (f) {
	case INVALID:
		return openapi_form(r) != NULL || !changes;
	case UNAUTHORIZED:
		return !(r->flags & PUBLIC) || r->rate == RATE_AUTH;
	case FORBIDDEN:
		return !(r->flags & PUBLIC) && r->needs != NULL;
	case MISSING:
		return strchr(r->path, ':') != NULL;
	case CONFLICT:
		return changes && !(r->flags & PUBLIC);
	case TOO_LARGE:
		return openapi_form(r) != NULL;
	default:
		return f != TOO_MANY || r->rate != RATE_FREE;
	}
}

static void
put_responses(struct description *d, const struct route *r)
{
	const enum fault *f;

	openapi_name(d->text, "responses");
	text_char(d->text, '{');
	put_success(d, r);
	for (f = openapi_faults; *f != OK; f++)
		if (may_fail(r, *f))
			text_print(d->text, ",\"%d\":{\"$ref\":"
			    "\"#/components/responses/%s\"}",
			    edition_word(d->edition, *f).status,
			    fault_name(*f));
	text_char(d->text, '}');
}

/* getCustomersIdVehicles */
static const char *
operation_id(struct request *rq, const struct route *r)
{
	char *name = arena_print(rq->mem, "%s%s", r->method, r->path), *to;
	const char *from;

	for (from = to = name; *from != '\0'; from++) {
		if (strchr("/:-", *from) != NULL)
			continue;
		if (from < name + strlen(r->method))
			*to++ = (char)(*from | 0x20);
		else
			*to++ = strchr("/:-", from[-1]) != NULL &&
			    *from >= 'a' ? (char)(*from & ~0x20) : *from;
	}
	*to = '\0';
	return name;
}

void
openapi_operation(struct description *d, const struct route *r)
{
	struct request *rq = d->rq;
	struct text *t = d->text;
	char *method = arena_string(rq->mem, r->method);
	size_t i;

	for (i = 0; method[i] != '\0'; i++)
		method[i] |= 0x20;
	openapi_name(t, method);
	text_char(t, '{');
	openapi_word(t, "operationId", operation_id(rq, r));
	openapi_word(t, "summary", openapi_summary(rq, r));
	if (r->needs != NULL && !(r->flags & PUBLIC))
		openapi_word(t, "description", arena_print(rq->mem,
		    "Needs the permission `%s`.", r->needs));
	openapi_name(t, "tags");
	text_char(t, '[');
	text_json_string(t, openapi_tag(rq, r));
	text_char(t, ']');
	if (r->flags & PUBLIC)
		text_put(t, ",\"security\":[]");
	put_parameters(d, r);
	put_body(d, r);
	put_responses(d, r);
	text_char(t, '}');
}
