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

/* What an attachment is, and what it belongs to: at most one is given. */
struct attachment {
	const char	*category, *customer, *vehicle, *job_card;
};

/* Keeps the file sent as an attachment, and answers as file_keep does. */
enum fault	file_attach(struct request *, const struct resource *noun,
		    const char *sent, const struct attachment *);

/* Give and delete an attachment: files of other kinds are not found. */
enum fault	file_give_attached(struct request *);
enum fault	file_delete_attached(struct request *);

/* Answers with the bytes of the file of the path. */
enum fault	file_give(struct request *);

/* Deletes the file of the path; the courier removes its bytes. */
enum fault	file_delete(struct request *);

#endif
