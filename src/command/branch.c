/* kontor branch: the branches (service centres) of a business. */
#include <ctype.h>
#include <string.h>

#include "command/commands.h"
#include "command/owner.h"
#include "data/codec.h"
#include "queries.h"

/* The options of branch create, which are columns; --name and --state first. */
static const struct field columns[] = {
	{ "name",       "", &as_text,  REQUIRED, 1, 200 },
	{ "state",      "", &as_text,  REQUIRED, 1, 100 },
	{ "address",    "", &as_text,  0, 1, 300 },
	{ "city",       "", &as_text,  0, 1, 100 },
	{ "pincode",    "", &as_text,  0, 1, 20 },
	{ "phone",      "", &as_phone, 0, 1, 50 },
	{ "email",      "", &as_email, 0, 3, 254 },
	{ "gst-number", "", &as_text,  0, 15, 15 },
	{ 0 }
};

#define COLUMNS	(sizeof(columns) / sizeof(columns[0]) - 1)

/* The option's value by its column's codec; *GOOD falls when it is refused. */
static const char *
option(const struct call *call, struct owner *o, const struct field *column,
    bool *good)
{
	const char *said = call_option(call, column->name), *read;
	struct reading r = { .mem = o->mem, .kind = VALUE_QUERY };

	if (said == NULL) {
		if (*good && (column->flags & REQUIRED)) {
			misused(call, "--%s is needed", column->name);
			*good = false;
		}
		return NULL;
	}
	r.text = said;
	r.len = strlen(said);
	read = column->codec->read(&r, column);
	if (read == NULL && *good) {
		misused(call, "--%s: %s", column->name, r.why);
		*good = false;
	}
	return read;
}

static const char *
capitals(struct arena *mem, const char *given)
{
	char *code = arena_string(mem, given), *c;

	for (c = code; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return code;
}

static enum outcome
create(const struct call *call, struct owner *o)
{
	char **rest;
	const char *slug = call_tenant(call, &rest), *read[COLUMNS];
	bool good = true;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		read[i] = option(call, o, &columns[i], &good);
	if (!good)
		return MISUSED;
	return owner_open(o) && owner_enter(o, slug) &&
	    owner_ask(o, branch_make, .code = capitals(o->mem, rest[0]),
	    .name = read[0], .state = read[1], .address = read[2],
	    .city = read[3], .pincode = read[4], .phone = read[5],
	    .email = read[6], .gst_number = read[7]) != NULL &&
	    owner_commit(o) ? DONE : FAILED;
}

static const struct option_row options[] = {
	{ "name", "NAME", "what it is called (needed)" },
	{ "state", "STATE", "whose taxes it collects (needed)" },
	{ "address", "LINE", "street and number" },
	{ "city", "CITY", "town" },
	{ "pincode", "CODE", "postal code" },
	{ "phone", "PHONE", "its telephone" },
	{ "email", "EMAIL", "where customers write to" },
	{ "gst-number", "GSTIN", "15 letters and digits" },
	{ 0 }
};

const struct command command_branch_create = {
	.name = "branch create",
	.arguments = "[SLUG] CODE --name NAME --state STATE [options]",
	.line = "make a branch (service centre)",
	.more = "CODE is its short name in numbers, as SC001.\n"
	    "SLUG may be left out when the setting tenant names one.",
	.least = 2, .most = 2, .options = options,
	.flags = TENANT_MAY_LACK, .asks = create
};

const struct command command_branch_list = {
	.name = "branch list", .arguments = "[SLUG]",
	.line = "list a business's branches",
	.least = 1, .most = 1, .flags = TENANT_MAY_LACK, .lists = &branch_names_query
};
