/* What the files of data/ share about a connection; for nobody else. */
#ifndef DATA_DB_PRIVATE_H
#define DATA_DB_PRIVATE_H

#include <stdint.h>

#include "data/db.h"

#define QUEUE_SIZE	64	/* statements in one batch */
#define CACHE_SIZE	512	/* slots; at most half are used */

struct statement {
	uint64_t	 hash;
	char		*text;		/* NULL: free slot */
	char		 name[16];
	unsigned	 used;		/* the transaction that used it last */
	bool		 prepared;
};

struct queued {
	const struct query	*query;
	const char *const	*arguments;
	PGresult		**ret;
};

enum awaited_kind { AWAIT_PREPARE, AWAIT_PLAIN, AWAIT_QUERY, AWAIT_SYNC };

struct awaited {
	enum awaited_kind	 kind;
	struct statement	*statement;	/* of AWAIT_PREPARE */
	const struct query	*query;
	PGresult		**ret;
};

struct db {
	char			*conninfo, *program;
	PGconn			*conn;
	int			 timeout_ms;
	int64_t			 retry_at;	/* no new attempt before */
	struct arena		*mem;
	struct db_scope		 scope;
	struct queued		 queue[QUEUE_SIZE];
	int			 queued;
	struct awaited		*awaited;
	int			 awaiting, awaited_size;
	bool			 entered, explicit_transaction, failed;
	bool			 stale;	/* its prepared plans are of no use */
	struct db_error		 error;
	enum fault		 fault;		/* first of this batch */
	unsigned		 queries, trips;
	struct statement	 cache[CACHE_SIZE];
	unsigned		 cached, serial, transaction;
};

/* connection.c */
enum fault	 connection_ready(struct db *);
void		 connection_close(struct db *);
bool		 connection_flush(struct db *, int64_t deadline);
/* The next result, or NULL at a statement's end; sets *ok false when lost. */
PGresult	*connection_result(struct db *, int64_t deadline, bool *ok);

/* statement.c: the prepared statement of TEXT, preparing it when needed. */
struct statement *statement_of(struct db *, const char *text, bool *ret_new);
void		 statement_forget(struct db *, struct statement *);
void		 statement_forget_all(struct db *);
/* Closes the least used statements when the table is half full. */
bool		 statement_trim(struct db *);

/* refusal.c: what an error result means; fills db->error. */
enum fault	 refusal_of(struct db *, const PGresult *);

#endif
