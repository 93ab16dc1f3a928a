/* A growing piece of text. */
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEEP	(256 * 1024)
#define PIECE	8192

void
text_clear(struct text *t)
{
	if (t->size > KEEP)
		text_free(t);
	t->len = 0;
	if (t->at != NULL)
		t->at[0] = '\0';
}

void
text_free(struct text *t)
{
	free(t->at);
	t->at = NULL;
	t->len = t->size = 0;
}

char *
text_room(struct text *t, size_t len)
{
	size_t size = t->size ? t->size : 1024;

	if (len > SIZE_MAX / 4 - t->len)
		abort();
	if (t->len + len + 1 > t->size) {
		while (size < t->len + len + 1)
			size *= 2;
		if ((t->at = realloc(t->at, size)) == NULL)
			abort();
		t->size = size;
	}
	return t->at + t->len;
}

void
text_add(struct text *t, const char *bytes, size_t len)
{
	char *to = text_room(t, len);

	if (len > 0)
		memcpy(to, bytes, len);
	to[len] = '\0';
	t->len += len;
}

void
text_put(struct text *t, const char *string)
{
	text_add(t, string, strlen(string));
}

void
text_char(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void
text_number(struct text *t, int64_t n)
{
	char digits[24];

	text_add(t, digits, (size_t)snprintf(digits, sizeof(digits), "%lld",
	    (long long)n));
}

void
text_print(struct text *t, const char *format, ...)
{
	size_t room = t->size - t->len;
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(room > 0 ? t->at + t->len : NULL, room, format, ap);
	va_end(ap);
	if (len < 0)
		abort();
	/* Most of what is printed fits; the rest is printed again. */
	if ((size_t)len >= room) {
		va_start(ap, format);
		vsnprintf(text_room(t, (size_t)len), (size_t)len + 1, format,
		    ap);
		va_end(ap);
	}
	t->len += (size_t)len;
}

static bool
must_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

static void
escape(struct text *t, unsigned char c)
{
	switch (c) {
	case '"':
		text_add(t, "\\\"", 2);
		break;
	case '\\':
		text_add(t, "\\\\", 2);
		break;
	case '\n':
		text_add(t, "\\n", 2);
		break;
	case '\r':
		text_add(t, "\\r", 2);
		break;
	case '\t':
		text_add(t, "\\t", 2);
		break;
	default:
		text_print(t, "\\u%04x", c);
	}
}

void
text_json(struct text *t, const char *bytes, size_t len)
{
	size_t from = 0, i;

	text_room(t, len + 2);
	text_char(t, '"');
	for (i = 0; i < len; i++) {
		if (!must_escape((unsigned char)bytes[i]))
			continue;
		text_add(t, bytes + from, i - from);
		escape(t, (unsigned char)bytes[i]);
		from = i + 1;
	}
	text_add(t, bytes + from, len - from);
	text_char(t, '"');
}

void
text_json_string(struct text *t, const char *string)
{
	if (string == NULL)
		text_add(t, "null", 4);
	else
		text_json(t, string, strlen(string));
}

void
text_element(struct text *t, const char *element)
{
	text_char(t, t->len == 0 ? '{' : ',');
	if (element == NULL) {
		text_put(t, "NULL");
		return;
	}
	text_char(t, '"');
	for (; *element != '\0'; element++) {
		if (*element == '"' || *element == '\\')
			text_char(t, '\\');
		text_char(t, *element);
	}
	text_char(t, '"');
}

bool
text_write(int fd, const struct text *t)
{
	size_t done = 0;
	ssize_t n;

	while (done < t->len) {
		n = write(fd, t->at + done, t->len - done);
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

bool
text_read(int fd, size_t most, struct text *t)
{
	size_t start = t->len;
	ssize_t n;

	do {
		n = read(fd, text_room(t, PIECE), PIECE);
		t->len += n > 0 ? (size_t)n : 0;
		t->at[t->len] = '\0';
	} while ((n > 0 && t->len - start <= most) ||
	    (n < 0 && errno == EINTR));
	if (n > 0)
		errno = EFBIG;
	return n == 0;
}

bool
text_load(const char *path, size_t most, struct text *t)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	bool good;

	if (fd < 0)
		return false;
	good = text_read(fd, most, t);
	saved = errno;
	close(fd);
	errno = saved;
	return good;
}
