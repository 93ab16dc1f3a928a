-- What each request that reads costs, made less.

-- A setting costs a tenth of what reading a row does.  The request, the session
-- and whether the business has branches to follow are asked for by what writes
-- only; a person who only reads names no request.
create or replace function request_enter(of_tenant uuid, person uuid, session uuid, request text, branch uuid) returns void
language plpgsql volatile security definer as $$
declare
	zone text;
	alive boolean;
	branches boolean;
begin
	select t.time_zone, session is null or exists (
	           select from kontor.auth_session s
	            where s.tenant_id = of_tenant and s.id = session and s.user_id = person
	              and s.revoked_at is null and s.expires_at > now()),
	       t.has_branches
	  into zone, alive, branches
	  from kontor.tenant t where t.id = of_tenant;
	if alive is not true then
		perform kontor.refuse('UNAUTHORIZED', '', case when zone is null then 'the tenant is not known here'
		                                               else 'the session has ended' end);
	end if;
	zone := set_config('kontor.zone', zone, true);
	zone := set_config('kontor.tenant', of_tenant::text, true);
	zone := set_config('kontor.user', coalesce(person::text, ''), true);
	if branch is not null then
		zone := set_config('kontor.branch', branch::text, true);
	end if;
	if request is not null or person is null then
		zone := set_config('kontor.request', coalesce(request, ''), true);
		zone := set_config('kontor.session', coalesce(session::text, ''), true);
		zone := set_config('kontor.keeps', branches::text, true);
	end if;
end
$$;

-- The contacts of a customer that is known to be there.
create view contact_row with (security_invoker = true) as
select id, customer_id, name, lower(name) as name_order, email, phone, title, is_primary, created_at, updated_at,
       version::text as etag
  from contact;
grant select on contact_row to kontor_app;
