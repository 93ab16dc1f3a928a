/* From a document's drawing to PDF: its surface, and the way through twice. */
#include <cairo-pdf.h>

#include "papers/page.h"

#define LETTER_WIDTH	612.0
#define LETTER_HEIGHT	792.0
#define A4_WIDTH	595.276
#define A4_HEIGHT	841.89

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned len)
{
	text_add(closure, (const char *)bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
describe(cairo_surface_t *surface, const struct paper *paper)
{
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
	    paper->title);
	if (paper->author != NULL)
		cairo_pdf_surface_set_metadata(surface,
		    CAIRO_PDF_METADATA_AUTHOR, paper->author);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
	    "Kontor");
}

static void
run_through(struct page *p, const struct paper *paper, bool drawing)
{
	page_start(p, drawing);
	paper->run(p);
	page_end(p);
}

static cairo_status_t
draw(const struct paper *paper, cairo_surface_t *surface, double width,
    double height)
{
	cairo_status_t status;
	struct page p;

	describe(surface, paper);
	page_open(&p, surface, width, height);
	p.head = paper->head;
	p.foot = paper->foot;
	p.what = paper->what;
	run_through(&p, paper, false);
	run_through(&p, paper, true);
	status = cairo_status(p.cr);
	page_close(&p);
	cairo_surface_finish(surface);
	return status != CAIRO_STATUS_SUCCESS ? status :
	    cairo_surface_status(surface);
}

bool
paper_draw(const struct paper *paper, struct text *pdf)
{
	double across = paper->a4 ? A4_WIDTH : LETTER_WIDTH;
	double along = paper->a4 ? A4_HEIGHT : LETTER_HEIGHT;
	double width = paper->wide ? along : across;
	double height = paper->wide ? across : along;
	size_t before = pdf->len;
	cairo_surface_t *surface;
	cairo_status_t status;

	surface = cairo_pdf_surface_create_for_stream(take, pdf, width,
	    height);
	status = draw(paper, surface, width, height);
	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		return true;
	pdf->len = before;
	if (pdf->at != NULL)
		pdf->at[before] = '\0';
	return false;
}
