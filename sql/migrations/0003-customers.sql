-- Customers and their contacts.

create table customer (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	name            text not null,
	email           text,
	phone           text,
	address         text,
	city            text,
	state           text,
	zip             text,
	country         text,
	notes           text,
	status          text not null default 'active' check (status in ('active', 'inactive')),
	balance_minor   bigint not null default 0,
	spent_minor     bigint not null default 0,
	last_service_at timestamptz,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	deleted_at      timestamptz,
	search_text     text generated always as (lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')
	                    || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g'))) stored,
	primary key (tenant_id, id)
);
call bind_to_tenant('customer');
call keep_version('customer');
call keep_tally('customer');
create unique index customer_email_key on customer (tenant_id, lower(email)) where deleted_at is null;
create index customer_name_index on customer (tenant_id, lower(name), id) where deleted_at is null;
create index customer_status_index on customer (tenant_id, status, lower(name), id) where deleted_at is null;
create index customer_city_index on customer (tenant_id, lower(city), id) where deleted_at is null;
create index customer_balance_index on customer (tenant_id, balance_minor, id) where deleted_at is null;
create index customer_spent_index on customer (tenant_id, spent_minor, id) where deleted_at is null;
create index customer_service_index on customer (tenant_id, last_service_at, id) where deleted_at is null;
create index customer_created_index on customer (tenant_id, created_at, id) where deleted_at is null;
create index customer_updated_index on customer (tenant_id, updated_at, id) where deleted_at is null;
create index customer_search_index on customer using gin (tenant_id, search_text public.gin_trgm_ops);

-- LIKE is not leakproof, so row-level security would keep it from the trigram
-- index; this function states the tenant itself.
create function customer_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

create table contact (
	id          uuid not null,
	tenant_id   uuid not null references tenant (id),
	customer_id uuid not null,
	name        text not null,
	email       text,
	phone       text,
	title       text,
	is_primary  boolean not null default false,
	version     integer not null default 1,
	created_at  timestamptz not null default now(),
	updated_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint contact_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
call bind_to_tenant('contact');
call keep_version('contact');
create index contact_customer_index on contact (tenant_id, customer_id, lower(name), id);
create unique index contact_primary_key on contact (tenant_id, customer_id) where is_primary;

-- A customer has one primary contact: the last one that was made so.  Two
-- that are made so at once stand in line at their customer.
create function contact_primary_moves() returns trigger
language plpgsql as $$
begin
	perform from customer where tenant_id = new.tenant_id and id = new.customer_id for no key update;
	update contact set is_primary = false
	 where tenant_id = new.tenant_id and customer_id = new.customer_id and is_primary and id <> new.id;
	return new;
end
$$;
create trigger contact_primary_moves before insert or update of is_primary on contact
	for each row when (new.is_primary) execute function contact_primary_moves();

-- A customer is shown with its contacts, so its version grows with theirs.
create function contact_changes_customer() returns trigger
language plpgsql as $$
begin
	update customer set updated_at = now()
	 where tenant_id = coalesce(new.tenant_id, old.tenant_id)
	   and id = coalesce(new.customer_id, old.customer_id);
	return null;
end
$$;
create trigger contact_changes_customer after insert or update or delete on contact
	for each row execute function contact_changes_customer();

create view customer_card with (security_invoker = true) as
select id, name, lower(name) as name_order, email, lower(email) as email_order, phone, address, city,
       lower(city) as city_order, state, zip, status, balance_minor, spent_minor, notes, last_service_at,
       created_at, updated_at, version::text as etag
  from customer
 where deleted_at is null;

create view contact_card with (security_invoker = true) as
select c.id, c.customer_id, c.name, lower(c.name) as name_order, c.email, c.phone, c.title, c.is_primary,
       c.created_at, c.updated_at, c.version::text as etag
  from contact c
  join customer o on o.tenant_id = c.tenant_id and o.id = c.customer_id and o.deleted_at is null;

grant select on customer_card, contact_card to kontor_app;
