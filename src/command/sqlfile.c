/* Finding installed SQL. */
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
