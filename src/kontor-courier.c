/*
 * kontor-courier: does what the transactions of the workers left in the
 * outbox to be done outside (mail, the removal of files that are gone), tells
 * users what happened, and does the scheduled work of the table job.  Several
 * may run.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "auth/seal.h"
#include "base/conf.h"
#include "base/log.h"
#include "courier/round.h"
#include "outside/mail.h"
#include "outside/storage.h"

#define EXIT_USAGE	64	/* sysexits.h */
#define EXIT_CONFIG	78

static const char usage[] =
"Usage: kontor-courier [options]\n"
"\n"
"Sends the mails that wait in the outbox, notifies users of events, removes\n"
"stored files that nobody has any more, and does scheduled work, as they come\n"
"due.  TERM lets it finish what is in hand.\n"
"\n"
"  --config FILE  settings (default: $KONTOR_CONF, the installed one)\n"
"  --once         do what is due and end; 75: the database or the mail\n"
"                 server was away\n"
"  --version, --help\n";

static void
parse(int argc, char **argv, const char **config, bool *once)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, 'o' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c')
			*config = optarg;
		else if (option == 'o')
			*once = true;
		else if (option == 'v') {
			puts("kontor-courier " VERSION);
			exit(0);
		} else {
			fputs(usage, option == 'h' ? stdout : stderr);
			exit(option == 'h' ? 0 : EXIT_USAGE);
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		exit(EXIT_USAGE);
	}
}

static int
complain(const char *why)
{
	fprintf(stderr, "kontor-courier: %s\n", why);
	return EXIT_CONFIG;
}

/* What the settings say about mail: NULL when it works, else a sentence. */
static const char *
open_mail(struct mail_server **ret, char *why, size_t size)
{
	const char *url = conf_text(CONF_mail_url);
	const char *from = conf_text(CONF_mail_from);

	if (*from != '\0' && !mail_is_address(from))
		return "mail_from is not an e-mail address";
	if (*url == '\0') {
		log_event(LOG_WARNING, "mail",
		    "mail_url is not set: all mail waits");
		return NULL;
	}
	*ret = mail_open(url, conf_text(CONF_mail_user),
	    conf_text(CONF_mail_password), why, size);
	return *ret != NULL ? NULL : why;
}

int
main(int argc, char **argv)
{
	const char *config = NULL, *secret, *wrong;
	struct mail_server *server = NULL;
	bool once = false;
	char why[512];
	int result;

	parse(argc, argv, &config, &once);
	umask(027);
	if (!conf_load(config, why, sizeof(why)))
		return complain(why);
	secret = conf_text(CONF_secret);
	if (!seal_key(secret, strlen(secret)))
		return complain("secret (or secret_file) must hold at least "
		    "32 characters");
	log_open("kontor-courier",
	    (enum log_level)log_level_named(conf_text(CONF_log_level)));
	if (!storage_open(why, sizeof(why)))
		return complain(why);
	if ((wrong = open_mail(&server, why, sizeof(why))) != NULL)
		return complain(wrong);
	log_event(LOG_INFO, "courier", "started");
	result = once ? round_once(server) : round_for_ever(server);
	log_event(LOG_INFO, "courier", "ended");
	mail_close(server);
	return result;
}
