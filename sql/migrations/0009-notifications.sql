-- Notifications, what users want of them, the events they come from, and
-- scheduled work.

-- --- what users are told -------------------------------------------------------

-- event names what happened, so that nobody is told twice.  shown: in the
-- list of notifications; digest: waits for the next collected mail.
create table notification (
	id         uuid not null default fresh_id(),
	tenant_id  uuid not null references tenant (id),
	user_id    uuid not null,
	type       text not null check (type in ('payment', 'invoice', 'customer', 'system', 'reminder')),
	title      text not null,
	message    text not null,
	link       text,
	event      text not null,
	shown      boolean not null default true,
	digest     boolean not null default false,
	is_read    boolean not null default false,
	version    integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint notification_event_key unique (tenant_id, user_id, event),
	constraint notification_user_fkey foreign key (tenant_id, user_id) references app_user (tenant_id, id) on delete cascade
);
call bind_to_tenant('notification');
call keep_version('notification');
create index notification_created_index on notification (tenant_id, user_id, created_at, id) where shown;
create index notification_read_index on notification (tenant_id, user_id, is_read, created_at, id) where shown;
create index notification_type_index on notification (tenant_id, user_id, type, created_at, id) where shown;
create index notification_digest_index on notification (tenant_id, user_id) where digest;
create index notification_age_index on notification (created_at);

-- A request sees its user's own ones, whatever the query says; the courier,
-- which acts for nobody, sees those of the tenant.
create policy own_only on notification as restrictive
	using (coalesce(current_setting('kontor.user', true), '') in ('', user_id::text));

create view notification_card with (security_invoker = true) as
select id, user_id, type, title, message, is_read, link, created_at, updated_at, version::text as etag
  from notification
 where shown and user_id = (select nullif(current_setting('kontor.user', true), '')::uuid);

-- --- what they want to be told ---------------------------------------------------

create table notification_preference (
	tenant_id  uuid not null references tenant (id),
	user_id    uuid not null,
	document   jsonb not null default '{}',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (tenant_id, user_id),
	constraint notification_preference_user_fkey foreign key (tenant_id, user_id)
	    references app_user (tenant_id, id) on delete cascade,
	constraint notification_preference_size_check check (length(document::text) <= 16384)
);
call bind_to_tenant('notification_preference');
create policy own_only on notification_preference as restrictive
	using (coalesce(current_setting('kontor.user', true), '') in ('', user_id::text));

create function notification_types() returns text[]
language sql immutable parallel safe as $$
	select array['payment', 'invoice', 'customer', 'system', 'reminder']
$$;

-- What a user said, over what holds for those who said nothing.
create function preference_of(said jsonb) returns jsonb
language sql immutable parallel safe as $$
	select jsonb '{"digest": "off", "invoiceReminderDays": 3, "visitReminderDays": 1}' || coalesce(said, '{}')
	       || (select jsonb_object_agg(type, jsonb '{"inApp": true, "email": false}' || coalesce(said -> type, '{}'))
	             from unnest(notification_types()) type)
$$;

-- What was said before and what is said now.  "email" and "inApp" beside the
-- types speak for many at once, as a flag or as {type: flag}; they are kept as
-- they came until a type says something else about the channel.
create function preference_merge(kept jsonb, said jsonb) returns jsonb
language plpgsql immutable parallel safe as $$
declare
	channel text;
	type text;
	flag jsonb;
begin
	said := jsonb_strip_nulls(said);
	foreach channel in array array['email', 'inApp'] loop
		if not said ? channel and exists (select from unnest(notification_types()) t where said -> t ? channel) then
			kept := kept - channel;
		end if;
		foreach type in array notification_types() loop
			flag := case jsonb_typeof(said -> channel) when 'boolean' then said -> channel
			             else said -> channel -> type end;
			if flag is not null then
				kept := kept || jsonb_build_object(type,
				    coalesce(kept -> type, '{}') || jsonb_build_object(channel, flag));
			end if;
		end loop;
	end loop;
	foreach type in array notification_types() loop
		if said ? type then
			kept := kept || jsonb_build_object(type, coalesce(kept -> type, '{}') || (said -> type));
		end if;
	end loop;
	return kept || (said - notification_types());
end
$$;

-- Those who can be told something, and what they want.
create view notification_reader with (security_invoker = true) as
select u.id, u.tenant_id, u.email, u.first_name, u.role, preference_of(p.document) as wants
  from app_user u
  left join notification_preference p on p.tenant_id = u.tenant_id and p.user_id = u.id
 where u.status = 'active';

grant select on notification_card, notification_reader to kontor_app;

-- --- what happens --------------------------------------------------------------------

-- An event is a row of the outbox, written in the transaction it happened in;
-- the courier looks up what it has to say.  A row that says it was made more
-- than a day ago is history being loaded, no news.
create function event_happens() returns trigger
language plpgsql as $$
begin
	insert into outbox (tenant_id, kind, subject, payload) values (new.tenant_id, tg_argv[0], new.id, '{}');
	return null;
end
$$;
create trigger payment_arrives after insert on payment
	for each row when (new.status = 'completed' and new.deleted_at is null and new.created_at > now() - interval '1 day')
	execute function event_happens('event.payment.received');
create trigger payment_completes after update of status on payment
	for each row when (new.status = 'completed' and old.status in ('pending', 'failed') and new.deleted_at is null)
	execute function event_happens('event.payment.received');
create trigger payment_fails after insert on payment
	for each row when (new.status = 'failed' and new.deleted_at is null and new.created_at > now() - interval '1 day')
	execute function event_happens('event.payment.failed');
create trigger payment_failed after update of status on payment
	for each row when (new.status = 'failed' and old.status <> 'failed' and new.deleted_at is null)
	execute function event_happens('event.payment.failed');
create trigger refund_happens after insert on refund
	for each row when (new.created_at > now() - interval '1 day') execute function event_happens('event.payment.refunded');

-- A transaction that adds more than ten customers is an import: one event
-- says so, not one for each.  now() is the same for all of them.  Those that
-- say otherwise are counted as far as they had come.
create function customers_arrive() returns trigger
language plpgsql as $$
declare
	earlier integer := coalesce(nullif(current_setting('kontor.arrivals', true), ''), '0')::integer;
	arrived integer := (select count(*) from added where created_at > now() - interval '1 day');
begin
	if arrived = 0 then
		return null;
	end if;
	perform set_config('kontor.arrivals', (earlier + arrived)::text, true);
	if earlier + arrived <= 10 then
		insert into outbox (tenant_id, kind, subject, payload)
		select tenant_id, 'event.customer.created', id, '{}' from added
		 where created_at > now() - interval '1 day';
	elsif earlier <= 10 then
		insert into outbox (tenant_id, kind, subject, payload)
		select distinct on (tenant_id) tenant_id, 'event.customer.many', id, jsonb_build_object('count', earlier + arrived)
		  from added
		 where created_at > now() - interval '1 day';
	end if;
	return null;
end
$$;
create trigger customers_arrive after insert on customer
	referencing new table as added for each statement execute function customers_arrive();

-- What scans have found, so that they find it once: an invoice is overdue
-- once for each due date it was given.
create table announcement (
	tenant_id  uuid not null references tenant (id),
	kind       text not null,
	subject    uuid not null,
	occasion   text not null,
	created_at timestamptz not null default now(),
	primary key (tenant_id, kind, subject, occasion)
);
call bind_to_tenant('announcement');
create index announcement_age_index on announcement (created_at);

-- What was overdue before there were notifications is no news.
insert into announcement (tenant_id, kind, subject, occasion)
select i.tenant_id, 'invoice.overdue', i.id, i.due_date::text
  from invoice i join tenant t on t.id = i.tenant_id
 where i.status = 'sent' and i.deleted_at is null and i.due_date < (now() at time zone t.time_zone)::date;

-- --- the courier takes events apart from mail ---------------------------------------

-- Whoever notifies holds back every other commit that does, until its own is
-- on disk.  Payments and customers come too often for that: the courier looks
-- for events by itself.
create or replace function outbox_written() returns trigger
language plpgsql as $$
begin
	if exists (select from added where kind not like 'event.%') then
		notify kontor_outbox;
	end if;
	return null;
end
$$;
drop trigger outbox_written on outbox;
create trigger outbox_written after insert on outbox
	referencing new table as added for each statement execute function outbox_written();

create index outbox_event_index on outbox (due_at) where done_at is null and failed_at is null and kind like 'event.%';
create index outbox_over_index on outbox (coalesce(done_at, failed_at)) where done_at is not null or failed_at is not null;

create or replace function outbox_take(wanted integer, lease interval, except_kind text)
returns table (id uuid, tenant_id uuid, kind text, subject uuid, payload jsonb, attempts integer)
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox o
	   set due_at = now() + lease, attempts = o.attempts + 1
	  from (select d.id from outbox d
	         where d.done_at is null and d.failed_at is null and d.due_at <= now() and d.kind not like 'event.%'
	           and (except_kind is null or not starts_with(d.kind, except_kind))
	         order by d.due_at limit wanted for update skip locked) due
	 where o.id = due.id
	returning o.id, o.tenant_id, o.kind, o.subject, o.payload, o.attempts
$$;

create function event_take(wanted integer, lease interval)
returns table (id uuid, tenant_id uuid, kind text, subject uuid, payload jsonb, attempts integer)
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox o
	   set due_at = now() + lease, attempts = o.attempts + 1
	  from (select d.id from outbox d
	         where d.done_at is null and d.failed_at is null and d.due_at <= now() and d.kind like 'event.%'
	         order by d.due_at limit wanted for update skip locked) due
	 where o.id = due.id
	returning o.id, o.tenant_id, o.kind, o.subject, o.payload, o.attempts
$$;

-- --- scheduled work --------------------------------------------------------------------

-- Rows without a tenant serve all of them.  A taken job is leased, like a row
-- of the outbox; what it does and that it is done are one transaction.
create table job (
	id           uuid primary key default fresh_id(),
	tenant_id    uuid references tenant (id) on delete cascade,
	kind         text not null,
	run_at       timestamptz not null,
	period       interval not null check (period > interval '0'),
	at_time      time,
	locked_until timestamptz,
	attempts     integer not null default 0,
	last_run     timestamptz,
	last_error   text,
	created_at   timestamptz not null default now(),
	constraint job_kind_key unique nulls not distinct (tenant_id, kind)
);
call bind_to_tenant('job');
revoke insert, update, delete on job from kontor_app;
create index job_due_index on job (run_at);
create index job_lease_index on job (locked_until) where locked_until is not null;

-- What runs, how often, and for daily work at what time of the business.
create function job_plan() returns table (kind text, per_tenant boolean, period interval, at_time time)
language sql immutable parallel safe as $$
	values ('overdue.scan', true, interval '1 hour', null::time),
	       ('reminders.scan', true, interval '1 day', time '07:00'),
	       ('notifications.digest', true, interval '1 day', time '07:30'),
	       ('idempotency.expire', false, interval '1 hour', null),
	       ('records.expire', false, interval '1 day', time '03:00')
$$;

-- The next time: a full period or a time of day by the tenant's clock, and a
-- few minutes later, so that tenants do not run all at once.
create function job_next(of_tenant uuid, period interval, at_time time) returns timestamptz
language sql stable as $$
	select greatest(now() + interval '1 minute',
	           case when at_time is null then date_bin(period, here, timestamp '2000-01-01') + period
	                when here::time < at_time then here::date + at_time
	                else here::date + 1 + at_time end at time zone zone)
	       + make_interval(secs => coalesce(abs(hashtext(of_tenant::text) % 240), 0))
	  from (select zone, now() at time zone zone as here
	          from (select coalesce((select time_zone from tenant where id = of_tenant), 'UTC') as zone) z) clock
$$;

create function tenant_gets_jobs() returns trigger
language plpgsql as $$
begin
	insert into job (tenant_id, kind, run_at, period, at_time)
	select new.id, p.kind, job_next(new.id, p.period, p.at_time), p.period, p.at_time from job_plan() p where p.per_tenant;
	return null;
end
$$;
create trigger tenant_gets_jobs after insert on tenant for each row execute function tenant_gets_jobs();

insert into job (tenant_id, kind, run_at, period, at_time)
select t.id, p.kind, job_next(t.id, p.period, p.at_time), p.period, p.at_time
  from job_plan() p, (select id, true as one from tenant union all select null, false) t
 where t.one = p.per_tenant;

create function job_take(lease interval)
returns table (id uuid, tenant_id uuid, kind text, attempts integer)
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update job j
	   set locked_until = now() + lease, attempts = j.attempts + 1
	  from (select d.id from job d
	         where d.run_at <= now() and (d.locked_until is null or d.locked_until <= now())
	         order by d.run_at limit 1 for update skip locked) due
	 where j.id = due.id
	returning j.id, j.tenant_id, j.kind, j.attempts
$$;

-- No row when the lease ran out and another courier has the job.
create function job_hold(wanted uuid, tries integer) returns setof uuid
language sql volatile security definer set search_path = kontor, pg_temp as $$
	select id from job where id = wanted and attempts = tries and run_at <= now() for update
$$;

create function job_done(wanted uuid, again boolean) returns void
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update job
	   set run_at = case when again then now() else job_next(tenant_id, period, at_time) end,
	       locked_until = null, attempts = 0, last_run = now(), last_error = null
	 where id = wanted
$$;

-- Again after a minute, two, four … and at most an hour.
create function job_failed(wanted uuid, tries integer, error text) returns void
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update job
	   set run_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(tries, 7) - 1)),
	       locked_until = null, last_error = left(error, 500)
	 where id = wanted and attempts = tries
$$;

-- How long nothing is due; mail only counts for a courier that can send.
create function courier_wait(mail boolean) returns interval
language sql stable security definer set search_path = kontor, pg_temp as $$
	select case when due is not null then greatest(due - now(), interval '0') end
	  from (select least(
	           (select min(due_at) from outbox where done_at is null and failed_at is null and kind not like 'mail.%'),
	           case when mail then (select min(due_at) from outbox where done_at is null and failed_at is null) end,
	           (select min(run_at) from job where locked_until is null),
	           (select min(locked_until) from job where locked_until is not null)) as due) next
$$;

-- --- records that nobody needs any more ------------------------------------------------

create index auth_token_age_index on auth_token (expires_at);
create index auth_session_age_index on auth_session (expires_at);
create index auth_throttle_age_index on auth_throttle (since);

-- At most so many of each kind, so that it is done in time; how many went.
create function records_expire(most integer) returns bigint
language sql volatile security definer set search_path = kontor, pg_temp as $$
	with mail as (
		delete from outbox where id in (
			select id from outbox
			 where (done_at is not null or failed_at is not null)
			   and coalesce(done_at, failed_at) < now() - interval '30 days' limit most)
		returning 1
	), told as (
		delete from notification where (tenant_id, id) in (
			select tenant_id, id from notification
			 where created_at < now() - interval '180 days' and (is_read or created_at < now() - interval '1 year')
			 limit most)
		returning 1
	), token as (
		delete from auth_token where (tenant_id, digest) in (
			select tenant_id, digest from auth_token where expires_at < now() - interval '7 days' limit most)
		returning 1
	), session as (
		delete from auth_session where (tenant_id, id) in (
			select tenant_id, id from auth_session where expires_at < now() - interval '30 days' limit most)
		returning 1
	), brake as (
		delete from auth_throttle where (tenant_id, key) in (
			select tenant_id, key from auth_throttle where since < now() - interval '1 day' limit most)
		returning 1
	), found as (
		delete from announcement where (tenant_id, kind, subject, occasion) in (
			select a.tenant_id, a.kind, a.subject, a.occasion from announcement a
			 where a.created_at < now() - interval '1 year'
			   and not exists (select from invoice i where i.tenant_id = a.tenant_id and i.id = a.subject
			                      and i.status = 'sent' and i.deleted_at is null)
			 limit most)
		returning 1
	)
	select (select count(*) from mail) + (select count(*) from told) + (select count(*) from token)
	       + (select count(*) from session) + (select count(*) from brake) + (select count(*) from found)
$$;
