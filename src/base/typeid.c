/*
 * TypeID.  Printing runs for every identifier of every reply, so the base32
 * is two 64-bit words shifted, without printf.
 */
#include "base/typeid.h"

#include <stdint.h>
#include <string.h>

#define SUFFIX	26	/* characters: 130 bits, the first two always zero */

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* One more than the value of a character; 0: not of the alphabet. */
static const unsigned char values[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['g'] = 17, ['h'] = 18,
	['j'] = 19, ['k'] = 20, ['m'] = 21, ['n'] = 22, ['p'] = 23, ['q'] = 24,
	['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28, ['w'] = 29, ['x'] = 30,
	['y'] = 31, ['z'] = 32,
};

static uint64_t
get64(const unsigned char *from)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < 8; i++)
		n = n << 8 | from[i];
	return n;
}

void
typeid_print(const char *prefix, const struct uuid *u, char out[TYPEID_SIZE])
{
	uint64_t high = get64(u->bytes), low = get64(u->bytes + 8);
	int i;

	if (*prefix != '\0') {
		while (*prefix != '\0')
			*out++ = *prefix++;
		*out++ = '_';
	}
	for (i = SUFFIX - 1; i >= 0; i--) {
		out[i] = alphabet[low & 31];
		low = low >> 5 | high << 59;
		high >>= 5;
	}
	out[SUFFIX] = '\0';
}

static bool
suffix_read(const char *text, struct uuid *ret)
{
	uint64_t high = 0, low = 0;
	unsigned int value;
	int i;

	if (text[0] > '7')
		return false;
	for (i = 0; i < SUFFIX; i++) {
		if ((value = values[(unsigned char)text[i]]) == 0)
			return false;
		high = high << 5 | low >> 59;
		low = low << 5 | (value - 1);
	}
	if (text[SUFFIX] != '\0')
		return false;
	for (i = 7; i >= 0; i--, high >>= 8, low >>= 8) {
		ret->bytes[i] = (unsigned char)high;
		ret->bytes[i + 8] = (unsigned char)low;
	}
	return true;
}

bool
typeid_read(const char *text, const char *prefix, struct uuid *ret)
{
	if (text == NULL)
		return false;
	if (*prefix == '\0')
		return suffix_read(text, ret);
	while (*prefix != '\0')
		if (*text++ != *prefix++)
			return false;
	return *text == '_' && suffix_read(text + 1, ret);
}
