/* Bodies read by the form of their route, every problem collected. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/gateway.h"
#include "api/private.h"
#include "api/upload.h"
#include "base/conf.h"
#include "base/json.h"

static void
drop_json(void *object)
{
	json_object_put(object);
}

static bool
is_json(const char *type)
{
	size_t len;

	if (type == NULL || *type == '\0')
		return true;
	len = strcspn(type, "; \t");
	if (len > 5 && strncasecmp(type + len - 5, "+json", 5) == 0)
		return true;
	return len == 16 && strncasecmp(type, "application/json", len) == 0;
}

/* The whole body into the arena, up to the limit. */
static enum fault
read_body(struct request *rq)
{
	const char *length = gateway_parameter(rq->gateway, "CONTENT_LENGTH");
	size_t max = (size_t)conf_number(CONF_max_body), size, len = 0, n;
	long long said = length != NULL ? strtoll(length, NULL, 10) : 0;
	char *body;

	if (said > (long long)max)
		return fail(rq, TOO_LARGE, "the body may have at most %zu bytes",
		    max);
	size = said > 0 ? (size_t)said : 0;
	body = arena_alloc(rq->mem, size + 1);
	while (len < size &&
	    (n = gateway_read(rq->gateway, body + len, size - len)) > 0)
		len += n;
	body[len] = '\0';
	rq->body = body;
	rq->body_len = len;
	return len == size ? OK : fail(rq, MALFORMED, "the body ends early");
}

static enum value_kind
kind_of(struct json_object *json)
{
	switch (json_object_get_type(json)) {
	case json_type_boolean:
		return VALUE_BOOLEAN;
	case json_type_int:
	case json_type_double:
		return VALUE_NUMBER;
	case json_type_array:
		return VALUE_ARRAY;
	case json_type_object:
		return VALUE_OBJECT;
	default:
		return VALUE_STRING;
	}
}

static struct reading
reading_of(struct request *rq, struct json_object *json)
{
	struct reading r = { .mem = rq->mem, .kind = kind_of(json),
	    .json = json, .exponent = rq->exponent };

	if (r.kind == VALUE_STRING) {
		r.text = json_object_get_string(json);
		r.len = (size_t)json_object_get_string_len(json);
	} else if (r.kind == VALUE_NUMBER) {
		r.text = json_number_text(json);
		r.len = strlen(r.text);
	} else if (r.kind == VALUE_BOOLEAN) {
		r.text = json_object_get_boolean(json) ? "true" : "false";
		r.len = strlen(r.text);
	}
	return r;
}

/* What forms send for a field left empty: as good as null, where it may. */
static bool
is_blank(struct json_object *json, const struct field *f)
{
	const char *s;

	if ((f->flags & REQUIRED) ||
	    !json_object_is_type(json, json_type_string))
		return false;
	s = json_object_get_string(json);
	return s[strspn(s, " \t\r\n\v\f")] == '\0';
}

static struct taken	*take(struct request *, const struct field *,
			    struct json_object *, const char *, bool);

static void
take_rows(struct request *rq, struct taken *t, struct json_object *array,
    const char *path, bool absent)
{
	struct json_object *element;
	size_t i, n = json_object_array_length(array);
	const char *at;

	t->rows = arena_zero(rq->mem, (n + 1) * sizeof(*t->rows));
	t->count = (int)n;
	for (i = 0; i < n; i++) {
		element = json_object_array_get_idx(array, i);
		at = arena_print(rq->mem, "%s[%zu]", path, i);
		if (!json_object_is_type(element, json_type_object))
			fail_field(rq, INVALID, at, "must be an object");
		else
			t->rows[i] = take(rq, t->field->each, element,
			    arena_print(rq->mem, "%s.", at), absent);
	}
}

/* The same, but what is wrong with a row stays with it. */
static void
take_apart(struct request *rq, struct taken *t, struct json_object *array)
{
	struct problem *others = rq->problems;
	struct json_object *element;
	size_t i, n = json_object_array_length(array);

	t->rows = arena_zero(rq->mem, (n + 1) * sizeof(*t->rows));
	t->wrong = arena_zero(rq->mem, (n + 1) * sizeof(*t->wrong));
	t->count = (int)n;
	for (i = 0; i < n; i++) {
		rq->problems = NULL;
		element = json_object_array_get_idx(array, i);
		if (!json_object_is_type(element, json_type_object))
			fail_field(rq, INVALID, arena_print(rq->mem, "%s[%zu]",
			    t->field->name, i), "must be an object");
		else
			t->rows[i] = take(rq, t->field->each, element, "",
			    false);
		t->wrong[i] = rq->problems;
	}
	rq->problems = others;
}

static void
take_value(struct request *rq, struct taken *t, struct json_object *json,
    const char *path)
{
	const struct field *f = t->field;
	struct reading r = reading_of(rq, json);

	if ((t->text = f->codec->read(&r, f)) == NULL)
		fail_field(rq, INVALID, path, "%s", r.why);
	else if (f->codec == &as_rows && (f->flags & APART))
		take_apart(rq, t, json);
	else if (f->codec == &as_rows)
		take_rows(rq, t, json, path, false);
}

static void
take_absent(struct request *rq, struct taken *t, const char *path, bool absent)
{
	const struct field *f = t->field;

	/* null clears what may be null, and is otherwise as good as absent. */
	if (!(f->flags & NULLABLE) && t->given) {
		t->given = false;
		if (f->flags & REQUIRED) {
			fail_field(rq, INVALID, path, "must not be null");
			return;
		}
	}
	if (!t->given && !absent && (f->flags & REQUIRED)) {
		fail_field(rq, INVALID, path, "is required");
	} else if (!t->given && !absent && f->preset != NULL) {
		t->text = f->preset;
		t->given = true;
	}
}

/* The form FIELDS read from OBJECT; ABSENT: nothing has to be there. */
static struct taken *
take(struct request *rq, const struct field *fields,
    struct json_object *object, const char *path, bool absent)
{
	struct json_object *json;
	struct taken *form, *t;
	const struct field *f;
	const char *at;
	size_t n = 0;

	for (f = fields; f->name != NULL; f++)
		n++;
	form = t = arena_zero(rq->mem, (n + 1) * sizeof(*form));
	for (f = fields; f->name != NULL; f++) {
		if ((f->flags & READONLY) || f->many != NULL || f->one != NULL)
			continue;
		t->field = f;
		json = NULL;
		t->given = json_object_object_get_ex(object, f->name, &json);
		at = arena_print(rq->mem, "%s%s", path, f->name);
		if (json != NULL && !is_blank(json, f))
			take_value(rq, t, json, at);
		else
			take_absent(rq, t, at, absent);
		t++;
	}
	return form;
}

/* One field of a multipart form.  An empty text is as good as none. */
static void
take_part(struct request *rq, struct taken *t)
{
	const struct field *f = t->field;
	const struct upload *file = upload_of(rq, f->name);
	const char *text = upload_text(rq, f->name), *why = NULL;

	if (file != NULL && f->codec != &as_file)
		fail_field(rq, INVALID, f->name, "must be text, not a file");
	else if (file != NULL)
		t->text = file->path;
	else if (text != NULL && *text != '\0' &&
	    (t->text = form_text(rq, f, text, &why)) == NULL)
		fail_field(rq, INVALID, f->name, "%s", why);
	t->given = file != NULL || (text != NULL &&
	    (*text != '\0' || (f->flags & NULLABLE)));
	if (t->text == NULL && why == NULL && file == NULL)
		take_absent(rq, t, f->name, false);
}

static enum fault
read_multipart(struct request *rq, const struct field *fields)
{
	const struct field *f;
	struct taken *t;
	enum fault fault;
	size_t n = 0;

	if ((fault = upload_read(rq)) != OK)
		return fault;
	for (f = fields; f != NULL && f->name != NULL; f++)
		n++;
	rq->form = t = arena_zero(rq->mem, (n + 1) * sizeof(*t));
	for (f = fields; n > 0; f++, t++, n--) {
		t->field = f;
		take_part(rq, t);
	}
	return rq->problems != NULL ? INVALID : OK;
}

static bool
changes(const struct route *route)
{
	return strcmp(route->method, "PUT") == 0 ||
	    strcmp(route->method, "PATCH") == 0;
}

enum fault
form_read(struct request *rq)
{
	const struct route *route = rq->route;
	const struct field *fields = route->takes;
	struct json_object *json = NULL;
	const char *why;
	enum fault f;

	if (fields == NULL && route->noun != NULL &&
	    (route->run == resource_create || route->run == resource_update))
		fields = route->noun->fields;
	if (route->flags & MULTIPART)
		return read_multipart(rq, fields);
	if ((f = read_body(rq)) != OK)
		return f;
	if (fields == NULL)
		return OK;
	if (rq->body_len > 0 && !is_json(gateway_parameter(rq->gateway,
	    "CONTENT_TYPE")))
		return fail(rq, MEDIA_TYPE, "send the body as application/json");
	if (rq->body_len > 0) {
		if (json_parse(rq->body, rq->body_len, &json, &why) != OK)
			return fail(rq, MALFORMED, "%s", why);
		arena_defer(rq->mem, drop_json, json);
	}
	if (json == NULL && rq->body_len == 0) {
		json = json_object_new_object();
		arena_defer(rq->mem, drop_json, json);
	}
	if (!json_object_is_type(json, json_type_object))
		return fail(rq, INVALID, "the body must be a JSON object");
	rq->form = take(rq, fields, json, "",
	    changes(route) && !(route->flags & WHOLE_FORM));
	return rq->problems != NULL ? INVALID : OK;
}

const char *
form_text(struct request *rq, const struct field *f, const char *text,
    const char **why)
{
	struct reading r = { .mem = rq->mem, .kind = VALUE_QUERY,
	    .text = text, .len = strlen(text), .exponent = rq->exponent };
	const char *sql = f->codec->read(&r, f);

	*why = r.why;
	return sql;
}
