/* The dealer contract, route by route. */
#include "dealer/dealer.h"
#include "domain/health.h"

const struct route dealer_routes[] = {
	/* 1. Authentication */
	{ "POST",   "/auth/login",           dealer_login, .takes = dealer_login_form,
	                                     .flags = PUBLIC | HASHES, .rate = RATE_AUTH },
	{ "POST",   "/auth/refresh",         dealer_refresh, .takes = dealer_refresh_form,
	                                     .flags = PUBLIC, .rate = RATE_AUTH },
	{ "POST",   "/auth/logout",          dealer_logout },
	{ "GET",    "/auth/me",              dealer_me, .gives = &dealer_user },

	/* 2. Customers */
	{ "GET",    "/customers",            resource_list,   &dealer_customer, .needs = "customers:read" },
	{ "POST",   "/customers",            resource_create, &dealer_customer, .needs = "customers:create" },
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

	/* Operation */
	{ "GET",    "/health",               health_ready, .flags = PUBLIC, .rate = RATE_FREE },
	{ 0 }
};
