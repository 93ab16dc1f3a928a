/* Codecs of ids, times, objects and arrays. */
#include "data/codec_private.h"

#include <json-c/json.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/typeid.h"
#include "base/uuid.h"

/* A TypeID of the field's prefix, or the bare UUID. */
static const char *
read_ref(struct reading *r, const struct field *f)
{
	struct uuid id;
	char text[UUID_SIZE];

	if (is_text(r) && r->len < 128 &&
	    ((f->among != NULL && typeid_read(r->text, f->among, &id)) ||
	    uuid_read(r->text, &id))) {
		uuid_print(&id, text);
		return arena_string(r->mem, text);
	}
	return refuse(r, f->among == NULL ? "must be an id" : arena_print(
	    r->mem, "must be an id such as %s_01h455vb4pex5vsknk084sn02q",
	    f->among));
}

static void
write_typeid(struct text *t, const char *prefix, const char *s)
{
	struct uuid id;
	char text[TYPEID_SIZE];

	if (!uuid_read(s, &id)) {
		text_put(t, "null");
		return;
	}
	typeid_print(prefix, &id, text);
	text_char(t, '"');
	text_put(t, text);
	text_char(t, '"');
}

static void
write_ref(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)len;
	write_typeid(t, f->among, s);
}

const struct codec as_ref = {
	.type = "string", .cast = "$%d::uuid",
	.read = read_ref, .write = write_ref
};

/* "emp UUID" or "usr UUID": the word before the blank is the prefix. */
static void
write_author(struct text *t, const struct field *f, const char *s, size_t len)
{
	size_t word = strcspn(s, " ");
	char prefix[16];

	(void)f;
	if (word >= sizeof(prefix) || word + 1 >= len) {
		text_put(t, "null");
		return;
	}
	memcpy(prefix, s, word);
	prefix[word] = '\0';
	write_typeid(t, prefix, s + word + 1);
}

const struct codec as_author = {
	.type = "string", .cast = "$%d::text",
	.read = read_ref, .write = write_author
};

static void
write_plain(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	text_char(t, '"');
	text_add(t, s, len);
	text_char(t, '"');
}

const struct codec as_uuid = {
	.type = "string", .format = "uuid", .cast = "$%d::uuid",
	.read = read_ref, .write = write_plain
};

/* In any zone still a year of four digits, and none that is a slip. */
static bool
is_usual_year(const char *text)
{
	return strncmp(text, "1900", 4) >= 0 && strncmp(text, "9999", 4) < 0;
}

static bool
is_time(const struct reading *r)
{
	return is_text(r) && (clock_date(r->text) || clock_instant(r->text)) &&
	    is_usual_year(r->text);
}

static const char *
read_day(struct reading *r, const struct field *f)
{
	(void)f;
	/* A date-time is taken for its day. */
	if (is_time(r))
		return arena_copy(r->mem, r->text, 10);
	return refuse(r, "must be a date such as 2026-01-31");
}

const struct codec as_day = {
	.type = "string", .format = "date", .cast = "$%d::date",
	.from = ">= $%d::date", .to = "<= $%d::date",
	.read = read_day, .write = write_plain
};

/* Hours and minutes; seconds are taken when they are none. */
static const char *
read_time(struct reading *r, const struct field *f)
{
	const char *s = r->text;
	size_t len = r->len;

	(void)f;
	if (is_text(r) && len == 8 && strcmp(s + 5, ":00") == 0)
		len = 5;
	if (is_text(r) && len == 5 && s[2] == ':' && strspn(s, "012") >= 1 &&
	    strspn(s + 1, "0123456789") == 1 && strspn(s + 3, "012345") >= 1 &&
	    strspn(s + 4, "0123456789") >= 1 && (s[0] < '2' || s[1] < '4'))
		return arena_copy(r->mem, s, len);
	return refuse(r, "must be a time such as 09:30");
}

static void
write_time(struct text *t, const struct field *f, const char *s, size_t len)
{
	write_plain(t, f, s, len < 5 ? len : 5);
}

const struct codec as_time = {
	.type = "string", .format = "time", .cast = "$%d::time",
	.read = read_time, .write = write_time
};

static const char *
read_when(struct reading *r, const struct field *f)
{
	(void)f;
	if (is_time(r))
		return arena_copy(r->mem, r->text, r->len);
	return refuse(r, "must be a date or date-time such as "
	    "2026-01-31T10:30:00Z");
}

/* PostgreSQL writes 2026-01-05 10:00:00.123456+00: make it RFC 3339, in ms. */
static void
write_when(struct text *t, const struct field *f, const char *s, size_t len)
{
	const char *dot = memchr(s, '.', len);
	size_t fraction = 0;

	(void)f;
	if (len < 19) {
		text_put(t, "null");
		return;
	}
	text_char(t, '"');
	text_add(t, s, 10);
	text_char(t, 'T');
	text_add(t, s + 11, 8);
	if (dot != NULL) {
		while (fraction < 3 && dot[1 + fraction] >= '0' &&
		    dot[1 + fraction] <= '9')
			fraction++;
		text_add(t, dot, 1 + fraction);
		for (; fraction < 3; fraction++)
			text_char(t, '0');
	}
	text_put(t, "Z\"");
}

const struct codec as_when = {
	.type = "string", .format = "date-time", .cast = "instant_of($%d)",
	.from = ">= instant_of($%d)", .to = "< instant_after($%d)",
	.read = read_when, .write = write_when
};

static const char *
read_object(struct reading *r, const struct field *f)
{
	const char *s;

	(void)f;
	if (r->kind != VALUE_OBJECT)
		return refuse(r, "must be an object");
	s = json_object_to_json_string_ext(r->json, JSON_C_TO_STRING_PLAIN);
	return strlen(s) > 16384 ? refuse(r, "is too large") :
	    arena_string(r->mem, s);
}

static void
write_object(struct text *t, const struct field *f, const char *s, size_t len)
{
	(void)f;
	text_add(t, s, len);
}

const struct codec as_object = {
	.type = "object", .cast = "$%d::jsonb",
	.read = read_object, .write = write_object
};

static const char *
read_any(struct reading *r, const struct field *f)
{
	const char *s;

	(void)f;
	s = json_object_to_json_string_ext(r->json, JSON_C_TO_STRING_PLAIN);
	return strlen(s) > 16384 ? refuse(r, "is too large") :
	    arena_string(r->mem, s);
}

const struct codec as_any = {
	.cast = "$%d::jsonb", .read = read_any, .write = write_object
};

/* An array of strings as a PostgreSQL array; each is read by ONE. */
static const char *
read_array(struct reading *r, const struct field *f, const struct codec *one)
{
	struct text t = { 0 };
	struct reading element = *r;
	const char *value;
	size_t i, n;

	if (r->kind != VALUE_ARRAY)
		return refuse(r, "must be an array");
	n = json_object_array_length(r->json);
	if ((f->min && n < (size_t)f->min) || n > (size_t)(f->max ? f->max : 100))
		return refuse(r, n < (size_t)f->min ? "must not be empty" :
		    "has too many elements");
	for (i = 0; i < n; i++) {
		element.json = json_object_array_get_idx(r->json, i);
		element.kind = VALUE_STRING;
		element.why = "must be a string";
		value = NULL;
		if (json_object_is_type(element.json, json_type_string)) {
			element.text = json_object_get_string(element.json);
			element.len = strlen(element.text);
			value = one->read(&element, f);
		}
		if (value == NULL) {
			text_free(&t);
			return refuse(r, arena_print(r->mem, "element %zu: %s",
			    i + 1, element.why));
		}
		text_element(&t, value);
	}
	return arena_array(r->mem, &t);
}

static const char *
read_emails(struct reading *r, const struct field *f)
{
	return read_array(r, f, &as_email);
}

static const char *
read_refs(struct reading *r, const struct field *f)
{
	return read_array(r, f, &as_ref);
}

const struct codec as_emails = {
	.type = "array", .cast = "$%d::text[]",
	.read = read_emails, .write = write_object
};
const struct codec as_refs = {
	.type = "array", .cast = "$%d::uuid[]",
	.read = read_refs, .write = write_object
};

/* Rows are read by api/form, which knows forms; here only the shape. */
static const char *
read_rows(struct reading *r, const struct field *f)
{
	size_t n;

	if (r->kind != VALUE_ARRAY)
		return refuse(r, "must be an array");
	n = json_object_array_length(r->json);
	if (n < (size_t)f->min)
		return refuse(r, "must have at least one element");
	if (n > (size_t)(f->max ? f->max : 1000))
		return refuse(r, "has too many elements");
	return "";
}

const struct codec as_rows = {
	.type = "array", .cast = "$%d",
	.read = read_rows, .write = write_object
};

/* Files never come as text; api/form finds the ones that were sent. */
static const char *
read_file(struct reading *r, const struct field *f)
{
	(void)f;
	return refuse(r, "must be a file");
}

const struct codec as_file = {
	.type = "string", .format = "binary", .cast = "$%d", .read = read_file
};
