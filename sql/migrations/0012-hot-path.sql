-- What each request and each new invoice waits for, made cheaper.

-- Does it have branches (0020)?  Only then are answers kept for it (0026), and
-- only then need its writers say what they change.
alter table tenant add column has_branches boolean not null default false;

-- Sets whom the transaction serves and refuses a session that has ended: the
-- first statement of every transaction of the workers, so its cost is part of
-- every request.  It states the tenant itself, as a definer, instead of
-- having row-level security look it up again for each table; it names what it
-- reads with its schema, because setting a search_path costs as much again.
-- An assignment of set_config is computed at once; a query would be planned
-- and run by the executor.
create function request_enter(of_tenant uuid, person uuid, session uuid, request text, branch uuid) returns void
language plpgsql volatile security definer as $$
declare
	zone text;
	alive boolean;
	branches boolean;
begin
	zone := set_config('kontor.tenant', of_tenant::text, true);
	zone := set_config('kontor.user', coalesce(person::text, ''), true);
	zone := set_config('kontor.session', coalesce(session::text, ''), true);
	zone := set_config('kontor.branch', coalesce(branch::text, ''), true);
	zone := set_config('kontor.request', coalesce(request, ''), true);
	select t.time_zone, session is null or exists (
	           select from kontor.auth_session s
	            where s.tenant_id = of_tenant and s.id = session and s.user_id = person
	              and s.revoked_at is null and s.expires_at > now()),
	       t.has_branches
	  into zone, alive, branches
	  from kontor.tenant t where t.id = of_tenant;
	if zone is null then
		perform kontor.refuse('UNAUTHORIZED', '', 'the tenant is not known here');
	elsif not alive then
		perform kontor.refuse('UNAUTHORIZED', '', 'the session has ended');
	end if;
	zone := set_config('kontor.zone', zone, true);
	zone := set_config('kontor.keeps', branches::text, true);
end
$$;

-- The functions below were in SQL, and PostgreSQL plans a function in SQL that
-- it can not inline anew in each statement that calls it.  In plpgsql the plan
-- is kept with the connection.

-- All who want a number of one series wait for this.
create or replace function next_number(series text, of_period text) returns bigint
language plpgsql volatile as $$
declare
	drawn bigint;
begin
	insert into number_series as s (name, period, last) values (series, of_period, 1)
	on conflict (tenant_id, name, period) do update set last = s.last + 1
	returning s.last into drawn;
	return drawn;
end
$$;

create or replace function tally_of(counted text) returns bigint
language plpgsql stable as $$
begin
	return (select coalesce(sum(amount), 0)::bigint from tally where noun = counted);
end
$$;

-- How many rows to expect decides whether what is found is then read by its
-- keys or all of the tenant's rows beside it: terms find few.
create or replace function customer_search(term text) returns setof uuid
language plpgsql stable security definer rows 100 set search_path = kontor, public, pg_temp as $$
begin
	return query
	select id from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term);
end
$$;

create or replace function invoice_search(term text) returns setof uuid
language plpgsql stable security definer rows 100 set search_path = kontor, public, pg_temp as $$
begin
	return query
	select id from invoice
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(number) like search_pattern(term)
	union
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.customer_id in (select c.id from customer c
	         where c.tenant_id = current_setting('kontor.tenant')::uuid
	           and c.search_text like search_pattern(term));
end
$$;

-- What was written since the last vacuum stands in a list that each search
-- reads from end to end: 4 MB of it by default, milliseconds.
do $$
declare
	search regclass;
begin
	for search in
		select i.indexrelid from pg_index i
		  join pg_class c on c.oid = i.indexrelid
		  join pg_am a on a.oid = c.relam
		 where a.amname = 'gin' and c.relnamespace = 'kontor'::regnamespace
	loop
		execute format('alter index %s set (gin_pending_list_limit = 128)', search);
	end loop;
end
$$;

-- A row whose parent is of its tenant needs no other proof that there is such
-- a tenant; and each proof locks the tenant's row, where all writers meet.
do $$
declare
	proof record;
begin
	for proof in
		select c.conrelid::regclass as bound, c.conname
		  from pg_constraint c
		 where c.contype = 'f' and c.confrelid = 'tenant'::regclass
		   and c.conrelid in ('contact'::regclass, 'invoice'::regclass, 'invoice_line'::regclass,
		                      'payment'::regclass, 'payment_event'::regclass, 'refund'::regclass)
	loop
		execute format('alter table %s drop constraint %I', proof.bound, proof.conname);
	end loop;
end
$$;
