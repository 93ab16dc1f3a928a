-- Who needs a number stands in line for its series.  An upsert waits for the
-- transaction that holds the row: at each commit all who wait wake up and one
-- goes on.  A lock of the series wakes them one after the other.

create function number_line(of_tenant uuid, series text, of_period text) returns bigint
language sql stable parallel safe as $$
	select hashtextextended('number ' || of_tenant || ' ' || series || ' ' || of_period, 0)
$$;

create or replace function next_number(series text, of_period text) returns bigint
language plpgsql volatile as $$
declare
	tenant uuid := current_setting('kontor.tenant');
	drawn bigint;
begin
	perform pg_advisory_xact_lock(number_line(tenant, series, of_period));
	-- Its owner draws numbers, too, and no policy binds him to the tenant.
	update number_series s set last = s.last + 1
	 where s.tenant_id = tenant and s.name = series and s.period = of_period
	returning s.last into drawn;
	if not found then
		insert into number_series as s (name, period, last) values (series, of_period, 1)
		on conflict (tenant_id, name, period) do update set last = s.last + 1
		returning s.last into drawn;
	end if;
	return drawn;
end
$$;

create or replace function branch_numbers_customers() returns trigger
language plpgsql as $$
begin
	update tenant set has_branches = true where id = new.tenant_id and not has_branches;
	perform pg_advisory_xact_lock(number_line(new.tenant_id, 'customer', ''));
	with unnumbered as (
		select id, row_number() over (order by created_at, id) as place
		  from customer where tenant_id = new.tenant_id and number is null
	), taken as (
		insert into number_series (tenant_id, name, period, last)
		select new.tenant_id, 'customer', '', count(*) from unnumbered having count(*) > 0
		on conflict (tenant_id, name, period) do update set last = number_series.last + excluded.last
		returning last
	)
	update customer c set number = customer_number_text(t.last - (select count(*) from unnumbered) + u.place)
	  from unnumbered u, taken t
	 where c.tenant_id = new.tenant_id and c.id = u.id;
	return null;
end
$$;
