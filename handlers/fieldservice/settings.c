/* fieldservice: settings of the company and of one's own; users. */
#include "domain/profile.h"
#include "api/link.h"
#include "fieldservice/fieldservice.h"
#include "queries.h"

#define APPEARANCE_MOST	16384	/* bytes of one change */

static const struct field company_fields[] = {
	{ "id",             "id",               &as_ref,     READONLY, .among = "org" },
	{ "name",           "name",             &as_text,    REQUIRED, 1, 200 },
	{ "email",          "email",            &as_email,   NULLABLE, 0, 254 },
	{ "phone",          "phone",            &as_phone,   NULLABLE, 0, 50 },
	{ "address",        "address",          &as_text,    NULLABLE, 0, 300 },
	{ "city",           "city",             &as_text,    NULLABLE, 0, 100 },
	{ "state",          "state",            &as_text,    NULLABLE, 0, 100 },
	{ "zip",            "zip",              &as_text,    NULLABLE, 0, 20 },
	{ "country",        "country",          &as_text,    NULLABLE, 0, 100 },
	{ "logo",           "logo_url",         &as_link,    NULLABLE, 0, 2048, .among = "/uploads/file" },
	{ "website",        "website",          &as_text,    NULLABLE, 0, 300 },
	{ "taxId",          "tax_id",           &as_text,    NULLABLE, 0, 100 },
	{ "defaultTaxRate", "default_tax_rate", &as_percent },
	{ "invoicePrefix",  "invoice_prefix",   &as_text,    0, 1, 16 },
	{ "invoiceTerms",   "invoice_terms",    &as_text,    NULLABLE, 0, 200 },
	{ "invoiceNotes",   "invoice_notes",    &as_notes,   NULLABLE, 0, 10000 },
	{ "paper",          "paper",            &as_choice,  0, .among = "letter|a4" },
	{ "currency",       "currency",         &as_text,    READONLY },
	{ "timeZone",       "time_zone",        &as_text,    READONLY },
	{ "updatedAt",      "updated_at",       &as_when,    READONLY },
	{ 0 }
};

const struct resource fieldservice_company = {
	"Company", "company_card", "company_card", company_fields, .sort = "name",
};

const struct field fieldservice_profile_form[] = {
	{ "firstName", "", &as_text,  REQUIRED, 1, 100 },
	{ "lastName",  "", &as_text,  REQUIRED, 1, 100 },
	{ "email",     "", &as_email, REQUIRED, 1, 254 },
	{ "phone",     "", &as_phone, NULLABLE, 0, 50 },
	{ "avatar",    "", &as_link,  NULLABLE, 0, 2048, .among = "/uploads/file" },
	{ 0 }
};

const struct field fieldservice_password_form[] = {
	{ "currentPassword", "", &as_secret, REQUIRED },
	{ "newPassword",     "", &as_secret, REQUIRED },
	{ "confirmPassword", "", &as_secret, REQUIRED },
	{ 0 }
};

/* What is known is looked at; anything else is kept as it came. */
const struct field fieldservice_appearance_form[] = {
	{ "theme",            "", &as_choice, .among = "light|dark|system" },
	{ "primaryColor",     "", &as_text,   0, 1, 50 },
	{ "language",         "", &as_text,   0, 1, 35 },
	{ "dateFormat",       "", &as_text,   0, 1, 50 },
	{ "timeFormat",       "", &as_text,   0, 1, 50 },
	{ "sidebarCollapsed", "", &as_flag },
	{ 0 }
};

static const char appearance_preset[] = "{\"theme\":\"system\","
    "\"primaryColor\":\"#2563eb\",\"language\":\"en\","
    "\"dateFormat\":\"YYYY-MM-DD\",\"timeFormat\":\"24h\","
    "\"sidebarCollapsed\":false}";

const struct field fieldservice_user_form[] = {
	{ "role",   "", &as_choice, .among = "admin|manager|employee" },
	{ "status", "", &as_choice, .among = "active|inactive" },
	{ 0 }
};

enum fault
fieldservice_profile_update(struct request *rq)
{
	struct profile p = {
		.first_name = taken(rq, "firstName"),
		.last_name = taken(rq, "lastName"),
		.email = taken(rq, "email"),
		.phone = taken(rq, "phone"), .avatar = taken(rq, "avatar"),
		.phone_given = given_text(rq, "phone"),
		.avatar_given = given_text(rq, "avatar"),
	};

	profile_change(rq, &p);
	return resource_get(rq);
}

enum fault
fieldservice_password_change(struct request *rq)
{
	enum fault f = profile_password(rq, taken(rq, "currentPassword"),
	    taken(rq, "newPassword"), taken(rq, "confirmPassword"));

	return f != OK ? f : reply_done(rq, 200, "Password changed");
}

enum fault
fieldservice_appearance(struct request *rq)
{
	PGresult *row;

	queue(rq, &row, appearance_read, .preset = appearance_preset,
	    .user = param(rq, 0));
	return reply_value(rq, 200, &row, "value");
}

enum fault
fieldservice_appearance_update(struct request *rq)
{
	if (rq->body_len > APPEARANCE_MOST)
		return fail(rq, INVALID, "an appearance has at most %d bytes",
		    APPEARANCE_MOST);
	queue(rq, NULL, appearance_write, .user = param(rq, 0),
	    .sent = rq->body_len > 0 ? rq->body : "{}");
	return fieldservice_appearance(rq);
}

enum fault
fieldservice_user_update(struct request *rq)
{
	const char *id = param(rq, 0), *ruling = rq->edition->first_role;

	queue(rq, NULL, user_rulers_lock, .ruling = ruling, .id = id);
	queue(rq, NULL, user_change, .id = id, .ruling = ruling,
	    .role = taken(rq, "role"), .status = taken(rq, "status"),
	    .address = rq->address);
	return resource_get(rq);
}
