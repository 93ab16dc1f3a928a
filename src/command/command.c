/* Reading kontor's command lines, and the help. */
#include "command/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/log.h"
#include "command/owner.h"

#define FIRST_OPTION	1000	/* beyond every character */

enum outcome
complain(const char *format, ...)
{
	va_list ap;

	fputs("kontor: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return FAILED;
}

enum outcome
misused(const struct call *call, const char *format, ...)
{
	va_list ap;

	fputs("kontor: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "; see kontor %s --help\n", call->command->name);
	return MISUSED;
}

void
command_list(void)
{
	const struct command *const *c;

	for (c = commands; *c != NULL; c++)
		printf("  %-16s %s\n", (*c)->name, (*c)->line);
}

static int
option_width(const struct option_row *o)
{
	int width = 6;	/* --help */
	int own;

	for (; o != NULL && o->name != NULL; o++) {
		own = (int)strlen(o->name) + 2 +
		    (o->value != NULL ? (int)strlen(o->value) + 1 : 0);
		if (own > width)
			width = own;
	}
	return width;
}

static void
print_help(const struct command *c)
{
	const struct option_row *o = c->options;
	int width = option_width(o), used;

	printf("Usage: kontor [--config FILE] %s%s%s\n\n%c%s.\n", c->name,
	    *c->arguments ? " " : "", c->arguments,
	    c->line[0] >= 'a' && c->line[0] <= 'z' ? c->line[0] - 32 :
	    c->line[0], c->line + 1);
	if (c->more != NULL)
		printf("\n%s\n", c->more);
	putchar('\n');
	for (; o != NULL && o->name != NULL; o++) {
		used = printf("  --%s%s%s", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "") - 2;
		printf("%*s  %s\n", width - used, "", o->help);
	}
	printf("  --help%*s  show this help\n", width - 6, "");
}

/* The command that ARGV begins with; *WORDS says how many name it. */
static const struct command *
find(int argc, char **argv, int *words)
{
	const struct command *const *c;
	const char *blank;
	size_t first;

	for (c = commands; *c != NULL; c++) {
		blank = strchr((*c)->name, ' ');
		first = blank != NULL ? (size_t)(blank - (*c)->name) :
		    strlen((*c)->name);
		if (strlen(argv[0]) != first ||
		    strncmp((*c)->name, argv[0], first) != 0)
			continue;
		*words = blank != NULL ? 2 : 1;
		if (blank == NULL ||
		    (argc > 1 && strcmp(blank + 1, argv[1]) == 0))
			return *c;
	}
	return NULL;
}

/* "kontor user" and "kontor user --help" list what there is of users. */
static enum outcome
list_group(int argc, char **argv)
{
	const struct command *const *c;
	size_t len = strlen(argv[0]);
	bool asked = argc > 1 && strcmp(argv[1], "--help") == 0;
	FILE *out = asked ? stdout : stderr;
	bool any = false;

	for (c = commands; *c != NULL; c++) {
		if (strncmp((*c)->name, argv[0], len) != 0 ||
		    (*c)->name[len] != ' ')
			continue;
		if (!any && !asked && argc > 1)
			complain("there is no command %s %s; there are:",
			    argv[0], argv[1]);
		else if (!any && !asked)
			complain("%s what? there are:", argv[0]);
		fprintf(out, "  %-16s %s\n", (*c)->name, (*c)->line);
		any = true;
	}
	if (!any)
		complain("there is no command %s; see kontor --help", argv[0]);
	return any && asked ? DONE : MISUSED;
}

static int
long_options(const struct command *c, struct option *out)
{
	const struct option_row *o;
	int n = 0;

	for (o = c->options; o != NULL && o->name != NULL; o++, n++)
		out[n] = (struct option){ o->name, o->value != NULL ?
		    required_argument : no_argument, NULL, FIRST_OPTION + n };
	out[n] = (struct option){ "help", no_argument, NULL, 'h' };
	out[n + 1] = (struct option){ 0 };
	return n;
}

/* Says which option is wrong, and how. */
static int
bad_option(const struct call *call, int found, const char *word)
{
	if (found == ':')
		return misused(call, "%s needs a value", word);
	if (optopt >= FIRST_OPTION || optopt == 'h')
		return misused(call, "%.*s takes no value",
		    (int)strcspn(word, "="), word);
	if (optopt != 0)
		return misused(call, "-%c is no option here", optopt);
	return misused(call, "%s is no option here", word);
}

/* DONE: run it; -1: the help was asked for and shown. */
static int
read_options(struct call *call, int argc, char **argv)
{
	struct option options[COMMAND_OPTIONS + 2];
	int option;

	long_options(call->command, options);
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h') {
			print_help(call->command);
			return -1;
		}
		if (option < FIRST_OPTION)
			return bad_option(call, option, argv[optind - 1]);
		call->values[option - FIRST_OPTION] =
		    optarg != NULL ? optarg : "";
	}
	call->count = argc - optind;
	call->arguments = argv + optind;
	return DONE;
}

/* No slug has a '=', so "company set name=value" lacks one, too. */
static bool
lacks_tenant(const struct call *call)
{
	const struct command *c = call->command;

	if ((c->flags & TENANT_MAY_LACK) == 0 ||
	    *conf_text(CONF_tenant) == '\0')
		return false;
	return call->count == c->least - 1 || (c->most < 0 &&
	    call->count > 0 && strchr(call->arguments[0], '=') != NULL);
}

/*
 * libpq repeats what it can not read, passwords too: such a string goes no
 * further than here.
 */
static bool
connects(enum conf_setting i, const char *name)
{
	PQconninfoOption *options = PQconninfoParse(conf_text(i), NULL);

	PQconninfoFree(options);
	if (options == NULL)
		complain("%s is no connection string or URI of libpq", name);
	return options != NULL;
}

static bool
load_settings(const char *config)
{
	char why[512];

	if (conf_load(config, why, sizeof(why)))
		return connects(CONF_database, "database") &&
		    connects(CONF_owner_database, "owner_database");
	complain("%s", why);
	return false;
}

static enum outcome
run(struct call *call)
{
	const struct command *c = call->command;

	if (call->count < c->least && !lacks_tenant(call))
		return misused(call, "something is missing: kontor %s %s",
		    c->name, c->arguments);
	if (c->most >= 0 && call->count > c->most)
		return misused(call, "there is too much: kontor %s%s%s",
		    c->name, *c->arguments ? " " : "", c->arguments);
	return c->run != NULL ? c->run(call) : owner_run(call);
}

enum outcome
command_run(int argc, char **argv, const char *config)
{
	struct call call = { 0 };
	int words, read;

	if ((call.command = find(argc, argv, &words)) == NULL)
		return list_group(argc, argv);
	if ((call.command->flags & REST_IS_PASSED) != 0 && (argc == words ||
	    strcmp(argv[words], "--help") != 0)) {
		call.count = argc - words;
		call.arguments = argv + words;
	} else if ((read = read_options(&call, argc - words + 1,
	    argv + words - 1)) != DONE)
		return read < 0 ? DONE : (enum outcome)read;
	if ((call.command->flags & WITHOUT_SETTINGS) == 0 &&
	    !load_settings(config))
		return MISCONFIGURED;
	log_open("kontor", LOG_ERROR);
	return run(&call);
}

const char *
call_option(const struct call *call, const char *name)
{
	const struct option_row *o = call->command->options;
	int i;

	for (i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return call->values[i];
	return NULL;
}

const char *
call_tenant(const struct call *call, char ***rest)
{
	if (lacks_tenant(call)) {
		*rest = call->arguments;
		return conf_text(CONF_tenant);
	}
	*rest = call->arguments + 1;
	return call->arguments[0];
}
