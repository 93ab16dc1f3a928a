/*
 * The parts of a workbook (XML documents in a ZIP archive), read under
 * limits: a workbook comes from anybody.  Document types are refused, and
 * with them all entities; memory does not grow with a part.
 */
#ifndef PAPERS_XLSX_PART_H
#define PAPERS_XLSX_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "papers/sheet.h"

struct xlsx;

/* What a part's reader is told; names are without their prefix. */
struct xlsx_events {
	enum fault	(*open)(void *to, const char *name,
			    const char **attributes);
	enum fault	(*close)(void *to, const char *name);
	enum fault	(*text)(void *to, const char *bytes, size_t len);
	void		*to;
	bool		 many;	/* the part has a lot of elements */
};

/* The archive in FD; NULL with WHY set when it is none, or a trap. */
struct xlsx	*xlsx_open(int fd, struct sheet_why *);
void		 xlsx_close(struct xlsx *);

/*
 * Reads the part PATH.  INVALID with WHY set, or what an event said.  A part
 * that is not there is OK without events unless NEEDED.
 */
enum fault	 xlsx_part(struct xlsx *, const char *path, bool needed,
		    const struct xlsx_events *);

/* Where to say why the archive will not do: what xlsx_open was given. */
struct sheet_why *xlsx_why(struct xlsx *);

/* The attribute NAME, whatever its prefix, or NULL. */
const char	*xlsx_attribute(const char **attributes, const char *name);

#endif
