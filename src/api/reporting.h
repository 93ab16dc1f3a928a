/*
 * Reports that a client puts together: names of dimensions, metrics and
 * filters compiled to SQL.  Like api/listing it writes SQL only from the
 * names of a table (struct reporting_model); values are parameters.
 *
 * Metrics of different facts (invoices, payments) are added up apart and put
 * side by side afterwards, so that none multiplies another.
 */
#ifndef API_REPORTING_H
#define API_REPORTING_H

#include "api/request.h"

#define REPORTING_NAMES	8	/* dimensions, and metrics, of one report */

/* Rows that can be counted and added up. */
struct reporting_fact {
	const char	*name;
	const char	*view;
	const char	*lines;		/* a row per line of it; NULL: none */
	const char	*at;		/* instant the day is of; NULL: a day */
};

struct reporting_dimension {
	const char	*name, *column;
	const struct codec *codec;
	const char	*type;		/* of SQL */
	const char	*among;		/* choices, or an id's prefix */
	unsigned	 facts;		/* bit n: fact n has it */
	bool		 lines;		/* only its lines have it */
};

struct reporting_metric {
	const char	*name;
	int		 fact;
	const char	*expression;	/* an aggregate over v */
	const struct codec *codec;
	const char	*type;
	bool		 lines;
};

struct reporting_model {
	const struct reporting_fact	*facts;		/* end without name */
	const struct reporting_dimension *dimensions;
	const struct reporting_metric	*metrics;
};

/* A report as compiled: three statements that take the same arguments. */
struct reporting {
	const struct reporting_dimension *dimensions[REPORTING_NAMES];
	const struct reporting_metric *metrics[REPORTING_NAMES];
	int		 dimension_count, metric_count;
	int		 group;		/* of the dimensions; -1: none */
	const char	*rows, *groups, *totals;
	const char	*arguments[64];
	int		 count;		/* totals take one less: no limit */
};

/* The form of the request that reporting_compile reads. */
extern const struct field reporting_form[];

/*
 * Compiles the request's form; LIMIT is one more row than wanted.  INVALID
 * with the problems told when names are unknown or do not go together.
 */
enum fault	 reporting_compile(struct request *,
		    const struct reporting_model *, const char *limit,
		    struct reporting *);

#endif
