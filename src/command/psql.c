/* kontor psql and kontor settings. */
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/text.h"
#include "command/commands.h"

/* keyword='value', quoted as libpq wants it (section 34.1.1.1). */
static void
add_parameter(struct text *t, const char *keyword, const char *value)
{
	text_print(t, "%s%s='", t->len > 0 ? " " : "", keyword);
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '\\')
			text_char(t, '\\');
		text_char(t, *value);
	}
	text_char(t, '\'');
}

/*
 * Everyone may read a command line, so that what libpq marks as secret goes
 * by the environment.
 */
static bool
split(const PQconninfoOption *o, struct text *shown)
{
	bool sets_options = false;

	text_put(shown, "");
	for (; o->keyword != NULL; o++) {
		if (o->val == NULL)
			continue;
		if (strchr(o->dispchar, '*') == NULL) {
			add_parameter(shown, o->keyword, o->val);
			sets_options = sets_options ||
			    strcmp(o->keyword, "options") == 0;
		} else if (o->envvar == NULL) {
			complain("owner_database: kontor psql can not pass on "
			    "%s", o->keyword);
			return false;
		} else
			setenv(o->envvar, o->val, 1);
	}
	if (!sets_options)
		add_parameter(shown, "options", "-csearch_path=kontor,public");
	return true;
}

static enum outcome
psql(const struct call *call)
{
	struct text shown = { 0 };
	char **argv;
	PQconninfoOption *options;
	int i;

	options = PQconninfoParse(conf_text(CONF_owner_database), NULL);
	if (options == NULL || !split(options, &shown))
		return FAILED;
	if ((argv = calloc((size_t)call->count + 4, sizeof(*argv))) == NULL)
		abort();
	argv[0] = "psql";
	argv[1] = "-d";
	argv[2] = shown.at;
	for (i = 0; i < call->count; i++)
		argv[i + 3] = call->arguments[i];
	execvp("psql", argv);
	return complain("psql: %s (Debian: postgresql-client)",
	    strerror(errno));
}

static enum outcome
settings(const struct call *call)
{
	(void)call;
	conf_print(stdout);
	return DONE;
}

const struct command command_psql = {
	.name = "psql", .arguments = "[PSQL ARGUMENT]...",
	.line = "open psql on the database, as its owner",
	.more = "Row-level security does not bind the owner: statements see "
	    "all businesses.",
	.most = -1, .flags = REST_IS_PASSED, .run = psql
};

const struct command command_settings = {
	.name = "settings", .arguments = "",
	.line = "show all settings, secrets hidden",
	.more = "The output can be used as a settings file, once its secrets "
	    "are put in.",
	.run = settings
};
