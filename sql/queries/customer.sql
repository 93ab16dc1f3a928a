-- name: export_head :one
-- What the name and the head of an exported list say.
select business_today()::text as today, name as company, paper from company;

-- name: customer_import_part :exec
-- What this transaction adds is a part of the import :run: it is told as one.
select set_config('kontor.import', :run, true);

-- name: customer_import_end :exec
update outbox set due_at = now() where id = :run::uuid and done_at is null and failed_at is null;

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
