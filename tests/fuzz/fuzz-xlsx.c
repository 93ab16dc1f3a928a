/*
 * libFuzzer harness of the workbook reader, with whole archives as inputs.
 * Since a changed byte in packed data only makes a bad checksum, an input
 * that is no archive is taken for the XML of a sheet and packed.
 *
 *	clang-14 -g -fsanitize=fuzzer,address,undefined … fuzz-xlsx.c -lzip
 *	./fuzz-xlsx tests/fuzz/corpus/xlsx
 */
#include "sheet.h"

#include <string.h>
#include <zip.h>

#include "papers/xlsx_read.h"

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/" \
    "relationships"

static void
add(zip_t *zip, const char *name, const void *bytes, size_t len)
{
	zip_source_t *source = zip_source_buffer(zip, bytes, len, 0);

	fuzz_claim(source != NULL && zip_file_add(zip, name, source,
	    ZIP_FL_OVERWRITE) >= 0, "parts are added");
}

/* The input between form feeds: sheet, strings, styles, workbook. */
static void
pack(zip_t *zip, const uint8_t *data, size_t size)
{
	static const char top[] = "<a><Relationship Id=\"a\" Type=\"" TYPES
	    "/officeDocument\" Target=\"b\"/></a>";
	static const char relations[] = "<a><Relationship Id=\"a\" Type=\""
	    TYPES "/worksheet\" Target=\"s\"/><Relationship Id=\"c\" Type=\""
	    TYPES "/sharedStrings\" Target=\"t\"/><Relationship Id=\"d\" "
	    "Type=\"" TYPES "/styles\" Target=\"u\"/></a>";
	static const char book[] = "<a><sheet id=\"a\"/></a>";
	static const char *const names[] = { "s", "t", "u", "b" };
	const uint8_t *end;
	size_t i, len;

	add(zip, "_rels/.rels", top, sizeof(top) - 1);
	add(zip, "_rels/b.rels", relations, sizeof(relations) - 1);
	add(zip, "b", book, sizeof(book) - 1);
	for (i = 0; i < 4 && size > 0; i++) {
		end = memchr(data, '\f', size);
		len = end != NULL ? (size_t)(end - data) : size;
		add(zip, names[i], data, len);
		len += end != NULL;
		data += len;
		size -= len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	zip_source_t *made;
	zip_error_t error;
	zip_stat_t st;
	uint8_t *bytes;
	zip_t *zip;

	if (size >= 2 && memcmp(data, "PK", 2) == 0)
		return fuzz_sheet(data, size, xlsx_read);
	zip_error_init(&error);
	made = zip_source_buffer_create(NULL, 0, 0, &error);
	zip = zip_open_from_source(made, ZIP_TRUNCATE, &error);
	fuzz_claim(zip != NULL, "an archive is made");
	zip_source_keep(made);
	pack(zip, data, size);
	fuzz_claim(zip_close(zip) == 0, "an archive is packed");
	zip_source_stat(made, &st);
	fuzz_claim((bytes = malloc(st.size)) != NULL, "memory");
	zip_source_open(made);
	zip_source_read(made, bytes, st.size);
	zip_source_close(made);
	zip_source_free(made);
	fuzz_sheet(bytes, st.size, xlsx_read);
	free(bytes);
	return 0;
}
