/* The fieldservice contract, route by route. */
#include "domain/health.h"
#include "fieldservice/fieldservice.h"
#include "outside/file.h"

const struct route fieldservice_routes[] = {
	/* 2. Authentication */
	{ "POST",   "/auth/login",           fieldservice_login, .takes = fieldservice_login_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/register",        fieldservice_register, .takes = fieldservice_register_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/logout",          fieldservice_logout },
	{ "POST",   "/auth/refresh",         fieldservice_refresh, .takes = fieldservice_refresh_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/forgot-password", fieldservice_password_forgot, .takes = fieldservice_forgot_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/reset-password",  fieldservice_password_reset, .takes = fieldservice_reset_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/verify-email",    fieldservice_email_verify, .takes = fieldservice_verify_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "GET",    "/auth/verify-email",    fieldservice_email_verify, .flags = PUBLIC, .rate = RATE_AUTH },
	{ "GET",    "/auth/me",              fieldservice_me, .gives = &fieldservice_user },

	/* 3. Customers */
	{ "GET",    "/customers",            resource_list,   &fieldservice_customer, .needs = "customers.read" },
	{ "POST",   "/customers",            resource_create, &fieldservice_customer, .needs = "customers.write" },
	{ "POST",   "/customers/import",     fieldservice_customer_import, .takes = fieldservice_import_form,
	                                     .needs = "customers.write", .flags = MULTIPART | SLOW },
	{ "GET",    "/customers/export",     fieldservice_customer_export, .needs = "customers.read",
	                                     .flags = SLOW },
	{ "GET",    "/customers/:id",        resource_get,    &fieldservice_customer, .needs = "customers.read" },
	{ "PUT",    "/customers/:id",        resource_update, &fieldservice_customer, .needs = "customers.write" },
	{ "PATCH",  "/customers/:id",        resource_update, &fieldservice_customer, .needs = "customers.write" },
	{ "DELETE", "/customers/:id",        resource_delete, &fieldservice_customer, .needs = "customers.delete" },
	{ "GET",    "/customers/:id/contacts", resource_list, &fieldservice_contact, .needs = "customers.read",
	                                     .within = &fieldservice_in_customer },
	{ "POST",   "/customers/:id/contacts", resource_create, &fieldservice_contact, .needs = "customers.write",
	                                     .within = &fieldservice_in_customer },
	{ "PUT",    "/customers/:id/contacts/:contactId", resource_update, &fieldservice_contact,
	                                     .needs = "customers.write", .within = &fieldservice_in_customer },
	{ "PATCH",  "/customers/:id/contacts/:contactId", resource_update, &fieldservice_contact,
	                                     .needs = "customers.write", .within = &fieldservice_in_customer },
	{ "DELETE", "/customers/:id/contacts/:contactId", resource_delete, &fieldservice_contact,
	                                     .needs = "customers.write", .within = &fieldservice_in_customer },
	{ "GET",    "/customers/:id/invoices", resource_list, &fieldservice_invoice, .needs = "invoices.read",
	                                     .within = &fieldservice_in_customer },
	{ "GET",    "/customers/:id/payments", resource_list, &fieldservice_payment, .needs = "payments.read",
	                                     .within = &fieldservice_in_customer },

	/* 5. Invoices */
	{ "GET",    "/invoices",             resource_list, &fieldservice_invoice, .needs = "invoices.read" },
	{ "POST",   "/invoices",             fieldservice_invoice_create, &fieldservice_invoice,
	                                     fieldservice_invoice_form, .needs = "invoices.write" },
	{ "POST",   "/invoices/quick",       fieldservice_invoice_quick, &fieldservice_invoice,
	                                     fieldservice_quick_form, .needs = "invoices.write" },
	{ "GET",    "/invoices/stats",       fieldservice_invoice_stats, .needs = "invoices.read" },
	{ "GET",    "/invoices/:id",         resource_get, &fieldservice_invoice, .needs = "invoices.read" },
	{ "PUT",    "/invoices/:id",         fieldservice_invoice_update, &fieldservice_invoice,
	                                     fieldservice_invoice_changes, .needs = "invoices.write" },
	{ "PATCH",  "/invoices/:id",         fieldservice_invoice_update, &fieldservice_invoice,
	                                     fieldservice_invoice_changes, .needs = "invoices.write" },
	{ "DELETE", "/invoices/:id",         fieldservice_invoice_delete, &fieldservice_invoice,
	                                     .needs = "invoices.write" },
	{ "POST",   "/invoices/:id/send",    fieldservice_invoice_send, &fieldservice_invoice,
	                                     fieldservice_send_form, .needs = "invoices.write", .rate = RATE_SEND },
	{ "GET",    "/invoices/:id/pdf",     fieldservice_invoice_pdf, &fieldservice_invoice,
	                                     .needs = "invoices.read", .flags = SLOW },

	/* 6. Payments */
	{ "GET",    "/payments",             resource_list, &fieldservice_payment, .needs = "payments.read" },
	{ "POST",   "/payments",             fieldservice_payment_create, &fieldservice_payment,
	                                     fieldservice_payment_form, .needs = "payments.write" },
	{ "GET",    "/payments/history",     resource_list, &fieldservice_payment_event, .needs = "payments.read" },
	{ "GET",    "/payments/:id",         resource_get, &fieldservice_payment, .needs = "payments.read" },
	{ "PUT",    "/payments/:id",         fieldservice_payment_update, &fieldservice_payment,
	                                     fieldservice_payment_changes, .needs = "payments.write" },
	{ "PATCH",  "/payments/:id",         fieldservice_payment_update, &fieldservice_payment,
	                                     fieldservice_payment_changes, .needs = "payments.write" },
	{ "DELETE", "/payments/:id",         fieldservice_payment_delete, &fieldservice_payment,
	                                     .needs = "payments.write" },
	{ "POST",   "/payments/:id/refund",  fieldservice_payment_refund, &fieldservice_payment,
	                                     fieldservice_refund_form, .needs = "payments.write" },

	/* 8. Reports */
	{ "GET",    "/reports/dashboard",    fieldservice_dashboard, .needs = "reports.read" },

	/* 11. Files */
	{ "GET",    "/uploads",              resource_list, &fieldservice_file, .needs = "uploads.read" },
	{ "POST",   "/uploads",              fieldservice_upload, &fieldservice_file, fieldservice_upload_form,
	                                     .needs = "uploads.write", .flags = MULTIPART | SLOW },
	{ "GET",    "/uploads/:id",          file_give, &fieldservice_file, .needs = "uploads.read", .flags = KEYED },
	{ "DELETE", "/uploads/:id",          file_delete, &fieldservice_file, .needs = "uploads.write" },

	/* For operators */
	{ "GET",    "/health",               health_ready, .flags = PUBLIC, .rate = RATE_FREE },
	{ "GET",    "/health/ready",         health_ready, .flags = PUBLIC, .rate = RATE_FREE },
	{ "GET",    "/health/live",          health_live, .flags = PUBLIC, .rate = RATE_FREE },
	{ 0 }
};
