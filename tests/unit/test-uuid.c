/* UUIDs: version 7, their order, threads and fork; also the clock's checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/uuid.h"

#define MANY	20000
#define THREADS	4

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

static void
test_version_and_time(void **state)
{
	struct uuid u;
	int64_t ms = 0;
	int i;

	(void)state;
	uuid_make(&u);
	assert_int_equal(u.bytes[6] >> 4, 7);
	assert_int_equal(u.bytes[8] >> 6, 2);
	for (i = 0; i < 6; i++)
		ms = ms << 8 | u.bytes[i];
	assert_in_range(ms / 1000, time(NULL) - 5, time(NULL) + 5);
}

static void
test_increasing(void **state)
{
	struct uuid before, u;
	int i;

	(void)state;
	uuid_make(&before);
	for (i = 0; i < MANY; i++) {
		uuid_make(&u);
		assert_true(compare(&before, &u) < 0);
		before = u;
	}
}

static void *
make_many(void *list)
{
	int i;

	for (i = 0; i < MANY; i++)
		uuid_make((struct uuid *)list + i);
	return NULL;
}

static void
test_distinct_in_threads(void **state)
{
	struct uuid *all = calloc(THREADS * MANY, sizeof(*all));
	pthread_t threads[THREADS];
	int i;

	(void)state;
	assert_non_null(all);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_many,
		    all + i * MANY), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	qsort(all, THREADS * MANY, sizeof(*all), compare);
	for (i = 1; i < THREADS * MANY; i++)
		assert_true(compare(all + i - 1, all + i) < 0);
	free(all);
}

/* Parent and child must not draw the same random bytes from one pool. */
static void
test_random_after_fork(void **state)
{
	struct uuid mine, other;
	int ends[2], status;
	pid_t child;

	(void)state;
	uuid_make(&mine);
	assert_int_equal(pipe(ends), 0);
	if ((child = fork()) == 0) {
		uuid_make(&other);
		_exit(write(ends[1], &other, sizeof(other)) != sizeof(other));
	}
	uuid_make(&mine);
	assert_int_equal(read(ends[0], &other, sizeof(other)), sizeof(other));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_memory_not_equal(mine.bytes + 8, other.bytes + 8, 8);
	close(ends[0]);
	close(ends[1]);
}

static void
test_text(void **state)
{
	static const char text[] = "0190a5da-c967-74bb-8cce-b302099a8057";
	static const char *const wrong[] = { "", "0190a5da",
	    "0190a5dac96774bb8cceb302099a8057",
	    "0190a5da-c967-74bb-8cce-b302099a805",
	    "0190a5da-c967-74bb-8cce-b302099a80570",
	    "0190a5da-c967-74bb-8cce-b302099a805g",
	    "0190a5da-c96774bb--8cce-b302099a8057",
	    "0190a5da_c967_74bb_8cce_b302099a8057",
	    "{190a5da-c967-74bb-8cce-b302099a805}",
	    " 190a5da-c967-74bb-8cce-b302099a8057",
	    "0190a5da-c967-74bb-8cce-b302099a8057\n", NULL };
	struct uuid u, same;
	char out[UUID_SIZE];
	int i;

	(void)state;
	assert_true(uuid_read(text, &u));
	uuid_print(&u, out);
	assert_string_equal(out, text);
	assert_true(uuid_read("0190A5DA-C967-74bb-8CCE-b302099A8057", &same));
	assert_memory_equal(&u, &same, sizeof(u));
	for (i = 0; wrong[i] != NULL; i++)
		assert_false(uuid_read(wrong[i], &same));
	assert_false(uuid_read(NULL, &same));
	assert_memory_equal(&u, &same, sizeof(u));
}

static void
test_dates(void **state)
{
	static const char *const right[] = { "2026-01-08", "2024-02-29",
	    "2000-02-29", "0001-01-01", "9999-12-31", "2026-04-30", NULL };
	static const char *const wrong[] = { "", "2026-1-8", "2026-02-29",
	    "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
	    "2026-01-00", "0000-01-01", "2026-01-08 ", "2026-01-08T",
	    "2026/01/08", "20260108", "-026-01-08", "2026-01-0x", NULL };
	int i;

	(void)state;
	for (i = 0; right[i] != NULL; i++)
		assert_true(clock_date(right[i]));
	for (i = 0; wrong[i] != NULL; i++)
		assert_false(clock_date(wrong[i]));
	assert_false(clock_date(NULL));
}

static void
test_instants(void **state)
{
	static const char *const right[] = { "2026-01-08T14:32:00Z",
	    "2026-01-08t14:32:00z", "2026-01-08T14:32:00.5Z",
	    "2026-01-08T14:32:00.123456789Z", "2026-01-08T00:00:00+00:00",
	    "2026-01-08T23:59:59-12:00", "2026-01-08T14:32:00.000+05:30",
	    "2026-01-08T14:32:00+14:00", NULL };
	static const char *const wrong[] = { "", "2026-01-08",
	    "2026-01-08T14:32:00", "2026-01-08 14:32:00Z",
	    "2026-01-08T14:32Z", "2026-01-08T24:00:00Z",
	    "2026-01-08T14:60:00Z", "2026-01-08T14:32:60Z",
	    "2026-02-30T14:32:00Z", "2026-01-08T14:32:00.Z",
	    "2026-01-08T14:32:00.1234567890Z", "2026-01-08T14:32:00+0530",
	    "2026-01-08T14:32:00+05:60", "2026-01-08T14:32:00+14:01",
	    "2026-01-08T14:32:00+24:00", "2026-01-08T14:32:00Z ",
	    "2026-01-08T14:32:00ZZ", "2026-01-08T14:32:00+05:30x",
	    "2026-01-08T1:32:00Z", NULL };
	int i;

	(void)state;
	for (i = 0; right[i] != NULL; i++)
		assert_true(clock_instant(right[i]));
	for (i = 0; wrong[i] != NULL; i++)
		assert_false(clock_instant(wrong[i]));
	assert_false(clock_instant(NULL));
}

static void
test_clocks(void **state)
{
	char out[CLOCK_ISO_SIZE];
	int64_t from = clock_now_us();

	(void)state;
	clock_iso(1767882720, out);
	assert_string_equal(out, "2026-01-08T14:32:00Z");
	clock_iso(0, out);
	assert_string_equal(out, "1970-01-01T00:00:00Z");
	clock_iso(-1, out);
	assert_string_equal(out, "1969-12-31T23:59:59Z");
	clock_iso((time_t)INT64_MAX, out);
	assert_string_equal(out, "9999-12-31T23:59:59Z");
	clock_iso((time_t)INT64_MIN, out);
	assert_string_equal(out, "0001-01-01T00:00:00Z");
	assert_true(clock_instant(out));
	assert_true(clock_now_us() >= from);
	assert_in_range(clock_seconds(), time(NULL) - 5, time(NULL) + 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_and_time),
		cmocka_unit_test(test_increasing),
		cmocka_unit_test(test_distinct_in_threads),
		cmocka_unit_test(test_random_after_fork),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
