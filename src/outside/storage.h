/*
 * Where the bytes of files lie: in the folder of the setting storage, or in
 * an S3 bucket (setting storage_url).  One table of functions for each kind.
 *
 * Keys are made by the database (content_key) and never used twice.  Workers
 * and the courier call nothing of this while a transaction is open.
 *
 * Faults: MISSING, there is no such object; FULL, no room; UNAVAILABLE, it
 * may work later (why stands in the log).
 */
#ifndef OUTSIDE_STORAGE_H
#define OUTSIDE_STORAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/fault.h"

/* How a client gets an object: one of the two. */
struct storage_way {
	const char	*internal;	/* for X-Accel-Redirect of nginx */
	const char	*address;	/* to go to, valid for some minutes */
};

struct storage_kind {
	const char	*name;
	/* By the settings; false with WHY set. */
	bool		(*open)(char *why, size_t size);
	enum fault	(*put)(const char *key, const char *path,
			    const char *sha256);
	enum fault	(*get)(const char *key, const char *path);
	enum fault	(*has)(const char *key);
	enum fault	(*remove)(const char *key);
	void		(*way)(struct arena *, const char *key,
			    const char *type, const char *disposition,
			    struct storage_way *);
	/* The folder below which storage_fetch leaves objects. */
	const char	*(*folder)(struct arena *);
};

/* Chooses the kind; once at start, before threads. */
bool		 storage_open(char *why, size_t size);

/* Lasting once it answers OK; the file at PATH may have been moved away. */
enum fault	 storage_put(const char *key, const char *path,
		    const char *sha256);
enum fault	 storage_has(const char *key);

/* Removing what is not there is OK. */
enum fault	 storage_remove(const char *key);

/*
 * How nginx or the client gets the object, to be given as TYPE with the
 * header DISPOSITION; *RET's texts live in the arena.
 */
void		 storage_way(struct arena *, const char *key, const char *type,
		    const char *disposition, struct storage_way *);

/*
 * Sees to it that the object stands at storage_folder()/KEY, for programs
 * that read files; an object elsewhere is fetched and kept for a day.
 */
enum fault	 storage_fetch(struct arena *, const char *key);
const char	*storage_folder(struct arena *);

/* Removes temporary files of an hour ago and fetched ones of yesterday. */
void		 storage_sweep(struct arena *);

/* mkdir -p of the folders of PATH, and the last fault of errno. */
bool		 storage_make_folders(const char *path);
enum fault	 storage_disk_fault(const char *what);

extern const struct storage_kind storage_in_folder, storage_in_s3;

#endif
