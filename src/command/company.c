/* kontor company: what is printed on a business's papers. */
#include "command/company.h"

#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "command/logo.h"
#include "command/owner.h"
#include "data/codec.h"

#define PLACE(column) \
	(offsetof(union company_change_args, column) / sizeof(char *))

static const struct column {
	struct field	 field;
	size_t		 place;	/* among the query's arguments */
} columns[] = {
	{ { "name", "", &as_text, REQUIRED, 1, 200 }, PLACE(name) },
	{ { "email", "", &as_email, 0, 0, 254 }, PLACE(email) },
	{ { "phone", "", &as_phone, 0, 0, 50 }, PLACE(phone) },
	{ { "address", "", &as_text, 0, 0, 300 }, PLACE(address) },
	{ { "city", "", &as_text, 0, 0, 100 }, PLACE(city) },
	{ { "state", "", &as_text, 0, 0, 100 }, PLACE(state) },
	{ { "zip", "", &as_text, 0, 0, 20 }, PLACE(zip) },
	{ { "country", "", &as_text, 0, 0, 100 }, PLACE(country) },
	{ { "website", "", &as_text, 0, 0, 300 }, PLACE(website) },
	{ { "tax_id", "", &as_text, 0, 0, 50 }, PLACE(tax_id) },
	{ { "default_tax_rate", "", &as_percent, REQUIRED },
	    PLACE(default_tax_rate) },
	{ { "invoice_prefix", "", &as_text, REQUIRED, 1, 16 },
	    PLACE(invoice_prefix) },
	{ { "invoice_terms", "", &as_text, 0, 0, 200 }, PLACE(invoice_terms) },
	{ { "invoice_notes", "", &as_notes, 0, 0, 2000 },
	    PLACE(invoice_notes) },
	{ { "paper", "", &as_choice, REQUIRED, .among = "letter|a4" },
	    PLACE(paper) },
};

#define COLUMNS	(sizeof(columns) / sizeof(columns[0]))

/* "tax-id" for "tax_id", and the other way round, is the same name. */
static bool
same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
			return false;
	return *a == *b;
}

static const char *
unknown(struct arena *mem, const char *name)
{
	struct text list = { 0 };
	const char *sentence;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		text_print(&list, "%s%s", i > 0 ? ", " : "",
		    columns[i].field.name);
	sentence = arena_print(mem, "a company has no %s; it has %s", name,
	    list.at);
	text_free(&list);
	return sentence;
}

/* Beyond its codec: what the schema's check wants of a prefix. */
static bool
is_prefix(const char *value)
{
	return value[0] != '-' && value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUV"
	    "WXYZabcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/*
 * Checks VALUE for the column NAME and puts it into *OUT (in the arena).
 * NULL, or a sentence that says what is wrong.
 */
static const char *
put_column(const char *name, const char *value, struct arena *mem,
    union company_change_args *out)
{
	struct reading r = { .mem = mem, .kind = VALUE_QUERY, .text = value,
	    .len = strlen(value) };
	const struct column *c = columns;
	const char *sql = "";

	while (c < columns + COLUMNS && !same_name(c->field.name, name))
		c++;
	if (c == columns + COLUMNS)
		return unknown(mem, name);
	/* Empty clears, whatever the codec. */
	if (*value != '\0' || (c->field.flags & REQUIRED))
		sql = c->field.codec->read(&r, &c->field);
	if (sql == NULL)
		return arena_print(mem, "%s: %s", c->field.name, r.why);
	if (c->place == PLACE(invoice_prefix) && !is_prefix(sql))
		return "invoice_prefix: letters, digits and - only";
	out->at[c->place] = sql;
	return NULL;
}

const char *
company_options(const struct call *call, struct arena *mem,
    union company_change_args *out)
{
	const struct option_row *o = call->command->options;
	const char *why;
	size_t i;

	for (; o->name != NULL; o++)
		for (i = 0; i < COLUMNS; i++) {
			if (!same_name(columns[i].field.name, o->name) ||
			    call_option(call, o->name) == NULL)
				continue;
			why = put_column(o->name, call_option(call, o->name),
			    mem, out);
			if (why != NULL)
				return why;
		}
	return NULL;
}

static enum outcome
show(const struct call *call, struct owner *o)
{
	PGresult *company;
	char **rest;
	int i;

	if (!owner_open(o) || !owner_enter(o, call_tenant(call, &rest)) ||
	    (company = owner_read(o, company_show)) == NULL)
		return FAILED;
	for (i = 0; i < PQnfields(company); i++) {
		printf("%-18s", PQfname(company, i));
		owner_print(PQgetvalue(company, 0, i));
		putchar('\n');
	}
	return DONE;
}

static enum outcome
set(const struct call *call, struct owner *o)
{
	union company_change_args firm = { 0 };
	char **pair, *equals;
	const char *slug = call_tenant(call, &pair), *why;

	for (; *pair != NULL; pair++) {
		if ((equals = strchr(*pair, '=')) == NULL)
			return misused(call, "%s is not of the form "
			    "name=value", *pair);
		why = put_column(arena_print(o->mem, "%.*s",
		    (int)(equals - *pair), *pair), equals + 1, o->mem, &firm);
		if (why != NULL)
			return misused(call, "%s", why);
	}
	return owner_open(o) && owner_enter(o, slug) &&
	    owner_query(o, &company_change_query, firm.at) != NULL &&
	    owner_commit(o) ? DONE : FAILED;
}

static enum outcome
set_logo(const struct call *call, struct owner *o)
{
	char **rest;
	const char *slug = call_tenant(call, &rest);

	return owner_open(o) && owner_enter(o, slug) &&
	    logo_set(o, rest[0]) && owner_commit(o) ? DONE : FAILED;
}

const struct command command_company_show = {
	.name = "company show", .arguments = "[SLUG]",
	.line = "show what is printed on a business's papers",
	.more = "SLUG may be left out when the setting tenant names one.",
	.least = 1, .most = 1, .flags = TENANT_MAY_LACK, .asks = show
};

const struct command command_company_set = {
	.name = "company set", .arguments = "[SLUG] NAME=VALUE...",
	.line = "change what is printed on a business's papers",
	.more = "Names: name, email, phone, address, city, state, zip, "
	    "country, website, tax_id,\ndefault_tax_rate (percent), "
	    "invoice_prefix, invoice_terms (\"Net 30\" is 30 days),\n"
	    "invoice_notes, paper (letter or a4).  All or nothing is "
	    "changed.\n\n  kontor company set demo city=Annapolis "
	    "\"invoice_terms=Net 14\"",
	.least = 2, .most = -1, .flags = TENANT_MAY_LACK, .asks = set
};

const struct command command_company_logo = {
	.name = "company logo", .arguments = "[SLUG] FILE",
	.line = "take a PNG or JPEG file as a business's logo",
	.more = "The file is copied to where uploads are kept; it may have "
	    "5 MiB.",
	.least = 2, .most = 2, .flags = TENANT_MAY_LACK, .asks = set_logo
};
