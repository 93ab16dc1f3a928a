/* Tables as CSV. */
#include "papers/csv_write.h"

#include <string.h>

#define PIECE	32768	/* bytes handed over at once */

bool
csv_write_guards(const char *text)
{
	/* As wide as a Chinese character some spreadsheets take them, too. */
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b",
	    "\xef\xbc\x8d", "\xef\xbc\xa0" };
	size_t i;

	text += strspn(text, "'");
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(text, wide[i], 3) == 0)
			return true;
	return *text != '\0' && strchr("=+-@\t\r\n", *text) != NULL;
}

static void
put_cell(struct text *t, const char *cell, bool guarded)
{
	bool quoted = strpbrk(cell, ",\"\r\n") != NULL || *cell == ' ' ||
	    (*cell != '\0' && cell[strlen(cell) - 1] == ' ');

	if (quoted)
		text_char(t, '"');
	if (guarded)
		text_char(t, '\'');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			text_char(t, '"');
		text_char(t, *cell);
	}
	if (quoted)
		text_char(t, '"');
}

static void
hand_over(struct csv_write *w)
{
	if (!w->failed && w->line.len > 0 &&
	    !w->take(w->what, w->line.at, w->line.len))
		w->failed = true;
	text_clear(&w->line);
}

static void
end_line(struct csv_write *w)
{
	text_put(&w->line, "\r\n");
	if (w->line.len >= PIECE)
		hand_over(w);
}

void
csv_write_start(struct csv_write *w, bool mark)
{
	int i;

	if (mark)
		text_put(&w->line, "\xef\xbb\xbf");
	for (i = 0; i < w->count; i++) {
		if (i > 0)
			text_char(&w->line, ',');
		put_cell(&w->line, w->columns[i].name,
		    csv_write_guards(w->columns[i].name));
	}
	end_line(w);
}

void
csv_write_row(struct csv_write *w, const char *const *values)
{
	const struct table_column *c;
	struct text cell = { 0 };
	int i;

	for (i = 0; i < w->count && !w->failed; i++) {
		c = &w->columns[i];
		if (i > 0)
			text_char(&w->line, ',');
		if (values[i] == NULL)
			continue;
		text_clear(&cell);
		text_put(&cell, "");
		table_plain(&cell, c, values[i]);
		put_cell(&w->line, cell.at, table_kind(c) == TABLE_TEXT &&
		    csv_write_guards(cell.at));
	}
	text_free(&cell);
	end_line(w);
}

bool
csv_write_end(struct csv_write *w)
{
	hand_over(w);
	text_free(&w->line);
	return !w->failed;
}
