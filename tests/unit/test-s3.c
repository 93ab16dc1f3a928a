/*
 * Signature Version 4 against the examples of its documentation ("Signature
 * Calculations for the Authorization Header", "Using Query Parameters").
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "outside/s3_sign.h"

#define HOST	"examplebucket.s3.amazonaws.com"
#define DATE	"20130524T000000Z"
#define EMPTY	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct s3_call
example(const char *method, const char *path, const char *query,
    const struct s3_header *headers)
{
	return (struct s3_call){ method, path, query, headers, EMPTY, DATE,
	    "us-east-1", "AKIAIOSFODNN7EXAMPLE",
	    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
}

static const struct s3_header plain[] = {
	{ "host", HOST }, { "x-amz-content-sha256", EMPTY },
	{ "x-amz-date", DATE }, { NULL, NULL }
};

static void
signs(const struct s3_call *call, const char *expected)
{
	char hex[S3_HEX_SIZE];

	s3_signature(call, hex);
	assert_string_equal(hex, expected);
}

static void
get_object(void **state)
{
	static const struct s3_header headers[] = {
		{ "host", HOST }, { "range", "bytes=0-9" },
		{ "x-amz-content-sha256", EMPTY }, { "x-amz-date", DATE },
		{ NULL, NULL }
	};
	struct s3_call call = example("GET", "/test.txt", "", headers);
	struct text t = { 0 };

	(void)state;
	signs(&call, "f0e8bdb87c964420e857bd35b5d6ed31"
	    "0bd44f0170aba48dd91039c6036bdb41");
	s3_authorization(&t, &call);
	assert_string_equal(t.at, "AWS4-HMAC-SHA256 Credential="
	    "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
	    "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
	    "Signature=f0e8bdb87c964420e857bd35b5d6ed31"
	    "0bd44f0170aba48dd91039c6036bdb41");
	text_free(&t);
}

static void
put_object(void **state)
{
	static const char hash[] = "44ce7dd67c959e0d3524ffac1771dfbb"
	    "a87d2b6b4b4e99e42034a8b803f8b072";
	const struct s3_header headers[] = {
		{ "date", "Fri, 24 May 2013 00:00:00 GMT" }, { "host", HOST },
		{ "x-amz-content-sha256", hash }, { "x-amz-date", DATE },
		{ "x-amz-storage-class", "REDUCED_REDUNDANCY" },
		{ NULL, NULL }
	};
	struct s3_call call = example("PUT", "/test%24file.text", "", headers);

	(void)state;
	call.payload = hash;
	signs(&call, "98ad721746da40c64f1a55b78f14c238"
	    "d841ea1380cd77a1b5971af0ece108bd");
}

static void
queries(void **state)
{
	struct s3_call lifecycle = example("GET", "/", "lifecycle=", plain);
	struct s3_call list = example("GET", "/", "max-keys=2&prefix=J", plain);

	(void)state;
	signs(&lifecycle, "fea454ca298b7da1c68078a5d1bdbfbb"
	    "e0d65c699e0f91ac7a200a0136783543");
	signs(&list, "34b48302e7b5fa45bde8084f4b7868a8"
	    "6f0a534bc59db6670ed5711ef69dc6f7");
}

static void
presigned(void **state)
{
	static const struct s3_header headers[] = {
		{ "host", HOST }, { NULL, NULL }
	};
	struct s3_call call = example("GET", "/test.txt", NULL, headers);
	struct text t = { 0 };

	(void)state;
	s3_presign(&t, &call, 86400, "");
	assert_string_equal(t.at, "X-Amz-Algorithm=AWS4-HMAC-SHA256"
	    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"
	    "%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
	    "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
	    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835"
	    "f995330da4c265957d157751f604d404");
	text_free(&t);
}

static void
encoding(void **state)
{
	struct text t = { 0 };

	(void)state;
	s3_encode(&t, "a b/c~d-e_f.\xc3\xa9\"");
	assert_string_equal(t.at, "a%20b%2Fc~d-e_f.%C3%A9%22");
	text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_object),
		cmocka_unit_test(put_object),
		cmocka_unit_test(queries),
		cmocka_unit_test(presigned),
		cmocka_unit_test(encoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
