/* Roles and what they may do. */
#ifndef AUTH_ACCESS_H
#define AUTH_ACCESS_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Does PERMISSIONS, a list separated by blanks, hold WANTED?  "*" holds all,
 * "invoices.*" and "invoices:*" all of one area.
 */
bool	access_holds(const char *permissions, const char *wanted);

#endif
