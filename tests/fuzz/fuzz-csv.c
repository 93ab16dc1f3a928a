/*
 * libFuzzer harness of the CSV reader:
 *
 *	clang-14 -g -fsanitize=fuzzer,address,undefined … fuzz-csv.c
 *	./fuzz-csv tests/fuzz/corpus/csv
 *
 * Whatever the bytes, rows come in order, within the limits and as UTF-8, or
 * the file is refused with a sentence.
 */
#include "sheet.h"

#include "papers/csv_read.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_sheet(data, size, csv_read);
}
