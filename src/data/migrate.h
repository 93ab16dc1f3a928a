/*
 * The schema's history: numbered files of sql/migrations, each applied once,
 * in order, in a transaction of its own under an advisory lock, and recorded
 * with its checksum.  The build knows the files by name and SHA-256.
 */
#ifndef DATA_MIGRATE_H
#define DATA_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct migration {
	int		 number;
	const char	*file;		/* "0001-foundation.sql" */
	const char	*checksum;	/* SHA-256, hex */
};

/* All of this build, made by script/migrations.sh; ends with number 0. */
extern const struct migration migrations[];

/*
 * Applies what is missing, as the owner CONNINFO names, from FOLDER; says
 * what it does on REPORT.  With DRY only says it.  Returns how many were (or
 * would be) applied, -1 on failure with WHY set.
 */
int	migrate_apply(const char *conninfo, const char *folder, bool dry,
	    FILE *report, char *why, size_t size);

/*
 * May this build run on the schema behind CONNINFO?  A newer schema is fine
 * (it only expands), an older or another one is not.  A database that can
 * not be reached is not judged: true.
 */
bool	migrate_matches(const char *conninfo, char *why, size_t size);

/* The newest migration of this build. */
int	migrate_newest(void);

#endif
