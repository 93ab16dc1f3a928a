/* Headings to fields, cells to values, values to arrays. */
#include "papers/import_group.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HEADING_MOST	100

void
import_fields(struct import_group *g, const struct resource *noun)
{
	const struct field *f;

	for (f = noun->fields; f->name != NULL; f++) {
		if ((f->flags & READONLY) || f->codec == NULL)
			continue;
		if (g->field_count == IMPORT_FIELDS)
			abort();
		g->columns[g->field_count] = -1;
		g->fields[g->field_count++] = f;
	}
}

/* "E-mail *" is email: letters and digits count, and not their case. */
static const char *
plain_heading(char to[HEADING_MOST], const char *heading)
{
	size_t n = 0;

	for (; *heading != '\0' && n < HEADING_MOST - 1; heading++)
		if (isalnum((unsigned char)*heading) ||
		    (unsigned char)*heading >= 0x80)
			to[n++] = (char)tolower((unsigned char)*heading);
	to[n] = '\0';
	return to;
}

static bool
is_name(const struct field *f, const char *heading)
{
	return strcasecmp(f->name, heading) == 0;
}

static bool
is_synonym(const struct field *f, const struct import_heading *known,
    const char *heading)
{
	for (; known->heading != NULL; known++)
		if (strcmp(known->heading, heading) == 0 &&
		    strcmp(known->field, f->name) == 0)
			return true;
	return false;
}

/* A field's own name counts more than others, and the first of equals. */
static int
find_column(const struct field *f, const struct import *what,
    const struct sheet_row *row)
{
	char heading[HEADING_MOST];
	int i, found = -1;

	for (i = 0; i < row->count; i++) {
		plain_heading(heading, row->cells[i]);
		if (is_name(f, heading))
			return i;
		if (found < 0 && is_synonym(f, what->headings, heading))
			found = i;
	}
	return found;
}

enum fault
import_headings(struct import_group *g, const struct import *what,
    const struct sheet_row *row, const char *field)
{
	const struct field *f;
	int i;

	for (i = 0; i < g->field_count; i++) {
		f = g->fields[i];
		g->columns[i] = find_column(f, what, row);
		if (g->columns[i] < 0 && (f->flags & REQUIRED))
			fail_field(g->rq, INVALID, field, "has no column %s "
			    "in row %ld, its first", f->name, row->number);
	}
	return g->rq->problems != NULL ? INVALID : OK;
}

static void
add_error(struct import_group *g, struct import_row *row,
    const struct field *f, const char *why)
{
	row->error = row->error == NULL ?
	    arena_print(g->rq->mem, "%s: %s", f->name, why) :
	    arena_print(g->rq->mem, "%s; %s: %s", row->error, f->name, why);
}

/* A cell by its field's codec; an empty one is as good as none. */
static void
read_cell(struct import_group *g, struct import_row *row, int i,
    const char *cell)
{
	const struct field *f = g->fields[i];
	struct reading r = { .mem = g->rq->mem, .kind = VALUE_QUERY,
	    .exponent = g->rq->exponent };
	char *copy, *c;

	if (cell[strspn(cell, " \t\r\n\v\f")] == '\0') {
		row->values[i] = f->preset;
		if (f->flags & REQUIRED)
			add_error(g, row, f, "is required");
		return;
	}
	copy = arena_string(g->rq->mem, cell);
	/* People write Active, too. */
	for (c = copy; f->codec == &as_choice && *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	r.text = copy;
	r.len = strlen(copy);
	if ((row->values[i] = f->codec->read(&r, f)) == NULL)
		add_error(g, row, f, r.why);
}

bool
import_add(struct import_group *g, const struct sheet_row *from)
{
	struct import_row *row;
	const char *cell;
	int i, column;

	if (g->rows == NULL)
		g->rows = arena_alloc(g->rq->mem, IMPORT_GROUP *
		    sizeof(*g->rows));
	row = &g->rows[g->count++];
	memset(row, 0, sizeof(*row));
	row->number = from->number;
	for (i = 0; i < g->field_count; i++) {
		column = g->columns[i];
		cell = column >= 0 && column < from->count ?
		    from->cells[column] : "";
		g->bytes += strlen(cell);
		read_cell(g, row, i, cell);
	}
	if (row->error == NULL) {
		row->id = fresh_id(g->rq);
		g->good++;
	}
	return g->count == IMPORT_GROUP || g->bytes > IMPORT_BYTES;
}

const char *
import_run(const struct import_group *g)
{
	return g->run;
}

const char *
import_column(struct import_group *g, const char *field)
{
	struct text t = { 0 };
	int i, row;

	for (i = 0; i < g->field_count; i++)
		if (strcmp(g->fields[i]->name, field) == 0)
			break;
	if (i == g->field_count && strcmp(field, "id") != 0)
		abort();	/* a bug in a handler, not in a request */
	for (row = 0; row < g->count; row++)
		if (g->rows[row].error == NULL)
			text_element(&t, i == g->field_count ?
			    g->rows[row].id : g->rows[row].values[i]);
	return arena_array(g->rq->mem, &t);
}
