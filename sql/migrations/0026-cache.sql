-- Which kept answers (src/api/cache.h) a change makes void.
--
-- Triggers note keys in a setting of the transaction; a worker asks for them
-- with its commit and deletes them in Redis before it answers.  Whoever else
-- writes (the courier, the command line, psql) can not be asked, so for them
-- the courier is notified, and all that is kept of the tenant goes.

-- Workers are known by their application_name.
create function touch(owner uuid, key text) returns void
language plpgsql volatile strict as $$
declare
	so_far text := coalesce(current_setting('kontor.touched', true), '');
begin
	if current_setting('application_name') <> 'kontor-worker' then
		perform pg_notify('kontor_touched', owner::text);
	elsif so_far <> '*' and strpos(' ' || so_far, ' ' || key || ' ') = 0 then
		perform set_config('kontor.touched', case when length(so_far) > 4000 then '*' else so_far || key || ' ' end, true);
	end if;
end
$$;

-- Has the rows of a table touch keys when EVENTS ('insert or update') happen
-- to them: "customer:{id}" with {columns}, untouched where one is null; an
-- update touches the keys of both rows.  A key begins with a colon in Redis,
-- so '' is the tenant's own, on which all answers hang.  Of a tenant without
-- branches nothing is kept (request_enter says so).
create procedure keep_fresh(kept regclass, events text, variadic keys text[])
language plpgsql as $$
declare
	name text := 'fresh_' || (select relname from pg_class where oid = kept) || '_' || left(md5(keys::text), 6);
	owner text := case when kept = 'tenant'::regclass then 'id' else 'tenant_id' end;
	calls text := '';
	key text;
begin
	foreach key in array keys loop
		calls := calls || format('perform touch(touched.%I, %s); ', owner,
		         regexp_replace(quote_literal(case when key = '' then '' else ':' || key end),
		                        '\{(\w+)\}', ''' || touched.\1 || ''', 'g'));
	end loop;
	execute format('create or replace function %I() returns trigger language plpgsql as $f$ declare touched %s; begin '
	               'if tg_op <> ''INSERT'' then touched := old; %s end if; '
	               'if tg_op <> ''DELETE'' then touched := new; %s end if; return null; end $f$',
	               name, kept, calls, calls);
	execute format('create or replace trigger %I after %s on %s for each row '
	               'when (current_setting(''kontor.keeps'', true) is distinct from ''false'') execute function %I()',
	               name, events, kept, name);
end
$$;

call keep_fresh('tenant', 'update', '');
call keep_fresh('company', 'insert or update', '');
-- A session that has ended is not kept as alive.
call keep_fresh('auth_session', 'update or delete', 'user:{user_id}');
call keep_fresh('branch', 'insert or update or delete', 'servicecenters');
call keep_fresh('customer', 'insert or update or delete', 'customer:{id}', 'analytics');
call keep_fresh('vehicle', 'insert or update or delete', 'customer:{customer_id}', 'customer:{customer_id}:vehicles', 'analytics');

-- The figures of a branch and of all of them hang on every table of branches;
-- who gets a table later calls bind_to_branch, which sees to it.
create or replace procedure bind_to_branch(bound regclass)
language plpgsql as $$
begin
	execute format('create policy branch_only on %s as restrictive using ((select acting_branch()) is null or branch_id = (select acting_branch()))', bound);
	call keep_fresh(bound, 'insert or update or delete', 'analytics:dashboard:{branch_id}', 'analytics:dashboard:all');
end
$$;

do $$
declare
	bound regclass;
begin
	for bound in select p.polrelid
	               from pg_policy p
	               join pg_attribute a on a.attrelid = p.polrelid and a.attname = 'branch_id'
	              where p.polname = 'branch_only'
	                and p.polrelid not in ('file'::regclass, 'branch_part'::regclass, 'payment'::regclass) loop
		call keep_fresh(bound, 'insert or update or delete', 'analytics:dashboard:{branch_id}', 'analytics:dashboard:all');
	end loop;
end
$$;

call keep_fresh('branch_part', 'insert or update or delete', 'inventory:sc:{branch_id}', 'inventory:sc:all',
                'analytics:dashboard:{branch_id}', 'analytics:dashboard:all');
-- A part of a branch shows which of the central store has its number.
call keep_fresh('central_part', 'insert or update of number, deleted_at or delete', 'inventory');
call keep_fresh('central_part', 'insert or update or delete', 'analytics:dashboard:all');
-- Money of other editions has no branch, and counts for all of them.
call keep_fresh('payment', 'insert or update or delete', 'analytics:dashboard:{branch_id}', 'analytics:dashboard:all');
call keep_fresh('refund', 'insert or update or delete', 'analytics');
