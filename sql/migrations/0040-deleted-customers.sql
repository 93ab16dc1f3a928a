-- Deleted customers are not visited any more, as deleted employees visit nobody
-- (employee_leaves), and come to owe nothing.

-- Whoever changes a visit holds it and then the customer; here it is the other
-- way round, so what is held is left to them.
create function customer_leaves() returns trigger
language plpgsql as $$
begin
	update schedule_event set status = 'cancelled'
	 where tenant_id = new.tenant_id and id in (
		select id from schedule_event
		 where tenant_id = new.tenant_id and customer_id = new.id and status = 'scheduled'
		   and begins >= business_today()
		   for no key update skip locked);
	return null;
end
$$;
create trigger customer_leaves after update of deleted_at on customer
	for each row when (old.deleted_at is null and new.deleted_at is not null)
	execute function customer_leaves();

-- All that moves a customer's last visit stands in line at the customer, and so
-- does what may come too late for one who was deleted.
create or replace function schedule_event_served() returns trigger
language plpgsql as $$
declare
	before_it uuid := case when tg_op <> 'INSERT' then old.customer_id end;
	after_it uuid := case when tg_op <> 'DELETE' then new.customer_id end;
begin
	perform from customer where id in (before_it, after_it) order by id for no key update;
	if after_it is not null and not exists (select from customer where id = after_it and deleted_at is null) then
		if after_it is distinct from before_it then
			perform refuse('MISSING', 'customerId', 'customer not found');
		elsif new.status = 'scheduled' and new.day >= business_today() then
			if old.status <> 'scheduled' then
				perform refuse('CONFLICT', 'status', 'the customer was deleted');
			end if;
			new.status := 'cancelled';
		end if;
	end if;
	if tg_op <> 'DELETE' then
		new.served_at := case when new.status = 'completed'
		    then (new.day + new.ends_at) at time zone current_setting('kontor.zone') end;
	end if;
	return case when tg_op = 'DELETE' then old else new end;
end
$$;
drop trigger schedule_event_served on schedule_event;
create trigger schedule_event_served before insert or delete or update on schedule_event
	for each row execute function schedule_event_served();

-- A customer goes only when nothing is open (customer_settled); but a draft may
-- be left behind, which is then neither sent nor paid in part, and a paid
-- invoice, to which nothing is added.  Money may still be given back.
create function customer_gone() returns trigger
language plpgsql as $$
begin
	perform refuse('CONFLICT', 'customerId', 'the customer was deleted and can not owe more');
	return new;
end
$$;
create trigger customer_gone before update of balance_minor on customer
	for each row when (new.deleted_at is not null and new.balance_minor > old.balance_minor
	                   and new.spent_minor >= old.spent_minor)
	execute function customer_gone();
