/*
 * kontor-render: draws documents as PDF for the workers, in processes of
 * their own, so that a font or a picture that breaks a library breaks one
 * job only.  With --once it draws standard input to standard output.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "papers/document.h"
#include "papers/render_server.h"
#include "papers/wire.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION	"(no release)"
#endif

static const char usage[] =
    "Usage: kontor-render --socket PATH [--jobs N]\n"
    "       kontor-render --once <DOCUMENT.json >DOCUMENT.pdf\n"
    "Draw business documents as PDF.\n"
    "\n"
    "  -s, --socket PATH  listen on this unix socket\n"
    "  -j, --jobs N       draw at most N documents at once (1 to 64; 2)\n"
    "  -o, --once         draw one document and exit\n"
    "  -h, --help         show this help\n"
    "  -V, --version      show the version\n";

static bool
read_input(struct text *t)
{
	if (text_read(STDIN_FILENO, WIRE_REQUEST_MAX, t))
		return true;
	fprintf(stderr, errno == EFBIG ?
	    "kontor-render: the document is larger than 8 MiB\n" :
	    "kontor-render: cannot read the document\n");
	return false;
}

static int
once(void)
{
	struct text json = { 0 }, pdf = { 0 };
	char why[256];
	bool good = read_input(&json);

	if (good && !document_pdf(json.at, json.len, &pdf, why, sizeof(why))) {
		fprintf(stderr, "kontor-render: %s\n", why);
		good = false;
	}
	if (good && (fwrite(pdf.at, 1, pdf.len, stdout) != pdf.len ||
	    fflush(stdout) != 0)) {
		fprintf(stderr, "kontor-render: cannot write: %s\n",
		    strerror(errno));
		good = false;
	}
	text_free(&json);
	text_free(&pdf);
	return good ? 0 : 1;
}

static int
misused(const char *why)
{
	fprintf(stderr, "kontor-render: %s; see --help\n", why);
	return 2;
}

static int
jobs_of(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *end != '\0' || n < 1 || n > RENDER_JOBS_MAX ? 0 : (int)n;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "once", no_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 }
	};
	const char *socket = NULL;
	bool single = false;
	int c, jobs = 2;

	while ((c = getopt_long(argc, argv, "s:j:ohV", options, NULL)) != -1)
		if (c == 's')
			socket = optarg;
		else if (c == 'j')
			jobs = jobs_of(optarg);
		else if (c == 'o')
			single = true;
		else if (c == 'h')
			return fputs(usage, stdout) < 0;
		else if (c == 'V')
			return puts("kontor-render " PACKAGE_VERSION) < 0;
		else
			return misused("unknown option");
	if (optind < argc || single == (socket != NULL))
		return misused("say --socket PATH or --once");
	if (jobs == 0)
		return misused("--jobs takes 1 to 64");
	log_open("kontor-render", LOG_INFO);
	return single ? once() : render_serve(socket, jobs);
}
