/*
 * Memory that lives as long as one request: allocate freely, free nothing,
 * reset once.  Not thread-safe; every thread owns its arenas.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;
struct text;

/* A new, empty arena; aborts the process when memory is exhausted. */
struct arena	*arena_create(void);

/* Runs what was deferred and gives everything back; NULL is harmless. */
void		 arena_free(struct arena *);

/*
 * Runs what was deferred (last first) and forgets all allocations.  The
 * first block is kept, so that the next request costs no malloc.
 */
void		 arena_reset(struct arena *);

/* SIZE bytes, aligned for any type, not cleared.  Never NULL. */
void		*arena_alloc(struct arena *, size_t size);

/* As arena_alloc, all zero. */
void		*arena_zero(struct arena *, size_t size);

/* A copy of LEN bytes with a NUL behind them. */
char		*arena_copy(struct arena *, const char *bytes, size_t len);

/* A copy of a string; NULL stays NULL. */
char		*arena_string(struct arena *, const char *string);

/* What a text holds ("" when nothing); the text is freed. */
char		*arena_text(struct arena *, struct text *);

/* The array literal of what text_element() has appended; the text is freed. */
char		*arena_array(struct arena *, struct text *);

/* printf into the arena. */
char		*arena_print(struct arena *, const char *format, ...)
		    __attribute__((format(printf, 2, 3)));
char		*arena_vprint(struct arena *, const char *format, va_list);

/* Calls DROP(WHAT) at the next reset: how results are tied to a request. */
void		 arena_defer(struct arena *, void (*drop)(void *), void *what);

#endif
