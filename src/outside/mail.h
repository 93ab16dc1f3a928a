/*
 * Mail: a message with its attachments, built as MIME (RFC 5322, 2045, 2047)
 * and given to an SMTP server (RFC 5321), or written to a folder.
 *
 * What may come from a user (names, subject, text, file names) can hold
 * anything: line breaks in it never become header lines.  Addresses must be
 * mailboxes of RFC 5321 without quoted strings and address literals; others
 * are refused.  A domain outside ASCII is written in its ASCII form (RFC
 * 5891), a local part outside ASCII needs a server with SMTPUTF8 (RFC 6531).
 */
#ifndef OUTSIDE_MAIL_H
#define OUTSIDE_MAIL_H

#include <stdbool.h>
#include <stddef.h>

struct mail_attachment {
	const char	*name;		/* of the file, UTF-8 */
	const char	*type;		/* media type, one of our own words */
	const void	*bytes;
	size_t		 len;
};

/* Strings are UTF-8; nothing is changed or kept. */
struct mail {
	const char		*from_name;	/* NULL or "": none */
	const char		*from;		/* address, envelope too */
	const char *const	*to, *const *cc; /* addresses */
	size_t			 to_count, cc_count;
	const char		*reply_to;	/* address; NULL: none */
	const char		*subject, *text;
	const char		*message_id;	/* id@host, without <> */
	bool			 automatic;	/* nobody asked for this one mail:
						   Auto-Submitted (RFC 3834) */
	const struct mail_attachment *attachments;
	size_t			 attachment_count;
};

enum mail_result {
	MAIL_SENT,	/* to all but report.refused recipients */
	MAIL_LATER,	/* not now (4xx, a broken connection): try again */
	MAIL_AWAY,	/* as later, and no other mail can be sent either:
			   no server, no trust, no sign-in, no folder */
	MAIL_REFUSED	/* for good (5xx, an address that is none) */
};

struct mail_report {
	char	why[256];	/* ASCII; "" when sent to all.  May hold the
				   server's words and so an address: not for
				   logs; never a password or the text */
	char	brief[96];	/* the same for logs */
	size_t	refused;	/* recipients the server refused for good */
};

/* Where mail goes, with the connection that is kept between mails. */
struct mail_server;

/*
 * URL is smtp://host:port, smtps://host:port or file:///folder.  A path
 * behind an SMTP host is the name to say EHLO with (default: the host name
 * of this machine).  ?tls= chooses what smtp:// does about STARTTLS:
 *
 *   required    never without (the default with a user name)
 *   try         when the server offers it (the default without one)
 *   unverified  never without, but any certificate will do
 *   off         never (the default for localhost and loopback addresses)
 *
 * A certificate must be of a known authority and the host's own, except
 * with "unverified" (which smtps:// knows too); a server that offers
 * STARTTLS with a bad one gets no mail.  USER and PASSWORD may be "".
 *
 * NULL when URL is not understood; WHY then holds a sentence without it.
 * The first call starts libcurl: call it before threads start.  The server
 * is for one thread at a time; free it by mail_close.
 */
struct mail_server	*mail_open(const char *url, const char *user,
			    const char *password, char *why, size_t size);

/* Says QUIT on a kept connection, if there is one. */
void			 mail_rest(struct mail_server *);

/* The same and frees; NULL is harmless. */
void			 mail_close(struct mail_server *);

/*
 * Sends MAIL, waiting at most 10 s for a connection and 60 s in all.  All
 * recipients get one mail.  When some are refused for good it goes to the
 * others; when one is refused for now, to nobody yet.  A folder gets one
 * file, named after the message id and complete once it is there; sending
 * the same again replaces it.  REPORT is always filled in.
 */
enum mail_result	 mail_send(struct mail_server *, const struct mail *,
			    struct mail_report *);

/* True for a mailbox as described above, of at most 254 bytes. */
bool			 mail_is_address(const char *);

/* Writes ID@host, the host being that of URL, or localhost (RFC 5322). */
void			 mail_message_id(const char *id, const char *url,
			    char *out, size_t size);

#endif
