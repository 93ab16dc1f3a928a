-- The two inventories of a dealer, the central store and that of each service
-- centre, and what moves between them: purchase orders and parts issues.
--
-- Stock changes by rows of one ledger only, part_move, which nobody changes
-- or deletes: a part's quantity is the sum of its moves.  What central store,
-- centres and the road between them hold is what was received, less what was
-- consumed, written off or lost.
--
-- Lock order, of everything that takes more than one of these:
--   1. the document: job card, parts request, purchase order, parts issue;
--   2. parts of centres (branch_part) by their ids;
--   3. parts of the central store (central_part) by their ids;
--   4. number_series, and then new rows.
-- Each step is a statement of its own: what is decided is decided by the one
-- after, which sees what the lock had to wait for.

-- --- steps ------------------------------------------------------------------------

-- The workflows: what may follow a state.
create function stock_step() returns table (noun text, state text, next text)
language sql immutable parallel safe as $$
	values ('purchase order', 'draft', 'pending_approval'),
	       ('purchase order', 'draft', 'cancelled'),
	       ('purchase order', 'pending_approval', 'approved'),
	       ('purchase order', 'pending_approval', 'cancelled'),
	       ('purchase order', 'approved', 'partially_received'),
	       ('purchase order', 'approved', 'completed'),
	       ('purchase order', 'approved', 'cancelled'),
	       ('purchase order', 'partially_received', 'partially_received'),
	       ('purchase order', 'partially_received', 'completed'),
	       ('purchase order', 'partially_received', 'cancelled'),
	       ('parts issue', 'pending_approval', 'approved'),
	       ('parts issue', 'pending_approval', 'rejected'),
	       ('parts issue', 'approved', 'dispatched'),
	       ('parts issue', 'dispatched', 'completed')
$$;

-- True when the step may be taken; else refuses and names those that may.
create function step_allowed(noun text, state text, wanted text, nexts text[]) returns boolean
language sql volatile as $$
	select wanted = any(nexts)
	       or refuse('TRANSITION', 'status', 'the ' || noun || ' can not go from ' || upper(state) || ' to '
	              || upper(wanted) || '; ' || coalesce('next may be '
	              || nullif(array_to_string(array(select upper(n) from unnest(nexts) n where n <> state), ' or '), ''), 'nothing follows'))
$$;

create function stock_step_allowed(noun text, state text, wanted text) returns boolean
language sql volatile as $$
	select step_allowed(noun, state, wanted,
	           array(select s.next from stock_step() s
	                  where s.noun = stock_step_allowed.noun and s.state = stock_step_allowed.state))
$$;

-- PO-2025-0001: at least four digits.
create function serial_text(prefix text, period text, number bigint) returns text
language sql immutable parallel safe as $$
	select prefix || '-' || period || '-' || lpad(number::text, greatest(4, length(number::text)), '0')
$$;

-- --- suppliers ------------------------------------------------------------------------

create table supplier (
	id            uuid not null,
	tenant_id     uuid not null references tenant (id),
	name          text not null,
	contact       text,
	phone         text,
	email         text,
	address       text,
	gst_number    text check (gst_number ~ '^[0-9A-Z]{15}$'),
	payment_terms text,
	active        boolean not null default true,
	created_by    uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version       integer not null default 1,
	created_at    timestamptz not null default now(),
	updated_at    timestamptz not null default now(),
	search_text   text generated always as (lower(name || ' ' || coalesce(contact, '') || ' ' || coalesce(email, ''))) stored,
	primary key (tenant_id, id)
);
call bind_to_tenant('supplier');
call keep_version('supplier');
call keep_count('supplier');
create index supplier_name_index on supplier (tenant_id, lower(name), id);
create index supplier_exact_index on supplier (tenant_id, name, id);
create index supplier_active_index on supplier (tenant_id, active, created_at, id);
create index supplier_created_index on supplier (tenant_id, created_at, id);
create index supplier_search_index on supplier using gin (tenant_id, search_text public.gin_trgm_ops);

create function supplier_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from supplier
	 where tenant_id = current_setting('kontor.tenant')::uuid and search_text like search_pattern(term)
$$;

-- --- the central store ------------------------------------------------------------------

-- allocated: asked for by parts issues that wait for approval.  number_key is
-- what numbers are compared by: a column, because below row-level security no
-- index serves a comparison that calls lower().
create table central_part (
	id               uuid not null,
	tenant_id        uuid not null references tenant (id),
	name             text not null,
	number           text not null,
	category         text not null,
	unit_price_minor bigint not null check (unit_price_minor >= 0),
	cost_price_minor bigint not null check (cost_price_minor >= 0),
	gst_rate         numeric(7, 4) not null check (gst_rate between 0 and 100),
	quantity         integer not null default 0,
	allocated        integer not null default 0,
	available        integer not null generated always as (quantity - allocated) stored,
	min_quantity     integer not null default 0 check (min_quantity >= 0),
	created_by       uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	deleted_at       timestamptz,
	number_key       text not null generated always as (lower(number)) stored,
	search_text      text generated always as (lower(name || ' ' || number || ' ' || category)) stored,
	primary key (tenant_id, id),
	constraint central_part_quantity_check check (quantity >= 0),
	constraint central_part_quantity_most check (quantity <= 1000000000),
	constraint central_part_allocated_check check (allocated between 0 and quantity)
);
call bind_to_tenant('central_part');
call keep_version('central_part');
call keep_tally('central_part');
create unique index central_part_number_key on central_part (tenant_id, number_key) where deleted_at is null;
create index central_part_name_index on central_part (tenant_id, lower(name), id) where deleted_at is null;
create index central_part_number_index on central_part (tenant_id, number, id) where deleted_at is null;
create index central_part_category_index on central_part (tenant_id, category, created_at, id) where deleted_at is null;
create index central_part_quantity_index on central_part (tenant_id, quantity, id) where deleted_at is null;
create index central_part_available_index on central_part (tenant_id, available, id) where deleted_at is null;
create index central_part_created_index on central_part (tenant_id, created_at, id) where deleted_at is null;
create index central_part_search_index on central_part using gin (tenant_id, search_text public.gin_trgm_ops)
	where deleted_at is null;

create function central_part_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from central_part
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
$$;

-- Only the ledger changes quantity, only parts issues allocated.
revoke insert, update on central_part from kontor_app;
grant insert (id, tenant_id, name, number, category, unit_price_minor, cost_price_minor, gst_rate, min_quantity),
      update (name, number, category, unit_price_minor, cost_price_minor, gst_rate, min_quantity, deleted_at)
   on central_part to kontor_app;

-- --- the stock of service centres -----------------------------------------------------------

create table branch_part (
	id               uuid not null,
	tenant_id        uuid not null references tenant (id),
	branch_id        uuid not null,
	name             text not null,
	number           text not null,
	code             text not null,
	category         text not null,
	unit_price_minor bigint not null check (unit_price_minor >= 0),
	cost_price_minor bigint not null check (cost_price_minor >= 0),
	gst_rate         numeric(7, 4) not null check (gst_rate between 0 and 100),
	quantity         integer not null default 0,
	min_quantity     integer not null default 0 check (min_quantity >= 0),
	max_quantity     integer not null default 0,
	location         text,
	created_by       uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	deleted_at       timestamptz,
	number_key       text not null generated always as (lower(number)) stored,
	search_text      text generated always as (lower(name || ' ' || number || ' ' || code || ' ' || category)) stored,
	primary key (tenant_id, id),
	constraint branch_part_branch_key unique (tenant_id, branch_id, id),
	constraint branch_part_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	constraint branch_part_quantity_check check (quantity >= 0),
	constraint branch_part_quantity_most check (quantity <= 1000000000),
	constraint branch_part_levels_check check (max_quantity >= min_quantity)
);
call bind_to_tenant('branch_part');
call bind_to_branch('branch_part');
call keep_version('branch_part');
create unique index branch_part_number_key on branch_part (tenant_id, branch_id, number_key) where deleted_at is null;
create index branch_part_name_index on branch_part (tenant_id, branch_id, lower(name), id) where deleted_at is null;
create index branch_part_all_name_index on branch_part (tenant_id, lower(name), id) where deleted_at is null;
create index branch_part_number_index on branch_part (tenant_id, number, branch_id, id) where deleted_at is null;
create index branch_part_code_index on branch_part (tenant_id, code, branch_id, id) where deleted_at is null;
create index branch_part_category_index on branch_part (tenant_id, branch_id, category, created_at, id) where deleted_at is null;
create index branch_part_all_category_index on branch_part (tenant_id, category, created_at, id) where deleted_at is null;
create index branch_part_quantity_index on branch_part (tenant_id, branch_id, quantity, id) where deleted_at is null;
create index branch_part_all_quantity_index on branch_part (tenant_id, quantity, id) where deleted_at is null;
create index branch_part_created_index on branch_part (tenant_id, branch_id, created_at, id) where deleted_at is null;
create index branch_part_all_created_index on branch_part (tenant_id, created_at, id) where deleted_at is null;
create index branch_part_low_index on branch_part (tenant_id, branch_id, created_at, id)
	where deleted_at is null and quantity <= min_quantity;
create index branch_part_search_index on branch_part using gin (tenant_id, search_text public.gin_trgm_ops)
	where deleted_at is null;

create function branch_part_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from branch_part
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and search_text like search_pattern(term)
	   and ((select acting_branch()) is null or branch_id = (select acting_branch()))
$$;

revoke insert, update on branch_part from kontor_app;
grant insert (id, tenant_id, branch_id, name, number, code, category, unit_price_minor, cost_price_minor, gst_rate,
              min_quantity, max_quantity, location),
      update (name, number, code, category, unit_price_minor, cost_price_minor, gst_rate, min_quantity, max_quantity,
              location, deleted_at)
   on branch_part to kontor_app;

-- --- the ledger --------------------------------------------------------------------------------

-- A move is of one part, of the central store or of a centre.  change is what
-- it did, balance what it left; subject the document behind it.
create table part_move (
	id              uuid not null default fresh_id(),
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid,
	branch_part_id  uuid,
	central_part_id uuid,
	type            text not null check (type in ('opening', 'add', 'subtract', 'set', 'purchased', 'issued', 'received',
	                                              'consumed', 'written_off')),
	change          integer not null check (change <> 0),
	balance         integer not null,
	quantity        integer not null generated always as (abs(change)) stored,
	reason          text,
	condition       text check (condition in ('good', 'damaged')),
	notes           text,
	subject         uuid,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	created_at      timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint part_move_place_check check (num_nonnulls(branch_part_id, central_part_id) = 1
	                                        and (branch_id is null) = (branch_part_id is null)),
	constraint part_move_sign_check check (case when type in ('subtract', 'issued', 'consumed', 'written_off') then change < 0
	                                            when type = 'set' then true else change > 0 end),
	constraint part_move_branch_part_fkey foreign key (tenant_id, branch_id, branch_part_id)
	    references branch_part (tenant_id, branch_id, id),
	constraint part_move_central_part_fkey foreign key (tenant_id, central_part_id) references central_part (tenant_id, id)
);
call bind_to_tenant('part_move');
call bind_to_branch('part_move');
revoke update, delete on part_move from kontor_app;
create index part_move_branch_part_index on part_move (tenant_id, branch_part_id, created_at, id)
	where branch_part_id is not null;
create index part_move_branch_type_index on part_move (tenant_id, branch_part_id, type, created_at, id)
	where branch_part_id is not null;
create index part_move_central_part_index on part_move (tenant_id, central_part_id, created_at, id)
	where central_part_id is not null;
create index part_move_central_type_index on part_move (tenant_id, central_part_id, type, created_at, id)
	where central_part_id is not null;
create index part_move_branch_index on part_move (tenant_id, branch_id, created_at, id);
create index part_move_subject_index on part_move (tenant_id, subject) where subject is not null;

-- Moves of one part stand in line at its row, so that each sees what the one
-- before it left.  Runs as the owner, who alone may write a quantity; what is
-- not of this tenant and branch is refused by the policies of the ledger.
create function part_moves() returns trigger
language plpgsql security definer set search_path = kontor, pg_temp as $$
declare
	least_stock integer;
begin
	if new.branch_part_id is not null then
		update branch_part set quantity = quantity + new.change
		 where tenant_id = new.tenant_id and tenant_id = current_setting('kontor.tenant')::uuid
		   and branch_id = new.branch_id and id = new.branch_part_id and deleted_at is null
		returning quantity, min_quantity into new.balance, least_stock;
	else
		update central_part set quantity = quantity + new.change
		 where tenant_id = new.tenant_id and tenant_id = current_setting('kontor.tenant')::uuid
		   and id = new.central_part_id and deleted_at is null
		returning quantity, min_quantity into new.balance, least_stock;
	end if;
	if new.balance is null then
		perform refuse('MISSING', '', 'part not found');
	end if;
	new.created_at := clock_timestamp();
	if new.balance <= least_stock and new.balance - new.change > least_stock and new.type <> 'written_off' then
		insert into outbox (tenant_id, kind, subject, payload)
		values (new.tenant_id, case when new.branch_part_id is null then 'event.central_part.low' else 'event.branch_part.low' end,
		        coalesce(new.branch_part_id, new.central_part_id), '{}');
	end if;
	return new;
end
$$;
create trigger part_moves before insert on part_move for each row execute function part_moves();

-- Takes stock of a centre for a job: what is not there is refused.  Who takes
-- several parts takes them in the order of their ids.  Returns what is left.
create function branch_part_take(part uuid, quantity integer, reason text, subject uuid) returns integer
language plpgsql volatile as $$
declare
	found_part branch_part;
	left_over integer;
begin
	select * into found_part from branch_part b where b.id = part and b.deleted_at is null for no key update;
	if found_part.id is null then
		perform refuse('MISSING', 'inventoryPartId', 'part not found');
	end if;
	if found_part.quantity < branch_part_take.quantity then
		perform refuse('SHORT', 'quantity', 'only ' || found_part.quantity || ' of ' || found_part.number
		    || ' are in stock, ' || branch_part_take.quantity || ' are needed');
	end if;
	insert into part_move (branch_id, branch_part_id, type, change, reason, subject)
	values (found_part.branch_id, part, 'consumed', - branch_part_take.quantity, branch_part_take.reason,
	        branch_part_take.subject)
	returning balance into left_over;
	return left_over;
end
$$;

-- --- purchase orders -------------------------------------------------------------------------------

-- The tenant's, for the central store; branch_id is the centre it was asked
-- for by, if one did.
create table purchase_order (
	id               uuid not null,
	tenant_id        uuid not null references tenant (id),
	number           text not null,
	supplier_id      uuid not null,
	from_branch_id   uuid,
	status           text not null default 'draft' check (status in ('draft', 'pending_approval', 'approved', 'received',
	                                                    'partially_received', 'completed', 'cancelled')),
	order_date       date not null,
	expected_date    date,
	received_at      timestamptz,
	subtotal_minor   bigint not null check (subtotal_minor >= 0),
	cgst_minor       bigint not null check (cgst_minor >= 0),
	sgst_minor       bigint not null check (sgst_minor >= 0),
	total_minor      bigint not null generated always as (subtotal_minor + cgst_minor + sgst_minor) stored,
	payment_terms    text,
	notes            text,
	supplier_invoice text,
	submitted_at     timestamptz,
	approved_by      uuid,
	approved_at      timestamptz,
	approval_notes   text,
	created_by       uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version          integer not null default 1,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint purchase_order_number_key unique (tenant_id, number),
	constraint purchase_order_supplier_fkey foreign key (tenant_id, supplier_id) references supplier (tenant_id, id),
	constraint purchase_order_branch_fkey foreign key (tenant_id, from_branch_id) references branch (tenant_id, id),
	constraint purchase_order_approved_fkey foreign key (tenant_id, approved_by) references app_user (tenant_id, id),
	constraint purchase_order_dates_check check (expected_date >= order_date)
);
call bind_to_tenant('purchase_order');
call keep_version('purchase_order');
call keep_count('purchase_order');
create index purchase_order_created_index on purchase_order (tenant_id, created_at, id);
create index purchase_order_supplier_index on purchase_order (tenant_id, supplier_id, created_at, id);
create index purchase_order_branch_index on purchase_order (tenant_id, from_branch_id, created_at, id)
	where from_branch_id is not null;
create index purchase_order_status_index on purchase_order (tenant_id, status, created_at, id);
create index purchase_order_date_index on purchase_order (tenant_id, order_date, id);
create index purchase_order_expected_index on purchase_order (tenant_id, expected_date, id);
create index purchase_order_total_index on purchase_order (tenant_id, total_minor, id);
create index purchase_order_asked_index on purchase_order (tenant_id, created_by, created_at, id);
create index purchase_order_search_index on purchase_order using gin (tenant_id, lower(number) public.gin_trgm_ops);
create trigger purchase_order_submitted after update of status on purchase_order
	for each row when (old.status = 'draft' and new.status = 'pending_approval')
	execute function event_happens('event.purchase_order.submitted');

-- What was received was accepted or rejected.
create table purchase_order_item (
	id                uuid not null default fresh_id(),
	tenant_id         uuid not null references tenant (id),
	purchase_order_id uuid not null,
	position          integer not null,
	central_part_id   uuid not null,
	quantity          integer not null check (quantity > 0),
	unit_price_minor  bigint not null check (unit_price_minor >= 0),
	gst_rate          numeric(7, 4) not null check (gst_rate between 0 and 100),
	amount_minor      bigint not null generated always as (quantity * unit_price_minor) stored,
	accepted          integer not null default 0 check (accepted >= 0),
	rejected          integer not null default 0 check (rejected >= 0),
	received          integer not null generated always as (accepted + rejected) stored,
	condition         text check (condition in ('good', 'damaged')),
	primary key (tenant_id, id),
	constraint purchase_order_item_order_fkey foreign key (tenant_id, purchase_order_id)
	    references purchase_order (tenant_id, id) on delete cascade,
	constraint purchase_order_item_part_fkey foreign key (tenant_id, central_part_id) references central_part (tenant_id, id),
	constraint purchase_order_item_received_check check (accepted + rejected <= quantity)
);
call bind_to_tenant('purchase_order_item');
create index purchase_order_item_order_index on purchase_order_item (tenant_id, purchase_order_id, position);
create index purchase_order_item_part_index on purchase_order_item (tenant_id, central_part_id);

-- Orders whose number, or whose supplier, matches.
create function purchase_order_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from purchase_order
	 where tenant_id = current_setting('kontor.tenant')::uuid and lower(number) like search_pattern(term)
	union
	select o.id from purchase_order o
	 where o.tenant_id = current_setting('kontor.tenant')::uuid
	   and o.supplier_id in (select s.id from supplier s
	         where s.tenant_id = current_setting('kontor.tenant')::uuid and s.search_text like search_pattern(term))
$$;

-- --- parts issues -------------------------------------------------------------------------------------

create table parts_issue (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid not null,
	number          text not null,
	status          text not null default 'pending_approval' check (status in ('pending_approval', 'approved', 'dispatched',
	                                                                           'completed', 'rejected')),
	priority        text not null default 'medium' check (priority in ('high', 'medium', 'low')),
	notes           text,
	approved_by     uuid,
	approved_at     timestamptz,
	rejected_by     uuid,
	rejected_at     timestamptz,
	rejected_for    text,
	transport       jsonb,
	expected_date   date,
	dispatched_at   timestamptz,
	received_by     uuid,
	received_at     timestamptz,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint parts_issue_branch_key unique (tenant_id, branch_id, id),
	constraint parts_issue_number_key unique (tenant_id, number),
	constraint parts_issue_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	constraint parts_issue_approved_fkey foreign key (tenant_id, approved_by) references app_user (tenant_id, id),
	constraint parts_issue_rejected_fkey foreign key (tenant_id, rejected_by) references app_user (tenant_id, id),
	constraint parts_issue_received_fkey foreign key (tenant_id, received_by) references app_user (tenant_id, id)
);
call bind_to_tenant('parts_issue');
call bind_to_branch('parts_issue');
call keep_version('parts_issue');
create index parts_issue_created_index on parts_issue (tenant_id, branch_id, created_at, id);
create index parts_issue_all_created_index on parts_issue (tenant_id, created_at, id);
create index parts_issue_status_index on parts_issue (tenant_id, branch_id, status, created_at, id);
create index parts_issue_all_status_index on parts_issue (tenant_id, status, created_at, id);
create index parts_issue_priority_index on parts_issue (tenant_id, branch_id, priority, created_at, id);
create index parts_issue_all_priority_index on parts_issue (tenant_id, priority, created_at, id);
create index parts_issue_asked_index on parts_issue (tenant_id, created_by, created_at, id);
create index parts_issue_search_index on parts_issue using gin (tenant_id, lower(number) public.gin_trgm_ops);
create trigger parts_issue_requested after insert on parts_issue
	for each row when (new.created_at > now() - interval '1 day')
	execute function event_happens('event.parts_issue.requested');
create trigger parts_issue_dispatched after update of status on parts_issue
	for each row when (old.status <> 'dispatched' and new.status = 'dispatched')
	execute function event_happens('event.parts_issue.dispatched');

-- short: what was sent and never came; lost on the way.
create table parts_issue_item (
	id              uuid not null default fresh_id(),
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid not null,
	parts_issue_id  uuid not null,
	position        integer not null,
	central_part_id uuid not null,
	requested       integer not null check (requested > 0),
	approved        integer check (approved between 0 and requested),
	received        integer check (received between 0 and approved),
	short           integer generated always as (approved - received) stored,
	condition       text check (condition in ('good', 'damaged')),
	notes           text,
	primary key (tenant_id, id),
	constraint parts_issue_item_issue_fkey foreign key (tenant_id, branch_id, parts_issue_id)
	    references parts_issue (tenant_id, branch_id, id) on delete cascade,
	constraint parts_issue_item_part_fkey foreign key (tenant_id, central_part_id) references central_part (tenant_id, id)
);
call bind_to_tenant('parts_issue_item');
call bind_to_branch('parts_issue_item');
create index parts_issue_item_issue_index on parts_issue_item (tenant_id, branch_id, parts_issue_id, position);
create index parts_issue_item_all_issue_index on parts_issue_item (tenant_id, parts_issue_id, position);
create index parts_issue_item_part_index on parts_issue_item (tenant_id, central_part_id);

create function parts_issue_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from parts_issue
	 where tenant_id = current_setting('kontor.tenant')::uuid and lower(number) like search_pattern(term)
	   and ((select acting_branch()) is null or branch_id = (select acting_branch()))
$$;

-- What is asked for is set aside until the issue is decided.  Runs as the
-- owner, who alone may write what is allocated; items have passed the policies.
create function parts_issue_allocates() returns trigger
language plpgsql security definer set search_path = kontor, pg_temp as $$
begin
	update central_part set allocated = allocated + new.requested
	 where tenant_id = new.tenant_id and id = new.central_part_id and deleted_at is null;
	if not found then
		perform refuse('MISSING', 'centralInventoryPartId', 'central inventory part not found');
	end if;
	return null;
end
$$;
create trigger parts_issue_allocates after insert on parts_issue_item
	for each row execute function parts_issue_allocates();

create function parts_issue_releases() returns trigger
language plpgsql security definer set search_path = kontor, pg_temp as $$
begin
	update central_part p set allocated = p.allocated - i.requested
	  from (select central_part_id, sum(requested) as requested from parts_issue_item
	         where tenant_id = new.tenant_id and parts_issue_id = new.id group by central_part_id) i
	 where p.tenant_id = new.tenant_id and p.id = i.central_part_id;
	return null;
end
$$;
create trigger parts_issue_releases after update of status on parts_issue
	for each row when (old.status = 'pending_approval' and new.status <> 'pending_approval')
	execute function parts_issue_releases();

-- --- what is read ------------------------------------------------------------------------------------------

create view supplier_card with (security_invoker = true) as
select id, name, lower(name) as name_order, contact, phone, email, address, gst_number, payment_terms, active,
       created_at, updated_at, version::text as etag
  from supplier;

create view central_part_card with (security_invoker = true) as
select id, name, lower(name) as name_order, number, category, unit_price_minor, cost_price_minor, gst_rate, quantity,
       allocated, available, min_quantity, created_at, updated_at, version::text as etag
  from central_part
 where deleted_at is null;

-- The part of the central store with a number.  No join: it would be made for
-- each part that is merely counted.
create function central_part_called(key text) returns uuid
language sql stable parallel safe as $$
	select id from central_part where number_key = key and deleted_at is null
$$;

create view branch_part_card with (security_invoker = true) as
select p.id, p.branch_id, p.name, lower(p.name) as name_order, p.number, p.code, p.category, p.unit_price_minor,
       p.cost_price_minor, p.gst_rate, p.quantity, p.min_quantity, p.max_quantity, p.location,
       central_part_called(p.number_key) as central_part_id, p.created_at, p.updated_at,
       p.version || coalesce('.' || central_part_called(p.number_key), '') as etag
  from branch_part p
 where p.deleted_at is null;

create view low_branch_part_card with (security_invoker = true) as
select * from branch_part_card where quantity <= min_quantity;

create view part_move_card with (security_invoker = true) as
select id, branch_id, branch_part_id, central_part_id, type, quantity, change, balance, reason, condition, notes,
       subject, created_by, created_at
  from part_move;

create view purchase_order_card with (security_invoker = true) as
select o.id, o.number, o.supplier_id, o.from_branch_id, o.status, o.order_date, o.expected_date, o.received_at,
       o.subtotal_minor, o.cgst_minor, o.sgst_minor, o.total_minor, o.payment_terms, o.notes, o.supplier_invoice,
       o.submitted_at, o.approved_by, o.approved_at, o.approval_notes, o.created_by, o.created_at, o.updated_at,
       o.version || '.' || s.version as etag
  from purchase_order o
  left join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id;

create view purchase_order_item_card with (security_invoker = true) as
select i.id, i.purchase_order_id, i.position, i.central_part_id, p.name as part_name, p.number as part_number,
       i.quantity, i.unit_price_minor, i.gst_rate, i.amount_minor, i.received, i.accepted, i.rejected, i.condition
  from purchase_order_item i
  left join central_part p on p.tenant_id = i.tenant_id and p.id = i.central_part_id;

create view parts_issue_card with (security_invoker = true) as
select id, branch_id, number, status, priority, notes, created_by, approved_by, approved_at, rejected_by, rejected_at,
       rejected_for, transport, expected_date, dispatched_at, received_by, received_at, created_at, updated_at,
       version::text as etag
  from parts_issue;

create view parts_issue_item_card with (security_invoker = true) as
select i.id, i.branch_id, i.parts_issue_id, i.position, i.central_part_id, p.name as part_name, p.number as part_number,
       i.requested, i.approved, i.received, i.short, i.condition, i.notes
  from parts_issue_item i
  left join central_part p on p.tenant_id = i.tenant_id and p.id = i.central_part_id;

grant select on supplier_card, central_part_card, branch_part_card, low_branch_part_card, part_move_card,
	purchase_order_card, purchase_order_item_card, parts_issue_card, parts_issue_item_card to kontor_app;
