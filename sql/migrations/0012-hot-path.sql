-- What each request and each new invoice waits for, made cheaper.

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
begin
	zone := set_config('kontor.tenant', of_tenant::text, true);
	zone := set_config('kontor.user', coalesce(person::text, ''), true);
	zone := set_config('kontor.session', coalesce(session::text, ''), true);
	zone := set_config('kontor.branch', coalesce(branch::text, ''), true);
	zone := set_config('kontor.request', coalesce(request, ''), true);
	select t.time_zone, session is null or exists (
	           select from kontor.auth_session s
	            where s.tenant_id = of_tenant and s.id = session and s.user_id = person
	              and s.revoked_at is null and s.expires_at > now())
	  into zone, alive
	  from kontor.tenant t where t.id = of_tenant;
	if zone is null then
		perform kontor.refuse('UNAUTHORIZED', '', 'the tenant is not known here');
	elsif not alive then
		perform kontor.refuse('UNAUTHORIZED', '', 'the session has ended');
	end if;
	zone := set_config('kontor.zone', zone, true);
end
$$;

-- In plpgsql, because the plan of a function in SQL that writes is made anew
-- each time it is called; and all who want a number wait for this.
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
