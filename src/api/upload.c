/* A multipart body: files go to the disk as they come, texts to memory. */
#include "api/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/gateway.h"
#include "api/multipart.h"
#include "api/private.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/utf8.h"

#define TEXT_MOST	65536		/* bytes of one text field */
#define REST_MOST	(1024 * 1024)	/* of a body beside its largest file */

struct part {
	struct part	*next;
	const char	*name;
	const char	*text;		/* NULL: a file */
	struct upload	 file;
};

struct uploads {
	struct request	*rq;
	struct part	*first, **last;
	struct part	*open;		/* the one being read; NULL: none */
	int		 fd;		/* of its file, or -1 */
	bool		 unnamed;	/* its file has no name */
	EVP_MD_CTX	*digest;
	struct text	 text;
};

static void
drop(void *what)
{
	struct uploads *u = what;
	struct part *p;

	if (u->fd >= 0)
		close(u->fd);
	for (p = u->first; p != NULL; p = p->next)
		if (p->file.path != NULL)
			unlink(p->file.path);
	EVP_MD_CTX_free(u->digest);
	text_free(&u->text);
}

/* Of temporary files, below the setting storage. */
static const char *
folder_of(struct request *rq)
{
	return arena_print(rq->mem, "%s/incoming", conf_text(CONF_storage));
}

/* What to answer when the disk does not do what we want. */
static enum fault
disk_fault(const char *what, const char **why)
{
	if (errno == ENOSPC || errno == EDQUOT) {
		*why = "there is no room left to store files";
		log_event(LOG_ERROR, "upload", "%s: %s", what, strerror(errno));
		return FULL;
	}
	*why = "files can not be stored at present";
	log_event(LOG_ERROR, "upload", "%s: %s", what, strerror(errno));
	return UNAVAILABLE;
}

static enum fault
open_file(struct uploads *u, struct part *p, const char **why)
{
	const char *folder = folder_of(u->rq);
	char *path = arena_print(u->rq->mem, "%s/XXXXXX", folder);

	if ((u->fd = mkostemp(path, O_CLOEXEC)) < 0 && errno == ENOENT &&
	    (mkdir(folder, 0750) == 0 || errno == EEXIST)) {
		path = arena_print(u->rq->mem, "%s/XXXXXX", folder);
		u->fd = mkostemp(path, O_CLOEXEC);
	}
	if (u->fd < 0)
		return disk_fault(folder, why);
	p->file.path = path;
	if (u->digest == NULL && (u->digest = EVP_MD_CTX_new()) == NULL)
		abort();
	if (EVP_DigestInit_ex(u->digest, EVP_sha256(), NULL) != 1)
		abort();
	return OK;
}

static enum fault
open_part(void *to, const struct multipart_part *head, const char **why)
{
	struct uploads *u = to;
	struct arena *mem = u->rq->mem;
	struct part *p;

	for (p = u->first; p != NULL; p = p->next) {
		if (strcmp(p->name, head->name) == 0) {
			*why = arena_print(mem, "the field %.100s is sent more "
			    "than once", head->name);
			return MALFORMED;
		}
	}
	p = arena_zero(mem, sizeof(*p));
	p->name = head->name;
	*u->last = u->open = p;
	u->last = &p->next;
	text_clear(&u->text);
	if (head->filename == NULL)
		return OK;
	u->unnamed = *head->filename == '\0';
	p->file.filename = u->unnamed ? "file" : head->filename;
	p->file.type = head->type;
	return open_file(u, p, why);
}

static enum fault
write_file(struct uploads *u, const char *bytes, size_t len, const char **why)
{
	struct upload *file = &u->open->file;
	size_t most = (size_t)conf_number(CONF_upload_max);
	ssize_t n;

	if (len > most - file->size) {
		*why = arena_print(u->rq->mem, "a file may have at most %zu "
		    "bytes", most);
		return TOO_LARGE;
	}
	file->size += len;
	if (EVP_DigestUpdate(u->digest, bytes, len) != 1)
		abort();
	for (; len > 0; bytes += n, len -= (size_t)n) {
		if ((n = write(u->fd, bytes, len)) < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			return disk_fault(file->path, why);
	}
	return OK;
}

static enum fault
take_bytes(void *to, const char *bytes, size_t len, const char **why)
{
	struct uploads *u = to;

	if (u->open->file.path != NULL)
		return write_file(u, bytes, len, why);
	if (len > TEXT_MOST - u->text.len) {
		*why = arena_print(u->rq->mem, "the field %.100s may have at "
		    "most %d bytes", u->open->name, TEXT_MOST);
		return TOO_LARGE;
	}
	text_add(&u->text, bytes, len);
	return OK;
}

static enum fault
close_file(struct uploads *u, struct part *p, const char **why)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char *hex = arena_alloc(u->rq->mem, 65);
	int fd = u->fd, i;

	u->fd = -1;
	/* Some file systems only tell now that the disk is full. */
	if (close(fd) != 0)
		return disk_fault(p->file.path, why);
	if (EVP_DigestFinal_ex(u->digest, digest, NULL) != 1)
		abort();
	for (i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	p->file.sha256 = hex;
	/* What browsers send when no file was chosen. */
	if (u->unnamed && p->file.size == 0) {
		unlink(p->file.path);
		p->file = (struct upload){ 0 };
	}
	return OK;
}

static enum fault
close_part(void *to, const char **why)
{
	struct uploads *u = to;
	struct part *p = u->open;

	u->open = NULL;
	if (p->file.path != NULL)
		return close_file(u, p, why);
	if (!utf8_valid(u->text.at != NULL ? u->text.at : "", u->text.len) ||
	    (u->text.len > 0 && memchr(u->text.at, '\0', u->text.len))) {
		*why = arena_print(u->rq->mem, "the field %.100s is not UTF-8 "
		    "text", p->name);
		return MALFORMED;
	}
	p->text = arena_copy(u->rq->mem, u->text.at != NULL ? u->text.at : "",
	    u->text.len);
	return OK;
}

/* Stands for the body where requests are compared: boundaries differ. */
static void
put_fingerprint(struct request *rq, const struct uploads *u)
{
	struct text t = { 0 };
	const struct part *p;

	for (p = u->first; p != NULL; p = p->next) {
		text_json_string(&t, p->name);
		text_json_string(&t, p->text);
		text_json_string(&t, p->file.filename);
		text_json_string(&t, p->file.sha256);
	}
	rq->body_len = t.len;
	rq->body = arena_copy(rq->mem, t.at != NULL ? t.at : "", t.len);
	text_free(&t);
}

static enum fault
read_parts(struct request *rq, struct multipart *m, size_t size,
    const char **why)
{
	char buffer[16 * 1024];
	size_t n, want;
	enum fault f;

	for (; size > 0; size -= n) {
		want = size < sizeof(buffer) ? size : sizeof(buffer);
		if ((n = gateway_read(rq->gateway, buffer, want)) == 0) {
			*why = "the body ends early";
			return MALFORMED;
		}
		if ((f = multipart_feed(m, buffer, n, why)) != OK)
			return f;
	}
	return multipart_finish(m, why);
}

enum fault
upload_read(struct request *rq)
{
	const char *length = gateway_parameter(rq->gateway, "CONTENT_LENGTH");
	long long size = length != NULL ? strtoll(length, NULL, 10) : 0;
	long most = conf_number(CONF_upload_max) + REST_MOST;
	struct uploads *u = arena_zero(rq->mem, sizeof(*u));
	struct multipart_sink sink = { open_part, take_bytes, close_part, u };
	struct multipart *m;
	const char *why = "";
	enum fault f;

	if (size > most)
		return fail(rq, TOO_LARGE, "the body may have at most %ld "
		    "bytes", most);
	u->rq = rq;
	u->last = &u->first;
	u->fd = -1;
	arena_defer(rq->mem, drop, u);
	m = multipart_create(rq->mem, gateway_parameter(rq->gateway,
	    "CONTENT_TYPE"), &sink, &why);
	if (m == NULL)
		return fail(rq, strncmp(why, "send", 4) == 0 ? MEDIA_TYPE :
		    MALFORMED, "%s", why);
	if ((f = read_parts(rq, m, (size_t)(size > 0 ? size : 0), &why)) != OK)
		return fail(rq, f, "%s", why);
	rq->uploads = u;
	put_fingerprint(rq, u);
	return OK;
}

static struct part *
find(struct request *rq, const char *name)
{
	struct part *p = rq->uploads != NULL ? rq->uploads->first : NULL;

	while (p != NULL && strcmp(p->name, name) != 0)
		p = p->next;
	return p;
}

const struct upload *
upload_of(struct request *rq, const char *name)
{
	struct part *p = find(rq, name);

	return p != NULL && p->file.path != NULL ? &p->file : NULL;
}

const char *
upload_text(struct request *rq, const char *name)
{
	struct part *p = find(rq, name);

	return p != NULL ? p->text : NULL;
}
