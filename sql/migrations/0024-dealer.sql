-- What holds the dealer edition together: who works where, who is told what,
-- and the search at the front desk.

-- --- people of a service centre ---------------------------------------------------

-- Whoever works in a branch must say in which.
alter table app_user add constraint app_user_branch_check check (branch_id is not null
	or role not in ('sc_manager', 'service_engineer', 'service_advisor', 'inventory_manager'));

-- The branch somebody acts for.  Administrators and those of the central store
-- act for all of them, whichever they belong to.
create function branch_acted_for(role text, branch uuid) returns uuid
language sql immutable parallel safe as $$
	select case when role not in ('admin', 'central_inventory_manager') then branch end
$$;

-- Who acts for a branch sees its people and those who act for all, and makes
-- and changes its own.
create policy branch_only on app_user as restrictive
	using ((select acting_branch()) is null or branch_acted_for(role, branch_id) is null
	       or branch_id = (select acting_branch()))
	with check ((select acting_branch()) is null or branch_acted_for(role, branch_id) = (select acting_branch()));

create index app_user_branch_role_index on app_user (tenant_id, branch_id, role, lower(email), id);
create index app_user_branch_status_index on app_user (tenant_id, branch_id, status, lower(email), id);
create index app_user_branch_created_index on app_user (tenant_id, branch_id, created_at, id);

-- Branches are few: no index is worth it.
create function branch_search(term text) returns setof uuid
language sql stable as $$
	select id from branch
	 where lower(code || ' ' || name || ' ' || coalesce(city, '') || ' ' || state) like search_pattern(term)
$$;
create index branch_state_index on branch (tenant_id, state, id);
create index branch_active_index on branch (tenant_id, active, lower(name), id);

-- --- who is told ---------------------------------------------------------------------

create or replace view notification_reader with (security_invoker = true) as
select u.id, u.tenant_id, u.email, u.first_name, u.role, preference_of(p.document) as wants,
       branch_acted_for(u.role, u.branch_id) as branch_id
  from app_user u
  left join notification_preference p on p.tenant_id = u.tenant_id and p.user_id = u.id
 where u.status = 'active';

-- --- search at the front desk ----------------------------------------------------------

-- Letters and digits, as one reads a plate or a chassis number aloud.
create function plain_code(written text) returns text
language sql immutable parallel safe as $$
	select upper(regexp_replace(written, '[^A-Za-z0-9]', '', 'g'))
$$;

create index vehicle_plate_index on vehicle (tenant_id, plain_code(registration) collate "C") where deleted_at is null;
create index vehicle_chassis_index on vehicle (tenant_id, plain_code(vin) collate "C") where deleted_at is null;
create index customer_mobile_index on customer (tenant_id, phone collate "C") where deleted_at is null;
create index customer_address_index on customer (tenant_id, lower(email) collate "C") where deleted_at is null;
create index customer_called_index on customer (tenant_id, lower(name) collate "C") where deleted_at is null;

-- The last word of a name, which is often the only one that is remembered.
create function last_word(name text) returns text
language sql immutable parallel safe as $$
	select lower(substring(name from '[^[:space:]]+$'))
$$;
create index customer_surname_index on customer (tenant_id, last_word(name) collate "C") where deleted_at is null;

-- Which of these addresses are customers'.  Under row-level security lower()
-- would keep the query from its index.
create function customer_emails_known(emails text[]) returns setof text
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select lower(email) from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(email) = any (select lower(e) from unnest(emails) e)
$$;

-- What TERM most probably is.
create function customer_term_kind(term text) returns text
language sql immutable parallel safe as $$
	select case when term like '%@%' then 'email'
	            when term ~ '^[+ ().-]*([0-9][ ().-]*){4,}$' then 'phone'
	            when term ~ '[0-9]' and plain_code(term) ~ '[A-Z]' and term !~ '[^A-Za-z0-9 -]'
	                 and length(plain_code(term)) >= 4 then 'vehicle'
	            else 'name' end
$$;

-- Each path is a range of one index, and stops when it has enough; only what
-- none of them finds is looked for inside the texts.  LIKE and upper() are not
-- leakproof: under row-level security no index would serve them, so this runs
-- as the owner and states the tenant itself.
create function customer_find_phone(digits text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and phone collate "C" >= '+91' || right(digits, 10) and phone collate "C" < '+91' || right(digits, 10) || ':'
	 order by phone collate "C" limit most
$$;

create function customer_find_email(start text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(email) collate "C" >= start and lower(email) collate "C" < start || U&'\+10FFFF'
	 order by lower(email) collate "C" limit most
$$;

create function customer_find_name(start text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	(select id from customer
	  where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	    and lower(name) collate "C" >= start and lower(name) collate "C" < start || U&'\+10FFFF'
	  order by lower(name) collate "C" limit most)
	union all
	(select id from customer
	  where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	    and last_word(name) collate "C" >= start and last_word(name) collate "C" < start || U&'\+10FFFF'
	  order by last_word(name) collate "C" limit most)
$$;

create function customer_find_vin(code text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select customer_id from vehicle
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and plain_code(vin) collate "C" >= code and plain_code(vin) collate "C" < code || '['
	 order by plain_code(vin) collate "C" limit most
$$;

create function customer_find_registration(code text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select customer_id from vehicle
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and plain_code(registration) collate "C" >= code and plain_code(registration) collate "C" < code || '['
	 order by plain_code(registration) collate "C" limit most
$$;

create function customer_find_inside(part text, kind text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from customer
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(part)
	   and (kind not in ('name', 'email') or case kind when 'name' then lower(name) else lower(email) end like search_pattern(part))
	 limit most
$$;

create function vehicle_find_inside(part text, kind text, most integer) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select customer_id from vehicle
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(part)
	   and (kind not in ('vin', 'registration')
	        or lower(case kind when 'vin' then vin else registration end) like search_pattern(part))
	 limit most
$$;

-- At most so many customers that match, the best first.  KIND: auto, phone,
-- email, name, vin, registration.
create function customer_find(term text, kind text, most integer) returns table (id uuid, place bigint)
language plpgsql stable as $$
declare
	wanted text := lower(trim(regexp_replace(term, '\s+', ' ', 'g')));
	code text := plain_code(term);
	digits text := regexp_replace(term, '[^0-9]', '', 'g');
	what text := case when kind = 'auto' then customer_term_kind(trim(term)) else kind end;
	found uuid[] := '{}';
begin
	if what = 'phone' and length(digits) > 0 then
		found := array(select customer_find_phone(digits, most));
	elsif what = 'email' then
		found := array(select customer_find_email(wanted, most));
	elsif what = 'name' then
		found := array(select customer_find_name(wanted, most));
	end if;
	if code <> '' and (what in ('vehicle', 'registration') or kind = 'auto' and what = 'phone') and cardinality(found) = 0 then
		found := array(select customer_find_registration(code, most));
	end if;
	if code <> '' and (what in ('vehicle', 'vin') or kind = 'auto' and what = 'phone') and cardinality(found) = 0 then
		found := array(select customer_find_vin(code, most));
	end if;
	if what = 'vehicle' and cardinality(found) = 0 then
		found := array(select customer_find_name(wanted, most));
	end if;
	-- Somewhere inside: the trigram index needs three characters.  A few
	-- digits are rather those of a plate than of a phone.
	if cardinality(found) = 0 and kind = 'auto' and what = 'phone' and length(digits) between 3 and 9 then
		found := array(select vehicle_find_inside(wanted, what, most)) || array(select customer_find_inside(digits, what, most));
	end if;
	if cardinality(found) = 0 and length(wanted) >= 3 and what not in ('vin', 'registration') then
		found := array(select customer_find_inside(case what when 'phone' then digits else wanted end, what, most));
	end if;
	if cardinality(found) = 0 and length(wanted) >= 3 and what not in ('email', 'name')
	   and (kind = 'auto' or what in ('vin', 'registration')) then
		found := array(select vehicle_find_inside(wanted, what, most));
	end if;
	return query
	select c.id, min(f.place) from unnest(found) with ordinality f (id, place)
	  join customer c on c.id = f.id and c.deleted_at is null
	 group by c.id order by 2 limit most;
end
$$;
