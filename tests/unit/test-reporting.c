/* Reports of one's own: names to SQL, values never in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Before cmocka, whose fail() is another. */
#include "api/reporting.h"
#include "domain/figures.h"

#include <cmocka.h>

static struct taken filters[3][4];
static struct taken *filter_rows[3];
static struct taken form[12];
static struct request rq;
static struct reporting report;

static const char *const names[] = { "name", "dimensions", "metrics",
    "filters", "groupBy", "sortBy", "sortOrder", "limit", "format" };

static const struct field *
field_of(const struct field *fields, const char *name)
{
	while (strcmp(fields->name, name) != 0)
		fields++;
	return fields;
}

static void
put(const char *name, const char *text)
{
	size_t i = 0;

	while (strcmp(names[i], name) != 0)
		i++;
	form[i].text = text;
}

/* A form as api/form would have read it. */
static int
begin(void **state)
{
	size_t i;

	(void)state;
	memset(&rq, 0, sizeof(rq));
	memset(form, 0, sizeof(form));
	memset(filters, 0, sizeof(filters));
	rq.mem = arena_create();
	rq.exponent = 2;
	rq.form = form;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		form[i].field = field_of(reporting_form, names[i]);
	form[3].rows = filter_rows;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(rq.mem);
	return 0;
}

static void
add_filter(const char *name, const char *operator, const char *value)
{
	const struct field *each = field_of(reporting_form, "filters")->each;
	struct taken *row = filters[form[3].count];

	row[0] = (struct taken){ .field = &each[0], .text = name };
	row[1] = (struct taken){ .field = &each[1], .text = operator };
	row[2] = (struct taken){ .field = &each[2], .text = value };
	filter_rows[form[3].count++] = row;
	form[3].text = "";
}

static enum fault
compile(const char *dimensions, const char *metrics)
{
	put("dimensions", dimensions);
	put("metrics", metrics);
	return reporting_compile(&rq, &figures, "11", &report);
}

static void
one_fact(void **state)
{
	(void)state;
	assert_int_equal(compile("[\"month\"]", "[\"payment_amount\"]"), OK);
	assert_string_equal(report.rows, "select d0, coalesce(sum(m0), 0)"
	    "::bigint as m0 from (select v.month as d0, (sum(v.amount_minor))"
	    "::bigint as m0 from report_payment v where true group by d0) u "
	    "group by d0 order by m0 desc, d0 limit $1::integer");
	assert_int_equal(report.count, 1);
	assert_string_equal(report.arguments[0], "11");
	assert_null(report.groups);
	assert_non_null(strstr(report.totals, ") r"));
}

/* Facts are added up apart; a join would multiply them. */
static void
two_facts(void **state)
{
	(void)state;
	assert_int_equal(compile("[\"month\",\"service_name\"]",
	    "[\"invoice_amount\",\"payment_amount\"]"), OK);
	assert_non_null(strstr(report.rows, " union all "));
	assert_null(strstr(report.rows, " join "));
	assert_non_null(strstr(report.rows, "from report_invoice_line v"));
	assert_non_null(strstr(report.rows, "from report_payment_line v"));
	assert_non_null(strstr(report.rows, "null::bigint as m1"));
}

static void
no_dimension(void **state)
{
	(void)state;
	assert_int_equal(compile("[]", "[\"payment_amount\"]"), OK);
	assert_null(strstr(report.rows, "group by"));
}

/* What a client writes is a parameter, never part of the statement. */
static void
values_are_parameters(void **state)
{
	(void)state;
	add_filter("customer_name", "eq", "\"'; drop table x --\"");
	add_filter("date", "between", "[\"2026-01-01\",\"2026-03-31\"]");
	add_filter("payment_amount", "gte", "12.5");
	assert_int_equal(compile("[\"month\"]", "[\"payment_amount\"]"), OK);
	assert_null(strstr(report.rows, "drop"));
	assert_non_null(strstr(report.rows, "v.customer_name = $1::text"));
	assert_non_null(strstr(report.rows, "v.at >= day_start($2::date) and "
	    "v.at < day_start($3::date + 1)"));
	assert_non_null(strstr(report.rows,
	    "having coalesce(sum(m0), 0) >= $4::bigint"));
	assert_string_equal(report.arguments[0], "'; drop table x --");
	assert_string_equal(report.arguments[3], "1250");
	assert_int_equal(report.count, 5);
}

static void
arrays_are_quoted(void **state)
{
	(void)state;
	add_filter("customer_name", "in", "[\"a\\\"b\",\"c\\\\d,{}\"]");
	assert_int_equal(compile("[\"month\"]", "[\"invoice_count\"]"), OK);
	assert_string_equal(report.arguments[0],
	    "{\"a\\\"b\",\"c\\\\d,{}\"}");
	assert_non_null(strstr(report.rows,
	    "v.customer_name = any($1::text[])"));
}

static void
groups(void **state)
{
	(void)state;
	put("groupBy", "month");
	put("sortBy", "customer_name");
	put("sortOrder", "desc");
	assert_int_equal(compile("[\"customer_name\",\"month\"]",
	    "[\"payment_amount\"]"), OK);
	assert_non_null(strstr(report.rows,
	    " order by d0 desc nulls last, d0, d1 limit"));
	assert_non_null(strstr(report.groups, "r group by d1 order by m0"));
}

static void
refused_is(const char *dimensions, const char *metrics, const char *field)
{
	rq.problems = NULL;
	assert_int_equal(compile(dimensions, metrics), INVALID);
	assert_string_equal(rq.problems->field, field);
}

static void
refusals(void **state)
{
	(void)state;
	refused_is("[\"nothing\"]", "[\"invoice_amount\"]", "dimensions[0]");
	refused_is("[\"month\"]", "[\"nothing\"]", "metrics[0]");
	refused_is("[\"month\"]", "[]", "metrics");
	refused_is("{}", "[\"invoice_amount\"]", "dimensions");
	refused_is("[1]", "[\"invoice_amount\"]", "dimensions[0]");
	refused_is("[\"month\",\"month\"]", "[\"invoice_amount\"]",
	    "dimensions[1]");
	refused_is("[\"payment_method\"]", "[\"invoice_amount\"]",
	    "dimensions[0]");
	refused_is("[]", "[\"quantity\",\"commission_amount\"]", "metrics");
	put("sortBy", "invoice_count");
	refused_is("[\"month\"]", "[\"invoice_amount\"]", "sortBy");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_fact, begin, end),
		cmocka_unit_test_setup_teardown(two_facts, begin, end),
		cmocka_unit_test_setup_teardown(no_dimension, begin, end),
		cmocka_unit_test_setup_teardown(values_are_parameters, begin,
		    end),
		cmocka_unit_test_setup_teardown(arrays_are_quoted, begin, end),
		cmocka_unit_test_setup_teardown(groups, begin, end),
		cmocka_unit_test_setup_teardown(refusals, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
