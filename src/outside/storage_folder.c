/* Files in a folder of this machine, or of one that is mounted. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "outside/storage.h"

#define PATH_SIZE	4096

/* The location of nginx that sends these files (nginx/kontor-server.conf). */
#define INTERNAL	"/.kontor-files/"

static bool
open_folder(char *why, size_t size)
{
	(void)why;
	(void)size;
	return true;
}

static bool
path_of(const char *key, char path[PATH_SIZE])
{
	return snprintf(path, PATH_SIZE, "%s/%s", conf_text(CONF_storage),
	    key) < PATH_SIZE;
}

static bool
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

/* The entry in its folder must last as well as the bytes. */
static bool
sync_folder(const char *path)
{
	char folder[PATH_SIZE];

	snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

/*
 * The temporary file lies below the same folder, so a second name for it will
 * do; it keeps the first, should the request be run again.
 */
static bool
place(const char *from, const char *path)
{
	if (!storage_make_folders(path))
		return false;
	if (link(from, path) == 0 || errno == EEXIST)
		return true;
	/* Not every file system knows two names for one file. */
	return (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS) &&
	    rename(from, path) == 0;
}

static enum fault
put(const char *key, const char *from, const char *sha256)
{
	char path[PATH_SIZE];
	bool good;
	int tries = 0;

	(void)sha256;
	if (!path_of(key, path))
		return BROKEN;
	if (chmod(from, 0640) != 0 || !sync_path(from, O_RDONLY))
		return storage_disk_fault(from);
	/* remove_file may just have taken a folder that was empty. */
	do
		good = place(from, path);
	while (!good && errno == ENOENT && ++tries < 8);
	if (!good || !sync_folder(path))
		return storage_disk_fault(path);
	return OK;
}

static enum fault
has(const char *key)
{
	char path[PATH_SIZE];
	struct stat st;

	if (!path_of(key, path))
		return BROKEN;
	if (stat(path, &st) == 0)
		return OK;
	return errno == ENOENT || errno == ENOTDIR ? MISSING :
	    storage_disk_fault(path);
}

/* storage_fetch finds every object in its place; what it asks for is lost. */
static enum fault
get(const char *key, const char *to)
{
	(void)key;
	(void)to;
	return MISSING;
}

/* Empty folders go too, as far as nobody is using them. */
static enum fault
remove_file(const char *key)
{
	char path[PATH_SIZE];
	size_t top = strlen(conf_text(CONF_storage));
	char *slash;

	if (!path_of(key, path))
		return BROKEN;
	if (unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR)
		return storage_disk_fault(path);
	while ((slash = strrchr(path, '/')) != NULL &&
	    (size_t)(slash - path) > top) {
		*slash = '\0';
		if (rmdir(path) != 0)
			break;
	}
	return OK;
}

static void
way(struct arena *mem, const char *key, const char *type,
    const char *disposition, struct storage_way *ret)
{
	(void)type;
	(void)disposition;
	*ret = (struct storage_way){
	    .internal = arena_print(mem, INTERNAL "%s", key) };
}

static const char *
folder(struct arena *mem)
{
	return arena_string(mem, conf_text(CONF_storage));
}

const struct storage_kind storage_in_folder = {
	"folder", open_folder, put, get, has, remove_file, way, folder
};
