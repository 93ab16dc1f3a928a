/*
 * The shared strings of a workbook: cells name them by number.  They are
 * spilled to a temporary file, because there may be millions of them.
 */
#ifndef PAPERS_XLSX_STRINGS_H
#define PAPERS_XLSX_STRINGS_H

#include "base/text.h"
#include "papers/xlsx_part.h"

struct xlsx_strings;

/* Reads the part PATH (NULL: there is none); NULL with the fault in *F. */
struct xlsx_strings	*xlsx_strings_read(struct xlsx *, const char *path,
			    enum fault *f);
void			 xlsx_strings_free(struct xlsx_strings *);

/* Appends string NUMBER; INVALID when there is none. */
enum fault		 xlsx_strings_put(struct xlsx_strings *, long number,
			    struct text *);

/*
 * Replaces _x000D_ and its like, by which workbooks write characters that
 * XML can not hold, in the text from byte FROM on.
 */
void			 xlsx_unescape(struct text *, size_t from);

#endif
