-- Whoever looks for a phone by a term without digits finds nobody, not everybody;
-- and by digits not whose address they stand in, unless told to look everywhere.

create or replace function customer_find_inside(part text, kind text, most integer) returns setof uuid
language plpgsql stable security definer rows 100
set search_path = kontor, public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
	of_tenant constant uuid := current_setting('kontor.tenant');
	pattern constant text := search_pattern(part);
begin
	return query
	select id from customer
	 where tenant_id = of_tenant and deleted_at is null
	   and search_text like pattern
	   and (kind not in ('name', 'email', 'phone')
	        or case kind when 'name' then lower(name) when 'phone' then phone else lower(email) end like pattern)
	 limit most;
end
$$;

-- At most so many customers that match, the best first.  KIND: auto, phone,
-- email, name, vin, registration.
create or replace function customer_find(term text, kind text, most integer) returns table (id uuid, place bigint)
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
		found := array(select vehicle_find_inside(wanted, what, most)) || array(select customer_find_inside(digits, kind, most));
	end if;
	if cardinality(found) = 0 and what not in ('vin', 'registration')
	   and length(case what when 'phone' then digits else wanted end) >= 3 then
		found := array(select customer_find_inside(case what when 'phone' then digits else wanted end,
		                                           case what when 'phone' then kind else what end, most));
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
