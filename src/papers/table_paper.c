/* A table as it goes on paper, read from JSON. */
#include "papers/table_paper.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "papers/paper_text.h"

#define FIGURES_MOST	12
#define POINTS_MOST	4000
#define GRIDS_MOST	12
#define COLUMNS_MOST	40
#define ROWS_MOST	100000

struct reader {
	struct arena	*mem;
	char		*why;
	size_t		 size;
	bool		 failed;
};

static void
fail(struct reader *r, const char *field, const char *what)
{
	if (!r->failed)
		snprintf(r->why, r->size, "%s %s", field, what);
	r->failed = true;
}

static json_object *
member(json_object *object, const char *key)
{
	json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

/* Clean text; "" where there is none. */
static const char *
clean(struct reader *r, json_object *value)
{
	const char *text = NULL;

	if (json_object_is_type(value, json_type_string))
		text = paper_text(r->mem, json_object_get_string(value), 1);
	return text != NULL ? text : "";
}

static const char *
read_text(struct reader *r, json_object *object, const char *key)
{
	const char *text = clean(r, member(object, key));

	return *text != '\0' ? text : NULL;
}

/* The length of an array of at most MOST elements, each of TYPE. */
static int
read_length(struct reader *r, json_object *array, const char *key,
    size_t most, json_type type)
{
	size_t i, n;

	if (array == NULL)
		return 0;
	if (!json_object_is_type(array, json_type_array)) {
		fail(r, key, "must be an array");
		return 0;
	}
	if ((n = json_object_array_length(array)) > most) {
		fail(r, key, "has too many elements");
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (json_object_is_type(json_object_array_get_idx(array, i),
		    type))
			continue;
		fail(r, key, "has an element of another kind");
		return 0;
	}
	return (int)n;
}

static void
read_figures(struct reader *r, json_object *root, struct table_paper *p)
{
	json_object *list = member(root, "figures"), *one;
	int i, n = read_length(r, list, "figures", FIGURES_MOST,
	    json_type_object);

	p->figures = arena_zero(r->mem, ((size_t)n + 1) *
	    sizeof(*p->figures));
	p->figure_count = n;
	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, (size_t)i);
		p->figures[i].label = clean(r, member(one, "label"));
		p->figures[i].value = clean(r, member(one, "value"));
	}
}

static enum chart_kind
kind_of(const char *word)
{
	if (strcmp(word, "bar") == 0)
		return CHART_BAR;
	if (strcmp(word, "line") == 0)
		return CHART_LINE;
	return strcmp(word, "rows") == 0 ? CHART_ROWS : CHART_NONE;
}

static void
read_chart(struct reader *r, json_object *root, struct paper_chart *c)
{
	json_object *chart = member(root, "chart"), *list, *one;
	int i, n;

	if (!json_object_is_type(chart, json_type_object))
		return;
	list = member(chart, "points");
	n = read_length(r, list, "chart.points", POINTS_MOST,
	    json_type_object);
	c->kind = n > 0 ? kind_of(clean(r, member(chart, "kind"))) :
	    CHART_NONE;
	c->money = json_object_get_boolean(member(chart, "money"));
	c->title = clean(r, member(chart, "title"));
	c->points = arena_zero(r->mem, ((size_t)n + 1) * sizeof(*c->points));
	c->count = n;
	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, (size_t)i);
		c->points[i].label = clean(r, member(one, "label"));
		if (!json_whole(member(one, "value"), &c->points[i].value))
			fail(r, "chart.points", "must have whole values");
	}
}

static const char **
read_cells(struct reader *r, json_object *list, int count)
{
	const char **cells = arena_zero(r->mem, ((size_t)count + 1) *
	    sizeof(*cells));
	size_t n = json_object_array_length(list);
	int i;

	for (i = 0; i < count; i++)
		cells[i] = (size_t)i < n ? clean(r,
		    json_object_array_get_idx(list, (size_t)i)) : "";
	return cells;
}

static void
read_grid(struct reader *r, json_object *table, struct paper_grid *g)
{
	json_object *list = member(table, "columns"), *one;
	int i;

	g->title = read_text(r, table, "title");
	g->column_count = read_length(r, list, "columns", COLUMNS_MOST,
	    json_type_object);
	g->columns = arena_zero(r->mem, ((size_t)g->column_count + 1) *
	    sizeof(*g->columns));
	for (i = 0; i < g->column_count; i++) {
		one = json_object_array_get_idx(list, (size_t)i);
		g->columns[i].title = clean(r, member(one, "title"));
		g->columns[i].right = json_object_get_boolean(
		    member(one, "right"));
	}
	list = member(table, "rows");
	g->row_count = read_length(r, list, "rows", ROWS_MOST,
	    json_type_array);
	g->rows = arena_zero(r->mem, ((size_t)g->row_count + 1) *
	    sizeof(*g->rows));
	for (i = 0; i < g->row_count; i++)
		g->rows[i] = read_cells(r, json_object_array_get_idx(list,
		    (size_t)i), g->column_count);
	if (json_object_is_type(member(table, "total"), json_type_array))
		g->total = read_cells(r, member(table, "total"),
		    g->column_count);
}

bool
table_paper_read(struct arena *mem, struct json_object *root,
    struct table_paper *p, char *why, size_t size)
{
	struct reader r = { .mem = mem, .why = why, .size = size };
	json_object *list = member(root, "tables");
	int i;

	memset(p, 0, sizeof(*p));
	p->a4 = strcmp(clean(&r, member(root, "paper")), "a4") == 0;
	p->currency = clean(&r, member(root, "currency"));
	p->company = read_text(&r, root, "company");
	p->from = read_text(&r, root, "from");
	p->to = read_text(&r, root, "to");
	p->made = read_text(&r, root, "made");
	p->note = read_text(&r, root, "note");
	if ((p->title = read_text(&r, root, "title")) == NULL)
		fail(&r, "title", "is missing");
	if (list == NULL)
		fail(&r, "tables", "is missing");
	read_figures(&r, root, p);
	read_chart(&r, root, &p->chart);
	p->grid_count = read_length(&r, list, "tables", GRIDS_MOST,
	    json_type_object);
	p->grids = arena_zero(mem, ((size_t)p->grid_count + 1) *
	    sizeof(*p->grids));
	for (i = 0; i < p->grid_count; i++)
		read_grid(&r, json_object_array_get_idx(list, (size_t)i),
		    &p->grids[i]);
	return !r.failed;
}
