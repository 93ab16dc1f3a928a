/*
 * What users are told about events: rows of the outbox whose kind begins with
 * "event.".  Each kind says whom it concerns, where to look, and what to
 * look up; the wording is plain English, the same in the list of
 * notifications and in mails.
 */
#ifndef DOMAIN_NOTICE_H
#define DOMAIN_NOTICE_H

#include <stdint.h>

#include "base/text.h"
#include "data/query.h"

/* What was looked up; texts that were not are "". */
struct notice_facts {
	const char	*name;		/* customer, item, visit */
	const char	*number;	/* of the invoice; SKU; who visits */
	const char	*currency;
	int64_t		 amount;	/* minor units */
	const char	*day, *time;	/* as people write it */
	const char	*quantity, *least;	/* in stock, and wanted there */
	long		 count;		/* how many came at once */
	long		 days;		/* until it is due */
};

struct notice_words {
	const char	*title, *message;	/* see the table */
};

struct notice_kind {
	const char		*event;		/* kind of the outbox's row */
	const char		*type;		/* of the notification */
	const char		*concerns;	/* who holds this permission */
	const char		*page, *prefix;	/* of the link: /invoices inv;
						   prefix "": the bare UUID */
	const char		*lead;		/* the preference of how many days
						   before; NULL: told at once */
	const struct query	*query;		/* of the subject's id to facts */
	struct notice_words	 words;
	struct notice_words	 none;		/* instead of a quantity or
						   count of 0; NULLs: as ever */
};

/* The kind called EVENT, or NULL. */
const struct notice_kind	*notice_find(const char *event);

/* Appends what is said about FACTS. */
void		 notice_write(const struct notice_kind *,
		    const struct notice_facts *, struct text *title,
		    struct text *message);

#endif
