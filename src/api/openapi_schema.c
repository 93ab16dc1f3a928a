/* Schemas: of values by their codecs, of nouns and forms by their fields. */
#include <string.h>

#include "api/openapi_private.h"

void
openapi_next(struct text *t)
{
	if (t->len > 0 && strchr("{[:", t->at[t->len - 1]) == NULL)
		text_char(t, ',');
}

void
openapi_name(struct text *t, const char *name)
{
	openapi_next(t);
	text_json_string(t, name);
	text_char(t, ':');
}

void
openapi_word(struct text *t, const char *name, const char *word)
{
	openapi_name(t, name);
	text_json_string(t, word);
}

/* --- nouns -------------------------------------------------------------- */

/* "Service centre" is ServiceCentre; a second one ServiceCentre2. */
static const char *
name_of(struct description *d, const char *title)
{
	char *name = arena_print(d->rq->mem, "%s", title), *to = name;
	const char *from;
	int i, same = 1;

	for (from = title; *from != '\0'; from++)
		if (*from != ' ')
			*to++ = from == title || from[-1] == ' ' ?
			    (char)(*from & ~0x20) : *from;
	*to = '\0';
	for (i = 0; i < d->count; i++)
		same += strncmp(d->names[i], name, strlen(name)) == 0 &&
		    strspn(d->names[i] + strlen(name), "0123456789") ==
		    strlen(d->names[i] + strlen(name));
	return same == 1 ? name : arena_print(d->rq->mem, "%s%d", name, same);
}

static void
collect(struct description *d, const struct resource *noun)
{
	const struct field *f;
	int i;

	for (i = 0; i < d->count; i++)
		if (d->nouns[i] == noun)
			return;
	if (noun == NULL || d->count == NOUNS_MOST)
		return;
	d->names[d->count] = name_of(d, noun->title);
	d->nouns[d->count++] = noun;
	for (f = noun->fields; f->name != NULL; f++) {
		collect(d, f->many);
		collect(d, f->one);
	}
}

void
openapi_collect(struct description *d)
{
	const struct route *r;

	for (r = d->edition->routes; r->method != NULL; r++)
		if (openapi_answer(r) != ANSWER_ANY)
			collect(d, openapi_noun(r));
}

const char *
openapi_schema_of(const struct description *d, const struct resource *noun)
{
	int i;

	for (i = 0; i < d->count; i++)
		if (d->nouns[i] == noun)
			return arena_print(d->rq->mem,
			    "#/components/schemas/%s", d->names[i]);
	return NULL;
}

/* --- values ------------------------------------------------------------- */

/* The words of "a|b|c=b", without synonyms. */
static void
put_enum(struct text *t, const char *among, bool nullable)
{
	const char *at;
	size_t len;

	openapi_name(t, "enum");
	text_char(t, '[');
	for (at = among; *at != '\0'; at += len + (at[len] == '|')) {
		len = strcspn(at, "|");
		if (memchr(at, '=', len) != NULL)
			continue;
		openapi_next(t);
		text_json(t, at, len);
	}
	if (nullable)
		text_put(t, ",null");
	text_char(t, ']');
}

static void
put_limits(struct text *t, const struct field *f)
{
	const char *type = f->codec->type;
	bool rows = strcmp(type, "array") == 0;
	bool words = strcmp(type, "string") == 0 && f->codec->format == NULL;

	if (f->codec != &as_whole && !rows && !words)
		return;
	if (f->min > 0 || (f->codec == &as_whole && f->max > 0)) {
		openapi_name(t, rows ? "minItems" : words ? "minLength" :
		    "minimum");
		text_number(t, f->min);
	}
	if (f->max > 0) {
		openapi_name(t, rows ? "maxItems" : words ? "maxLength" :
		    "maximum");
		text_number(t, f->max);
	}
}

static void
put_items(struct description *d, const struct field *f)
{
	struct text *t = d->text;

	openapi_name(t, "items");
	if (f->each != NULL)
		openapi_fields(d, f->each, true);
	else if (f->codec == &as_emails)
		text_put(t, "{\"type\":\"string\",\"format\":\"email\"}");
	else
		text_put(t, "{\"type\":\"string\"}");
}

void
openapi_value(struct description *d, const struct field *f, bool nullable)
{
	const struct codec *codec = f->codec;
	struct text *t = d->text;

	text_char(t, '{');
	if (codec->type != NULL && nullable)
		text_print(t, "\"type\":[\"%s\",\"null\"]", codec->type);
	else if (codec->type != NULL)
		openapi_word(t, "type", codec->type);
	if (codec->format != NULL)
		openapi_word(t, "format", codec->format);
	if ((codec == &as_choice || codec == &as_state) && f->among != NULL)
		put_enum(t, f->among, nullable);
	else if (codec->type != NULL)
		put_limits(t, f);
	if (codec->type != NULL && strcmp(codec->type, "array") == 0)
		put_items(d, f);
	if (f->preset != NULL && codec->write != NULL) {
		openapi_name(t, "default");
		codec->write(t, f, f->preset, strlen(f->preset));
	}
	text_char(t, '}');
}

/* --- objects ------------------------------------------------------------ */

/* Length of the part of a name before its last dot; 0 without one. */
static size_t
object_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL ? (size_t)(dot - name) : 0;
}

/*
 * Steps from the object that *OPEN is in to the one of NAME; a NULL name
 * leaves it.  Answers the rest of the name.
 */
static const char *
step(struct description *d, const char **open, const char *name)
{
	size_t was = *open != NULL ? object_part(*open) : 0;
	size_t part = name != NULL ? object_part(name) : 0;

	if (was > 0 && (was != part || memcmp(*open, name, part) != 0)) {
		text_put(d->text, "}}");
		was = 0;
	}
	if (part > 0 && was == 0) {
		openapi_name(d->text, arena_copy(d->rq->mem, name, part));
		text_put(d->text, "{\"type\":\"object\",\"properties\":{");
	}
	*open = name;
	return name != NULL && part > 0 ? name + part + 1 : name;
}

static bool
is_taken(const struct field *f)
{
	return !(f->flags & READONLY) && f->codec != NULL && f->many == NULL &&
	    f->one == NULL;
}

void
openapi_fields(struct description *d, const struct field *fields, bool whole)
{
	const struct field *f;
	const char *open = NULL;
	struct text *t = d->text;
	bool any = false;

	text_put(t, "{\"type\":\"object\",\"properties\":{");
	for (f = fields; f->name != NULL; f++) {
		if (!is_taken(f))
			continue;
		openapi_name(t, step(d, &open, f->name));
		openapi_value(d, f, (f->flags & NULLABLE) != 0);
	}
	step(d, &open, NULL);
	text_char(t, '}');
	for (f = fields; whole && f->name != NULL; f++) {
		if (!is_taken(f) || !(f->flags & REQUIRED) ||
		    strchr(f->name, '.') != NULL)
			continue;
		if (!any)
			text_put(t, ",\"required\":[");
		any = true;
		openapi_next(t);
		text_json_string(t, f->name);
	}
	text_put(t, any ? "]}" : "}");
}

static void
put_relation(struct description *d, const struct field *f)
{
	const char *schema = openapi_schema_of(d, f->many != NULL ? f->many :
	    f->one);
	struct text *t = d->text;

	text_char(t, '{');
	if (f->flags & EXPAND)
		openapi_word(t, "description", "Shown when `expand` or "
		    "`fields` names it");
	if (f->many != NULL)
		text_print(t, "%s\"type\":\"array\",\"items\":{\"$ref\":\"%s\"}",
		    f->flags & EXPAND ? "," : "", schema);
	else
		text_print(t, "%s\"anyOf\":[{\"$ref\":\"%s\"},"
		    "{\"type\":\"null\"}]", f->flags & EXPAND ? "," : "",
		    schema);
	text_char(t, '}');
}

static void
put_noun(struct description *d, const struct resource *noun)
{
	const struct field *f;
	const char *open = NULL;
	struct text *t = d->text;

	text_put(t, "{\"type\":\"object\",\"properties\":{");
	for (f = noun->fields; f->name != NULL; f++) {
		if (f->flags & HIDDEN)
			continue;
		openapi_name(t, step(d, &open, f->name));
		if (f->many != NULL || f->one != NULL)
			put_relation(d, f);
		else
			openapi_value(d, &(struct field){ .codec = f->codec,
			    .among = f->among, .each = f->each },
			    f != noun->fields && !(f->flags & REQUIRED));
	}
	step(d, &open, NULL);
	text_put(t, "}}");
}

void
openapi_schemas(struct description *d)
{
	int i;

	openapi_name(d->text, "schemas");
	text_char(d->text, '{');
	for (i = 0; i < d->count; i++) {
		openapi_name(d->text, d->names[i]);
		put_noun(d, d->nouns[i]);
	}
	openapi_envelopes(d);
	text_char(d->text, '}');
}
