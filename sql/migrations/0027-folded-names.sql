-- lower() may not run before row-level security has spoken, so that an index
-- on lower(name) gives the order of a list but neither where its page begins
-- nor what equals a value: folded texts are columns.  And an index of its own
-- behind two orders of the dealer's lists.

alter table customer
	add column name_order  text generated always as (lower(name)) stored,
	add column email_order text generated always as (lower(email)) stored;

drop index customer_name_index;
drop index customer_status_index;
create index customer_name_index on customer (tenant_id, name_order, id) where deleted_at is null;
create index customer_status_index on customer (tenant_id, status, name_order, id) where deleted_at is null;
create index customer_email_index on customer (tenant_id, email_order, id) where deleted_at is null;
create index customer_type_order_index on customer (tenant_id, customer_type, id) where deleted_at is null;

create or replace view customer_card with (security_invoker = true) as
select id, name, name_order, email, email_order, phone, address, city,
       lower(city) as city_order, state, zip, status, balance_minor, spent_minor, notes, last_service_at,
       created_at, updated_at, version::text as etag,
       number, whatsapp_number, alternate_number, city_state, customer_type, last_branch_id, last_invoice_number
  from customer
 where deleted_at is null;

drop index vehicle_make_index;
create index vehicle_make_index on vehicle (tenant_id, make, id) where deleted_at is null;
