/*
 * The text of a file as UTF-8, whatever program saved it: UTF-8 or UTF-16
 * with or without a byte order mark, otherwise Windows-1252, of which
 * Latin-1 is a part.  Read by pieces; memory is the size of this struct.
 */
#ifndef PAPERS_CSV_TEXT_H
#define PAPERS_CSV_TEXT_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "papers/sheet.h"

struct csv_text {
	int	 fd;
	off_t	 at;
	iconv_t	 converter;		/* (iconv_t)-1: UTF-8 already */
	char	 raw[16384];
	size_t	 raw_len, unit;
};

/* Looks the whole file through for its encoding; INVALID when not a text. */
enum fault	csv_text_open(struct csv_text *, int fd, struct sheet_why *);
void		csv_text_close(struct csv_text *);

/*
 * Up to LEN (at least 16) bytes of well-formed text, which may end within a
 * character; 0 at the end.
 */
size_t		csv_text_read(struct csv_text *, char *to, size_t len);

#endif
