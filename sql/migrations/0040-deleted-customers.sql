-- Deleted customers are not visited any more, as deleted employees visit nobody
-- (employee_leaves), and come to owe nothing.

create function customer_leaves() returns trigger
language plpgsql as $$
begin
	update schedule_event set status = 'cancelled'
	 where tenant_id = new.tenant_id and customer_id = new.id and status = 'scheduled'
	   and begins >= business_today();
	return null;
end
$$;
create trigger customer_leaves after update of deleted_at on customer
	for each row when (old.deleted_at is null and new.deleted_at is not null)
	execute function customer_leaves();

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
