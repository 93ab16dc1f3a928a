/*
 * A command of kontor is one row: its name, what it takes, its help, and the
 * function that runs it.  Reading the command line and writing the help come
 * from the row.  Exit codes follow sysexits(3).
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#define COMMAND_OPTIONS	24

enum outcome {
	DONE = 0,
	FAILED = 1,
	MISUSED = 64,		/* EX_USAGE */
	MISCONFIGURED = 78	/* EX_CONFIG */
};

struct call;
struct owner;
struct query;

struct option_row {
	const char	*name;		/* without "--" */
	const char	*value;		/* in the help; NULL: a flag */
	const char	*help;
};

enum command_flag {
	WITHOUT_SETTINGS = 1 << 0,	/* does not read them */
	TENANT_MAY_LACK = 1 << 1,	/* so may SLUG */
	REST_IS_PASSED = 1 << 2		/* to another program */
};

struct command {
	const char	*name;		/* one or two words */
	const char	*arguments;	/* for the help */
	const char	*line;		/* the help in one line */
	const char	*more;		/* a paragraph, or NULL */
	int		 least, most;	/* arguments; most -1: any */
	const struct option_row *options; /* ends with a zero row */
	unsigned	 flags;		/* enum command_flag */
	/*
	 * One of these.  asks gets the owner's connection, not yet opened;
	 * lists is a query whose rows are printed, of the tenant that the
	 * arguments name or, without arguments, of all.
	 */
	enum outcome	 (*run)(const struct call *);
	enum outcome	 (*asks)(const struct call *, struct owner *);
	const struct query *lists;
};

/* A command line that was read. */
struct call {
	const struct command	*command;
	int			 count;
	char			**arguments;	/* NULL-terminated */
	const char		*values[COMMAND_OPTIONS]; /* flag: "" */
};

/* All commands, in the order of the help; ends with NULL.  In kontor.c. */
extern const struct command *const commands[];

/*
 * Reads ARGC words after the program's own options, the first of which name
 * a command, and runs it with settings from CONFIG (NULL: the usual place).
 */
enum outcome	 command_run(int argc, char **argv, const char *config);

/* Prints the names and lines of all commands on standard output. */
void		 command_list(void);

/* The value of an option; "" for a flag that was given, NULL for none. */
const char	*call_option(const struct call *, const char *name);

/*
 * The tenant's slug: the first argument, or for a command whose SLUG may
 * lack, the setting tenant; the further arguments then begin one earlier.
 * Never NULL; *REST is set to the first argument behind it.
 */
const char	*call_tenant(const struct call *, char ***rest);

/* One line "kontor: …" on stderr; returns FAILED. */
enum outcome	 complain(const char *format, ...)
		    __attribute__((format(printf, 1, 2)));

/* The same, naming the command's help; returns MISUSED. */
enum outcome	 misused(const struct call *, const char *format, ...)
		    __attribute__((format(printf, 2, 3)));

#endif
