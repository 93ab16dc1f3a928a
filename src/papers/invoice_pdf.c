/* Draws an invoice as PDF: measures it, then draws it. */
#include "papers/invoice_pdf.h"

#include <dirent.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "papers/invoice_parts.h"
#include "papers/logo.h"

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

static void
run_through(struct page *p)
{
	struct invoice_drawing *d = p->what;

	invoice_letterhead(p, d);
	invoice_table(p, d);
	invoice_totals(p, d->paper);
	invoice_closing(p, d->paper);
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
	struct text title = { 0 };
	bool good;

	text_print(&title, "Invoice %s", paper->number);
	d.logo = logo_of(paper);
	good = paper_draw(&(struct paper){ .title = title.at,
	    .author = paper->seller.name, .a4 = paper->a4,
	    .run = run_through, .head = invoice_page_head,
	    .foot = invoice_page_foot, .what = &d }, pdf);
	cairo_surface_destroy(d.logo);
	text_free(&title);
	return good;
}

bool
invoice_pdf(const char *json, size_t len, struct text *pdf, char *why,
    size_t size)
{
	struct invoice_paper paper;
	struct arena *a = arena_create();
	bool good;

	good = invoice_paper_read(a, json, len, &paper, why, size);
	if (good && !draw(&paper, pdf)) {
		good = false;
		snprintf(why, size, "the document cannot be drawn");
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
