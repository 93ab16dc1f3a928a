/*
 * Prepares every named query, and every statement that follows from a noun's
 * table (columns, filters, orders, search), against a migrated schema as the
 * role of the workers.  Needs KONTOR_DATABASE; skipped without.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/request.h"
#include "queries.h"

static PGconn *conn;
static int passed, failed;

static void
prepare(const char *what, const char *sql)
{
	PGresult *r = PQprepare(conn, "", sql, 0, NULL);

	if (PQresultStatus(r) == PGRES_COMMAND_OK) {
		passed++;
	} else {
		failed++;
		printf("not ok - %s: %s\n", what, PQresultErrorMessage(r));
	}
	PQclear(r);
}

static void
prepare_filter(const struct resource *noun, const struct field *f,
    const char *format)
{
	struct text t = { 0 };
	char what[128];

	snprintf(what, sizeof(what), "%s filtered by %s", noun->view, f->name);
	text_print(&t, "select id from %s v where v.%s ", noun->view,
	    f->column);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_print(&t, format, 1);
#pragma GCC diagnostic pop
	prepare(what, t.at);
	text_free(&t);
}

static void
prepare_field(const struct resource *noun, const struct field *f)
{
	char what[128], sql[512], equals[64], *list, *word;

	snprintf(what, sizeof(what), "%s by %s", noun->view, f->name);
	if (f->flags & SORT) {
		snprintf(sql, sizeof(sql), "select id from %s v order by v.%s",
		    noun->view, f->order != NULL ? f->order : f->column);
		prepare(what, sql);
	}
	if (f->flags & FILTER) {
		snprintf(equals, sizeof(equals), "= %s", f->codec->cast);
		prepare_filter(noun, f, equals);
	}
	if (!(f->flags & FILTER_IS))
		return;
	list = strdup(f->among);
	for (word = strtok(list, "|"); word != NULL; word = strtok(NULL, "|")) {
		snprintf(sql, sizeof(sql), "select id from %s v where v.is_%s",
		    noun->view, word);
		prepare(what, sql);
	}
	free(list);
}

static void
prepare_noun(const struct resource *noun)
{
	const struct filter *filter;
	const struct field *f;
	struct text t = { 0 };
	char equals[64];
	int whole;

	for (whole = 0; whole < 2; whole++) {
		text_clear(&t);
		text_print(&t, "select %s", noun->plain ? "''" : "v.etag");
		resource_columns(&t, noun, whole == 1);
		text_print(&t, " from %s v", noun->view);
		prepare(noun->view, t.at);
	}
	for (f = noun->fields; f->name != NULL; f++)
		prepare_field(noun, f);
	for (filter = noun->filters; filter != NULL && filter->name != NULL;
	    filter++) {
		f = resource_field(noun, filter->field);
		snprintf(equals, sizeof(equals), "= %s", f->codec->cast);
		prepare_filter(noun, f, filter->kind == FILTER_FROM ?
		    f->codec->from : filter->kind == FILTER_TO ?
		    f->codec->to : equals);
	}
	if (noun->search != NULL) {
		text_clear(&t);
		text_print(&t, "select v.id from %s v where v.id in "
		    "(select %s($1))", noun->view, noun->search);
		prepare(noun->search, t.at);
	}
	text_free(&t);
}

int
main(void)
{
	const char *database = getenv("KONTOR_DATABASE");
	const struct route *row;
	int i;

	if (database == NULL) {
		puts("skipped: KONTOR_DATABASE is not set");
		return 77;
	}
	conn = PQconnectdb(database);
	PQclear(PQexec(conn, "set search_path = kontor, public"));
	for (i = 0; all_queries[i] != NULL; i++)
		prepare(all_queries[i]->name, all_queries[i]->text);
	for (i = 0; editions[i] != NULL; i++)
		for (row = editions[i]->routes; row->method != NULL; row++)
			if (row->noun != NULL && row->noun->view != NULL)
				prepare_noun(row->noun);
	PQfinish(conn);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
