/*
 * Files that users bring: checked by content, stored outside any transaction,
 * then recorded.  See sql/migrations/0006-files.sql for what keeps bytes and
 * rows together.
 */
#ifndef OUTSIDE_FILE_H
#define OUTSIDE_FILE_H

#include "api/request.h"
#include "api/upload.h"

/* What an edition calls the kinds is its own; these are the table's words. */
#define FILE_KINDS	"logo|avatar|document|import"

/*
 * Keeps the file sent as the field SENT, which is there, as one of KIND, and
 * answers 201 with its row of NOUN.
 */
enum fault	file_keep(struct request *, const struct resource *noun,
		    const char *sent, const char *kind);

/* Answers with the bytes of the file of the path. */
enum fault	file_give(struct request *);

/* Deletes the file of the path; the courier removes its bytes. */
enum fault	file_delete(struct request *);

#endif
