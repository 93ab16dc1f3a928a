/* The OpenAPI document of an edition, and what its parts agree on. */
#include "api/openapi.h"

#include <string.h>

#include "api/openapi_private.h"

const enum fault openapi_faults[] = { INVALID, UNAUTHORIZED, FORBIDDEN,
    MISSING, CONFLICT, TOO_LARGE, TOO_MANY, BROKEN, OK };

const struct resource *
openapi_noun(const struct route *r)
{
	return r->gives != NULL ? r->gives : r->noun;
}

/*
 * Rows that say so, and verbs that make or change a row at its own place;
 * what other verbs answer only their handlers know.
 */
enum answer
openapi_answer(const struct route *r)
{
	const char *parameter = strchr(r->path, ':');
	const char *last = strrchr(r->path, '/');

	if (resource_lists(r))
		return ANSWER_LIST;
	if (r->flags & GIVES_ROWS)
		return ANSWER_ROWS;
	if (r->run == resource_get || r->run == resource_create ||
	    r->run == resource_update || r->gives != NULL)
		return ANSWER_ROW;
	if (strcmp(r->method, "DELETE") == 0)
		return ANSWER_DONE;
	if (r->noun == NULL || route_reads(r))
		return ANSWER_ANY;
	if (parameter != NULL && r->within != NULL)
		parameter = strchr(parameter + 1, ':');
	return parameter == NULL || last[1] == ':' ? ANSWER_ROW : ANSWER_ANY;
}

const struct field *
openapi_form(const struct route *r)
{
	if (r->takes != NULL || r->noun == NULL)
		return r->takes;
	return r->run == resource_create || r->run == resource_update ?
	    r->noun->fields : NULL;
}

bool
openapi_is_whole(const struct route *r)
{
	bool changes = strcmp(r->method, "PUT") == 0 ||
	    strcmp(r->method, "PATCH") == 0;

	return !changes || (r->flags & WHOLE_FORM);
}

const char *
openapi_tag(struct request *rq, const struct route *r)
{
	return arena_copy(rq->mem, r->path + 1, strcspn(r->path + 1, "/"));
}

/* A segment or title in words: "assign-engineer" is "assign engineer". */
static char *
words_of(struct request *rq, const char *from, size_t len)
{
	char *words = arena_copy(rq->mem, from, len), *at;

	for (at = words; *at != '\0'; at++)
		*at = *at == '-' ? ' ' : *at;
	return words;
}

const char *
openapi_summary(struct request *rq, const struct route *r)
{
	static const char *const verbs[][2] = { { "GET", "Read" },
	    { "POST", "Create" }, { "DELETE", "Delete" }, { NULL, "Change" } };
	const struct resource *noun = openapi_noun(r);
	const char *last = strrchr(r->path, '/') + 1;
	const char *tag = openapi_tag(rq, r);
	char *words = words_of(rq, last, strlen(last));
	int i = 0;

	while (verbs[i][0] != NULL && strcmp(verbs[i][0], r->method) != 0)
		i++;
	if (resource_lists(r))
		return arena_print(rq->mem, "List %s", words);
	if (noun != NULL && openapi_answer(r) != ANSWER_ANY && (*last == ':' ||
	    r->run == resource_create || strcmp(last, tag) == 0)) {
		words = words_of(rq, noun->title, strlen(noun->title));
		*words |= 0x20;
		return arena_print(rq->mem, "%s %s", verbs[i][1], words);
	}
	if (*last == ':' || strcmp(last, tag) == 0)
		return arena_print(rq->mem, "%s %s", verbs[i][1],
		    words_of(rq, tag, strlen(tag)));
	*words &= ~0x20;
	return arena_print(rq->mem, "%s (%s)", words,
	    words_of(rq, tag, strlen(tag)));
}

/* --- the document ------------------------------------------------------- */

/* "/customers/:id" as "/customers/{id}". */
static const char *
path_of(struct request *rq, const char *path)
{
	struct text t = { 0 };
	size_t len;

	for (; *path != '\0'; path += len) {
		len = 1 + strcspn(path + 1, "/");
		text_print(&t, path[1] == ':' ? "/{%.*s}" : "/%.*s",
		    (int)len - 1 - (path[1] == ':'),
		    path + 1 + (path[1] == ':'));
	}
	return arena_text(rq->mem, &t);
}

/* Rows of one path need not stand together. */
static void
put_paths(struct description *d)
{
	const struct route *first, *r;

	openapi_name(d->text, "paths");
	text_char(d->text, '{');
	for (first = d->edition->routes; first->method != NULL; first++) {
		for (r = d->edition->routes; strcmp(r->path, first->path) != 0;)
			r++;
		if (r != first)
			continue;
		openapi_name(d->text, path_of(d->rq, first->path));
		text_char(d->text, '{');
		for (; r->method != NULL; r++)
			if (strcmp(r->path, first->path) == 0)
				openapi_operation(d, r);
		text_char(d->text, '}');
	}
	text_char(d->text, '}');
}

static void
put_tags(struct description *d)
{
	const struct route *r, *earlier;
	const char *tag;

	openapi_name(d->text, "tags");
	text_char(d->text, '[');
	for (r = d->edition->routes; r->method != NULL; r++) {
		tag = openapi_tag(d->rq, r);
		for (earlier = d->edition->routes; strcmp(tag,
		    openapi_tag(d->rq, earlier)) != 0;)
			earlier++;
		if (earlier != r)
			continue;
		openapi_next(d->text);
		text_char(d->text, '{');
		openapi_word(d->text, "name", tag);
		text_char(d->text, '}');
	}
	text_char(d->text, ']');
}

static void
put_failures(struct description *d)
{
	struct text *t = d->text;
	struct fault_word word;
	const enum fault *f;

	openapi_name(t, "responses");
	text_char(t, '{');
	for (f = openapi_faults; *f != OK; f++) {
		word = edition_word(d->edition, *f);
		openapi_name(t, fault_name(*f));
		text_char(t, '{');
		openapi_word(t, "description", arena_print(d->rq->mem,
		    "%s: %s", word.code, word.sentence));
		text_print(t, ",\"content\":{\"application/json\":{\"schema\":"
		    "{\"$ref\":\"#/components/schemas/%s\"}}}}",
		    *f == INVALID ? "Problem" : "Failure");
	}
	text_char(t, '}');
}

static void
put_components(struct description *d)
{
	struct text *t = d->text;

	openapi_name(t, "components");
	text_put(t, "{\"securitySchemes\":{\"token\":{\"type\":\"http\","
	    "\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}},"
	    "\"parameters\":{\"IdempotencyKey\":{\"name\":\"Idempotency-Key\","
	    "\"in\":\"header\",\"description\":\"the same key and body get "
	    "the same answer for 24 hours\",\"schema\":{\"type\":\"string\","
	    "\"maxLength\":255}}}");
	openapi_schemas(d);
	put_failures(d);
	text_char(t, '}');
}

enum fault
openapi_document(struct request *rq)
{
	struct description d = { .rq = rq, .edition = rq->edition };
	struct text t = { 0 };
	enum fault f;

	d.text = &t;
	openapi_collect(&d);
	text_put(&t, "{\"openapi\":\"3.1.0\",\"info\":{");
	openapi_word(&t, "title", arena_print(rq->mem, "Kontor: %s",
	    rq->edition->name));
	openapi_word(&t, "version", VERSION);
	text_put(&t, ",\"license\":{\"name\":\"ISC\",\"identifier\":\"ISC\"}}");
	text_put(&t, ",\"servers\":[{");
	openapi_word(&t, "url", *rq->mount != '\0' ? rq->mount : "/");
	text_put(&t, "}],\"security\":[{\"token\":[]}]");
	put_tags(&d);
	put_paths(&d);
	put_components(&d);
	text_char(&t, '}');
	f = reply_bare(rq, 200, t.at, t.len);
	text_free(&t);
	return f;
}
