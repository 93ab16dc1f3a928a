/* fieldservice: customers from files, and as files. */
#include <string.h>

#include "papers/export.h"
#include "papers/import.h"
#include "fieldservice/fieldservice.h"
#include "queries.h"

const struct field fieldservice_import_form[] = {
	{ "file",           NULL, &as_file, REQUIRED },
	{ "skipDuplicates", NULL, &as_flag, .preset = "false" },
	{ 0 }
};

/* What other programs and people call a customer's fields. */
static const struct import_heading headings[] = {
	{ "company", "name" }, { "companyname", "name" }, { "customer", "name" },
	{ "customername", "name" }, { "client", "name" }, { "clientname", "name" },
	{ "fullname", "name" }, { "displayname", "name" }, { "business", "name" },
	{ "businessname", "name" }, { "accountname", "name" }, { "organization", "name" }, { "organisation", "name" },
	{ "emailaddress", "email" }, { "mail", "email" }, { "customeremail", "email" },
	{ "contactemail", "email" }, { "emails", "email" }, { "email1", "email" },
	{ "primaryemail", "email" }, { "workemail", "email" }, { "businessemail", "email" },
	{ "phonenumber", "phone" }, { "phoneno", "phone" }, { "telephone", "phone" },
	{ "telephonenumber", "phone" }, { "tel", "phone" }, { "mobile", "phone" },
	{ "mobilephone", "phone" }, { "mobilenumber", "phone" }, { "cell", "phone" },
	{ "cellphone", "phone" }, { "mainphone", "phone" }, { "workphone", "phone" },
	{ "phone1", "phone" }, { "primaryphone", "phone" }, { "businessphone", "phone" },
	{ "homephone", "phone" }, { "contactphone", "phone" }, { "contactnumber", "phone" },
	{ "street", "address" }, { "streetaddress", "address" }, { "address1", "address" },
	{ "addressline1", "address" }, { "billingaddress", "address" }, { "mailingaddress", "address" },
	{ "town", "city" }, { "locality", "city" }, { "billingcity", "city" },
	{ "province", "state" }, { "region", "state" }, { "stateprovince", "state" },
	{ "county", "state" }, { "billingstate", "state" },
	{ "zipcode", "zip" }, { "postalcode", "zip" }, { "postcode", "zip" }, { "zippostalcode", "zip" },
	{ "postal", "zip" }, { "pincode", "zip" }, { "billingzip", "zip" },
	{ "customerstatus", "status" },
	{ "note", "notes" }, { "comment", "notes" }, { "comments", "notes" }, { "remarks", "notes" },
	{ "description", "notes" },
	{ 0 }
};

static void
write_customers(struct request *rq, struct import_group *g, PGresult **known)
{
	queue(rq, NULL, customer_import_part, .run = import_run(g));
	queue(rq, known, customer_import, .ids = import_column(g, "id"),
	    .names = import_column(g, "name"),
	    .emails = import_column(g, "email"),
	    .phones = import_column(g, "phone"),
	    .addresses = import_column(g, "address"),
	    .cities = import_column(g, "city"),
	    .states = import_column(g, "state"),
	    .zips = import_column(g, "zip"),
	    .statuses = import_column(g, "status"),
	    .notes = import_column(g, "notes"));
}

static void
end_customers(struct request *rq, struct import_group *g)
{
	queue(rq, NULL, customer_import_end, .run = import_run(g));
}

enum fault
fieldservice_customer_import(struct request *rq)
{
	static const struct import customers = { &fieldservice_customer,
	    headings, write_customers, end_customers,
	    "email: a customer with this email already exists" };

	return import_sheet(rq, &customers, "file", taken(rq, "file"),
	    strcmp(taken(rq, "skipDuplicates"), "true") == 0);
}

enum fault
fieldservice_customer_export(struct request *rq)
{
	static const struct export customers = { &fieldservice_customer,
	    "customers", "Customers",
	    "name,email,phone,city,status,balance,totalSpent" };

	return export_list(rq, &customers);
}
