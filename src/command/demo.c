/* kontor demo: a small business to try things out on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "command/commands.h"
#include "command/logo.h"
#include "command/owner.h"
#include "command/passphrase.h"
#include "command/sqlfile.h"
#include "command/tenant.h"
#include "queries.h"

#define SCRIPT_MOST	(1024 * 1024)

/* The administrator's, who comes first, is printed. */
static bool
set_password(struct owner *o, const char *email, bool printed)
{
	char password[PASSPHRASE_SIZE], hash[PASSWORD_SIZE];
	bool good;

	passphrase_generate(password);
	good = password_hash(password, (int)conf_number(CONF_bcrypt_cost),
	    hash) == OK &&
	    owner_ask(o, user_password, .email = email, .hash = hash) != NULL &&
	    (!printed || owner_commit(o));
	if (good && printed)
		printf("email=%s\npassword=%s\n", email, password);
	explicit_bzero(password, sizeof(password));
	return good;
}

/* The script makes users whom no password lets in. */
static bool
give_passwords(struct owner *o)
{
	PGresult *users = owner_read(o, user_all);
	int i;

	if (users == NULL)
		return false;
	for (i = PQntuples(users) - 1; i >= 0; i--)
		if (!set_password(o, PQgetvalue(users, i, 0), i == 0))
			return false;
	return PQntuples(users) > 0;
}

static bool
run_script(struct owner *o)
{
	char path[1024];
	struct text sql = { 0 };
	bool good;

	if (!sqlfile_path("demo.sql", path, sizeof(path)) ||
	    !sqlfile_read(path, SCRIPT_MOST, &sql)) {
		complain("%s: %s", path, strerror(errno));
		text_free(&sql);
		return false;
	}
	good = owner_script(o, sql.at);
	text_free(&sql);
	return good;
}

static bool
add_logo(struct owner *o)
{
	char path[1024];

	if (!sqlfile_path("demo-logo.png", path, sizeof(path))) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	return logo_set(o, path);
}

/* Everything in one transaction: half a business is never seen. */
static enum outcome
demo(const struct call *call, struct owner *o)
{
	const char *slug = call_option(call, "slug");
	PGresult *made;

	if (slug == NULL)
		slug = "demo";
	if (!tenant_slug_good(slug))
		return misused(call, "%s is no slug: 1 to 63 of a-z, 0-9 "
		    "and -", slug);
	if (!owner_open(o))
		return FAILED;
	made = owner_ask(o, tenant_create, .slug = slug,
	    .name = "Harborline Home Services",
	    .time_zone = "America/New_York", .currency = "USD");
	if (made == NULL)
		return FAILED;
	if (PQntuples(made) == 0)
		return DONE;
	return owner_enter(o, slug) && run_script(o) && add_logo(o) &&
	    give_passwords(o) ? DONE : FAILED;
}

static const struct option_row options[] = {
	{ "slug", "SLUG", "of the business; demo" },
	{ 0 }
};

const struct command command_demo = {
	.name = "demo", .arguments = "[--slug SLUG]",
	.line = "make a business with made-up customers and invoices",
	.more = "Prints how its administrator signs in.  Does nothing, and "
	    "prints nothing, when\nthere is a business of that slug already.",
	.options = options, .asks = demo
};
