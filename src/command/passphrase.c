/* Passwords: generated, typed twice, or piped in. */
#include "command/passphrase.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <termios.h>
#include <unistd.h>

#include "base/conf.h"

#define GROUPS	5

/* A number below COUNT (at most 256), all equally likely. */
static unsigned
draw(unsigned count)
{
	unsigned char byte;

	do {
		if (getrandom(&byte, 1, 0) != 1)
			abort();
	} while (byte >= 256 / count * count);
	return byte % count;
}

/* Letters that are told apart when read aloud. */
void
passphrase_generate(char out[PASSPHRASE_SIZE])
{
	static const char consonants[] = "bdfghjklmnprstvwz";
	static const char vowels[] = "aeiou";
	char *at = out;
	int group, i;

	for (group = 0; group < GROUPS; group++) {
		if (group > 0)
			*at++ = '-';
		for (i = 0; i < 2; i++) {
			*at++ = consonants[draw(sizeof(consonants) - 1)];
			*at++ = vowels[draw(sizeof(vowels) - 1)];
		}
	}
	*at = '\0';
}

/*
 * One line from standard input, a byte at a time so that nothing stays in a
 * buffer.  False at the end of input, when a signal came, or when it is too
 * long (errno EFBIG).
 */
static bool
read_line(char out[PASSPHRASE_SIZE])
{
	size_t len = 0;
	ssize_t n;
	char c;

	errno = 0;
	while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
		if (len == PASSPHRASE_SIZE - 1) {
			errno = EFBIG;
			return false;
		}
		out[len++] = c;
	}
	if (n < 0 || (n == 0 && len == 0))
		return false;
	if (len > 0 && out[len - 1] == '\r')
		len--;
	out[len] = '\0';
	return true;
}

static volatile sig_atomic_t caught;

static void
catch(int signal)
{
	caught = signal;
}

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define ENDING	(sizeof(ending) / sizeof(ending[0]))

/* The terminal gets its echo back whatever ends the question. */
static bool
ask(const char *prompt, char out[PASSPHRASE_SIZE])
{
	struct sigaction action = { .sa_handler = catch }, old[ENDING];
	struct termios shown, hidden;
	bool good;
	size_t i;

	if (tcgetattr(STDIN_FILENO, &shown) < 0)
		return false;
	for (i = 0; i < ENDING; i++)
		sigaction(ending[i], &action, &old[i]);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	fputs(prompt, stderr);
	good = read_line(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	for (i = 0; i < ENDING; i++)
		sigaction(ending[i], &old[i], NULL);
	if (caught != 0)
		raise(caught);
	return good;
}

static bool
ask_twice(char out[PASSPHRASE_SIZE])
{
	char again[PASSPHRASE_SIZE] = "";
	bool good;

	if (!ask("Password: ", out) || !ask("Once more: ", again)) {
		complain(errno == EFBIG ? "the password is too long" :
		    "no password was given");
		return false;
	}
	good = strcmp(out, again) == 0;
	explicit_bzero(again, sizeof(again));
	if (!good)
		complain("the two passwords differ");
	return good;
}

static bool
obtain(const struct call *call, char out[PASSPHRASE_SIZE])
{
	if (call_option(call, "generate") != NULL) {
		passphrase_generate(out);
		return true;
	}
	if (isatty(STDIN_FILENO))
		return ask_twice(out);
	if (read_line(out))
		return true;
	complain(errno == EFBIG ? "the password is too long" :
	    "no password on standard input (or use --generate)");
	return false;
}

bool
passphrase_hash(const struct call *call, char out[PASSPHRASE_SIZE],
    char hash[PASSWORD_SIZE])
{
	const char *why;

	if (!obtain(call, out))
		return false;
	if (password_acceptable(out, &why) != OK) {
		complain("%s", why);
		return false;
	}
	if (password_hash(out, (int)conf_number(CONF_bcrypt_cost), hash) == OK)
		return true;
	complain("the password can not be hashed");
	return false;
}
