/*
 * multipart/form-data as a state machine over a window of fixed size.  What
 * might be the beginning of a boundary stays in the window until the bytes
 * behind it have come.
 */
#include "api/multipart.h"

#include <string.h>
#include <strings.h>

#include "api/disposition.h"

#define WINDOW		(16 * 1024)
#define BOUNDARY	70	/* RFC 2046, section 5.1.1 */
#define PADDING		128	/* blanks behind a boundary */

enum state {
	PREAMBLE,	/* before the first boundary; ignored */
	MARKED,		/* right behind a boundary */
	HEAD,		/* in the headers of a part */
	BLANK,		/* at the empty line behind them */
	BODY,		/* in the content of a part */
	EPILOGUE	/* behind the last boundary; ignored */
};

struct multipart {
	struct arena		*mem;
	struct multipart_sink	 sink;
	enum state		 state;
	int			 parts;
	size_t			 mark_len, len;
	char			 mark[BOUNDARY + 5];	/* CRLF -- boundary */
	char			 window[WINDOW];
};

static enum fault
malformed(const char **why, const char *sentence)
{
	*why = sentence;
	return MALFORMED;
}

/* One written form only, so that all who read it agree where parts end. */
static bool
is_boundary(const char *boundary)
{
	size_t len = strlen(boundary);

	return len >= 1 && len <= BOUNDARY && boundary[len - 1] != ' ' &&
	    strspn(boundary, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=? ") == len;
}

struct multipart *
multipart_create(struct arena *mem, const char *content_type,
    const struct multipart_sink *sink, const char **why)
{
	static const char wanted[] = "multipart/form-data";
	struct multipart *m;
	const char *boundary;
	size_t len;

	len = content_type != NULL ? strcspn(content_type, "; \t") : 0;
	if (len != sizeof(wanted) - 1 ||
	    strncasecmp(content_type, wanted, len) != 0) {
		*why = "send the body as multipart/form-data";
		return NULL;
	}
	boundary = disposition_parameter(mem, content_type, "boundary");
	if (boundary == NULL || !is_boundary(boundary)) {
		*why = "multipart/form-data needs one proper boundary";
		return NULL;
	}
	m = arena_alloc(mem, sizeof(*m));
	m->mem = mem;
	m->sink = *sink;
	m->state = PREAMBLE;
	m->parts = 0;
	memcpy(m->mark, "\r\n--", 4);
	strcpy(m->mark + 4, boundary);
	m->mark_len = 4 + strlen(boundary);
	/* The line break that the first boundary may lack. */
	memcpy(m->window, "\r\n", 2);
	m->len = 2;
	return m;
}

static void
consume(struct multipart *m, size_t n)
{
	m->len -= n;
	memmove(m->window, m->window + n, m->len);
}

/*
 * The bytes before the next boundary, which is *FOUND, or before what might
 * become one.
 */
static size_t
before_mark(const struct multipart *m, bool *found)
{
	const char *at = memmem(m->window, m->len, m->mark, m->mark_len);

	*found = at != NULL;
	if (at != NULL)
		return (size_t)(at - m->window);
	return m->len < m->mark_len ? 0 : m->len - (m->mark_len - 1);
}

static enum fault
skip_preamble(struct multipart *m, bool *hungry)
{
	bool found;
	size_t n = before_mark(m, &found);

	consume(m, found ? n + m->mark_len : n);
	m->state = found ? MARKED : PREAMBLE;
	*hungry = !found;
	return OK;
}

/* "--" ends the body; else blanks and a line break begin a part. */
static enum fault
pass_mark(struct multipart *m, bool *hungry, const char **why)
{
	size_t n;

	if (m->len >= 2 && memcmp(m->window, "--", 2) == 0) {
		m->state = EPILOGUE;
		return OK;
	}
	for (n = 0; n < m->len &&
	    (m->window[n] == ' ' || m->window[n] == '\t'); n++)
		continue;
	if (n > PADDING)
		return malformed(why, "too many blanks follow a boundary");
	if (m->len < n + 2) {
		*hungry = true;
		return OK;
	}
	if (memcmp(m->window + n, "\r\n", 2) != 0)
		return malformed(why, "a boundary is followed by other text");
	if (++m->parts > MULTIPART_PARTS)
		return malformed(why, "the body has too many parts");
	consume(m, n + 2);
	m->state = HEAD;
	return OK;
}

static enum fault
read_head(struct multipart *m, bool *hungry, const char **why)
{
	struct multipart_part part;
	const char *end;

	if (m->len >= 2 && memcmp(m->window, "\r\n", 2) == 0)
		return malformed(why, "a part has no headers");
	end = memmem(m->window, m->len, "\r\n\r\n", 4);
	if (end == NULL ? m->len > MULTIPART_HEAD + 3 :
	    end - m->window > MULTIPART_HEAD)
		return malformed(why, "the headers of a part are too long");
	if (end == NULL) {
		*hungry = true;
		return OK;
	}
	if (!disposition_read(m->mem, m->window,
	    (size_t)(end + 2 - m->window), &part, why))
		return MALFORMED;
	consume(m, (size_t)(end + 2 - m->window));
	m->state = BLANK;
	return m->sink.open(m->sink.to, &part, why);
}

/* A part without content may have the empty line in common with its end. */
static enum fault
pass_blank(struct multipart *m, bool *hungry, const char **why)
{
	size_t n = m->len < m->mark_len ? m->len : m->mark_len;

	if (memcmp(m->window, m->mark, n) != 0) {
		consume(m, 2);
		m->state = BODY;
		return OK;
	}
	if (n < m->mark_len) {
		*hungry = true;
		return OK;
	}
	consume(m, m->mark_len);
	m->state = MARKED;
	return m->sink.close(m->sink.to, why);
}

static enum fault
read_body(struct multipart *m, bool *hungry, const char **why)
{
	bool found;
	size_t n = before_mark(m, &found);
	enum fault f = OK;

	if (n > 0)
		f = m->sink.bytes(m->sink.to, m->window, n, why);
	consume(m, found ? n + m->mark_len : n);
	*hungry = !found;
	if (f == OK && found) {
		m->state = MARKED;
		f = m->sink.close(m->sink.to, why);
	}
	return f;
}

static enum fault
step(struct multipart *m, bool *hungry, const char **why)
{
	switch (m->state) {
	case PREAMBLE:
		return skip_preamble(m, hungry);
	case MARKED:
		return pass_mark(m, hungry, why);
	case HEAD:
		return read_head(m, hungry, why);
	case BLANK:
		return pass_blank(m, hungry, why);
	case BODY:
		return read_body(m, hungry, why);
	case EPILOGUE:
		break;
	}
	m->len = 0;
	*hungry = true;
	return OK;
}

/* Hungry states leave at most MULTIPART_HEAD + 4 bytes in the window. */
enum fault
multipart_feed(struct multipart *m, const char *bytes, size_t len,
    const char **why)
{
	enum fault f;
	bool hungry;
	size_t n;

	for (; len > 0; bytes += n, len -= n) {
		n = WINDOW - m->len < len ? WINDOW - m->len : len;
		memcpy(m->window + m->len, bytes, n);
		m->len += n;
		for (hungry = false; !hungry; )
			if ((f = step(m, &hungry, why)) != OK)
				return f;
	}
	return OK;
}

enum fault
multipart_finish(struct multipart *m, const char **why)
{
	if (m->state == EPILOGUE)
		return OK;
	return malformed(why, m->state == PREAMBLE ?
	    "the body does not have the boundary its Content-Type names" :
	    "the body ends before its last boundary");
}
