/* An edition is one published contract: its routes, words and envelopes. */
#ifndef API_EDITION_H
#define API_EDITION_H

#include "api/route.h"
#include "base/conf.h"
#include "base/fault.h"
#include "base/text.h"

struct request;

struct page {
	long		 page, limit, total;
	bool		 has_next, has_previous;
	const char	*cursor;	/* of the next page; NULL: none */
};

/* One problem of a request: the field it is about and what is wrong. */
struct problem {
	const char	*field, *sentence;
	struct problem	*next;
};

/* What a role may do: permissions, separated by blanks; area.* and * match. */
struct grant {
	const char	*role, *permissions;
};

struct edition {
	const char		*name;
	const struct route	*routes;
	const struct grant	*grants;
	struct fault_word	 words[FAULTS];	/* overrides of fault.def */
	const char		*first_role, *next_role; /* of registrations */
	long			 access_seconds, refresh_days;	/* of tokens at
						   most; 0: the settings' */
	bool			 reuses_refresh; /* a refresh token works until
						    it expires, not once */
	const char		*access_again;	/* the access token's other name in
						   answers; NULL: none */
	/* The setting by which all requests of an address count together;
	 * NULL: by classes, of whoever is signed in. */
	const enum conf_setting	*rate;
	/* Around the data of a success; of a list with its page, else NULL. */
	void			(*open)(struct request *, struct text *);
	void			(*close)(struct request *, struct text *,
				    const struct page *);
	/* A whole answer without data. */
	void			(*done)(struct request *, struct text *,
				    const char *message);
	/* The body of a failure. */
	void			(*complain)(struct request *, struct text *,
				    int status, const char *code,
				    const char *sentence,
				    const struct problem *problems);
	/*
	 * The end of an answer, which tells of its request; CLOSE calls it and
	 * leaves where it begins in rq->stamped_at.  NULL: there is none.
	 */
	void			(*stamp)(struct request *, struct text *);
	const char		*sort_by, *sort_order;	/* query words */
	bool			 grammar;	/* fields, expand, filter[…], sort, cursor */
};

/* The edition called NAME, or NULL.  All are listed in handlers/editions.c. */
const struct edition	*edition_find(const char *name);
extern const struct edition *const editions[];

/* Its word for a fault, after its overrides. */
struct fault_word	 edition_word(const struct edition *, enum fault);

#endif
