/*
 * Rows of the outbox whose kind begins with "mail.": each becomes one mail.
 *
 *   mail.invoice  {to, cc, subject, text, attach}; the row's subject is the
 *                 invoice, drawn as it is now when attach is true
 *   mail.verify   {to, name, token, link}; the token is sealed (auth/seal.h)
 *   mail.reset    for the kind, and is appended to the link
 *   mail.notification  {to, name, items: [{title, message, link}]}; one item
 *   mail.digest   the same with {period, count}: how many there are in all
 */
#ifndef COURIER_POST_H
#define COURIER_POST_H

#include "base/arena.h"
#include "data/db.h"
#include "domain/outbox.h"
#include "outside/mail.h"

#define POST_RENDER_MS	25000	/* with mail_send's 60 s within the lease */

/* Where it reads and sends. */
struct post {
	struct db		*db;
	struct mail_server	*server;
};

struct post_outcome {
	enum mail_result	 result;
	struct mail_report	 report;
	size_t			 recipients;
};

/*
 * Sends the mail of ROW, which is AGE seconds old and held.  No transaction
 * is open while it draws and sends.  MEM keeps what it allocates.
 */
void	post_send(struct post *, struct arena *mem, const struct outbox_row *,
	    long age, struct post_outcome *);

#endif
