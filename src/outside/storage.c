/* Storage: which kind, and what both kinds need. */
#include "outside/storage.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"

#define TEMPORARY_LIFE	3600		/* seconds */
#define FETCHED_LIFE	(24 * 3600)

static const struct storage_kind *kind = &storage_in_folder;

bool
storage_open(char *why, size_t size)
{
	kind = *conf_text(CONF_storage_url) == '\0' ? &storage_in_folder :
	    &storage_in_s3;
	return kind->open(why, size);
}

/* What stands in our own tables, or somebody has altered them. */
static bool
is_key(const char *key)
{
	return *key != '\0' && *key != '/' && strstr(key, "..") == NULL &&
	    strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789/_.-") == strlen(key);
}

static enum fault
refuse_key(void)
{
	log_event(LOG_ERROR, "storage", "a storage key is malformed");
	return BROKEN;
}

enum fault
storage_put(const char *key, const char *path, const char *sha256)
{
	return is_key(key) ? kind->put(key, path, sha256) : refuse_key();
}

enum fault
storage_has(const char *key)
{
	return is_key(key) ? kind->has(key) : refuse_key();
}

enum fault
storage_remove(const char *key)
{
	return is_key(key) ? kind->remove(key) : refuse_key();
}

void
storage_way(struct arena *mem, const char *key, const char *type,
    const char *disposition, struct storage_way *ret)
{
	kind->way(mem, key, type, disposition, ret);
}

const char *
storage_folder(struct arena *mem)
{
	return kind->folder(mem);
}

/* Readers see the whole file or none. */
enum fault
storage_fetch(struct arena *mem, const char *key)
{
	const char *path;
	char *temporary;
	enum fault f;
	int fd;

	if (!is_key(key))
		return refuse_key();
	path = arena_print(mem, "%s/%s", kind->folder(mem), key);
	if (access(path, R_OK) == 0)
		return OK;
	temporary = arena_print(mem, "%s.XXXXXX", path);
	if (!storage_make_folders(path) ||
	    (fd = mkostemp(temporary, 0)) < 0)
		return storage_disk_fault(path);
	close(fd);
	f = kind->get(key, temporary);
	if (f == OK && (chmod(temporary, 0640) != 0 ||
	    rename(temporary, path) != 0))
		f = storage_disk_fault(path);
	if (f != OK)
		unlink(temporary);
	return f;
}

bool
storage_make_folders(const char *path)
{
	char folder[4096];
	char *slash;

	if (snprintf(folder, sizeof(folder), "%s", path) >=
	    (int)sizeof(folder)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (slash = strchr(folder + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0750) != 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

enum fault
storage_disk_fault(const char *what)
{
	int error = errno;

	log_event(LOG_ERROR, "storage", "%s: %s", what, strerror(error));
	return error == ENOSPC || error == EDQUOT ? FULL : UNAVAILABLE;
}

static time_t oldest;

static int
remove_old(const char *path, const struct stat *st, int type,
    struct FTW *where)
{
	(void)where;
	if (type == FTW_F && st->st_mtime < oldest)
		unlink(path);
	return 0;
}

/* Only the courier sweeps, and it has one thread. */
void
storage_sweep(struct arena *mem)
{
	const char *top = conf_text(CONF_storage);

	oldest = time(NULL) - TEMPORARY_LIFE;
	nftw(arena_print(mem, "%s/incoming", top), remove_old, 8, FTW_PHYS);
	oldest = time(NULL) - FETCHED_LIFE;
	nftw(arena_print(mem, "%s/fetched", top), remove_old, 8, FTW_PHYS);
}
