/*
 * A report or list as it goes on paper, read from the JSON document that
 * papers/report_paper.c makes (RFC 8259):
 *
 * {"kind":"table","paper":"letter"|"a4","currency","company","title",
 *  "from":"1 Jan 2026","to","made","note",
 *  "figures":[{"label","value":"$1,234.00"}],
 *  "chart":{"kind":"bar"|"line"|"rows","title","money":true,
 *   "points":[{"label","value":123400}]},
 *  "tables":[{"title","columns":[{"title","right":true}],
 *   "rows":[["text", …]],"total":["Total", …]}]}
 *
 * Cells are text as people read it; a chart's values are whole minor units
 * or whole numbers.  Only currency, title and tables must be there.
 */
#ifndef PAPERS_TABLE_PAPER_H
#define PAPERS_TABLE_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct json_object;

struct paper_figure {
	const char	*label, *value;
};

enum chart_kind { CHART_NONE, CHART_BAR, CHART_LINE, CHART_ROWS };

struct paper_point {
	const char	*label;
	int64_t		 value;
};

struct paper_chart {
	enum chart_kind	 kind;
	bool		 money;
	const char	*title;
	struct paper_point *points;
	int		 count;
};

struct paper_column {
	const char	*title;
	bool		 right;
};

struct paper_grid {
	const char	*title;
	struct paper_column *columns;
	int		 column_count;
	const char	***rows;	/* never NULL inside */
	int		 row_count;
	const char	**total;	/* NULL: none */
};

struct table_paper {
	bool		 a4;		/* else US letter */
	const char	*currency, *company, *title, *from, *to, *made, *note;
	struct paper_figure *figures;
	int		 figure_count;
	struct paper_chart chart;
	struct paper_grid *grids;
	int		 grid_count;
};

/*
 * Reads ROOT into PAPER, whose text lives in the arena.  False when it is no
 * such document: WHY then holds a sentence that names the field.
 */
bool	 table_paper_read(struct arena *, struct json_object *root,
	    struct table_paper *paper, char *why, size_t size);

#endif
