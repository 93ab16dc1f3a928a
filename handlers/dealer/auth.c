/* dealer: signing in, and who one is. */
#include "dealer/dealer.h"
#include "domain/account.h"

const struct field dealer_login_form[] = {
	{ "email",    "", &as_email,  REQUIRED, 1, 254 },
	{ "password", "", &as_secret, REQUIRED },
	{ 0 }
};

const struct field dealer_refresh_form[] = {
	{ "refreshToken", "", &as_secret, REQUIRED },
	{ 0 }
};

const struct field dealer_reset_form[] = {
	{ "token",           "", &as_secret, REQUIRED },
	{ "password",        "", &as_secret, REQUIRED },
	{ "confirmPassword", "", &as_secret },
	{ 0 }
};

/* As after signing in: who it is, and of which service centre. */
static const struct field session_fields[] = {
	{ "id",                "id",          &as_uuid },
	{ "email",             "email",       &as_email },
	{ "name",              "name",        &as_text },
	{ "role",              "role",        &as_text },
	{ "serviceCenterId",   "branch_id",   &as_uuid },
	{ "serviceCenterName", "branch_name", &as_text },
	{ "serviceCenterCode", "branch_code", &as_text },
	{ 0 }
};

static const struct resource signed_user = {
	"User", "app_user", "signed_user", session_fields, .sort = "email",
};

enum fault
dealer_login(struct request *rq)
{
	return account_sign_in(rq, taken(rq, "email"), taken(rq, "password"),
	    false, &signed_user);
}

enum fault
dealer_refresh(struct request *rq)
{
	return account_refresh(rq, taken(rq, "refreshToken"));
}

enum fault
dealer_logout(struct request *rq)
{
	account_sign_out(rq);
	return reply_done(rq, 200, "Signed out");
}
