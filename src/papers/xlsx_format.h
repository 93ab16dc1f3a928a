/* Numbers of a workbook as its user sees them, by the style of their cell. */
#ifndef PAPERS_XLSX_FORMAT_H
#define PAPERS_XLSX_FORMAT_H

#include <stdbool.h>

#include "base/text.h"
#include "papers/xlsx_part.h"

struct xlsx_formats;

/* Reads the part PATH (NULL: there is none); NULL with the fault in *F. */
struct xlsx_formats	*xlsx_formats_read(struct xlsx *, const char *path,
			    bool from_1904, enum fault *f);
void			 xlsx_formats_free(struct xlsx_formats *);

/*
 * Appends the number VALUE, as the file has it, in style STYLE: 2025550100
 * and never 2.0255501E9, 02134 where five zeros are its format, (202)
 * 555-0100 where that is, a date as 2026-01-31.
 */
void			 xlsx_formats_put(const struct xlsx_formats *,
			    long style, const char *value, struct text *);

/* The same by a format's code, for tests. */
void			 xlsx_format_number(const char *code, bool from_1904,
			    const char *value, struct text *);

#endif
