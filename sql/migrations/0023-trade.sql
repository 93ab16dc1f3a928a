-- Money of a dealer: quotations; invoices with GST and service centres, in the
-- one table of invoices; what follows when one is paid or cancelled.
--
-- Lock order: job card, quotation, payment, invoice, number_series, customer,
-- vehicle.

-- --- states of India, GST -------------------------------------------------------

-- The GST code of a state, however it is written: "27", "MH", "Maharashtra",
-- "27-Maharashtra", "Pune, Maharashtra".  Of anything else, its letters.
create function gst_state(said text) returns text
language sql immutable parallel safe as $$
	with written as (
		select regexp_replace(replace(lower(regexp_replace(said, '^.*,', '')), '&', 'and'), '[^[:alnum:]]', '', 'g') as word
	), state (code, word) as (
		select left(w, 2), x
		  from unnest(array[
		       '01 jk jammuandkashmir jammukashmir', '02 hp himachalpradesh', '03 pb punjab', '04 ch chandigarh',
		       '05 uk ut ua uttarakhand uttaranchal', '06 hr haryana', '07 dl delhi newdelhi nctofdelhi', '08 rj rajasthan',
		       '09 up uttarpradesh', '10 br bihar', '11 sk sikkim', '12 ar arunachalpradesh', '13 nl nagaland', '14 mn manipur',
		       '15 mz mizoram', '16 tr tripura', '17 ml meghalaya', '18 as assam', '19 wb westbengal', '20 jh jharkhand',
		       '21 od or odisha orissa', '22 cg ct chhattisgarh chattisgarh', '23 mp madhyapradesh', '24 gj gujarat',
		       '26 dn dd dh damananddiu dadraandnagarhaveli dadraandnagarhavelianddamananddiu', '27 mh maharashtra',
		       '29 ka karnataka', '30 ga goa', '31 ld lakshadweep', '32 kl kerala', '33 tn tamilnadu',
		       '34 py puducherry pondicherry', '35 an andamanandnicobar andamanandnicobarislands', '36 ts tg telangana',
		       '37 ap andhrapradesh', '38 la ladakh', '97 ot otherterritory']) w,
		       regexp_split_to_table(w, ' ') x
	)
	select coalesce((select s.code from state s
	                  where s.word = w.word or s.word = substring(w.word from '^([0-9]{2})[a-z]') or s.word = lpad(w.word, 2, '0')
	                  order by s.word = w.word desc limit 1), w.word)
	  from written w
$$;

-- An amount in shares, in proportion to the weights and adding up exactly:
-- what whole units leave over goes to the largest remainders.
create function spread(amount bigint, weights bigint[]) returns bigint[]
language sql immutable parallel safe as $$
	with share as (
		select place, floor(amount::numeric * weight / whole) as part, (amount::numeric * weight) % whole as rest, whole
		  from (select w.weight, w.place, sum(w.weight) over () as whole
		          from unnest(weights) with ordinality w (weight, place)) s
		 where whole > 0
	)
	select coalesce(
	       (select array_agg((part + case when luck <= amount - parts then 1 else 0 end)::bigint order by place)
	          from (select place, part, row_number() over (order by rest desc, place) as luck, sum(part) over () as parts
	                  from share) s),
	       array_fill(0::bigint, array[cardinality(weights)]))
$$;

-- Lines with their share of the discount and their tax: what is left of a
-- line is taxed by its rate and rounded once; halves within a state, each
-- rounded, whole between states.
create function gst_lines(quantities numeric[], rates bigint[], taxes numeric[], discount bigint, between_states boolean)
returns table (place bigint, amount_minor bigint, discount_minor bigint, cgst_minor bigint, sgst_minor bigint, igst_minor bigint)
language sql immutable parallel safe as $$
	with line as (
		select l.place, round(l.quantity * l.rate)::bigint as amount, l.tax
		  from unnest(quantities, rates, taxes) with ordinality l (quantity, rate, tax, place)
	), cut as (
		select l.place, l.amount, l.tax, s.share
		  from line l
		  join unnest(spread(discount, (select array_agg(amount order by place) from line))) with ordinality s (share, place)
		    on s.place = l.place
	)
	select place, amount, share,
	       case when between_states then 0 else round((amount - share) * tax / 200) end::bigint,
	       case when between_states then 0 else round((amount - share) * tax / 200) end::bigint,
	       case when between_states then round((amount - share) * tax / 100) else 0 end::bigint
	  from cut
$$;

-- --- steps -------------------------------------------------------------------------

create function trade_step() returns table (noun text, state text, next text)
language sql immutable parallel safe as $$
	values ('quotation', 'draft', 'approved'),
	       ('quotation', 'draft', 'rejected'),
	       ('quotation', 'approved', 'rejected'),
	       ('quotation', 'rejected', 'draft'),
	       ('invoice', 'unpaid', 'paid'),
	       ('invoice', 'unpaid', 'cancelled')
$$;

-- Repeating the present state is no step, and allowed.
create function trade_step_allowed(noun text, state text, wanted text) returns boolean
language sql volatile as $$
	select wanted = state or step_allowed(noun, state, wanted,
	           array(select s.next from trade_step() s
	                  where s.noun = trade_step_allowed.noun and s.state = trade_step_allowed.state))
$$;

-- --- quotations ---------------------------------------------------------------------

create table quotation (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid not null,
	number          text not null,
	customer_id     uuid not null,
	vehicle_id      uuid not null,
	appointment_id  uuid,
	status          text not null default 'draft' check (status in ('draft', 'approved', 'rejected')),
	currency        char(3) not null,
	place_of_supply text not null,
	subtotal_minor  bigint not null default 0 check (subtotal_minor between 0 and 99999999999999),
	discount_minor  bigint not null default 0,
	cgst_minor      bigint not null default 0,
	sgst_minor      bigint not null default 0,
	igst_minor      bigint not null default 0,
	total_minor     bigint not null generated always as
	                    (subtotal_minor - discount_minor + cgst_minor + sgst_minor + igst_minor) stored,
	valid_until     date,
	notes           text,
	decided_by      uuid,
	decided_at      timestamptz,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint quotation_branch_key unique (tenant_id, branch_id, id),
	constraint quotation_number_key unique (tenant_id, number),
	constraint quotation_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	constraint quotation_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint quotation_vehicle_fkey foreign key (tenant_id, vehicle_id) references vehicle (tenant_id, id),
	constraint quotation_appointment_fkey foreign key (tenant_id, branch_id, appointment_id)
	    references appointment (tenant_id, branch_id, id),
	constraint quotation_decided_fkey foreign key (tenant_id, decided_by) references app_user (tenant_id, id),
	constraint quotation_discount_check check (discount_minor >= 0)
);
call bind_to_tenant('quotation');
call bind_to_branch('quotation');
call keep_version('quotation');
create index quotation_created_index on quotation (tenant_id, branch_id, created_at, id);
create index quotation_all_created_index on quotation (tenant_id, created_at, id);
create index quotation_updated_index on quotation (tenant_id, branch_id, updated_at, id);
create index quotation_all_updated_index on quotation (tenant_id, updated_at, id);
create index quotation_number_index on quotation (tenant_id, branch_id, number, id);
create index quotation_all_number_index on quotation (tenant_id, number, id);
create index quotation_status_index on quotation (tenant_id, branch_id, status, created_at, id);
create index quotation_all_status_index on quotation (tenant_id, status, created_at, id);
create index quotation_total_index on quotation (tenant_id, branch_id, total_minor, id);
create index quotation_all_total_index on quotation (tenant_id, total_minor, id);
create index quotation_customer_index on quotation (tenant_id, customer_id, created_at, id);
create index quotation_vehicle_index on quotation (tenant_id, vehicle_id, created_at, id);
create index quotation_appointment_index on quotation (tenant_id, appointment_id, created_at, id) where appointment_id is not null;
create index quotation_search_index on quotation using gin (tenant_id, lower(number) public.gin_trgm_ops);

create table quotation_item (
	id             uuid not null default fresh_id(),
	tenant_id      uuid not null references tenant (id),
	branch_id      uuid not null,
	quotation_id   uuid not null,
	position       integer not null,
	part_name      text not null,
	part_number    text,
	hsn_sac        text,
	quantity       numeric(14, 4) not null check (quantity > 0),
	rate_minor     bigint not null check (rate_minor >= 0),
	gst_rate       numeric(7, 4) not null check (gst_rate between 0 and 100),
	amount_minor   bigint generated always as (round(quantity * rate_minor)::bigint) stored,
	discount_minor bigint not null,
	cgst_minor     bigint not null,
	sgst_minor     bigint not null,
	igst_minor     bigint not null,
	primary key (tenant_id, id),
	constraint quotation_item_quotation_fkey foreign key (tenant_id, branch_id, quotation_id)
	    references quotation (tenant_id, branch_id, id) on delete cascade
);
call bind_to_tenant('quotation_item');
call bind_to_branch('quotation_item');
create unique index quotation_item_position_key on quotation_item (tenant_id, quotation_id, position);

-- Quotations whose number, customer or vehicle matches.
create function quotation_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from quotation
	 where tenant_id = current_setting('kontor.tenant')::uuid and lower(number) like search_pattern(term)
	   and ((select acting_branch()) is null or branch_id = (select acting_branch()))
	union
	select q.id from quotation q
	 where q.tenant_id = current_setting('kontor.tenant')::uuid
	   and q.customer_id in (select c.id from customer c
	         where c.tenant_id = current_setting('kontor.tenant')::uuid and c.search_text like search_pattern(term))
	   and ((select acting_branch()) is null or q.branch_id = (select acting_branch()))
	union
	select q.id from quotation q
	 where q.tenant_id = current_setting('kontor.tenant')::uuid
	   and q.vehicle_id in (select v.id from vehicle v
	         where v.tenant_id = current_setting('kontor.tenant')::uuid and v.search_text like search_pattern(term))
	   and ((select acting_branch()) is null or q.branch_id = (select acting_branch()))
$$;

-- --- invoices -------------------------------------------------------------------------

-- An invoice of a service centre is taxed line by line; then tax_rate is what
-- its lines have in common, or else what the tax comes to.  served_at: when it
-- was paid first, and so counted as a service of the vehicle.
alter table invoice
	add column branch_id       uuid,
	add column vehicle_id      uuid,
	add column job_card_id     uuid,
	add column quotation_id    uuid,
	add column place_of_supply text,
	add column discount_minor  bigint not null default 0,
	add column cgst_minor      bigint not null default 0,
	add column sgst_minor      bigint not null default 0,
	add column igst_minor      bigint not null default 0,
	add column served_at       timestamptz,
	add column trade_status    text not null generated always as
	    (case when status in ('draft', 'sent') then 'unpaid' else status end) stored,
	add constraint invoice_branch_key unique (tenant_id, branch_id, id),
	add constraint invoice_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	add constraint invoice_vehicle_fkey foreign key (tenant_id, vehicle_id) references vehicle (tenant_id, id),
	add constraint invoice_job_card_fkey foreign key (tenant_id, branch_id, job_card_id)
	    references job_card (tenant_id, branch_id, id),
	add constraint invoice_quotation_fkey foreign key (tenant_id, branch_id, quotation_id)
	    references quotation (tenant_id, branch_id, id),
	add constraint invoice_discount_check check (discount_minor between 0 and subtotal_minor),
	add constraint invoice_trade_check check (case when branch_id is null
	    then num_nonnulls(vehicle_id, job_card_id, quotation_id) = 0 and cgst_minor = 0 and sgst_minor = 0 and igst_minor = 0
	    else vehicle_id is not null and place_of_supply is not null and tax_minor = cgst_minor + sgst_minor + igst_minor end),
	drop constraint invoice_total_check,
	add constraint invoice_total_check check (total_minor = subtotal_minor - discount_minor + tax_minor
	                                          and subtotal_minor between 0 and 99999999999999);
call bind_to_branch('invoice');
create unique index invoice_job_card_key on invoice (tenant_id, job_card_id)
	where job_card_id is not null and status <> 'cancelled' and deleted_at is null;
create unique index invoice_quotation_key on invoice (tenant_id, quotation_id)
	where quotation_id is not null and status <> 'cancelled' and deleted_at is null;
create index invoice_of_card_index on invoice (tenant_id, job_card_id, created_at, id) where job_card_id is not null;
create index invoice_branch_created_index on invoice (tenant_id, branch_id, created_at, id) where deleted_at is null;
create index invoice_branch_updated_index on invoice (tenant_id, branch_id, updated_at, id) where deleted_at is null;
create index invoice_branch_number_index on invoice (tenant_id, branch_id, number, id) where deleted_at is null;
create index invoice_branch_total_index on invoice (tenant_id, branch_id, total_minor, id) where deleted_at is null;
create index invoice_branch_due_index on invoice (tenant_id, branch_id, due_date, id) where deleted_at is null;
create index invoice_branch_issued_index on invoice (tenant_id, branch_id, issue_date, id) where deleted_at is null;
create index invoice_branch_trade_index on invoice (tenant_id, branch_id, trade_status, created_at, id) where deleted_at is null;
create index invoice_trade_index on invoice (tenant_id, trade_status, created_at, id) where deleted_at is null;
create index invoice_customer_created_index on invoice (tenant_id, customer_id, created_at, id) where deleted_at is null;
create index invoice_vehicle_index on invoice (tenant_id, vehicle_id, created_at, id)
	where deleted_at is null and vehicle_id is not null;

alter table invoice_line
	add column branch_id      uuid,
	add column part_number    text,
	add column hsn_sac        text,
	add column gst_rate       numeric(7, 4) check (gst_rate between 0 and 100),
	add column discount_minor bigint not null default 0,
	add column cgst_minor     bigint not null default 0,
	add column sgst_minor     bigint not null default 0,
	add column igst_minor     bigint not null default 0,
	add constraint invoice_line_branch_fkey foreign key (tenant_id, branch_id, invoice_id)
	    references invoice (tenant_id, branch_id, id) on delete cascade;
call bind_to_branch('invoice_line');

alter table payment
	add column branch_id uuid,
	add constraint payment_branch_fkey foreign key (tenant_id, branch_id, invoice_id)
	    references invoice (tenant_id, branch_id, id);
call bind_to_branch('payment');
create index payment_branch_index on payment (tenant_id, branch_id, paid_at, id) where deleted_at is null;

-- What hangs on a payment is seen where the payment is.
create policy branch_of_payment on refund as restrictive using ((select acting_branch()) is null
	or exists (select from payment p where p.tenant_id = refund.tenant_id and p.id = refund.payment_id));
create policy branch_of_payment on payment_event as restrictive using ((select acting_branch()) is null
	or exists (select from payment p where p.tenant_id = payment_event.tenant_id and p.id = payment_event.payment_id));
create policy branch_of_payment on commission as restrictive using ((select acting_branch()) is null
	or exists (select from payment p where p.tenant_id = commission.tenant_id and p.id = commission.payment_id));

-- Lines and payments belong where their invoice does, whoever writes them.
create function follows_invoice_branch() returns trigger
language plpgsql as $$
begin
	new.branch_id := (select i.branch_id from invoice i where i.tenant_id = new.tenant_id and i.id = new.invoice_id);
	return new;
end
$$;
create trigger invoice_line_branch before insert on invoice_line
	for each row when (new.branch_id is null) execute function follows_invoice_branch();
create trigger payment_branch before insert on payment
	for each row when (new.branch_id is null) execute function follows_invoice_branch();
create trigger payment_moved before update of invoice_id on payment
	for each row when (new.invoice_id <> old.invoice_id) execute function follows_invoice_branch();

-- INV-SC001-2025-0001: a series for each service centre and year.
create function branch_invoice_number(code text, year text) returns text
language sql volatile as $$
	select serial_text('INV-' || code, year, next_number('invoice ' || code, year))
$$;

-- Paid the first time (the trigger invoice_settles, before this one, says so).
create function invoice_was_served() returns trigger
language plpgsql as $$
begin
	new.served_at := now();
	return new;
end
$$;
create trigger invoice_was_served before insert or update of status, paid_minor, total_minor on invoice
	for each row when (new.branch_id is not null and new.status = 'paid' and new.served_at is null)
	execute function invoice_was_served();

-- Who was served, where and when; what the vehicle has cost; and it is
-- free again.  Paying again after a refund is not another service.
create function invoice_serves() returns trigger
language plpgsql as $$
declare
	first_time boolean := tg_op = 'INSERT' or old.served_at is null;
begin
	if first_time then
		update customer
		   set last_branch_id = new.branch_id, last_service_at = new.served_at, last_invoice_number = new.number
		 where tenant_id = new.tenant_id and id = new.customer_id;
	end if;
	update vehicle
	   set spent_minor = spent_minor + new.total_minor,
	       total_services = total_services + case when first_time then 1 else 0 end,
	       last_service_at = case when first_time then new.served_at else last_service_at end,
	       last_branch_id = case when first_time then new.branch_id else last_branch_id end,
	       status = case when active_job_card_id = new.job_card_id then 'available' else status end,
	       active_job_card_id = nullif(active_job_card_id, new.job_card_id)
	 where tenant_id = new.tenant_id and id = new.vehicle_id;
	return null;
end
$$;
create trigger invoice_serves_paid after insert on invoice
	for each row when (new.branch_id is not null and new.status = 'paid')
	execute function invoice_serves();
create trigger invoice_serves_when_paid after update on invoice
	for each row when (new.branch_id is not null and new.status = 'paid' and old.status <> 'paid')
	execute function invoice_serves();

-- Money given back was not spent on the vehicle.
create function invoice_unspent() returns trigger
language plpgsql as $$
begin
	update vehicle set spent_minor = spent_minor - old.total_minor
	 where tenant_id = new.tenant_id and id = new.vehicle_id;
	return null;
end
$$;
create trigger invoice_unspent after update on invoice
	for each row when (new.branch_id is not null and old.status = 'paid' and new.status <> 'paid')
	execute function invoice_unspent();

-- A job card is invoiced by its invoice, and is completed, no more, when that
-- is cancelled or deleted: the one step back, which nobody can take by hand.
drop trigger job_card_stepped on job_card;
create trigger job_card_stepped before update of status on job_card
	for each row when (new.status <> old.status and not (old.status = 'invoiced' and new.status = 'completed'
	     and old.invoice_id is not null and new.invoice_id is null))
	execute function job_card_stepped();

create function invoice_takes_card() returns trigger
language plpgsql as $$
begin
	perform job_card_move(new.job_card_id, 'invoiced', 'Invoice ' || new.number);
	update job_card set invoice_id = new.id where tenant_id = new.tenant_id and id = new.job_card_id;
	return null;
end
$$;
create trigger invoice_takes_card after insert on invoice
	for each row when (new.job_card_id is not null) execute function invoice_takes_card();

create function invoice_frees_card() returns trigger
language plpgsql as $$
begin
	update job_card set status = 'completed', invoice_id = null
	 where tenant_id = new.tenant_id and id = new.job_card_id and invoice_id = new.id;
	if found then
		insert into job_card_step (tenant_id, branch_id, job_card_id, was, status, notes)
		values (new.tenant_id, new.branch_id, new.job_card_id, 'invoiced', 'completed',
		        'Invoice ' || new.number || case when new.deleted_at is null then ' cancelled' else ' deleted' end);
	end if;
	return null;
end
$$;
create trigger invoice_frees_card after update of status, deleted_at on invoice
	for each row when (new.job_card_id is not null and (new.status = 'cancelled' or new.deleted_at is not null)
	     and old.status <> 'cancelled' and old.deleted_at is null)
	execute function invoice_frees_card();

-- Invoices by number or customer, as everywhere, and by vehicle.
create function trade_invoice_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.id in (select invoice_search(term))
	   and ((select acting_branch()) is null or i.branch_id = (select acting_branch()))
	union
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.vehicle_id in (select v.id from vehicle v
	         where v.tenant_id = current_setting('kontor.tenant')::uuid and v.search_text like search_pattern(term))
	   and ((select acting_branch()) is null or i.branch_id = (select acting_branch()))
$$;

-- --- what is read ----------------------------------------------------------------------

-- Sub-selects where a join would do: who counts does not pay for them.
create view quotation_card with (security_invoker = true) as
select q.id, q.number, q.branch_id, q.customer_id, q.vehicle_id, q.appointment_id, q.status, q.place_of_supply,
       q.subtotal_minor, q.discount_minor, q.subtotal_minor - q.discount_minor as taxable_minor,
       q.cgst_minor, q.sgst_minor, q.igst_minor, q.total_minor, q.valid_until, q.notes, q.decided_by, q.decided_at,
       (select i.id from invoice i where i.tenant_id = q.tenant_id and i.quotation_id = q.id
           and i.status <> 'cancelled' and i.deleted_at is null) as invoice_id,
       q.created_by, q.created_at, q.updated_at,
       q.version || coalesce((select '.' || i.id from invoice i where i.tenant_id = q.tenant_id and i.quotation_id = q.id
           and i.status <> 'cancelled' and i.deleted_at is null), '') as etag
  from quotation q;

create view quotation_item_card with (security_invoker = true) as
select id, quotation_id, position, part_name, part_number, hsn_sac, quantity, rate_minor, gst_rate, amount_minor,
       discount_minor, cgst_minor, sgst_minor, igst_minor,
       amount_minor - discount_minor + cgst_minor + sgst_minor + igst_minor as total_minor
  from quotation_item;

create view trade_invoice_card with (security_invoker = true) as
select i.id, i.number, i.branch_id, i.customer_id, i.vehicle_id, i.job_card_id, i.quotation_id, i.place_of_supply,
       i.trade_status as status, i.subtotal_minor, i.discount_minor, i.subtotal_minor - i.discount_minor as taxable_minor,
       i.cgst_minor, i.sgst_minor, i.igst_minor, i.tax_minor, i.total_minor, i.paid_minor, i.balance_minor,
       (select coalesce(lower(p.method_details ->> 'paymentMethod'),
                        case p.method when 'credit_card' then 'card' when 'check' then 'cheque' else p.method end)
          from payment p
         where p.tenant_id = i.tenant_id and p.invoice_id = i.id and p.deleted_at is null and p.net_minor > 0
         order by p.paid_at desc, p.id desc limit 1) as payment_method,
       i.paid_at, i.issue_date, i.due_date, i.notes, i.created_by, i.created_at, i.updated_at,
       i.version::text as etag
  from invoice i
 where i.deleted_at is null;

create view trade_invoice_line_card with (security_invoker = true) as
select id, invoice_id, position, description, part_number, hsn_sac, quantity, rate_minor, gst_rate, amount_minor,
       discount_minor, cgst_minor, sgst_minor, igst_minor,
       amount_minor - discount_minor + cgst_minor + sgst_minor + igst_minor as total_minor
  from invoice_line;

-- Who reads invoices elsewhere sees why subtotal and tax are not the total.
create or replace view invoice_card with (security_invoker = true) as
select i.id, i.number, i.customer_id, c.name as customer_name, c.email as customer_email,
       c.address as customer_address, c.phone as customer_phone,
       i.subtotal_minor, i.tax_rate, i.tax_minor, i.total_minor, i.paid_minor, i.balance_minor,
       case when i.status = 'sent' and i.due_date < business_today() then 'overdue' else i.status end as status,
       i.status = 'draft' as is_draft,
       i.status = 'sent' and i.due_date >= business_today() as is_sent,
       i.status = 'paid' as is_paid,
       i.status = 'sent' and i.due_date < business_today() as is_overdue,
       i.status = 'cancelled' as is_cancelled,
       i.issue_date, i.due_date, i.terms, i.notes, i.sent_at, i.paid_at, a.ref as author,
       i.created_at, i.updated_at,
       i.version || '.' || c.version || case when i.status = 'sent' and i.due_date < business_today() then '.o' else '' end as etag,
       i.employee_id, i.discount_minor
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join author a on a.tenant_id = i.tenant_id and a.id = i.created_by
 where i.deleted_at is null;

-- Revenue stays what it was; its rows now also say of which service centre.
create or replace view cash_movement with (security_invoker = true) as
select p.paid_at as at, p.amount_minor, p.id as payment_id, p.invoice_id, p.customer_id, p.tenant_id, null::uuid as refund_id,
       p.branch_id
  from payment p
 where p.deleted_at is null and p.status in ('completed', 'refunded')
union all
select r.created_at, -r.amount_minor, p.id, p.invoice_id, p.customer_id, p.tenant_id, r.id, p.branch_id
  from refund r
  join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id and p.deleted_at is null;

-- In reports a subtotal is what is taxed: after the discount.
create or replace view report_invoice with (security_invoker = true) as
select i.id as invoice_id, i.issue_date as day, i.total_minor, i.subtotal_minor - i.discount_minor as subtotal_minor, i.tax_minor,
       i.paid_minor, i.balance_minor, i.number as invoice_number, i.tax_rate,
       case when i.status = 'sent' and i.due_date < business_today() then 'overdue' else i.status end as invoice_status,
       i.customer_id, c.name as customer_name, c.city as customer_city, c.state as customer_state,
       i.employee_id, e.first_name || ' ' || e.last_name as employee_name,
       to_char(i.issue_date, 'IYYY-"W"IW') as week, to_char(i.issue_date, 'YYYY-MM') as month,
       to_char(i.issue_date, 'YYYY-"Q"Q') as quarter, to_char(i.issue_date, 'YYYY') as year,
       i.tenant_id, i.branch_id
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join employee e on e.tenant_id = i.tenant_id and e.id = i.employee_id
 where i.deleted_at is null and i.status in ('sent', 'paid');

-- A line weighs what it adds to the total, as far as that is known of lines.
create or replace function line_ends(of_tenant uuid, of_invoice uuid)
returns table (line_id uuid, product_id uuid, description text, quantity numeric, amount_minor bigint,
               before bigint, after bigint, whole bigint)
language sql stable parallel safe as $$
	select l.id, l.product_id, l.description, l.quantity, l.net,
	       (sum(w.weight) over first_to_this - w.weight)::bigint, sum(w.weight) over first_to_this::bigint,
	       sum(w.weight) over ()::bigint
	  from (select n.*, sum(n.gross) over () as total, row_number() over (order by n.position) as place
	          from (select *, amount_minor - discount_minor as net,
	                       amount_minor - discount_minor + cgst_minor + sgst_minor + igst_minor as gross
	                  from invoice_line where tenant_id = of_tenant and invoice_id = of_invoice) n) l,
	       lateral (select case when l.total > 0 then l.gross when l.place = 1 then 1 else 0 end as weight) w
	window first_to_this as (order by l.place)
$$;

create or replace view report_invoice_line with (security_invoker = true) as
select i.invoice_id, i.day,
       line_part(i.total_minor, l.before, l.after, l.whole) as total_minor,
       l.amount_minor as subtotal_minor,
       case when i.branch_id is null then line_part(i.tax_minor, l.before, l.after, l.whole)
            else (select g.cgst_minor + g.sgst_minor + g.igst_minor from invoice_line g
                   where g.tenant_id = i.tenant_id and g.id = l.line_id) end as tax_minor,
       line_part(i.paid_minor, l.before, l.after, l.whole) as paid_minor,
       line_part(i.balance_minor, l.before, l.after, l.whole) as balance_minor,
       i.invoice_number, i.tax_rate, i.invoice_status, i.customer_id, i.customer_name, i.customer_city, i.customer_state,
       i.employee_id, i.employee_name, i.week, i.month, i.quarter, i.year,
       l.quantity, l.product_id as service_id, coalesce(p.name, l.description) as service_name,
       coalesce(p.kind, 'other') as service_type, p.category as service_category
  from report_invoice i
  cross join lateral line_ends(i.tenant_id, i.invoice_id) l
  left join product p on p.tenant_id = i.tenant_id and p.id = l.product_id;

grant select on quotation_card, quotation_item_card, trade_invoice_card, trade_invoice_line_card to kontor_app;
