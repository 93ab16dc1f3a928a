/* Types of files by their content. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/filetype.h"

#define S(text)	text, sizeof(text) - 1

static enum filetype
type_of(const char *bytes, size_t len)
{
	char path[] = "/tmp/kontor-filetype-XXXXXX";
	enum filetype type;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
	type = filetype_of(path);
	unlink(path);
	return type;
}

static void
signatures(void **state)
{
	(void)state;
	assert_int_equal(type_of(S("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
	    FILETYPE_PNG);
	assert_int_equal(type_of(S("\x89PNG\r\n\x1a\n\0\0\0\rIDAT")),
	    FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xd8\xff\xdb")), FILETYPE_JPEG);
	assert_int_equal(type_of(S("GIF89a\1\0")), FILETYPE_GIF);
	assert_int_equal(type_of(S("RIFF\1\0\0\0WEBPVP8L")), FILETYPE_WEBP);
	assert_int_equal(type_of(S("RIFF\1\0\0\0WAVEfmt ")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("%PDF-1.4")), FILETYPE_PDF);
	assert_int_equal(type_of(S("")), FILETYPE_UNKNOWN);
	assert_int_equal(filetype_of("/nonexistent"), FILETYPE_UNKNOWN);
	assert_int_equal(filetype_of("/tmp"), FILETYPE_UNKNOWN);
}

static void
texts(void **state)
{
	(void)state;
	assert_int_equal(type_of(S("a,b\r\n1,2\n\t")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("\xef\xbb\xbfna\xc3\xafve")),
	    FILETYPE_TEXT);
	assert_int_equal(type_of(S("caf\xe9 \x80")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("caf\xe9 \x81")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("a\0b")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("a\x1b[0m")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xfe" "a\0\n\0")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("\xfe\xff" "\0a\0\n")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("\xff\xfe\x3d\xd8\0\xde")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("\xff\xfe\x3d\xd8" "a\0")),
	    FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xfe\0\xde")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xfe" "a\0b")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xfe\1\0")), FILETYPE_UNKNOWN);
}

static void
markup(void **state)
{
	(void)state;
	assert_int_equal(type_of(S("<html>")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S(" \n<!DOCTYPE x>")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xef\xbb\xbf<?xml?>")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xfe\xff\0<\0s\0v\0g")),
	    FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("\xff\xfe<\0s\0v\0g\0")),
	    FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("< 5 pieces")), FILETYPE_TEXT);
	assert_int_equal(type_of(S("a <b> c")), FILETYPE_TEXT);
}

/* Archives whose directory lies about its sizes. */
static void
broken_archives(void **state)
{
	(void)state;
	assert_int_equal(type_of(S("PK\3\4")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("PK\3\4PK\5\6\0\0\0\0\0\0\0\0"
	    "\0\0\0\0\xff\xff\xff\xff\0\0")), FILETYPE_UNKNOWN);
	assert_int_equal(type_of(S("PK\3\4PK\1\2\0\0\0\0\0\0\0\0\0\0\0\0"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	    "\0\0PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\0\0")),
	    FILETYPE_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),
		cmocka_unit_test(texts),
		cmocka_unit_test(markup),
		cmocka_unit_test(broken_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
