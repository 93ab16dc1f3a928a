/*
 * How workers and the courier have a document drawn: kontor-render does it,
 * behind a unix socket (papers/wire.h), so that fonts and drawing libraries
 * stay out of their processes.
 */
#ifndef PAPERS_RENDER_H
#define PAPERS_RENDER_H

#include "base/fault.h"
#include "base/text.h"

#include <stddef.h>

struct request;

/*
 * Has the document in LEN bytes of JSON (papers/document.h) drawn by
 * the daemon at the path SOCKET, within TIMEOUT_MS milliseconds in all, and
 * appends the PDF to PDF.  Blocks; safe in any thread.
 *
 * UNAVAILABLE: the daemon is away or slow, another try may succeed.
 * BROKEN: this document cannot be drawn.  In both cases WHY holds a sentence
 * (it names fields, never their values) and PDF is as it was.  The caller
 * owns PDF.
 */
enum fault	 render_pdf(const char *socket, const char *json, size_t len,
		    int timeout_ms, struct text *pdf, char *why, size_t size);

/*
 * The same as the answer to a request, offered under FILENAME; its faults say
 * why.
 */
enum fault	 render_reply(struct request *, const char *json, size_t len,
		    const char *filename);

#endif
