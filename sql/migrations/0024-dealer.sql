-- What holds the dealer edition together: who needs a service centre.

-- Whoever works in a branch must say in which.  An administrator and those of
-- the central store act for all of them.
alter table app_user add constraint app_user_branch_check check (branch_id is not null
	or role not in ('sc_manager', 'service_engineer', 'service_advisor', 'inventory_manager'));
