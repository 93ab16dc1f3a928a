-- Of a service centre that is not there nobody is an engineer: what is missing
-- is said to be the centre, as it is where no engineer is named.
create or replace function workshop_parties() returns trigger
language plpgsql as $$
declare
	owner uuid;
begin
	if tg_op = 'INSERT' or new.customer_id <> old.customer_id or new.vehicle_id <> old.vehicle_id then
		if not exists (select from customer c where c.tenant_id = new.tenant_id and c.id = new.customer_id
		                  and c.deleted_at is null) then
			perform refuse('MISSING', 'customerId', 'customer not found');
		end if;
		select v.customer_id into owner from vehicle v
		 where v.tenant_id = new.tenant_id and v.id = new.vehicle_id and v.deleted_at is null;
		if not found then
			perform refuse('MISSING', 'vehicleId', 'vehicle not found');
		elsif owner <> new.customer_id then
			perform refuse('INVALID', 'vehicleId', 'is not a vehicle of this customer');
		end if;
	end if;
	if new.engineer_id is not null and (tg_op = 'INSERT' or new.engineer_id is distinct from old.engineer_id
	                                    or new.branch_id <> old.branch_id) then
		if not exists (select from app_user u where u.tenant_id = new.tenant_id and u.id = new.engineer_id) then
			perform refuse('MISSING', 'engineerId', 'engineer not found');
		elsif not exists (select from app_user u where u.tenant_id = new.tenant_id and u.id = new.engineer_id
		                     and u.role = 'service_engineer' and u.status = 'active'
		                     and u.branch_id = new.branch_id) then
			if not exists (select from branch b where b.tenant_id = new.tenant_id and b.id = new.branch_id) then
				perform refuse('MISSING', 'serviceCenterId', 'service centre not found');
			end if;
			perform refuse('INVALID', 'engineerId', 'is not a service engineer of this service centre');
		end if;
	end if;
	return new;
end
$$;
