/* kontor: the command line program; its commands stand in src/command. */
#include <getopt.h>
#include <stdio.h>

#include "command/commands.h"

#ifndef KONTOR_CONF
#define KONTOR_CONF	"/etc/kontor/kontor.conf"
#endif
#ifndef VERSION
#define VERSION		"(no release)"
#endif

const struct command *const commands[] = {
	&command_migrate,
	&command_check,
	&command_settings,
	&command_psql,
	&command_routes,
	&command_demo,
	&command_tenant_create,
	&command_tenant_list,
	&command_company_show,
	&command_company_set,
	&command_company_logo,
	&command_branch_create,
	&command_branch_list,
	&command_user_create,
	&command_user_password,
	&command_user_list,
	&command_user_disable,
	&command_user_enable,
	NULL
};

static const char first_steps[] =
"First steps, once PostgreSQL has the roles of sql/roles.sql and the settings\n"
"name the database: \"kontor migrate\" makes tables, \"kontor check\" says\n"
"what is still missing.  Then either \"kontor demo\" makes a business to try\n"
"things out on and prints how to sign in, or you make your own:\n"
"\n"
"  kontor tenant create acme --name Acme --time-zone America/New_York\n"
"\n"
"  kontor user create acme you@example.com --role admin\n"
"\n"
"and set tenant = acme, so that nginx needs to name none.\n"
"\n"
"Exit code: 0 done, 1 failed, 64 misused, 78 wrong settings.\n";

static void
help(void)
{
	puts("Usage: kontor [--config FILE] COMMAND [ARGUMENT]...\n"
	    "\n"
	    "Sets up and looks after Kontor, the business back end.\n"
	    "\n"
	    "Commands (kontor COMMAND --help explains one):\n");
	command_list();
	printf("\nOptions:\n"
	    "  --config FILE    settings (default: $KONTOR_CONF, "
	    KONTOR_CONF ")\n"
	    "  --version, --help\n\n%s", first_steps);
}

static enum outcome
lost(const char *why, const char *what)
{
	fprintf(stderr, "kontor: %s%s; see kontor --help\n", why, what);
	return MISUSED;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	const char *config = NULL;
	int option;
	enum outcome outcome;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
		if (option == 'c')
			config = optarg;
		else if (option == 'v')
			return puts("kontor " VERSION) < 0;
		else if (option == 'h') {
			help();
			return DONE;
		} else if (option == ':')
			return lost("--config needs a file", "");
		else
			return lost("unknown option ", argv[optind - 1]);
	}
	if (optind == argc)
		return lost("which command?", "");
	outcome = command_run(argc - optind, argv + optind, config);
	if (fflush(stdout) != 0) {
		perror("kontor: standard output");
		return FAILED;
	}
	return (int)outcome;
}
