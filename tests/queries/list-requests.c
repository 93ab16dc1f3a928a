/*
 * Prints a request for each way in which each list of each edition can be
 * filtered, sorted, searched and paged, made of the rows of routes and the
 * tables of fields; a field that is new is in it by itself.  The values are
 * those that the fewest rows have.  plans.test.mjs sends them and looks at
 * the plans.
 *
 *	list-requests TENANT PERSON [BRANCH]
 *
 * Lines have an edition, a path, a table, what is tried, and a query string.
 * Needs KONTOR_DATABASE, filled.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/listing_private.h"

static PGconn *conn;

static void
query_encode(const char *s)
{
	for (; *s != '\0'; s++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		    "0123456789-_.,[]&=", *s) != NULL)
			putchar(*s);
		else
			printf("%%%02X", (unsigned char)*s);
}

static void
request(const struct edition *e, const struct route *row, const char *path,
    const char *what, const char *query)
{
	printf("%s\t%s\t%s\t%s\t", e->name, path, row->noun->table, what);
	query_encode(query);
	putchar('\n');
}

/* The first value of a statement; NULL: none.  To be freed. */
static char *
first_value(const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	char *value = NULL;

	if (PQresultStatus(r) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s\n%s", sql, PQerrorMessage(conn));
		exit(1);
	}
	if (PQntuples(r) > 0 && !PQgetisnull(r, 0, 0))
		value = strdup(PQgetvalue(r, 0, 0));
	PQclear(r);
	return value;
}

/* VALUE of the database as a client writes it; frees it. */
static char *
on_wire(const struct field *f, char *value)
{
	struct text t = { 0 };
	char *wire;

	if (value == NULL)
		return NULL;
	f->codec->write(&t, f, value, strlen(value));
	free(value);
	wire = t.at[0] == '"' ? strndup(t.at + 1, t.len - 2) :
	    strndup(t.at, t.len);
	text_free(&t);
	return wire;
}

static char *
value_of(const struct resource *noun, const struct field *f,
    const char *format)
{
	char sql[512];

	/* Ours: constants of this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(sql, sizeof(sql), format, f->column, noun->view, f->column);
#pragma GCC diagnostic pop
	return on_wire(f, first_value(sql));
}

#define RAREST	"select v.%s from %s v where v.%s is not null group by 1 " \
    "order by count(*), 1 limit 1"
#define HIGHEST	"select v.%s from %s v where v.%s is not null " \
    "order by 1 desc offset 100 limit 1"
#define LOWEST	"select v.%s from %s v where v.%s is not null " \
    "order by 1 offset 100 limit 1"
#define ANY	"select v.%s from %s v where v.%s is not null limit 1"

static void
filter_request(const struct edition *e, const struct route *row,
    const char *path, const struct field *f, const char *name, char *value)
{
	char query[1024], what[256];

	if (value == NULL)
		return;
	snprintf(query, sizeof(query), "%s=%s", name, value);
	snprintf(what, sizeof(what), "%s, a value of %s", name, f->name);
	request(e, row, path, what, query);
	free(value);
}

/* What a field offers in the grammar; see api/criteria.c. */
static void
grammar_requests(const struct edition *e, const struct route *row,
    const char *path, const struct field *f)
{
	static const struct { const char *operator, *format; } ways[] = {
		{ "in", RAREST }, { "gte", HIGHEST }, { "lte", LOWEST },
	};
	bool ranges = f->codec->from != NULL || f->codec == &as_text ||
	    f->codec == &as_whole || f->codec == &as_amount ||
	    f->codec == &as_upper || f->codec == &as_mobile;
	char name[128], *value, *two;
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if ((i == 0 && f->codec == &as_when) || (i > 0 && !ranges))
			continue;
		snprintf(name, sizeof(name), "filter[%s][%s]", f->name,
		    ways[i].operator);
		value = value_of(row->noun, f, ways[i].format);
		if (i == 0 && value != NULL) {
			two = malloc(2 * strlen(value) + 2);
			sprintf(two, "%s,%s", value, value);
			free(value);
			value = two;
		}
		filter_request(e, row, path, f, name, value);
	}
	if (!(f->flags & (REQUIRED | FILTER_IS)) &&
	    (f->flags & NULLABLE)) {
		snprintf(name, sizeof(name), "filter[%s][null]", f->name);
		filter_request(e, row, path, f, name, strdup("true"));
	}
}

static void
field_requests(const struct edition *e, const struct route *row,
    const char *path, const struct field *f)
{
	const struct resource *noun = row->noun;
	char query[256], name[128], *list, *word;

	if (f->flags & SORT) {
		snprintf(query, sizeof(query), "%s=%s", e->sort_by, f->name);
		request(e, row, path, "sort", query);
		snprintf(query, sizeof(query), "%s=%s&%s=desc", e->sort_by,
		    f->name, e->sort_order);
		request(e, row, path, "sort", query);
	}
	if (f->flags & FILTER_IS) {
		list = strdup(f->among);
		for (word = strtok(list, "|"); word != NULL;
		    word = strtok(NULL, "|"))
			filter_request(e, row, path, f, f->name, strdup(word));
		free(list);
	} else if (f->flags & FILTER) {
		filter_request(e, row, path, f, f->name,
		    value_of(noun, f, RAREST));
		if (e->grammar)
			grammar_requests(e, row, path, f);
	}
	if ((f->flags & LIKE) && e->grammar && noun->search != NULL) {
		snprintf(name, sizeof(name), "filter[%s][like]", f->name);
		filter_request(e, row, path, f, name, value_of(noun, f, ANY));
	}
}

/* A term that is there, one that is not, and one too short for trigrams. */
static void
search_requests(const struct edition *e, const struct route *row,
    const char *path)
{
	const struct field *f;

	request(e, row, path, "search for nothing", "search=xyzzyplugh");
	for (f = row->noun->fields + 1; f->name != NULL; f++)
		if (f->codec == &as_text || f->codec == &as_upper)
			break;
	if (f->name != NULL)
		filter_request(e, row, path, f, "search",
		    value_of(row->noun, f, ANY));
}

static void
list_requests(const struct edition *e, const struct route *row)
{
	const struct resource *noun = row->noun;
	const struct filter *filter;
	const struct field *f;
	char path[256], sql[512], *parent = NULL;
	const char *hole = strchr(row->path, ':');

	snprintf(path, sizeof(path), "%s", row->path);
	if (hole != NULL && row->within != NULL) {
		snprintf(sql, sizeof(sql), "select v.%s from %s v where v.%s "
		    "is not null limit 1", row->within->column, noun->view,
		    row->within->column);
		if ((parent = first_value(sql)) == NULL)
			parent = strdup("none");
		snprintf(path, sizeof(path), "%.*s%s%s",
		    (int)(hole - row->path), row->path, parent,
		    hole + strcspn(hole, "/"));
		free(parent);
	}
	request(e, row, path, row->within != NULL ? "within" : "list", "");
	for (f = noun->fields; f->name != NULL; f++)
		field_requests(e, row, path, f);
	for (filter = noun->filters; filter != NULL && filter->name != NULL;
	    filter++) {
		f = resource_field(noun, filter->field);
		filter_request(e, row, path, f, filter->name,
		    value_of(noun, f, filter->kind == FILTER_FROM ? HIGHEST :
		    filter->kind == FILTER_TO ? LOWEST : RAREST));
	}
	if (noun->search != NULL)
		search_requests(e, row, path);
}

int
main(int argc, char *argv[])
{
	const struct route *row;
	char sql[512];
	int i;

	if (argc < 3) {
		fputs("usage: list-requests TENANT PERSON [BRANCH]\n", stderr);
		return 64;
	}
	conn = PQconnectdb(getenv("KONTOR_DATABASE"));
	PQclear(PQexec(conn, "set search_path = kontor, public"));
	PQclear(PQexec(conn, "set timezone = 'UTC'"));
	snprintf(sql, sizeof(sql), "select set_config('kontor.tenant', '%s', "
	    "false), set_config('kontor.user', '%s', false), "
	    "set_config('kontor.branch', '%s', false), "
	    "set_config('kontor.zone', 'UTC', false)", argv[1], argv[2],
	    argc > 3 ? argv[3] : "");
	free(first_value(sql));
	codec_use_exponent(2);
	for (i = 0; editions[i] != NULL; i++)
		for (row = editions[i]->routes; row->method != NULL; row++)
			if (resource_lists(row))
				list_requests(editions[i], row);
	PQfinish(conn);
	return 0;
}
