/* Finding and reading installed SQL. */
#include "command/sqlfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef KONTOR_SQL
#define KONTOR_SQL "/usr/share/kontor/sql"
#endif

bool
sqlfile_path(const char *name, char *out, size_t size)
{
	const char *folder = getenv("KONTOR_SQL_DIR");
	int len;

	if (folder == NULL || *folder == '\0')
		folder = KONTOR_SQL;
	len = snprintf(out, size, "%s/%s", folder, name);
	if (len > 0 && (size_t)len < size)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

bool
sqlfile_read(const char *path, size_t most, struct text *t)
{
	FILE *f = fopen(path, "re");
	size_t n, start = t->len;
	int saved;

	if (f == NULL)
		return false;
	do {
		n = fread(text_room(t, 8192), 1, 8192, f);
		t->len += n;
		t->at[t->len] = '\0';
	} while (n > 0 && t->len - start <= most);
	saved = ferror(f) ? errno : t->len - start > most ? EFBIG : 0;
	fclose(f);
	errno = saved;
	return saved == 0;
}
