/* Tables as a workbook. */
#include "papers/xlsx_write.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/log.h"

#define ROWS_MOST	1048576u
#define TITLE_MOST	31	/* characters of a sheet's name */
#define CELL_MOST	32767	/* characters of a cell */
#define NARROWEST	8
#define WIDEST		60

struct xlsx_write {
	char			*path;
	lxw_workbook		*book;
	lxw_worksheet		*sheet;
	lxw_format		*head, *money, *percent, *day, *when;
	const struct table_column *columns;
	int			 count;
	int			*widths;	/* characters, as the rows come */
	lxw_row_t		 row;
	char			 title[64];
	int			 part;
	struct arena		*mem;
	struct text		 cell;
	bool			 failed;
};

static lxw_format *
format_of(struct xlsx_write *w, const char *words)
{
	lxw_format *f = workbook_add_format(w->book);

	format_set_num_format(f, words);
	return f;
}

static void
add_formats(struct xlsx_write *w, int exponent)
{
	char money[32] = "#,##0";

	if (exponent > 0)
		snprintf(money, sizeof(money), "#,##0.%0*d", exponent, 0);
	w->head = workbook_add_format(w->book);
	format_set_bold(w->head);
	format_set_bottom(w->head, LXW_BORDER_THIN);
	w->money = format_of(w, money);
	w->percent = format_of(w, "0.####");
	w->day = format_of(w, "yyyy-mm-dd");
	w->when = format_of(w, "yyyy-mm-dd hh:mm:ss");
}

struct xlsx_write *
xlsx_write_open(const char *path, int exponent)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	struct xlsx_write *w = calloc(1, sizeof(*w));

	if (w == NULL || (w->path = strdup(path)) == NULL)
		abort();
	if ((w->book = workbook_new_opt(path, &options)) == NULL) {
		free(w->path);
		free(w);
		return NULL;
	}
	w->mem = arena_create();
	add_formats(w, exponent);
	return w;
}

static void
check(struct xlsx_write *w, lxw_error error)
{
	if (error == LXW_NO_ERROR)
		return;
	if (!w->failed)
		log_event(LOG_ERROR, "xlsx", "%s", lxw_strerror(error));
	w->failed = true;
}

/* Columns as wide as what stands in them. */
static void
end_sheet(struct xlsx_write *w)
{
	int i, width;

	for (i = 0; i < w->count && w->sheet != NULL; i++) {
		width = w->widths[i] + 2;
		check(w, worksheet_set_column(w->sheet, (lxw_col_t)i,
		    (lxw_col_t)i, width < NARROWEST ? NARROWEST :
		    width > WIDEST ? WIDEST : width, NULL));
	}
	if (w->sheet != NULL && w->count > 0)
		worksheet_autofilter(w->sheet, 0, 0,
		    w->row > 1 ? w->row - 1 : 0, (lxw_col_t)(w->count - 1));
	free(w->widths);
	w->widths = NULL;
}

static int
characters(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
keep_width(struct xlsx_write *w, int column, const char *s)
{
	int n = characters(s);

	if (n > w->widths[column])
		w->widths[column] = n;
}

static void
start_sheet(struct xlsx_write *w)
{
	char name[80];
	const char *title;
	int i;

	end_sheet(w);
	if (w->part > 1)
		snprintf(name, sizeof(name), "%.*s (%d)", TITLE_MOST - 6,
		    w->title, w->part);
	else
		snprintf(name, sizeof(name), "%.*s", TITLE_MOST, w->title);
	if ((w->sheet = workbook_add_worksheet(w->book, name)) == NULL) {
		w->failed = true;
		return;
	}
	if ((w->widths = calloc((size_t)w->count + 1,
	    sizeof(*w->widths))) == NULL)
		abort();
	for (i = 0; i < w->count; i++) {
		title = table_title(w->mem, &w->columns[i]);
		check(w, worksheet_write_string(w->sheet, 0, (lxw_col_t)i,
		    title, w->head));
		keep_width(w, i, title);
	}
	worksheet_freeze_panes(w->sheet, 1, 0);
	w->row = 1;
}

void
xlsx_write_sheet(struct xlsx_write *w, const char *title,
    const struct table_column *columns, int count)
{
	if (w->failed)
		return;
	end_sheet(w);
	w->sheet = NULL;
	w->columns = columns;
	w->count = count;
	w->part = 1;
	snprintf(w->title, sizeof(w->title), "%s", title);
	start_sheet(w);
}

static void
cut(struct text *t, int most)
{
	size_t i;
	int n = 0;

	for (i = 0; i < t->len; i++)
		if (((unsigned char)t->at[i] & 0xc0) != 0x80 && n++ == most)
			break;
	t->len = i;
	t->at[i] = '\0';
}

static bool
is_hex(const char *at, int count)
{
	while (count > 0 && isxdigit((unsigned char)*at))
		at++, count--;
	return count == 0;
}

/* U+FFFE and U+FFFF in UTF-8: no characters of XML. */
static bool
is_outside_xml(const char *at)
{
	return strncmp(at, "\xef\xbf\xbe", 3) == 0 ||
	    strncmp(at, "\xef\xbf\xbf", 3) == 0;
}

/*
 * Workbooks write characters that XML can not hold as _x000D_, so text that
 * happens to look like that must not be taken for one.  The library does it
 * for control characters only.
 */
static void
escape(struct text *t)
{
	struct text plain = { 0 };
	const char *at;

	if (strstr(t->at, "_x") == NULL && strstr(t->at, "\xef\xbf") == NULL)
		return;
	text_add(&plain, t->at, t->len);
	text_clear(t);
	for (at = plain.at; *at != '\0'; at++) {
		if (is_outside_xml(at)) {
			text_put(t, at[2] == '\xbe' ? "_xFFFE_" : "_xFFFF_");
			at += 2;
			continue;
		}
		if (at[0] == '_' && at[1] == 'x' && is_hex(at + 2, 4) &&
		    at[6] == '_')
			text_put(t, "_x005F");
		text_char(t, *at);
	}
	text_free(&plain);
}

static lxw_error
write_time(struct xlsx_write *w, lxw_col_t column, const char *text,
    lxw_format *format)
{
	lxw_datetime at = { 0 };

	/* A spreadsheet's calendar begins with 1900. */
	if (sscanf(text, "%d-%d-%dT%d:%d:%lf", &at.year, &at.month, &at.day,
	    &at.hour, &at.min, &at.sec) < 3 || at.year < 1900)
		return worksheet_write_string(w->sheet, w->row, column, text,
		    NULL);
	return worksheet_write_datetime(w->sheet, w->row, column, &at,
	    format);
}

/* The file format knows no other numbers than doubles. */
static lxw_error
write_cell(struct xlsx_write *w, lxw_col_t column, enum table_kind kind)
{
	const char *text = w->cell.at;

	switch (kind) {
	case TABLE_MONEY:
		return worksheet_write_number(w->sheet, w->row, column,
		    strtod(text, NULL), w->money);
	case TABLE_NUMBER:
		return worksheet_write_number(w->sheet, w->row, column,
		    strtod(text, NULL), NULL);
	case TABLE_PERCENT:
		return worksheet_write_number(w->sheet, w->row, column,
		    strtod(text, NULL), w->percent);
	case TABLE_DAY:
		return write_time(w, column, text, w->day);
	case TABLE_WHEN:
		return write_time(w, column, text, w->when);
	default:
		escape(&w->cell);
		cut(&w->cell, CELL_MOST);
		return worksheet_write_string(w->sheet, w->row, column,
		    w->cell.at, NULL);
	}
}

void
xlsx_write_row(struct xlsx_write *w, const char *const *values)
{
	int i;

	if (!w->failed && w->row == ROWS_MOST) {
		w->part++;
		start_sheet(w);
	}
	for (i = 0; i < w->count && !w->failed; i++) {
		text_clear(&w->cell);
		text_put(&w->cell, "");
		table_plain(&w->cell, &w->columns[i], values[i]);
		if (w->cell.len == 0)
			continue;
		keep_width(w, i, w->cell.at);
		check(w, write_cell(w, (lxw_col_t)i,
		    table_kind(&w->columns[i])));
	}
	w->row++;
}

bool
xlsx_write_end(struct xlsx_write *w)
{
	bool good;

	end_sheet(w);
	check(w, workbook_close(w->book));
	if (w->failed)
		unlink(w->path);
	good = !w->failed;
	arena_free(w->mem);
	text_free(&w->cell);
	free(w->path);
	free(w);
	return good;
}
