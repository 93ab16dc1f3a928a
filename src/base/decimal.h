/*
 * Exact conversion between decimal numbers as people and JSON write them
 * and whole numbers of minor units.  No floating point anywhere.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_EXPONENT_MAX	18
#define DECIMAL_SIZE		32

/*
 * Reads TEXT, which must be a number as RFC 8259, section 6 writes it
 * ("150", "150.00", "1.5e2", "-3.10"), as units of 10^-EXPONENT: "1.5" with
 * exponent 2 is 150.  Serves money (ISO 4217 exponents) and every other
 * scaled figure: rates, quantities, whole numbers (exponent 0).  False,
 * leaving *RET alone, when TEXT is NULL or no number, has a decimal other
 * than zero beyond the exponent, does not fit, or when EXPONENT is not 0 to
 * DECIMAL_EXPONENT_MAX.
 */
bool	decimal_to_minor(const char *text, int exponent, int64_t *ret);

/*
 * The reverse: 150000 with exponent 2 is "1500.00", -5 is "-0.05"; exponent
 * 0 has no point.  An EXPONENT out of range is taken as the nearest one
 * allowed.
 */
void	minor_print(int64_t minor, int exponent, char out[DECIMAL_SIZE]);

#endif
