/*
 * Strict JSON.  json-c alone lets control characters, lone surrogates and
 * doubled names pass and clamps great numbers (measured with 0.16), so a scan
 * checks the whole text first; json-c then only builds the tree.
 */
#include "base/json.h"

#include <json-c/json_tokener.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/jsonscan.h"

/* Members of all objects in the tree; at most JSON_DEPTH calls deep. */
static size_t
count_members(struct json_object *o)
{
	size_t n = 0, i;

	if (json_object_is_type(o, json_type_array)) {
		for (i = 0; i < json_object_array_length(o); i++)
			n += count_members(json_object_array_get_idx(o, i));
	} else if (json_object_is_type(o, json_type_object)) {
		json_object_object_foreach(o, name, value) {
			(void)name;
			n += 1 + count_members(value);
		}
	}
	return n;
}

/* Builds the tree of a text that was scanned. */
static bool
build(const char *bytes, size_t len, struct json_object **ret)
{
	struct json_tokener *t = json_tokener_new_ex(JSON_DEPTH + 2);
	enum json_tokener_error error;

	if (t == NULL)
		abort();
	json_tokener_set_flags(t, JSON_TOKENER_STRICT |
	    JSON_TOKENER_VALIDATE_UTF8);
	*ret = json_tokener_parse_ex(t, bytes, (int)len);
	/* A bare "42" could go on; a NUL ends it. */
	if ((error = json_tokener_get_error(t)) == json_tokener_continue) {
		*ret = json_tokener_parse_ex(t, "", 1);
		error = json_tokener_get_error(t);
	}
	json_tokener_free(t);
	return error == json_tokener_success;
}

static enum fault
malformed(const char **why, const char *sentence, size_t offset)
{
	static _Thread_local char words[96];

	snprintf(words, sizeof(words), "%s at byte %zu", sentence, offset + 1);
	*why = words;
	return MALFORMED;
}

enum fault
json_parse(const char *bytes, size_t len, struct json_object **ret,
    const char **why)
{
	struct jsonscan scan;
	struct json_object *o = NULL;

	if (len == 0 || len > INT_MAX) {
		*why = len == 0 ? "the text is empty" : "the text is too long";
		return MALFORMED;
	}
	if (!jsonscan(bytes, len, &scan))
		return malformed(why, scan.why, scan.stopped);
	if (!build(bytes, len, &o)) {
		*why = "not valid JSON";
		return MALFORMED;
	}
	/* json-c keeps the last of two equal names, so the first is missing. */
	if (count_members(o) != scan.members) {
		json_object_put(o);
		*why = "an object holds the same name twice";
		return MALFORMED;
	}
	*ret = o;
	return OK;
}

const char *
json_number_text(struct json_object *o)
{
	if (!json_object_is_type(o, json_type_int) &&
	    !json_object_is_type(o, json_type_double))
		return NULL;
	return json_object_get_string(o);
}

bool
json_whole(struct json_object *o, int64_t *ret)
{
	return decimal_to_minor(json_number_text(o), 0, ret);
}
