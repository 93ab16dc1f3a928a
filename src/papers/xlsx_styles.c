/* The styles of a workbook, of which only number formats matter here. */
#include <stdlib.h>
#include <string.h>

#include "papers/xlsx_format.h"

#define STYLES_MOST	65536
#define CODES_MOST	4096
#define CODE_LONGEST	255
#define NUMBERS_MOST	65536	/* beyond any format's number */

struct code {
	long	 number;
	char	*text;
};

struct xlsx_formats {
	struct code	*codes;
	long		 codes_count;
	unsigned short	*styles;	/* number of each style's format */
	long		 styles_count;
	bool		 inside;	/* cellXfs */
	bool		 from_1904;
};

/* Those that are not written down in the file (18.8.30). */
static const char *
built_in(long number)
{
	if ((number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
	    (number >= 45 && number <= 47) || (number >= 50 && number <= 58))
		return "yyyy-mm-dd";
	return number == 1 ? "0" : NULL;
}

static void
add_code(struct xlsx_formats *x, const char *number, const char *text)
{
	struct code *more;
	char *copy;

	if (number == NULL || text == NULL || x->codes_count == CODES_MOST ||
	    strlen(text) > CODE_LONGEST)
		return;
	more = realloc(x->codes, (size_t)(x->codes_count + 1) * sizeof(*more));
	if (more == NULL || (copy = strdup(text)) == NULL)
		abort();
	x->codes = more;
	x->codes[x->codes_count++] = (struct code){ atol(number), copy };
}

static void
add_style(struct xlsx_formats *x, const char *number)
{
	long n = number != NULL ? atol(number) : 0;
	unsigned short *more;

	if (x->styles_count == STYLES_MOST)
		return;
	if (x->styles_count % 1024 == 0) {
		more = realloc(x->styles, (size_t)(x->styles_count + 1024) *
		    sizeof(*more));
		if (more == NULL)
			abort();
		x->styles = more;
	}
	x->styles[x->styles_count++] = n > 0 && n < NUMBERS_MOST ?
	    (unsigned short)n : 0;
}

static enum fault
style_open(void *to, const char *name, const char **attributes)
{
	struct xlsx_formats *x = to;

	if (strcmp(name, "numFmt") == 0)
		add_code(x, xlsx_attribute(attributes, "numFmtId"),
		    xlsx_attribute(attributes, "formatCode"));
	else if (strcmp(name, "cellXfs") == 0)
		x->inside = true;
	else if (x->inside && strcmp(name, "xf") == 0)
		add_style(x, xlsx_attribute(attributes, "numFmtId"));
	return OK;
}

static enum fault
style_close(void *to, const char *name)
{
	struct xlsx_formats *x = to;

	if (strcmp(name, "cellXfs") == 0)
		x->inside = false;
	return OK;
}

struct xlsx_formats *
xlsx_formats_read(struct xlsx *book, const char *path, bool from_1904,
    enum fault *f)
{
	struct xlsx_formats *x = calloc(1, sizeof(*x));
	struct xlsx_events events = { style_open, style_close, NULL, x };

	if (x == NULL)
		abort();
	x->from_1904 = from_1904;
	*f = path != NULL ? xlsx_part(book, path, false, &events) : OK;
	if (*f == OK)
		return x;
	xlsx_formats_free(x);
	return NULL;
}

void
xlsx_formats_free(struct xlsx_formats *x)
{
	long i;

	if (x == NULL)
		return;
	for (i = 0; i < x->codes_count; i++)
		free(x->codes[i].text);
	free(x->codes);
	free(x->styles);
	free(x);
}

void
xlsx_formats_put(const struct xlsx_formats *x, long style, const char *value,
    struct text *t)
{
	long number = style >= 0 && style < x->styles_count ?
	    x->styles[style] : 0, i;
	const char *code = built_in(number);

	for (i = 0; number != 0 && i < x->codes_count; i++)
		if (x->codes[i].number == number)
			code = x->codes[i].text;
	xlsx_format_number(code, x->from_1904, value, t);
}
