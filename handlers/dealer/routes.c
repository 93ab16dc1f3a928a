/* The dealer contract, route by route. */
#include "api/cache.h"
#include "api/openapi.h"
#include "dealer/dealer.h"
#include "dealer/stock.h"
#include "dealer/workshop.h"
#include "domain/account.h"
#include "outside/file.h"
#include "queries.h"

/* What is kept in Redis, by the keys of the contract; see api/cache.h. */
static const struct kept customer_kept = { "customer:{0}", 5 * 60 };
static const struct kept vehicles_kept = { "customer:{?customerId}:vehicles", 5 * 60 };
static const struct kept inventory_kept = { "inventory:sc:{branch}", 60, .also = "inventory" };
static const struct kept dashboard_kept = { "analytics:dashboard:{branch}", 15 * 60, .also = "analytics",
    .today = true };
static const struct kept centres_kept = { "servicecenters", 60 * 60 };

const struct route dealer_routes[] = {
	/* 1. Authentication */
	{ "POST",   "/auth/login",           dealer_login, .takes = dealer_login_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/refresh",         dealer_refresh, .takes = dealer_refresh_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/forgot-password", account_forgot, .takes = account_forgot_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/reset-password",  account_renew, .takes = dealer_reset_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/logout",          dealer_logout },
	{ "GET",    "/auth/me",              resource_get, &dealer_user, .flags = OF_PERSON },

	/* 2. Customers */
	{ "GET",    "/customers",            resource_list,   &dealer_customer, .needs = "customers:read" },
	{ "POST",   "/customers",            resource_create, &dealer_customer, .needs = "customers:create" },
	{ "GET",    "/customers/search",     dealer_customer_search, .gives = &dealer_customer,
	                                     .asks = dealer_customer_search_asks, .needs = "customers:read",
	                                     .flags = GIVES_ROWS },
	{ "POST",   "/customers/bulk",       dealer_customer_bulk, .takes = dealer_customer_bulk_form,
	                                     .needs = "customers:create" },
	{ "GET",    "/customers/:id",        resource_get,    &dealer_customer, .needs = "customers:read", .kept = &customer_kept },
	{ "PATCH",  "/customers/:id",        resource_update, &dealer_customer, .needs = "customers:update" },
	{ "DELETE", "/customers/:id",        resource_delete, &dealer_customer, .needs = "customers:delete",
	                                     .holds = { &customer_visits_lock_query } },

	/* 3. Vehicles */
	{ "GET",    "/vehicles",             resource_list,   &dealer_vehicle, .needs = "vehicles:list", .kept = &vehicles_kept },
	{ "POST",   "/vehicles",             resource_create, &dealer_vehicle, .needs = "vehicles:create" },
	{ "GET",    "/vehicles/:id",         resource_get,    &dealer_vehicle, .needs = "vehicles:read" },
	{ "PATCH",  "/vehicles/:id",         resource_update, &dealer_vehicle, .needs = "vehicles:update" },
	{ "DELETE", "/vehicles/:id",         resource_delete, &dealer_vehicle, .needs = "vehicles:delete" },
	{ "GET",    "/vehicles/:id/service-history", resource_list, &dealer_service, .needs = "vehicles:read",
	                                     .within = &dealer_services_of_vehicle },

	/* 4. Appointments */
	{ "GET",    "/appointments",         resource_list, &dealer_appointment, .needs = "appointments:read" },
	{ "POST",   "/appointments",         resource_create, &dealer_appointment,
	                                     .needs = "appointments:create" },
	{ "GET",    "/appointments/availability", dealer_appointment_slots,
	                                     .asks = dealer_appointment_slots_asks, .needs = "appointments:read" },
	{ "GET",    "/appointments/:id",     resource_get, &dealer_appointment, .needs = "appointments:read" },
	{ "PATCH",  "/appointments/:id",     resource_update, &dealer_appointment,
	                                     .needs = "appointments:update" },
	{ "DELETE", "/appointments/:id",     resource_delete, &dealer_appointment, .needs = "appointments:delete" },
	{ "POST",   "/appointments/:id/convert", dealer_appointment_convert, &dealer_appointment,
	                                     .takes = dealer_conversion, .gives = &dealer_job_card,
	                                     .needs = "job_cards:create" },

	/* 5. Job cards */
	{ "GET",    "/job-cards",            resource_list, &dealer_job_card, .needs = "job_cards:read" },
	{ "POST",   "/job-cards",            resource_create, &dealer_job_card,
	                                     .needs = "job_cards:create" },
	{ "PATCH",  "/job-cards/bulk",       dealer_job_card_bulk, .takes = dealer_job_card_bulk_form, .flags = WHOLE_FORM,
	                                     .needs = "job_cards:update" },
	{ "GET",    "/job-cards/:id",        resource_get, &dealer_job_card, .needs = "job_cards:read" },
	{ "PATCH",  "/job-cards/:id",        dealer_job_card_update, &dealer_job_card,
	                                     .takes = dealer_job_card_changes, .needs = "job_cards:edit" },
	{ "DELETE", "/job-cards/:id",        resource_delete, &dealer_job_card, .needs = "job_cards:delete" },
	{ "POST",   "/job-cards/:id/assign-engineer", dealer_job_card_assign, &dealer_job_card,
	                                     .takes = dealer_job_card_assignment, .needs = "job_cards:assign" },
	{ "PATCH",  "/job-cards/:id/status", dealer_job_card_move, &dealer_job_card,
	                                     .takes = dealer_job_card_step, .flags = WHOLE_FORM, .needs = "job_cards:update" },
	{ "POST",   "/job-cards/:id/request-parts", dealer_parts_ask, &dealer_job_card,
	                                     .takes = dealer_parts_form, .gives = &dealer_parts_request,
	                                     .needs = "parts_requests:create" },
	{ "POST",   "/job-cards/:id/parts-request", dealer_parts_ask, &dealer_job_card,
	                                     .takes = dealer_parts_form, .gives = &dealer_parts_request,
	                                     .needs = "parts_requests:create" },
	{ "GET",    "/job-cards/:id/items",  resource_list, &dealer_job_card_item, .needs = "job_cards:read",
	                                     .within = &dealer_items_of_card },
	{ "POST",   "/job-cards/:id/items",  dealer_job_card_item_add, &dealer_job_card,
	                                     .takes = dealer_job_card_item_form, .gives = &dealer_job_card_item,
	                                     .needs = "job_cards:update" },
	{ "PATCH",  "/job-cards/:id/items/:item", resource_update, &dealer_job_card_item,
	                                     .needs = "job_cards:update", .within = &dealer_items_of_card,
	                                     .holds = { &job_card_hold_query } },
	{ "DELETE", "/job-cards/:id/items/:item", resource_delete, &dealer_job_card_item,
	                                     .needs = "job_cards:update", .within = &dealer_items_of_card,
	                                     .holds = { &job_card_hold_query } },

	/* Parts requests, and other names for the same */
	{ "GET",    "/parts-requests",       resource_list, &dealer_parts_request, .needs = "parts_requests:read" },
	{ "GET",    "/parts-requests/:id",   resource_get, &dealer_parts_request, .needs = "parts_requests:read" },
	{ "PATCH",  "/parts-requests/:id/approve", dealer_parts_approve, &dealer_parts_request,
	                                     .takes = dealer_parts_approval, .needs = "parts_requests:approve",
	                                     .holds = { &parts_request_card_lock_query } },
	{ "PATCH",  "/parts-requests/:id/reject", dealer_parts_reject, &dealer_parts_request,
	                                     .takes = dealer_parts_rejection, .needs = "parts_requests:approve",
	                                     .holds = { &parts_request_card_lock_query } },
	{ "GET",    "/job-cards/parts-requests/pending", resource_list, &dealer_parts_pending,
	                                     .needs = "parts_requests:read" },
	{ "PATCH",  "/job-cards/parts-requests/:id/status", dealer_parts_decide, &dealer_parts_request,
	                                     .takes = dealer_parts_decision, .flags = WHOLE_FORM,
	                                     .holds = { &parts_request_card_lock_query },
	                                     .needs = "parts_requests:approve" },

	/* 6. Stock of service centres */
	{ "GET",    "/inventory",            resource_list, &dealer_branch_part, .needs = "inventory:list",
	                                     .kept = &inventory_kept },
	{ "GET",    "/inventory/low-stock",  resource_list, &dealer_low_part, .needs = "inventory:read" },
	{ "POST",   "/inventory/parts",      dealer_part_create, &dealer_branch_part, dealer_branch_part_form,
	                                     .needs = "inventory:create" },
	{ "GET",    "/inventory/parts/:id",  resource_get, &dealer_branch_part, .needs = "inventory:read" },
	{ "PATCH",  "/inventory/parts/:id",  dealer_part_update, &dealer_branch_part, dealer_branch_part_form,
	                                     .needs = "inventory:update" },
	{ "DELETE", "/inventory/parts/:id",  dealer_part_delete, &dealer_branch_part, .needs = "inventory:delete" },
	{ "PATCH",  "/inventory/parts/:id/adjust-stock", dealer_part_adjust, &dealer_branch_part, dealer_adjustment_form,
	                                     .needs = "inventory:update", .flags = WHOLE_FORM },
	{ "GET",    "/inventory/parts/:id/transactions", resource_list, &dealer_part_move, .needs = "inventory:read",
	                                     .within = &dealer_in_branch_part },

	/* 7. The central store */
	{ "GET",    "/central-inventory",    resource_list, &dealer_central_part, .needs = "central_inventory:read" },
	{ "POST",   "/central-inventory/parts", dealer_central_part_create, &dealer_central_part, dealer_central_part_form,
	                                     .needs = "central_inventory:create" },
	{ "GET",    "/central-inventory/parts/:id", resource_get, &dealer_central_part, .needs = "central_inventory:read" },
	{ "PATCH",  "/central-inventory/parts/:id", dealer_central_part_update, &dealer_central_part,
	                                     dealer_central_part_form, .needs = "central_inventory:update" },
	{ "DELETE", "/central-inventory/parts/:id", dealer_central_part_delete, &dealer_central_part,
	                                     .needs = "central_inventory:delete" },
	{ "PATCH",  "/central-inventory/parts/:id/adjust-stock", dealer_central_part_adjust, &dealer_central_part,
	                                     dealer_adjustment_form, .needs = "central_inventory:update", .flags = WHOLE_FORM },
	{ "GET",    "/central-inventory/parts/:id/transactions", resource_list, &dealer_part_move,
	                                     .needs = "central_inventory:read", .within = &dealer_in_central_part },
	{ "GET",    "/suppliers",            resource_list,   &dealer_supplier, .needs = "suppliers:read" },
	{ "POST",   "/suppliers",            resource_create, &dealer_supplier, .needs = "suppliers:create" },
	{ "GET",    "/suppliers/:id",        resource_get,    &dealer_supplier, .needs = "suppliers:read" },
	{ "PATCH",  "/suppliers/:id",        resource_update, &dealer_supplier, .needs = "suppliers:update" },

	/* 8. Purchase orders.  Only an administrator holds approvals:… */
	{ "GET",    "/purchase-orders",      resource_list, &dealer_purchase_order, .needs = "purchase_orders:read" },
	{ "POST",   "/purchase-orders",      dealer_purchase_order_create, &dealer_purchase_order, dealer_purchase_order_form,
	                                     .needs = "purchase_orders:create" },
	{ "GET",    "/purchase-orders/:id",  resource_get, &dealer_purchase_order, .needs = "purchase_orders:read" },
	{ "PATCH",  "/purchase-orders/:id/submit", dealer_purchase_order_submit, &dealer_purchase_order,
	                                     .needs = "purchase_orders:submit" },
	{ "PATCH",  "/purchase-orders/:id/approve", dealer_purchase_order_approve, &dealer_purchase_order,
	                                     dealer_purchase_order_approval, .needs = "approvals:purchase_orders" },
	{ "PATCH",  "/purchase-orders/:id/receive", dealer_purchase_order_receive, &dealer_purchase_order,
	                                     dealer_purchase_order_receipt, .needs = "purchase_orders:receive", .flags = WHOLE_FORM },
	{ "PATCH",  "/purchase-orders/:id/cancel", dealer_purchase_order_cancel, &dealer_purchase_order,
	                                     .needs = "purchase_orders:cancel" },

	/* 9. Parts issues */
	{ "GET",    "/parts-issues",         resource_list, &dealer_parts_issue, .needs = "parts_issues:read" },
	{ "POST",   "/parts-issues",         dealer_parts_issue_create, &dealer_parts_issue, dealer_parts_issue_form,
	                                     .needs = "parts_issues:create" },
	{ "GET",    "/parts-issues/:id",     resource_get, &dealer_parts_issue, .needs = "parts_issues:read" },
	{ "PATCH",  "/parts-issues/:id/approve", dealer_parts_issue_approve, &dealer_parts_issue,
	                                     dealer_parts_issue_approval, .needs = "approvals:parts_issues", .flags = WHOLE_FORM },
	{ "PATCH",  "/parts-issues/:id/admin-approve", dealer_parts_issue_approve, &dealer_parts_issue,
	                                     dealer_parts_issue_admin_approval, .needs = "approvals:parts_issues" },
	{ "PATCH",  "/parts-issues/:id/reject", dealer_parts_issue_reject, &dealer_parts_issue,
	                                     dealer_parts_issue_rejection, .needs = "approvals:parts_issues" },
	{ "PATCH",  "/parts-issues/:id/dispatch", dealer_parts_issue_dispatch, &dealer_parts_issue,
	                                     dealer_parts_issue_dispatch_form, .needs = "parts_issues:dispatch" },
	{ "PATCH",  "/parts-issues/:id/receive", dealer_parts_issue_receive, &dealer_parts_issue,
	                                     dealer_parts_issue_receipt, .needs = "parts_issues:receive", .flags = WHOLE_FORM },
	/* 10. Quotations */
	{ "GET",    "/quotations",           resource_list,   &dealer_quotation, .needs = "quotations:read" },
	{ "POST",   "/quotations",           dealer_quotation_create, .takes = dealer_quotation_form,
	                                     .gives = &dealer_quotation, .needs = "quotations:create" },
	{ "GET",    "/quotations/:id",       resource_get,    &dealer_quotation, .needs = "quotations:read" },
	{ "PATCH",  "/quotations/:id",       dealer_quotation_update, &dealer_quotation,
	                                     .takes = dealer_quotation_changes, .needs = "quotations:update" },
	{ "PATCH",  "/quotations/:id/approve", dealer_quotation_approve, &dealer_quotation,
	                                     .needs = "quotations:approve" },
	{ "PATCH",  "/quotations/:id/reject", dealer_quotation_reject, &dealer_quotation,
	                                     .needs = "quotations:approve" },
	{ "POST",   "/quotations/:id/convert", dealer_quotation_convert, &dealer_quotation,
	                                     .takes = dealer_quotation_convert_form, .gives = &dealer_invoice,
	                                     .needs = "invoices:create" },

	/* 11. Invoices */
	{ "GET",    "/invoices",             resource_list,   &dealer_invoice, .needs = "invoices:read" },
	{ "POST",   "/invoices",             dealer_invoice_create, .takes = dealer_invoice_form,
	                                     .gives = &dealer_invoice, .needs = "invoices:create" },
	{ "GET",    "/invoices/:id",         resource_get,    &dealer_invoice, .needs = "invoices:read" },
	{ "PATCH",  "/invoices/:id/status",  dealer_invoice_move, &dealer_invoice,
	                                     .takes = dealer_invoice_status_form, .flags = WHOLE_FORM,
	                                     .holds = { &invoice_card_lock_query },
	                                     .needs = "invoices:update" },
	{ "GET",    "/invoices/:id/pdf",     dealer_invoice_pdf, &dealer_invoice, .needs = "invoices:read", .flags = SLOW },

	/* 12. Analytics and reports */
	{ "GET",    "/analytics/dashboard",  dealer_dashboard, .gives = &dealer_dashboard_figures,
	                                     .asks = dealer_dashboard_asks, .kept = &dashboard_kept,
	                                     .needs = "analytics:read" },
	{ "GET",    "/reports/revenue",      dealer_report_revenue, .asks = dealer_report_asks,
	                                     .needs = "analytics:read", .flags = SLOW },
	{ "GET",    "/reports/inventory",    dealer_report_inventory, .asks = dealer_report_asks,
	                                     .needs = "reports:read", .flags = SLOW },

	/* Service centres and users */
	{ "GET",    "/service-centers",      resource_list,   &dealer_branch, .needs = "service_centers:read", .kept = &centres_kept },
	{ "POST",   "/service-centers",      resource_create, &dealer_branch, .needs = "service_centers:create" },
	{ "GET",    "/service-centers/:id",  resource_get,    &dealer_branch, .needs = "service_centers:read", .kept = &centres_kept },
	{ "PATCH",  "/service-centers/:id",  resource_update, &dealer_branch, .needs = "service_centers:update" },
	{ "GET",    "/users",                resource_list,   &dealer_user, .needs = "users:read" },
	{ "POST",   "/users",                dealer_user_create, &dealer_user, dealer_user_form,
	                                     .needs = "users:create", .flags = HASHES },
	{ "GET",    "/users/:id",            resource_get,    &dealer_user, .needs = "users:read" },
	{ "PATCH",  "/users/:id",            dealer_user_update, &dealer_user, dealer_user_form,
	                                     .needs = "users:update", .flags = HASHES },

	/* Notifications, one's own */
	{ "GET",    "/notifications",        resource_list,   &dealer_notification, .needs = "notifications:read" },
	{ "PATCH",  "/notifications/read-all", dealer_notification_read_all, .needs = "notifications:update" },
	{ "GET",    "/notifications/:id",    resource_get,    &dealer_notification, .needs = "notifications:read" },
	{ "PATCH",  "/notifications/:id/read", dealer_notification_read, &dealer_notification,
	                                     .needs = "notifications:update" },
	{ "DELETE", "/notifications/:id",    resource_delete, &dealer_notification, .needs = "notifications:delete" },

	/* 13. Files */
	{ "POST",   "/files/upload",         dealer_file_upload, &dealer_file, dealer_file_form,
	                                     .needs = "files:create", .flags = MULTIPART | SLOW },
	{ "GET",    "/files",                resource_list,   &dealer_file, .needs = "files:read" },
	{ "GET",    "/files/:id",            resource_get,    &dealer_file, .needs = "files:read" },
	{ "GET",    "/files/:id/content",    file_give_attached, &dealer_file, .needs = "files:read" },
	{ "DELETE", "/files/:id",            file_delete_attached, &dealer_file, .needs = "files:delete" },

	/* Operation */
	{ "GET",    "/health",               dealer_health, .flags = PUBLIC, .rate = RATE_FREE },
	{ "GET",    "/docs",                 openapi_page, .flags = PUBLIC, .rate = RATE_FREE },
	{ "GET",    "/docs-json",            openapi_document, .flags = PUBLIC, .rate = RATE_FREE },
	{ 0 }
};
