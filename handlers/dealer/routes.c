/* The dealer contract, route by route. */
#include "dealer/dealer.h"

const struct route dealer_routes[] = {
	/* 1. Authentication */
	{ "POST",   "/auth/login",           dealer_login, .takes = dealer_login_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/refresh",         dealer_refresh, .takes = dealer_refresh_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/forgot-password", dealer_password_forgot, .takes = dealer_forgot_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/reset-password",  dealer_password_reset, .takes = dealer_reset_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/logout",          dealer_logout },
	{ "GET",    "/auth/me",              dealer_me, .gives = &dealer_user },

	/* 2. Customers */
	{ "GET",    "/customers",            resource_list,   &dealer_customer, .needs = "customers:read" },
	{ "POST",   "/customers",            resource_create, &dealer_customer, .needs = "customers:create" },
	{ "GET",    "/customers/search",     dealer_customer_search, .gives = &dealer_customer,
	                                     .needs = "customers:read" },
	{ "POST",   "/customers/bulk",       dealer_customer_bulk, .takes = dealer_customer_bulk_form,
	                                     .needs = "customers:create" },
	{ "GET",    "/customers/:id",        resource_get,    &dealer_customer, .needs = "customers:read" },
	{ "PATCH",  "/customers/:id",        resource_update, &dealer_customer, .needs = "customers:update" },
	{ "DELETE", "/customers/:id",        resource_delete, &dealer_customer, .needs = "customers:delete" },

	/* 3. Vehicles */
	{ "GET",    "/vehicles",             resource_list,   &dealer_vehicle, .needs = "vehicles:read" },
	{ "POST",   "/vehicles",             resource_create, &dealer_vehicle, .needs = "vehicles:create" },
	{ "GET",    "/vehicles/:id",         resource_get,    &dealer_vehicle, .needs = "vehicles:read" },
	{ "PATCH",  "/vehicles/:id",         resource_update, &dealer_vehicle, .needs = "vehicles:update" },
	{ "DELETE", "/vehicles/:id",         resource_delete, &dealer_vehicle, .needs = "vehicles:delete" },

	/* Service centres and users */
	{ "GET",    "/service-centers",      resource_list,   &dealer_branch, .needs = "service_centers:read" },
	{ "POST",   "/service-centers",      resource_create, &dealer_branch, .needs = "service_centers:create" },
	{ "GET",    "/service-centers/:id",  resource_get,    &dealer_branch, .needs = "service_centers:read" },
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

	/* Operation */
	{ "GET",    "/health",               dealer_health, .flags = PUBLIC, .rate = RATE_FREE },
	{ 0 }
};
