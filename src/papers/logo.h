/* A company's logo from a file, ready to be painted into a PDF. */
#ifndef PAPERS_LOGO_H
#define PAPERS_LOGO_H

#include <cairo.h>

#include <stddef.h>

/*
 * The picture in the PNG or JPEG file PATH (absolute; decided by content),
 * at most 5 MiB and 4096 by 4096 pixels; a large PNG is scaled down to what
 * a printer can show.  A JPEG keeps its bytes (CAIRO_MIME_TYPE_JPEG): paint
 * it onto a PDF surface only, its pixels are blank.  Baseline and
 * progressive JPEG (ITU-T T.81) with 1 or 3 components.
 *
 * NULL when it is no such picture; WHY then holds a sentence.  The caller
 * destroys the surface.
 */
cairo_surface_t	*logo_load(const char *path, char *why, size_t size);

#endif
