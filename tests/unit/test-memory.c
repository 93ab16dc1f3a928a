/* Arena and text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

static char order[8];
static int calls;

static void
note(void *what)
{
	order[calls++] = *(const char *)what;
}

static void
arenas_defer_and_reset(void **state)
{
	struct arena *a = arena_create();
	char *s, *big;
	int i;

	(void)state;
	calls = 0;
	s = arena_print(a, "%s-%d", "x", 7);
	assert_string_equal(s, "x-7");
	for (i = 0; i < 1000; i++)
		assert_int_equal((uintptr_t)arena_alloc(a, 33) % 16, 0);
	big = arena_zero(a, 1000000);
	assert_int_equal(big[999999], 0);
	arena_defer(a, note, "1");
	arena_defer(a, note, "2");
	arena_reset(a);
	assert_int_equal(calls, 2);
	assert_memory_equal(order, "21", 2);
	assert_string_equal(arena_copy(a, "abc", 2), "ab");
	assert_null(arena_string(a, NULL));
	arena_free(a);
	arena_free(NULL);
}

static void
texts_escape_json(void **state)
{
	struct text t = { 0 };

	(void)state;
	text_json_string(&t, "a\"b\\c\n\t\x01\x1f/é");
	assert_string_equal(t.at, "\"a\\\"b\\\\c\\n\\t\\u0001\\u001f/é\"");
	text_clear(&t);
	text_json_string(&t, NULL);
	assert_string_equal(t.at, "null");
	text_clear(&t);
	text_number(&t, INT64_MIN);
	assert_string_equal(t.at, "-9223372036854775808");
	text_free(&t);
}

static void
texts_grow(void **state)
{
	struct text t = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 100000; i++)
		text_put(&t, "0123456789");
	assert_int_equal(t.len, 1000000);
	assert_int_equal(strlen(t.at), 1000000);
	text_clear(&t);
	assert_int_equal(t.len, 0);
	assert_true(t.size < 1000000);
	text_free(&t);
}

static void
texts_move_into_arenas(void **state)
{
	struct arena *a = arena_create();
	struct text t = { 0 };

	(void)state;
	assert_string_equal(arena_text(a, &t), "");
	text_put(&t, "{1,2}");
	assert_string_equal(arena_text(a, &t), "{1,2}");
	assert_null(t.at);
	arena_free(a);
}

static void
elements_make_an_array(void **state)
{
	struct arena *a = arena_create();
	struct text t = { 0 };

	(void)state;
	assert_string_equal(arena_array(a, &t), "{}");
	text_element(&t, "a \"b\" \\ {c,d}");
	text_element(&t, "");
	text_element(&t, NULL);
	text_element(&t, "NULL");
	assert_string_equal(arena_array(a, &t),
	    "{\"a \\\"b\\\" \\\\ {c,d}\",\"\",NULL,\"NULL\"}");
	assert_null(t.at);
	arena_free(a);
}

static void
texts_are_read_and_written(void **state)
{
	char path[] = "/tmp/kontor-text-XXXXXX";
	int fd = mkstemp(path);
	struct text t = { 0 }, got = { 0 };
	int i;

	(void)state;
	assert_true(fd >= 0);
	for (i = 0; i < 30000; i++)
		text_print(&t, "%d", i);
	assert_true(text_write(fd, &t));
	text_put(&got, "before ");
	assert_true(text_load(path, t.len, &got));
	assert_int_equal(got.len, t.len + 7);
	assert_string_equal(got.at + 7, t.at);
	text_clear(&got);
	assert_false(text_load(path, t.len - 1, &got));
	assert_int_equal(errno, EFBIG);
	assert_false(text_read(-1, 1, &got));
	assert_int_equal(errno, EBADF);
	assert_false(text_write(-1, &t));
	close(fd);
	unlink(path);
	assert_false(text_load(path, 1, &got));
	assert_int_equal(errno, ENOENT);
	text_free(&t);
	text_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arenas_defer_and_reset),
		cmocka_unit_test(texts_escape_json),
		cmocka_unit_test(texts_grow),
		cmocka_unit_test(texts_move_into_arenas),
		cmocka_unit_test(elements_make_an_array),
		cmocka_unit_test(texts_are_read_and_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
