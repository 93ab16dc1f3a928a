/* dealer: who manages people takes them on and changes them. */
#include "auth/password.h"
#include "base/conf.h"
#include "dealer/dealer.h"
#include "domain/account.h"
#include "queries.h"

#define ROLES	"admin|sc_manager|service_engineer|service_advisor|" \
    "inventory_manager|central_inventory_manager"

/* A name in one piece, or first and last apart. */
const struct field dealer_user_form[] = {
	{ "email",           "", &as_email,  REQUIRED, 1, 254 },
	{ "password",        "", &as_secret },
	{ "name",            "", &as_text,   0, 1, 200 },
	{ "firstName",       "", &as_text,   0, 1, 100 },
	{ "lastName",        "", &as_text,   0, 0, 100 },
	{ "phone",           "", &as_phone,  NULLABLE, 0, 50 },
	{ "role",            "", &as_choice, REQUIRED, .among = ROLES },
	{ "serviceCenterId", "", &as_uuid,   NULLABLE },
	{ "status",          "", &as_state,  .among = "ACTIVE|INACTIVE", .preset = "active" },
	{ 0 }
};

/* The hash of the password sent; a hash no password has when none was. */
static enum fault
take_password(struct request *rq, const char *none, const char **ret)
{
	const char *password = taken(rq, "password");
	char hash[PASSWORD_SIZE];
	enum fault f;

	*ret = none;
	if (password == NULL)
		return OK;
	if ((f = account_password(rq, "password", password, NULL)) != OK ||
	    (f = password_hash(password, (int)conf_number(CONF_bcrypt_cost),
	    hash)) != OK)
		return f;
	*ret = arena_string(rq->mem, hash);
	return OK;
}

/* Without a password a link to choose one is mailed. */
enum fault
dealer_user_create(struct request *rq)
{
	const char *id = fresh_id(rq), *hash;
	enum fault f;

	if (taken(rq, "name") == NULL && taken(rq, "firstName") == NULL)
		return fail_field(rq, INVALID, "name", "is required");
	if ((f = take_password(rq, "*", &hash)) != OK)
		return f;
	queue(rq, NULL, staff_create, .id = id, .email = taken(rq, "email"),
	    .name = taken(rq, "name"), .first_name = taken(rq, "firstName"),
	    .last_name = taken(rq, "lastName"), .phone = taken(rq, "phone"),
	    .role = taken(rq, "role"), .status = taken(rq, "status"),
	    .branch = taken(rq, "serviceCenterId"), .hash = hash,
	    .address = rq->address);
	if (taken(rq, "password") == NULL)
		account_invite(rq, taken(rq, "email"));
	return reply_resource(rq, 201, &dealer_user, id);
}

enum fault
dealer_user_update(struct request *rq)
{
	const char *id = param(rq, 0), *ruling = rq->edition->first_role;
	const char *hash;
	enum fault f;

	if ((f = take_password(rq, NULL, &hash)) != OK)
		return f;
	queue(rq, NULL, user_rulers_lock, .ruling = ruling, .id = id);
	queue(rq, NULL, staff_change, .id = id, .ruling = ruling,
	    .email = taken(rq, "email"), .name = taken(rq, "name"),
	    .first_name = taken(rq, "firstName"),
	    .last_name = taken(rq, "lastName"), .phone = taken(rq, "phone"),
	    .phone_given = given_text(rq, "phone"),
	    .role = taken(rq, "role"), .status = taken(rq, "status"),
	    .branch = taken(rq, "serviceCenterId"),
	    .branch_given = given_text(rq, "serviceCenterId"),
	    .hash = hash, .address = rq->address);
	return resource_get(rq);
}
