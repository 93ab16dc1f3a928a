/*
 * What a function answers that can fail because of a request.  OK is zero;
 * every other value is a row of fault.def.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#define FAULT(name, status, code, sentence) name,
enum fault {
	OK = 0,
#include "base/fault.def"
	FAULTS
};
#undef FAULT

struct fault_word {
	int		 status;	/* HTTP; 0 in an override: keep */
	const char	*code;		/* NULL in an override: keep */
	const char	*sentence;	/* NULL in an override: keep */
};

/* The row of fault.def; OK has status 200. */
const struct fault_word	*fault_word(enum fault);

/* INVALID for "INVALID" and so on; BROKEN for an unknown name. */
enum fault		 fault_named(const char *name);

/* "INVALID" for INVALID, for logs. */
const char		*fault_name(enum fault);

#endif
