/*
 * Prepared statements, kept per connection and found by their text.  Listings
 * make many shapes, so the table is bounded: the least recently used are
 * closed before it is more than half full.
 */
#include "data/db_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

static struct statement *
slot_of(struct db *db, uint64_t hash, const char *text)
{
	struct statement *s;
	unsigned i;

	for (i = (unsigned)(hash % CACHE_SIZE);; i = (i + 1) % CACHE_SIZE) {
		s = &db->cache[i];
		if (s->text == NULL ||
		    (s->hash == hash && strcmp(s->text, text) == 0))
			return s;
	}
}

struct statement *
statement_of(struct db *db, const char *text, bool *ret_new)
{
	uint64_t hash = hash_bytes(text, strlen(text));
	struct statement *s = slot_of(db, hash, text);

	if (s->text == NULL) {
		if ((s->text = strdup(text)) == NULL)
			abort();
		s->hash = hash;
		s->prepared = false;
		snprintf(s->name, sizeof(s->name), "s%u", ++db->serial);
		db->cached++;
	}
	*ret_new = !s->prepared;
	s->used = db->transaction;
	return s;
}

/* Its preparation failed or was skipped; the slot stays, to be tried anew. */
void
statement_forget(struct db *db, struct statement *s)
{
	s->prepared = false;
	snprintf(s->name, sizeof(s->name), "s%u", ++db->serial);
}

void
statement_forget_all(struct db *db)
{
	int i;

	for (i = 0; i < CACHE_SIZE; i++) {
		free(db->cache[i].text);
		db->cache[i].text = NULL;
	}
	db->cached = 0;
}

static int
by_use(const void *a, const void *b)
{
	const struct statement *x = a, *y = b;

	/* Most recently used first; free slots (NULL text) last. */
	if ((x->text == NULL) != (y->text == NULL))
		return x->text == NULL ? 1 : -1;
	return x->used == y->used ? 0 : x->used < y->used ? 1 : -1;
}

static bool
close_statements(struct db *db, const struct statement *from, unsigned count)
{
	int64_t deadline = clock_now_us() + db->timeout_ms * 1000LL;
	char command[64];
	PGresult *result;
	bool ok = true;
	unsigned i;

	for (i = 0; i < count; i++) {
		snprintf(command, sizeof(command), "deallocate %s",
		    from[i].name);
		if (from[i].prepared && PQsendQueryParams(db->conn, command,
		    0, NULL, NULL, NULL, NULL, 0) != 1)
			return false;
	}
	if (PQpipelineSync(db->conn) != 1 || !connection_flush(db, deadline))
		return false;
	for (;;) {
		result = connection_result(db, deadline, &ok);
		if (!ok)
			return false;
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			return true;
		}
		PQclear(result);
	}
}

bool
statement_trim(struct db *db)
{
	struct statement kept[CACHE_SIZE];
	unsigned keep = CACHE_SIZE / 4, i;

	if (db->cached < CACHE_SIZE / 2)
		return true;
	memcpy(kept, db->cache, sizeof(kept));
	qsort(kept, CACHE_SIZE, sizeof(kept[0]), by_use);
	if (!close_statements(db, kept + keep, db->cached - keep))
		return false;
	for (i = keep; i < db->cached; i++)
		free(kept[i].text);
	memset(db->cache, 0, sizeof(db->cache));
	for (i = 0; i < keep; i++)
		*slot_of(db, kept[i].hash, kept[i].text) = kept[i];
	db->cached = keep;
	return true;
}
