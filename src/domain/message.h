/*
 * What the mails say that Kontor writes by itself, in plain English: short
 * lines, the link on a line of its own.
 */
#ifndef DOMAIN_MESSAGE_H
#define DOMAIN_MESSAGE_H

#include "base/text.h"

#define MESSAGE_VERIFY_SECONDS	(3 * 86400L)	/* life of the token */
#define MESSAGE_RESET_SECONDS	3600L

/* A notification; LINK is NULL when no page shows it. */
struct message_item {
	const char	*title, *message, *link;
};

struct message_for {
	const char	*company;	/* "": not known */
	const char	*name;		/* first name as typed in; or NULL */
	const char	*link;		/* up to the token */
	const char	*token;
};

/*
 * Appends subject and text.  The name comes from whoever typed the address:
 * one that looks like a link or an advertisement is left out.
 */
void	message_verify(const struct message_for *, struct text *subject,
	    struct text *body);
void	message_reset(const struct message_for *, struct text *subject,
	    struct text *body);

/* One notification, as it happens; token and link of MESSAGE_FOR are unused. */
void	message_notice(const struct message_for *, const struct message_item *,
	    struct text *subject, struct text *body);

/* A PERIOD's ("daily") collected ones: TOTAL, of which COUNT are listed. */
void	message_digest(const struct message_for *, const char *period,
	    const struct message_item *, size_t count, long total,
	    struct text *subject, struct text *body);

#endif
