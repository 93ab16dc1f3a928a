/* fieldservice: files. */
#include "api/link.h"
#include "fieldservice/fieldservice.h"
#include "outside/file.h"

static const struct field fields[] = {
	{ "id",        "id",         &as_ref,    READONLY, .among = "file" },
	{ "url",       "link",       &as_link,   READONLY, .among = "/uploads/file" },
	{ "filename",  "filename",   &as_text,   READONLY | SORT },
	{ "size",      "size",       &as_whole,  READONLY | SORT },
	{ "mimeType",  "mime",       &as_text,   READONLY | FILTER },
	{ "type",      "kind",       &as_choice, READONLY | FILTER, .among = FILE_KINDS },
	{ "createdBy", "author",     &as_author, READONLY },
	{ "createdAt", "created_at", &as_when,   READONLY | SORT },
	{ 0 }
};

const struct resource fieldservice_file = {
	"File", "file", "file_card", fields, .sort = "-createdAt",
	.counted = true, .home = "/uploads",
};

const struct field fieldservice_upload_form[] = {
	{ "file", "", &as_file,   REQUIRED },
	{ "type", "", &as_choice, .among = FILE_KINDS, .preset = "document" },
	{ 0 }
};

enum fault
fieldservice_upload(struct request *rq)
{
	return file_keep(rq, &fieldservice_file, "file", taken(rq, "type"));
}
