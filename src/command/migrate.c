/* kontor migrate, and where the installed SQL is. */
#include "data/migrate.h"

#include <stdio.h>

#include "base/conf.h"
#include "command/commands.h"
#include "command/sqlfile.h"

static enum outcome
migrate(const struct call *call)
{
	bool dry = call_option(call, "check") != NULL;
	char folder[1024], why[1024];
	int count;

	if (!sqlfile_path("migrations", folder, sizeof(folder)))
		return complain("the path of the migrations is too long");
	count = migrate_apply(conf_text(CONF_owner_database), folder, dry,
	    stdout, why, sizeof(why));
	if (count < 0)
		return complain("%s", why);
	if (count == 0)
		printf("the schema is up to date (migration %04d)\n",
		    migrate_newest());
	return dry && count > 0 ? FAILED : DONE;
}

static const struct option_row options[] = {
	{ "check", NULL, "only say what would be applied; 1 if anything" },
	{ 0 }
};

const struct command command_migrate = {
	.name = "migrate", .arguments = "[--check]",
	.line = "bring the database's schema up to date",
	.more = "Each migration runs once, in a transaction of its own.  "
	    "Workers refuse to\nstart on a schema that lacks one.",
	.options = options, .run = migrate
};
