/* What the files of codecs share. */
#ifndef DATA_CODEC_PRIVATE_H
#define DATA_CODEC_PRIVATE_H

#include "data/codec.h"

static inline const char *
refuse(struct reading *r, const char *why)
{
	r->why = why;
	return NULL;
}

static inline bool
is_text(const struct reading *r)
{
	return r->kind == VALUE_STRING || r->kind == VALUE_QUERY;
}

#endif
