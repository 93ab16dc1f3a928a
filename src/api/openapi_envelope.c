/*
 * Schemas of envelopes: what the edition's own functions write around an
 * example is looked at.
 */
#include <string.h>

#include "api/openapi_private.h"
#include "base/json.h"

#define DATA	"@data"		/* stands for the data of an envelope, … */
#define FIELD	"@field"	/* … for the name of a field of a request */

static void	infer(struct text *, struct json_object *);

/* An object by its members; one by fields' names has any. */
static void
infer_object(struct text *t, struct json_object *example)
{
	struct json_object *any = NULL;
	bool first = true;

	if (json_object_object_get_ex(example, FIELD, &any)) {
		text_put(t, "{\"type\":\"object\",\"additionalProperties\":");
		infer(t, any);
		text_char(t, '}');
		return;
	}
	text_put(t, "{\"type\":\"object\",\"properties\":{");
	json_object_object_foreach(example, name, value) {
		openapi_name(t, name);
		infer(t, value);
	}
	text_put(t, "},\"required\":[");
	json_object_object_foreach(example, each, unused) {
		(void)unused;
		text_put(t, first ? "" : ",");
		text_json_string(t, each);
		first = false;
	}
	text_put(t, "]}");
}

/* The schema of what an example looks like. */
static void
infer(struct text *t, struct json_object *example)
{
	switch (json_object_get_type(example)) {
	case json_type_object:
		infer_object(t, example);
		break;
	case json_type_array:
		text_put(t, "{\"type\":\"array\",\"items\":");
		infer(t, json_object_array_get_idx(example, 0));
		text_char(t, '}');
		break;
	case json_type_string:
		text_put(t, strcmp(json_object_get_string(example), DATA) == 0 ?
		    "{}" : "{\"type\":\"string\"}");
		break;
	case json_type_int:
		text_put(t, "{\"type\":\"integer\"}");
		break;
	case json_type_boolean:
		text_put(t, "{\"type\":\"boolean\"}");
		break;
	default:
		text_put(t, "{}");
	}
}

static void
put_example(struct description *d, const char *name, struct text *example)
{
	struct json_object *parsed = NULL;
	const char *why;

	openapi_name(d->text, name);
	if (json_parse(example->at, example->len, &parsed, &why) != OK)
		text_put(d->text, "{}");
	else
		infer(d->text, parsed);
	json_object_put(parsed);
	text_clear(example);
}

void
openapi_envelopes(struct description *d)
{
	struct problem problem = { FIELD, "must be given", NULL };
	struct page page = { .page = 1, .limit = 20, .total = 1 };
	struct fault_word word = edition_word(d->edition, INVALID);
	struct request *rq = d->rq;
	struct text t = { 0 };

	d->edition->open(rq, &t);
	text_put(&t, "\"" DATA "\"");
	d->edition->close(rq, &t, NULL);
	put_example(d, "Answer", &t);
	d->edition->open(rq, &t);
	text_put(&t, "[\"" DATA "\"]");
	d->edition->close(rq, &t, &page);
	put_example(d, "List", &t);
	d->edition->done(rq, &t, "done");
	put_example(d, "Done", &t);
	d->edition->complain(rq, &t, word.status, word.code, word.sentence,
	    &problem);
	put_example(d, "Problem", &t);
	d->edition->complain(rq, &t, word.status, word.code, word.sentence,
	    NULL);
	put_example(d, "Failure", &t);
	text_free(&t);
}
