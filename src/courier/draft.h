/*
 * One mail in the making, between the row it is of (courier/post.h) and
 * mail_send.  What the functions give lives as long as MEM.
 */
#ifndef COURIER_DRAFT_H
#define COURIER_DRAFT_H

#include <json-c/json_object.h>
#include <stdbool.h>

#include "base/text.h"
#include "courier/post.h"
#include "data/query.h"

struct post_kind;

struct draft {
	struct arena		*mem;
	const struct outbox_row	*row;
	const struct post_kind	*kind;
	struct json_object	*payload;
	struct mail		 mail;
	struct mail_attachment	 paper;
	const char		*company;	/* its name, "" for none */
	struct post_outcome	*out;
};

/* Ends the mail with a sentence that is fit for logs; false. */
bool		 draft_give_up(struct draft *, enum mail_result,
		    const char *why);

/* A member that is a string, of an object or of the payload; else NULL. */
const char	*draft_string(struct json_object *, const char *name);
const char	*draft_member(const struct draft *, const char *name);

/* Parses the row's payload and takes its addresses. */
bool		 draft_read(struct draft *);

/*
 * Reads the company, and QUERY unless it is NULL, inside the row's tenant.
 * A row that cannot be read is a fault of today, not of the mail.
 */
bool		 draft_rows(struct post *, struct draft *, const struct query *,
		    const char *const *arguments, PGresult **company,
		    PGresult **ret);

/* The settings' address speaks for the company, or the company's own. */
bool		 draft_address(struct draft *, PGresult *company);

/* An empty text; one that is wiped when it goes. */
struct text	*draft_text(struct draft *);
struct text	*draft_secret(struct draft *);

#endif
