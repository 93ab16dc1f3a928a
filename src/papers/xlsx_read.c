/* The first sheet of a workbook, row by row. */
#include "papers/xlsx_read.h"

#include <stdlib.h>
#include <string.h>

#include "papers/xlsx_book.h"
#include "papers/xlsx_format.h"
#include "papers/xlsx_strings.h"

#define NUMBER_MOST	1048576		/* rows of a spreadsheet */
#define ROW_MOST	(1024 * 1024)	/* bytes of all its cells */
#define EMPTY_MOST	2000000		/* cells, of the whole sheet */

struct sheet_reader {
	struct xlsx		*book;
	struct xlsx_strings	*strings;
	struct xlsx_formats	*formats;
	const struct sheet_sink	*sink;
	long			 number, rows;
	int			 column;	/* of the cell, from 0 */
	char			 type[16];
	long			 style;
	int			 values;	/* depth in v or is/t */
	int			 phonetic;
	bool			 inside;	/* a cell */
	int			 width;		/* of the headings */
	long			 empty;		/* elements without a use */
	long			 before;	/* so many before the cell */
	struct text		 value;		/* of the cell, as it stands */
	struct text		 cells;		/* of the row, with NULs */
	size_t			 at[SHEET_COLUMNS_MOST];	/* 0: none */
	int			 count;
};

static enum fault
row_open(struct sheet_reader *r, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "r");
	long n = number != NULL ? atol(number) : r->number + 1;

	if (n <= r->number || n > NUMBER_MOST)
		return sheet_refuse(xlsx_why(r->book), "is a damaged workbook: "
		    "its rows are not in order");
	r->number = n;
	r->column = -1;
	r->count = 0;
	text_clear(&r->cells);
	text_char(&r->cells, '\0');	/* the cell that is not there */
	memset(r->at, 0, sizeof(r->at));
	return OK;
}

static enum fault
row_close(struct sheet_reader *r)
{
	const char *cells[SHEET_COLUMNS_MOST];
	int i, count = r->count;
	bool blank = true;

	r->count = 0;	/* a row ends once, whatever the XML says */
	for (i = 0; i < count; i++) {
		cells[i] = r->cells.at + r->at[i];
		blank &= cells[i][strspn(cells[i], " \t")] == '\0';
	}
	if (blank)
		return OK;
	if (r->width == 0)
		r->width = count;
	if (++r->rows > SHEET_ROWS_MOST)
		return sheet_refuse(xlsx_why(r->book), "has more than %d rows",
		    SHEET_ROWS_MOST);
	return r->sink->row(r->sink->to, &(struct sheet_row){ r->number,
	    cells, count });
}

/* The column of "AB12" from 0; what is behind all columns is just far. */
static int
column_of(const char *reference)
{
	int n = 0;

	for (; *reference >= 'A' && *reference <= 'Z' && n < 100000;
	    reference++)
		n = n * 26 + (*reference - 'A' + 1);
	return n - 1;
}

static enum fault
cell_open(struct sheet_reader *r, const char **attributes)
{
	const char *at = xlsx_attribute(attributes, "r");
	const char *type = xlsx_attribute(attributes, "t");
	const char *style = xlsx_attribute(attributes, "s");
	int column = at != NULL ? column_of(at) : r->column + 1;

	if (column <= r->column)
		return sheet_refuse(xlsx_why(r->book), "is a damaged workbook: "
		    "its cells are not in order in row %ld", r->number);
	r->column = column;
	r->style = style != NULL ? atol(style) : 0;
	strncpy(r->type, type != NULL ? type : "n", sizeof(r->type) - 1);
	text_clear(&r->value);
	r->inside = true;
	r->before = r->empty - 1;
	return OK;
}

static enum fault
put_value(struct sheet_reader *r)
{
	const char *value = r->value.at;
	size_t from = r->cells.len;

	if (strcmp(r->type, "s") == 0) {
		enum fault f = xlsx_strings_put(r->strings, atol(value),
		    &r->cells);

		if (f != OK)
			return f;
	} else if (strcmp(r->type, "b") == 0)
		text_put(&r->cells, *value == '1' ? "TRUE" : "FALSE");
	else if (strcmp(r->type, "n") == 0)
		xlsx_formats_put(r->formats, r->style, value, &r->cells);
	else
		text_put(&r->cells, value);	/* str, inlineStr, d */
	if (*r->type == 's' || *r->type == 'i')
		xlsx_unescape(&r->cells, from);
	text_char(&r->cells, '\0');
	return OK;
}

static enum fault
cell_close(struct sheet_reader *r)
{
	size_t from = r->cells.len;
	enum fault f;

	r->inside = false;
	/* #N/A and the like say that there is no value. */
	if (r->value.len == 0 || strcmp(r->type, "e") == 0)
		return OK;
	if (r->column >= SHEET_COLUMNS_MOST)
		return sheet_refuse(xlsx_why(r->book), "has more than %d "
		    "columns in row %ld", SHEET_COLUMNS_MOST, r->number);
	if (r->width == 0 || r->column < r->width)
		r->empty = r->before;
	while (r->count <= r->column)
		r->at[r->count++] = 0;
	if ((f = put_value(r)) != OK)
		return f;
	r->at[r->column] = from;
	return r->cells.len <= ROW_MOST ? OK : sheet_refuse(xlsx_why(r->book),
	    "has more than %d bytes in row %ld", ROW_MOST, r->number);
}

static enum fault
sheet_open(void *to, const char *name, const char **attributes)
{
	struct sheet_reader *r = to;

	/* They are packed to almost nothing, and take long to read. */
	if (++r->empty > EMPTY_MOST)
		return sheet_refuse(xlsx_why(r->book), "has more than %d cells "
		    "that are empty or below no heading", EMPTY_MOST);
	if (strcmp(name, "row") == 0)
		return row_open(r, attributes);
	if (strcmp(name, "c") == 0)
		return cell_open(r, attributes);
	if (r->inside && strcmp(name, "rPh") == 0)
		r->phonetic++;
	else if (r->inside && (strcmp(name, "v") == 0 ||
	    strcmp(name, "t") == 0))
		r->values++;
	return OK;
}

static enum fault
sheet_close(void *to, const char *name)
{
	struct sheet_reader *r = to;

	if (strcmp(name, "row") == 0)
		return row_close(r);
	if (strcmp(name, "c") == 0)
		return cell_close(r);
	if (r->inside && strcmp(name, "rPh") == 0)
		r->phonetic--;
	else if (r->inside && (strcmp(name, "v") == 0 ||
	    strcmp(name, "t") == 0))
		r->values--;
	return OK;
}

static enum fault
sheet_text(void *to, const char *bytes, size_t len)
{
	struct sheet_reader *r = to;

	if (!r->inside || r->values == 0 || r->phonetic > 0)
		return OK;
	if (r->value.len + len > SHEET_FIELD_MOST)
		return sheet_refuse(xlsx_why(r->book), "has a cell of more "
		    "than %d bytes in row %ld", SHEET_FIELD_MOST, r->number);
	text_add(&r->value, bytes, len);
	return OK;
}

static enum fault
read_sheet(struct sheet_reader *r)
{
	struct xlsx_events events = { sheet_open, sheet_close, sheet_text, r,
	    .many = true };
	struct xlsx_book book;
	enum fault f;

	if ((f = xlsx_book_read(r->book, &book)) != OK)
		return f;
	r->formats = xlsx_formats_read(r->book, *book.styles != '\0' ?
	    book.styles : NULL, book.from_1904, &f);
	if (f == OK)
		r->strings = xlsx_strings_read(r->book, *book.strings != '\0' ?
		    book.strings : NULL, &f);
	return f != OK ? f : xlsx_part(r->book, book.sheet, true, &events);
}

enum fault
xlsx_read(int fd, const struct sheet_sink *sink, struct sheet_why *why)
{
	struct sheet_reader r = { .sink = sink, .column = -1 };
	enum fault f = INVALID;

	if ((r.book = xlsx_open(fd, why)) != NULL)
		f = read_sheet(&r);
	xlsx_strings_free(r.strings);
	xlsx_formats_free(r.formats);
	xlsx_close(r.book);
	text_free(&r.value);
	text_free(&r.cells);
	return f;
}
