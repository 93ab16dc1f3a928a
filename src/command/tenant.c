/* kontor tenant: the businesses of this installation. */
#include <ctype.h>
#include <string.h>

#include "base/currency.h"
#include "command/commands.h"
#include "command/company.h"
#include "command/owner.h"
#include "command/tenant.h"
#include "queries.h"

bool
tenant_slug_good(const char *slug)
{
	size_t len = strlen(slug);

	return len >= 1 && len <= 63 && slug[0] != '-' &&
	    strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* The code in capitals; NULL when there is no such currency. */
static const char *
currency_of(struct arena *mem, const char *given)
{
	char *code = arena_string(mem, given), *c;

	for (c = code; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return currency_exponent(code) >= 0 ? code : NULL;
}

static enum outcome
create(const struct call *call, struct owner *o)
{
	const char *slug = call->arguments[0];
	const char *zone = call_option(call, "time-zone");
	const char *currency = call_option(call, "currency");
	union company_change_args firm = { 0 };
	PGresult *made;
	const char *why;

	if (!tenant_slug_good(slug))
		return misused(call, "%s is no slug: 1 to 63 of a-z, 0-9 "
		    "and -", slug);
	if (currency != NULL && (currency = currency_of(o->mem, currency))
	    == NULL)
		return misused(call, "there is no currency %s",
		    call_option(call, "currency"));
	if ((why = company_options(call, o->mem, &firm)) != NULL)
		return misused(call, "%s", why);
	if (firm.name == NULL)
		return misused(call, "--name is needed");
	if (!owner_open(o))
		return FAILED;
	made = owner_ask(o, tenant_create, .slug = slug,
	    .name = firm.name, .time_zone = zone != NULL ? zone : "UTC",
	    .currency = currency != NULL ? currency : "USD");
	if (made == NULL)
		return FAILED;
	if (PQntuples(made) == 0)
		return complain("there is a tenant %s already", slug);
	return owner_enter(o, slug) &&
	    owner_query(o, &company_change_query, firm.at) != NULL &&
	    owner_commit(o) ? DONE : FAILED;
}

static const struct option_row options[] = {
	{ "name", "NAME", "the company's name (needed)" },
	{ "time-zone", "ZONE", "of its days, as America/New_York; UTC" },
	{ "currency", "CODE", "ISO 4217, of all its money; USD" },
	COMPANY_OPTIONS,
	{ 0 }
};

const struct command command_tenant_create = {
	.name = "tenant create", .arguments = "SLUG --name NAME [options]",
	.line = "make a business",
	.more = "SLUG is its short name in settings and addresses: a-z, 0-9 "
	    "and -.  Time zone\nand currency stay; the rest may be changed by "
	    "kontor company set.",
	.least = 1, .most = 1, .options = options, .asks = create
};

const struct command command_tenant_list = {
	.name = "tenant list", .arguments = "",
	.line = "list the businesses", .lists = &tenant_list_query
};
