/* The installed files of sql/: migrations, the demo business. */
#ifndef COMMAND_SQLFILE_H
#define COMMAND_SQLFILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The path of NAME below the installed folder, or below the one that the
 * environment names by KONTOR_SQL_DIR.  False, errno set, when it does not
 * fit.
 */
bool	sqlfile_path(const char *name, char *out, size_t size);

#endif
