/* What a request wants to see: ?fields=, ?expand=, ?RELATION.limit=. */
#include "api/selection.h"

#include <stdlib.h>
#include <string.h>

#include "api/private.h"

#define DEPTH_MOST	3	/* relations of relations of relations */
#define PARTS_MOST	12	/* relations in all */
#define NAME_LONGEST	64
#define PART_LIMIT_MOST	100
#define ROWS_MOST	20000	/* a reply may have, by its limits */
#define WRONG_MOST	8	/* names that are answered one by one */

struct chooser {
	struct request		*rq;
	struct selection	*root;
	const char		*word;		/* the parameter being read */
	int			 parts, wrong;
};

bool
field_shows(const struct field *f, enum showing showing)
{
	if (f->flags & (HIDDEN | EXPAND))
		return false;
	if (showing == SHOWN_WHOLE)
		return true;
	return !(f->flags & DETAIL) && (showing == SHOWN_LISTED ||
	    (f->many == NULL && f->one == NULL));
}

static bool
is_relation(const struct field *f)
{
	return f->many != NULL || f->one != NULL;
}

static struct selection *
selection_of(struct chooser *c, const struct resource *noun,
    enum showing showing)
{
	struct selection *s = arena_zero(c->rq->mem, sizeof(*s));
	size_t i;

	s->noun = noun;
	s->showing = showing;
	for (i = 0; noun->fields[i].name != NULL; i++)
		s->shown[i] = field_shows(&noun->fields[i], showing);
	return s;
}

/* The part of relation F, added in the order of the fields. */
static struct selection *
part_of(struct chooser *c, struct selection *s, const struct field *f)
{
	struct selection **at, *part;

	for (at = &s->parts; *at != NULL && (*at)->field <= f;
	    at = &(*at)->next)
		if ((*at)->field == f)
			return *at;
	part = selection_of(c, f->many != NULL ? f->many : f->one,
	    SHOWN_INSIDE);
	part->field = f;
	part->limit = f->many != NULL ? f->max : 0;
	part->next = *at;
	*at = part;
	c->parts++;
	return part;
}

static void
add_own_parts(struct chooser *c, struct selection *s)
{
	size_t i;

	for (i = 0; s->noun->fields[i].name != NULL; i++)
		if (s->shown[i] && is_relation(&s->noun->fields[i]))
			part_of(c, s, &s->noun->fields[i]);
}

/* "There are a, b, c": what could have been named instead. */
static void
refuse_name(struct chooser *c, const struct resource *noun, const char *name,
    size_t len, bool relation)
{
	const struct field *f;
	struct text t = { 0 };

	c->wrong++;
	for (f = noun->fields; f->name != NULL; f++)
		if (!(f->flags & HIDDEN) && (!relation || is_relation(f)))
			text_print(&t, "%s%s", t.len > 0 ? ", " : "", f->name);
	fail_field(c->rq, INVALID, c->word, "%s has no %s %.*s; it has %s",
	    noun->title, relation ? "relation" : "field",
	    (int)(len < NAME_LONGEST ? len : NAME_LONGEST), name,
	    t.len > 0 ? t.at : "none");
	text_free(&t);
}

/* The field of NAME; NULL with a problem noted. */
static const struct field *
find(struct chooser *c, const struct resource *noun, const char *name,
    size_t len, bool relation)
{
	const struct field *f;

	for (f = noun->fields; f->name != NULL; f++)
		if (!(f->flags & HIDDEN) && strlen(f->name) == len &&
		    memcmp(f->name, name, len) == 0 &&
		    (!relation || is_relation(f)))
			return f;
	refuse_name(c, noun, name, len, relation);
	return NULL;
}

/*
 * A relation that is not shown by itself asks for its noun's permission; so
 * do all that stand inside of another.
 */
static bool
may_expand(struct chooser *c, const struct selection *s, const struct field *f)
{
	const struct resource *noun = f->many != NULL ? f->many : f->one;

	if ((s == c->root && !(f->flags & EXPAND)) || noun->needs == NULL ||
	    request_may(c->rq, noun->needs))
		return true;
	c->wrong++;
	fail_field(c->rq, FORBIDDEN, c->word, "%s needs the permission %s",
	    f->name, noun->needs);
	return false;
}

/* Steps into relation NAME of S; NULL with a problem noted. */
static struct selection *
step(struct chooser *c, struct selection *s, const char *name, size_t len,
    int depth)
{
	const struct field *f = find(c, s->noun, name, len, true);

	if (f == NULL || !may_expand(c, s, f))
		return NULL;
	if (depth >= DEPTH_MOST || c->parts >= PARTS_MOST) {
		c->wrong++;
		fail_field(c->rq, INVALID, c->word, "goes at most %d levels "
		    "deep and names at most %d relations", DEPTH_MOST,
		    PARTS_MOST);
		return NULL;
	}
	s->chosen = true;
	s->shown[f - s->noun->fields] = true;
	if ((f->flags & EXPAND) || depth > 0)
		c->rq->beyond = true;
	return part_of(c, s, f);
}

/* One path of ?expand=: vehicles.serviceHistory */
static void
expand(struct chooser *c, const char *path, size_t len)
{
	struct selection *s = c->root;
	const char *end = path + len, *dot;
	int depth;

	for (depth = 0; s != NULL && path < end; depth++, path = dot + 1) {
		if ((dot = memchr(path, '.', (size_t)(end - path))) == NULL)
			dot = end;
		s = step(c, s, path, (size_t)(dot - path), depth);
	}
}

/* The first field named of a noun hides those that nobody named. */
static void
choose(struct chooser *c, struct selection *s, const struct field *f)
{
	if (s->showing != SHOWN_NAMED) {
		memset(s->shown, 0, sizeof(s->shown));
		for (; s->parts != NULL; s->parts = s->parts->next)
			c->parts--;
		s->showing = SHOWN_NAMED;
	}
	s->chosen = s->shown[f - s->noun->fields] = true;
}

/* One path of ?fields=: name, or vehicles.registration */
static void
show(struct chooser *c, const char *path, size_t len)
{
	struct selection *s = c->root;
	const struct field *f;
	const char *end = path + len, *dot;
	int depth;

	for (depth = 0; s != NULL && path < end; depth++, path = dot + 1) {
		if ((dot = memchr(path, '.', (size_t)(end - path))) == NULL)
			dot = end;
		f = find(c, s->noun, path, (size_t)(dot - path), dot < end);
		if (f == NULL)
			return;
		choose(c, s, f);
		s = is_relation(f) ? step(c, s, path, (size_t)(dot - path),
		    depth) : NULL;
	}
}

/* Calls EACH for every part of all values of parameter WORD. */
static void
each_name(struct chooser *c, const char *word,
    void (*each)(struct chooser *, const char *, size_t))
{
	const struct pair *p;
	const char *at;
	size_t len;

	c->word = word;
	for (p = c->rq->query; p != NULL; p = p->next) {
		if (strcmp(p->name, word) != 0)
			continue;
		for (at = p->value; *at != '\0'; at += len) {
			at += strspn(at, ", ");
			len = strcspn(at, ", ");
			if (len > 0 && c->wrong < WRONG_MOST)
				each(c, at, len);
		}
	}
}

/* Does NAME, all but its ".limit", call the part at PATH? */
static bool
calls(const char *name, size_t len, const char *path)
{
	size_t whole = strlen(path);

	return len <= whole && memcmp(path + whole - len, name, len) == 0 &&
	    (len == whole || path[whole - len - 1] == '.');
}

static void
limit_part(struct chooser *c, struct selection *part, const char *path)
{
	const struct pair *p;
	char *end;
	size_t len;
	long n;

	for (p = c->rq->query; p != NULL; p = p->next) {
		len = strlen(p->name);
		if (len <= 6 || strcmp(p->name + len - 6, ".limit") != 0 ||
		    !calls(p->name, len - 6, path))
			continue;
		n = strtol(p->value, &end, 10);
		if (*p->value == '\0' || *end != '\0' || n < 1)
			fail_field(c->rq, INVALID, p->name, "must be a whole "
			    "number of at least 1");
		part->limit = n > PART_LIMIT_MOST ? PART_LIMIT_MOST : n;
	}
}

/* Limits of all parts below; *ROWS grows to what may come at most. */
static void
limit_parts(struct chooser *c, struct selection *s, const char *path,
    long parents, long *rows)
{
	struct selection *part;
	const char *at;
	long n;

	for (part = s->parts; part != NULL; part = part->next) {
		at = arena_print(c->rq->mem, "%s%s%s", path,
		    *path != '\0' ? "." : "", part->field->name);
		if (part->field->many != NULL)
			limit_part(c, part, at);
		n = parents * (part->limit > 0 ? part->limit : 1);
		*rows += n;
		limit_parts(c, part, at, n, rows);
	}
}

static void
make_plans(struct request *rq, struct selection *s)
{
	struct selection *part;

	s->plan = plan_of(rq, s);
	for (part = s->parts; part != NULL; part = part->next)
		make_plans(rq, part);
}

enum fault
selection_make(struct request *rq, const struct resource *noun,
    enum showing showing, struct selection **ret)
{
	struct chooser c = { .rq = rq };
	long rows = 0, parents = 1;

	c.root = *ret = selection_of(&c, noun, showing);
	add_own_parts(&c, c.root);
	if (rq->edition->grammar) {
		each_name(&c, "fields", show);
		each_name(&c, "expand", expand);
		if (showing == SHOWN_LISTED)
			parents = listing_limit(rq, noun);
		limit_parts(&c, c.root, "", parents, &rows);
		if (rows > ROWS_MOST)
			fail_field(rq, INVALID, "expand", "could bring %ld "
			    "rows; lower the limits to bring at most %d",
			    rows, ROWS_MOST);
	}
	make_plans(rq, c.root);
	return rq->problems == NULL ? OK : rq->fault;
}
