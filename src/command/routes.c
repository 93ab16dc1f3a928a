/* kontor routes: what each edition serves. */
#include "api/route.h"

#include <stdio.h>
#include <string.h>

#include "api/edition.h"
#include "command/commands.h"

struct widths {
	int	path, permission;
};

static const char *
permission(const struct route *r)
{
	if (r->flags & PUBLIC)
		return "public";
	return r->needs != NULL ? r->needs : "signed in";
}

static const char *
rate(const struct route *r)
{
	static const char *const names[RATES] = { [RATE_AUTH] = "auth",
	    [RATE_READ] = "read", [RATE_WRITE] = "write",
	    [RATE_SEND] = "send", [RATE_FREE] = "free" };

	if (r->rate == RATE_BY_METHOD)
		return route_reads(r) ? "read" : "write";
	return names[r->rate];
}

static void
widen(int *width, const char *word)
{
	int len = (int)strlen(word);

	if (len > *width)
		*width = len;
}

static void
print_edition(const struct edition *e)
{
	struct widths w = { 4, 10 };
	const struct route *r;

	for (r = e->routes; r->method != NULL; r++) {
		widen(&w.path, r->path);
		widen(&w.permission, permission(r));
	}
	printf("# %s\n%-7s %-*s  %-*s  %-5s %s\n", e->name, "method", w.path,
	    "path", w.permission, "permission", "rate", "lane");
	for (r = e->routes; r->method != NULL; r++)
		printf("%-7s %-*s  %-*s  %-5s %s\n", r->method, w.path,
		    r->path, w.permission, permission(r), rate(r),
		    r->flags & HASHES ? "hashes" :
		    r->flags & SLOW ? "slow" : "fast");
}

static enum outcome
routes(const struct call *call)
{
	const struct edition *e;
	int i;

	if (call->count == 1) {
		if ((e = edition_find(call->arguments[0])) == NULL)
			return complain("there is no edition %s; kontor "
			    "routes shows all", call->arguments[0]);
		print_edition(e);
		return DONE;
	}
	for (i = 0; editions[i] != NULL; i++) {
		if (i > 0)
			putchar('\n');
		print_edition(editions[i]);
	}
	return DONE;
}

const struct command command_routes = {
	.name = "routes", .arguments = "[EDITION]",
	.line = "list what is served, and who may call it",
	.more = "Permission: public needs no token, signed in needs any; "
	    "else the permission a\nrole must hold.  Rate: which limit counts "
	    "it.  Lane: slow work has threads of\nits own.",
	.most = 1, .flags = WITHOUT_SETTINGS, .run = routes
};
