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

const struct field dealer_forgot_form[] = {
	{ "email", "", &as_email, REQUIRED, 1, 254 },
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

/* access_token is the same once more, for clients that look for it there. */
static void
put_tokens(struct text *t, const struct signed_in *in)
{
	text_put(t, "\"accessToken\":");
	text_json_string(t, in->access);
	text_put(t, ",\"access_token\":");
	text_json_string(t, in->access);
	text_put(t, ",\"refreshToken\":");
	text_json_string(t, in->refresh);
	text_print(t, ",\"expiresIn\":%ld", in->seconds);
}

enum fault
dealer_login(struct request *rq)
{
	struct signed_in in;
	struct text t = { 0 };
	enum fault f;

	f = account_sign_in(rq, taken(rq, "email"), taken(rq, "password"),
	    false, &signed_user, &in);
	if (f != OK)
		return f;
	text_char(&t, '{');
	put_tokens(&t, &in);
	text_put(&t, ",\"user\":");
	resource_render(&t, &signed_user, true, in.row, 0, NULL);
	text_char(&t, '}');
	return reply_data(rq, 200, &t);
}

enum fault
dealer_refresh(struct request *rq)
{
	struct signed_in in;
	struct text t = { 0 };
	enum fault f;

	if ((f = account_refresh(rq, taken(rq, "refreshToken"), &in)) != OK)
		return f;
	text_char(&t, '{');
	put_tokens(&t, &in);
	text_char(&t, '}');
	return reply_data(rq, 200, &t);
}

enum fault
dealer_logout(struct request *rq)
{
	enum fault f = account_sign_out(rq);

	return f != OK ? f : reply_done(rq, 200, "Signed out");
}

enum fault
dealer_password_forgot(struct request *rq)
{
	enum fault f = account_forget(rq, taken(rq, "email"));

	return f != OK ? f : reply_done(rq, 200, "If there is an account with "
	    "this address, a mail is on its way to it");
}

enum fault
dealer_password_reset(struct request *rq)
{
	const char *password = taken(rq, "password");
	const char *again = taken(rq, "confirmPassword");
	enum fault f;

	if ((f = account_password(rq, "password", password,
	    again != NULL ? again : password)) != OK ||
	    (f = account_reset(rq, taken(rq, "token"), password)) != OK)
		return f;
	return reply_done(rq, 200, "Your password has been changed. "
	    "Please sign in");
}
