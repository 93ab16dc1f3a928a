/* Keeping, giving and deleting files. */
#include "outside/file.h"

#include <string.h>
#include <strings.h>

#include "api/filename.h"
#include "base/filetype.h"
#include "outside/storage.h"
#include "queries.h"

#define BIT(type)	(1u << (type))
#define IMAGES		(BIT(FILETYPE_PNG) | BIT(FILETYPE_JPEG) | \
    BIT(FILETYPE_GIF) | BIT(FILETYPE_WEBP))

/* What a file of each kind may hold. */
static const struct rule {
	const char	*kind;
	unsigned	 types;
	const char	*sentence;
} rules[] = {
	{ "logo", IMAGES, "must be a PNG, JPEG, GIF or WebP image" },
	{ "avatar", IMAGES, "must be a PNG, JPEG, GIF or WebP image" },
	{ "document", IMAGES | BIT(FILETYPE_PDF) | BIT(FILETYPE_XLSX) |
	    BIT(FILETYPE_DOCX) | BIT(FILETYPE_TEXT),
	    "must be a PDF, an image, XLSX, DOCX, CSV or plain text" },
	{ "import", BIT(FILETYPE_XLSX) | BIT(FILETYPE_TEXT),
	    "must be CSV or XLSX" },
	{ "attachment", BIT(FILETYPE_PNG) | BIT(FILETYPE_JPEG) |
	    BIT(FILETYPE_PDF) | BIT(FILETYPE_DOC) | BIT(FILETYPE_DOCX),
	    "must be a JPEG or PNG image, PDF, DOC or DOCX" },
};

static const struct rule *
rule_of(const char *kind)
{
	const struct rule *r = rules;

	while (strcmp(r->kind, kind) != 0)
		r++;
	return r;
}

/* CSV is text like any other: here the name and the purpose may say it. */
static const char *
media_of(enum filetype type, const char *kind, const char *filename)
{
	const char *dot = strrchr(filename, '.');

	if (type == FILETYPE_TEXT && (strcmp(kind, "import") == 0 ||
	    (dot != NULL && strcasecmp(dot, ".csv") == 0)))
		return "text/csv";
	return filetype_media(type);
}

/* Only now is the client told, since the claim is to be given back first. */
static enum fault
give_up(struct request *rq, const char *content, enum fault why)
{
	enum fault f;

	queue(rq, NULL, file_release, .content = content);
	if ((f = settle(rq)) != OK)
		return f;
	return fail(rq, why, why == FULL ? "there is no room left to store "
	    "files" : "files can not be stored at present");
}

/*
 * Claims the content and sees to it that its bytes are stored.  On the way no
 * transaction is open; *RET is the claimed content.
 */
static enum fault
store(struct request *rq, const struct upload *file, const char **ret)
{
	const char *key;
	PGresult *claim;
	enum fault f;

	queue(rq, &claim, file_claim, .id = fresh_id(rq),
	    .sha256 = file->sha256,
	    .size = arena_print(rq->mem, "%zu", file->size));
	if ((f = settle(rq)) != OK)
		return f;
	*ret = value(claim, "id");
	key = value(claim, "storage_key");
	if (storage_has(key) == OK)
		return OK;
	if ((f = storage_put(key, file->path, file->sha256)) != OK)
		return give_up(rq, *ret, f);
	return OK;
}

/* Checks the file sent by RULE and stores it; then it may be recorded. */
static enum fault
take(struct request *rq, const struct upload *file, const char *sent,
    const struct rule *rule, enum filetype *type, const char **content)
{
	enum fault f;

	if (file->size == 0)
		return fail_field(rq, INVALID, sent, "is empty");
	*type = filetype_of(file->path);
	if (!(rule->types & BIT(*type)))
		return fail_field(rq, INVALID, sent, "%s", rule->sentence);
	if ((f = store(rq, file, content)) != OK)
		return f;
	queue(rq, NULL, file_stored, .content = *content);
	return OK;
}

static enum fault
answer(struct request *rq, const struct resource *noun, const char *id)
{
	enum fault f = reply_resource(rq, 201, noun, id);

	return f == MISSING && rq->problems == NULL ? fail(rq, UNAVAILABLE,
	    "the upload took too long; please try again") : f;
}

enum fault
file_keep(struct request *rq, const struct resource *noun, const char *sent,
    const char *kind)
{
	const struct upload *file = upload_of(rq, sent);
	const char *content, *id = fresh_id(rq);
	enum filetype type;
	enum fault f;

	f = take(rq, file, sent, rule_of(kind), &type, &content);
	if (f != OK)
		return f;
	queue(rq, NULL, file_record, .id = id, .kind = kind,
	    .filename = file->filename, .content = content,
	    .mime = media_of(type, kind, file->filename));
	return answer(rq, noun, id);
}

enum fault
file_attach(struct request *rq, const struct resource *noun, const char *sent,
    const struct attachment *to)
{
	const struct upload *file = upload_of(rq, sent);
	const char *content, *id = fresh_id(rq);
	enum filetype type;
	enum fault f;

	queue(rq, NULL, attachment_branch, .customer = to->customer,
	    .vehicle = to->vehicle, .card = to->job_card);
	if ((f = settle(rq)) != OK)
		return f;
	f = take(rq, file, sent, rule_of("attachment"), &type, &content);
	if (f != OK)
		return f;
	queue(rq, NULL, file_attach, .id = id, .filename = file->filename,
	    .mime = filetype_media(type), .content = content,
	    .category = to->category, .customer = to->customer,
	    .vehicle = to->vehicle, .card = to->job_card);
	return answer(rq, noun, id);
}

/* What browsers show by themselves, and can not run. */
static bool
is_shown(const char *mime)
{
	return strncmp(mime, "image/", 6) == 0 ||
	    strcmp(mime, "application/pdf") == 0;
}

/* ROW says where the bytes are, how they are called and what they are. */
static enum fault
give(struct request *rq, PGresult **row)
{
	const char *mime, *disposition;
	struct storage_way way;
	enum fault f;

	if ((f = finish(rq)) != OK)
		return f;
	mime = value(*row, "mime");
	disposition = filename_header(rq->mem, !is_shown(mime),
	    value(*row, "filename"));
	storage_way(rq->mem, value(*row, "storage_key"), mime, disposition,
	    &way);
	header(rq, "Content-Disposition", "%s", disposition);
	if (way.internal != NULL) {
		header(rq, "X-Accel-Redirect", "%s", way.internal);
		return reply_elsewhere(rq, 200, mime);
	}
	header(rq, "Location", "%s", way.address);
	return reply_elsewhere(rq, 302, mime);
}

enum fault
file_give(struct request *rq)
{
	PGresult *row;

	queue(rq, &row, file_find, .id = param(rq, 0));
	return give(rq, &row);
}

enum fault
file_give_attached(struct request *rq)
{
	PGresult *row;

	queue(rq, &row, attachment_find, .id = param(rq, 0));
	return give(rq, &row);
}

enum fault
file_delete(struct request *rq)
{
	queue(rq, NULL, file_delete, .id = param(rq, 0));
	return reply_done(rq, 200, "File deleted");
}

enum fault
file_delete_attached(struct request *rq)
{
	queue(rq, NULL, attachment_delete, .id = param(rq, 0));
	return reply_done(rq, 200, "File deleted");
}
