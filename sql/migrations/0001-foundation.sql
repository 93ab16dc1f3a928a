-- Tenants, row-level security, refusals, numbers, counters.

create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;

grant usage on schema kontor to kontor_app;

-- A UUIDv7 (RFC 9562) for rows that are made inside the database.
create function fresh_id() returns uuid
language sql volatile parallel safe as $$
	select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
	       placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
	       from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Ends the statement with a fault of base/fault.def, the field of the request
-- it belongs to ('' for none) and a sentence for the client.
create function refuse(fault text, field text, sentence text) returns boolean
language plpgsql volatile as $$
begin
	raise exception using errcode = 'KT001', message = sentence, detail = fault, hint = field;
end
$$;

create table tenant (
	id         uuid primary key,
	slug       text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
	time_zone  text not null default 'UTC',
	currency   char(3) not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
	created_at timestamptz not null default now(),
	constraint tenant_slug_key unique (slug)
);
alter table tenant enable row level security;
create policy tenant_only on tenant using (id = (select current_setting('kontor.tenant')::uuid));
grant select, update on tenant to kontor_app;

-- The tenant of a host name's slug, or of a token's id, before one is set.
create function tenant_find(wanted text) returns table (id uuid, currency char(3))
language sql stable security definer set search_path = kontor, pg_temp as $$
	select t.id, t.currency from tenant t where t.slug = wanted or t.id::text = wanted
$$;

-- Binds a table to its tenant: every statement sees and writes rows of the
-- current tenant only.  Called once for each table by the migration making it.
create procedure bind_to_tenant(bound regclass)
language plpgsql as $$
begin
	execute format('alter table %s enable row level security', bound);
	execute format('create policy tenant_only on %s using (tenant_id = (select current_setting(''kontor.tenant'')::uuid))', bound);
	execute format('alter table %s alter column tenant_id set default current_setting(''kontor.tenant'')::uuid', bound);
	execute format('grant select, insert, update, delete on %s to kontor_app', bound);
end
$$;

-- The version grows with each change; ETags are made of it.
create function row_touched() returns trigger
language plpgsql as $$
begin
	new.version := old.version + 1;
	new.updated_at := now();
	return new;
end
$$;

create procedure keep_version(kept regclass)
language plpgsql as $$
begin
	execute format('create trigger zz_touched before update on %s for each row execute function row_touched()', kept);
end
$$;

-- The company behind a tenant, as printed on its papers.
create table company (
	tenant_id        uuid primary key references tenant (id),
	name             text not null,
	email            text not null default '',
	phone            text not null default '',
	address          text not null default '',
	city             text not null default '',
	state            text not null default '',
	zip              text not null default '',
	country          text not null default '',
	logo             text,
	website          text not null default '',
	tax_id           text not null default '',
	default_tax_rate numeric(7, 4) not null default 0 check (default_tax_rate between 0 and 100),
	invoice_prefix   text not null default 'INV' check (invoice_prefix ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,15}$'),
	invoice_terms    text not null default 'Net 30',
	invoice_notes    text not null default '',
	paper            text not null default 'letter' check (paper in ('letter', 'a4')),
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now()
);
call bind_to_tenant('company');
call keep_version('company');

-- Days are days of the business: its time zone is set by session_enter.
create function business_day(instant timestamptz) returns date
language sql stable parallel safe as $$
	select (instant at time zone current_setting('kontor.zone'))::date
$$;

create function business_today() returns date
language sql stable parallel safe as $$
	select (now() at time zone current_setting('kontor.zone'))::date
$$;

-- The instant at which a day of the business begins.
create function day_start(day date) returns timestamptz
language sql stable parallel safe as $$
	select day::timestamp at time zone current_setting('kontor.zone')
$$;

-- Gapless numbers: the row is locked until the transaction ends, so a number
-- is either used or given again.
create table number_series (
	tenant_id uuid not null references tenant (id),
	name      text not null,
	period    text not null,
	last      bigint not null,
	primary key (tenant_id, name, period)
);
call bind_to_tenant('number_series');

create function next_number(series text, of_period text) returns bigint
language sql volatile as $$
	insert into number_series (name, period, last) values (series, of_period, 1)
	on conflict (tenant_id, name, period) do update set last = number_series.last + 1
	returning last
$$;

-- INV-2026-001: at least three digits.
create function number_text(prefix text, period text, number bigint) returns text
language sql immutable parallel safe as $$
	select prefix || '-' || period || '-' || lpad(number::text, greatest(3, length(number::text)), '0')
$$;

-- Kept counters of a tenant's rows: a count(*) grows with the tenant, this
-- does not.  Sharded, so that concurrent writers seldom meet.
create table tally (
	tenant_id uuid not null references tenant (id),
	noun      text not null,
	shard     smallint not null,
	amount    bigint not null,
	primary key (tenant_id, noun, shard)
);
call bind_to_tenant('tally');

create function tally_of(counted text) returns bigint
language sql stable as $$
	select coalesce(sum(amount), 0)::bigint from tally where noun = counted
$$;

create function tally_inserted() returns trigger
language plpgsql as $$
begin
	insert into tally (tenant_id, noun, shard, amount)
	select tenant_id, tg_table_name, pg_backend_pid() % 16, count(*)
	  from added group by tenant_id
	on conflict (tenant_id, noun, shard) do update set amount = tally.amount + excluded.amount;
	return null;
end
$$;

create function tally_deleted() returns trigger
language plpgsql as $$
begin
	insert into tally (tenant_id, noun, shard, amount)
	select tenant_id, tg_table_name, pg_backend_pid() % 16, -count(*)
	  from removed where (to_jsonb(removed) ->> 'deleted_at') is null group by tenant_id
	on conflict (tenant_id, noun, shard) do update set amount = tally.amount + excluded.amount;
	return null;
end
$$;

-- A soft delete, or its undoing.
create function tally_hidden() returns trigger
language plpgsql as $$
begin
	insert into tally (tenant_id, noun, shard, amount)
	values (new.tenant_id, tg_table_name, pg_backend_pid() % 16,
	        case when new.deleted_at is null then 1 else -1 end)
	on conflict (tenant_id, noun, shard) do update set amount = tally.amount + excluded.amount;
	return null;
end
$$;

-- Counts the rows of a table that have no deleted_at.
create procedure keep_tally(counted regclass)
language plpgsql as $$
begin
	execute format('create trigger tally_inserted after insert on %s referencing new table as added for each statement execute function tally_inserted()', counted);
	execute format('create trigger tally_deleted after delete on %s referencing old table as removed for each statement execute function tally_deleted()', counted);
	execute format('create trigger tally_hidden after update of deleted_at on %s for each row when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function tally_hidden()', counted);
end
$$;

-- What the courier has to do outside, written in the transaction that causes it.
create table outbox (
	id         uuid primary key default fresh_id(),
	tenant_id  uuid not null references tenant (id),
	kind       text not null,
	subject    uuid,
	payload    jsonb not null,
	created_at timestamptz not null default now(),
	due_at     timestamptz not null default now(),
	attempts   integer not null default 0,
	done_at    timestamptz,
	failed_at  timestamptz,
	last_error text
);
call bind_to_tenant('outbox');
create index outbox_due_index on outbox (due_at) where done_at is null and failed_at is null;
create index outbox_subject_index on outbox (tenant_id, subject);

create function outbox_written() returns trigger
language plpgsql as $$
begin
	notify kontor_outbox;
	return null;
end
$$;
create trigger outbox_written after insert on outbox for each statement execute function outbox_written();

-- The courier serves all tenants, so these functions state the tenant they
-- return instead of obeying one.  A taken row is leased, not locked: when the
-- courier dies, the row comes due again.
create function outbox_take(wanted integer, lease interval)
returns table (id uuid, tenant_id uuid, kind text, subject uuid, payload jsonb, attempts integer)
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox o
	   set due_at = now() + lease, attempts = o.attempts + 1
	  from (select d.id from outbox d
	         where d.done_at is null and d.failed_at is null and d.due_at <= now()
	         order by d.due_at limit wanted for update skip locked) due
	 where o.id = due.id
	returning o.id, o.tenant_id, o.kind, o.subject, o.payload, o.attempts
$$;

-- Done rows keep no payload: it may hold addresses and sealed tokens.
create function outbox_done(wanted uuid) returns void
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox set done_at = now(), last_error = null, payload = '{}' where id = wanted
$$;

create function outbox_failed(wanted uuid, error text, again_in interval) returns void
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox
	   set last_error = left(error, 500),
	       due_at = case when again_in is null then due_at else now() + again_in end,
	       failed_at = case when again_in is null then now() end
	 where id = wanted
$$;

-- How long until the next row comes due; null when none waits.
create function outbox_wait() returns interval
language sql stable security definer set search_path = kontor, pg_temp as $$
	select case when min(due_at) is not null then greatest(min(due_at) - now(), interval '0') end
	  from outbox where done_at is null and failed_at is null
$$;

-- Saved answers of POSTs that carried an Idempotency-Key; sealed, since they
-- may hold tokens and personal data.
create table idempotency_key (
	tenant_id   uuid not null references tenant (id),
	actor       text not null,
	route       text not null,
	key         text not null,
	fingerprint text not null,
	status      integer,
	location    text,
	answer      text,
	created_at  timestamptz not null default now(),
	primary key (tenant_id, actor, route, key)
);
call bind_to_tenant('idempotency_key');
create index idempotency_key_age_index on idempotency_key (created_at);

create function idempotency_expire() returns bigint
language sql volatile security definer set search_path = kontor, pg_temp as $$
	with gone as (delete from idempotency_key where created_at < now() - interval '24 hours' returning 1)
	select count(*) from gone
$$;

create table audit_log (
	id         uuid primary key default fresh_id(),
	tenant_id  uuid not null references tenant (id),
	at         timestamptz not null default now(),
	user_id    uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	request    text default nullif(current_setting('kontor.request', true), ''),
	action     text not null,
	subject    uuid,
	address    text,
	detail     jsonb
);
call bind_to_tenant('audit_log');
revoke update, delete on audit_log from kontor_app;
create index audit_log_at_index on audit_log (tenant_id, at desc);

-- An instant from the wire: a bare day is its beginning, or for the end of a
-- range, everything before the next one.
create function instant_of(written text) returns timestamptz
language sql stable parallel safe as $$
	select case when length(written) = 10 then day_start(written::date) else written::timestamptz end
$$;

create function instant_after(written text) returns timestamptz
language sql stable parallel safe as $$
	select case when length(written) = 10 then day_start(written::date + 1)
	            else written::timestamptz + interval '1 microsecond' end
$$;

-- LIKE pattern of what contains a term, as it is and in lower case.
create function search_pattern(term text) returns text
language sql immutable parallel safe as $$
	select '%' || replace(replace(replace(lower(term), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
