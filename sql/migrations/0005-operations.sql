-- The daily work: services, employees and their visits, service periods,
-- stock with its ledger, users and their settings.

-- Like keep_tally, for tables whose rows are really deleted.
create procedure keep_count(counted regclass)
language plpgsql as $$
begin
	execute format('create trigger tally_inserted after insert on %s referencing new table as added for each statement execute function tally_inserted()', counted);
	execute format('create trigger tally_deleted after delete on %s referencing old table as removed for each statement execute function tally_deleted()', counted);
end
$$;

-- --- services and products ------------------------------------------------------

alter table product add column search_text text
	generated always as (lower(name || ' ' || coalesce(category, ''))) stored;
create index product_name_index on product (tenant_id, lower(name), id) where deleted_at is null;
create index product_kind_index on product (tenant_id, kind, lower(name), id) where deleted_at is null;
create index product_category_index on product (tenant_id, category, lower(name), id) where deleted_at is null;
create index product_active_index on product (tenant_id, active, lower(name), id) where deleted_at is null;
create index product_price_index on product (tenant_id, price_minor, id) where deleted_at is null;
create index product_created_index on product (tenant_id, created_at, id) where deleted_at is null;
create index product_search_index on product using gin (tenant_id, search_text public.gin_trgm_ops) where deleted_at is null;

create function product_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from product
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

create or replace view product_card with (security_invoker = true) as
select id, name, kind, category, description, price_minor, duration_minutes, active, created_at, updated_at,
       version::text as etag, lower(name) as name_order
  from product
 where deleted_at is null;

-- --- employees ------------------------------------------------------------------------

alter table employee add column search_text text
	generated always as (lower(first_name || ' ' || last_name || ' ' || coalesce(email, ''))) stored;
call keep_tally('employee');
insert into tally (tenant_id, noun, shard, amount)
select tenant_id, 'employee', 0, count(*) from employee where deleted_at is null group by tenant_id;
-- An employee who has left frees the address and the user.
drop index employee_user_key;
create unique index employee_user_key on employee (tenant_id, user_id) where user_id is not null and deleted_at is null;
create unique index employee_email_key on employee (tenant_id, lower(email)) where deleted_at is null;
create index employee_first_index on employee (tenant_id, lower(first_name), id) where deleted_at is null;
create index employee_last_index on employee (tenant_id, lower(last_name), id) where deleted_at is null;
create index employee_role_index on employee (tenant_id, role, lower(last_name), id) where deleted_at is null;
create index employee_department_index on employee (tenant_id, department, lower(last_name), id) where deleted_at is null;
create index employee_status_index on employee (tenant_id, status, lower(last_name), id) where deleted_at is null;
create index employee_hired_index on employee (tenant_id, hired_on, id) where deleted_at is null;
create index employee_created_index on employee (tenant_id, created_at, id) where deleted_at is null;
create index employee_search_index on employee using gin (tenant_id, search_text public.gin_trgm_ops) where deleted_at is null;

create function employee_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from employee
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

create view employee_card with (security_invoker = true) as
select id, user_id, first_name, lower(first_name) as first_order, last_name, lower(last_name) as last_order,
       email, lower(email) as email_order, phone, role, department, status, hired_on, salary_minor,
       commission_rate, avatar, created_at, updated_at, version::text as etag
  from employee
 where deleted_at is null;

-- Who asks, as an employee; what is read of a schedule of one's own.
create view employee_own with (security_invoker = true) as
select * from employee_card
 where user_id = nullif(current_setting('kontor.user', true), '')::uuid;

-- --- visits -------------------------------------------------------------------------

-- Times are of the business's clock.  served_at is the end of a completed
-- visit; the latest one is the customer's last_service_at.
create table schedule_event (
	id          uuid not null,
	tenant_id   uuid not null references tenant (id),
	employee_id uuid not null,
	customer_id uuid,
	title       text not null,
	location    text,
	day         date not null,
	starts_at   time not null,
	ends_at     time not null,
	begins      timestamp generated always as (day + starts_at) stored,
	status      text not null default 'scheduled' check (status in ('scheduled', 'in_progress', 'completed', 'cancelled')),
	served_at   timestamptz,
	notes       text,
	created_by  uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version     integer not null default 1,
	created_at  timestamptz not null default now(),
	updated_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint schedule_event_employee_fkey foreign key (tenant_id, employee_id) references employee (tenant_id, id),
	constraint schedule_event_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint schedule_event_times_check check (ends_at > starts_at)
);
call bind_to_tenant('schedule_event');
call keep_version('schedule_event');
call keep_count('schedule_event');
create index schedule_event_begins_index on schedule_event (tenant_id, begins, id);
create index schedule_event_day_index on schedule_event (tenant_id, day, begins, id);
create index schedule_event_employee_index on schedule_event (tenant_id, employee_id, begins, id);
create index schedule_event_status_index on schedule_event (tenant_id, status, begins, id);
create index schedule_event_customer_index on schedule_event (tenant_id, customer_id, begins, id);
create index schedule_event_served_index on schedule_event (tenant_id, customer_id, served_at) where served_at is not null;

-- All that moves a customer's last visit stands in line at the customer.
create function schedule_event_served() returns trigger
language plpgsql as $$
declare
	before_it uuid := case when tg_op <> 'INSERT' then old.customer_id end;
	after_it uuid := case when tg_op <> 'DELETE' then new.customer_id end;
begin
	if tg_op <> 'DELETE' then
		new.served_at := case when new.status = 'completed'
		    then (new.day + new.ends_at) at time zone current_setting('kontor.zone') end;
	end if;
	perform from customer where id in (before_it, after_it) order by id for no key update;
	if after_it is distinct from before_it and after_it is not null
	   and not exists (select from customer where id = after_it and deleted_at is null) then
		perform refuse('MISSING', 'customerId', 'customer not found');
	end if;
	return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger schedule_event_served before insert or delete or update of customer_id, status, day, ends_at
	on schedule_event for each row execute function schedule_event_served();

create function schedule_event_moves_customer() returns trigger
language plpgsql as $$
begin
	if tg_op <> 'INSERT' and old.served_at is not null then
		update customer
		   set last_service_at = (select max(e.served_at) from schedule_event e
		                           where e.tenant_id = old.tenant_id and e.customer_id = old.customer_id
		                             and e.served_at is not null)
		 where tenant_id = old.tenant_id and id = old.customer_id and last_service_at = old.served_at;
	end if;
	if tg_op <> 'DELETE' and new.served_at is not null then
		update customer set last_service_at = new.served_at
		 where tenant_id = new.tenant_id and id = new.customer_id
		   and (last_service_at is null or last_service_at < new.served_at);
	end if;
	return null;
end
$$;
create trigger schedule_event_moves_customer after insert or delete or update of customer_id, status, day, ends_at
	on schedule_event for each row execute function schedule_event_moves_customer();

-- Whoever has left makes no visits any more.
create function employee_leaves() returns trigger
language plpgsql as $$
begin
	update schedule_event set status = 'cancelled'
	 where tenant_id = new.tenant_id and employee_id = new.id and status = 'scheduled'
	   and begins >= business_today();
	return null;
end
$$;
create trigger employee_leaves after update of deleted_at on employee
	for each row when (old.deleted_at is null and new.deleted_at is not null)
	execute function employee_leaves();

create view schedule_event_card with (security_invoker = true) as
select v.id, v.employee_id, e.first_name || ' ' || e.last_name as employee_name, v.title, v.customer_id,
       c.name as customer_name, v.location, v.day, v.starts_at, v.ends_at, v.begins, v.status, v.notes,
       v.created_at, v.updated_at, v.version || '.' || e.version || coalesce('.' || c.version, '') as etag
  from schedule_event v
  join employee e on e.tenant_id = v.tenant_id and e.id = v.employee_id
  left join customer c on c.tenant_id = v.tenant_id and c.id = v.customer_id;

create view schedule_event_own with (security_invoker = true) as
select v.* from schedule_event_card v join employee_own e on e.id = v.employee_id;

-- --- service periods ----------------------------------------------------------------

create table service_period (
	id          uuid not null,
	tenant_id   uuid not null references tenant (id),
	customer_id uuid not null,
	frequency   text not null check (frequency in ('Q1', 'Q2', 'Q3', 'Q4', 'EV', 'DM', 'SO')),
	start_date  date not null,
	end_date    date,
	status      text not null default 'active' check (status in ('active', 'inactive', 'completed')),
	notes       text,
	version     integer not null default 1,
	created_at  timestamptz not null default now(),
	updated_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint service_period_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint service_period_dates_check check (end_date >= start_date)
);
call bind_to_tenant('service_period');
call keep_version('service_period');
create index service_period_customer_index on service_period (tenant_id, customer_id, start_date, id);
create index service_period_status_index on service_period (tenant_id, customer_id, status, start_date, id);

-- Name and rate are agreed for the period: later changes of the service do
-- not reach them.
create table service_period_line (
	id               uuid not null default fresh_id(),
	tenant_id        uuid not null references tenant (id),
	period_id        uuid not null,
	position         integer not null,
	product_id       uuid not null,
	name             text not null,
	quantity         numeric(14, 4) not null check (quantity > 0),
	rate_minor       bigint not null check (rate_minor >= 0),
	commission_minor bigint not null check (commission_minor >= 0),
	primary key (tenant_id, id),
	constraint service_period_line_period_fkey foreign key (tenant_id, period_id)
	    references service_period (tenant_id, id) on delete cascade,
	constraint service_period_line_product_fkey foreign key (tenant_id, product_id) references product (tenant_id, id)
);
call bind_to_tenant('service_period_line');
create unique index service_period_line_position_key on service_period_line (tenant_id, period_id, position);

create view service_period_card with (security_invoker = true) as
select p.id, p.customer_id, p.frequency, p.start_date, p.end_date, p.status, p.notes, p.created_at, p.updated_at,
       p.version::text as etag
  from service_period p
  join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id and c.deleted_at is null;

create view service_period_line_card with (security_invoker = true) as
select id, period_id, position, product_id, name, quantity, rate_minor, commission_minor
  from service_period_line;

-- --- stock ----------------------------------------------------------------------------

create table stock_item (
	id               uuid not null,
	tenant_id        uuid not null references tenant (id),
	sku              text not null,
	name             text not null,
	category         text not null check (category in ('diffuser', 'scent', 'accessory', 'consumable')),
	quantity         numeric(14, 4) not null default 0,
	min_stock        numeric(14, 4) not null default 0 check (min_stock >= 0),
	max_stock        numeric(14, 4) check (max_stock >= 0),
	unit_price_minor bigint not null default 0 check (unit_price_minor >= 0),
	cost_price_minor bigint not null default 0 check (cost_price_minor >= 0),
	location         text,
	status           text not null generated always as (case when quantity = 0 then 'out-of-stock'
	                     when quantity <= min_stock then 'low-stock' when quantity > max_stock then 'overstock'
	                     else 'in-stock' end) stored,
	restocked_at     timestamptz,
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	deleted_at       timestamptz,
	search_text      text generated always as (lower(sku || ' ' || name)) stored,
	primary key (tenant_id, id),
	constraint stock_item_quantity_check check (quantity >= 0),
	constraint stock_item_quantity_most check (quantity <= 1000000000),
	constraint stock_item_levels_check check (max_stock >= min_stock)
);
call bind_to_tenant('stock_item');
call keep_version('stock_item');
call keep_tally('stock_item');
create unique index stock_item_sku_key on stock_item (tenant_id, lower(sku)) where deleted_at is null;
create index stock_item_name_index on stock_item (tenant_id, lower(name), id) where deleted_at is null;
create index stock_item_category_index on stock_item (tenant_id, category, lower(name), id) where deleted_at is null;
create index stock_item_status_index on stock_item (tenant_id, status, lower(name), id) where deleted_at is null;
create index stock_item_location_index on stock_item (tenant_id, location, lower(name), id) where deleted_at is null;
create index stock_item_quantity_index on stock_item (tenant_id, quantity, id) where deleted_at is null;
create index stock_item_restocked_index on stock_item (tenant_id, restocked_at, id) where deleted_at is null;
create index stock_item_created_index on stock_item (tenant_id, created_at, id) where deleted_at is null;
create index stock_item_search_index on stock_item using gin (tenant_id, search_text public.gin_trgm_ops) where deleted_at is null;

create function stock_item_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from stock_item
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

-- Only a movement changes a quantity: the workers' role may write the others.
revoke insert, update on stock_item from kontor_app;
grant insert (id, tenant_id, sku, name, category, min_stock, max_stock, unit_price_minor, cost_price_minor, location),
      update (sku, name, category, min_stock, max_stock, unit_price_minor, cost_price_minor, location, deleted_at)
   on stock_item to kontor_app;

-- The ledger.  quantity is what was asked for, change what it did.
create table stock_move (
	id         uuid not null default fresh_id(),
	tenant_id  uuid not null references tenant (id),
	item_id    uuid not null,
	type       text not null check (type in ('opening', 'in', 'out', 'adjustment')),
	change     numeric(14, 4) not null check (change <> 0),
	balance    numeric(14, 4) not null,
	reason     text,
	notes      text,
	created_by uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	created_at timestamptz not null default now(),
	quantity   numeric(14, 4) generated always as (case when type = 'out' then -change else change end) stored,
	primary key (tenant_id, id),
	constraint stock_move_item_fkey foreign key (tenant_id, item_id) references stock_item (tenant_id, id),
	constraint stock_move_sign_check check (case type when 'out' then change < 0 when 'adjustment' then true else change > 0 end)
);
call bind_to_tenant('stock_move');
revoke update, delete on stock_move from kontor_app;
create index stock_move_item_index on stock_move (tenant_id, item_id, created_at, id);
create index stock_move_type_index on stock_move (tenant_id, item_id, type, created_at, id);

-- Movements of one item stand in line at its row, so that each sees what the
-- one before it left.  Runs as the owner, who alone may write a quantity; what
-- is not of this tenant is refused by the policy of the ledger.
create function stock_moves_item() returns trigger
language plpgsql security definer set search_path = kontor, pg_temp as $$
declare
	least_stock numeric;
begin
	update stock_item
	   set quantity = quantity + new.change,
	       restocked_at = case when new.type = 'in' then clock_timestamp() else restocked_at end
	 where tenant_id = new.tenant_id and tenant_id = current_setting('kontor.tenant')::uuid and id = new.item_id
	returning quantity, min_stock into new.balance, least_stock;
	new.created_at := clock_timestamp();
	if new.balance <= least_stock and new.balance - new.change > least_stock then
		insert into outbox (tenant_id, kind, subject, payload)
		values (new.tenant_id, 'event.stock.low', new.item_id, '{}');
	end if;
	return new;
end
$$;
create trigger stock_moves_item before insert on stock_move
	for each row execute function stock_moves_item();

create view stock_item_card with (security_invoker = true) as
select id, sku, lower(sku) as sku_order, name, lower(name) as name_order, category, quantity, min_stock, max_stock,
       unit_price_minor, cost_price_minor, location, status, restocked_at, created_at, updated_at,
       version::text as etag
  from stock_item
 where deleted_at is null;

create view stock_alert_card with (security_invoker = true) as
select * from stock_item_card where status in ('low-stock', 'out-of-stock');

create view stock_move_card with (security_invoker = true) as
select m.id, m.item_id, m.type, m.quantity, m.change, m.balance, m.reason, m.notes, a.ref as author, m.created_at
  from stock_move m
  left join author a on a.tenant_id = m.tenant_id and a.id = m.created_by;

-- --- users and settings -----------------------------------------------------------------

call keep_count('app_user');
insert into tally (tenant_id, noun, shard, amount)
select tenant_id, 'app_user', 0, count(*) from app_user group by tenant_id;
create index app_user_first_index on app_user (tenant_id, lower(first_name), id);
create index app_user_last_index on app_user (tenant_id, lower(last_name), id);
create index app_user_role_index on app_user (tenant_id, role, lower(email), id);
create index app_user_status_index on app_user (tenant_id, status, lower(email), id);
create index app_user_created_index on app_user (tenant_id, created_at, id);

create function app_user_search(term text) returns setof uuid
language sql stable as $$
	select id from app_user
	 where lower(first_name || ' ' || last_name || ' ' || email) like search_pattern(term)
$$;

create or replace view user_card with (security_invoker = true) as
select id, email, first_name, last_name, role, avatar, phone, status, verified_at,
       created_at, updated_at, version::text as etag,
       lower(email) as email_order, lower(first_name) as first_order, lower(last_name) as last_order
  from app_user;

-- The session is known to the transaction, see user_sessions_end.
create or replace function session_enter(tenant uuid, person uuid, session uuid, request text) returns void
language plpgsql volatile as $$
declare
	zone text;
	alive boolean;
begin
	perform set_config('kontor.tenant', tenant::text, true),
	        set_config('kontor.user', coalesce(person::text, ''), true),
	        set_config('kontor.session', coalesce(session::text, ''), true),
	        set_config('kontor.request', coalesce(request, ''), true);
	select t.time_zone, session is null or exists (
	           select from auth_session s
	            where s.tenant_id = tenant and s.id = session and s.user_id = person
	              and s.revoked_at is null and s.expires_at > now())
	  into zone, alive
	  from tenant t where t.id = tenant;
	if zone is null then
		perform refuse('UNAUTHORIZED', '', 'the tenant is not known here');
	elsif not alive then
		perform refuse('UNAUTHORIZED', '', 'the session has ended');
	end if;
	perform set_config('kontor.zone', zone, true);
end
$$;

-- Whoever was signed in with the old role, state, address or password is not
-- any more; but who changes their own address or password stays where they
-- did it.  A role stands in the token, so its change ends that session too.
create or replace function user_sessions_end() returns trigger
language plpgsql as $$
begin
	update auth_session set revoked_at = now(), revoked_for = 'user changed'
	 where tenant_id = new.tenant_id and user_id = new.id and revoked_at is null
	   and not (old.role = new.role and old.status = new.status
	            and id::text = coalesce(current_setting('kontor.session', true), ''));
	return null;
end
$$;

-- What a user set for themself, by name: appearance.
create table user_setting (
	tenant_id  uuid not null references tenant (id),
	user_id    uuid not null,
	name       text not null,
	value      jsonb not null check (jsonb_typeof(value) = 'object'),
	updated_at timestamptz not null default now(),
	primary key (tenant_id, user_id, name),
	constraint user_setting_user_fkey foreign key (tenant_id, user_id) references app_user (tenant_id, id) on delete cascade,
	constraint user_setting_size_check check (length(value::text) <= 32768)
);
call bind_to_tenant('user_setting');

-- A logo of the company that lies elsewhere; company.logo is a file here.
alter table company add column logo_url text;

-- What a company leaves out is empty on its papers, never null.
create function company_blanks() returns trigger
language plpgsql as $$
begin
	new.email := coalesce(new.email, '');
	new.phone := coalesce(new.phone, '');
	new.address := coalesce(new.address, '');
	new.city := coalesce(new.city, '');
	new.state := coalesce(new.state, '');
	new.zip := coalesce(new.zip, '');
	new.country := coalesce(new.country, '');
	new.website := coalesce(new.website, '');
	new.tax_id := coalesce(new.tax_id, '');
	new.invoice_terms := coalesce(new.invoice_terms, '');
	new.invoice_notes := coalesce(new.invoice_notes, '');
	return new;
end
$$;
create trigger company_blanks before update on company for each row execute function company_blanks();

-- Of one table and without joins, so that it is written through.
create view company_card with (security_invoker = true) as
select tenant_id as id, name, email, phone, address, city, state, zip, country, logo_url, website, tax_id,
       default_tax_rate, invoice_prefix, invoice_terms, invoice_notes, paper,
       (select t.currency from tenant t where t.id = company.tenant_id) as currency,
       (select t.time_zone from tenant t where t.id = company.tenant_id) as time_zone,
       updated_at, version::text as etag
  from company;

grant select on employee_card, employee_own, schedule_event_card, schedule_event_own, service_period_card,
	service_period_line_card, stock_item_card, stock_alert_card, stock_move_card to kontor_app;
grant select, update on company_card to kontor_app;
