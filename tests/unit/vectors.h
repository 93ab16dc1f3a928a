/*
 * Files that tests read: the project's own under tests/data, and public test
 * vectors under $KONTOR_SHARED/vectors where somebody keeps them.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"

static inline struct json_object *
vectors_parse(const char *path)
{
	struct json_object *o = NULL;
	struct text t = { 0 };
	const char *why = "";
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return NULL;
	while ((n = fread(text_room(&t, 65536), 1, 65536, f)) > 0)
		t.len += n;
	fclose(f);
	if (json_parse(t.at, t.len, &o, &why) != OK)
		fprintf(stderr, "%s: %s\n", path, why);
	text_free(&t);
	return o;
}

/* tests/data/NAME; the build sets $srcdir when it is elsewhere. */
static inline struct json_object *
vectors_own(const char *name)
{
	const char *top = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/data/%s",
	    top == NULL ? "." : top, name);
	return vectors_parse(path);
}

/* A file of public vectors; NULL, with a note, where it is not kept. */
static inline struct json_object *
vectors_shared(const char *name)
{
	const char *folder = getenv("KONTOR_SHARED");
	struct json_object *o = NULL;
	char path[4096];

	if (folder != NULL) {
		snprintf(path, sizeof(path), "%s/vectors/%s", folder, name);
		o = vectors_parse(path);
	}
	if (o == NULL)
		fprintf(stderr, "note: %s is skipped; set KONTOR_SHARED to "
		    "the folder that holds vectors/\n", name);
	return o;
}

/* Member NAME of an object as a string; "" when there is none. */
static inline const char *
vectors_word(struct json_object *o, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(o, name, &v) && v != NULL ?
	    json_object_get_string(v) : "";
}

/* Member I of an array as a string. */
static inline const char *
vectors_item(struct json_object *o, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(o, i));
}

#endif
