/* Mails as files: for machines without mail, and for tests. */
#include "outside/mail_folder.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
write_file(const char *path, const struct text *t)
{
	int fd, saved;
	bool good;

	unlink(path);	/* of a process with our id that died */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return false;
	good = text_write(fd, t) && fsync(fd) == 0;
	saved = errno;
	if (close(fd) != 0)
		return false;
	errno = saved;
	return good;
}

/* Written aside and renamed, so that readers find whole mails only. */
enum mail_result
mail_folder_put(const char *folder, const char *message_id,
    const struct text *message, struct mail_report *r)
{
	char name[64], path[PATH_MAX], aside[PATH_MAX] = "", *c;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(message_id, "@"),
	    message_id);
	for (c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
			*c = '_';
	errno = ENAMETOOLONG;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s.eml", folder, name) <
	    sizeof(path) && (size_t)snprintf(aside, sizeof(aside),
	    "%s/.%s.%d", folder, name, (int)getpid()) < sizeof(aside)) {
		if (write_file(aside, message) && rename(aside, path) == 0)
			return MAIL_SENT;
	}
	snprintf(r->why, sizeof(r->why),
	    "the folder for mails cannot be written: %s", strerror(errno));
	snprintf(r->brief, sizeof(r->brief), "%.95s", r->why);
	unlink(aside);
	return MAIL_AWAY;
}
