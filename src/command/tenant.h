/* What other commands need of tenants. */
#ifndef COMMAND_TENANT_H
#define COMMAND_TENANT_H

#include <stdbool.h>

/* 1 to 63 of a-z, 0-9 and -, not beginning with -. */
bool	tenant_slug_good(const char *slug);

#endif
