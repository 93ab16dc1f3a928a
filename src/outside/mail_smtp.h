/* The SMTP half of outside/mail.h; for mail.c only. */
#ifndef OUTSIDE_MAIL_SMTP_H
#define OUTSIDE_MAIL_SMTP_H

#include "base/text.h"
#include "outside/mail.h"

struct smtp;

/*
 * URL has been checked by mail_open and has no query; TLS is what ?tls= has
 * said, or NULL.  NULL when TLS is none of the known words.
 */
struct smtp		*smtp_open(const char *url, bool loopback,
			    const char *tls, const char *user,
			    const char *password);
void			 smtp_rest(struct smtp *);
void			 smtp_close(struct smtp *);

/* Gives MESSAGE to COUNT recipients; RECIPIENTS is reordered freely. */
enum mail_result	 smtp_send(struct smtp *, const char *from,
			    const char **recipients, size_t count,
			    const struct text *message, struct mail_report *);

#endif
