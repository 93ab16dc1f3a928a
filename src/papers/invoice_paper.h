/*
 * An invoice as it goes on paper, read from the JSON document that the
 * database makes (RFC 8259):
 *
 * {"kind":"invoice","paper":"letter"|"a4","number","status","currency",
 *  "issueDate":"2026-01-05","dueDate",
 *  "seller":{"name","email","phone","website","taxId","address","city",
 *   "state","zip","country","logo"},
 *  "buyer":{the same, and "contact"},
 *  "lines":[{"description","quantity":"2.000","rate","amount",
 *   "code":"998314","taxRate":"18"}],
 *  "subtotal","discount","taxRate":"6.000","tax",
 *  "taxes":[{"label":"CGST","amount"}],"total","paid","balance",
 *  "placeOfSupply","terms","notes",
 *  "payments":[{"date","method","amount"}]}
 *
 * Money is whole minor units of the currency (base/currency.h), quantities
 * and rates are decimals in text.  Everything may be null or absent except
 * number, currency, the two names, lines and the amounts; a discount, the
 * taxes a sum is made of, and the code (HSN/SAC) and rate of a line are shown
 * where there are any.
 */
#ifndef PAPERS_INVOICE_PAPER_H
#define PAPERS_INVOICE_PAPER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Absent text is NULL, never empty. */
struct paper_party {
	const char	*name, *contact, *email, *phone, *website, *tax_id;
	const char	*address, *city, *state, *zip, *country;
	const char	*logo;		/* absolute path of a file */
};

struct paper_line {
	const char	*description;
	const char	*quantity;	/* without needless zeros: "0.5" */
	const char	*code, *tax_rate;	/* its own; may be NULL */
	int64_t		 rate, amount;
	bool		 has_rate;
};

struct paper_tax {
	const char	*label;
	int64_t		 amount;
};

struct paper_payment {
	const char	*date, *method;
	int64_t		 amount;
};

struct invoice_paper {
	bool		 a4;		/* else US letter */
	const char	*number, *status, *currency, *issued, *due;
	struct paper_party seller, buyer;
	struct paper_line *lines;
	size_t		 line_count;
	int64_t		 subtotal, discount, tax, total, paid, balance;
	struct paper_tax *taxes;	/* what tax is made of, when told */
	size_t		 tax_count;
	const char	*tax_rate;	/* per cent, without needless zeros */
	const char	*place, *terms, *notes;
	struct paper_payment *payments;
	size_t		 payment_count;
};

/*
 * Reads LEN bytes of JSON into PAPER, whose text lives in the arena.  False
 * when it is no such document: WHY then holds a sentence that names the
 * field, never its value.  Dates become "5 January 2026", payment methods
 * "Credit card"; control characters become blanks.
 */
bool		 invoice_paper_read(struct arena *, const char *json,
		    size_t len, struct invoice_paper *paper, char *why,
		    size_t size);

#endif
