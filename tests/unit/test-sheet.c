/* Sheets: CSV in all its dialects, number formats, workbooks of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "papers/sheet.h"
#include "papers/xlsx_format.h"
#include "papers/xlsx_strings.h"
#include "papers/xlsx_write.h"

static int
file_of(const char *bytes, size_t len)
{
	int fd = memfd_create("sheet", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	return fd;
}

/* "2:a|b" for each row. */
static enum fault
note(void *to, const struct sheet_row *row)
{
	struct text *t = to;
	int i;

	text_print(t, "%s%ld:", t->len > 0 ? "\n" : "", row->number);
	for (i = 0; i < row->count; i++)
		text_print(t, "%s%s", i > 0 ? "|" : "", row->cells[i]);
	return OK;
}

static void
reads_bytes(const char *bytes, size_t len, const char *rows)
{
	struct text t = { 0 };
	struct sheet_sink sink = { note, &t };
	struct sheet_why why = { "" };
	int fd = file_of(bytes, len);

	assert_int_equal(sheet_read(fd, &sink, &why), OK);
	assert_string_equal(t.at != NULL ? t.at : "", rows);
	text_free(&t);
	close(fd);
}

static void
reads(const char *csv, const char *rows)
{
	reads_bytes(csv, strlen(csv), rows);
}

static void
refuses(const char *bytes, size_t len, const char *word)
{
	struct text t = { 0 };
	struct sheet_sink sink = { note, &t };
	struct sheet_why why = { "" };
	int fd = file_of(bytes, len);

	assert_int_equal(sheet_read(fd, &sink, &why), INVALID);
	if (strstr(why.sentence, word) == NULL)
		fail_msg("\"%s\" does not say %s", why.sentence, word);
	text_free(&t);
	close(fd);
}

static void
separators(void **state)
{
	(void)state;
	reads("a,b\n1,2\n", "1:a|b\n2:1|2");
	reads("a;b\n1,5;2\n", "1:a|b\n2:1,5|2");
	reads("a\tb,c\n1\t2", "1:a|b,c\n2:1|2");
	reads("\"a|x\",b,c\n1,2,3", "1:a|x|b|c\n2:1|2|3");
	reads("sep=|\r\na|b,c,d\r\n", "1:a|b,c,d");
	reads("name\nAda\n", "1:name\n2:Ada");
	reads("\n\na;b\n", "3:a|b");
}

static void
quotes_and_lines(void **state)
{
	(void)state;
	reads("a,b\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r\nz,",
	    "1:a|b\n2:x\r\ny|say \"hi\"\n3:z|");
	reads("a,b\r1,2\r", "1:a|b\n2:1|2");
	reads("a,b\n,\n  ,\n1,2", "1:a|b\n4:1|2");
	reads("a,b\n\"x\"y,5\" pipe", "1:a|b\n2:xy|5\" pipe");
	reads("a,b\n'=1,'t", "1:a|b\n2:=1|'t");
	reads("a,b\n''+1,'", "1:a|b\n2:'+1|'");
	refuses("a,b\n\"x,1\n2", 10, "quotes");
}

static void
encodings(void **state)
{
	(void)state;
	reads("\xef\xbb\xbf" "a,\xc3\xa9", "1:a|\xc3\xa9");
	reads("a,\xe9\x80", "1:a|\xc3\xa9\xe2\x82\xac");
	reads("a,\x81", "1:a|\xef\xbf\xbd");
	reads_bytes("\xff\xfe" "a\0,\0\xe9\0", 8, "1:a|\xc3\xa9");
	reads_bytes("\xfe\xff\0a\0,\0\xe9", 8, "1:a|\xc3\xa9");
	reads_bytes("a\0,\0b\0\n\0", 8, "1:a|b");
	reads_bytes("\xff\xfe" "a\0\x3d\xd8", 6, "1:a\xef\xbf\xbd");
	refuses("a\0\0b", 4, "neither");
	refuses("\xff\xfe\0\0", 4, "neither");
	refuses("\xef\xbb\xbf" "a,\xe9", 6, "UTF-8");
	refuses("", 0, "empty");
}

static void
limits(void **state)
{
	struct text t = { 0 }, row = { 0 };
	int i;

	(void)state;
	for (i = 0; i < SHEET_FIELD_MOST; i++)
		text_char(&t, 'x');
	text_print(&row, "1:%s", t.at);
	reads_bytes(t.at, t.len, row.at);
	text_free(&row);
	text_char(&t, 'x');
	refuses(t.at, t.len, "more than 65536 bytes");
	text_clear(&t);
	for (i = 0; i < SHEET_COLUMNS_MOST; i++)
		text_put(&t, "a,");
	refuses(t.at, t.len, "more than 200 columns");
	text_clear(&t);
	for (i = 0; i <= SHEET_ROWS_MOST; i++)
		text_put(&t, "a\n");
	refuses(t.at, t.len, "more than 200000 rows");
	text_free(&t);
}

static void
shows(const char *code, const char *value, const char *expected)
{
	struct text t = { 0 };

	text_put(&t, "");
	xlsx_format_number(code, false, value, &t);
	assert_string_equal(t.at, expected);
	text_free(&t);
}

static void
numbers(void **state)
{
	(void)state;
	shows(NULL, "2025550100", "2025550100");
	shows(NULL, "2.0255501E9", "2025550100");
	shows(NULL, "4.9301234567890001E+17", "493012345678900000");
	shows(NULL, "0.30000000000000004", "0.3");
	shows(NULL, "1.5E-7", "0.00000015");
	shows(NULL, "-12.50", "-12.5");
	shows(NULL, "0", "0");
	shows(NULL, "12 monkeys", "12 monkeys");
	shows(NULL, "1e999", "1e999");
	shows("00000", "2134", "02134");
	shows("00000\\-0000", "21340001", "02134-0001");
	shows("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "5550123",
	    "555-0123");
	shows("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "2025550123",
	    "(202) 555-0123");
	shows("\"No. \"000", "7", "No. 007");
	shows("0", "12345", "12345");
	shows("#,##0.00", "1234.5", "1234.5");
	shows("\"open", "5", "5");
	shows("\\", "5", "5");
	shows("0\"", "5", "5");
	shows("0\"open", "5", "5open");
}

static void
days(void **state)
{
	struct text t = { 0 };

	(void)state;
	shows("yyyy-mm-dd", "46053", "2026-01-31");
	shows("[$-409]d/m/yy h:mm AM/PM;@", "46053.75",
	    "2026-01-31T18:00:00");
	shows("d", "1", "1900-01-01");
	shows("d", "61", "1900-03-01");
	shows("d", "99999999", "99999999");
	shows("[h]:mm", "1.5", "1.5");
	shows("[Red]h:mm", "1.5", "1900-01-01T12:00:00");
	shows("General", "46053", "46053");
	xlsx_format_number("yyyy", true, "44591", &t);
	assert_string_equal(t.at, "2026-01-31");
	text_free(&t);
}

static void
escapes(void **state)
{
	struct text t = { 0 };

	(void)state;
	text_put(&t, "a_x000D_b_x005F_x000D_c_xZZZZ_d_x0000_e_x00");
	xlsx_unescape(&t, 0);
	assert_string_equal(t.at, "a\rb_x000D_c_xZZZZ_d_x0000_e_x00");
	text_free(&t);
}

/* What we write, we read. */
static void
own_workbook(void **state)
{
	static const struct table_column columns[] = {
		{ "name", NULL, &as_text }, { "zip", NULL, &as_text },
		{ "at", NULL, &as_day }, { "due", NULL, &as_money },
	};
	const char *rows[][4] = {
		{ "\xd9\x85\xf0\x9f\x98\x80 <&>", "007", "2026-01-31", "150050" },
		{ NULL, NULL, NULL, NULL },
		{ "=1+1", "_x0041_", NULL, "-5" },
	};
	char path[] = "/tmp/test-sheet-XXXXXX", part[4096], *whole;
	struct xlsx_write *w;
	struct text t = { 0 };
	size_t len, i;
	FILE *f;

	(void)state;
	close(mkstemp(path));
	assert_non_null(w = xlsx_write_open(path, 2));
	xlsx_write_sheet(w, "Firms", columns, 4);
	for (i = 0; i < 3; i++)
		xlsx_write_row(w, rows[i]);
	assert_true(xlsx_write_end(w));
	assert_non_null(f = fopen(path, "rb"));
	while ((len = fread(part, 1, sizeof(part), f)) > 0)
		text_add(&t, part, len);
	fclose(f);
	unlink(path);
	reads_bytes(t.at, t.len, "1:Name|Zip|At|Due\n"
	    "2:\xd9\x85\xf0\x9f\x98\x80 <&>|007|2026-01-31|1500.5\n"
	    "4:=1+1|_x0041_||-0.05");
	/* Cut, it is refused; as a copy, so that a sanitizer sees the end. */
	for (i = 1; i < 20; i++) {
		whole = malloc(t.len);
		memcpy(whole, t.at, t.len);
		refuses(whole, t.len * i / 20, "");
		free(whole);
	}
	text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(separators), cmocka_unit_test(quotes_and_lines),
		cmocka_unit_test(encodings), cmocka_unit_test(limits),
		cmocka_unit_test(numbers), cmocka_unit_test(days),
		cmocka_unit_test(escapes), cmocka_unit_test(own_workbook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
