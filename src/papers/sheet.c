/* Which reader a sheet needs. */
#include "papers/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "papers/csv_read.h"
#include "papers/xlsx_read.h"

enum fault
sheet_refuse(struct sheet_why *why, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why->sentence, sizeof(why->sentence), format, ap);
	va_end(ap);
	return INVALID;
}

enum fault
sheet_read(int fd, const struct sheet_sink *sink, struct sheet_why *why)
{
	char head[8] = "";
	ssize_t len = pread(fd, head, sizeof(head), 0);

	if (len <= 0)
		return sheet_refuse(why, "is empty");
	if (len >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return xlsx_read(fd, sink, why);
	if (len == 8 && memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
		return sheet_refuse(why, "is an old or an encrypted Excel "
		    "file; save it as .xlsx or CSV without a password");
	if (len >= 5 && memcmp(head, "%PDF-", 5) == 0)
		return sheet_refuse(why, "is a PDF; send CSV or .xlsx");
	return csv_read(fd, sink, why);
}
