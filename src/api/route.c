/* The tree of path segments that finds a route. */
#include "api/route.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct node {
	char			*segment;	/* NULL: a parameter */
	struct node		*children, *next;
	const struct route	**rows;
	int			 count;
};

struct router {
	struct node	root;
};

static void *
grow(void *at, size_t size)
{
	if ((at = realloc(at, size)) == NULL)
		abort();
	return at;
}

/* The child for SEGMENT, made when missing; literals stand before parameters. */
static struct node *
child_of(struct node *parent, const char *segment, size_t len)
{
	bool parameter = segment[0] == ':';
	struct node *n, **at;

	for (n = parent->children; n != NULL; n = n->next)
		if (parameter ? n->segment == NULL : n->segment != NULL &&
		    strlen(n->segment) == len &&
		    memcmp(n->segment, segment, len) == 0)
			return n;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		abort();
	if (!parameter && (n->segment = strndup(segment, len)) == NULL)
		abort();
	at = &parent->children;
	while (parameter && *at != NULL)
		at = &(*at)->next;
	n->next = *at;
	*at = n;
	return n;
}

static void
add(struct node *n, const struct route *row)
{
	int i;

	for (i = 0; i < n->count; i++) {
		if (strcmp(n->rows[i]->method, row->method) == 0) {
			fprintf(stderr, "route declared twice: %s %s\n",
			    row->method, row->path);
			abort();
		}
	}
	n->rows = grow(n->rows, (size_t)(n->count + 1) * sizeof(*n->rows));
	n->rows[n->count++] = row;
}

struct router *
router_create(const struct route *rows)
{
	struct router *r = calloc(1, sizeof(*r));
	const struct route *row;
	struct node *n;
	const char *at;
	size_t len;

	if (r == NULL)
		abort();
	for (row = rows; row->method != NULL; row++) {
		n = &r->root;
		for (at = row->path; *at == '/'; at += len) {
			len = strcspn(++at, "/");
			n = child_of(n, at, len);
		}
		add(n, row);
	}
	return r;
}

static void
free_children(struct node *n)
{
	struct node *c, *next;

	for (c = n->children; c != NULL; c = next) {
		next = c->next;
		free_children(c);
		free(c->segment);
		free(c);
	}
	free(n->rows);
}

void
router_free(struct router *r)
{
	if (r == NULL)
		return;
	free_children(&r->root);
	free(r);
}

/* The node PATH leads to; tries literals first, then the parameter. */
static const struct node *
walk(const struct node *n, const char *path, int depth,
    const char *values[ROUTE_PARAMETERS], size_t lengths[ROUTE_PARAMETERS])
{
	const struct node *c, *found;
	const char *segment;
	size_t len;

	if (path[0] == '\0' || strcmp(path, "/") == 0)
		return n->count > 0 ? n : NULL;
	segment = path + 1;
	len = strcspn(segment, "/");
	for (c = n->children; c != NULL; c = c->next) {
		if (c->segment != NULL) {
			if (strlen(c->segment) != len ||
			    memcmp(c->segment, segment, len) != 0)
				continue;
			found = walk(c, segment + len, depth, values, lengths);
		} else {
			if (len == 0 || depth == ROUTE_PARAMETERS)
				continue;
			values[depth] = segment;
			lengths[depth] = len;
			found = walk(c, segment + len, depth + 1, values,
			    lengths);
		}
		if (found != NULL)
			return found;
	}
	return NULL;
}

bool
route_reads(const struct route *route)
{
	return strcmp(route->method, "GET") == 0;
}

const struct resource *
route_noun(const struct route *route, int n)
{
	if (route->within != NULL && n == 0)
		return route->within->parent;
	return route->noun != NULL ? route->noun : route->gives;
}

static void
list_methods(const struct node *n, struct text *allow)
{
	int i;

	for (i = 0; i < n->count; i++) {
		text_put(allow, n->rows[i]->method);
		text_put(allow, ", ");
		if (route_reads(n->rows[i]))
			text_put(allow, "HEAD, ");
	}
	text_put(allow, "OPTIONS");
}

enum fault
router_find(const struct router *r, const char *method, const char *path,
    const struct route **ret, const char *values[ROUTE_PARAMETERS],
    size_t lengths[ROUTE_PARAMETERS], struct text *allow)
{
	const struct node *n;
	int i;

	if (path[0] != '/' || (n = walk(&r->root, path, 0, values,
	    lengths)) == NULL)
		return MISSING;
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (i = 0; i < n->count; i++) {
		if (strcmp(n->rows[i]->method, method) == 0) {
			*ret = n->rows[i];
			return OK;
		}
	}
	list_methods(n, allow);
	return METHOD;
}
