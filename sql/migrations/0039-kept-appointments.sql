-- What became a job card is no longer cancelled, nor put off: its card goes
-- first, and takes the appointment back to CONFIRMED.
create or replace function appointment_kept() returns trigger
language plpgsql as $$
begin
	if exists (select from job_card where tenant_id = old.tenant_id and appointment_id = old.id and deleted_at is null) then
		perform refuse('CONFLICT', case when new.status <> old.status then 'status' else '' end,
		               'the appointment has a job card');
	end if;
	return new;
end
$$;
drop trigger appointment_kept on appointment;
create trigger appointment_kept before update of deleted_at, branch_id, customer_id, vehicle_id, status on appointment
	for each row when (new.deleted_at is not null or new.branch_id <> old.branch_id
	                   or new.customer_id <> old.customer_id or new.vehicle_id <> old.vehicle_id
	                   or new.status <> old.status and new.status in ('pending', 'confirmed', 'cancelled'))
	execute function appointment_kept();
