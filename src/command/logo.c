/* A logo goes into the store, named by what it holds. */
#include "command/logo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "command/sqlfile.h"

/* By content (PNG, section 5.2; JPEG, SOI and the next marker's FF). */
static const char *
kind_of(const struct text *t)
{
	static const char png[] = "\x89PNG\r\n\x1a\n";
	static const char jpeg[] = "\xff\xd8\xff";

	if (t->len > 8 && memcmp(t->at, png, 8) == 0)
		return "png";
	if (t->len > 3 && memcmp(t->at, jpeg, 3) == 0)
		return "jpeg";
	return NULL;
}

static bool
say(char *why, size_t size, const char *what, const char *problem)
{
	snprintf(why, size, "%s: %s", what, problem);
	return false;
}

static bool
load(const char *file, struct text *t, char *why, size_t size)
{
	struct stat st;

	if (stat(file, &st) < 0)
		return say(why, size, file, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return say(why, size, file, "is no regular file");
	if (!sqlfile_read(file, LOGO_MOST, t))
		return say(why, size, file, errno == EFBIG ?
		    "is larger than 5 MiB" : strerror(errno));
	if (kind_of(t) == NULL)
		return say(why, size, file, "is neither PNG nor JPEG");
	return true;
}

static void
name_of(const struct text *t, char stored[LOGO_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len, i;
	char *at = stored + sprintf(stored, "logos/");

	if (EVP_Digest(t->at, t->len, digest, &len, EVP_sha256(), NULL) != 1)
		abort();
	for (i = 0; i < len; i++)
		at += sprintf(at, "%02x", digest[i]);
	sprintf(at, ".%s", kind_of(t));
}

/*
 * Root stores on behalf of the workers: files belong to whom the store
 * belongs to.
 */
static bool
hand_over(int fd, const struct stat *store)
{
	return geteuid() != 0 || fchown(fd, store->st_uid, store->st_gid) == 0;
}

static bool
make_folder(const char *folder, struct stat *store, char *why, size_t size)
{
	const char *storage = conf_text(CONF_storage);
	int fd;
	bool good;

	if (mkdir(storage, 0750) < 0 && errno != EEXIST)
		return say(why, size, storage, strerror(errno));
	if (stat(storage, store) < 0)
		return say(why, size, storage, strerror(errno));
	if (mkdir(folder, 0750) < 0)
		return errno == EEXIST ||
		    say(why, size, folder, strerror(errno));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = fd >= 0 && hand_over(fd, store);
	if (!good)
		say(why, size, folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}

static bool
write_all(int fd, const struct text *t)
{
	size_t done = 0;
	ssize_t n;

	while (done < t->len) {
		n = write(fd, t->at + done, t->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* Readers see the whole file or none. */
static bool
write_file(const char *path, const struct text *t, const struct stat *store,
    char *why, size_t size)
{
	char temporary[PATH_MAX + 16];
	int fd;
	bool good;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if ((fd = mkstemp(temporary)) < 0)
		return say(why, size, path, strerror(errno));
	good = write_all(fd, t) && fchmod(fd, 0640) == 0 &&
	    hand_over(fd, store) && fsync(fd) == 0 &&
	    rename(temporary, path) == 0;
	if (!good) {
		say(why, size, path, strerror(errno));
		unlink(temporary);
	}
	close(fd);
	return good;
}

bool
logo_store(const char *file, char stored[LOGO_SIZE], char *why, size_t size)
{
	char folder[PATH_MAX], path[PATH_MAX];
	const char *storage = conf_text(CONF_storage);
	struct text t = { 0 };
	struct stat store;
	bool good = load(file, &t, why, size);

	if (good && strlen(storage) + LOGO_SIZE >= sizeof(folder))
		good = say(why, size, "storage", strerror(ENAMETOOLONG));
	if (good) {
		name_of(&t, stored);
		snprintf(folder, sizeof(folder), "%.*s/logos",
		    PATH_MAX - LOGO_SIZE, storage);
		snprintf(path, sizeof(path), "%.*s/%s", PATH_MAX - LOGO_SIZE,
		    storage, stored);
		good = make_folder(folder, &store, why, size) &&
		    write_file(path, &t, &store, why, size);
	}
	text_free(&t);
	return good;
}
