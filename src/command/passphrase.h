/* Where commands get passwords from; never from the command line. */
#ifndef COMMAND_PASSPHRASE_H
#define COMMAND_PASSPHRASE_H

#include "auth/password.h"
#include "command/command.h"

#define PASSPHRASE_SIZE	128

/*
 * A new one of five pronounceable groups, as "balo-kiru-mena-tofi-suda":
 * 64 bits from the kernel; aborts if it has none.
 */
void	passphrase_generate(char out[PASSPHRASE_SIZE]);

/*
 * The password of CALL's command: generated when the option "generate" is
 * given; else asked twice on the terminal without echo, or the first line of
 * standard input.  HASH is its bcrypt hash at the cost of the settings.  False
 * after saying why.  The caller wipes OUT (explicit_bzero).
 */
bool	passphrase_hash(const struct call *, char out[PASSPHRASE_SIZE],
	    char hash[PASSWORD_SIZE]);

#endif
