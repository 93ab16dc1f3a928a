/*
 * Passwords: bcrypt ($2b$) by libxcrypt.  One hash takes tens to hundreds
 * of milliseconds of CPU by design; callers bound how many run at once.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include <stdbool.h>

#include "base/fault.h"

#define PASSWORD_SIZE		128	/* room for a hash; bcrypt needs 61 */
#define PASSWORD_LONGEST	72	/* bytes; bcrypt ignores what follows */
#define PASSWORD_SHORTEST	8	/* bytes */
#define PASSWORD_COST_LEAST	4
#define PASSWORD_COST_MOST	16	/* base/conf.def allows no more */

/*
 * OK when the password may be chosen: 8 to 72 bytes, not one character over
 * and over.  INVALID: *WHY is a constant sentence for the user.
 */
enum fault	 password_acceptable(const char *password, const char **why);

/*
 * Writes a fresh salted hash of PASSWORD at 2^COST rounds.  INVALID when it
 * is empty or longer than 72 bytes, BROKEN when COST is out of range or the
 * library fails; OUT is then untouched.
 */
enum fault	 password_hash(const char *password, int cost,
		    char out[PASSWORD_SIZE]);

/*
 * True when HASH ($2a$, $2b$ or $2y$, cost 4 to 16) is of PASSWORD.  Takes
 * as long for a malformed or NULL hash and for a password that can have
 * none, so that the time tells nothing.
 */
bool		 password_matches(const char *password, const char *hash);

/*
 * A hash of COST that no password matches, to be checked in the place of an
 * unknown account's.  It is made at the first call for that cost and kept:
 * call it before it is needed.  Safe in threads; a cost out of range is taken as
 * the nearest allowed.  Aborts the process if no hash can be made.
 */
const char	*password_decoy(int cost);

#endif
