/*
 * A list's query string compiled to one statement: the page and its total.
 * The only place besides sql/ that writes SQL; it uses names from tables and
 * passes every text as a parameter.
 */
#include <stdlib.h>
#include <string.h>

#include "api/listing_private.h"

#define PAGE_MOST	10000000

int
listing_bind(struct compiler *c, const char *text)
{
	c->list->arguments[c->list->count++] = text;
	return c->list->count;
}

void
listing_and(struct compiler *c)
{
	text_put(&c->where, c->where.len == 0 ? " where " : " and ");
}

void
listing_put(struct text *t, const char *format, int n)
{
	/* Formats come from codecs only: constants with one %d. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_print(t, format, n);
#pragma GCC diagnostic pop
}

void
listing_condition(struct compiler *c, const char *column, const char *format,
    const char *sql, bool negated)
{
	int n = listing_bind(c, sql);

	listing_and(c);
	text_print(&c->where, negated ? "not (v.%s " : "v.%s ", column);
	listing_put(&c->where, format, n);
	if (negated)
		text_char(&c->where, ')');
}

/* Addresses are the same in either case; the folded column has the index. */
static bool
is_folded(const struct field *f)
{
	return f->codec == &as_email && f->order != NULL;
}

const char *
listing_column(const struct field *f)
{
	return is_folded(f) ? f->order : f->column;
}

const char *
listing_cast(const struct field *f)
{
	return is_folded(f) ? "lower($%d)" : f->codec->cast;
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
		listing_and(c);
		text_print(&c->where, "v.is_%s", sql);
		return;
	}
	listing_condition(c, listing_column(f), arena_print(c->rq->mem, "= %s",
	    listing_cast(f)), sql, false);
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
	listing_condition(c, f->column,
	    filter->kind == FILTER_FROM ? f->codec->from :
	    filter->kind == FILTER_TO ? f->codec->to :
	    arena_print(c->rq->mem, "= %s", f->codec->cast), sql, false);
}

/*
 * An array, of which the planner makes one scan of the key's index; of
 * "in (select)" it makes a loop that takes seven times as long for a word
 * that many rows have.
 */
void
listing_put_search(struct compiler *c, int n)
{
	text_print(&c->where, "v.id = any (array(select %s($%d)))",
	    c->noun->search, n);
}

static void
search(struct compiler *c)
{
	const char *term = query_value(c->rq, "search");

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
	listing_and(c);
	listing_put_search(c, listing_bind(c, c->term));
}

/*
 * Who acts for a branch sees its rows only: row-level security sees to that,
 * and here the index behind the branch is given its condition.
 */
static void
own_branch(struct compiler *c)
{
	const char *branch = c->rq->person.claims.branch;

	if (c->noun->branch == NULL || *branch == '\0')
		return;
	listing_condition(c, c->noun->branch, "= $%d::uuid", branch, false);
	c->filtered = true;
}

static void
filters(struct compiler *c)
{
	const struct within *in = c->rq->route->within;
	const struct filter *filter;
	const struct field *f;

	if (in != NULL) {
		listing_condition(c, in->column, "= $%d::uuid",
		    param(c->rq, 0), false);
		c->filtered = true;
	}
	own_branch(c);
	for (f = c->noun->fields; f->name != NULL; f++)
		if (f->flags & (FILTER | FILTER_IS))
			filter_by_field(c, f);
	for (filter = c->noun->filters;
	    filter != NULL && filter->name != NULL; filter++)
		filter_by_range(c, filter);
	if (c->rq->edition->grammar)
		criteria_compile(c);
	search(c);
	c->list->filters = c->list->count;
}

/* How many rows there are, whichever page is shown. */
static void
compile_total(struct compiler *c)
{
	c->list->total = c->noun->counted && !c->filtered && c->term == NULL ?
	    arena_print(c->rq->mem, "select tally_of('%s')", c->noun->table) :
	    arena_print(c->rq->mem, "select count(*) from %s v%s",
	    c->noun->view, c->where.len > 0 ? c->where.at : "");
}

/* The keys of the order as texts, of which a cursor is made. */
static void
put_keys(struct compiler *c, struct text *t, const char *prefix)
{
	int i;

	for (i = 0; i < c->list->keys; i++) {
		text_put(t, ", ");
		order_key(c, t, prefix, i);
		text_put(t, "::text");
	}
}

/* Search collects the ids once, counts them, and reads only the page. */
static void
compile_search(struct compiler *c, struct text *t, const char *columns)
{
	struct text behind = { 0 };
	int i;

	text_put(t, "with hit as materialized (select v.id");
	for (i = 0; i < c->count; i++) {
		text_put(t, ", ");
		order_key(c, t, "v", i);
		text_print(t, " as k%d", i);
	}
	text_print(t, " from %s v%s) select (select count(*) from hit) as "
	    "total%s", c->noun->view, c->where.at, columns);
	put_keys(c, t, "h");
	text_put(t, " from (select * from hit h");
	cursor_put(c, &behind, "h");
	if (behind.len > 0)
		text_print(t, " where %s", behind.at);
	text_put(t, " order by ");
	order_put(c, t, "h");
	page_put(c, t);
	text_print(t, ") h join %s v on v.id = h.id order by ", c->noun->view);
	order_put(c, t, "h");
	text_free(&behind);
}

static void
compile_plain(struct compiler *c, struct text *t, const char *columns)
{
	struct text behind = { 0 };

	text_print(t, "select (%s) as total%s", c->list->total, columns);
	put_keys(c, t, "v");
	text_print(t, " from %s v%s", c->noun->view,
	    c->where.len > 0 ? c->where.at : "");
	cursor_put(c, &behind, "v");
	if (behind.len > 0)
		text_print(t, "%s%s", c->where.len > 0 ? " and " : " where ",
		    behind.at);
	text_put(t, " order by ");
	order_put(c, t, "v");
	page_put(c, t);
	text_free(&behind);
}

static const char *
order_name(struct compiler *c)
{
	struct text t = { 0 };
	int i;

	for (i = 0; i < c->count; i++)
		text_print(&t, "%s%s", c->keys[i].down ? "-" : "+",
		    c->keys[i].field->name);
	return arena_text(c->rq->mem, &t);
}

static void
read_page(struct compiler *c)
{
	struct listing *list = c->list;
	const char *cursor = query_value(c->rq, "cursor");

	list->page.page = listing_number(c->rq, "page", 1, PAGE_MOST);
	list->page.limit = listing_limit(c->rq, c->noun);
	if (!c->rq->edition->grammar)
		return;
	list->keys = c->count;
	list->order = order_name(c);
	list->cursor = cursor != NULL;
	list->page.has_previous = cursor != NULL ? *cursor != '\0' :
	    list->page.page > 1;
}

enum fault
listing_compile(struct request *rq, const struct selection *shown,
    struct listing *list)
{
	struct compiler c = { .rq = rq, .noun = shown->noun, .list = list };
	const char *columns = selection_columns(shown);
	struct text t = { 0 };

	memset(list, 0, sizeof(*list));
	order_compile(&c);
	read_page(&c);
	filters(&c);
	compile_total(&c);
	if (c.term != NULL)
		compile_search(&c, &t, columns);
	else
		compile_plain(&c, &t, columns);
	list->text = arena_text(rq->mem, &t);
	text_free(&c.where);
	return rq->problems != NULL ? INVALID : OK;
}

enum fault
listing_whole(struct request *rq, const struct resource *noun,
    const struct field *const *chosen, int count, struct listing *list)
{
	struct compiler c = { .rq = rq, .noun = noun, .list = list };
	struct text t = { 0 };
	int i;

	memset(list, 0, sizeof(*list));
	order_compile(&c);
	filters(&c);
	text_put(&t, "declare whole no scroll cursor for select ");
	for (i = 0; i < count; i++)
		text_print(&t, "%sv.%s", i > 0 ? ", " : "", chosen[i]->column);
	text_print(&t, " from %s v%s order by ", noun->view,
	    c.where.len > 0 ? c.where.at : "");
	order_put(&c, &t, "v");
	list->text = arena_text(rq->mem, &t);
	text_free(&c.where);
	return rq->problems != NULL ? INVALID : OK;
}
