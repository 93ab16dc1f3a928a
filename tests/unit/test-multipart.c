/* Multipart bodies: what is read, what is refused, how names are made safe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/filename.h"
#include "api/multipart.h"
#include "base/text.h"

#define TYPE	"multipart/form-data; boundary=abc"
#define FIELD	"Content-Disposition: form-data; name=\"x\""

static struct text seen;
static struct arena *mem;

static enum fault
open_part(void *to, const struct multipart_part *p, const char **why)
{
	(void)to;
	(void)why;
	text_print(&seen, "[%s %s %s]", p->name,
	    p->filename != NULL ? p->filename : "-", p->type);
	return OK;
}

static enum fault
take_bytes(void *to, const char *bytes, size_t len, const char **why)
{
	(void)to;
	(void)why;
	text_add(&seen, bytes, len);
	return OK;
}

static enum fault
close_part(void *to, const char **why)
{
	(void)to;
	(void)why;
	text_put(&seen, ";");
	return OK;
}

/* Fed in pieces of SIZE bytes. */
static enum fault
feed(const char *type, const char *body, size_t size)
{
	const struct multipart_sink sink = { open_part, take_bytes, close_part,
	    NULL };
	const char *why = NULL;
	struct multipart *m;
	enum fault f = OK;
	size_t n, len = strlen(body);

	text_clear(&seen);
	text_add(&seen, "", 0);
	arena_reset(mem);
	if ((m = multipart_create(mem, type, &sink, &why)) == NULL)
		return MEDIA_TYPE;
	for (; len > 0 && f == OK; body += n, len -= n) {
		n = len < size ? len : size;
		f = multipart_feed(m, body, n, &why);
	}
	if (f == OK)
		f = multipart_finish(m, &why);
	assert_true(f == OK || why != NULL);
	return f;
}

static void
reads(const char *type, const char *body, const char *expected)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 100000 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(feed(type, body, sizes[i]), OK);
		assert_string_equal(seen.at, expected);
	}
}

static void
refuses(const char *type, const char *body, enum fault f)
{
	assert_int_equal(feed(type, body, 1), f);
	assert_int_equal(feed(type, body, 100000), f);
}

static void
bodies(void **state)
{
	(void)state;
	reads(TYPE, "--abc\r\n" FIELD "\r\n\r\nvalue\r\n--abc--\r\n",
	    "[x - ]value;");
	reads(TYPE, "\r\nignored\r\n--abc \t\r\n" FIELD "; filename=\"a.b\""
	    "\r\nContent-Type: text/plain\r\n\r\n\r\n--ab\r\n\r\n--abc--late",
	    "[x a.b text/plain]\r\n--ab\r\n;");
	reads(TYPE, "--abc\r\n" FIELD "\r\n\r\n--abc\r\n" FIELD
	    "\r\n\r\n\r\n--abc--", "[x - ];[x - ];");
	reads("Multipart/Form-Data;BOUNDARY=\"a b\"", "--a b--", "");
	reads(TYPE, "--abc--", "");
}

static void
refusals(void **state)
{
	(void)state;
	refuses("application/json", "{}", MEDIA_TYPE);
	refuses("multipart/form-data", "", MEDIA_TYPE);
	refuses("multipart/form-data; boundary=\"a \"", "", MEDIA_TYPE);
	refuses("multipart/form-data; boundary=a; boundary=a", "", MEDIA_TYPE);
	refuses("multipart/mixed; boundary=abc", "", MEDIA_TYPE);
	refuses(TYPE, "", MALFORMED);
	refuses(TYPE, "--abd--", MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "\r\n\r\nvalue\r\n--abc", MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "\r\n\r\nvalue\r\n--abcd\r\n",
	    MALFORMED);
	refuses(TYPE, "--abc\r\n\r\nvalue\r\n--abc--", MALFORMED);
	refuses(TYPE, "--abc\r\nX: y\r\n\r\nvalue\r\n--abc--", MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "\r\n" FIELD
	    "\r\n\r\nvalue\r\n--abc--", MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "; name=\"y\"\r\n\r\nv\r\n--abc--",
	    MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "; filename=\"open\r\n\r\nv\r\n"
	    "--abc--", MALFORMED);
	refuses(TYPE, "--abc\r\n" FIELD "; filename*=UTF-8''%ff\r\n\r\nv\r\n"
	    "--abc--", MALFORMED);
	refuses(TYPE, "--abc\n" FIELD "\n\nvalue\n--abc--\n", MALFORMED);
}

static void
safe(const char *raw, const char *expected)
{
	assert_string_equal(filename_safe(mem, raw), expected);
}

static void
names(void **state)
{
	char latin[] = "iso-8859-1'de'%fcber", nul[] = "utf-8''a%00";
	char other[] = "koi8-r''%c1";

	(void)state;
	safe("a.png", "a.png");
	safe("/etc/passwd", "passwd");
	safe("C:\\x\\y.txt", "y.txt");
	safe("..", "file");
	safe("x/", "file");
	safe(" .a b. ", "a b");
	safe("caf\xe9", "caf\xc3\xa9");
	safe("a\xe2\x80\xae" "b\xc2\x85" "c\x7f", "abc");
	safe("\xf0\x9f\x98\x80.gif", "\xf0\x9f\x98\x80.gif");
	assert_string_equal(filename_extended(mem, latin), "\xc3\xbc" "ber");
	assert_null(filename_extended(mem, nul));
	assert_null(filename_extended(mem, other));
	assert_string_equal(filename_header(mem, true, "\xc3\xbc\"\\%.x"),
	    "attachment; filename=\"____.x\"; "
	    "filename*=UTF-8''%C3%BC%22%5C%25.x");
}

static int
setup(void **state)
{
	(void)state;
	mem = arena_create();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(mem);
	text_free(&seen);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies),
		cmocka_unit_test(refusals),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
