/*
 * In which order rows come, and where a page begins: ?sort=-createdAt,name,
 * ?sortBy= and ?sortOrder=, ?cursor=.  The id is the last key, so that the
 * order is total and a cursor stands on exactly one row.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/listing_private.h"
#include "base/base64.h"

#define CURSOR_LONGEST	7168	/* what an address has room for */
#define LIMIT_PRESET	20
#define LIMIT_WITHIN	100	/* a row's own children: all, as a rule; but
				   every list of a grammar is 20 long */
#define LIMIT_MOST	100
#define PAGES_KEPT	10

long
listing_number(struct request *rq, const char *name, long preset, long most)
{
	const char *text = query_value(rq, name);
	char *end;
	long n;

	if (text == NULL || *text == '\0')
		return preset;
	n = strtol(text, &end, 10);
	if (*end != '\0' || n < 1) {
		fail_field(rq, INVALID, name, "must be a whole number of "
		    "at least 1");
		return preset;
	}
	return n > most ? most : n;
}

long
listing_limit(struct request *rq, const struct resource *noun)
{
	return listing_number(rq, "limit", noun->page != 0 ? noun->page :
	    rq->route->within != NULL && !rq->edition->grammar ?
	    LIMIT_WITHIN : LIMIT_PRESET,
	    noun->page != 0 ? noun->page : LIMIT_MOST);
}

static void
add_key(struct compiler *c, const char *name, size_t len, bool down)
{
	const struct field *f;
	int i;

	for (f = c->noun->fields; f->name != NULL; f++)
		if ((f->flags & SORT) && strlen(f->name) == len &&
		    memcmp(f->name, name, len) == 0)
			break;
	for (i = 0; i < c->count; i++)
		if (c->keys[i].field == f)
			return;		/* it decides nothing more */
	if (f->name != NULL && c->count < KEYS_MOST)
		c->keys[c->count++] = (struct sort_key){ f, down };
}

/* sort=-createdAt,name; what is no sort key is passed over. */
static void
read_sort(struct compiler *c)
{
	const char *at = query_value(c->rq, "sort");
	bool down;
	size_t len;

	if (!c->rq->edition->grammar || at == NULL)
		return;
	for (; *at != '\0'; at += len) {
		at += strspn(at, ", ");
		down = *at == '-';
		at += *at == '-' || *at == '+';
		len = strcspn(at, ", ");
		add_key(c, at, len, down);
	}
}

void
order_compile(struct compiler *c)
{
	const char *name = query_value(c->rq, c->rq->edition->sort_by);
	const char *order = query_value(c->rq, c->rq->edition->sort_order);
	bool down = c->noun->sort[0] == '-';

	read_sort(c);
	if (c->count == 0 && name != NULL)
		add_key(c, name, strlen(name), order != NULL &&
		    strcasecmp(order, "desc") == 0);
	if (c->count > 0)
		return;
	c->keys[c->count++] = (struct sort_key){
	    resource_field(c->noun, c->noun->sort + down),
	    order != NULL && *order != '\0' ? strcasecmp(order, "desc") == 0 :
	    down };
}

void
order_key(struct compiler *c, struct text *t, const char *prefix, int n)
{
	const struct field *f = c->keys[n].field;

	if (*prefix == 'h')
		text_print(t, "h.k%d", n);
	else
		text_print(t, "%s.%s", prefix,
		    f->order != NULL ? f->order : f->column);
}

void
order_put(struct compiler *c, struct text *t, const char *prefix)
{
	const char *way = "asc";
	int i;

	for (i = 0; i < c->count; i++) {
		way = c->keys[i].down ? "desc" : "asc";
		order_key(c, t, prefix, i);
		text_print(t, " %s, ", way);
	}
	text_print(t, "%s.id %s", prefix, way);
}

/* --- cursors ------------------------------------------------------------------- */

/* A value as "5:hello", null as "-". */
static void
put_value(struct text *t, const char *s, size_t len, bool null)
{
	if (null) {
		text_char(t, '-');
		return;
	}
	text_print(t, "%zu:", len);
	text_add(t, s, len);
}

const char *
cursor_make(struct request *rq, const struct listing *list,
    const PGresult *rows, int row)
{
	int first = PQnfields(rows) - list->keys, i;
	struct text t = { 0 };
	char *out;

	put_value(&t, list->order, strlen(list->order), false);
	for (i = first; i < PQnfields(rows); i++)
		put_value(&t, PQgetvalue(rows, row, i),
		    (size_t)PQgetlength(rows, row, i),
		    PQgetisnull(rows, row, i));
	put_value(&t, PQgetvalue(rows, row, 1),
	    (size_t)PQgetlength(rows, row, 1), false);
	out = arena_alloc(rq->mem, t.len * 4 / 3 + 4);
	base64url_print(t.at, t.len, out);
	text_free(&t);
	return out;
}

/* The next value at *AT; false when there is none. *RET NULL: null. */
static bool
next_value(struct request *rq, const char **at, const char *end,
    const char **ret)
{
	size_t len = 0;

	if (*at < end && **at == '-') {
		(*at)++;
		*ret = NULL;
		return true;
	}
	for (; *at < end && **at >= '0' && **at <= '9' &&
	    len < CURSOR_LONGEST; (*at)++)
		len = len * 10 + (size_t)(**at - '0');
	if (*at >= end || **at != ':' || len > (size_t)(end - *at - 1))
		return false;
	*ret = arena_copy(rq->mem, *at + 1, len);
	*at += len + 1;
	return strlen(*ret) == len;
}

/* Of the keys and the id; false when the cursor is not of this order. */
static bool
read_cursor(struct compiler *c, const char *text,
    const char *values[KEYS_MOST + 1])
{
	char *raw = arena_alloc(c->rq->mem, strlen(text) + 4);
	const char *at = raw, *order;
	size_t len;
	int i;

	if (strlen(text) > CURSOR_LONGEST ||
	    !base64url_read(text, strlen(text), raw, &len) ||
	    !next_value(c->rq, &at, raw + len, &order) || order == NULL ||
	    strcmp(order, c->list->order) != 0)
		return false;
	for (i = 0; i <= c->count; i++)
		if (!next_value(c->rq, &at, raw + len, &values[i]))
			return false;
	return at == raw + len && values[c->count] != NULL;
}

/* "k > $n", or for nulls, which come last upwards and first downwards. */
static void
put_behind(struct compiler *c, struct text *t, const char *prefix, int n,
    const char *value, int bound)
{
	bool down = c->keys[n].down;

	if (value == NULL && down) {
		order_key(c, t, prefix, n);
		text_put(t, " is not null");
	} else if (value == NULL) {
		text_put(t, "false");
	} else {
		text_char(t, '(');
		order_key(c, t, prefix, n);
		text_print(t, " %c $%d", down ? '<' : '>', bound);
		if (!down && (c->keys[n].field->flags & NULLABLE)) {
			text_put(t, " or ");
			order_key(c, t, prefix, n);
			text_put(t, " is null");
		}
		text_char(t, ')');
	}
}

static void
put_same(struct compiler *c, struct text *t, const char *prefix, int n,
    const char *value, int bound)
{
	order_key(c, t, prefix, n);
	if (value == NULL)
		text_put(t, " is null");
	else
		text_print(t, " = $%d", bound);
}

/*
 * Before everything else, what the index behind the first key is entered by:
 * without it all rows of earlier pages would be read again.  There is none
 * where nulls come on the other side.
 */
static void
put_entry(struct compiler *c, struct text *t, const char *prefix,
    const char *value, int bound)
{
	bool down = c->keys[0].down;

	if (value == NULL ? down :
	    !down && (c->keys[0].field->flags & NULLABLE))
		return;
	order_key(c, t, prefix, 0);
	if (value == NULL)
		text_put(t, " is null and ");
	else
		text_print(t, " %s $%d and ", down ? "<=" : ">=", bound);
}

/* One key, and no null behind: a row comparison, which an index serves. */
static void
put_row(struct compiler *c, struct text *t, const char *prefix,
    const int *bound)
{
	text_char(t, '(');
	order_key(c, t, prefix, 0);
	text_print(t, ", %s.id) %c ($%d, $%d::uuid)", prefix,
	    c->keys[0].down ? '<' : '>', bound[0], bound[1]);
}

void
cursor_put(struct compiler *c, struct text *t, const char *prefix)
{
	const char *text = query_value(c->rq, "cursor"), *values[KEYS_MOST + 1];
	int bound[KEYS_MOST + 1], i, n;

	if (!c->list->cursor || *text == '\0')
		return;
	if (!read_cursor(c, text, values)) {
		fail_field(c->rq, INVALID, "cursor", CURSOR_WRONG);
		return;
	}
	for (i = 0; i <= c->count; i++)
		bound[i] = values[i] == NULL ? 0 : listing_bind(c, values[i]);
	if (c->count == 1 && values[0] != NULL && (c->keys[0].down ||
	    !(c->keys[0].field->flags & NULLABLE))) {
		put_row(c, t, prefix, bound);
		return;
	}
	put_entry(c, t, prefix, values[0], bound[0]);
	text_char(t, '(');
	for (n = 0; n <= c->count; n++) {
		text_put(t, n > 0 ? " or (" : "(");
		for (i = 0; i < n; i++) {
			put_same(c, t, prefix, i, values[i], bound[i]);
			text_put(t, " and ");
		}
		if (n < c->count)
			put_behind(c, t, prefix, n, values[n], bound[n]);
		else
			text_print(t, "%s.id %c $%d::uuid", prefix,
			    c->keys[n - 1].down ? '<' : '>', bound[n]);
		text_char(t, ')');
	}
	text_char(t, ')');
}

/*
 * The first pages of all there is are numbers in the text: a statement without
 * parameters keeps its plan.  With a limit that is not known it would be
 * planned anew each time, which takes half as long as running it.
 */
static bool
keeps_plan(const struct compiler *c)
{
	return c->list->count == 0 && c->list->page.page <= PAGES_KEPT;
}

void
page_put(struct compiler *c, struct text *t)
{
	struct page *page = &c->list->page;
	bool cursor = c->list->cursor;

	if (keeps_plan(c)) {
		text_print(t, " limit %ld offset %ld", page->limit + cursor,
		    cursor ? 0 : (page->page - 1) * page->limit);
		return;
	}
	/* Behind a cursor, one row more tells whether another page follows. */
	text_print(t, " limit $%d", listing_bind(c, arena_print(c->rq->mem,
	    "%ld", page->limit + cursor)));
	if (!cursor)
		text_print(t, " offset $%d", listing_bind(c,
		    arena_print(c->rq->mem, "%ld",
		    (page->page - 1) * page->limit)));
}
