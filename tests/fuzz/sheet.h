/* What harnesses of sheet readers share. */
#ifndef FUZZ_SHEET_H
#define FUZZ_SHEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "papers/sheet.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static inline void
fuzz_claim(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "not so: %s\n", what);
	abort();
}

static inline enum fault
fuzz_row(void *to, const struct sheet_row *row)
{
	long *last = to;
	bool blank = true;
	size_t len;
	int i;

	fuzz_claim(row->number > *last, "rows come in order");
	*last = row->number;
	fuzz_claim(row->count > 0 && row->count <= SHEET_COLUMNS_MOST,
	    "rows have some columns");
	for (i = 0; i < row->count; i++) {
		len = strlen(row->cells[i]);
		/* A format may add a few signs to a number. */
		fuzz_claim(len <= SHEET_FIELD_MOST + 512, "cells are short");
		fuzz_claim(utf8_valid(row->cells[i], len), "cells are UTF-8");
		blank = blank && row->cells[i][strspn(row->cells[i],
		    " \t")] == '\0';
	}
	fuzz_claim(!blank, "rows are not blank");
	return OK;
}

static inline int
fuzz_sheet(const uint8_t *data, size_t size, enum fault (*reader)(int,
    const struct sheet_sink *, struct sheet_why *))
{
	int fd = memfd_create("sheet", MFD_CLOEXEC);
	struct sheet_why why = { "" };
	long last = 0;
	struct sheet_sink sink = { fuzz_row, &last };
	enum fault f;

	fuzz_claim(fd >= 0 && write(fd, data, size) == (ssize_t)size,
	    "a file is made");
	f = reader(fd, &sink, &why);
	fuzz_claim(f == OK || (f == INVALID && why.sentence[0] != '\0'),
	    "a refusal has a reason");
	close(fd);
	return 0;
}

#endif
