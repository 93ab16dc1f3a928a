/* What the files that describe an edition share. */
#ifndef API_OPENAPI_PRIVATE_H
#define API_OPENAPI_PRIVATE_H

#include "api/private.h"

#define NOUNS_MOST	128

/* One description in the making. */
struct description {
	struct request		*rq;
	const struct edition	*edition;
	struct text		*text;
	const struct resource	*nouns[NOUNS_MOST];
	const char		*names[NOUNS_MOST];	/* of their schemas */
	int			 count;
};

/* What an operation answers with. */
enum answer { ANSWER_ANY, ANSWER_ROW, ANSWER_ROWS, ANSWER_LIST,
    ANSWER_DONE };
enum answer	 openapi_answer(const struct route *);
const struct resource *openapi_noun(const struct route *);

/* The fields of a route's body; NULL when it takes none. */
const struct field *openapi_form(const struct route *);
/* Are the required fields of its body required? */
bool		 openapi_is_whole(const struct route *);

/* "List customers": what an operation does. */
const char	*openapi_summary(struct request *, const struct route *);
/* The first segment of its path, by which operations are grouped. */
const char	*openapi_tag(struct request *, const struct route *);

/* A comma where one is due, and then a member's name. */
void		 openapi_name(struct text *, const char *name);
void		 openapi_word(struct text *, const char *name,
		    const char *word);
/* A comma where an element needs one. */
void		 openapi_next(struct text *);

/* Finds all nouns of the edition and names their schemas. */
void		 openapi_collect(struct description *);
const char	*openapi_schema_of(const struct description *,
		    const struct resource *);

/* The schema of one value, and of a form as an object. */
void		 openapi_value(struct description *, const struct field *,
		    bool nullable);
void		 openapi_fields(struct description *, const struct field *,
		    bool whole);
/* Failures that are described, OK at their end. */
extern const enum fault openapi_faults[];

/* "get": {…} of a path. */
void		 openapi_operation(struct description *, const struct route *);
/* Answer, List, Done, Problem and Failure: what is around the data. */
void		 openapi_envelopes(struct description *);
/* "schemas": {…} of nouns and envelopes. */
void		 openapi_schemas(struct description *);

#endif
