/*
 * A list's query string compiled to one statement: the page and its total.
 * The only place besides sql/ that writes SQL; it uses names from tables and
 * passes every value as a parameter.
 */
#include <stdlib.h>
#include <string.h>

#include "api/private.h"

#define LIMIT_PRESET	20
#define LIMIT_WITHIN	100	/* a row's own children: all, as a rule */
#define LIMIT_MOST	100
#define SEARCH_LONGEST	200
#define PAGE_MOST	10000000

struct compiler {
	struct request		*rq;
	const struct resource	*noun;
	struct listing		*list;
	struct text		 where;
	bool			 filtered;
	const char		*term;
};

static int
bind(struct compiler *c, const char *text)
{
	c->list->arguments[c->list->count++] = text;
	return c->list->count;
}

static void
and(struct compiler *c)
{
	text_put(&c->where, c->where.len == 0 ? " where " : " and ");
}

/* "column <operator and cast>" with the value as the next parameter. */
static void
condition(struct compiler *c, const char *column, const char *format,
    const char *sql)
{
	int n = bind(c, sql);

	and(c);
	text_print(&c->where, "v.%s ", column);
	/* Formats come from codecs only: constants with one %d. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_print(&c->where, format, n);
#pragma GCC diagnostic pop
}

static const char *
read_value(struct compiler *c, const struct field *f, const char *name,
    const char *text)
{
	const char *why, *sql = form_text(c->rq, f, text, &why);

	if (sql == NULL)
		fail_field(c->rq, INVALID, name, "%s", why);
	return sql;
}

static void
filter_by_field(struct compiler *c, const struct field *f)
{
	const char *text = query_value(c->rq, f->name), *sql;

	if (text == NULL || *text == '\0' || strcmp(text, "all") == 0)
		return;
	if ((sql = read_value(c, f, f->name, text)) == NULL)
		return;
	c->filtered = true;
	if (f->flags & FILTER_IS) {
		/* A choice, so it is a word of ours. */
		and(c);
		text_print(&c->where, "v.is_%s", sql);
		return;
	}
	condition(c, f->column, arena_print(c->rq->mem, "= %s",
	    f->codec->cast), sql);
}

static void
filter_by_range(struct compiler *c, const struct filter *filter)
{
	const struct field *f = resource_field(c->noun, filter->field);
	const char *text = query_value(c->rq, filter->name), *sql;

	if (text == NULL || *text == '\0' ||
	    (sql = read_value(c, f, filter->name, text)) == NULL)
		return;
	c->filtered = true;
	condition(c, f->column, filter->kind == FILTER_FROM ? f->codec->from :
	    filter->kind == FILTER_TO ? f->codec->to :
	    arena_print(c->rq->mem, "= %s", f->codec->cast), sql);
}

static void
filters(struct compiler *c)
{
	const struct within *in = c->rq->route->within;
	const struct filter *filter;
	const struct field *f;
	const char *term;

	if (in != NULL) {
		condition(c, in->column, "= $%d::uuid", param(c->rq, 0));
		c->filtered = true;
	}
	for (f = c->noun->fields; f->name != NULL; f++)
		if (f->flags & (FILTER | FILTER_IS))
			filter_by_field(c, f);
	for (filter = c->noun->filters;
	    filter != NULL && filter->name != NULL; filter++)
		filter_by_range(c, filter);
	term = query_value(c->rq, "search");
	if (c->noun->search == NULL || term == NULL)
		return;
	c->term = term + strspn(term, " ");
	if (strlen(c->term) > SEARCH_LONGEST)
		fail_field(c->rq, INVALID, "search",
		    "must have at most %d bytes", SEARCH_LONGEST);
	if (*c->term == '\0') {
		c->term = NULL;
		return;
	}
	and(c);
	text_print(&c->where, "v.id in (select %s($%d))", c->noun->search,
	    bind(c, c->term));
}

/* Whole numbers of the query string; out of range is the nearest allowed. */
static long
number(struct compiler *c, const char *name, long preset, long most)
{
	const char *text = query_value(c->rq, name);
	char *end;
	long n;

	if (text == NULL || *text == '\0')
		return preset;
	n = strtol(text, &end, 10);
	if (*end != '\0' || n < 1) {
		fail_field(c->rq, INVALID, name, "must be a whole number of "
		    "at least 1");
		return preset;
	}
	return n > most ? most : n;
}

static const struct field *
sort_field(struct compiler *c, bool *ret_down)
{
	const char *name = query_value(c->rq, c->rq->edition->sort_by);
	const char *order = query_value(c->rq, c->rq->edition->sort_order);
	const struct field *f;

	f = name != NULL ? resource_field(c->noun, name) : NULL;
	if (f != NULL && (f->flags & SORT)) {
		*ret_down = order != NULL && strcmp(order, "desc") == 0;
		return f;
	}
	*ret_down = c->noun->sort[0] == '-';
	f = resource_field(c->noun, c->noun->sort + *ret_down);
	if (order != NULL && *order != '\0')
		*ret_down = strcmp(order, "desc") == 0;
	return f;
}

/* Search collects the ids once, counts them, and reads only the page. */
static void
compile_search(struct compiler *c, struct text *t, const char *key,
    const char *way)
{
	text_print(t, "with hit as materialized (select v.id, v.%s as place "
	    "from %s v%s) select (select count(*) from hit) as total",
	    key, c->noun->view, c->where.at);
	resource_columns(t, c->noun, false);
	text_print(t, " from (select id, place from hit order by place %s, "
	    "id %s limit $%d offset $%d) h join %s v on v.id = h.id "
	    "order by h.place %s, h.id %s", way, way, c->list->count - 1,
	    c->list->count, c->noun->view, way, way);
}

static void
compile_plain(struct compiler *c, struct text *t, const char *key,
    const char *way)
{
	if (c->noun->counted && !c->filtered)
		text_print(t, "select (select tally_of('%s')) as total",
		    c->noun->table);
	else
		text_print(t, "select (select count(*) from %s v%s) as total",
		    c->noun->view, c->where.len > 0 ? c->where.at : "");
	resource_columns(t, c->noun, false);
	text_print(t, " from %s v%s order by v.%s %s, v.id %s "
	    "limit $%d offset $%d", c->noun->view,
	    c->where.len > 0 ? c->where.at : "", key, way, way,
	    c->list->count - 1, c->list->count);
}

enum fault
listing_compile(struct request *rq, const struct resource *noun,
    struct listing *list)
{
	struct compiler c = { .rq = rq, .noun = noun, .list = list };
	struct text t = { 0 };
	const struct field *sort;
	const char *key, *way;
	bool down;

	memset(list, 0, sizeof(*list));
	list->page.page = number(&c, "page", 1, PAGE_MOST);
	list->page.limit = number(&c, "limit", noun->page != 0 ? noun->page :
	    rq->route->within != NULL ? LIMIT_WITHIN : LIMIT_PRESET,
	    noun->page != 0 ? noun->page : LIMIT_MOST);
	filters(&c);
	sort = sort_field(&c, &down);
	key = sort->order != NULL ? sort->order : sort->column;
	way = down ? "desc" : "asc";
	bind(&c, arena_print(rq->mem, "%ld", list->page.limit));
	bind(&c, arena_print(rq->mem, "%ld",
	    (list->page.page - 1) * list->page.limit));
	if (c.term != NULL)
		compile_search(&c, &t, key, way);
	else
		compile_plain(&c, &t, key, way);
	list->text = arena_copy(rq->mem, t.at, t.len);
	text_free(&t);
	text_free(&c.where);
	return rq->problems != NULL ? INVALID : OK;
}

enum fault
listing_whole(struct request *rq, const struct resource *noun,
    const struct field *const *chosen, int count, struct listing *list)
{
	struct compiler c = { .rq = rq, .noun = noun, .list = list };
	struct text t = { 0 };
	const struct field *sort;
	const char *key, *way;
	bool down;
	int i;

	memset(list, 0, sizeof(*list));
	filters(&c);
	sort = sort_field(&c, &down);
	key = sort->order != NULL ? sort->order : sort->column;
	way = down ? "desc" : "asc";
	text_put(&t, "declare whole no scroll cursor for select ");
	for (i = 0; i < count; i++)
		text_print(&t, "%sv.%s", i > 0 ? ", " : "", chosen[i]->column);
	text_print(&t, " from %s v%s order by v.%s %s, v.id %s", noun->view,
	    c.where.len > 0 ? c.where.at : "", key, way, way);
	list->text = arena_copy(rq->mem, t.at, t.len);
	text_free(&t);
	text_free(&c.where);
	return rq->problems != NULL ? INVALID : OK;
}
