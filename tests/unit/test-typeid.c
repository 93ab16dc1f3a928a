/* TypeIDs: the specification's cases, and that a prefix must be the asked one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/typeid.h"
#include "vectors.h"

static void
check_valid(const char *typeid, const char *prefix, const char *uuid)
{
	char printed[UUID_SIZE], again[TYPEID_SIZE];
	struct uuid u;

	assert_true(typeid_read(typeid, prefix, &u));
	uuid_print(&u, printed);
	assert_string_equal(printed, uuid);
	typeid_print(prefix, &u, again);
	assert_string_equal(again, typeid);
}

static void
check_invalid(const char *typeid, const char *what)
{
	struct uuid u = { { 1 } };

	if (typeid_read(typeid, "prefix", &u) || typeid_read(typeid, "", &u))
		fail_msg("read \"%s\": %s", typeid, what);
	assert_int_equal(u.bytes[0], 1);
}

static void
test_own_cases(void **state)
{
	struct json_object *file = vectors_own("typeid.json"), *list, *row;
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_true(json_object_object_get_ex(file, "valid", &list));
	for (i = 0; i < json_object_array_length(list); i++) {
		row = json_object_array_get_idx(list, i);
		check_valid(vectors_item(row, 0), vectors_item(row, 1),
		    vectors_item(row, 2));
	}
	assert_int_equal(i, 13);
	assert_true(json_object_object_get_ex(file, "invalid", &list));
	for (i = 0; i < json_object_array_length(list); i++) {
		row = json_object_array_get_idx(list, i);
		check_invalid(vectors_item(row, 0), vectors_item(row, 1));
	}
	assert_int_equal(i, 29);
	json_object_put(file);
}

static void
test_public_cases(void **state)
{
	struct json_object *file = vectors_shared("typeid.json"), *list, *row;
	size_t i;

	(void)state;
	if (file == NULL)
		skip();
	assert_true(json_object_object_get_ex(file, "valid", &list));
	for (i = 0; i < json_object_array_length(list); i++) {
		row = json_object_array_get_idx(list, i);
		check_valid(vectors_word(row, "typeid"),
		    vectors_word(row, "prefix"), vectors_word(row, "uuid"));
	}
	assert_true(i > 0);
	assert_true(json_object_object_get_ex(file, "invalid", &list));
	for (i = 0; i < json_object_array_length(list); i++) {
		row = json_object_array_get_idx(list, i);
		check_invalid(vectors_word(row, "typeid"),
		    vectors_word(row, "name"));
	}
	assert_true(i > 0);
	json_object_put(file);
}

static void
test_prefix_must_match(void **state)
{
	static const char id[] = "cust_01h455vb4pex5vsknk084sn02q";
	struct uuid u;

	(void)state;
	assert_true(typeid_read(id, "cust", &u));
	assert_false(typeid_read(id, "cus", &u));
	assert_false(typeid_read(id, "custo", &u));
	assert_false(typeid_read(id, "inv", &u));
	assert_false(typeid_read(id, "", &u));
	assert_false(typeid_read(id + 5, "cust", &u));
	assert_true(typeid_read(id + 5, "", &u));
	assert_false(typeid_read(NULL, "cust", &u));
	assert_false(typeid_read("cust", "cust", &u));
	assert_false(typeid_read("cust_", "cust", &u));
}

static void
test_round_trip(void **state)
{
	char text[TYPEID_SIZE], before[TYPEID_SIZE] = "";
	struct uuid made, back;
	int i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		uuid_make(&made);
		typeid_print("job", &made, text);
		assert_true(typeid_read(text, "job", &back));
		assert_memory_equal(&made, &back, sizeof(made));
		/* The base32 keeps the order of time. */
		assert_true(strcmp(before, text) < 0);
		strcpy(before, text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_cases),
		cmocka_unit_test(test_public_cases),
		cmocka_unit_test(test_prefix_must_match),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("typeid", tests, NULL, NULL);
}
