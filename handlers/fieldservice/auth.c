/* fieldservice: authentication. */
#include <string.h>

#include "domain/account.h"
#include "api/link.h"
#include "fieldservice/fieldservice.h"

static const struct field user_fields[] = {
	{ "id",          "id",         &as_ref, READONLY, .among = "usr" },
	{ "email",       "email",      &as_email, READONLY | SORT, .order = "email_order" },
	{ "firstName",   "first_name", &as_text, READONLY | SORT, .order = "first_order" },
	{ "lastName",    "last_name",  &as_text, READONLY | SORT, .order = "last_order" },
	{ "role",        "role",       &as_choice, READONLY | FILTER | SORT, .among = "admin|manager|employee" },
	{ "avatar",      "avatar",     &as_link, READONLY, .among = "/uploads/file" },
	{ "phone",       "phone",      &as_phone, READONLY },
	{ "status",      "status",     &as_choice, READONLY | FILTER | SORT, .among = "active|inactive" },
	{ "permissions", "role",       &as_permissions, READONLY },
	{ "createdAt",   "created_at", &as_when, READONLY | SORT },
	{ "updatedAt",   "updated_at", &as_when, READONLY },
	{ 0 }
};

const struct resource fieldservice_user = {
	"User", "app_user", "user_card", user_fields, .sort = "email",
	.search = "app_user_search", .counted = true, .home = "/users",
};

const struct field fieldservice_login_form[] = {
	{ "email",      "", &as_email,  REQUIRED, 1, 254 },
	{ "password",   "", &as_secret, REQUIRED },
	{ "rememberMe", "", &as_flag,   0, .preset = "false" },
	{ 0 }
};

const struct field fieldservice_register_form[] = {
	{ "firstName",       "", &as_text,   REQUIRED, 1, 100 },
	{ "lastName",        "", &as_text,   REQUIRED, 1, 100 },
	{ "email",           "", &as_email,  REQUIRED, 1, 254 },
	{ "password",        "", &as_secret, REQUIRED },
	{ "confirmPassword", "", &as_secret, REQUIRED },
	{ 0 }
};

const struct field fieldservice_refresh_form[] = {
	{ "refreshToken", "", &as_secret, REQUIRED },
	{ 0 }
};

const struct field fieldservice_reset_form[] = {
	{ "token",           "", &as_secret, REQUIRED },
	{ "password",        "", &as_secret, REQUIRED },
	{ "confirmPassword", "", &as_secret, REQUIRED },
	{ 0 }
};

const struct field fieldservice_verify_form[] = {
	{ "token", "", &as_secret, REQUIRED },
	{ 0 }
};

enum fault
fieldservice_login(struct request *rq)
{
	return account_sign_in(rq, taken(rq, "email"), taken(rq, "password"),
	    strcmp(taken(rq, "rememberMe"), "true") == 0, &fieldservice_user);
}

enum fault
fieldservice_register(struct request *rq)
{
	struct registration r = {
		.email = taken(rq, "email"), .password = taken(rq, "password"),
		.first_name = taken(rq, "firstName"),
		.last_name = taken(rq, "lastName"),
	};
	struct text t = { 0 };
	PGresult *row;
	const char *id;
	enum fault f;

	if ((f = account_password(rq, "password", r.password,
	    taken(rq, "confirmPassword"))) != OK ||
	    (f = account_register(rq, &r, &id)) != OK)
		return f;
	queue_resource(rq, &fieldservice_user, id, &row);
	if ((f = finish(rq)) != OK)
		return f;
	text_put(&t, "{\"user\":");
	resource_render(&t, &fieldservice_user, true, row, 0, NULL);
	text_put(&t, ",\"message\":\"Registration successful. "
	    "Please verify your email.\"}");
	return reply_data(rq, 201, &t);
}

enum fault
fieldservice_logout(struct request *rq)
{
	account_sign_out(rq);
	return reply_done(rq, 200, "Logged out successfully");
}

enum fault
fieldservice_refresh(struct request *rq)
{
	return account_refresh(rq, taken(rq, "refreshToken"));
}

/* By POST with a body, or by following the link of the mail. */
enum fault
fieldservice_email_verify(struct request *rq)
{
	const char *token = rq->form != NULL ? taken(rq, "token") :
	    query_value(rq, "token");
	enum fault f;

	if (token == NULL || *token == '\0')
		return fail_field(rq, INVALID, "token", "is required");
	if ((f = account_verify(rq, token)) != OK)
		return f;
	return reply_done(rq, 200, "Your email address is verified.");
}
