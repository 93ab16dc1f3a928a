/* Well-formed UTF-8, by table 3-7 of the Unicode Standard. */
#include "base/utf8.h"

size_t
utf8_character(const char *at, size_t len)
{
	const unsigned char *b = (const unsigned char *)at;
	unsigned char low = 0x80, high = 0xbf;
	size_t size, i;

	if (len == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	size = b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (size > len)
		return 0;
	/* The second byte rules out overlong forms and what is too great. */
	switch (b[0]) {
	case 0xe0:
		low = 0xa0;
		break;
	case 0xed:
		high = 0x9f;
		break;
	case 0xf0:
		low = 0x90;
		break;
	case 0xf4:
		high = 0x8f;
		break;
	}
	if (b[1] < low || b[1] > high)
		return 0;
	for (i = 2; i < size; i++)
		if (b[i] < 0x80 || b[i] > 0xbf)
			return 0;
	return size;
}

bool
utf8_valid(const char *bytes, size_t len)
{
	size_t i, size;

	for (i = 0; i < len; i += size)
		if ((size = utf8_character(bytes + i, len - i)) == 0)
			return false;
	return true;
}
