/* Draws an invoice as PDF: measures it, then draws it. */
#include "papers/invoice_pdf.h"

#include <cairo-pdf.h>

#include <dirent.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "papers/invoice_parts.h"
#include "papers/logo.h"

#define LETTER_WIDTH	612.0
#define LETTER_HEIGHT	792.0
#define A4_WIDTH	595.276
#define A4_HEIGHT	841.89

/* One word of each script that takes a font of its own. */
static const char sample[] = "{\"number\":\"1\",\"currency\":\"USD\","
    "\"status\":\"paid\",\"issueDate\":\"2026-01-05\","
    "\"seller\":{\"name\":\"Abc \xd8\xb9\xd9\x85\xd9\x91\xd8\xa7\xd9\x86 "
    "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"
    "\",\"phone\":\"1\"},\"buyer\":{\"name\":\"Abc\"},"
    "\"lines\":[{\"description\":\"\xd8\xb9\xd9\x85\xd9\x91\xd8\xa7\xd9\x86 "
    "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"
    "\",\"quantity\":\"1\",\"rate\":1,\"amount\":1}],\"subtotal\":1,"
    "\"tax\":0,\"total\":1,\"paid\":0,\"balance\":1}";

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned len)
{
	text_add(closure, (const char *)bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
run_through(struct page *p, struct invoice_drawing *d, bool drawing)
{
	page_start(p, drawing);
	invoice_letterhead(p, d);
	invoice_table(p, d);
	invoice_totals(p, d->paper);
	invoice_closing(p, d->paper);
	page_end(p);
}

static void
describe(cairo_surface_t *surface, const struct invoice_paper *paper)
{
	struct text t = { 0 };

	text_print(&t, "Invoice %s", paper->number);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
	    t.at);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
	    paper->seller.name);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
	    "Kontor");
	text_free(&t);
}

static cairo_surface_t *
logo_of(const struct invoice_paper *paper)
{
	cairo_surface_t *logo;
	char why[160];

	if (paper->seller.logo == NULL)
		return NULL;
	logo = logo_load(paper->seller.logo, why, sizeof(why));
	if (logo == NULL)
		log_event(LOG_WARNING, "render.logo", "%s", why);
	return logo;
}

static bool
draw(const struct invoice_paper *paper, struct text *pdf)
{
	struct invoice_drawing d = { .paper = paper };
	double width = paper->a4 ? A4_WIDTH : LETTER_WIDTH;
	double height = paper->a4 ? A4_HEIGHT : LETTER_HEIGHT;
	cairo_surface_t *surface;
	cairo_status_t status;
	struct page p;

	surface = cairo_pdf_surface_create_for_stream(take, pdf, width,
	    height);
	describe(surface, paper);
	d.logo = logo_of(paper);
	page_open(&p, surface, width, height);
	p.head = invoice_page_head;
	p.foot = invoice_page_foot;
	p.what = &d;
	run_through(&p, &d, false);
	run_through(&p, &d, true);
	status = cairo_status(p.cr);
	page_close(&p);
	cairo_surface_destroy(d.logo);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS;
}

bool
invoice_pdf(const char *json, size_t len, struct text *pdf, char *why,
    size_t size)
{
	struct invoice_paper paper;
	struct arena *a = arena_create();
	size_t before = pdf->len;
	bool good;

	good = invoice_paper_read(a, json, len, &paper, why, size);
	if (good && !draw(&paper, pdf)) {
		good = false;
		snprintf(why, size, "the document cannot be drawn");
		pdf->len = before;
		if (pdf->at != NULL)
			pdf->at[before] = '\0';
	}
	arena_free(a);
	return good;
}

static int
threads(void)
{
	DIR *d = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	if (d == NULL)
		return 1;
	while ((entry = readdir(d)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

bool
invoice_pdf_warm(char *why, size_t size)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	struct text pdf = { 0 };
	int patience;
	bool good;

	good = invoice_pdf(sample, sizeof(sample) - 1, &pdf, why, size);
	text_free(&pdf);
	/* The thread ends with the last font map. */
	pango_cairo_font_map_set_default(NULL);
	for (patience = 5000; patience > 0 && threads() > 1; patience--)
		nanosleep(&moment, NULL);
	if (good && threads() > 1) {
		snprintf(why, size, "pango's thread does not end");
		return false;
	}
	return good;
}
