/* Lists as files: a noun's rows as CSV, workbook or PDF, in any edition. */
#ifndef PAPERS_EXPORT_H
#define PAPERS_EXPORT_H

#include "api/request.h"

struct export {
	const struct resource	*noun;
	const char		*word;	/* of the file's name: "customers" */
	const char		*title;	/* "Customers" */
	const char		*printed;	/* fields of a PDF, unless asked */
};

/*
 * Answers with the rows of a list, by its own filters, search and order.
 * ?format=csv (preset), xlsx or pdf; ?fields=name,email chooses columns.  The
 * file's name ends with the day: customers-2026-01-31.csv.
 */
enum fault	export_list(struct request *, const struct export *);

#endif
