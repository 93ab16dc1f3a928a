-- One import is told once; what scans find is announced in one place; what
-- nothing calls any more goes.

-- A transaction that adds more than ten customers is told as one event, and so
-- are all transactions of an import: they name it in kontor.import, which is
-- then the event's id.  It waits for the end of the import, or a minute for
-- an import that has none.
create or replace function customers_arrive() returns trigger
language plpgsql as $$
declare
	earlier integer := coalesce(nullif(current_setting('kontor.arrivals', true), ''), '0')::integer;
	import uuid := nullif(current_setting('kontor.import', true), '')::uuid;
	arrived integer := (select count(*) from added where created_at > now() - interval '1 day');
begin
	if arrived = 0 then
		return null;
	end if;
	if import is not null then
		update outbox
		   set payload = jsonb_build_object('count', (payload ->> 'count')::integer + arrived),
		       due_at = now() + interval '1 minute'
		 where id = import and done_at is null and failed_at is null;
		if found then
			return null;
		end if;
	end if;
	perform set_config('kontor.arrivals', (earlier + arrived)::text, true);
	if earlier + arrived <= 10 then
		insert into outbox (tenant_id, kind, subject, payload)
		select tenant_id, 'event.customer.created', id, '{}' from added
		 where created_at > now() - interval '1 day';
	elsif earlier <= 10 then
		insert into outbox (id, tenant_id, kind, subject, payload, due_at)
		select distinct on (tenant_id) coalesce(import, fresh_id()), tenant_id, 'event.customer.many', id,
		       jsonb_build_object('count', earlier + arrived),
		       case when import is null then now() else now() + interval '1 minute' end
		  from added
		 where created_at > now() - interval '1 day'
		on conflict (id) do nothing;
	end if;
	return null;
end
$$;

-- Announces what a scan has found: an event for the courier, once for each
-- moment it is about, and where everybody chooses how many days before, once
-- for each choice.  By the key nobody is told twice of one moment.  False: it
-- was announced before.
create function announce(what text, found uuid, moment text, days integer default null) returns boolean
language sql volatile as $$
	with fresh as (
		insert into announcement (kind, subject, occasion) values (what, found, moment || coalesce(' ' || days, ''))
		on conflict do nothing
		returning 1
	), written as (
		insert into outbox (kind, subject, payload)
		select 'event.' || what, found, jsonb_strip_nulls(jsonb_build_object('key', what || ' ' || found || ' ' || moment,
		           'days', days::text))
		  from fresh
		returning 1
	)
	select exists (select from written)
$$;

-- The visits of employees; there is a table of them by now.
create or replace function appointments_of(from_day date, to_day date)
returns table (employee_id uuid, appointments bigint, completed bigint)
language sql stable as $$
	select e.employee_id, count(*), count(*) filter (where e.status = 'completed')
	  from schedule_event e
	 where e.day between from_day and to_day and e.status <> 'cancelled'
	 group by e.employee_id
$$;

-- Couriers ask courier_wait, and take with three arguments, since before there
-- were notifications (0009).
drop function outbox_wait();
drop function outbox_wait(text);
drop function outbox_take(integer, interval);

-- A logo is replaced by another file, even of the same picture.
create or replace function logo_replaced() returns trigger
language plpgsql as $$
begin
	delete from file f
	 using content c
	 where c.tenant_id = old.tenant_id and c.storage_key = old.logo
	   and f.tenant_id = c.tenant_id and f.content_id = c.id and f.kind = 'logo'
	   and f.id is distinct from file_of_link(new.logo_url);
	return null;
end
$$;
drop trigger logo_replaced on company;
create trigger logo_replaced after update on company
	for each row when (old.logo is not null
	     and (old.logo is distinct from new.logo or old.logo_url is distinct from new.logo_url))
	execute function logo_replaced();
