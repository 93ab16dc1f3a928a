/* What reports of one's own may ask for, the same in every edition. */
#ifndef DOMAIN_FIGURES_H
#define DOMAIN_FIGURES_H

#include "api/reporting.h"

extern const struct reporting_model figures;

#endif
