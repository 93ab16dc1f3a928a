/* Parts of a workbook by libzip and expat. */
#include "papers/xlsx_part.h"

#include <expat.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define ENTRIES_MOST	2000
#define PART_MOST	(160u * 1024 * 1024)	/* inflated bytes of a part */
#define RATIO_MOST	120	/* inflated to packed, beyond … */
#define RATIO_FROM	(4u * 1024 * 1024)	/* … so many bytes */
#define TOKEN_MOST	(256 * 1024)	/* one tag with its attributes */
#define DEPTH_MOST	64
#define ELEMENTS_MANY	10000000	/* they cost time, however well … */
#define ELEMENTS_FEW	1000000		/* … they can be packed */
#define PIECE		16384
#define TAIL		(65536 + 22 + 20 + 56)	/* where archives end */

struct xlsx {
	zip_t			*zip;
	struct sheet_why	*why;
};

/* One part being read. */
struct part {
	struct xlsx		*book;
	const struct xlsx_events *events;
	XML_Parser		 parser;
	enum fault		 fault;
	int			 depth;
	long			 elements;
	uint64_t		 fed, packed;
};

struct sheet_why *
xlsx_why(struct xlsx *x)
{
	return x->why;
}

static uint64_t
little(const unsigned char *at, int bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | at[bytes];
	return n;
}

/*
 * libzip reads the whole directory when it opens an archive, so the number
 * of entries is looked at before: in every record that may be the one at the
 * end.
 */
static bool
has_few_entries(int fd)
{
	unsigned char *at = malloc(TAIL);
	struct stat st;
	off_t from;
	ssize_t len, i;
	bool few = true;

	if (at == NULL || fstat(fd, &st) != 0)
		abort();
	from = st.st_size > TAIL ? st.st_size - TAIL : 0;
	len = pread(fd, at, TAIL, from);
	for (i = 0; i + 22 <= len; i++) {
		if (at[i] != 'P' || at[i + 1] != 'K')
			continue;
		if (at[i + 2] == 5 && at[i + 3] == 6 &&
		    little(at + i + 10, 2) > ENTRIES_MOST)
			few = false;
		/* The locator of a ZIP64 end must have it right before. */
		if (at[i + 2] == 6 && at[i + 3] == 7 && (i < 56 ||
		    memcmp(at + i - 56, "PK\6\6", 4) != 0 ||
		    little(at + i - 56 + 32, 8) > ENTRIES_MOST))
			few = false;
	}
	free(at);
	return few;
}

static zip_t *
open_archive(int fd)
{
	zip_source_t *source = NULL;
	zip_error_t error;
	zip_t *zip = NULL;
	FILE *file = NULL;
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	zip_error_init(&error);
	if (own >= 0 && (file = fdopen(own, "rb")) == NULL)
		close(own);
	if (file != NULL)
		source = zip_source_filep_create(file, 0, -1, &error);
	if (source == NULL && file != NULL)
		fclose(file);
	if (source != NULL)
		zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (source != NULL && zip == NULL)
		zip_source_free(source);
	zip_error_fini(&error);
	return zip;
}

struct xlsx *
xlsx_open(int fd, struct sheet_why *why)
{
	struct xlsx *x;
	zip_t *zip;

	if (!has_few_entries(fd)) {
		sheet_refuse(why, "is an archive with too many entries for "
		    "an Excel workbook");
		return NULL;
	}
	lseek(fd, 0, SEEK_SET);
	if ((zip = open_archive(fd)) == NULL ||
	    zip_get_num_entries(zip, 0) > ENTRIES_MOST) {
		if (zip != NULL)
			zip_discard(zip);
		sheet_refuse(why, "is a damaged or incomplete Excel workbook");
		return NULL;
	}
	if ((x = calloc(1, sizeof(*x))) == NULL)
		abort();
	*x = (struct xlsx){ zip, why };
	return x;
}

void
xlsx_close(struct xlsx *x)
{
	if (x == NULL)
		return;
	zip_discard(x->zip);
	free(x);
}

const char *
xlsx_attribute(const char **attributes, const char *name)
{
	const char *colon;
	int i;

	for (i = 0; attributes[i] != NULL; i += 2) {
		colon = strrchr(attributes[i], ':');
		if (strcmp(colon != NULL ? colon + 1 : attributes[i],
		    name) == 0)
			return attributes[i + 1];
	}
	return NULL;
}

/* Ends the reading with the first fault; later events are not told. */
static void
tell(struct part *p, enum fault f)
{
	if (p->fault != OK || f == OK)
		return;
	p->fault = f;
	XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL
element_open(void *to, const char *name, const char **attributes)
{
	struct part *p = to;
	const char *colon = strrchr(name, ':');

	if (p->fault != OK)
		return;
	if (++p->depth > DEPTH_MOST)
		tell(p, sheet_refuse(p->book->why, "is a workbook with "
		    "elements nested too deeply"));
	else if (++p->elements > (p->events->many ? ELEMENTS_MANY :
	    ELEMENTS_FEW))
		tell(p, sheet_refuse(p->book->why, "is a workbook with too "
		    "many elements"));
	else
		tell(p, p->events->open(p->events->to,
		    colon != NULL ? colon + 1 : name, attributes));
}

static void XMLCALL
element_close(void *to, const char *name)
{
	struct part *p = to;
	const char *colon = strrchr(name, ':');

	p->depth--;
	if (p->fault == OK && p->events->close != NULL)
		tell(p, p->events->close(p->events->to,
		    colon != NULL ? colon + 1 : name));
}

static void XMLCALL
characters(void *to, const char *bytes, int len)
{
	struct part *p = to;

	if (p->fault == OK && p->events->text != NULL)
		tell(p, p->events->text(p->events->to, bytes, (size_t)len));
}

/* No workbook has one; whoever sends one wants entities to be expanded. */
static void XMLCALL
doctype(void *to, const char *name, const char *system, const char *public,
    int internal)
{
	struct part *p = to;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	tell(p, sheet_refuse(p->book->why, "is a workbook with a document "
	    "type or entities, which are not allowed"));
}

static enum fault
feed(struct part *p, const char *bytes, size_t len, bool last)
{
	struct sheet_why *why = p->book->why;
	enum XML_Status status;

	p->fed += len;
	if (p->fed > PART_MOST ||
	    (p->fed > RATIO_FROM && p->fed / RATIO_MOST > p->packed))
		return sheet_refuse(why, "is a workbook that is too large "
		    "when unpacked");
	status = XML_Parse(p->parser, bytes, (int)len, last);
	if (p->fault != OK)
		return p->fault;
	if (status != XML_STATUS_OK)
		return sheet_refuse(why, "is a damaged Excel workbook");
	/* What is not understood yet is kept in memory by expat. */
	if (p->fed - (uint64_t)XML_GetCurrentByteIndex(p->parser) >
	    TOKEN_MOST)
		return sheet_refuse(why, "is a workbook with an element of "
		    "more than %d bytes", TOKEN_MOST);
	return OK;
}

static enum fault
read_entry(struct part *p, zip_file_t *entry)
{
	char piece[PIECE];
	zip_int64_t n;
	enum fault f = OK;

	while (f == OK && (n = zip_fread(entry, piece, sizeof(piece))) > 0)
		f = feed(p, piece, (size_t)n, false);
	if (f != OK)
		return f;
	if (n < 0)
		return sheet_refuse(p->book->why, "is a damaged or incomplete "
		    "Excel workbook");
	return feed(p, "", 0, true);
}

static enum fault
read_part(struct xlsx *x, zip_uint64_t index, uint64_t packed,
    const struct xlsx_events *events)
{
	struct part p = { .book = x, .events = events, .packed = packed };
	zip_file_t *entry = zip_fopen_index(x->zip, index, 0);
	enum fault f;

	if (entry == NULL)
		return sheet_refuse(x->why, "is a workbook packed or "
		    "encrypted in a way that can not be read");
	if ((p.parser = XML_ParserCreate(NULL)) == NULL)
		abort();
	XML_SetUserData(p.parser, &p);
	XML_SetElementHandler(p.parser, element_open, element_close);
	XML_SetCharacterDataHandler(p.parser, characters);
	XML_SetStartDoctypeDeclHandler(p.parser, doctype);
	f = read_entry(&p, entry);
	XML_ParserFree(p.parser);
	zip_fclose(entry);
	return f;
}

enum fault
xlsx_part(struct xlsx *x, const char *path, bool needed,
    const struct xlsx_events *events)
{
	zip_int64_t index = zip_name_locate(x->zip, path, ZIP_FL_NOCASE);
	zip_stat_t st;

	if (index < 0)
		return needed ? sheet_refuse(x->why, "is an archive, but not "
		    "an Excel workbook") : OK;
	if (zip_stat_index(x->zip, (zip_uint64_t)index, 0, &st) != 0 ||
	    !(st.valid & ZIP_STAT_SIZE) || !(st.valid & ZIP_STAT_COMP_SIZE))
		return sheet_refuse(x->why, "is a damaged Excel workbook");
	if (st.size > PART_MOST || (st.size > RATIO_FROM &&
	    st.size / RATIO_MOST > st.comp_size))
		return sheet_refuse(x->why, "is a workbook that is too large "
		    "when unpacked");
	return read_part(x, (zip_uint64_t)index, st.comp_size, events);
}
