/* Text of unknown encoding by pieces. */
#include "papers/csv_text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#define NONE	((iconv_t)-1)
#define SAMPLE	4096

/* What a look through the file tells. */
struct found {
	bool	utf8, nul;
};

static ssize_t
read_at(int fd, char *to, size_t len, off_t at)
{
	ssize_t n;

	while ((n = pread(fd, to, len, at)) < 0 && errno == EINTR)
		continue;
	return n;
}

/* Well-formed bytes at the start; what remains may be a cut character. */
static size_t
well_formed(const char *bytes, size_t len)
{
	size_t at = 0, n;

	while (at < len && (n = utf8_character(bytes + at, len - at)) > 0)
		at += n;
	return at;
}

static struct found
look_through(struct csv_text *t)
{
	struct found found = { .utf8 = true };
	size_t kept = 0, good;
	off_t at = t->at;
	ssize_t n;

	while ((n = read_at(t->fd, t->raw + kept, sizeof(t->raw) - kept,
	    at)) > 0) {
		at += n;
		found.nul |= memchr(t->raw + kept, '\0', (size_t)n) != NULL;
		if (!found.utf8)
			continue;
		n += (ssize_t)kept;
		good = well_formed(t->raw, (size_t)n);
		kept = (size_t)n - good;
		if (kept > 3)
			found.utf8 = false;
		kept = found.utf8 ? kept : 0;
		memmove(t->raw, t->raw + good, kept);
	}
	if (kept > 0)
		found.utf8 = false;
	return found;
}

/*
 * UTF-16 without a mark: separators, line ends and headings are ASCII, so
 * one byte of each pair is often 0, the other one now and then at most (it is
 * in U+0100).  A stray NUL in other text makes it neither.
 */
static const char *
unmarked_utf16(struct csv_text *t)
{
	ssize_t len = read_at(t->fd, t->raw, SAMPLE, 0), i;
	long zeros[2] = { 0, 0 };

	for (i = 0; i < len; i++)
		zeros[i % 2] += t->raw[i] == '\0';
	if (zeros[1] > len / 8 && zeros[0] < zeros[1] / 4)
		return "UTF-16LE";
	return zeros[0] > len / 8 && zeros[1] < zeros[0] / 4 ? "UTF-16BE" :
	    NULL;
}

static enum fault
convert_from(struct csv_text *t, const char *encoding, struct sheet_why *why)
{
	t->unit = strcmp(encoding, "WINDOWS-1252") == 0 ? 1 : 2;
	t->converter = iconv_open("UTF-8", encoding);
	return t->converter != NONE ? OK :
	    sheet_refuse(why, "can not be read as %s", encoding);
}

enum fault
csv_text_open(struct csv_text *t, int fd, struct sheet_why *why)
{
	unsigned char mark[3] = { 0 };
	struct found found;
	const char *guess;

	*t = (struct csv_text){ .fd = fd, .converter = NONE };
	read_at(fd, (char *)mark, sizeof(mark), 0);
	if (mark[0] == 0xff && mark[1] == 0xfe)
		return convert_from(t, "UTF-16", why);
	if (mark[0] == 0xfe && mark[1] == 0xff)
		return convert_from(t, "UTF-16", why);
	found = look_through(t);
	if (found.nul) {
		guess = unmarked_utf16(t);
		return guess != NULL ? convert_from(t, guess, why) :
		    sheet_refuse(why, "is neither CSV nor an Excel workbook");
	}
	if (found.utf8)
		return OK;
	if (memcmp(mark, "\xef\xbb\xbf", 3) == 0)
		return sheet_refuse(why, "says it is UTF-8, but is not");
	return convert_from(t, "WINDOWS-1252", why);
}

void
csv_text_close(struct csv_text *t)
{
	if (t->converter != NONE)
		iconv_close(t->converter);
	t->converter = NONE;
}

/* What no character stands for becomes U+FFFD, seen by whoever looks. */
static void
skip_bad(struct csv_text *t, char **in, size_t *left, char **out, size_t *room)
{
	size_t n = *left < t->unit ? *left : t->unit;

	*in += n;
	*left -= n;
	memcpy(*out, "\xef\xbf\xbd", 3);
	*out += 3;
	*room -= 3;
}

static size_t
convert(struct csv_text *t, char *to, size_t len, bool last)
{
	char *in = t->raw, *out = to;
	size_t left = t->raw_len, room = len;

	while (left > 0 && room >= 8) {
		if (iconv(t->converter, &in, &left, &out, &room) !=
		    (size_t)-1 || errno == E2BIG)
			break;
		if (errno == EINVAL && !last)
			break;
		if (room < 8)
			break;
		skip_bad(t, &in, &left, &out, &room);
	}
	memmove(t->raw, in, left);
	t->raw_len = left;
	return (size_t)(out - to);
}

size_t
csv_text_read(struct csv_text *t, char *to, size_t len)
{
	ssize_t n = 0;
	size_t made;

	if (t->converter == NONE) {
		n = read_at(t->fd, to, len, t->at);
		t->at += n > 0 ? n : 0;
		return n > 0 ? (size_t)n : 0;
	}
	do {
		if (t->raw_len < sizeof(t->raw))
			n = read_at(t->fd, t->raw + t->raw_len,
			    sizeof(t->raw) - t->raw_len, t->at);
		t->raw_len += n > 0 ? (size_t)n : 0;
		t->at += n > 0 ? n : 0;
		made = convert(t, to, len, n <= 0);
	} while (made == 0 && (n > 0 || t->raw_len > 0));
	return made;
}
