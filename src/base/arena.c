/* Memory that lives as long as one request. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define BLOCK_SIZE	(32 * 1024)
#define ALIGNMENT	16

struct block {
	struct block	*next;
	size_t		 size, used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

struct deferred {
	struct deferred	*next;
	void		(*drop)(void *);
	void		*what;
};

struct arena {
	struct block	*first, *current;
	struct deferred	*deferred;
};

static struct block *
block_create(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b) ||
	    (b = malloc(sizeof(*b) + size)) == NULL)
		abort();
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *
arena_create(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	a->first = a->current = block_create(BLOCK_SIZE);
	return a;
}

void
arena_reset(struct arena *a)
{
	struct block *b, *next;
	struct deferred *d;

	/* A deferred call may defer again, so the list is read anew. */
	while ((d = a->deferred) != NULL) {
		a->deferred = d->next;
		d->drop(d->what);
	}
	for (b = a->first->next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	a->first->next = NULL;
	a->first->used = 0;
	a->current = a->first;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->first);
	free(a);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	struct block *b = a->current;
	void *at;

	if (size > SIZE_MAX - ALIGNMENT)
		abort();
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (size > b->size - b->used) {
		b = block_create(size > BLOCK_SIZE ? size : BLOCK_SIZE);
		a->current->next = b;
		a->current = b;
	}
	at = b->bytes + b->used;
	b->used += size;
	return at;
}

void *
arena_zero(struct arena *a, size_t size)
{
	return memset(arena_alloc(a, size), 0, size);
}

char *
arena_copy(struct arena *a, const char *bytes, size_t len)
{
	char *s = arena_alloc(a, len + 1);

	if (len > 0)
		memcpy(s, bytes, len);
	s[len] = '\0';
	return s;
}

char *
arena_string(struct arena *a, const char *string)
{
	return string == NULL ? NULL : arena_copy(a, string, strlen(string));
}

char *
arena_text(struct arena *a, struct text *t)
{
	char *copy = arena_copy(a, t->at != NULL ? t->at : "", t->len);

	text_free(t);
	return copy;
}

char *
arena_array(struct arena *a, struct text *elements)
{
	text_put(elements, elements->len == 0 ? "{}" : "}");
	return arena_text(a, elements);
}

char *
arena_vprint(struct arena *a, const char *format, va_list ap)
{
	struct block *b = a->current;
	char *at = (char *)b->bytes + b->used, *s;
	size_t room = b->size - b->used;
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(at, room, format, ap);
	if (len < 0)
		abort();
	/* What fits stands where arena_alloc puts it; the rest comes again. */
	s = arena_alloc(a, (size_t)len + 1);
	if ((size_t)len >= room || s != at)
		vsnprintf(s, (size_t)len + 1, format, again);
	va_end(again);
	return s;
}

char *
arena_print(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *s;

	va_start(ap, format);
	s = arena_vprint(a, format, ap);
	va_end(ap);
	return s;
}

void
arena_defer(struct arena *a, void (*drop)(void *), void *what)
{
	struct deferred *d = arena_alloc(a, sizeof(*d));

	d->drop = drop;
	d->what = what;
	d->next = a->deferred;
	a->deferred = d;
}
