/* CSV, character by character: a state machine over bytes of UTF-8. */
#include "papers/csv_read.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "papers/csv_text.h"
#include "papers/csv_write.h"

#define PIECE		16384
#define ROW_MOST	(1024 * 1024)

enum state {
	BEFORE,			/* at a cell's beginning */
	PLAIN, QUOTED,
	BEHIND			/* a quote in a quoted cell: end, or half of "" */
};

struct reader {
	const struct sheet_sink	*sink;
	struct sheet_why	*why;
	char			 separator;
	enum state		 state;
	bool			 carriage;	/* the last byte was a CR */
	struct text		 cells;		/* each ends with a NUL */
	size_t			 starts[SHEET_COLUMNS_MOST + 1];
	int			 count;
	long			 number, rows;
};

/* '=… is undone: the apostrophe was put before a sign of a formula. */
static const char *
unguarded(const char *cell)
{
	return *cell == '\'' && csv_write_guards(cell) ? cell + 1 : cell;
}

static enum fault
end_cell(struct reader *r)
{
	if (r->count == SHEET_COLUMNS_MOST)
		return sheet_refuse(r->why, "has more than %d columns in row "
		    "%ld", SHEET_COLUMNS_MOST, r->number);
	text_char(&r->cells, '\0');
	r->starts[++r->count] = r->cells.len;
	r->state = BEFORE;
	return OK;
}

static enum fault
give_row(struct reader *r)
{
	const char *cells[SHEET_COLUMNS_MOST];
	bool blank = true;
	int i;

	for (i = 0; i < r->count; i++) {
		cells[i] = unguarded(r->cells.at + r->starts[i]);
		blank &= cells[i][strspn(cells[i], " \t")] == '\0';
	}
	if (blank)
		return OK;
	if (++r->rows > SHEET_ROWS_MOST)
		return sheet_refuse(r->why, "has more than %d rows",
		    SHEET_ROWS_MOST);
	return r->sink->row(r->sink->to, &(struct sheet_row){ r->number,
	    cells, r->count });
}

static enum fault
end_row(struct reader *r)
{
	enum fault f;

	if ((f = end_cell(r)) != OK || (f = give_row(r)) != OK)
		return f;
	text_clear(&r->cells);
	r->count = 0;	/* starts[0] is always 0 */
	r->number++;
	return OK;
}

static enum fault
add(struct reader *r, char c)
{
	if (c == '\0')
		return sheet_refuse(r->why, "is neither CSV nor an Excel "
		    "workbook");
	if (r->cells.len - r->starts[r->count] >= SHEET_FIELD_MOST)
		return sheet_refuse(r->why, "has a cell of more than %d bytes "
		    "in row %ld, or a quote that is not closed",
		    SHEET_FIELD_MOST, r->number);
	if (r->cells.len >= ROW_MOST)
		return sheet_refuse(r->why, "has more than %d bytes in row "
		    "%ld", ROW_MOST, r->number);
	text_char(&r->cells, c);
	return OK;
}

static enum fault
take(struct reader *r, char c)
{
	bool after = r->carriage;

	r->carriage = false;
	if (r->state == QUOTED) {
		if (c != '"')
			return add(r, c);
		r->state = BEHIND;
		return OK;
	}
	if (c == '\n' && after)
		return OK;	/* the CR before it has ended the row */
	if (c == '"' && r->state != PLAIN) {
		if (r->state == BEHIND && add(r, c) != OK)
			return INVALID;
		r->state = QUOTED;
		return OK;
	}
	if (c == r->separator)
		return end_cell(r);
	if (c == '\n' || c == '\r') {
		r->carriage = c == '\r';
		return end_row(r);
	}
	/* Text behind a closing quote belongs to the cell, say all readers. */
	r->state = PLAIN;
	return add(r, c);
}

/*
 * How often SEPARATOR stands in the first row from *AT on that is not empty;
 * *AT is moved behind it.
 */
static int
count_in_row(const char *text, size_t len, size_t *at, char separator)
{
	bool quoted = false;
	size_t i = *at;
	int n = 0;

	while (i < len && (text[i] == '\n' || text[i] == '\r'))
		i++;
	for (; i < len; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '\n' || text[i] == '\r'))
			break;
		else if (!quoted && text[i] == separator)
			n++;
	}
	*at = i;
	return n;
}

/* Most in the first row; of equals the one as often in the second. */
static int
rate(const char *text, size_t len, char separator)
{
	size_t at = 0;
	int first = count_in_row(text, len, &at, separator);

	return 2 * first +
	    (count_in_row(text, len, &at, separator) == first);
}

/*
 * Guesses the separator from the text's beginning.  Returns how many bytes
 * of it are no cells: a byte order mark, a "sep=" line.
 */
static size_t
guess(struct reader *r, const char *text, size_t len)
{
	static const char candidates[] = ",;\t|";
	size_t skip = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	int i, n, most = -1;

	text += skip;
	len -= skip;
	if (len > 5 && memcmp(text, "sep=", 4) == 0 &&
	    (text[5] == '\n' || text[5] == '\r') &&
	    strchr(candidates, text[4]) != NULL) {
		r->separator = text[4];
		return skip + (len > 6 && text[5] == '\r' && text[6] == '\n' ?
		    7 : 6);
	}
	for (i = 0; candidates[i] != '\0'; i++) {
		n = rate(text, len, candidates[i]);
		if (n > most) {
			most = n;
			r->separator = candidates[i];
		}
	}
	return skip;
}

static enum fault
read_all(struct reader *r, struct csv_text *t)
{
	char piece[PIECE];
	enum fault f = OK;
	bool first = true;
	size_t len, i;

	while (f == OK && (len = csv_text_read(t, piece, sizeof(piece))) > 0) {
		i = first ? guess(r, piece, len) : 0;
		first = false;
		for (; i < len && f == OK; i++)
			f = take(r, piece[i]);
	}
	if (f != OK)
		return f;
	if (r->state == QUOTED)
		return sheet_refuse(r->why, "ends within quotes that begin in "
		    "row %ld", r->number);
	if (r->count > 0 || r->cells.len > 0 || r->state != BEFORE)
		return end_row(r);
	return OK;
}

enum fault
csv_read(int fd, const struct sheet_sink *sink, struct sheet_why *why)
{
	struct reader r = { .sink = sink, .why = why, .number = 1 };
	struct csv_text t;
	enum fault f;

	if ((f = csv_text_open(&t, fd, why)) == OK)
		f = read_all(&r, &t);
	csv_text_close(&t);
	text_free(&r.cells);
	return f;
}
