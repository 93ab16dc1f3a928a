/*
 * Invoices on paper: money, text, which documents are refused, and the
 * daemon that draws, over its socket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/currency.h"
#include "papers/invoice_paper.h"
#include "papers/paper_text.h"
#include "papers/render.h"
#include "papers/render_server.h"
#include "papers/wire.h"

#define MINIMUM	"{\"number\":\"1\",\"currency\":\"USD\"," \
    "\"seller\":{\"name\":\"A\"},\"buyer\":{\"name\":\"B\"},\"lines\":[]," \
    "\"subtotal\":0,\"tax\":0,\"total\":0,\"paid\":0,\"balance\":0"

static void
test_money(void **state)
{
	static const struct {
		int64_t		 minor;
		const char	*code, *text, *label;
	} cases[] = {
		{ 0, "USD", "0.00", "$0.00" },
		{ 5, "USD", "0.05", "$0.05" },
		{ 99999, "usd", "999.99", "$999.99" },
		{ 100000, "USD", "1,000.00", "$1,000.00" },
		{ -123456789, "EUR", "-1,234,567.89", "-€1,234,567.89" },
		{ 0, "JPY", "0", "¥0" },
		{ 1234567, "JPY", "1,234,567", "¥1,234,567" },
		{ 500, "JOD", "0.500", "JOD 0.500" },
		{ 12345, "ZZZ", "123.45", "ZZZ 123.45" },
		{ INT64_MIN, "INR", "-92,233,720,368,547,758.08",
		    "-₹92,233,720,368,547,758.08" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		money_text(&t, cases[i].minor, cases[i].code);
		assert_string_equal(t.at, cases[i].text);
		text_clear(&t);
		money_label(&t, cases[i].minor, cases[i].code);
		assert_string_equal(t.at, cases[i].label);
	}
	text_free(&t);
	assert_int_equal(currency_exponent("AED"), 2);
	assert_int_equal(currency_exponent("ZWL"), 2);
	assert_int_equal(currency_exponent("CLF"), 4);
	assert_int_equal(currency_exponent("US"), -1);
	assert_int_equal(currency_exponent(NULL), -1);
}

static void
test_text(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	assert_string_equal(paper_text(a, " a\tb\r\nc\xe2\x80\xa9\x64\x7f ", 0),
	    "a b\nc\nd");
	assert_string_equal(paper_text(a, "a\nb\nc", 2), "a\nb c");
	assert_null(paper_text(a, " \n\x01 ", 0));
	assert_string_equal(paper_decimal(a, "2.000"), "2");
	assert_string_equal(paper_decimal(a, "0.50"), "0.5");
	assert_string_equal(paper_decimal(a, "100"), "100");
	assert_string_equal(paper_decimal(a, "-1.250"), "-1.25");
	assert_null(paper_decimal(a, "1e5"));
	assert_null(paper_decimal(a, "1."));
	assert_null(paper_decimal(a, ""));
	assert_null(paper_decimal(a, "1 "));
	assert_string_equal(paper_date(a, "2026-01-05"), "5 January 2026");
	assert_string_equal(paper_date(a, "2026-12-31T10:00:00Z"),
	    "31 December 2026");
	assert_string_equal(paper_date(a, "soon"), "soon");
	assert_string_equal(paper_date(a, "2026-13-01"), "2026-13-01");
	assert_string_equal(paper_words(a, "credit_card"), "Credit card");
	arena_free(a);
}

static void
test_refused(void **state)
{
	/* Members of the minimum stand first; a doubled name is refused. */
	static const struct { const char *json, *why; } cases[] = {
		{ "[]", "the document is not a JSON object" },
		{ "{\"currency\":\"USD\"}", "number is missing" },
		{ "{\"number\":\"1\",\"currency\":\"QQQ\"}",
		    "currency must be an ISO 4217 code" },
		{ "{\"number\":\"1\",\"currency\":\"USD\",\"subtotal\":1.5}",
		    "subtotal must be whole minor units" },
		{ "{\"number\":\" \"}", "number is missing" },
		{ MINIMUM ",\"kind\":\"quote\"}", "kind must be invoice" },
		{ MINIMUM ",\"paper\":\"a3\"}", "paper must be letter or a4" },
		{ MINIMUM ",\"notes\":1}", "notes must be text" },
		{ MINIMUM ",\"taxRate\":\"6 %\"}",
		    "taxRate must be a decimal in text" },
		{ MINIMUM ",\"payments\":[{}]}",
		    "payments[0].amount is missing" },
	};
	struct arena *a = arena_create();
	struct invoice_paper paper;
	char why[160];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(invoice_paper_read(a, cases[i].json,
		    strlen(cases[i].json), &paper, why, sizeof(why)));
		assert_string_equal(why, cases[i].why);
	}
	assert_false(invoice_paper_read(a, "{", 1, &paper, why, sizeof(why)));
	assert_true(invoice_paper_read(a, MINIMUM "}", strlen(MINIMUM) + 1,
	    &paper, why, sizeof(why)));
	arena_free(a);
}

static char folder[] = "/var/tmp/test-paper.XXXXXX";
static char address[128];
static pid_t daemon_pid;

static int
start(void **state)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	int patience;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(address, sizeof(address), "%s/render.sock", folder);
	if ((daemon_pid = fork()) == 0)
		_exit(render_serve(address, 2));
	for (patience = 2000; patience > 0; patience--) {
		if (access(address, F_OK) == 0)
			return 0;
		nanosleep(&moment, NULL);
	}
	return -1;
}

/* TERM ends it with success and without its socket. */
static int
stop(void **state)
{
	int status, gone;

	(void)state;
	kill(daemon_pid, SIGTERM);
	waitpid(daemon_pid, &status, 0);
	gone = access(address, F_OK) != 0;
	rmdir(folder);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 && gone ? 0 : -1;
}

static void
test_drawn(void **state)
{
	static const char *const names[] = { "three", "long", "arabic",
	    "devanagari", "mixed", "empty", "word", "huge", "paid", "draft",
	    "overdue", "cancelled" };
	const char *top = getenv("srcdir");
	struct text json = { 0 }, pdf = { 0 };
	char path[4096], why[256];
	size_t i, n;
	FILE *f;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/tests/data/paper-%s.json",
		    top == NULL ? "." : top, names[i]);
		assert_non_null(f = fopen(path, "r"));
		text_clear(&json);
		while ((n = fread(text_room(&json, 65536), 1, 65536, f)) > 0)
			json.len += n;
		fclose(f);
		text_clear(&pdf);
		assert_int_equal(render_pdf(address, json.at, json.len, 30000,
		    &pdf, why, sizeof(why)), OK);
		assert_memory_equal(pdf.at, "%PDF-", 5);
		assert_memory_equal(pdf.at + pdf.len - 6, "%%EOF\n", 6);
	}
	text_free(&json);
	text_free(&pdf);
}

static void
test_daemon_refuses(void **state)
{
	struct text pdf = { 0 };
	char why[256], *large = calloc(1, WIRE_REQUEST_MAX + 1);

	(void)state;
	text_put(&pdf, "before");
	assert_int_equal(render_pdf(address, "{}", 2, 10000, &pdf, why,
	    sizeof(why)), BROKEN);
	assert_string_equal(why, "number is missing");
	assert_non_null(large);
	assert_int_equal(render_pdf(address, large, WIRE_REQUEST_MAX + 1,
	    10000, &pdf, why, sizeof(why)), BROKEN);
	assert_int_equal(render_pdf("/nonexistent/socket", "{}", 2, 1000,
	    &pdf, why, sizeof(why)), UNAVAILABLE);
	assert_int_equal(render_pdf(address, "{}", 2, 0, &pdf, why,
	    sizeof(why)), UNAVAILABLE);
	assert_string_equal(pdf.at, "before");
	free(large);
	text_free(&pdf);
}

/* Two that say nothing take both places; the third waits, then is served. */
static void
test_slow(void **state)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct text pdf = { 0 };
	char why[256];
	int i, idle[2];

	(void)state;
	strcpy(to.sun_path, address);
	for (i = 0; i < 2; i++) {
		idle[i] = socket(AF_UNIX, SOCK_STREAM, 0);
		assert_int_equal(connect(idle[i], (struct sockaddr *)&to,
		    sizeof(to)), 0);
	}
	assert_int_equal(render_pdf(address, MINIMUM "}", strlen(MINIMUM) + 1,
	    300, &pdf, why, sizeof(why)), UNAVAILABLE);
	for (i = 0; i < 2; i++)
		close(idle[i]);
	assert_int_equal(render_pdf(address, MINIMUM "}", strlen(MINIMUM) + 1,
	    30000, &pdf, why, sizeof(why)), OK);
	text_free(&pdf);
}

int
main(void)
{
	const struct CMUnitTest reading[] = {
		cmocka_unit_test(test_money),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_refused),
	};
	const struct CMUnitTest drawing[] = {
		cmocka_unit_test(test_drawn),
		cmocka_unit_test(test_daemon_refuses),
		cmocka_unit_test(test_slow),
	};

	return cmocka_run_group_tests_name("paper reading", reading, NULL,
	    NULL) + cmocka_run_group_tests_name("paper drawing", drawing,
	    start, stop);
}
