-- A job card holds its appointment before it looks whether that is still there:
-- one that was deleted, or given to another vehicle, at the same moment would
-- else have a card.  So with its vehicle.

create or replace function job_card_takes() returns trigger
language plpgsql as $$
declare
	booked record;
begin
	update vehicle set status = 'active_job_card', active_job_card_id = new.id
	 where tenant_id = new.tenant_id and id = new.vehicle_id and active_job_card_id is null and deleted_at is null;
	if not found and exists (select from vehicle where tenant_id = new.tenant_id and id = new.vehicle_id
	                            and deleted_at is not null) then
		perform refuse('MISSING', 'vehicleId', 'vehicle not found');
	elsif not found then
		perform refuse('CONFLICT', 'vehicleId', 'the vehicle already has an active job card');
	end if;
	if new.appointment_id is not null then
		select customer_id, vehicle_id, deleted_at into booked from appointment
		 where tenant_id = new.tenant_id and id = new.appointment_id for no key update;
		if not found or booked.deleted_at is not null then
			perform refuse('MISSING', 'appointmentId', 'appointment not found');
		elsif booked.customer_id <> new.customer_id or booked.vehicle_id <> new.vehicle_id then
			perform refuse('INVALID', 'appointmentId', 'is not an appointment of this customer and vehicle');
		end if;
		update appointment set status = 'in_progress'
		 where tenant_id = new.tenant_id and id = new.appointment_id and status <> 'in_progress';
	end if;
	return null;
end
$$;
