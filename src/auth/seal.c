/* Sealing and opening with AES-256-GCM. */
#include "auth/seal.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/core_names.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/base64.h"

#define KEY_SIZE	32
#define NONCE_SIZE	12
#define TAG_SIZE	16
#define LONGEST		(INT_MAX / 2)	/* EVP counts in int */

static unsigned char key[KEY_SIZE];
static bool have_key;

bool
seal_key(const void *secret, size_t len)
{
	char digest[] = "SHA256", info[] = "kontor seal v1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
		    digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
		    (void *)secret, len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
		    info, sizeof(info) - 1),
		OSSL_PARAM_construct_end()
	};
	EVP_KDF *kdf;
	EVP_KDF_CTX *context;

	have_key = false;
	if (len < SEAL_SECRET_SHORTEST)
		return false;
	kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	context = EVP_KDF_CTX_new(kdf);
	have_key = context != NULL &&
	    EVP_KDF_derive(context, key, sizeof(key), params) > 0;
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return have_key;
}

/* Feeds the AAD, then LEN bytes from IN to OUT (the same length). */
static bool
run(EVP_CIPHER_CTX *c, const void *aad, size_t aad_len,
    const unsigned char *in, size_t len, unsigned char *out)
{
	int n;

	if (aad_len > 0 &&
	    EVP_CipherUpdate(c, NULL, &n, aad, (int)aad_len) != 1)
		return false;
	return len == 0 || EVP_CipherUpdate(c, out, &n, in, (int)len) == 1;
}

/* OUT receives nonce, ciphertext, tag. */
static bool
encrypt(const void *plain, size_t len, const void *aad, size_t aad_len,
    unsigned char *out)
{
	unsigned char *body = out + NONCE_SIZE, *tag = body + len;
	EVP_CIPHER_CTX *c;
	bool good;
	int n;

	if (getrandom(out, NONCE_SIZE, 0) != NONCE_SIZE)
		return false;
	if ((c = EVP_CIPHER_CTX_new()) == NULL)
		return false;
	good = EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, out) == 1 &&
	    run(c, aad, aad_len, plain, len, body) &&
	    EVP_EncryptFinal_ex(c, tag, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, tag) == 1;
	EVP_CIPHER_CTX_free(c);
	return good;
}

/* IN holds nonce, LEN bytes of ciphertext, tag; OUT the plain bytes. */
static bool
decrypt(unsigned char *in, size_t len, const void *aad, size_t aad_len,
    unsigned char *out)
{
	unsigned char *body = in + NONCE_SIZE, *tag = body + len;
	EVP_CIPHER_CTX *c;
	bool good;
	int n;

	if ((c = EVP_CIPHER_CTX_new()) == NULL)
		return false;
	good = EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, in) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE,
	    tag) == 1 &&
	    run(c, aad, aad_len, body, len, out) &&
	    EVP_DecryptFinal_ex(c, out + len, &n) == 1;
	EVP_CIPHER_CTX_free(c);
	return good;
}

bool
seal(const void *plain, size_t len, const void *aad, size_t aad_len,
    struct text *out)
{
	unsigned char *raw;
	bool good;

	if (!have_key || len > LONGEST || aad_len > LONGEST)
		return false;
	if ((raw = malloc(NONCE_SIZE + len + TAG_SIZE)) == NULL)
		abort();
	good = encrypt(plain, len, aad, aad_len, raw);
	if (good)
		base64_put(out, raw, NONCE_SIZE + len + TAG_SIZE);
	free(raw);
	return good;
}

bool
unseal(const char *sealed, size_t len, const void *aad, size_t aad_len,
    struct text *out)
{
	unsigned char *raw, *to;
	size_t size;
	bool good;

	if (!have_key || len > LONGEST || aad_len > LONGEST)
		return false;
	if ((raw = malloc(BASE64_BYTES(len))) == NULL)
		abort();
	good = base64_read(sealed, len, raw, &size) &&
	    size >= NONCE_SIZE + TAG_SIZE;
	if (good) {
		size -= NONCE_SIZE + TAG_SIZE;
		to = (unsigned char *)text_room(out, size);
		good = decrypt(raw, size, aad, aad_len, to);
		/* Nothing that was not proven genuine may stay behind. */
		if (!good)
			explicit_bzero(to, size);
		to[good ? size : 0] = '\0';
		out->len += good ? size : 0;
	}
	free(raw);
	return good;
}

/* The key of marks is derived, so that one key never serves two purposes. */
bool
seal_mark(const void *text, size_t len, unsigned char out[SEAL_MARK])
{
	static const char purpose[] = "kontor mark v1";
	unsigned char own[EVP_MAX_MD_SIZE], digest[EVP_MAX_MD_SIZE];

	if (!have_key || HMAC(EVP_sha256(), key, KEY_SIZE,
	    (const unsigned char *)purpose, sizeof(purpose) - 1, own,
	    NULL) == NULL || HMAC(EVP_sha256(), own, 32, text, len, digest,
	    NULL) == NULL)
		return false;
	memcpy(out, digest, SEAL_MARK);
	return true;
}
