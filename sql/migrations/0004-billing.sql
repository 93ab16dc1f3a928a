-- What is sold, invoices, payments, refunds.  Amounts are minor units of the
-- tenant's currency.  Triggers keep the books: payment and refund rows move
-- invoice.paid_minor, invoices move the customer's balance.  Locks are always
-- taken in the order payment, invoice, customer.

create table product (
	id               uuid not null,
	tenant_id        uuid not null references tenant (id),
	name             text not null,
	kind             text not null default 'service' check (kind in ('service', 'product')),
	category         text,
	description      text,
	price_minor      bigint not null check (price_minor >= 0),
	duration_minutes integer check (duration_minutes > 0),
	active           boolean not null default true,
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	deleted_at       timestamptz,
	primary key (tenant_id, id)
);
call bind_to_tenant('product');
call keep_version('product');
call keep_tally('product');

create table invoice (
	id             uuid not null,
	tenant_id      uuid not null references tenant (id),
	number         text not null,
	customer_id    uuid not null,
	status         text not null default 'draft' check (status in ('draft', 'sent', 'paid', 'cancelled')),
	currency       char(3) not null,
	subtotal_minor bigint not null default 0,
	tax_rate       numeric(7, 4) not null check (tax_rate between 0 and 100),
	tax_minor      bigint not null default 0,
	total_minor    bigint not null default 0,
	paid_minor     bigint not null default 0,
	balance_minor  bigint generated always as (case when status = 'cancelled' then 0 else total_minor - paid_minor end) stored,
	issue_date     date not null,
	due_date       date not null,
	terms          text,
	notes          text,
	sent_at        timestamptz,
	paid_at        timestamptz,
	created_by     uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version        integer not null default 1,
	created_at     timestamptz not null default now(),
	updated_at     timestamptz not null default now(),
	deleted_at     timestamptz,
	primary key (tenant_id, id),
	constraint invoice_number_key unique (tenant_id, number),
	constraint invoice_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint invoice_total_check check (total_minor = subtotal_minor + tax_minor and subtotal_minor between 0 and 99999999999999),
	constraint invoice_paid_check check (paid_minor between 0 and total_minor),
	constraint invoice_cancelled_check check (status <> 'cancelled' or paid_minor = 0)
);
call bind_to_tenant('invoice');
call keep_version('invoice');
call keep_tally('invoice');
create index invoice_customer_index on invoice (tenant_id, customer_id, issue_date, id) where deleted_at is null;
create index invoice_status_index on invoice (tenant_id, status, due_date, id) where deleted_at is null;
create index invoice_created_index on invoice (tenant_id, created_at, id) where deleted_at is null;
create index invoice_updated_index on invoice (tenant_id, updated_at, id) where deleted_at is null;
create index invoice_issued_index on invoice (tenant_id, issue_date, id) where deleted_at is null;
create index invoice_due_index on invoice (tenant_id, due_date, id) where deleted_at is null;
create index invoice_order_index on invoice (tenant_id, number, id) where deleted_at is null;
create index invoice_total_index on invoice (tenant_id, total_minor, id) where deleted_at is null;
create index invoice_balance_index on invoice (tenant_id, balance_minor, id) where deleted_at is null;
create index invoice_paid_index on invoice (tenant_id, paid_at) where status = 'paid' and deleted_at is null;
create index invoice_number_search_index on invoice using gin (tenant_id, lower(number) public.gin_trgm_ops) where deleted_at is null;

create table invoice_line (
	id           uuid not null default fresh_id(),
	tenant_id    uuid not null references tenant (id),
	invoice_id   uuid not null,
	position     integer not null,
	product_id   uuid,
	description  text not null,
	quantity     numeric(14, 4) not null check (quantity > 0),
	rate_minor   bigint not null check (rate_minor >= 0),
	amount_minor bigint generated always as (round(quantity * rate_minor)::bigint) stored,
	primary key (tenant_id, id),
	constraint invoice_line_invoice_fkey foreign key (tenant_id, invoice_id) references invoice (tenant_id, id) on delete cascade,
	constraint invoice_line_product_fkey foreign key (tenant_id, product_id) references product (tenant_id, id)
);
call bind_to_tenant('invoice_line');
create unique index invoice_line_position_key on invoice_line (tenant_id, invoice_id, position);

-- Paid when nothing is left to pay, and not any more when something is.
create function invoice_settles() returns trigger
language plpgsql as $$
begin
	if new.status = 'draft' and new.paid_minor > 0 then
		new.status := 'sent';
	end if;
	if new.status = 'sent' and new.paid_minor = new.total_minor then
		new.status := 'paid';
	elsif new.status = 'paid' and new.paid_minor < new.total_minor then
		new.status := 'sent';
	end if;
	if new.status in ('sent', 'paid') and new.sent_at is null then
		new.sent_at := now();
	end if;
	new.paid_at := case when new.status <> 'paid' then null else coalesce(new.paid_at, now()) end;
	return new;
end
$$;
create trigger invoice_settles before insert or update of status, paid_minor, total_minor on invoice
	for each row execute function invoice_settles();

-- What an invoice adds to its customer's balance.
create function invoice_owed(status text, balance bigint, deleted timestamptz) returns bigint
language sql immutable parallel safe as $$
	select case when deleted is null and status in ('sent', 'paid') then balance else 0 end
$$;

create function invoice_moves_customer() returns trigger
language plpgsql as $$
begin
	if tg_op = 'UPDATE' and old.customer_id = new.customer_id then
		update customer
		   set balance_minor = balance_minor
		         + invoice_owed(new.status, new.balance_minor, new.deleted_at)
		         - invoice_owed(old.status, old.balance_minor, old.deleted_at),
		       spent_minor = spent_minor + new.paid_minor - old.paid_minor
		 where tenant_id = new.tenant_id and id = new.customer_id;
		return null;
	end if;
	if tg_op = 'UPDATE' then
		-- In one order, whoever moves an invoice from whom to whom.
		perform from customer where tenant_id = new.tenant_id and id in (old.customer_id, new.customer_id)
		  order by id for no key update;
	end if;
	if tg_op <> 'INSERT' then
		update customer
		   set balance_minor = balance_minor - invoice_owed(old.status, old.balance_minor, old.deleted_at),
		       spent_minor = spent_minor - old.paid_minor
		 where tenant_id = old.tenant_id and id = old.customer_id;
	end if;
	if tg_op <> 'DELETE' then
		update customer
		   set balance_minor = balance_minor + invoice_owed(new.status, new.balance_minor, new.deleted_at),
		       spent_minor = spent_minor + new.paid_minor
		 where tenant_id = new.tenant_id and id = new.customer_id;
	end if;
	return null;
end
$$;
create trigger invoice_inserted after insert on invoice
	for each row when (new.status <> 'draft') execute function invoice_moves_customer();
create trigger invoice_updated after update on invoice
	for each row when (old.customer_id <> new.customer_id or old.paid_minor <> new.paid_minor
	     or old.status <> new.status or old.total_minor <> new.total_minor
	     or (old.deleted_at is null) <> (new.deleted_at is null))
	execute function invoice_moves_customer();
create trigger invoice_deleted after delete on invoice
	for each row execute function invoice_moves_customer();

-- Who owes is not forgotten: a customer goes only when nothing is open.
create function customer_settled() returns trigger
language plpgsql as $$
begin
	if new.balance_minor <> 0 then
		perform refuse('CONFLICT', '', 'the customer has unpaid invoices; settle or cancel them first');
	end if;
	return new;
end
$$;
create trigger customer_settled before update of deleted_at on customer
	for each row when (old.deleted_at is null and new.deleted_at is not null) execute function customer_settled();

create table payment (
	id             uuid not null,
	tenant_id      uuid not null references tenant (id),
	number         text not null,
	invoice_id     uuid not null,
	customer_id    uuid not null,
	amount_minor   bigint not null check (amount_minor > 0),
	refunded_minor bigint not null default 0,
	method         text not null check (method in ('credit_card', 'bank_transfer', 'cash', 'check')),
	method_details jsonb,
	status         text not null default 'completed' check (status in ('completed', 'pending', 'failed', 'refunded')),
	paid_at        timestamptz not null default now(),
	notes          text,
	created_by     uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version        integer not null default 1,
	created_at     timestamptz not null default now(),
	updated_at     timestamptz not null default now(),
	deleted_at     timestamptz,
	net_minor      bigint generated always as (case when status in ('completed', 'refunded') and deleted_at is null
	                   then amount_minor - refunded_minor else 0 end) stored,
	primary key (tenant_id, id),
	constraint payment_number_key unique (tenant_id, number),
	constraint payment_invoice_fkey foreign key (tenant_id, invoice_id) references invoice (tenant_id, id),
	constraint payment_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint payment_refunded_check check (refunded_minor between 0 and amount_minor
	    and (refunded_minor = 0 or status in ('completed', 'refunded')))
);
call bind_to_tenant('payment');
call keep_version('payment');
call keep_tally('payment');
create index payment_invoice_index on payment (tenant_id, invoice_id, paid_at, id) where deleted_at is null;
create index payment_customer_index on payment (tenant_id, customer_id, paid_at, id) where deleted_at is null;
create index payment_paid_index on payment (tenant_id, paid_at, id) where deleted_at is null;
create index payment_status_index on payment (tenant_id, status, paid_at, id) where deleted_at is null;
create index payment_method_index on payment (tenant_id, method, paid_at, id) where deleted_at is null;
create index payment_amount_index on payment (tenant_id, amount_minor, id) where deleted_at is null;
create index payment_created_index on payment (tenant_id, created_at, id) where deleted_at is null;
create index payment_order_index on payment (tenant_id, number, id) where deleted_at is null;

create table refund (
	id           uuid not null,
	tenant_id    uuid not null references tenant (id),
	payment_id   uuid not null,
	amount_minor bigint not null check (amount_minor > 0),
	reason       text,
	created_by   uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	created_at   timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint refund_payment_fkey foreign key (tenant_id, payment_id) references payment (tenant_id, id)
);
call bind_to_tenant('refund');
revoke update, delete on refund from kontor_app;
create index refund_payment_index on refund (tenant_id, payment_id);
create index refund_created_index on refund (tenant_id, created_at);

create function payment_moves_invoice() returns trigger
language plpgsql as $$
begin
	if tg_op = 'UPDATE' and old.invoice_id = new.invoice_id then
		update invoice set paid_minor = paid_minor + new.net_minor - old.net_minor
		 where tenant_id = new.tenant_id and id = new.invoice_id;
		return null;
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
create trigger payment_inserted after insert on payment
	for each row when (new.net_minor <> 0) execute function payment_moves_invoice();
create trigger payment_updated after update on payment
	for each row when (old.net_minor <> new.net_minor or old.invoice_id <> new.invoice_id)
	execute function payment_moves_invoice();
create trigger payment_deleted after delete on payment
	for each row when (old.net_minor <> 0) execute function payment_moves_invoice();

-- Everything that ever happened to a payment; never changed.
create table payment_event (
	id           uuid not null default fresh_id(),
	tenant_id    uuid not null references tenant (id),
	payment_id   uuid not null,
	type         text not null check (type in ('payment', 'refund', 'update', 'delete')),
	amount_minor bigint not null,
	status       text not null,
	note         text,
	created_by   uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	created_at   timestamptz not null default clock_timestamp(),
	primary key (tenant_id, id),
	constraint payment_event_payment_fkey foreign key (tenant_id, payment_id) references payment (tenant_id, id)
);
call bind_to_tenant('payment_event');
revoke update, delete on payment_event from kontor_app;
create index payment_event_order_index on payment_event (tenant_id, created_at, id);
create index payment_event_payment_index on payment_event (tenant_id, payment_id);

create function payment_recorded() returns trigger
language plpgsql as $$
begin
	insert into payment_event (payment_id, type, amount_minor, status, note)
	values (new.id,
	        case when tg_op = 'INSERT' then 'payment'
	             when new.deleted_at is not null and old.deleted_at is null then 'delete'
	             else 'update' end,
	        new.amount_minor, new.status, new.notes);
	return null;
end
$$;
create trigger payment_recorded after insert on payment for each row execute function payment_recorded();
-- A refund has its own row below.
create trigger payment_changed after update on payment
	for each row when (old.refunded_minor = new.refunded_minor)
	execute function payment_recorded();

create function refund_recorded() returns trigger
language plpgsql as $$
begin
	insert into payment_event (payment_id, type, amount_minor, status, note)
	select new.payment_id, 'refund', new.amount_minor, p.status, new.reason
	  from payment p where p.tenant_id = new.tenant_id and p.id = new.payment_id;
	return null;
end
$$;
create trigger refund_recorded after insert on refund for each row execute function refund_recorded();

-- The one definition of revenue: money received, less money given back, each
-- on its own day.
create view cash_movement with (security_invoker = true) as
select p.paid_at as at, p.amount_minor, p.id as payment_id, p.invoice_id, p.customer_id
  from payment p
 where p.deleted_at is null and p.status in ('completed', 'refunded')
union all
select r.created_at, -r.amount_minor, p.id, p.invoice_id, p.customer_id
  from refund r
  join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id and p.deleted_at is null;

-- An author is shown as the employee, if the user is one: "emp" or "usr" and
-- the id.
create view author with (security_invoker = true) as
select u.id, u.tenant_id, case when e.id is null then 'usr ' || u.id else 'emp ' || e.id end as ref
  from app_user u
  left join employee e on e.tenant_id = u.tenant_id and e.user_id = u.id and e.deleted_at is null;

create view invoice_card with (security_invoker = true) as
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
       i.version || '.' || c.version || case when i.status = 'sent' and i.due_date < business_today() then '.o' else '' end as etag
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join author a on a.tenant_id = i.tenant_id and a.id = i.created_by
 where i.deleted_at is null;

create view invoice_line_card with (security_invoker = true) as
select id, invoice_id, position, product_id, description, quantity, rate_minor, amount_minor
  from invoice_line;

create view payment_card with (security_invoker = true) as
select p.id, p.number, p.invoice_id, i.number as invoice_number, i.total_minor as invoice_total_minor,
       p.customer_id, c.name as customer_name, p.amount_minor, p.refunded_minor, p.method, p.method_details,
       p.status, p.paid_at, p.notes, a.ref as author, p.created_at, p.updated_at,
       p.version || '.' || i.version || '.' || c.version as etag
  from payment p
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
  join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join author a on a.tenant_id = p.tenant_id and a.id = p.created_by
 where p.deleted_at is null;

create view payment_event_card with (security_invoker = true) as
select e.id, e.payment_id, p.number, p.invoice_id, i.number as invoice_number, p.customer_id,
       c.name as customer_name, e.type, e.amount_minor, e.status, e.note, a.ref as author, e.created_at
  from payment_event e
  join payment p on p.tenant_id = e.tenant_id and p.id = e.payment_id
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
  join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join author a on a.tenant_id = e.tenant_id and a.id = e.created_by;

create view user_card with (security_invoker = true) as
select id, email, first_name, last_name, role, avatar, phone, status, verified_at,
       created_at, updated_at, version::text as etag
  from app_user;

create view product_card with (security_invoker = true) as
select id, name, kind, category, description, price_minor, duration_minutes, active, created_at, updated_at,
       version::text as etag
  from product
 where deleted_at is null;

grant select on cash_movement, author, invoice_card, invoice_line_card, payment_card, payment_event_card,
	user_card, product_card to kontor_app;

-- Invoices whose number, or whose customer (a deleted one too), matches.
create function invoice_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from invoice
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(number) like search_pattern(term)
	union
	select i.id from invoice i
	 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.deleted_at is null
	   and i.customer_id in (select c.id from customer c
	         where c.tenant_id = current_setting('kontor.tenant')::uuid
	           and c.search_text like search_pattern(term))
$$;

-- "Net 30" is 30 days, "Due on receipt" none.
create function terms_days(terms text) returns integer
language sql immutable parallel safe as $$
	select coalesce(substring(terms from '[0-9]{1,3}')::integer, 0)
$$;
