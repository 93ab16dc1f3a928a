-- Branches (service centres) as a second level of row-level security below the
-- tenant; customers and vehicles of a dealer, which all branches share.

create table branch (
	id         uuid not null default fresh_id(),
	tenant_id  uuid not null references tenant (id),
	code       text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'),
	name       text not null,
	address    text,
	city       text,
	state      text not null,
	pincode    text,
	phone      text,
	email      text,
	gst_number text check (gst_number ~ '^[0-9A-Z]{15}$'),
	active     boolean not null default true,
	created_by uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version    integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint branch_code_key unique (tenant_id, code)
);
call bind_to_tenant('branch');
call keep_version('branch');
create index branch_name_index on branch (tenant_id, lower(name), id);
create index branch_created_index on branch (tenant_id, created_at, id);

create view branch_card with (security_invoker = true) as
select id, code, name, lower(name) as name_order, address, city, state, pincode, phone, email, gst_number, active,
       created_at, updated_at, version::text as etag
  from branch;

-- The branch whose rows alone the request may see; null for all of them.
create function acting_branch() returns uuid
language sql stable parallel safe as $$
	select nullif(current_setting('kontor.branch', true), '')::uuid
$$;

-- Binds a table with a branch_id below its tenant: who acts for a branch sees
-- and writes rows of that branch only.  Rows without a branch are then hidden.
create procedure bind_to_branch(bound regclass)
language plpgsql as $$
begin
	execute format('create policy branch_only on %s as restrictive using ((select acting_branch()) is null or branch_id = (select acting_branch()))', bound);
end
$$;

-- --- users of a branch ----------------------------------------------------------

alter table app_user add column branch_id uuid;
alter table app_user add constraint app_user_branch_fkey
	foreign key (tenant_id, branch_id) references branch (tenant_id, id);
create index app_user_branch_index on app_user (tenant_id, branch_id, lower(email), id);

drop trigger user_sessions_end on app_user;
create trigger user_sessions_end after update of role, status, password_hash, email, branch_id on app_user
	for each row when (old.role <> new.role or old.status <> new.status
	                   or old.password_hash <> new.password_hash or old.email <> new.email
	                   or old.branch_id is distinct from new.branch_id)
	execute function user_sessions_end();

create or replace view user_card with (security_invoker = true) as
select id, email, first_name, last_name, role, avatar, phone, status, verified_at,
       created_at, updated_at, version::text as etag,
       lower(email) as email_order, lower(first_name) as first_order, lower(last_name) as last_order,
       trim(first_name || ' ' || last_name) as name, branch_id
  from app_user;

create view signed_user with (security_invoker = true) as
select u.id, u.email, trim(u.first_name || ' ' || u.last_name) as name, u.role, u.branch_id, b.name as branch_name,
       b.code as branch_code, u.version::text as etag
  from app_user u
  left join branch b on b.tenant_id = u.tenant_id and b.id = u.branch_id;
grant select on signed_user to kontor_app;

-- --- customers ------------------------------------------------------------------

-- Customers get numbers as soon as the tenant has a branch.
alter table customer
	add column number              text,
	add column whatsapp_number     text,
	add column alternate_number    text,
	add column city_state          text,
	add column customer_type       text not null default 'b2c' check (customer_type in ('b2c', 'b2b')),
	add column last_branch_id      uuid,
	add column last_invoice_number text,
	add constraint customer_number_key unique (tenant_id, number),
	add constraint customer_branch_fkey foreign key (tenant_id, last_branch_id) references branch (tenant_id, id);
create index customer_number_index on customer (tenant_id, number, id) where deleted_at is null;
create index customer_phone_index on customer (tenant_id, phone, id) where deleted_at is null;
create index customer_type_index on customer (tenant_id, customer_type, created_at, id) where deleted_at is null;
create index customer_branch_index on customer (tenant_id, last_branch_id, created_at, id)
	where deleted_at is null and last_branch_id is not null;

create function customer_number_text(number bigint) returns text
language sql immutable parallel safe as $$
	select 'CUST-' || lpad(number::text, greatest(4, length(number::text)), '0')
$$;

create function customer_numbered() returns trigger
language plpgsql as $$
begin
	if exists (select from branch where tenant_id = new.tenant_id) then
		new.number := customer_number_text(next_number('customer', ''));
	end if;
	return new;
end
$$;
create trigger customer_numbered before insert on customer
	for each row when (new.number is null) execute function customer_numbered();

-- With the first branch, those who were customers before get theirs, and the
-- tenant is one that has branches.
create function branch_numbers_customers() returns trigger
language plpgsql as $$
begin
	update tenant set has_branches = true where id = new.tenant_id and not has_branches;
	with unnumbered as (
		select id, row_number() over (order by created_at, id) as place
		  from customer where tenant_id = new.tenant_id and number is null
	), taken as (
		insert into number_series (tenant_id, name, period, last)
		select new.tenant_id, 'customer', '', count(*) from unnumbered having count(*) > 0
		on conflict (tenant_id, name, period) do update set last = number_series.last + excluded.last
		returning last
	)
	update customer c set number = customer_number_text(t.last - (select count(*) from unnumbered) + u.place)
	  from unnumbered u, taken t
	 where c.tenant_id = new.tenant_id and c.id = u.id;
	return null;
end
$$;
create trigger branch_numbers_customers after insert on branch
	for each row execute function branch_numbers_customers();

-- One text with city and state, or both apart: whichever is written, the
-- other follows.
create function customer_place_follows() returns trigger
language plpgsql as $$
begin
	if new.city_state is not null and (tg_op = 'INSERT' or new.city_state is distinct from old.city_state) then
		new.city := nullif(trim(split_part(new.city_state, ',', 1)), '');
		new.state := nullif(trim(substr(new.city_state, length(split_part(new.city_state, ',', 1)) + 2)), '');
	elsif tg_op = 'UPDATE' and old.city_state is not null and new.city_state is null then
		new.city := null;
		new.state := null;
	else
		new.city_state := nullif(concat_ws(', ', new.city, new.state), '');
	end if;
	return new;
end
$$;
create trigger customer_place_follows before insert or update of city, state, city_state on customer
	for each row execute function customer_place_follows();
update customer set city_state = nullif(concat_ws(', ', city, state), '');

create or replace view customer_card with (security_invoker = true) as
select id, name, lower(name) as name_order, email, lower(email) as email_order, phone, address, city,
       lower(city) as city_order, state, zip, status, balance_minor, spent_minor, notes, last_service_at,
       created_at, updated_at, version::text as etag,
       number, whatsapp_number, alternate_number, city_state, customer_type, last_branch_id, last_invoice_number
  from customer
 where deleted_at is null;

-- --- vehicles -------------------------------------------------------------------

create table vehicle (
	id                     uuid not null,
	tenant_id              uuid not null references tenant (id),
	customer_id            uuid not null,
	registration           text not null,
	vin                    text not null,
	make                   text not null,
	model                  text not null,
	year                   integer not null,
	variant                text,
	color                  text,
	motor_number           text,
	charger_serial_number  text,
	purchased_on           date,
	warranty_status        text check (warranty_status in ('Active', 'Expired', 'Not Applicable')),
	insured_from           date,
	insured_until          date,
	insurer                text,
	status                 text not null default 'available' check (status in ('available', 'active_job_card')),
	active_job_card_id     uuid,
	last_service_at        timestamptz,
	last_branch_id         uuid,
	next_service_on        date,
	total_services         integer not null default 0,
	spent_minor            bigint not null default 0,
	created_by             uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version                integer not null default 1,
	created_at             timestamptz not null default now(),
	updated_at             timestamptz not null default now(),
	deleted_at             timestamptz,
	search_text            text generated always as (lower(registration || ' ' || vin || ' ' || make || ' ' || model)) stored,
	primary key (tenant_id, id),
	constraint vehicle_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint vehicle_branch_fkey foreign key (tenant_id, last_branch_id) references branch (tenant_id, id),
	constraint vehicle_insured_check check (insured_until >= insured_from),
	constraint vehicle_active_check check ((status = 'active_job_card') = (active_job_card_id is not null))
);
call bind_to_tenant('vehicle');
call keep_version('vehicle');
call keep_tally('vehicle');
create unique index vehicle_registration_key on vehicle (tenant_id, registration) where deleted_at is null;
create unique index vehicle_vin_key on vehicle (tenant_id, vin) where deleted_at is null;
create index vehicle_customer_index on vehicle (tenant_id, customer_id, created_at, id) where deleted_at is null;
create index vehicle_created_index on vehicle (tenant_id, created_at, id) where deleted_at is null;
create index vehicle_updated_index on vehicle (tenant_id, updated_at, id) where deleted_at is null;
create index vehicle_status_index on vehicle (tenant_id, status, created_at, id) where deleted_at is null;
create index vehicle_make_index on vehicle (tenant_id, make, model, id) where deleted_at is null;
create index vehicle_year_index on vehicle (tenant_id, year, id) where deleted_at is null;
create index vehicle_warranty_index on vehicle (tenant_id, warranty_status, created_at, id) where deleted_at is null;
create index vehicle_search_index on vehicle using gin (tenant_id, search_text public.gin_trgm_ops) where deleted_at is null;

create function vehicle_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from vehicle
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

create view vehicle_card with (security_invoker = true) as
select v.id, v.customer_id, v.registration, v.vin, v.make, v.model, v.year, v.variant, v.color, v.motor_number,
       v.charger_serial_number, v.purchased_on, v.warranty_status, v.insured_from, v.insured_until, v.insurer,
       v.status, v.active_job_card_id, v.last_service_at, v.last_branch_id, v.next_service_on, v.total_services,
       v.spent_minor, v.created_at, v.updated_at, v.version::text as etag
  from vehicle v
 where v.deleted_at is null;

grant select on branch_card, vehicle_card to kontor_app;
