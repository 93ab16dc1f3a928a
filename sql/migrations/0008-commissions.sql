-- Who made a sale, the commission on what was paid for it, and the views that
-- reports are made of.

-- The employee a sale is credited to: whom the invoice names, else the one
-- that the user who wrote it is.
alter table invoice add column employee_id uuid,
	add constraint invoice_employee_fkey foreign key (tenant_id, employee_id) references employee (tenant_id, id);
create index invoice_employee_index on invoice (tenant_id, employee_id, issue_date, id) where deleted_at is null;

create function invoice_credits() returns trigger
language plpgsql as $$
begin
	new.employee_id := (select e.id from employee e
	                     where e.tenant_id = new.tenant_id and e.user_id = new.created_by and e.deleted_at is null);
	return new;
end
$$;
create trigger invoice_credits before insert on invoice
	for each row when (new.employee_id is null and new.created_by is not null)
	execute function invoice_credits();

update invoice i set employee_id = e.id
  from employee e
 where e.tenant_id = i.tenant_id and e.user_id = i.created_by and e.deleted_at is null;

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
       i.employee_id
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join author a on a.tenant_id = i.tenant_id and a.id = i.created_by
 where i.deleted_at is null;

-- The definition of revenue stays what it was; its rows now also say which
-- refund they are.
create or replace view cash_movement with (security_invoker = true) as
select p.paid_at as at, p.amount_minor, p.id as payment_id, p.invoice_id, p.customer_id, p.tenant_id, null::uuid as refund_id
  from payment p
 where p.deleted_at is null and p.status in ('completed', 'refunded')
union all
select r.created_at, -r.amount_minor, p.id, p.invoice_id, p.customer_id, p.tenant_id, r.id
  from refund r
  join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id and p.deleted_at is null;

-- What an employee earns by a movement of money: a row for the payment and
-- one for each refund, kept by commission_settle.  Pending rows follow their
-- payment; once on their way to the employee they stay, and what changes
-- later is a further row.
create table commission (
	id           uuid not null default fresh_id(),
	tenant_id    uuid not null references tenant (id),
	employee_id  uuid not null,
	payment_id   uuid not null,
	refund_id    uuid,
	base_minor   bigint not null,
	rate         numeric(7, 4) not null check (rate between 0 and 100),
	amount_minor bigint not null,
	status       text not null default 'pending' check (status in ('pending', 'processing', 'paid')),
	earned_at    timestamptz not null,
	paid_out_at  timestamptz,
	version      integer not null default 1,
	created_at   timestamptz not null default now(),
	updated_at   timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint commission_employee_fkey foreign key (tenant_id, employee_id) references employee (tenant_id, id),
	constraint commission_payment_fkey foreign key (tenant_id, payment_id) references payment (tenant_id, id),
	constraint commission_refund_fkey foreign key (tenant_id, refund_id) references refund (tenant_id, id),
	constraint commission_paid_check check ((status = 'paid') = (paid_out_at is not null))
);
call bind_to_tenant('commission');
call keep_version('commission');
create index commission_payment_index on commission (tenant_id, payment_id);
create index commission_refund_index on commission (tenant_id, refund_id) where refund_id is not null;
create index commission_earned_index on commission (tenant_id, earned_at, id);
create index commission_employee_index on commission (tenant_id, employee_id, earned_at, id);
create index commission_status_index on commission (tenant_id, status, earned_at, id);

-- What the rows of a payment must add up to, for each movement of it: the
-- rate is that of the employee when the money came.  Rounding runs over the
-- payment, so that what is paid and given back in full leaves nothing.
create function commission_due(of_tenant uuid, of_payment uuid)
returns table (refund_id uuid, earned_at timestamptz, employee_id uuid, rate numeric, base_minor bigint, amount_minor bigint)
language sql stable as $$
	with paid as (
		select p.id, p.amount_minor, p.paid_at, i.employee_id,
		       coalesce((select c.rate from commission c
		                  where c.tenant_id = of_tenant and c.payment_id = of_payment and c.employee_id = i.employee_id
		                  order by c.created_at, c.id limit 1), e.commission_rate) as rate
		  from payment p
		  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
		  join employee e on e.tenant_id = i.tenant_id and e.id = i.employee_id
		 where p.tenant_id = of_tenant and p.id = of_payment
		   and p.deleted_at is null and p.status in ('completed', 'refunded')
	), movement as (
		select null::uuid as refund_id, paid_at as at, amount_minor as base, amount_minor::numeric as after from paid
		union all
		select r.id, r.created_at, -r.amount_minor, paid.amount_minor - sum(r.amount_minor) over (order by r.created_at, r.id)
		  from paid
		  join refund r on r.tenant_id = of_tenant and r.payment_id = paid.id
	)
	select m.refund_id, m.at, paid.employee_id, paid.rate, m.base,
	       (round(m.after * paid.rate / 100) - round((m.after - m.base) * paid.rate / 100))::bigint
	  from movement m, paid
$$;

-- Makes the rows of a payment add up.  Whoever changes the payment, or whom
-- its invoice credits, stands in line at the payment.
create function commission_settle(of_tenant uuid, of_payment uuid) returns void
language plpgsql volatile as $$
declare
	gap record;
begin
	perform from payment where tenant_id = of_tenant and id = of_payment for no key update;
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

select commission_settle(p.tenant_id, p.id)
  from payment p
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
 where i.employee_id is not null;

create function commission_follows_payment() returns trigger
language plpgsql as $$
begin
	perform commission_settle(new.tenant_id, new.id);
	return null;
end
$$;
create trigger commission_recorded after insert on payment
	for each row when (new.net_minor <> 0) execute function commission_follows_payment();
create trigger commission_changed after update on payment
	for each row when (old.net_minor <> new.net_minor or old.amount_minor <> new.amount_minor
	     or old.refunded_minor <> new.refunded_minor or old.invoice_id <> new.invoice_id
	     or old.paid_at <> new.paid_at or old.status <> new.status
	     or (old.deleted_at is null) <> (new.deleted_at is null))
	execute function commission_follows_payment();

create function commission_follows_invoice() returns trigger
language plpgsql as $$
begin
	perform commission_settle(p.tenant_id, p.id)
	   from payment p
	  where p.tenant_id = new.tenant_id and p.invoice_id = new.id
	  order by p.id;
	return null;
end
$$;
create trigger commission_credited after update of employee_id on invoice
	for each row when (old.employee_id is distinct from new.employee_id)
	execute function commission_follows_invoice();

create view commission_card with (security_invoker = true) as
select c.id, c.employee_id, e.first_name || ' ' || e.last_name as employee_name, c.payment_id, p.number as payment_number,
       p.invoice_id, i.number as invoice_number, p.customer_id, u.name as customer_name,
       c.refund_id is not null as is_refund, c.base_minor, c.rate, c.amount_minor, c.status,
       c.earned_at, business_day(c.earned_at) as earned_day, c.paid_out_at, c.created_at, c.updated_at,
       c.version::text as etag
  from commission c
  join employee e on e.tenant_id = c.tenant_id and e.id = c.employee_id
  join payment p on p.tenant_id = c.tenant_id and p.id = c.payment_id
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
  join customer u on u.tenant_id = p.tenant_id and u.id = p.customer_id;

-- How an invoice's lines share an amount of it: line n gets what lies between
-- its two ends, rounded, so that all of them get exactly the amount.
create function line_part(amount bigint, before bigint, after bigint, whole bigint) returns bigint
language sql immutable parallel safe as $$
	select (round(amount::numeric * after / whole) - round(amount::numeric * before / whole))::bigint
$$;

create function line_ends(of_tenant uuid, of_invoice uuid)
returns table (line_id uuid, product_id uuid, description text, quantity numeric, amount_minor bigint,
               before bigint, after bigint, whole bigint)
language sql stable parallel safe as $$
	select l.id, l.product_id, l.description, l.quantity, l.amount_minor,
	       (sum(w.weight) over first_to_this - w.weight)::bigint, sum(w.weight) over first_to_this::bigint,
	       sum(w.weight) over ()::bigint
	  from (select *, sum(amount_minor) over () as subtotal, row_number() over (order by position) as place
	          from invoice_line where tenant_id = of_tenant and invoice_id = of_invoice) l,
	       lateral (select case when l.subtotal > 0 then l.amount_minor when l.place = 1 then 1 else 0 end as weight) w
	window first_to_this as (order by l.place)
$$;

-- The rows reports are made of.  An invoice counts once it was sent.
create view report_invoice with (security_invoker = true) as
select i.id as invoice_id, i.issue_date as day, i.total_minor, i.subtotal_minor, i.tax_minor,
       i.paid_minor, i.balance_minor, i.number as invoice_number, i.tax_rate,
       case when i.status = 'sent' and i.due_date < business_today() then 'overdue' else i.status end as invoice_status,
       i.customer_id, c.name as customer_name, c.city as customer_city, c.state as customer_state,
       i.employee_id, e.first_name || ' ' || e.last_name as employee_name,
       to_char(i.issue_date, 'IYYY-"W"IW') as week, to_char(i.issue_date, 'YYYY-MM') as month,
       to_char(i.issue_date, 'YYYY-"Q"Q') as quarter, to_char(i.issue_date, 'YYYY') as year,
       i.tenant_id
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join employee e on e.tenant_id = i.tenant_id and e.id = i.employee_id
 where i.deleted_at is null and i.status in ('sent', 'paid');

create view report_invoice_line with (security_invoker = true) as
select i.invoice_id, i.day,
       line_part(i.total_minor, l.before, l.after, l.whole) as total_minor,
       l.amount_minor as subtotal_minor,
       line_part(i.tax_minor, l.before, l.after, l.whole) as tax_minor,
       line_part(i.paid_minor, l.before, l.after, l.whole) as paid_minor,
       line_part(i.balance_minor, l.before, l.after, l.whole) as balance_minor,
       i.invoice_number, i.tax_rate, i.invoice_status, i.customer_id, i.customer_name, i.customer_city, i.customer_state,
       i.employee_id, i.employee_name, i.week, i.month, i.quarter, i.year,
       l.quantity, l.product_id as service_id, coalesce(p.name, l.description) as service_name,
       coalesce(p.kind, 'other') as service_type, p.category as service_category
  from report_invoice i
  cross join lateral line_ends(i.tenant_id, i.invoice_id) l
  left join product p on p.tenant_id = i.tenant_id and p.id = l.product_id;

create view report_payment with (security_invoker = true) as
select m.at, business_day(m.at) as day, m.payment_id, m.invoice_id, m.amount_minor,
       greatest(m.amount_minor, 0) as received_minor, greatest(-m.amount_minor, 0) as refunded_minor,
       case when m.refund_id is null then m.payment_id end as received_id,
       p.method as payment_method, i.number as invoice_number, i.tax_rate,
       case when i.status = 'sent' and i.due_date < business_today() then 'overdue' else i.status end as invoice_status,
       m.customer_id, c.name as customer_name, c.city as customer_city, c.state as customer_state,
       i.employee_id, e.first_name || ' ' || e.last_name as employee_name,
       to_char(business_day(m.at), 'IYYY-"W"IW') as week, to_char(business_day(m.at), 'YYYY-MM') as month,
       to_char(business_day(m.at), 'YYYY-"Q"Q') as quarter, to_char(business_day(m.at), 'YYYY') as year,
       m.tenant_id
  from cash_movement m
  join payment p on p.tenant_id = m.tenant_id and p.id = m.payment_id
  join invoice i on i.tenant_id = m.tenant_id and i.id = m.invoice_id
  join customer c on c.tenant_id = m.tenant_id and c.id = m.customer_id
  left join employee e on e.tenant_id = i.tenant_id and e.id = i.employee_id;

create view report_payment_line with (security_invoker = true) as
select m.at, m.day, m.payment_id, m.invoice_id,
       line_part(m.amount_minor, l.before, l.after, l.whole) as amount_minor,
       line_part(m.received_minor, l.before, l.after, l.whole) as received_minor,
       line_part(m.refunded_minor, l.before, l.after, l.whole) as refunded_minor,
       m.received_id, m.payment_method, m.invoice_number, m.tax_rate, m.invoice_status,
       m.customer_id, m.customer_name, m.customer_city, m.customer_state, m.employee_id, m.employee_name,
       m.week, m.month, m.quarter, m.year,
       l.product_id as service_id, coalesce(p.name, l.description) as service_name,
       coalesce(p.kind, 'other') as service_type, p.category as service_category
  from report_payment m
  cross join lateral line_ends(m.tenant_id, m.invoice_id) l
  left join product p on p.tenant_id = m.tenant_id and p.id = l.product_id;

create view report_commission with (security_invoker = true) as
select c.earned_at as at, c.earned_day as day, c.base_minor, c.amount_minor, c.status as commission_status,
       c.invoice_number, c.customer_id, c.customer_name, u.city as customer_city, u.state as customer_state,
       c.employee_id, c.employee_name,
       to_char(c.earned_day, 'IYYY-"W"IW') as week, to_char(c.earned_day, 'YYYY-MM') as month,
       to_char(c.earned_day, 'YYYY-"Q"Q') as quarter, to_char(c.earned_day, 'YYYY') as year
  from commission_card c
  join customer u on u.id = c.customer_id;

-- Revenue of a span of days, by movements or, where services matter, by the
-- lines they pay for.
create function revenue_of(from_day date, to_day date, of_customer uuid, of_employee uuid, of_service uuid, by_line boolean)
returns table (day date, amount_minor bigint, invoice_id uuid, customer_id uuid, customer_name text,
               employee_id uuid, employee_name text, service_id uuid, service_name text)
language sql stable as $$
	select day, amount_minor, invoice_id, customer_id, customer_name, employee_id, employee_name, null, null
	  from report_payment
	 where not by_line and of_service is null and at >= day_start(from_day) and at < day_start(to_day + 1)
	   and (of_customer is null or customer_id = of_customer) and (of_employee is null or employee_id = of_employee)
	union all
	select day, amount_minor, invoice_id, customer_id, customer_name, employee_id, employee_name, service_id, service_name
	  from report_payment_line
	 where (by_line or of_service is not null) and at >= day_start(from_day) and at < day_start(to_day + 1)
	   and (of_customer is null or customer_id = of_customer) and (of_employee is null or employee_id = of_employee)
	   and (of_service is null or service_id = of_service)
$$;

-- The visits of employees.  Where no visits are kept yet there are none.
create function appointments_of(from_day date, to_day date)
returns table (employee_id uuid, appointments bigint, completed bigint)
language plpgsql stable as $$
begin
	if to_regclass('kontor.schedule_event') is not null then
		return query
		select e.employee_id, count(*), count(*) filter (where e.status = 'completed')
		  from schedule_event e
		 where e.day between from_day and to_day and e.status <> 'cancelled'
		 group by e.employee_id;
	end if;
end
$$;

-- Tax by rate: invoiced by the day of issue; collected is the share of tax in
-- the money of the range, so that an invoice paid in full has collected all.
create function tax_of(from_day date, to_day date)
returns table (tax_rate numeric, invoices bigint, taxable_minor bigint, tax_minor bigint, received_minor bigint, collected_minor bigint)
language sql stable as $$
	with touched as (
		select distinct invoice_id from cash_movement
		 where at >= day_start(from_day) and at < day_start(to_day + 1)
	), movement as (
		select m.at, m.amount_minor, i.tax_rate, i.tax_minor, i.total_minor,
		       sum(m.amount_minor) over (partition by m.invoice_id order by m.at, m.payment_id, m.refund_id nulls first) as after
		  from cash_movement m
		  join touched t on t.invoice_id = m.invoice_id
		  join invoice i on i.id = m.invoice_id
	), collected as (
		select tax_rate, sum(amount_minor)::bigint as money,
		       sum(coalesce(round(after * tax_minor / nullif(total_minor, 0))
		                  - round((after - amount_minor) * tax_minor / nullif(total_minor, 0)), 0))::bigint as tax
		  from movement
		 where at >= day_start(from_day) and at < day_start(to_day + 1)
		 group by 1
	), billed as (
		select tax_rate, count(*) as invoices, sum(subtotal_minor)::bigint as taxable, sum(tax_minor)::bigint as tax
		  from report_invoice where day between from_day and to_day
		 group by 1
	)
	select coalesce(b.tax_rate, c.tax_rate), coalesce(b.invoices, 0), coalesce(b.taxable, 0), coalesce(b.tax, 0),
	       coalesce(c.money, 0), coalesce(c.tax, 0)
	  from billed b
	  full join collected c on c.tax_rate = b.tax_rate
$$;

-- The name of the day's bucket: 2026-01-31, 2026-W05, 2026-01, 2026.
create function bucket_name(unit text, day date) returns text
language sql stable parallel safe as $$
	select to_char(day, case unit when 'day' then 'YYYY-MM-DD' when 'week' then 'IYYY-"W"IW'
	                              when 'month' then 'YYYY-MM' else 'YYYY' end)
$$;

grant select on commission_card, report_invoice, report_invoice_line, report_payment, report_payment_line,
	report_commission to kontor_app;
