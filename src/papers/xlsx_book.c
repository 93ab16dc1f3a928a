/* Relationships between the parts of a workbook. */
#include "papers/xlsx_book.h"

#include <stdio.h>
#include <string.h>

#define ID	64

struct finder {
	struct xlsx_book	*book;
	const char		*base;		/* part whose relations these are */
	char			 workbook[XLSX_PATH];
	char			 id[ID];	/* of the first sheet shown */
	bool			 shown;
};

/*
 * TARGET as seen from the part BASE, without dots: "../a" from "x/y.xml" is
 * "a".  Too long a path is cut, and then names no part.
 */
static void
resolve(char *to, const char *base, const char *target)
{
	const char *slash = strrchr(base, '/');
	size_t len = 0, part;
	char *up;

	if (*target != '/' && slash != NULL) {
		len = (size_t)(slash - base);
		len = len < XLSX_PATH ? len : XLSX_PATH - 1;
		memcpy(to, base, len);
	}
	to[len] = '\0';
	for (; *target != '\0'; target += part) {
		target += strspn(target, "/");
		part = strcspn(target, "/");
		if (part == 2 && strncmp(target, "..", 2) == 0) {
			up = strrchr(to, '/');
			*(up != NULL ? up : to) = '\0';
		} else if (part > 0 && !(part == 1 && *target == '.')) {
			len = strlen(to);
			snprintf(to + len, XLSX_PATH - len, "%s%.*s",
			    len > 0 ? "/" : "", (int)part, target);
		}
	}
}

static bool
ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && strcmp(text + a - b, end) == 0;
}

static enum fault
relation(void *to, const char *name, const char **attributes)
{
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");
	const char *id = xlsx_attribute(attributes, "Id");
	struct finder *f = to;

	if (strcmp(name, "Relationship") != 0 || type == NULL ||
	    target == NULL || id == NULL)
		return OK;
	if (ends_with(type, "/officeDocument") && *f->workbook == '\0')
		resolve(f->workbook, f->base, target);
	else if (ends_with(type, "/sharedStrings"))
		resolve(f->book->strings, f->base, target);
	else if (ends_with(type, "/styles"))
		resolve(f->book->styles, f->base, target);
	else if (ends_with(type, "/worksheet") && strcmp(id, f->id) == 0)
		resolve(f->book->sheet, f->base, target);
	return OK;
}

static enum fault
workbook(void *to, const char *name, const char **attributes)
{
	const char *id, *state, *since;
	struct finder *f = to;

	if (strcmp(name, "workbookPr") == 0) {
		since = xlsx_attribute(attributes, "date1904");
		f->book->from_1904 = since != NULL &&
		    (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
	}
	if (strcmp(name, "sheet") != 0 || f->shown ||
	    (id = xlsx_attribute(attributes, "id")) == NULL)
		return OK;
	state = xlsx_attribute(attributes, "state");
	f->shown = state == NULL || strcmp(state, "visible") == 0;
	if (f->shown || *f->id == '\0')
		snprintf(f->id, sizeof(f->id), "%s", id);
	return OK;
}

enum fault
xlsx_book_read(struct xlsx *x, struct xlsx_book *book)
{
	struct finder f = { .book = book, .base = "" };
	struct xlsx_events relations = { .open = relation, .to = &f };
	struct xlsx_events parts = { .open = workbook, .to = &f };
	char path[XLSX_PATH + 16];
	const char *slash;
	enum fault fault;

	memset(book, 0, sizeof(*book));
	if ((fault = xlsx_part(x, "_rels/.rels", true, &relations)) != OK)
		return fault;
	if ((fault = xlsx_part(x, f.workbook, true, &parts)) != OK)
		return fault;
	f.base = f.workbook;
	slash = strrchr(f.workbook, '/');
	snprintf(path, sizeof(path), "%.*s_rels/%s.rels",
	    slash != NULL ? (int)(slash - f.workbook) + 1 : 0, f.workbook,
	    slash != NULL ? slash + 1 : f.workbook);
	if ((fault = xlsx_part(x, path, true, &relations)) != OK)
		return fault;
	return *book->sheet != '\0' ? OK : sheet_refuse(xlsx_why(x),
	    "is a workbook without a sheet");
}
