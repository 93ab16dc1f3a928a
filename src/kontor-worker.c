/* kontor-worker: the FastCGI pool (its own master) or one worker of it. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/limit.h"
#include "api/pool.h"
#include "api/serve.h"
#include "api/worker.h"
#include "auth/seal.h"
#include "auth/token.h"
#include "base/conf.h"
#include "base/log.h"
#include "data/migrate.h"
#include "outside/storage.h"

#define EXIT_CONFIG	78	/* sysexits.h: EX_CONFIG */

static const char usage[] =
"Usage: kontor-worker [options]\n"
"\n"
"Serves FastCGI requests on the listening socket it is given as file\n"
"descriptor 0, as spawn-fcgi does:\n"
"\n"
"  spawn-fcgi -s /run/kontor/main.sock -F 4 -- kontor-worker --threads 4\n"
"\n"
"  spawn-fcgi -n -s /run/kontor/main.sock -- kontor-worker --workers 4\n"
"\n"
"With --workers it is the master of a pool: it replaces workers that die,\n"
"HUP rolls them without losing a request, TERM lets them finish.\n"
"\n"
"  --config FILE    settings (default: $KONTOR_CONF, " KONTOR_CONF ")\n"
"  --workers N      keep N worker processes\n"
"  --threads N      threads per worker, each with a database connection\n"
"  --check-config   check the settings, print them without secrets, and end\n"
"  --version, --help\n";

struct options {
	const char	*config;
	int		 workers;
	bool		 check;
};

static int
number(const char *text, const char *name)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n < 1 || n > 128) {
		fprintf(stderr, "kontor-worker: %s takes a whole number from "
		    "1 to 128\n", name);
		exit(64);
	}
	return (int)n;
}

static void
parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "workers", required_argument, NULL, 'w' },
		{ "threads", required_argument, NULL, 't' },
		{ "check-config", no_argument, NULL, 'k' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c')
			o->config = optarg;
		else if (option == 'w')
			o->workers = number(optarg, "--workers");
		else if (option == 't') {
			number(optarg, "--threads");
			setenv("KONTOR_THREADS", optarg, 1);
		} else if (option == 'k')
			o->check = true;
		else if (option == 'v') {
			puts("kontor-worker " VERSION);
			exit(0);
		} else {
			fputs(usage, option == 'h' ? stdout : stderr);
			exit(option == 'h' ? 0 : 64);
		}
	}
}

/* Keys are taken from the secret before any thread starts. */
static bool
use_secret(void)
{
	const char *secret = conf_text(CONF_secret);

	return token_key((const unsigned char *)secret, strlen(secret)) &&
	    seal_key(secret, strlen(secret));
}

static int
complain(const char *why)
{
	fprintf(stderr, "kontor-worker: %s\n", why);
	return EXIT_CONFIG;
}

static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening,
	    &size) == 0 && listening;
}

static int
serve_alone(void)
{
	char why[512];
	int status;

	if (!migrate_matches(conf_text(CONF_database), why, sizeof(why)))
		return complain(why);
	limit_open(conf_text(CONF_redis), pool_shared());
	status = worker_run(0, pool_ready());
	limit_close();
	log_flush();
	return status;
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	char why[512];

	parse(argc, argv, &o);
	if (!conf_load(o.config, why, sizeof(why)))
		return complain(why);
	if (!use_secret())
		return complain("secret (or secret_file) must hold at least "
		    "32 characters");
	if (!storage_open(why, sizeof(why)))
		return complain(why);
	log_open("kontor-worker",
	    (enum log_level)log_level_named(conf_text(CONF_log_level)));
	if (o.check) {
		conf_print(stdout);
		return 0;
	}
	if (!is_listening(0))
		return complain("file descriptor 0 is no listening socket; "
		    "start it by spawn-fcgi (see --help)");
	if (o.workers > 0 && pool_ready() < 0)
		return pool_run(o.workers, argv);
	return serve_alone();
}
