/* A company's logo from a file. */
#include "papers/logo.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTES_MAX	(5 * 1024 * 1024)
#define SIDE_MAX	4096
#define SIDE_PRINTED	1200	/* pixels; 400 dpi at three inches */

struct bytes {
	unsigned char	*at;
	size_t		 len, done;
};

static unsigned
two(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool
read_all(int fd, struct bytes *b)
{
	ssize_t n;

	while (b->done < b->len) {
		n = read(fd, b->at + b->done, b->len - b->done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		b->done += (size_t)n;
	}
	b->done = 0;
	return true;
}

/* O_NONBLOCK: opening a pipe must not wait. */
static bool
load_file(const char *path, struct bytes *b, char *why, size_t size)
{
	struct stat st;
	bool good = false;
	int fd = -1;

	if (path[0] == '/')
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		snprintf(why, size, "the logo cannot be opened");
	else if (st.st_size > BYTES_MAX)
		snprintf(why, size, "the logo is larger than 5 MiB");
	else {
		b->len = (size_t)st.st_size;
		b->done = 0;
		b->at = malloc(b->len + 1);
		good = b->at != NULL && read_all(fd, b);
		if (!good)
			snprintf(why, size, "the logo cannot be read");
	}
	if (fd >= 0)
		close(fd);
	return good;
}

static bool
fits(unsigned width, unsigned height, char *why, size_t size)
{
	if (width > 0 && height > 0 && width <= SIDE_MAX && height <= SIDE_MAX)
		return true;
	snprintf(why, size, "the logo is empty or above %d by %d pixels",
	    SIDE_MAX, SIDE_MAX);
	return false;
}

static cairo_status_t
feed(void *closure, unsigned char *to, unsigned len)
{
	struct bytes *b = closure;

	if (len > b->len - b->done)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, b->at + b->done, len);
	b->done += len;
	return CAIRO_STATUS_SUCCESS;
}

/* Takes PICTURE and returns it or a smaller one. */
static cairo_surface_t *
printed(cairo_surface_t *picture)
{
	int width = cairo_image_surface_get_width(picture);
	int height = cairo_image_surface_get_height(picture);
	int side = width > height ? width : height;
	cairo_surface_t *small;
	cairo_t *cr;

	if (side <= SIDE_PRINTED)
		return picture;
	small = cairo_image_surface_create(
	    cairo_image_surface_get_format(picture),
	    (width * SIDE_PRINTED + side - 1) / side,
	    (height * SIDE_PRINTED + side - 1) / side);
	cr = cairo_create(small);
	cairo_scale(cr, (double)SIDE_PRINTED / side,
	    (double)SIDE_PRINTED / side);
	cairo_set_source_surface(cr, picture, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
	cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_destroy(picture);
	return small;
}

/* The size is checked in IHDR, the first chunk, before pixels are made. */
static cairo_surface_t *
load_png(struct bytes *b, char *why, size_t size)
{
	cairo_surface_t *picture;

	if (b->len < 24 || memcmp(b->at + 12, "IHDR", 4) != 0) {
		snprintf(why, size, "the logo is a damaged PNG");
		return NULL;
	}
	if (two(b->at + 16) != 0 || two(b->at + 20) != 0) {
		fits(0, 0, why, size);
		return NULL;
	}
	if (!fits(two(b->at + 18), two(b->at + 22), why, size))
		return NULL;
	picture = cairo_image_surface_create_from_png_stream(feed, b);
	if (cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS)
		return printed(picture);
	cairo_surface_destroy(picture);
	snprintf(why, size, "the logo is a damaged PNG");
	return NULL;
}

/*
 * Walks the segments to the frame header (SOF0 to SOF2; PDF knows no
 * others).  The data must end with EOI, else it was cut off.
 */
static const unsigned char *
jpeg_frame(const struct bytes *b)
{
	const unsigned char *p = b->at + 2, *end = b->at + b->len;
	size_t tail = b->len;

	while (tail > 4 && b->at[tail - 1] == 0)
		tail--;
	if (tail < 6 || two(b->at + tail - 2) != 0xffd9)
		return NULL;
	while (end - p >= 4 && p[0] == 0xff) {
		if (p[1] == 0xff) {	/* a fill byte */
			p++;
			continue;
		}
		if (p[1] == 0xda || two(p + 2) < 2 ||
		    (size_t)(end - p) < 2 + (size_t)two(p + 2))
			return NULL;
		if (p[1] >= 0xc0 && p[1] <= 0xc2)
			return two(p + 2) >= 8 ? p : NULL;
		p += 2 + two(p + 2);
	}
	return NULL;
}

static cairo_surface_t *
load_jpeg(struct bytes *b, char *why, size_t size)
{
	const unsigned char *frame = jpeg_frame(b);
	cairo_surface_t *picture;

	if (frame == NULL || frame[4] != 8 ||
	    (frame[9] != 1 && frame[9] != 3)) {
		snprintf(why, size, "the logo is a damaged or unusual JPEG");
		return NULL;
	}
	if (!fits(two(frame + 7), two(frame + 5), why, size))
		return NULL;
	picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)two(frame + 7), (int)two(frame + 5));
	if (cairo_surface_set_mime_data(picture, CAIRO_MIME_TYPE_JPEG, b->at,
	    b->len, free, b->at) == CAIRO_STATUS_SUCCESS) {
		b->at = NULL;		/* the surface frees it */
		return picture;
	}
	cairo_surface_destroy(picture);
	snprintf(why, size, "the logo cannot be embedded");
	return NULL;
}

cairo_surface_t *
logo_load(const char *path, char *why, size_t size)
{
	struct bytes b = { 0 };
	cairo_surface_t *picture = NULL;

	if (load_file(path, &b, why, size)) {
		if (b.len >= 8 && memcmp(b.at, "\x89PNG\r\n\x1a\n", 8) == 0)
			picture = load_png(&b, why, size);
		else if (b.len >= 4 && memcmp(b.at, "\xff\xd8\xff", 3) == 0)
			picture = load_jpeg(&b, why, size);
		else
			snprintf(why, size, "the logo is no PNG or JPEG");
	}
	free(b.at);
	return picture;
}
