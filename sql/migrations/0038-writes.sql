-- What each invoice written costs the others who wait for its series, made less.

-- Not inlined where its argument is drawn, and then planned anew by each
-- statement (see 0012).
create or replace function number_text(prefix text, period text, number bigint) returns text
language plpgsql immutable parallel safe as $$
begin
	return prefix || '-' || period || '-' || lpad(number::text, greatest(3, length(number::text)), '0');
end
$$;

create or replace function serial_text(prefix text, period text, number bigint) returns text
language plpgsql immutable parallel safe as $$
begin
	return prefix || '-' || period || '-' || lpad(number::text, greatest(4, length(number::text)), '0');
end
$$;

-- A business without branches has no branch to follow: request_enter says so,
-- and the first branch what comes after it in its own transaction.
create function branch_keeps() returns trigger
language plpgsql as $$
begin
	perform set_config('kontor.keeps', 'true', true);
	return null;
end
$$;
create trigger branch_keeps after insert on branch for each statement execute function branch_keeps();
drop trigger invoice_line_branch on invoice_line;
create trigger invoice_line_branch before insert on invoice_line
	for each row when (new.branch_id is null and current_setting('kontor.keeps', true) is distinct from 'false')
	execute function follows_invoice_branch();
drop trigger payment_branch on payment;
create trigger payment_branch before insert on payment
	for each row when (new.branch_id is null and current_setting('kontor.keeps', true) is distinct from 'false')
	execute function follows_invoice_branch();

-- Nobody asks for the invoices of no branch by their branch.
do $$
declare
	known record;
begin
	for known in
		select indexname, indexdef from pg_indexes
		 where schemaname = 'kontor' and tablename in ('invoice', 'payment')
		   and indexdef like '%(tenant_id, branch_id, %' and indexdef like '% WHERE (deleted_at IS NULL)'
	loop
		execute format('drop index %I', known.indexname);
		execute replace(known.indexdef, ' WHERE (deleted_at IS NULL)',
		        ' WHERE deleted_at IS NULL AND branch_id IS NOT NULL');
	end loop;
end
$$;
