/* Editions: finding one, and its words. */
#include "api/edition.h"

#include <string.h>

const struct edition *
edition_find(const char *name)
{
	int i;

	for (i = 0; editions[i] != NULL; i++)
		if (strcmp(editions[i]->name, name) == 0)
			return editions[i];
	return NULL;
}

struct fault_word
edition_word(const struct edition *e, enum fault f)
{
	struct fault_word word = *fault_word(f);
	const struct fault_word *own = &e->words[f];

	if (own->status != 0)
		word.status = own->status;
	if (own->code != NULL)
		word.code = own->code;
	if (own->sentence != NULL)
		word.sentence = own->sentence;
	return word;
}
