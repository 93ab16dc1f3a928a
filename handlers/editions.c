/* All editions of this build; the first serves where none is named. */
#include "api/edition.h"
#include "dealer/dealer.h"
#include "fieldservice/fieldservice.h"

const struct edition *const editions[] = {
	&fieldservice,
	&dealer,
	NULL
};
