/* kontor user: who may sign in. */
#include <stdio.h>
#include <string.h>

#include "api/edition.h"
#include "command/commands.h"
#include "command/owner.h"
#include "command/passphrase.h"
#include "queries.h"

static const struct field email_field = {
	"email", "", &as_email, REQUIRED, 3, 254
};
static const struct field name_field = { "name", "", &as_text, 0, 0, 100 };

/* VALUE by FIELD's codec, in the arena; NULL after saying what is wrong. */
static const char *
checked(const struct call *call, struct owner *o, const char *what,
    const struct field *field, const char *value)
{
	struct reading r = { .mem = o->mem, .kind = VALUE_QUERY,
	    .text = value, .len = strlen(value) };
	const char *good = field->codec->read(&r, field);

	if (good == NULL)
		misused(call, "%s: %s", what, r.why);
	return good;
}

static bool
has_role(const struct grant *g, const char *role)
{
	for (; g->role != NULL; g++)
		if (strcmp(g->role, role) == 0)
			return true;
	return false;
}

/* True when an edition knows ROLE; else says which there are. */
static bool
check_role(const struct call *call, const char *role)
{
	struct text list = { 0 };
	const struct grant *g;
	int i, before;
	bool known = false;

	for (i = 0; editions[i] != NULL; i++) {
		known = known || has_role(editions[i]->grants, role);
		for (g = editions[i]->grants; g->role != NULL; g++) {
			for (before = 0; before < i; before++)
				if (has_role(editions[before]->grants,
				    g->role))
					break;
			if (before == i)
				text_print(&list, "%s%s", list.len > 0 ?
				    ", " : "", g->role);
		}
	}
	if (!known)
		misused(call, "there is no role %s; there are %s", role,
		    list.at);
	text_free(&list);
	return known;
}

static bool
insert(struct owner *o, const struct call *call, const char *email,
    const char *first, const char *last)
{
	char password[PASSPHRASE_SIZE], hash[PASSWORD_SIZE];
	bool good = passphrase_hash(call, password, hash) &&
	    owner_ask(o, user_create, .email = email, .first_name = first,
	    .last_name = last, .role = call_option(call, "role"),
	    .hash = hash, .branch = call_option(call, "branch")) != NULL &&
	    owner_commit(o);

	if (good && call_option(call, "generate") != NULL)
		printf("password=%s\n", password);
	explicit_bzero(password, sizeof(password));
	return good;
}

static enum outcome
create(const struct call *call, struct owner *o)
{
	char **rest;
	const char *slug = call_tenant(call, &rest), *email, *first, *last;

	if (call_option(call, "role") == NULL)
		return misused(call, "--role is needed");
	if (!check_role(call, call_option(call, "role")))
		return MISUSED;
	if ((email = checked(call, o, rest[0], &email_field, rest[0])) == NULL)
		return MISUSED;
	if ((first = call_option(call, "first-name")) == NULL)
		first = arena_print(o->mem, "%.*s", (int)strcspn(email, "@"),
		    email);
	if ((last = call_option(call, "last-name")) == NULL)
		last = "";
	first = checked(call, o, "--first-name", &name_field, first);
	last = checked(call, o, "--last-name", &name_field, last);
	if (first == NULL || last == NULL)
		return MISUSED;
	return owner_open(o) && owner_enter(o, slug) &&
	    insert(o, call, email, first, last) ? DONE : FAILED;
}

/* Whether a query that returns the users it changed found one. */
static bool
changed(const PGresult *users, const char *slug, const char *email)
{
	if (users == NULL)
		return false;
	if (PQntuples(users) > 0)
		return true;
	complain("tenant %s has no user %s", slug, email);
	return false;
}

static bool
exists(struct owner *o, const char *slug, const char *email)
{
	PGresult *users = owner_read(o, user_list);
	int i;

	if (users == NULL)
		return false;
	for (i = 0; i < PQntuples(users); i++)
		if (strcasecmp(PQgetvalue(users, i, 0), email) == 0)
			return true;
	complain("tenant %s has no user %s", slug, email);
	return false;
}

/* Nobody types a password for an account that is not there. */
static enum outcome
set_password(const struct call *call, struct owner *o)
{
	char password[PASSPHRASE_SIZE], hash[PASSWORD_SIZE];
	char **rest;
	const char *slug = call_tenant(call, &rest);
	bool good;

	if (!owner_open(o) || !owner_enter(o, slug) ||
	    !exists(o, slug, rest[0]))
		return FAILED;
	good = passphrase_hash(call, password, hash) &&
	    changed(owner_ask(o, user_password, .email = rest[0],
	    .hash = hash), slug, rest[0]) && owner_commit(o);
	if (good && call_option(call, "generate") != NULL)
		printf("password=%s\n", password);
	explicit_bzero(password, sizeof(password));
	return good ? DONE : FAILED;
}

static enum outcome
set_status(const struct call *call, struct owner *o, const char *status)
{
	char **rest;
	const char *slug = call_tenant(call, &rest);

	return owner_open(o) && owner_enter(o, slug) &&
	    changed(owner_ask(o, user_status, .status = status,
	    .email = rest[0]), slug, rest[0]) && owner_commit(o) ?
	    DONE : FAILED;
}

static enum outcome
disable(const struct call *call, struct owner *o)
{
	return set_status(call, o, "inactive");
}

static enum outcome
enable(const struct call *call, struct owner *o)
{
	return set_status(call, o, "active");
}

#define SLUG_MAY_LACK "SLUG may be left out when the setting " \
    "tenant names one."
#define GENERATE { "generate", NULL, "make a password and print it" }
#define PASSWORD_IS_ASKED "The password is asked on the terminal, or read " \
    "from standard input when that is\nno terminal, or made by --generate."

static const struct option_row create_options[] = {
	{ "role", "ROLE", "what the user may do, as admin (needed)" },
	{ "branch", "CODE", "the service centre that those who work in one need" },
	{ "first-name", "NAME", "the e-mail address up to the @" },
	{ "last-name", "NAME", "none" },
	GENERATE,
	{ 0 }
};

static const struct option_row password_options[] = { GENERATE, { 0 } };

const struct command command_user_create = {
	.name = "user create",
	.arguments = "[SLUG] EMAIL --role ROLE [options]",
	.line = "let somebody sign in",
	.more = PASSWORD_IS_ASKED "\n" SLUG_MAY_LACK,
	.least = 2, .most = 2, .options = create_options,
	.flags = TENANT_MAY_LACK, .asks = create
};

const struct command command_user_password = {
	.name = "user password", .arguments = "[SLUG] EMAIL [--generate]",
	.line = "set a user's password",
	.more = PASSWORD_IS_ASKED "\nWhoever was signed in with the "
	    "old one is signed out.\n" SLUG_MAY_LACK,
	.least = 2, .most = 2, .options = password_options,
	.flags = TENANT_MAY_LACK, .asks = set_password
};

const struct command command_user_list = {
	.name = "user list", .arguments = "[SLUG]",
	.line = "list a business's users",
	.least = 1, .most = 1, .flags = TENANT_MAY_LACK, .lists = &user_list_query
};

const struct command command_user_disable = {
	.name = "user disable", .arguments = "[SLUG] EMAIL",
	.line = "lock a user out, at once",
	.least = 2, .most = 2, .flags = TENANT_MAY_LACK, .asks = disable
};

const struct command command_user_enable = {
	.name = "user enable", .arguments = "[SLUG] EMAIL",
	.line = "let a disabled user sign in again",
	.least = 2, .most = 2, .flags = TENANT_MAY_LACK, .asks = enable
};
