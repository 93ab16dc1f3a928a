-- What the dealer's contract documents and was not served: parts requests can
-- be searched, and the next service of a vehicle is an instant.

create function parts_request_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select r.id from parts_request r
	 where r.tenant_id = current_setting('kontor.tenant')::uuid
	   and r.job_card_id in (select j.id from job_card_search(term) j(id))
	   and ((select acting_branch()) is null or r.branch_id = (select acting_branch()))
	union
	select i.request_id from branch_part_search(term) p(id)
	  join parts_request_item i on i.tenant_id = current_setting('kontor.tenant')::uuid and i.part_id = p.id
	 where (select acting_branch()) is null or i.branch_id = (select acting_branch())
$$;

-- Noon of UTC is the same day wherever there are dealers.
drop view vehicle_card;
alter table vehicle rename column next_service_on to next_service_at;
alter table vehicle alter column next_service_at type timestamptz
	using (next_service_at + time '12:00') at time zone 'UTC';

create view vehicle_card with (security_invoker = true) as
select v.id, v.customer_id, v.registration, v.vin, v.make, v.model, v.year, v.variant, v.color, v.motor_number,
       v.charger_serial_number, v.purchased_on, v.warranty_status, v.insured_from, v.insured_until, v.insurer,
       v.status, v.active_job_card_id, v.last_service_at, v.last_branch_id, v.next_service_at, v.total_services,
       v.spent_minor, v.created_at, v.updated_at, v.version::text as etag
  from vehicle v
 where v.deleted_at is null;
grant select on vehicle_card to kontor_app;

-- Service centres show who works there, also inside of what is kept.
call keep_fresh('app_user', 'insert or update of email, first_name, last_name, role, status, phone, branch_id or delete', '');
