/* kontor demo: a small business of an edition to try things out on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/text.h"
#include "command/commands.h"
#include "command/logo.h"
#include "command/owner.h"
#include "command/passphrase.h"
#include "command/sqlfile.h"
#include "command/tenant.h"
#include "queries.h"

#define SCRIPT_MOST	(1024 * 1024)

struct demo {
	const char	*edition, *slug, *name, *zone, *currency;
	const char	*script, *logo;
	bool		 all_printed;	/* the passwords of all, not one */
};

static const struct demo demos[] = {
	{ "fieldservice", "demo", "Harborline Home Services", "America/New_York", "USD",
	  "demo.sql", "demo-logo.png", false },
	{ "dealer", "dealer", "Sahyadri Motors", "Asia/Kolkata", "INR",
	  "demo-dealer.sql", NULL, true },
	{ 0 }
};

/* Appends what is to be printed to SAID. */
static bool
set_password(struct owner *o, const char *email, bool printed,
    struct text *said)
{
	char password[PASSPHRASE_SIZE], hash[PASSWORD_SIZE];
	bool good;

	passphrase_generate(password);
	good = password_hash(password, (int)conf_number(CONF_bcrypt_cost),
	    hash) == OK &&
	    owner_ask(o, user_password, .email = email, .hash = hash) != NULL;
	if (good && printed)
		text_print(said, "email=%s\npassword=%s\n", email, password);
	explicit_bzero(password, sizeof(password));
	return good;
}

/*
 * The script makes users whom no password lets in.  The administrator, who
 * comes first, is told first, once everything stands.
 */
static bool
give_passwords(struct owner *o, const struct demo *demo)
{
	PGresult *users = owner_read(o, user_all);
	struct text said = { 0 };
	bool good = users != NULL && PQntuples(users) > 0;
	int i;

	for (i = 0; good && i < PQntuples(users); i++)
		good = set_password(o, PQgetvalue(users, i, 0),
		    i == 0 || demo->all_printed, &said);
	good = good && owner_commit(o);
	if (good)
		fputs(said.at, stdout);
	if (said.at != NULL)
		explicit_bzero(said.at, said.len);
	text_free(&said);
	return good;
}

static bool
run_script(struct owner *o, const char *script)
{
	char path[1024];
	struct text sql = { 0 };
	bool good;

	if (!sqlfile_path(script, path, sizeof(path)) ||
	    !text_load(path, SCRIPT_MOST, &sql)) {
		complain("%s: %s", path, strerror(errno));
		text_free(&sql);
		return false;
	}
	good = owner_script(o, sql.at);
	text_free(&sql);
	return good;
}

static bool
add_logo(struct owner *o, const char *logo)
{
	char path[1024];

	if (logo == NULL)
		return true;
	if (!sqlfile_path(logo, path, sizeof(path))) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	return logo_set(o, path);
}

/* The one of the edition that was named, or the first. */
static const struct demo *
wanted(const struct call *call)
{
	const char *edition = call_option(call, "edition");
	const struct demo *d;

	if (edition == NULL)
		return demos;
	for (d = demos; d->edition != NULL; d++)
		if (strcmp(d->edition, edition) == 0)
			return d;
	misused(call, "there is no demo of an edition %s", edition);
	return NULL;
}

/* Everything in one transaction: half a business is never seen. */
static enum outcome
demo(const struct call *call, struct owner *o)
{
	const char *slug = call_option(call, "slug");
	const struct demo *demo = wanted(call);
	PGresult *made;

	if (demo == NULL)
		return MISUSED;
	if (slug == NULL)
		slug = demo->slug;
	if (!tenant_slug_good(slug))
		return misused(call, "%s is no slug: 1 to 63 of a-z, 0-9 "
		    "and -", slug);
	if (!owner_open(o))
		return FAILED;
	made = owner_ask(o, tenant_create, .slug = slug,
	    .name = demo->name, .time_zone = demo->zone,
	    .currency = demo->currency);
	if (made == NULL)
		return FAILED;
	if (PQntuples(made) == 0)
		return DONE;
	return owner_enter(o, slug) && run_script(o, demo->script) &&
	    add_logo(o, demo->logo) && give_passwords(o, demo) ?
	    DONE : FAILED;
}

static const struct option_row options[] = {
	{ "edition", "EDITION", "fieldservice or dealer; fieldservice" },
	{ "slug", "SLUG", "of the business; demo, or dealer" },
	{ 0 }
};

const struct command command_demo = {
	.name = "demo", .arguments = "[--edition EDITION] [--slug SLUG]",
	.line = "make a business with made-up customers and invoices",
	.more = "Prints how its administrator signs in; of a dealership, how "
	    "each of its people does.\nDoes nothing, and prints nothing, when "
	    "there is a business of that slug already.",
	.options = options, .asks = demo
};
