/*
 * libFuzzer harness of the multipart parser:
 *
 *	clang-14 -g -fsanitize=fuzzer,address,undefined … fuzz-multipart.c
 *	./fuzz-multipart tests/fuzz/corpus/multipart
 *
 * An input is a Content-Type, a line break, the size of the pieces as one
 * byte, and the body.  Whatever the pieces, the parts must be the same, and
 * what comes out must keep what the headers promise.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/filename.h"
#include "api/multipart.h"
#include "base/text.h"
#include "base/utf8.h"

/* Everything that came out, as text. */
struct trace {
	struct arena	*mem;
	struct text	 text;
	int		 parts;
	int		 open;
};

static void
claim(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "not so: %s\n", what);
	abort();
}

static enum fault
open_part(void *to, const struct multipart_part *p, const char **why)
{
	struct trace *t = to;
	const char *header;

	(void)why;
	claim(t->open == 0, "parts do not overlap");
	claim(++t->parts <= MULTIPART_PARTS, "not too many parts");
	claim(p->name != NULL && *p->name != '\0', "a part has a name");
	claim(utf8_valid(p->name, strlen(p->name)), "names are UTF-8");
	claim(p->type != NULL, "a type is never NULL");
	t->open = 1;
	text_print(&t->text, "<%s|%s|%s>", p->name,
	    p->filename != NULL ? p->filename : "-", p->type);
	if (p->filename == NULL)
		return OK;
	claim(strlen(p->filename) <= FILENAME_LONGEST, "file names are short");
	claim(utf8_valid(p->filename, strlen(p->filename)),
	    "file names are UTF-8");
	claim(strpbrk(p->filename, "/\\\r\n\t") == NULL &&
	    strcmp(p->filename, "..") != 0, "file names are safe");
	header = filename_header(t->mem, true, p->filename);
	claim(strpbrk(header, "\r\n\\") == NULL, "headers are one line");
	return OK;
}

static enum fault
take_bytes(void *to, const char *bytes, size_t len, const char **why)
{
	struct trace *t = to;

	(void)why;
	claim(t->open && len > 0, "bytes belong to a part");
	text_add(&t->text, bytes, len);
	return OK;
}

static enum fault
close_part(void *to, const char **why)
{
	struct trace *t = to;

	(void)why;
	claim(t->open, "only an open part ends");
	t->open = 0;
	text_put(&t->text, "</>");
	return OK;
}

static void
read_in_pieces(struct trace *t, const char *type, const char *body,
    size_t len, size_t piece)
{
	struct multipart_sink sink = { open_part, take_bytes, close_part, t };
	const char *why = NULL;
	enum fault f = OK;
	struct multipart *m;
	size_t n;

	if ((m = multipart_create(t->mem, type, &sink, &why)) == NULL) {
		claim(why != NULL, "a refusal has a reason");
		text_put(&t->text, why);
		return;
	}
	for (; len > 0 && f == OK; body += n, len -= n) {
		n = len < piece ? len : piece;
		f = multipart_feed(m, body, n, &why);
	}
	if (f == OK)
		f = multipart_finish(m, &why);
	claim(f == OK || (f == MALFORMED && why != NULL),
	    "a refusal has a reason");
	claim(f != OK || !t->open, "a whole body has whole parts");
	text_print(&t->text, "%d %s", f, f != OK ? why : "");
}

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	struct trace whole = { 0 }, pieces = { 0 };
	const char *type, *body;
	size_t len, piece;

	if (end == NULL || (size_t)(end - data) > 400 ||
	    (size_t)(data + size - end) < 2)
		return 0;
	whole.mem = pieces.mem = arena_create();
	type = arena_copy(whole.mem, (const char *)data, (size_t)(end - data));
	piece = (size_t)end[1] + 1;
	body = (const char *)end + 2;
	len = size - (size_t)(body - (const char *)data);
	text_add(&whole.text, "", 0);
	text_add(&pieces.text, "", 0);
	read_in_pieces(&whole, type, body, len, len);
	read_in_pieces(&pieces, type, body, len, piece);
	claim(whole.text.len == pieces.text.len &&
	    memcmp(whole.text.at, pieces.text.at, whole.text.len) == 0,
	    "pieces do not matter");
	text_free(&whole.text);
	text_free(&pieces.text);
	arena_free(whole.mem);
	return 0;
}
