/*
 * A growing piece of text, for replies and statements.  It owns a malloc'd
 * buffer that is kept between uses: text_clear costs nothing.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char	*at;		/* always NUL-terminated once written to */
	size_t	 len, size;
};

/* Empties it, keeping the buffer (one above KEEP bytes is given back). */
void	text_clear(struct text *);
void	text_free(struct text *);

/* Appends LEN bytes, a string, one character, a number. */
void	text_add(struct text *, const char *bytes, size_t len);
void	text_put(struct text *, const char *string);
void	text_char(struct text *, char);
void	text_number(struct text *, int64_t);
void	text_print(struct text *, const char *format, ...)
	    __attribute__((format(printf, 2, 3)));

/* Appends LEN bytes of UTF-8 as a quoted JSON string (RFC 8259). */
void	text_json(struct text *, const char *bytes, size_t len);

/* The same for a NUL-terminated string; NULL becomes null. */
void	text_json_string(struct text *, const char *string);

/*
 * Appends the next element of a PostgreSQL array literal, quoted (PostgreSQL
 * 15, section 8.15.2), to a text that is empty or has only such elements; a
 * NULL pointer becomes NULL.  arena_array() ends it.
 */
void	text_element(struct text *, const char *element);

/* Writes all of it to a descriptor; false with errno when it does not fit. */
bool	text_write(int fd, const struct text *);

/*
 * Appends what can be read from a descriptor, or the file at PATH: at most
 * MOST bytes.  False with errno; EFBIG when there is more.
 */
bool	text_read(int fd, size_t most, struct text *);
bool	text_load(const char *path, size_t most, struct text *);

/* Makes room for LEN more bytes and returns where they go; then add to len. */
char	*text_room(struct text *, size_t len);

#endif
