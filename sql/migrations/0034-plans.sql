-- What asking every list in every way, on tables that are full, has shown to
-- read more than it should (tests/queries/plans.test.mjs).

-- Users are searched like all others, by an index and a function that states
-- the tenant; who may see them is decided where they are then read.
alter table app_user add column search_text text
	generated always as (lower(first_name || ' ' || last_name || ' ' || email)) stored;
create index app_user_search_index on app_user using gin (tenant_id, search_text public.gin_trgm_ops);
create or replace function app_user_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from app_user
	 where tenant_id = current_setting('kontor.tenant')::uuid and search_text like search_pattern(term)
$$;

-- What is found is read by its keys, however few rows there are beside it.
create or replace function trade_invoice_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.id = any (array(select invoice_search(term)))
	   and ((select acting_branch()) is null or i.branch_id = (select acting_branch()))
	union
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.vehicle_id in (select v.id from vehicle v
	         where v.tenant_id = current_setting('kontor.tenant')::uuid and v.search_text like search_pattern(term))
	   and ((select acting_branch()) is null or i.branch_id = (select acting_branch()))
$$;

-- A function in SQL that is not inlined is planned anew in each statement that
-- calls it; in plpgsql its plan is kept with the connection (see 0012), and the
-- general one is as good as one for this term.  The tenant, the branch and the
-- pattern are worked out once: a trigram index is lossy, and its condition is
-- computed again for each row it brings.  What searches say stays as it is.
do $$
declare
	f record;
	body text;
begin
	for f in
		select p.proname, pg_get_function_arguments(p.oid) as arguments, p.prosrc, l.lanname
		  from pg_proc p join pg_language l on l.oid = p.prolang
		 where p.pronamespace = 'kontor'::regnamespace and p.prosecdef and p.proretset
		   and p.prorettype = 'uuid'::regtype and (p.proname like '%\_search' or p.proname like '%\_find\_%')
	loop
		body := case f.lanname when 'sql' then E'begin\n\treturn query' || rtrim(f.prosrc, E'\n') || E';\nend\n'
		             else ltrim(f.prosrc, E'\n') end;
		body := replace(body, 'current_setting(''kontor.tenant'')::uuid', 'of_tenant');
		body := replace(replace(body, '(select acting_branch())', 'of_branch'), 'acting_branch()', 'of_branch');
		body := regexp_replace(body, 'search_pattern\(\w+\)', 'pattern', 'g');
		body := E'\ndeclare\n\tof_tenant constant uuid := current_setting(''kontor.tenant'');\n'
		     || case when body ~ '\mof_branch\M' then E'\tof_branch constant uuid := acting_branch();\n' else '' end
		     || case when body ~ '\mpattern\M' then format(E'\tpattern constant text := search_pattern(%s);\n',
		                                                    split_part(f.arguments, ' ', 1)) else '' end
		     || body;
		execute format('create or replace function %I(%s) returns setof uuid language plpgsql stable security definer'
		        ' rows 100 set search_path = kontor, public, pg_temp set plan_cache_mode = force_generic_plan as %L',
		        f.proname, f.arguments, body);
	end loop;
end
$$;

-- The list of what was written since the last vacuum, read by each search.
do $$
declare
	search regclass;
begin
	for search in
		select i.indexrelid from pg_index i
		  join pg_class c on c.oid = i.indexrelid
		  join pg_am a on a.oid = c.relam
		 where a.amname = 'gin' and c.relnamespace = 'kontor'::regnamespace and c.reloptions is null
	loop
		execute format('alter index %s set (gin_pending_list_limit = 128)', search);
	end loop;
end
$$;

-- "Acts for all or is of this branch" as an OR was taken to hold for one row in
-- a hundred, so that reports and the history of payments began with all
-- payments, as the few they were thought to be.  Of a CASE half is expected.
create or replace procedure bind_to_branch(bound regclass)
language plpgsql as $$
begin
	execute format('create policy branch_only on %s as restrictive using (case when (select acting_branch()) is null then true else branch_id = (select acting_branch()) end)', bound);
end
$$;
do $$
declare
	p record;
begin
	for p in
		select polrelid::regclass as bound, polname,
		       case when polname = 'branch_of_payment'
		            then format('exists (select from payment p where p.tenant_id = %1$s.tenant_id and p.id = %1$s.payment_id)',
		                        polrelid::regclass)
		            when polrelid = 'app_user'::regclass
		            then 'branch_acted_for(role, branch_id) is null or branch_id = (select acting_branch())'
		            when polrelid = 'file'::regclass
		            then 'branch_id = (select acting_branch()) or branch_id is null'
		                 ' and (customer_id is not null or vehicle_id is not null)'
		            else 'branch_id = (select acting_branch())' end as its
		  from pg_policy where polname in ('branch_only', 'branch_of_payment')
	loop
		execute format('alter policy %I on %s using (case when (select acting_branch()) is null then true else %s end)',
		               p.polname, p.bound, p.its);
	end loop;
end
$$;

-- Folded texts are columns (see 0027), also of what dealers page through.
alter table supplier     add column name_order text generated always as (lower(name)) stored;
alter table central_part add column name_order text generated always as (lower(name)) stored;
alter table branch_part  add column name_order text generated always as (lower(name)) stored;
alter table app_user
	add column email_order text generated always as (lower(email)) stored,
	add column first_order text generated always as (lower(first_name)) stored,
	add column last_order  text generated always as (lower(last_name)) stored;

drop index supplier_name_index, central_part_name_index, branch_part_name_index, branch_part_all_name_index,
	app_user_first_index, app_user_last_index, app_user_role_index, app_user_status_index,
	app_user_branch_index, app_user_branch_role_index, app_user_branch_status_index;
create index supplier_name_index on supplier (tenant_id, name_order, id);
create index central_part_name_index on central_part (tenant_id, name_order, id) where deleted_at is null;
create index branch_part_name_index on branch_part (tenant_id, branch_id, name_order, id) where deleted_at is null;
create index branch_part_all_name_index on branch_part (tenant_id, name_order, id) where deleted_at is null;
create index app_user_email_index on app_user (tenant_id, email_order, id);
create index app_user_first_index on app_user (tenant_id, first_order, id);
create index app_user_last_index on app_user (tenant_id, last_order, id);
create index app_user_role_index on app_user (tenant_id, role, email_order, id);
create index app_user_status_index on app_user (tenant_id, status, email_order, id);
create index app_user_branch_index on app_user (tenant_id, branch_id, email_order, id);
create index app_user_branch_role_index on app_user (tenant_id, branch_id, role, email_order, id);
create index app_user_branch_status_index on app_user (tenant_id, branch_id, status, email_order, id);

create or replace view user_card with (security_invoker = true) as
select id, email, first_name, last_name, role, avatar, phone, status, verified_at,
       created_at, updated_at, version::text as etag, email_order, first_order, last_order,
       trim(first_name || ' ' || last_name) as name, branch_id
  from app_user;

create or replace view supplier_card with (security_invoker = true) as
select id, name, name_order, contact, phone, email, address, gst_number, payment_terms, active,
       created_at, updated_at, version::text as etag
  from supplier;

create or replace view central_part_card with (security_invoker = true) as
select id, name, name_order, number, category, unit_price_minor, cost_price_minor, gst_rate, quantity,
       allocated, available, min_quantity, created_at, updated_at, version::text as etag
  from central_part
 where deleted_at is null;

create or replace view branch_part_card with (security_invoker = true) as
select p.id, p.branch_id, p.name, p.name_order, p.number, p.code, p.category, p.unit_price_minor,
       p.cost_price_minor, p.gst_rate, p.quantity, p.min_quantity, p.max_quantity, p.location,
       central_part_called(p.number_key) as central_part_id, p.created_at, p.updated_at,
       p.version || coalesce('.' || central_part_called(p.number_key), '') as etag
  from branch_part p
 where p.deleted_at is null;

-- An order by a word that nearly all rows have is only an index's order when
-- the id comes right behind it.
create index customer_status_order_index on customer (tenant_id, status, id) where deleted_at is null;
create index employee_status_order_index on employee (tenant_id, status, id) where deleted_at is null;

-- Those of nobody are asked for, too.
drop index customer_branch_index, appointment_engineer_index, job_card_engineer_index;
create index customer_branch_index on customer (tenant_id, last_branch_id, created_at, id) where deleted_at is null;
create index appointment_engineer_index on appointment (tenant_id, engineer_id, created_at, id) where deleted_at is null;
create index job_card_engineer_index on job_card (tenant_id, engineer_id, created_at, id) where deleted_at is null;
create index product_category_order_index on product (tenant_id, category, id) where deleted_at is null;
create index stock_item_status_order_index on stock_item (tenant_id, status, id) where deleted_at is null;
create index stock_item_category_order_index on stock_item (tenant_id, category, id) where deleted_at is null;
create index stock_item_location_order_index on stock_item (tenant_id, location, id) where deleted_at is null;
create index employee_role_order_index on employee (tenant_id, role, id) where deleted_at is null;
create index employee_department_order_index on employee (tenant_id, department, id) where deleted_at is null;
create index app_user_status_order_index on app_user (tenant_id, status, id);
create index app_user_role_order_index on app_user (tenant_id, role, id);
create index purchase_order_status_order_index on purchase_order (tenant_id, status, id);
create index parts_issue_all_status_order_index on parts_issue (tenant_id, status, id);
create index parts_issue_status_order_index on parts_issue (tenant_id, branch_id, status, id);

-- Searches of quotations and invoices look at the vehicles that are gone, too.
drop index vehicle_search_index;
create index vehicle_search_index on vehicle using gin (tenant_id, search_text public.gin_trgm_ops)
	with (gin_pending_list_limit = 128);

-- What a file belongs to: neither coalesce() nor case may run before row-level
-- security has spoken.
alter table file
	add column related_id uuid generated always as (coalesce(job_card_id, vehicle_id, customer_id)) stored,
	add column related_type text generated always as (
		case when job_card_id is not null then 'job_card' when vehicle_id is not null then 'vehicle'
		     when customer_id is not null then 'customer' end) stored;
drop index file_related_index;
create index file_related_index on file (tenant_id, related_id, created_at, id) where attached;
create index file_related_type_index on file (tenant_id, related_type, created_at, id) where attached;
create or replace view attachment_card with (security_invoker = true) as
select f.id, f.category, f.filename, f.size, f.mime, f.related_type, f.related_id,
       f.branch_id, f.created_by, f.created_at, f.updated_at, f.version::text as etag
  from file f
 where f.attached;

-- The card of an appointment is looked up where it is shown, not where the
-- appointments are counted.
create or replace view appointment_card with (security_invoker = true) as
select a.id, a.number, a.branch_id, a.customer_id, a.vehicle_id, a.engineer_id, a.bay, a.service_type, a.day, a.at, a.begins,
       a.minutes, a.complaint, a.location, a.estimated_minor, a.status, a.notes,
       (select j.id from job_card j where j.tenant_id = a.tenant_id and j.appointment_id = a.id and j.deleted_at is null)
           as job_card_id,
       a.created_at, a.updated_at, a.version::text as etag
  from appointment a
 where a.deleted_at is null;

-- The same for the card that a request for parts belongs to.
create or replace view parts_request_card with (security_invoker = true) as
select r.id, r.branch_id, r.job_card_id,
       (select j.number from job_card j where j.tenant_id = r.tenant_id and j.id = r.job_card_id) as job_card_number,
       (select j.status from job_card j where j.tenant_id = r.tenant_id and j.id = r.job_card_id) as job_card_status,
       r.status, r.urgency, r.notes, r.created_by, r.decided_by, r.decided_at, r.decision, r.created_at, r.updated_at,
       r.version::text as etag
  from parts_request r;

-- What happened to payments: how often is kept, of what kind has an index, and
-- so have payments that were deleted.
call keep_count('payment_event');
insert into tally (tenant_id, noun, shard, amount)
select tenant_id, 'payment_event', 0, count(*) from payment_event group by tenant_id
on conflict (tenant_id, noun, shard) do update set amount = excluded.amount;
create index payment_event_type_index on payment_event (tenant_id, type, created_at, id);
drop index payment_invoice_index, payment_customer_index;
create index payment_invoice_index on payment (tenant_id, invoice_id, paid_at, id);
create index payment_customer_index on payment (tenant_id, customer_id, paid_at, id);

create index product_kind_order_index on product (tenant_id, kind, id) where deleted_at is null;

-- What an invoice was paid before the span counts, too: of those touched in it,
-- not of all.  "offset 0" keeps the condition inside, where indexes serve.
create or replace function tax_of(from_day date, to_day date)
returns table (tax_rate numeric, invoices bigint, taxable_minor bigint, tax_minor bigint, received_minor bigint, collected_minor bigint)
language sql stable as $$
	with touched as (
		select distinct invoice_id from cash_movement
		 where at >= day_start(from_day) and at < day_start(to_day + 1)
	), movement as (
		select m.at, m.amount_minor, i.tax_rate, i.tax_minor, i.total_minor,
		       sum(m.amount_minor) over (partition by m.invoice_id order by m.at, m.payment_id, m.refund_id nulls first) as after
		  from touched t
		 cross join lateral (select * from cash_movement c where c.invoice_id = t.invoice_id offset 0) m
		  join invoice i on i.id = m.invoice_id
	), collected as (
		select tax_rate, sum(amount_minor)::bigint as money,
		       sum(coalesce(round(after * tax_minor / nullif(total_minor, 0))
		                  - round((after - amount_minor) * tax_minor / nullif(total_minor, 0)), 0))::bigint as tax
		  from movement
		 where at >= day_start(from_day) and at < day_start(to_day + 1)
		 group by 1
	), billed as (
		select tax_rate, count(*) as invoices, sum(subtotal_minor)::bigint as taxable, sum(tax_minor)::bigint as tax
		  from report_invoice where day between from_day and to_day
		 group by 1
	)
	select coalesce(b.tax_rate, c.tax_rate), coalesce(b.invoices, 0), coalesce(b.taxable, 0), coalesce(b.tax, 0),
	       coalesce(c.money, 0), coalesce(c.tax, 0)
	  from billed b
	  full join collected c on c.tax_rate = b.tax_rate
$$;
