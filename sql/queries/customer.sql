-- name: export_head :one
-- What the name and the head of an exported list say.
select business_today()::text as today, name as company, paper from company;

-- name: customer_import_part :exec
-- What this transaction adds is a part of the import :run: it is told as one.
select set_config('kontor.import', :run, true);

-- name: customer_import_end :exec
update outbox set due_at = now() where id = :run::uuid and done_at is null and failed_at is null;

-- name: customer_hold :exec
-- Contacts stand in line at their customer, which is shown with them.
select from customer where id = :customer::uuid for no key update;

-- name: customer_visits_lock :exec
-- A customer who goes takes them along; see customer_leaves.
select from schedule_event
 where customer_id = :customer::uuid and status = 'scheduled' and begins >= business_today()
 order by id
   for no key update;

-- name: employee_visits_lock :exec
select from schedule_event
 where employee_id = :employee::uuid and status = 'scheduled' and begins >= business_today()
 order by id
   for no key update;

-- name: customer_find :many
select id from customer_find(:term, :kind, :most::integer) order by place;

-- name: customer_bulk_turn :exec
-- Whoever takes numbers now is waited for, so that what they made is known.
select pg_advisory_xact_lock(number_line(current_setting('kontor.tenant')::uuid, 'customer', ''));

-- name: customer_bulk :many
-- Of an address that is known, or comes twice, no row is made: null.
with sent as (
	select * from unnest(:ids::uuid[], :names::text[], :phones::text[], :whatsapp_numbers::text[],
	                     :alternate_numbers::text[], :emails::text[], :addresses::text[], :places::text[],
	                     :pincodes::text[], :types::text[])
	              with ordinality as s (id, name, phone, whatsapp_number, alternate_number, email, address,
	                                    city_state, zip, customer_type, place)
), fresh as (
	select distinct on (coalesce(lower(email), id::text)) *
	  from sent
	 where email is null or lower(email) <> all (array(select customer_emails_known(:emails::text[])))
	 order by coalesce(lower(email), id::text), place
), made as (
	insert into customer (id, name, phone, whatsapp_number, alternate_number, email, address, city_state, zip, customer_type)
	select id, name, phone, whatsapp_number, alternate_number, email, address, city_state, zip, customer_type
	  from fresh
	 order by place
	on conflict (tenant_id, lower(email)) where deleted_at is null do nothing
	returning id, number
)
select s.id, made.id is not null as made, made.number from sent s left join made on made.id = s.id order by s.place;

-- name: customer_import :many
-- Rows whose email is known, to us or from a row before, are not written:
-- their places are returned.  Imports at work side by side lock the emails in
-- one order, so that they wait for each other but never in a circle.
with sent as (
	select * from unnest(:ids::uuid[], :names::text[], :emails::text[], :phones::text[], :addresses::text[],
	                     :cities::text[], :states::text[], :zips::text[], :statuses::text[], :notes::text[])
	              with ordinality as s (id, name, email, phone, address, city, state, zip, status, notes, place)
), made as (
	insert into customer (id, name, email, phone, address, city, state, zip, status, notes)
	select id, name, email, phone, address, city, state, zip, status, notes
	  from sent
	 order by lower(email), place
	on conflict (tenant_id, lower(email)) where deleted_at is null do nothing
	returning id
)
select place from sent where not exists (select from made where made.id = sent.id) order by place;
