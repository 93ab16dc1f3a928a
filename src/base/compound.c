/* The directory of a compound file, followed through its allocation table. */
#include "base/compound.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define HEADER_SIZE	512
#define HEADER_TABLES	109	/* table sectors named in the header */
#define ENTRY_SIZE	128
#define SECTOR_MOST	0xfffffffaU	/* above: marks, no numbers */
#define SECTORS_MOST	65536	/* of a directory; also ends circles */

struct compound {
	const unsigned char	*at;
	size_t			 len, sector;	/* bytes in all, of a sector */
};

static uint32_t
little(const unsigned char *at, int size)
{
	uint32_t n = 0;

	while (size-- > 0)
		n = n << 8 | at[size];
	return n;
}

/* The bytes of sector N, or NULL where the file does not have it whole. */
static const unsigned char *
sector_at(const struct compound *c, uint32_t n)
{
	size_t offset = ((size_t)n + 1) * c->sector;

	return n < SECTOR_MOST && offset <= c->len &&
	    c->len - offset >= c->sector ? c->at + offset : NULL;
}

/* The sector that holds the N-th part of the allocation table. */
static const unsigned char *
table_at(const struct compound *c, uint32_t n)
{
	uint32_t each = (uint32_t)c->sector / 4 - 1, next;
	const unsigned char *list;

	if (n < HEADER_TABLES)
		return sector_at(c, little(c->at + 76 + 4 * n, 4));
	next = little(c->at + 68, 4);
	list = sector_at(c, next);
	for (n -= HEADER_TABLES; list != NULL && n >= each; n -= each)
		list = sector_at(c, little(list + 4 * each, 4));
	return list != NULL ? sector_at(c, little(list + 4 * n, 4)) : NULL;
}

/* The sector behind N in its chain; no number at its end. */
static uint32_t
sector_behind(const struct compound *c, uint32_t n)
{
	uint32_t each = (uint32_t)c->sector / 4;
	const unsigned char *table = table_at(c, n / each);

	return table != NULL ? little(table + 4 * (n % each), 4) : UINT32_MAX;
}

/* Is ENTRY, whose name is UTF-16 with a NUL, called NAME? */
static bool
is_called(const unsigned char *entry, const char *name)
{
	size_t len = strlen(name), i;

	if (little(entry + 64, 2) != 2 * (len + 1))
		return false;
	for (i = 0; i < len; i++)
		if (entry[2 * i] != (unsigned char)name[i] ||
		    entry[2 * i + 1] != 0)
			return false;
	return true;
}

static unsigned
names_in(const unsigned char *sector, size_t size, const char *const *names)
{
	unsigned found = 0;
	size_t at;
	int i;

	for (at = 0; at + ENTRY_SIZE <= size; at += ENTRY_SIZE)
		for (i = 0; names[i] != NULL; i++)
			if (is_called(sector + at, names[i]))
				found |= 1u << i;
	return found;
}

unsigned
compound_entries(const unsigned char *at, size_t len, const char *const *names)
{
	struct compound c = { at, len, 0 };
	const unsigned char *sector;
	unsigned found = 0, shift;
	uint32_t n;
	int i;

	if (len < HEADER_SIZE || memcmp(at, COMPOUND_SIGNATURE, 8) != 0)
		return 0;
	shift = little(at + 30, 2);
	if (shift != 9 && shift != 12)
		return 0;
	c.sector = (size_t)1 << shift;
	n = little(at + 48, 4);
	for (i = 0; i < SECTORS_MOST && n < SECTOR_MOST; i++) {
		if ((sector = sector_at(&c, n)) == NULL)
			return 0;
		found |= names_in(sector, c.sector, names);
		n = sector_behind(&c, n);
	}
	return found;
}
