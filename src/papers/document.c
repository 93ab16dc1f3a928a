/* Finds out what kind of document it is, and has it drawn. */
#include "papers/document.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "papers/invoice_pdf.h"
#include "papers/table_pdf.h"

static bool
is_table(json_object *root)
{
	json_object *kind = NULL;

	return json_object_is_type(root, json_type_object) &&
	    json_object_object_get_ex(root, "kind", &kind) &&
	    json_object_is_type(kind, json_type_string) &&
	    strcmp(json_object_get_string(kind), "table") == 0;
}

bool
document_pdf(const char *json, size_t len, struct text *pdf, char *why,
    size_t size)
{
	json_object *root = NULL;
	const char *problem;
	bool good;

	if (json_parse(json, len, &root, &problem) != OK) {
		snprintf(why, size, "%s", problem);
		return false;
	}
	/* An invoice is small, so its own reader may read it once more. */
	good = is_table(root) ? table_pdf(root, pdf, why, size) :
	    invoice_pdf(json, len, pdf, why, size);
	json_object_put(root);
	return good;
}
