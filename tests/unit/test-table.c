/* Tables: values as programs, people and spreadsheets read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "papers/csv_write.h"
#include "papers/xlsx_write.h"

static const struct table_column columns[] = {
	{ "customerName", NULL, &as_text },
	{ "amount", "Amount paid", &as_money },
	{ "tax_rate", NULL, &as_percent },
	{ "day", NULL, &as_day },
	{ "customerId", NULL, &as_ref, "cust" },
	{ "at", NULL, &as_when },
};

#define COLUMNS	(int)(sizeof(columns) / sizeof(columns[0]))

static bool
gather(void *what, const char *bytes, size_t len)
{
	text_add(what, bytes, len);
	return true;
}

static bool
refuse(void *what, const char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	++*(int *)what;
	return false;
}

static void
csv_is(const char *first, const char *wanted)
{
	struct text got = { 0 };
	struct csv_write w = { .columns = columns, .count = 1,
	    .take = gather, .what = &got };

	csv_write_start(&w, false);
	csv_write_row(&w, &first);
	assert_true(csv_write_end(&w));
	assert_memory_equal(got.at, "customerName\r\n", 14);
	assert_string_equal(got.at + 14, wanted);
	text_free(&got);
}

static void
csv_quotes(void **state)
{
	(void)state;
	csv_is("plain", "plain\r\n");
	csv_is("", "\r\n");
	csv_is(NULL, "\r\n");
	csv_is("a,b", "\"a,b\"\r\n");
	csv_is("say \"hi\"", "\"say \"\"hi\"\"\"\r\n");
	csv_is("two\nlines", "\"two\nlines\"\r\n");
	csv_is(" blank", "\" blank\"\r\n");
	csv_is("blank ", "\"blank \"\r\n");
	csv_is("Zo\xc3\xab", "Zo\xc3\xab\r\n");
}

static void
csv_guards_formulas(void **state)
{
	(void)state;
	csv_is("=1+1", "'=1+1\r\n");
	csv_is("+1 202 555", "'+1 202 555\r\n");
	csv_is("-2", "'-2\r\n");
	csv_is("@SUM(A1,B1)", "\"'@SUM(A1,B1)\"\r\n");
	csv_is("\tcmd", "'\tcmd\r\n");
	csv_is("\rcmd", "\"'\rcmd\"\r\n");
	/* What already looks guarded is guarded once more. */
	csv_is("'=1", "''=1\r\n");
	csv_is("'quoted'", "'quoted'\r\n");
	csv_is("a=b", "a=b\r\n");
}

static void
csv_writes_all_kinds(void **state)
{
	const char *row[] = { "Acme", "-123450", "6.5000", "2026-01-31",
	    "01890a5d-ac96-774b-bcce-b302099a8057",
	    "2026-01-31 10:00:00.5+00" };
	const char *none[COLUMNS] = { NULL };
	struct text got = { 0 };
	struct csv_write w = { .columns = columns, .count = COLUMNS,
	    .take = gather, .what = &got };

	(void)state;
	csv_write_start(&w, true);
	csv_write_row(&w, row);
	csv_write_row(&w, none);
	assert_true(csv_write_end(&w));
	assert_string_equal(got.at, "\xef\xbb\xbf" "customerName,amount,"
	    "tax_rate,day,customerId,at\r\nAcme,-1234.50,6.5,2026-01-31,"
	    "cust_01h455vb4pex5vsknk084sn02q,2026-01-31T10:00:00.500Z\r\n"
	    ",,,,,\r\n");
	text_free(&got);
}

/* A listener that has gone is asked once, not for every row. */
static void
csv_stops(void **state)
{
	const char *name = "x";
	int asked = 0, i;
	struct csv_write w = { .columns = columns, .count = 1,
	    .take = refuse, .what = &asked };

	(void)state;
	csv_write_start(&w, false);
	for (i = 0; i < 100000; i++)
		csv_write_row(&w, &name);
	assert_false(csv_write_end(&w));
	assert_int_equal(asked, 1);
}

static void
shown_is(int column, const char *value, bool sign, const char *wanted)
{
	struct text t = { 0 };

	text_put(&t, "");
	table_shown(&t, &columns[column], value, "USD", sign);
	assert_string_equal(t.at, wanted);
	text_free(&t);
}

static void
people_read(void **state)
{
	static const struct table_column count = { "n", NULL, &as_whole };
	struct text t = { 0 };

	(void)state;
	shown_is(0, "a_b", false, "a_b");
	shown_is(0, NULL, false, "");
	shown_is(1, "-123450", false, "-1,234.50");
	shown_is(1, "123450", true, "$1,234.50");
	shown_is(2, "6.0000", false, "6%");
	shown_is(3, "2026-01-05", false, "5 Jan 2026");
	table_shown(&t, &count, "1234567", "USD", false);
	table_shown(&t, &count, "-123", "USD", false);
	assert_string_equal(t.at, "1,234,567-123");
	text_free(&t);
}

static void
titles(void **state)
{
	struct arena *mem = arena_create();

	(void)state;
	assert_string_equal(table_title(mem, &columns[0]), "Customer name");
	assert_string_equal(table_title(mem, &columns[1]), "Amount paid");
	assert_string_equal(table_title(mem, &columns[2]), "Tax rate");
	arena_free(mem);
}

static void
workbook(void **state)
{
	const char *row[] = { "=1+1", "5", "6", "2026-01-31", NULL, NULL };
	char path[] = "/tmp/kontor-table-XXXXXX", magic[2];
	struct xlsx_write *w;
	FILE *file;

	(void)state;
	close(mkstemp(path));
	w = xlsx_write_open(path, 2);
	assert_non_null(w);
	xlsx_write_sheet(w, "First", columns, COLUMNS);
	xlsx_write_row(w, row);
	xlsx_write_sheet(w, "Second", columns, 1);
	xlsx_write_row(w, row);
	assert_true(xlsx_write_end(w));
	file = fopen(path, "r");
	assert_int_equal(fread(magic, 1, 2, file), 2);
	assert_memory_equal(magic, "PK", 2);
	fclose(file);
	unlink(path);
	w = xlsx_write_open("/nonexistent/x.xlsx", 2);
	xlsx_write_sheet(w, "First", columns, COLUMNS);
	assert_false(xlsx_write_end(w));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_quotes),
		cmocka_unit_test(csv_guards_formulas),
		cmocka_unit_test(csv_writes_all_kinds),
		cmocka_unit_test(csv_stops),
		cmocka_unit_test(people_read),
		cmocka_unit_test(titles),
		cmocka_unit_test(workbook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
