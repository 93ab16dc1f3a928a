/* Counters shared by the workers of a pool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/quota.h"

#define PROCESSES	4
#define TIMES		5000

static int
fresh(void **state)
{
	int fd = quota_create();

	(void)state;
	if (fd < 0)
		return -1;
	/* quota_open closes what it has mapped. */
	*state = (void *)(intptr_t)dup(fd);
	quota_open(fd);
	return 0;
}

static int
done(void **state)
{
	close((int)(intptr_t)*state);
	quota_close();
	return 0;
}

static void
keys_and_minutes_are_counted_apart(void **state)
{
	(void)state;
	assert_int_equal(quota_count("a", 7), 1);
	assert_int_equal(quota_count("a", 7), 2);
	assert_int_equal(quota_count("b", 7), 1);
	assert_int_equal(quota_count("a", 8), 1);
	assert_int_equal(quota_count("a", 8), 2);
}

static void
processes_count_together(void **state)
{
	int i, n, status;
	pid_t pid[PROCESSES];

	(void)state;
	for (i = 0; i < PROCESSES; i++) {
		if ((pid[i] = fork()) != 0)
			continue;
		for (n = 0; n < TIMES; n++)
			quota_count("same", 1);
		_exit(0);
	}
	for (i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(quota_count("same", 1), PROCESSES * TIMES + 1);
}

/* A child that is killed at any point leaves a table that counts on. */
static void
a_dead_worker_holds_nobody_up(void **state)
{
	int i, status;
	uint32_t had;
	pid_t pid;

	(void)state;
	for (i = 0; i < 50; i++) {
		if ((pid = fork()) == 0) {
			quota_lead();
			for (;;)
				quota_count("killed", 1);
		}
		usleep(1000);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		had = quota_count("killed", 1);
		assert_int_equal(quota_count("killed", 1), had + 1);
	}
	/* Who led is dead, so another may. */
	assert_true(quota_lead());
}

/* The child is forked before anybody leads, so it has to ask. */
static void
one_process_leads(void **state)
{
	int ends[2], status;
	char go = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	if ((pid = fork()) == 0) {
		if (read(ends[0], &go, 1) != 1)
			_exit(9);
		_exit(quota_lead());
	}
	assert_true(quota_lead());
	assert_true(quota_lead());
	assert_int_equal(write(ends[1], &go, 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
	quota_resign();
	assert_true(quota_lead());
}

static void
what_was_counted_is_collected_once(void **state)
{
	struct quota_part parts[4];

	(void)state;
	quota_count("x", 5);
	quota_count("x", 5);
	assert_int_equal(quota_collect(parts, 4), 1);
	assert_string_equal(parts[0].key, "x");
	assert_int_equal(parts[0].minute, 5);
	assert_int_equal(parts[0].count, 2);
	assert_int_equal(quota_collect(parts, 4), 0);
	quota_count("x", 5);
	assert_int_equal(quota_collect(parts, 4), 1);
	assert_int_equal(parts[0].count, 1);
}

static void
no_key_is_left_out_when_many_are_collected(void **state)
{
	struct quota_part parts[7];
	char key[16];
	int i, n, sum = 0;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		quota_count(key, 1);
	}
	while ((n = quota_collect(parts, 7)) > 0)
		for (i = 0; i < n; i++)
			sum += (int)parts[i].count;
	assert_int_equal(sum, 500);
}

static void
others_are_added(void **state)
{
	struct quota_part part;

	(void)state;
	quota_count("y", 5);
	quota_count("y", 5);
	assert_int_equal(quota_collect(&part, 1), 1);
	quota_told(&part, 12);
	assert_int_equal(quota_count("y", 5), 13);
	/* Redis forgot: no less than our own. */
	quota_told(&part, 0);
	assert_int_equal(quota_count("y", 5), 4);
}

/* Many keys displace each other, but no count leaks into another key. */
static void
a_full_table_goes_on(void **state)
{
	char key[32];
	int i;

	(void)state;
	for (i = 0; i < 50; i++)
		quota_count("often", 1);
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof(key), "once%d", i);
		assert_int_equal(quota_count(key, 1), 1);
	}
	/* Who counts most stays. */
	assert_int_equal(quota_count("often", 1), 51);
}

static void
memory_of_another_build_is_not_used(void **state)
{
	FILE *other = tmpfile();

	(void)state;
	quota_close();
	quota_open(fileno(other));
	assert_int_equal(quota_count("z", 1), 1);
	assert_int_equal(quota_count("z", 1), 2);
	fclose(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(test)	cmocka_unit_test_setup_teardown(test, fresh, done)
		T(keys_and_minutes_are_counted_apart),
		T(processes_count_together),
		T(a_dead_worker_holds_nobody_up),
		T(one_process_leads),
		T(what_was_counted_is_collected_once),
		T(no_key_is_left_out_when_many_are_collected),
		T(others_are_added),
		T(a_full_table_goes_on),
		T(memory_of_another_build_is_not_used),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
