-- Who needs several rows takes them in one order, and what is decided or dated
-- is so once they are held.

-- --- visits: the visit, its employee, its customers by their ids ------------------

-- Whoever has left makes no visits any more.  The route that deletes holds the
-- visits first (employee_visits_lock); what came since and is being changed is
-- left to those who change it, who wait for the employee.
create or replace function employee_leaves() returns trigger
language plpgsql as $$
begin
	perform from customer
	  where tenant_id = new.tenant_id and id in (
		select customer_id from schedule_event
		 where tenant_id = new.tenant_id and employee_id = new.id and status = 'scheduled'
		   and begins >= business_today())
	  order by id for no key update;
	update schedule_event set status = 'cancelled'
	 where tenant_id = new.tenant_id and id in (
		select id from schedule_event
		 where tenant_id = new.tenant_id and employee_id = new.id and status = 'scheduled'
		   and begins >= business_today()
		   for no key update skip locked);
	return null;
end
$$;

-- What may come too late, for an employee or a customer who was deleted, waits
-- for them, and is refused or cancelled.
create or replace function schedule_event_served() returns trigger
language plpgsql as $$
declare
	before_it uuid := case when tg_op <> 'INSERT' then old.customer_id end;
	after_it uuid := case when tg_op <> 'DELETE' then new.customer_id end;
	gone text;
begin
	if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.status = 'scheduled' then
		perform from employee
		  where tenant_id = new.tenant_id and id = new.employee_id and deleted_at is null for share;
		if not found then
			gone := 'employee';
		end if;
	end if;
	perform from customer where id in (before_it, after_it) order by id for no key update;
	if gone is not null and (tg_op = 'INSERT' or new.employee_id <> old.employee_id) then
		perform refuse('MISSING', 'employeeId', 'employee not found');
	end if;
	if after_it is not null and not exists (select from customer where id = after_it and deleted_at is null) then
		if after_it is distinct from before_it then
			perform refuse('MISSING', 'customerId', 'customer not found');
		end if;
		gone := 'customer';
	end if;
	if tg_op = 'DELETE' then
		return old;
	end if;
	if gone is not null and new.status = 'scheduled' and new.day >= business_today() then
		if old.status <> 'scheduled' then
			perform refuse('CONFLICT', 'status', 'the ' || gone || ' was deleted');
		end if;
		new.status := 'cancelled';
	end if;
	new.served_at := case when new.status = 'completed'
	    then (new.day + new.ends_at) at time zone current_setting('kontor.zone') end;
	return new;
end
$$;

-- --- money: payment, invoice, customers by their ids, vehicle ------------------------

create or replace function payment_moves_invoice() returns trigger
language plpgsql as $$
begin
	if tg_op = 'UPDATE' and old.invoice_id = new.invoice_id then
		update invoice set paid_minor = paid_minor + new.net_minor - old.net_minor
		 where tenant_id = new.tenant_id and id = new.invoice_id;
		return null;
	end if;
	if tg_op = 'UPDATE' then
		perform from customer
		  where tenant_id = new.tenant_id and id in (
			select customer_id from invoice
			 where tenant_id = new.tenant_id and id in (old.invoice_id, new.invoice_id))
		  order by id for no key update;
	end if;
	if tg_op <> 'INSERT' then
		update invoice set paid_minor = paid_minor - old.net_minor
		 where tenant_id = old.tenant_id and id = old.invoice_id;
	end if;
	if tg_op <> 'DELETE' then
		update invoice set paid_minor = paid_minor + new.net_minor
		 where tenant_id = new.tenant_id and id = new.invoice_id;
	end if;
	return null;
end
$$;

-- Triggers run in the order of their names: what invoice_updated does to the
-- customer comes before what these do to the vehicle, as in a first payment.
alter trigger invoice_serves_when_paid on invoice rename to invoice_vehicle_served;
alter trigger invoice_unspent on invoice rename to invoice_vehicle_unspent;

-- And counting comes last, as in a new payment: a shard of the tally is shared
-- by connections that have nothing else to do with each other.
alter trigger payment_changed on payment rename to payment_written;

-- Of two invoices paid at once, the one whose transaction began first may come
-- second.
create or replace function invoice_serves() returns trigger
language plpgsql as $$
declare
	first_time boolean := tg_op = 'INSERT' or old.served_at is null;
begin
	if first_time then
		update customer
		   set last_branch_id = new.branch_id, last_service_at = greatest(last_service_at, new.served_at),
		       last_invoice_number = new.number
		 where tenant_id = new.tenant_id and id = new.customer_id;
	end if;
	update vehicle
	   set spent_minor = spent_minor + new.total_minor,
	       total_services = total_services + case when first_time then 1 else 0 end,
	       last_service_at = case when first_time then greatest(last_service_at, new.served_at) else last_service_at end,
	       last_branch_id = case when first_time then new.branch_id else last_branch_id end,
	       status = case when active_job_card_id = new.job_card_id then 'available' else status end,
	       active_job_card_id = nullif(active_job_card_id, new.job_card_id)
	 where tenant_id = new.tenant_id and id = new.vehicle_id;
	return null;
end
$$;

-- Refunds of one payment are rounded and read in the order in which they held
-- it, which is not that in which their transactions began.
alter table refund alter column created_at set default clock_timestamp();

-- Makes the rows of a payment add up.  Whoever changes the payment, or whom its
-- invoice credits, stands in line at the invoice: whoever holds that need not
-- wait for payments that came since.
create or replace function commission_settle(of_tenant uuid, of_payment uuid) returns void
language plpgsql volatile as $$
declare
	gap record;
begin
	perform from invoice
	  where tenant_id = of_tenant
	    and id = (select invoice_id from payment where tenant_id = of_tenant and id = of_payment)
	    for no key update;
	update commission c set earned_at = p.paid_at
	  from payment p
	 where c.tenant_id = of_tenant and c.payment_id = of_payment and c.refund_id is null
	   and p.tenant_id = of_tenant and p.id = of_payment and c.earned_at <> p.paid_at;
	for gap in
		select coalesce(d.refund_id, h.refund_id) as refund_id, coalesce(d.earned_at, h.earned_at) as earned_at,
		       coalesce(d.employee_id, h.employee_id) as employee_id, coalesce(d.rate, h.rate) as rate,
		       coalesce(d.base_minor, 0) - coalesce(h.base_minor, 0) as base,
		       coalesce(d.amount_minor, 0) - coalesce(h.amount_minor, 0) as amount
		  from (select coalesce(refund_id, of_payment) as movement, * from commission_due(of_tenant, of_payment)) d
		  full join (select coalesce(c.refund_id, of_payment) as movement, c.refund_id, c.employee_id, c.rate,
		                    min(c.earned_at) as earned_at, sum(c.base_minor)::bigint as base_minor,
		                    sum(c.amount_minor)::bigint as amount_minor
		               from commission c
		              where c.tenant_id = of_tenant and c.payment_id = of_payment
		              group by c.refund_id, c.employee_id, c.rate) h
		    on h.movement = d.movement and h.employee_id = d.employee_id and h.rate = d.rate
		 where coalesce(d.base_minor, 0) <> coalesce(h.base_minor, 0)
		    or coalesce(d.amount_minor, 0) <> coalesce(h.amount_minor, 0)
	loop
		update commission c
		   set base_minor = c.base_minor + gap.base, amount_minor = c.amount_minor + gap.amount
		 where c.tenant_id = of_tenant and c.status = 'pending'
		   and c.id = (select o.id from commission o
		                where o.tenant_id = of_tenant and o.payment_id = of_payment and o.status = 'pending'
		                  and o.refund_id is not distinct from gap.refund_id
		                  and o.employee_id = gap.employee_id and o.rate = gap.rate
		                order by o.id limit 1);
		if not found then
			insert into commission (tenant_id, employee_id, payment_id, refund_id, base_minor, rate, amount_minor, earned_at)
			values (of_tenant, gap.employee_id, of_payment, gap.refund_id, gap.base, gap.rate, gap.amount, gap.earned_at);
		end if;
	end loop;
	delete from commission
	 where tenant_id = of_tenant and payment_id = of_payment and status = 'pending'
	   and base_minor = 0 and amount_minor = 0;
end
$$;

-- --- job cards: the card, then its items ---------------------------------------------

-- An item that is changed while its card is billed waits for that.
create or replace function job_card_items_open() returns trigger
language plpgsql as $$
declare
	line record := case tg_op when 'DELETE' then old else new end;
begin
	perform from job_card where tenant_id = line.tenant_id and id = line.job_card_id for no key update;
	if exists (select from job_card where tenant_id = line.tenant_id and id = line.job_card_id and status = 'invoiced') then
		perform refuse('CONFLICT', 'items', 'the job card is INVOICED');
	end if;
	return line;
end
$$;

-- --- appointments: one booking after the other -----------------------------------------

-- Who books looks for others only when all can see that he has booked: two that
-- want one bay or engineer at once would wait for each other.
create function appointment_booked() returns trigger
language plpgsql as $$
begin
	perform pg_advisory_xact_lock(hashtextextended('appointments ' || new.tenant_id, 0));
	return new;
end
$$;
create trigger appointment_booked before insert or update on appointment
	for each row when ((new.bay is not null or new.engineer_id is not null) and new.deleted_at is null
	                   and new.status in ('pending', 'confirmed', 'in_progress'))
	execute function appointment_booked();

-- --- every row with a version --------------------------------------------------------

-- A transaction that waited for a row may have begun before the one it waited
-- for, or before the row was made: the hour it changes it is that of the change.
create or replace function row_touched() returns trigger
language plpgsql as $$
begin
	new.version := old.version + 1;
	new.updated_at := clock_timestamp();
	return new;
end
$$;
