/* Types of files by their content. */
#include "base/filetype.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compound.h"
#include "base/utf8.h"

/* The directory of an archive: entries looked at, and its own size. */
#define ENTRIES_MOST	4096
#define END_SIZE	22
#define ENTRY_SIZE	46

struct bytes {
	const unsigned char	*at;
	size_t			 len;
};

struct signature {
	enum filetype	 type;
	const char	*first;
	size_t		 first_len;
	size_t		 offset;	/* of what stands further on … */
	const char	*second;	/* … or NULL */
	size_t		 second_len;
};

/* PNG: its first chunk is IHDR.  JPEG: SOI, then another marker. */
static const struct signature signatures[] = {
	{ FILETYPE_PNG,  "\x89PNG\r\n\x1a\n", 8, 12, "IHDR", 4 },
	{ FILETYPE_JPEG, "\xff\xd8\xff", 3 },
	{ FILETYPE_GIF,  "GIF87a", 6 },
	{ FILETYPE_GIF,  "GIF89a", 6 },
	{ FILETYPE_WEBP, "RIFF", 4, 8, "WEBPVP8", 7 },
	{ FILETYPE_PDF,  "%PDF-", 5 },
};

static bool
stands_at(struct bytes b, size_t offset, const char *what, size_t len)
{
	return offset <= b.len && b.len - offset >= len &&
	    memcmp(b.at + offset, what, len) == 0;
}

static uint32_t
little(struct bytes b, size_t at, int size)
{
	uint32_t n = 0;

	while (size-- > 0)
		n = n << 8 | b.at[at + (size_t)size];
	return n;
}

/* Where an archive's directory ends: it may be followed by a comment. */
static bool
find_end(struct bytes b, size_t *ret)
{
	size_t at, most = b.len < 65535 + END_SIZE ? b.len : 65535 + END_SIZE;

	for (at = END_SIZE; at <= most; at++) {
		if (stands_at(b, b.len - at, "PK\5\6", 4) &&
		    little(b, b.len - at + 20, 2) == at - END_SIZE) {
			*ret = b.len - at;
			return true;
		}
	}
	return false;
}

static bool
is_name(struct bytes b, size_t at, size_t len, const char *name)
{
	return len == strlen(name) && memcmp(b.at + at, name, len) == 0;
}

/*
 * Office documents are archives with [Content_Types].xml and a main part.
 * Ones with macros are not what anybody should exchange here.
 */
static enum filetype
look_inside(struct bytes b)
{
	enum filetype type = FILETYPE_UNKNOWN;
	bool listed = false;
	size_t end, at, name;
	int i;

	if (!find_end(b, &end))
		return FILETYPE_UNKNOWN;
	at = little(b, end + 16, 4);
	for (i = 0; i < ENTRIES_MOST && at < end && end - at >= ENTRY_SIZE &&
	    stands_at(b, at, "PK\1\2", 4); i++) {
		name = little(b, at + 28, 2);
		if (name > end - at - ENTRY_SIZE)
			return FILETYPE_UNKNOWN;
		listed |= is_name(b, at + ENTRY_SIZE, name,
		    "[Content_Types].xml");
		if (is_name(b, at + ENTRY_SIZE, name, "xl/workbook.xml"))
			type = FILETYPE_XLSX;
		if (is_name(b, at + ENTRY_SIZE, name, "word/document.xml"))
			type = FILETYPE_DOCX;
		if (is_name(b, at + ENTRY_SIZE, name, "xl/vbaProject.bin") ||
		    is_name(b, at + ENTRY_SIZE, name, "word/vbaProject.bin"))
			return FILETYPE_UNKNOWN;
		at += ENTRY_SIZE + name + little(b, at + 30, 2) +
		    little(b, at + 32, 2);
	}
	return listed ? type : FILETYPE_UNKNOWN;
}

/* Spreadsheets and installers have the same signature, other entries. */
static enum filetype
look_into_compound(struct bytes b)
{
	static const char *const names[] = { "WordDocument", "Macros", "VBA",
	    "_VBA_PROJECT_CUR", NULL };

	return compound_entries(b.at, b.len, names) == 1 ? FILETYPE_DOC :
	    FILETYPE_UNKNOWN;
}

static bool
is_control(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' &&
	    c != '\f') || c == 0x7f;
}

static bool
is_utf8(struct bytes b)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		if (is_control(b.at[i]))
			return false;
	return utf8_valid((const char *)b.at, b.len);
}

/* Only with its mark: nothing else tells the order of its bytes. */
static bool
is_utf16(struct bytes b, bool big)
{
	bool high = false;
	uint32_t c;
	size_t i;

	if (b.len % 2 != 0)
		return false;
	for (i = 2; i < b.len; i += 2) {
		c = big ? (uint32_t)(b.at[i] << 8 | b.at[i + 1]) :
		    (uint32_t)(b.at[i + 1] << 8 | b.at[i]);
		if (is_control(c) || c >= 0xfffe ||
		    high != (c >= 0xdc00 && c < 0xe000))
			return false;
		high = c >= 0xd800 && c < 0xdc00;
	}
	return !high;
}

/* Windows-1252, which is what Latin-1 is in practice. */
static bool
is_latin1(struct bytes b)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		if (is_control(b.at[i]) || (b.at[i] >= 0x80 && b.at[i] < 0xa0 &&
		    memchr("\x81\x8d\x8f\x90\x9d", b.at[i], 5) != NULL))
			return false;
	return true;
}

/* HTML, SVG and XML run scripts in browsers: they are not plain text. */
static bool
is_markup(struct bytes b, size_t from, size_t step)
{
	size_t i = from;

	while (i < b.len && (isspace(b.at[i]) || b.at[i] == '\0'))
		i++;
	return i + step < b.len && b.at[i] == '<' &&
	    (isalpha(b.at[i + step]) || b.at[i + step] == '!' ||
	    b.at[i + step] == '?' || b.at[i + step] == '/');
}

static enum filetype
as_text_or_not(struct bytes b)
{
	bool good, markup;

	if (stands_at(b, 0, "\xff\xfe", 2)) {
		good = is_utf16(b, false);
		markup = is_markup(b, 2, 2);
	} else if (stands_at(b, 0, "\xfe\xff", 2)) {
		good = is_utf16(b, true);
		markup = is_markup(b, 2, 2);
	} else {
		good = is_utf8(b) || is_latin1(b);
		markup = is_markup(b, stands_at(b, 0, "\xef\xbb\xbf", 3) ?
		    3 : 0, 1);
	}
	return good && !markup ? FILETYPE_TEXT : FILETYPE_UNKNOWN;
}

static enum filetype
type_of(struct bytes b)
{
	const struct signature *s;
	size_t i;

	for (i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		s = &signatures[i];
		if (stands_at(b, 0, s->first, s->first_len) &&
		    (s->second == NULL ||
		    stands_at(b, s->offset, s->second, s->second_len)))
			return s->type;
	}
	if (stands_at(b, 0, "PK\3\4", 4))
		return look_inside(b);
	if (stands_at(b, 0, COMPOUND_SIGNATURE, 8))
		return look_into_compound(b);
	return as_text_or_not(b);
}

enum filetype
filetype_of(const char *path)
{
	enum filetype type = FILETYPE_UNKNOWN;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	void *map;

	if (fd < 0)
		return FILETYPE_UNKNOWN;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		    fd, 0);
		if (map != MAP_FAILED) {
			type = type_of((struct bytes){ map,
			    (size_t)st.st_size });
			munmap(map, (size_t)st.st_size);
		}
	}
	close(fd);
	return type;
}

const char *
filetype_media(enum filetype type)
{
	static const char *const media[] = {
		[FILETYPE_UNKNOWN] = "application/octet-stream",
		[FILETYPE_PNG] = "image/png", [FILETYPE_JPEG] = "image/jpeg",
		[FILETYPE_GIF] = "image/gif", [FILETYPE_WEBP] = "image/webp",
		[FILETYPE_PDF] = "application/pdf",
		[FILETYPE_XLSX] = "application/vnd.openxmlformats-"
		    "officedocument.spreadsheetml.sheet",
		[FILETYPE_DOCX] = "application/vnd.openxmlformats-"
		    "officedocument.wordprocessingml.document",
		[FILETYPE_DOC] = "application/msword",
		[FILETYPE_TEXT] = "text/plain",
	};

	return media[type];
}
