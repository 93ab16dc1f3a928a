/*
 * Currencies (ISO 4217) and money as people read it.  Amounts are whole
 * minor units (cents, fils, yen) everywhere; no floating point.
 */
#ifndef BASE_CURRENCY_H
#define BASE_CURRENCY_H

#include "base/text.h"

#include <stdint.h>

/*
 * Digits behind the decimal point of CODE, in capitals or not: 2 for USD,
 * 0 for JPY, 3 for JOD (ISO 4217, list one).  -1 when there is no such
 * currency or CODE is NULL.
 */
int		 currency_exponent(const char *code);

/*
 * Appends MINOR units with thousands separators and the currency's decimal
 * digits, without a sign of the currency: "-1,234.50".  An unknown currency
 * has two digits.
 */
void		 money_text(struct text *, int64_t minor, const char *code);

/* The same with the symbol or the code in front: "-$1,234.50", "JOD 0.500". */
void		 money_label(struct text *, int64_t minor, const char *code);

#endif
