/* Shared strings in two temporary files: the bytes, and where each ends. */
#include "papers/xlsx_strings.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW		65536	/* bytes read at once; strings are near */
#define STRINGS_MOST	4000000
#define BYTES_MOST	(128l * 1024 * 1024)

/* A file that is written once and then read here and there. */
struct spill {
	FILE	*file;
	off_t	 size, at;	/* AT: where the window begins */
	size_t	 len;
	char	 window[WINDOW];
};

struct xlsx_strings {
	struct xlsx	*book;
	struct spill	 bytes, ends;
	long		 count;
	struct text	 item;		/* being read */
	bool		 inside;	/* an item */
	int		 texts, phonetic;	/* depth in t, in rPh */
};

static enum fault
spill_add(struct xlsx_strings *s, struct spill *to, const void *bytes,
    size_t len)
{
	if (len > 0 && fwrite(bytes, len, 1, to->file) != 1)
		return UNAVAILABLE;
	to->size += (off_t)len;
	return to->size <= BYTES_MOST ? OK : sheet_refuse(xlsx_why(s->book),
	    "is a workbook with too much text");
}

/* LEN bytes (at most WINDOW) from AT, or NULL. */
static const char *
spill_get(struct spill *s, off_t at, size_t len)
{
	ssize_t n;

	if (at < 0 || at + (off_t)len > s->size)
		return NULL;
	if (at < s->at || at + (off_t)len > s->at + (off_t)s->len) {
		n = pread(fileno(s->file), s->window, WINDOW, at);
		s->at = at;
		s->len = n > 0 ? (size_t)n : 0;
		if (s->len < len)
			return NULL;
	}
	return s->window + (at - s->at);
}

static enum fault
item_open(void *to, const char *name, const char **attributes)
{
	struct xlsx_strings *s = to;

	(void)attributes;
	if (strcmp(name, "si") == 0) {
		text_clear(&s->item);
		s->inside = true;
	} else if (strcmp(name, "t") == 0)
		s->texts++;
	else if (strcmp(name, "rPh") == 0)
		s->phonetic++;
	return OK;
}

static enum fault
item_text(void *to, const char *bytes, size_t len)
{
	struct xlsx_strings *s = to;

	if (!s->inside || s->texts == 0 || s->phonetic > 0)
		return OK;
	if (s->item.len + len > SHEET_FIELD_MOST)
		return sheet_refuse(xlsx_why(s->book), "has a cell of more "
		    "than %d bytes", SHEET_FIELD_MOST);
	text_add(&s->item, bytes, len);
	return OK;
}

static enum fault
item_close(void *to, const char *name)
{
	struct xlsx_strings *s = to;
	int64_t end;
	enum fault f;

	if (strcmp(name, "t") == 0)
		s->texts--;
	else if (strcmp(name, "rPh") == 0)
		s->phonetic--;
	if (strcmp(name, "si") != 0)
		return OK;
	s->inside = false;
	if (++s->count > STRINGS_MOST)
		return sheet_refuse(xlsx_why(s->book), "is a workbook with too "
		    "many texts");
	if ((f = spill_add(s, &s->bytes, s->item.at, s->item.len)) != OK)
		return f;
	end = s->bytes.size;
	return spill_add(s, &s->ends, &end, sizeof(end));
}

struct xlsx_strings *
xlsx_strings_read(struct xlsx *x, const char *path, enum fault *f)
{
	struct xlsx_strings *s = calloc(1, sizeof(*s));
	struct xlsx_events events = { item_open, item_close, item_text, s,
	    .many = true };

	if (s == NULL)
		abort();
	s->book = x;
	s->bytes.file = tmpfile();
	s->ends.file = tmpfile();
	*f = s->bytes.file == NULL || s->ends.file == NULL ? UNAVAILABLE : OK;
	if (*f == OK && path != NULL)
		*f = xlsx_part(x, path, false, &events);
	if (*f == OK && (fflush(s->bytes.file) != 0 ||
	    fflush(s->ends.file) != 0))
		*f = UNAVAILABLE;
	if (*f == OK)
		return s;
	xlsx_strings_free(s);
	return NULL;
}

void
xlsx_strings_free(struct xlsx_strings *s)
{
	if (s == NULL)
		return;
	if (s->bytes.file != NULL)
		fclose(s->bytes.file);
	if (s->ends.file != NULL)
		fclose(s->ends.file);
	text_free(&s->item);
	free(s);
}

enum fault
xlsx_strings_put(struct xlsx_strings *s, long number, struct text *to)
{
	int64_t begin = 0, end = 0;
	const char *bytes;

	if (number < 0 || number >= s->count)
		return sheet_refuse(xlsx_why(s->book), "is a workbook that "
		    "names a text it does not have");
	if (number > 0 && (bytes = spill_get(&s->ends,
	    (number - 1) * (off_t)sizeof(begin), sizeof(begin))) != NULL)
		memcpy(&begin, bytes, sizeof(begin));
	if ((bytes = spill_get(&s->ends, number * (off_t)sizeof(end),
	    sizeof(end))) == NULL)
		return UNAVAILABLE;
	memcpy(&end, bytes, sizeof(end));
	if ((bytes = spill_get(&s->bytes, begin, (size_t)(end - begin))) ==
	    NULL)
		return UNAVAILABLE;
	text_add(to, bytes, (size_t)(end - begin));
	return OK;
}

static bool
is_escape(const char *at, size_t len, unsigned *ret)
{
	char digits[5];
	char *end;

	if (len < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
		return false;
	memcpy(digits, at + 2, 4);
	digits[4] = '\0';
	*ret = (unsigned)strtoul(digits, &end, 16);
	/* Others are no characters, or need none. */
	return *end == '\0' && digits[0] != ' ' && digits[0] != '+' &&
	    digits[0] != '-' && ((*ret > 0 && *ret < 0x80) || *ret >= 0xfffe);
}

void
xlsx_unescape(struct text *t, size_t from)
{
	size_t in = from, out = from;
	unsigned code;

	if (t->at == NULL)
		return;
	while (in < t->len) {
		if (is_escape(t->at + in, t->len - in, &code)) {
			if (code >= 0xfffe) {
				t->at[out++] = '\xef';
				t->at[out++] = '\xbf';
				code = code == 0xfffe ? 0xbe : 0xbf;
			}
			t->at[out++] = (char)code;
			in += 7;
		} else
			t->at[out++] = t->at[in++];
	}
	t->len = out;
	t->at[out] = '\0';
}
