/* The table of faults. */
#include "base/fault.h"

#include <string.h>

#define FAULT(name, status, code, sentence) [name] = { status, code, sentence },
static const struct fault_word words[FAULTS] = {
	[OK] = { 200, "OK", "" },
#include "base/fault.def"
};
#undef FAULT

#define FAULT(name, status, code, sentence) [name] = #name,
static const char *const names[FAULTS] = {
	[OK] = "OK",
#include "base/fault.def"
};
#undef FAULT

const struct fault_word *
fault_word(enum fault f)
{
	return &words[f];
}

enum fault
fault_named(const char *name)
{
	int i;

	for (i = 1; i < FAULTS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum fault)i;
	return BROKEN;
}

const char *
fault_name(enum fault f)
{
	return names[f];
}
