/* Base64, plain and URL-safe. */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#define COMMON	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char plain[] = COMMON "+/";
static const char urlsafe[] = COMMON "-_";

/* Writes without padding and returns how many characters. */
static size_t
encode(const char *alphabet, const unsigned char *in, size_t len, char *out)
{
	char *start = out;
	uint32_t bits;

	for (; len >= 3; in += 3, len -= 3) {
		bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		*out++ = alphabet[bits >> 6 & 63];
		*out++ = alphabet[bits & 63];
	}
	if (len > 0) {
		bits = (uint32_t)in[0] << 16;
		if (len == 2)
			bits |= (uint32_t)in[1] << 8;
		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		if (len == 2)
			*out++ = alphabet[bits >> 6 & 63];
	}
	return (size_t)(out - start);
}

void
base64_put(struct text *t, const void *bytes, size_t len)
{
	char *to = text_room(t, BASE64_LENGTH(len));
	size_t written = encode(plain, bytes, len, to);

	while (written < BASE64_LENGTH(len))
		to[written++] = '=';
	to[written] = '\0';
	t->len += written;
}

void
base64url_print(const void *bytes, size_t len, char *out)
{
	out[encode(urlsafe, bytes, len, out)] = '\0';
}

static int
value_of(char c, const char *alphabet)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == alphabet[62])
		return 62;
	return c == alphabet[63] ? 63 : -1;
}

/* Reads characters that carry no padding any more. */
static bool
decode(const char *alphabet, const char *in, size_t len, unsigned char *out,
    size_t *outlen)
{
	uint32_t bits = 0;
	unsigned int held = 0;
	size_t i, written = 0;
	int value;

	if (len % 4 == 1)
		return false;
	for (i = 0; i < len; i++) {
		if ((value = value_of(in[i], alphabet)) < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[written++] = (unsigned char)(bits >> held);
		}
	}
	if ((bits & ((1u << held) - 1)) != 0)
		return false;
	*outlen = written;
	return true;
}

bool
base64_read(const char *text, size_t len, void *out, size_t *outlen)
{
	if (len % 4 != 0)
		return false;
	if (len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	return decode(plain, text, len, out, outlen);
}

bool
base64url_read(const char *text, size_t len, void *out, size_t *outlen)
{
	return decode(urlsafe, text, len, out, outlen);
}
