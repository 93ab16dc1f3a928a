/*
 * A named query of sql/queries, made into C by script/sqlgen.awk together
 * with a union of its named arguments (NOUN_VERB_args).
 */
#ifndef DATA_QUERY_H
#define DATA_QUERY_H

enum query_kind {
	QUERY_ONE,	/* exactly one row; none is the fault MISSING */
	QUERY_MANY,	/* any number of rows */
	QUERY_EXEC	/* no rows are looked at */
};

struct query {
	const char	*name;
	int		 count;		/* of arguments */
	enum query_kind	 kind;
	const char	*text;
};

#endif
