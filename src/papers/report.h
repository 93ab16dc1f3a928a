/*
 * Reports: what a report shows is declared as sections of columns; its
 * queries fill them, and one answer is written as JSON, CSV, XLSX or PDF
 * from the same rows.
 */
#ifndef PAPERS_REPORT_H
#define PAPERS_REPORT_H

#include <libpq-fe.h>

#include "api/request.h"
#include "papers/table.h"

#define REPORT_SECTIONS	6

struct report_section {
	const char	*name;		/* in JSON, and of ?section= */
	const char	*title;		/* for people */
	const struct table_column *columns;	/* ends without a name */
	bool		 single;	/* one row: an object in JSON */
	bool		 open;		/* read up to the limit and one more */
};

/* What a person would rather look at: column VALUE by column LABEL. */
struct report_chart {
	const char	*section;	/* NULL: no chart */
	int		 label, value;
	bool		 series;	/* the label is a time */
	int		 starts;	/* column of its first day; 0: none */
};

/* The first section is the summary, a single row. */
struct report {
	const char	*name;		/* of files: "sales" */
	const char	*title;
	const struct report_section *sections;	/* ends without a name */
	const char	*main;		/* the section CSV carries unasked */
	bool		 custom;	/* JSON tells the main section's columns */
	struct report_chart charts[2];	/* the first one that shows something */
};

enum report_format { REPORT_JSON, REPORT_CSV, REPORT_XLSX, REPORT_PDF };

extern const char *const report_formats[];	/* their names */

/* What was asked for, and what every document says. */
struct report_asked {
	const struct report *report;
	PGresult	*rows[REPORT_SECTIONS];	/* of each section, its columns in
						   their order; NULL: left out */
	enum report_format format;
	const char	*section;	/* of CSV */
	bool		 mark;		/* CSV with a byte order mark */
	const char	*from, *to;	/* days, both included; may be NULL */
	const char	*unit;		/* day, week, month, year */
	bool		 unit_given;
	long		 limit;
	const char	*limit_text;	/* one more than the limit, for SQL */
	const char	*company, *paper, *today;
};

/*
 * Reads the parameters that all reports share and works out the days.  With
 * BUCKETS the words of period are the unit of a series, else the running
 * span.  The other parameters must have been read before: all problems are
 * told at once.
 */
enum fault	 report_ask(struct request *, const struct report *,
		    bool buckets, struct report_asked *);

/* Reads what was queued for the rows and answers. */
enum fault	 report_reply(struct request *, const struct report_asked *);

/* report_paper.c: the document kontor-render draws (papers/table_paper.h). */
void		 report_paper(struct request *, struct text *,
		    const struct report_asked *);

/* report_chart.c: the chart of that document, if there is one. */
void		 report_put_chart(struct request *, struct text *,
		    const struct report_asked *);

/* A value, NULL for null; a value as people read it, as a JSON string. */
const char	*report_cell(const PGresult *, int row, int column);
void		 report_put_shown(struct request *, struct text *,
		    const struct table_column *, const char *value, bool sign);

/* How many rows of a section that is there are shown; whether some are not. */
int		 report_count(const struct report_asked *, int section);
bool		 report_is_cut(const struct report_asked *);

#endif
