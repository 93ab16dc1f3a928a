/* Passwords: checked, hashed, compared. */
#include "auth/password.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/base64.h"
#include "base/utf8.h"

#define HASH_LENGTH	60	/* $2b$cc$ + 22 of salt + 31 of hash */
#define SALT_BYTES	16
#define DECOY_BYTES	32

static atomic_int decoy_cost = 11;

/* True when PASSWORD repeats its first character to the end. */
static bool
monotonous(const char *password, size_t len)
{
	size_t size = utf8_character(password, len), i;

	if (size == 0)
		size = 1;
	if (len % size != 0)
		return false;
	for (i = size; i < len; i += size)
		if (memcmp(password, password + i, size) != 0)
			return false;
	return true;
}

enum fault
password_acceptable(const char *password, const char **why)
{
	size_t len = strlen(password);

	if (len < PASSWORD_SHORTEST)
		*why = "Password must have at least 8 characters";
	else if (len > PASSWORD_LONGEST)
		*why = "Password must not be longer than 72 bytes";
	else if (monotonous(password, len))
		*why = "Password must not repeat a single character";
	else
		return OK;
	return INVALID;
}

/*
 * bcrypt of PASSWORD with a setting (a salt, or a whole hash).  The 32 KB
 * of work space hold key material, so they are wiped before they go.
 */
static bool
bcrypt(const char *password, const char *setting, char out[PASSWORD_SIZE])
{
	struct crypt_data *d = calloc(1, sizeof(*d));
	const char *hash;
	bool good;

	if (d == NULL)
		abort();
	hash = crypt_rn(password, setting, d, sizeof(*d));
	good = hash != NULL && strlen(hash) == HASH_LENGTH;
	if (good)
		memcpy(out, hash, HASH_LENGTH + 1);
	explicit_bzero(d, sizeof(*d));
	free(d);
	return good;
}

enum fault
password_hash(const char *password, int cost, char out[PASSWORD_SIZE])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE], salt[SALT_BYTES];
	size_t len = strlen(password);

	if (len == 0 || len > PASSWORD_LONGEST)
		return INVALID;
	if (cost < PASSWORD_COST_LEAST || cost > PASSWORD_COST_MOST)
		return BROKEN;
	if (getrandom(salt, sizeof(salt), 0) != (ssize_t)sizeof(salt))
		return BROKEN;
	if (crypt_gensalt_rn("$2b$", (unsigned long)cost, salt, sizeof(salt),
	    setting, sizeof(setting)) == NULL)
		return BROKEN;
	return bcrypt(password, setting, out) ? OK : BROKEN;
}

static char *
make_decoy(int cost)
{
	unsigned char random[DECOY_BYTES];
	char password[BASE64URL_LENGTH(DECOY_BYTES) + 1];
	char *hash = malloc(PASSWORD_SIZE);

	if (hash == NULL ||
	    getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		abort();
	base64url_print(random, sizeof(random), password);
	if (password_hash(password, cost, hash) != OK)
		abort();
	explicit_bzero(random, sizeof(random));
	explicit_bzero(password, sizeof(password));
	return hash;
}

const char *
password_decoy(int cost)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static char *decoys[PASSWORD_COST_MOST + 1];
	const char *decoy;

	if (cost < PASSWORD_COST_LEAST)
		cost = PASSWORD_COST_LEAST;
	if (cost > PASSWORD_COST_MOST)
		cost = PASSWORD_COST_MOST;
	pthread_mutex_lock(&lock);
	if (decoys[cost] == NULL)
		decoys[cost] = make_decoy(cost);
	decoy = decoys[cost];
	pthread_mutex_unlock(&lock);
	atomic_store(&decoy_cost, cost);
	return decoy;
}

static bool
salt_valid(const char *salt)
{
	return strspn(salt, "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
	    "uvwxyz0123456789") == HASH_LENGTH - 7;
}

/* $2b$cc$ and 53 characters, with a cost that we would set ourselves. */
static bool
hash_valid(const char *hash)
{
	int cost;

	if (hash == NULL || strlen(hash) != HASH_LENGTH ||
	    hash[0] != '$' || hash[1] != '2' || hash[3] != '$' ||
	    strchr("aby", hash[2]) == NULL || hash[6] != '$')
		return false;
	if (hash[4] < '0' || hash[4] > '9' || hash[5] < '0' || hash[5] > '9')
		return false;
	cost = (hash[4] - '0') * 10 + (hash[5] - '0');
	return cost >= PASSWORD_COST_LEAST && cost <= PASSWORD_COST_MOST &&
	    salt_valid(hash + 7);
}

bool
password_matches(const char *password, const char *hash)
{
	char made[PASSWORD_SIZE];
	size_t len = strlen(password);
	bool possible = len > 0 && len <= PASSWORD_LONGEST, same;

	if (!hash_valid(hash)) {
		possible = false;
		hash = password_decoy(atomic_load(&decoy_cost));
	}
	/* libxcrypt refuses very long input at once; 72 bytes are all it uses. */
	if (len > PASSWORD_LONGEST)
		password = "longer than any password with a hash";
	if (!bcrypt(password, hash, made))
		return false;
	same = CRYPTO_memcmp(made, hash, HASH_LENGTH) == 0;
	explicit_bzero(made, sizeof(made));
	return possible && same;
}
