/* dealer: files, which belong to a job card, a vehicle, a customer or nothing. */
#include <string.h>

#include "api/link.h"
#include "dealer/dealer.h"
#include "outside/file.h"

#define CATEGORIES	"job_card_images|warranty_documents|invoices"
#define ENTITIES	"job_card|vehicle|customer"

static const struct field file_fields[] = {
	{ "id",                "id",           &as_uuid,    READONLY },
	{ "url",               "id",           &as_address, READONLY, .among = "/files/ID/content" },
	{ "filename",          "filename",     &as_text,    READONLY | SORT, .max = 200 },
	{ "size",              "size",         &as_whole,   READONLY | SORT },
	{ "mimeType",          "mime",         &as_text,    READONLY },
	{ "category",          "category",     &as_choice,  READONLY | NULLABLE | FILTER, .among = CATEGORIES },
	{ "relatedEntityType", "related_type", &as_choice,  READONLY | NULLABLE | FILTER, .among = ENTITIES },
	{ "relatedEntityId",   "related_id",   &as_uuid,    READONLY | NULLABLE | FILTER },
	{ "serviceCenterId",   "branch_id",    &as_uuid,    READONLY | NULLABLE | FILTER },
	{ "uploadedById",      "created_by",   &as_uuid,    READONLY | NULLABLE },
	{ "uploadedBy",        "created_by",   .flags = EXPAND, .one = &dealer_user },
	{ "createdAt",         "created_at",   &as_when,    READONLY | FILTER | SORT },
	{ 0 }
};

static const struct filter file_filters[] = {
	{ "entityType", "relatedEntityType", FILTER_EQUAL },
	{ "entityId",   "relatedEntityId",   FILTER_EQUAL },
	{ 0 }
};

const struct resource dealer_file = {
	"File", "file", "attachment_card", file_fields, .sort = "-createdAt", .filters = file_filters,
	.home = "/files", .needs = "files:read",
};

const struct field dealer_file_form[] = {
	{ "file",              "", &as_file,   REQUIRED },
	{ "category",          "", &as_choice, .among = CATEGORIES },
	{ "relatedEntityId",   "", &as_uuid },
	{ "relatedEntityType", "", &as_choice, .among = ENTITIES },
	{ 0 }
};

enum fault
dealer_file_upload(struct request *rq)
{
	const char *type = taken(rq, "relatedEntityType");
	const char *id = taken(rq, "relatedEntityId");
	struct attachment to = { .category = taken(rq, "category") };

	if ((type == NULL) != (id == NULL))
		return fail_field(rq, INVALID, type == NULL ?
		    "relatedEntityType" : "relatedEntityId", "is required "
		    "with %s", type == NULL ? "relatedEntityId" :
		    "relatedEntityType");
	if (type != NULL && strcmp(type, "job_card") == 0)
		to.job_card = id;
	else if (type != NULL && strcmp(type, "vehicle") == 0)
		to.vehicle = id;
	else
		to.customer = id;
	return file_attach(rq, &dealer_file, "file", &to);
}
