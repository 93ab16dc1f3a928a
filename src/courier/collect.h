/*
 * Rows of the outbox of the kind "file.collect", whose subject is a content:
 * its bytes are removed when no file names it any more.
 */
#ifndef COURIER_COLLECT_H
#define COURIER_COLLECT_H

#include "base/arena.h"
#include "base/fault.h"
#include "data/db.h"
#include "domain/outbox.h"

/*
 * OK: there was nothing to remove, or it is gone.  UNAVAILABLE: database or
 * storage were away, and it is to be tried again.
 */
enum fault	collect_content(struct db *, struct arena *,
		    const struct outbox_row *);

/*
 * Queues what broken-off uploads have left, for all tenants, and removes old
 * temporary files; once an hour is enough.
 */
enum fault	collect_sweep(struct db *, struct arena *, long *ret_found);

#endif
