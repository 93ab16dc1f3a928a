/* A logo goes where uploads go, and is a file like those. */
#include "command/logo.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/filetype.h"
#include "base/text.h"
#include "command/command.h"
#include "outside/storage.h"
#include "queries.h"

struct picture {
	struct text	 bytes;
	const char	*name, *mime;
	char		 sha256[65];
	char		 path[4096];	/* its copy on the way */
};

static bool
refuse(const char *what, const char *problem)
{
	complain("%s: %s", what, problem);
	return false;
}

static void
hash(struct picture *p)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len, i;

	if (EVP_Digest(p->bytes.at, p->bytes.len, digest, &len, EVP_sha256(),
	    NULL) != 1)
		abort();
	for (i = 0; i < 32; i++)
		sprintf(p->sha256 + 2 * i, "%02x", digest[i]);
}

static bool
load(struct picture *p, const char *file)
{
	enum filetype type;
	struct stat st;

	if (stat(file, &st) < 0)
		return refuse(file, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return refuse(file, "is no regular file");
	if (!text_load(file, LOGO_MOST, &p->bytes))
		return refuse(file, errno == EFBIG ? "is larger than 5 MiB" :
		    strerror(errno));
	type = filetype_of(file);
	if (type != FILETYPE_PNG && type != FILETYPE_JPEG)
		return refuse(file, "is neither PNG nor JPEG");
	p->mime = filetype_media(type);
	p->name = strrchr(file, '/') != NULL ? strrchr(file, '/') + 1 : file;
	hash(p);
	return true;
}

/* The store may move what it takes, so it gets a copy from beside it. */
static bool
copy(struct picture *p)
{
	int fd;
	bool good;

	snprintf(p->path, sizeof(p->path), "%s/incoming/logo.XXXXXX",
	    conf_text(CONF_storage));
	if (!storage_make_folders(p->path) || (fd = mkstemp(p->path)) < 0)
		return refuse(p->path, strerror(errno));
	good = text_write(fd, &p->bytes);
	if (close(fd) < 0 || !good)
		return refuse(p->path, strerror(errno));
	return true;
}

static bool
put(struct picture *p, const char *key)
{
	bool good;

	if (storage_has(key) == OK)
		return true;
	good = copy(p) && storage_put(key, p->path, p->sha256) == OK;
	if (p->path[0] != '\0')
		unlink(p->path);
	return good || refuse(p->name, "can not be stored");
}

/*
 * Root stores on behalf of the workers: what it makes belongs to whom the
 * store belongs to.
 */
static bool
put_as_worker(struct picture *p, const char *key)
{
	const char *storage = conf_text(CONF_storage);
	struct stat store;
	bool good;

	if (mkdir(storage, 0750) < 0 && errno != EEXIST)
		return refuse(storage, strerror(errno));
	if (stat(storage, &store) < 0)
		return refuse(storage, strerror(errno));
	if (geteuid() != 0)
		return put(p, key);
	good = setegid(store.st_gid) == 0 && seteuid(store.st_uid) == 0;
	if (!good)
		refuse(storage, strerror(errno));
	good = good && put(p, key);
	if (seteuid(0) != 0 || setegid(getgid()) != 0)
		abort();
	return good;
}

static bool
record(struct owner *o, struct picture *p)
{
	PGresult *claim, *id = owner_read(o, logo_id);
	char why[256];

	if (id == NULL || (claim = owner_ask(o, file_claim,
	    .id = PQgetvalue(id, 0, 0), .sha256 = p->sha256,
	    .size = arena_print(o->mem, "%zu", p->bytes.len))) == NULL)
		return false;
	if (!storage_open(why, sizeof(why))) {
		complain("%s", why);
		return false;
	}
	return put_as_worker(p, PQgetvalue(claim, 0, 1)) &&
	    owner_ask(o, file_stored,
	    .content = PQgetvalue(claim, 0, 0)) != NULL &&
	    owner_ask(o, file_record, .id = PQgetvalue(id, 0, 0),
	    .kind = "logo", .filename = p->name, .mime = p->mime,
	    .content = PQgetvalue(claim, 0, 0)) != NULL &&
	    owner_ask(o, logo_choose, .id = PQgetvalue(id, 0, 0)) != NULL;
}

bool
logo_set(struct owner *o, const char *file)
{
	struct picture p = { .path = "" };
	bool good = load(&p, file) && record(o, &p);

	text_free(&p.bytes);
	return good;
}
