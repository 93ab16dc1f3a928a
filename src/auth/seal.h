/*
 * Data at rest that only this installation may read: AES-256-GCM (NIST SP
 * 800-38D) under a key derived from the installation's secret by
 * HKDF-SHA256 (RFC 5869) with the info "kontor seal v1".
 */
#ifndef AUTH_SEAL_H
#define AUTH_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define SEAL_SECRET_SHORTEST	32	/* bytes */

/*
 * Derives the key.  Once at start, before threads; false when the secret is
 * shorter than 32 bytes or OpenSSL fails.
 */
bool	seal_key(const void *secret, size_t len);

/*
 * Appends base64 of nonce (12 bytes), ciphertext and tag (16 bytes) to OUT.
 * AAD, which may be NULL with length 0, is what the text belongs to (a
 * tenant and key, say): it is not stored but must be the same at unseal.
 * False, leaving OUT as it was, without a key or when OpenSSL fails.  The
 * nonce is random: no more than 2^32 seals under one secret.
 */
bool	seal(const void *plain, size_t len, const void *aad, size_t aad_len,
	    struct text *out);

/*
 * Appends what was sealed to OUT.  False, leaving OUT's length and text as
 * they were, when anything was altered or belongs elsewhere.
 */
bool	unseal(const char *sealed, size_t len, const void *aad,
	    size_t aad_len, struct text *out);

/*
 * A mark of LEN bytes of TEXT that only this installation can make: HMAC-SHA256
 * under a key of its own, cut to SEAL_MARK bytes.  False without a key.
 */
#define SEAL_MARK	16

bool	seal_mark(const void *text, size_t len, unsigned char out[SEAL_MARK]);

#endif
