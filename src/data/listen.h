/*
 * A connection of its own that listens on a channel of PostgreSQL (LISTEN),
 * for daemons that would otherwise have to ask again and again.  It only
 * shortens a wait: notifications are lost while there is no connection.
 */
#ifndef DATA_LISTEN_H
#define DATA_LISTEN_H

struct listener;

/* For CHANNEL, one of our own words; not yet connected.  Never NULL. */
struct listener	*listen_create(const char *conninfo, const char *program,
		    const char *channel);
void		 listen_free(struct listener *);

/*
 * For CHANNEL as well, before the first listen_renew, which then calls HEAR
 * for each of its notifications; with NULL after connecting, since some may
 * have been missed.
 */
void		 listen_also(struct listener *, const char *channel,
		    void (*hear)(void *to, const char *payload), void *to);

/*
 * Forgets the notifications that have arrived, and connects when there is
 * no connection (at most 2 s, not more often than once in 5 s).  Call it
 * before looking for work, so that what comes after is heard.
 */
void		 listen_renew(struct listener *);

/* The socket to poll for reading, or -1 without a connection. */
int		 listen_socket(const struct listener *);

#endif
