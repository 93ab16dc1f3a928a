/* What the files of the report compiler share. */
#ifndef API_REPORTING_PRIVATE_H
#define API_REPORTING_PRIVATE_H

#include "api/reporting.h"

struct json_object;

#define REPORTING_CONDITIONS	20

/* One filter, as parameters $first and, of a range, the next one. */
struct condition {
	const struct reporting_dimension *dimension;	/* or … */
	int		 metric;		/* … of the report */
	const struct operator *operator;
	const char	*type;
	int		 first;
};

struct reporting_compiler {
	struct request			*rq;
	const struct reporting_model	*model;
	struct reporting		*report;
	unsigned			 facts;	/* bits of those in use */
	bool				 lines;	/* read by their lines */
	int				 sort;	/* place of a column */
	bool				 down;
	struct condition		 conditions[REPORTING_CONDITIONS];
	int				 condition_count;
};

/* reporting.c */
const struct reporting_dimension *reporting_dimension(
		    const struct reporting_model *, const char *name);
const struct reporting_metric *reporting_metric(
		    const struct reporting_model *, const char *name);
/* Tells that the name in FIELD is none, and which there are. */
void		 reporting_unknown(struct reporting_compiler *,
		    const char *field, const char *what, bool dimensions,
		    bool metrics);
/* Tells when a metric of the report does not have the dimension. */
void		 reporting_suits(struct reporting_compiler *,
		    const struct reporting_dimension *, const char *field);

/* reporting_sql.c: sortBy and groupBy; the statements themselves. */
void		 reporting_order(struct reporting_compiler *);
void		 reporting_write(struct reporting_compiler *,
		    const char *limit);

/* reporting_filter.c */
void		 reporting_filters(struct reporting_compiler *);
/* " and …" of the filters by dimensions, over rows of FACT. */
void		 reporting_where(struct reporting_compiler *, struct text *,
		    int fact);
/* " having …" of the filters by metrics. */
void		 reporting_having(struct reporting_compiler *, struct text *);
/* JSON text that came with the form, parsed again; lives as the request. */
struct json_object *reporting_json(struct reporting_compiler *,
		    const char *text);
int		 reporting_bind(struct reporting_compiler *,
		    const char *value);

#endif
