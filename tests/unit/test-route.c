/* Routes: literals beat parameters, 405 and Allow come from the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/route.h"

static enum fault
nothing(struct request *rq)
{
	(void)rq;
	return OK;
}

static const struct route rows[] = {
	{ "GET",    "/customers",               nothing },
	{ "POST",   "/customers",               nothing },
	{ "GET",    "/customers/export",        nothing },
	{ "GET",    "/customers/:id",           nothing },
	{ "PUT",    "/customers/:id",           nothing },
	{ "GET",    "/customers/:id/contacts/:contactId", nothing },
	{ "PUT",    "/notifications/read-all",  nothing },
	{ "PUT",    "/notifications/:id/read",  nothing },
	{ 0 }
};

static enum fault
find(const char *method, const char *path, const char *expected,
    struct text *allow, const char **value)
{
	const char *values[ROUTE_PARAMETERS] = { NULL };
	size_t lengths[ROUTE_PARAMETERS] = { 0 };
	struct router *r = router_create(rows);
	const struct route *row = NULL;
	enum fault f;

	f = router_find(r, method, path, &row, values, lengths, allow);
	if (f == OK)
		assert_string_equal(row->path, expected);
	if (value != NULL)
		*value = values[0];
	router_free(r);
	return f;
}

static void
literals_beat_parameters(void **state)
{
	struct text allow = { 0 };
	const char *value;

	(void)state;
	assert_int_equal(find("GET", "/customers/export", "/customers/export",
	    &allow, NULL), OK);
	assert_int_equal(find("GET", "/customers/42", "/customers/:id",
	    &allow, &value), OK);
	assert_memory_equal(value, "42", 2);
	assert_int_equal(find("PUT", "/notifications/read-all",
	    "/notifications/read-all", &allow, NULL), OK);
	assert_int_equal(find("PUT", "/notifications/7/read",
	    "/notifications/:id/read", &allow, NULL), OK);
	text_free(&allow);
}

/* PUT /customers/export: the literal has no PUT, and is no id either. */
static void
methods_are_listed(void **state)
{
	struct text allow = { 0 };

	(void)state;
	assert_int_equal(find("DELETE", "/customers/42", NULL, &allow, NULL),
	    METHOD);
	assert_string_equal(allow.at, "GET, HEAD, PUT, OPTIONS");
	text_clear(&allow);
	assert_int_equal(find("PATCH", "/customers", NULL, &allow, NULL),
	    METHOD);
	assert_string_equal(allow.at, "GET, HEAD, POST, OPTIONS");
	assert_int_equal(find("HEAD", "/customers", "/customers", &allow,
	    NULL), OK);
	text_free(&allow);
}

static void
what_is_not_there(void **state)
{
	static const char *const paths[] = { "", "customers", "/customer",
	    "/customers//contacts", "/customers/1/contacts", "/customers/1/2",
	    "/customers/1/contacts/2/3", "//", "/notifications/7" };
	struct text allow = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(find("GET", paths[i], NULL, &allow, NULL),
		    MISSING);
	text_free(&allow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_beat_parameters),
		cmocka_unit_test(methods_are_listed),
		cmocka_unit_test(what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
