/* Types of files by their content. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
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

/* A compound file whose directory is sector 1 and has two entries. */
static enum filetype
type_of_compound(const char *name, unsigned char next)
{
	unsigned char b[4 * 512] = { 0 };
	size_t i;

	memcpy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	b[30] = 9;
	b[48] = 1;
	memset(b + 68, 0xff, 512 - 68);
	memset(b + 76, 0, 4);
	memset(b + 512, 0xff, 512);
	memcpy(b + 512 + 4, (unsigned char[4]){ next, next == 2 ? 0 : 0xff,
	    next == 2 ? 0 : 0xff, next == 2 ? 0 : 0xff }, 4);
	memcpy(b + 1024, "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", 24);
	b[1024 + 64] = 26;
	for (i = 0; i < strlen(name); i++)
		b[1536 + 2 * i] = (unsigned char)name[i];
	b[1536 + 64] = (unsigned char)(2 * strlen(name) + 2);
	return type_of((const char *)b, sizeof(b));
}

static void
compounds(void **state)
{
	(void)state;
	assert_int_equal(type_of_compound("", 0xfe), FILETYPE_DOC);
	/* What stands in a sector that is not the directory's is no entry. */
	assert_int_equal(type_of_compound("Macros", 0xfe), FILETYPE_DOC);
	assert_int_equal(type_of_compound("Macros", 2), FILETYPE_UNKNOWN);
	assert_int_equal(type_of_compound("1Table", 2), FILETYPE_DOC);
	assert_int_equal(type_of(S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
	    FILETYPE_UNKNOWN);
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
		cmocka_unit_test(compounds),
		cmocka_unit_test(texts),
		cmocka_unit_test(markup),
		cmocka_unit_test(broken_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
