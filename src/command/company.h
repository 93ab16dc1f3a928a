/* The columns of a company that commands may set. */
#ifndef COMMAND_COMPANY_H
#define COMMAND_COMPANY_H

#include "base/arena.h"
#include "command/command.h"
#include "queries.h"

/* Options of tenant create, named as the columns with '-' for '_'. */
#define COMPANY_OPTIONS \
	{ "email", "EMAIL", "where customers write to" }, \
	{ "phone", "PHONE", "its telephone" }, \
	{ "address", "LINE", "street and number" }, \
	{ "city", "CITY", "town" }, \
	{ "state", "STATE", "state or province" }, \
	{ "zip", "CODE", "postal code" }, \
	{ "country", "COUNTRY", "country, as it is printed" }, \
	{ "website", "URL", "its web site" }, \
	{ "tax-id", "TEXT", "tax number, as it is printed" }, \
	{ "default-tax-rate", "PERCENT", "of new invoices; 0" }, \
	{ "invoice-prefix", "WORD", "of invoice numbers; INV" }, \
	{ "invoice-terms", "TEXT", "as \"Net 30\", which is 30 days" }, \
	{ "invoice-notes", "TEXT", "printed on new invoices" }, \
	{ "paper", "SIZE", "letter or a4; letter" }

/*
 * Checks all options of CALL that name a column and puts them into *OUT (in
 * the arena).  NULL, or a sentence that says what is wrong.
 */
const char	*company_options(const struct call *, struct arena *,
		    union company_change_args *out);

#endif
