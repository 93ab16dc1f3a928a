-- The workshop of a service centre: appointments, job cards with their items,
-- requests for parts, and what was done to a vehicle.
--
-- Locks are taken in one order: number series, vehicle, appointment, job card,
-- parts request, and then the parts as 0021 has it.

create extension if not exists btree_gist with schema public;

-- --- what may follow what --------------------------------------------------------

create function workshop_steps() returns table (noun text, state text, next text)
language sql immutable parallel safe as $$
	values ('job card', 'created', 'assigned'),
	       ('job card', 'assigned', 'in_progress'),
	       ('job card', 'in_progress', 'parts_pending'),
	       ('job card', 'in_progress', 'completed'),
	       ('job card', 'parts_pending', 'in_progress'),
	       ('job card', 'completed', 'invoiced'),
	       ('appointment', 'pending', 'confirmed'),
	       ('appointment', 'pending', 'in_progress'),
	       ('appointment', 'pending', 'completed'),
	       ('appointment', 'pending', 'cancelled'),
	       ('appointment', 'confirmed', 'pending'),
	       ('appointment', 'confirmed', 'in_progress'),
	       ('appointment', 'confirmed', 'completed'),
	       ('appointment', 'confirmed', 'cancelled'),
	       ('appointment', 'in_progress', 'confirmed'),
	       ('appointment', 'in_progress', 'completed'),
	       ('appointment', 'in_progress', 'cancelled'),
	       ('appointment', 'cancelled', 'pending'),
	       ('parts request', 'pending', 'approved'),
	       ('parts request', 'pending', 'rejected')
$$;

-- True when the step may be taken; else refuses and names those that may.
create function workshop_step(noun text, state text, wanted text) returns boolean
language sql volatile as $$
	select step_allowed(noun, state, wanted,
	           array(select s.next from workshop_steps() s
	                  where s.noun = workshop_step.noun and s.state = workshop_step.state))
$$;

create function workshop_stepped() returns trigger
language plpgsql as $$
begin
	perform workshop_step(tg_argv[0], old.status, new.status);
	return new;
end
$$;

-- --- opening hours ----------------------------------------------------------------

-- When appointments can be had, and how many at once in the house.
alter table branch
	add column opens_at  time not null default '09:00',
	add column closes_at time not null default '18:00',
	add column bays      integer not null default 4 check (bays between 1 and 999),
	add constraint branch_hours_check check (closes_at > opens_at);

create or replace view branch_card with (security_invoker = true) as
select id, code, name, lower(name) as name_order, address, city, state, pincode, phone, email, gst_number, active,
       created_at, updated_at, version::text as etag, opens_at, closes_at, bays
  from branch;

-- --- appointments -------------------------------------------------------------------

-- Times are those of the wall clock of the business.
create table appointment (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid not null default acting_branch(),
	number          text not null,
	customer_id     uuid not null,
	vehicle_id      uuid not null,
	engineer_id     uuid,
	bay             integer check (bay between 1 and 999),
	service_type    text not null,
	day             date not null,
	at              time not null,
	minutes         integer not null default 60 check (minutes between 5 and 1440),
	complaint       text,
	location        text not null default 'station' check (location in ('station', 'home')),
	estimated_minor bigint,
	status          text not null default 'pending'
	                check (status in ('pending', 'confirmed', 'in_progress', 'completed', 'cancelled')),
	notes           text,
	begins          timestamp generated always as (day + at) stored,
	slot            tsrange generated always as (tsrange(day + at, day + at + make_interval(mins => minutes))) stored,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	deleted_at      timestamptz,
	primary key (tenant_id, id),
	constraint appointment_branch_key unique (tenant_id, branch_id, id),
	constraint appointment_number_key unique (tenant_id, number),
	constraint appointment_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	constraint appointment_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint appointment_vehicle_fkey foreign key (tenant_id, vehicle_id) references vehicle (tenant_id, id),
	constraint appointment_engineer_fkey foreign key (tenant_id, engineer_id) references app_user (tenant_id, id),
	constraint appointment_bay_place_check check (bay is null or location = 'station'),
	-- Nobody works, and nothing is worked on, in two places at a time.
	constraint appointment_engineer_taken exclude using gist (tenant_id with =, engineer_id with =, slot with &&)
		where (engineer_id is not null and deleted_at is null and status in ('pending', 'confirmed', 'in_progress')),
	constraint appointment_bay_taken exclude using gist (tenant_id with =, branch_id with =, bay with =, slot with &&)
		where (bay is not null and deleted_at is null and status in ('pending', 'confirmed', 'in_progress'))
);
call bind_to_tenant('appointment');
call bind_to_branch('appointment');
call keep_version('appointment');
create index appointment_created_index on appointment (tenant_id, created_at, id) where deleted_at is null;
create index appointment_begins_index on appointment (tenant_id, begins, id) where deleted_at is null;
create index appointment_day_index on appointment (tenant_id, day, created_at, id) where deleted_at is null;
create index appointment_status_index on appointment (tenant_id, status, created_at, id) where deleted_at is null;
create index appointment_branch_created_index on appointment (tenant_id, branch_id, created_at, id) where deleted_at is null;
create index appointment_branch_begins_index on appointment (tenant_id, branch_id, begins, id) where deleted_at is null;
create index appointment_branch_day_index on appointment (tenant_id, branch_id, day, created_at, id) where deleted_at is null;
create index appointment_branch_status_index on appointment (tenant_id, branch_id, status, created_at, id) where deleted_at is null;
create index appointment_customer_index on appointment (tenant_id, customer_id, created_at, id) where deleted_at is null;
create index appointment_vehicle_index on appointment (tenant_id, vehicle_id, created_at, id) where deleted_at is null;
create index appointment_engineer_index on appointment (tenant_id, engineer_id, created_at, id)
	where deleted_at is null and engineer_id is not null;
create index appointment_number_text_index on appointment using gin (tenant_id, lower(number) public.gin_trgm_ops)
	where deleted_at is null;

create trigger appointment_stepped before update of status on appointment
	for each row when (new.status <> old.status) execute function workshop_stepped('appointment');

-- --- job cards ----------------------------------------------------------------------

-- part1 is what was true when the card was opened.  Its status is changed by
-- job_card_move() only, which writes the history.
create table job_card (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	branch_id       uuid not null default acting_branch(),
	number          text not null,
	customer_id     uuid not null,
	vehicle_id      uuid not null,
	engineer_id     uuid,
	appointment_id  uuid,
	invoice_id      uuid,
	service_type    text not null,
	status          text not null default 'created'
	                check (status in ('created', 'assigned', 'in_progress', 'parts_pending', 'completed', 'invoiced')),
	priority        text not null default 'medium' check (priority in ('high', 'medium', 'low')),
	location        text not null default 'station' check (location in ('station', 'home')),
	estimated_minor bigint,
	part1           jsonb,
	part2a          jsonb,
	part3           jsonb,
	feedback        text,
	feedback_rating integer check (feedback_rating between 1 and 5),
	completed_on    date,
	completed_at    timestamptz,
	created_by      uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	deleted_at      timestamptz,
	primary key (tenant_id, id),
	constraint job_card_branch_key unique (tenant_id, branch_id, id),
	constraint job_card_number_key unique (tenant_id, number),
	constraint job_card_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id),
	constraint job_card_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	constraint job_card_vehicle_fkey foreign key (tenant_id, vehicle_id) references vehicle (tenant_id, id),
	constraint job_card_engineer_fkey foreign key (tenant_id, engineer_id) references app_user (tenant_id, id),
	constraint job_card_appointment_fkey foreign key (tenant_id, branch_id, appointment_id)
		references appointment (tenant_id, branch_id, id),
	constraint job_card_invoice_fkey foreign key (tenant_id, invoice_id) references invoice (tenant_id, id)
);
call bind_to_tenant('job_card');
call bind_to_branch('job_card');
call keep_version('job_card');
create unique index job_card_appointment_key on job_card (tenant_id, appointment_id)
	where deleted_at is null and appointment_id is not null;
create index job_card_created_index on job_card (tenant_id, created_at, id) where deleted_at is null;
create index job_card_status_index on job_card (tenant_id, status, created_at, id) where deleted_at is null;
create index job_card_priority_index on job_card (tenant_id, priority, created_at, id) where deleted_at is null;
create index job_card_branch_created_index on job_card (tenant_id, branch_id, created_at, id) where deleted_at is null;
create index job_card_branch_status_index on job_card (tenant_id, branch_id, status, created_at, id) where deleted_at is null;
create index job_card_branch_priority_index on job_card (tenant_id, branch_id, priority, created_at, id) where deleted_at is null;
create index job_card_branch_number_index on job_card (tenant_id, branch_id, number, id) where deleted_at is null;
create index job_card_number_index on job_card (tenant_id, number, id) where deleted_at is null;
create index job_card_customer_index on job_card (tenant_id, customer_id, created_at, id) where deleted_at is null;
create index job_card_vehicle_index on job_card (tenant_id, vehicle_id, created_at, id) where deleted_at is null;
create index job_card_engineer_index on job_card (tenant_id, engineer_id, created_at, id)
	where deleted_at is null and engineer_id is not null;
create index job_card_done_index on job_card (tenant_id, vehicle_id, completed_on, id)
	where deleted_at is null and completed_on is not null;
create index job_card_invoice_index on job_card (tenant_id, invoice_id) where invoice_id is not null;
create index job_card_number_text_index on job_card using gin (tenant_id, lower(number) public.gin_trgm_ops)
	where deleted_at is null;

alter table vehicle add constraint vehicle_active_fkey
	foreign key (tenant_id, active_job_card_id) references job_card (tenant_id, id);

-- Every step with who took it and why.
create table job_card_step (
	id          uuid not null default fresh_id(),
	tenant_id   uuid not null references tenant (id),
	branch_id   uuid not null,
	job_card_id uuid not null,
	was         text not null,
	status      text not null,
	notes       text,
	created_by  uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	created_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint job_card_step_card_fkey foreign key (tenant_id, branch_id, job_card_id)
		references job_card (tenant_id, branch_id, id) on delete cascade,
	constraint job_card_step_user_fkey foreign key (tenant_id, created_by) references app_user (tenant_id, id)
);
call bind_to_tenant('job_card_step');
call bind_to_branch('job_card_step');
create index job_card_step_card_index on job_card_step (tenant_id, job_card_id, created_at, id);

-- "Part 2" of the card: parts fitted and work done; amount is of the line.
create table job_card_item (
	id                uuid not null default fresh_id(),
	tenant_id         uuid not null references tenant (id),
	branch_id         uuid not null,
	job_card_id       uuid not null,
	sr_no             integer not null check (sr_no between 1 and 9999),
	part_warranty_tag boolean not null default false,
	part_name         text not null,
	part_code         text not null default '',
	quantity          integer not null default 1 check (quantity between 1 and 1000000),
	amount_minor      bigint not null default 0 check (amount_minor between 0 and 99999999999999),
	technician        text,
	labour_code       text,
	item_type         text not null default 'part' check (item_type in ('part', 'work_item')),
	serial_number     text,
	is_warranty       boolean not null default false,
	version           integer not null default 1,
	created_at        timestamptz not null default now(),
	updated_at        timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint job_card_item_card_fkey foreign key (tenant_id, branch_id, job_card_id)
		references job_card (tenant_id, branch_id, id) on delete cascade
);
call bind_to_tenant('job_card_item');
call bind_to_branch('job_card_item');
call keep_version('job_card_item');
create index job_card_item_card_index on job_card_item (tenant_id, job_card_id, sr_no, id);

-- --- requests for parts -------------------------------------------------------------

create table parts_request (
	id          uuid not null,
	tenant_id   uuid not null references tenant (id),
	branch_id   uuid not null,
	job_card_id uuid not null,
	status      text not null default 'pending' check (status in ('pending', 'approved', 'rejected')),
	urgency     text not null default 'medium' check (urgency in ('high', 'medium', 'low')),
	notes       text,
	decided_by  uuid,
	decided_at  timestamptz,
	decision    text,
	created_by  uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version     integer not null default 1,
	created_at  timestamptz not null default now(),
	updated_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint parts_request_branch_key unique (tenant_id, branch_id, id),
	constraint parts_request_card_fkey foreign key (tenant_id, branch_id, job_card_id)
		references job_card (tenant_id, branch_id, id),
	constraint parts_request_user_fkey foreign key (tenant_id, created_by) references app_user (tenant_id, id),
	constraint parts_request_decider_fkey foreign key (tenant_id, decided_by) references app_user (tenant_id, id)
);
call bind_to_tenant('parts_request');
call bind_to_branch('parts_request');
call keep_version('parts_request');
create index parts_request_created_index on parts_request (tenant_id, created_at, id);
create index parts_request_status_index on parts_request (tenant_id, status, created_at, id);
create index parts_request_urgency_index on parts_request (tenant_id, urgency, created_at, id);
create index parts_request_branch_created_index on parts_request (tenant_id, branch_id, created_at, id);
create index parts_request_branch_status_index on parts_request (tenant_id, branch_id, status, created_at, id);
create index parts_request_branch_urgency_index on parts_request (tenant_id, branch_id, urgency, created_at, id);
create index parts_request_card_index on parts_request (tenant_id, job_card_id, created_at, id);

create table parts_request_item (
	id            uuid not null default fresh_id(),
	tenant_id     uuid not null references tenant (id),
	branch_id     uuid not null,
	request_id    uuid not null,
	place         integer not null,
	part_id       uuid not null,
	requested_qty integer not null check (requested_qty between 1 and 1000000),
	approved_qty  integer,
	is_warranty   boolean not null default false,
	primary key (tenant_id, id),
	constraint parts_request_item_approved_check check (approved_qty between 0 and requested_qty),
	constraint parts_request_item_request_fkey foreign key (tenant_id, branch_id, request_id)
		references parts_request (tenant_id, branch_id, id) on delete cascade,
	constraint parts_request_item_part_fkey foreign key (tenant_id, branch_id, part_id)
		references branch_part (tenant_id, branch_id, id)
);
call bind_to_tenant('parts_request_item');
call bind_to_branch('parts_request_item');
create index parts_request_item_request_index on parts_request_item (tenant_id, request_id, place, id);
create index parts_request_item_part_index on parts_request_item (tenant_id, part_id);

create trigger parts_request_stepped before update of status on parts_request
	for each row execute function workshop_stepped('parts request');

-- --- who and what may stand on them --------------------------------------------------

-- Customer and vehicle belong together and are still there; the engineer is
-- one of the same service centre.  Looked at only when they are written.
create function workshop_parties() returns trigger
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
			perform refuse('INVALID', 'engineerId', 'is not a service engineer of this service centre');
		end if;
	end if;
	return new;
end
$$;
create trigger appointment_parties before insert or update of customer_id, vehicle_id, engineer_id, branch_id on appointment
	for each row execute function workshop_parties();
create trigger job_card_parties before insert or update of customer_id, vehicle_id, engineer_id, branch_id on job_card
	for each row execute function workshop_parties();

create function appointment_bay_exists() returns trigger
language plpgsql as $$
begin
	if new.bay > (select bays from branch where tenant_id = new.tenant_id and id = new.branch_id) then
		perform refuse('INVALID', 'bay', 'the service centre has no such bay');
	end if;
	return new;
end
$$;
create trigger appointment_bay_exists before insert or update of bay, branch_id on appointment
	for each row when (new.bay is not null) execute function appointment_bay_exists();

-- What became a job card stays.
create function appointment_kept() returns trigger
language plpgsql as $$
begin
	if exists (select from job_card where tenant_id = old.tenant_id and appointment_id = old.id and deleted_at is null) then
		perform refuse('CONFLICT', '', 'the appointment has a job card');
	end if;
	return new;
end
$$;
create trigger appointment_kept before update of deleted_at, branch_id, customer_id, vehicle_id on appointment
	for each row when (new.deleted_at is not null or new.branch_id <> old.branch_id
	                   or new.customer_id <> old.customer_id or new.vehicle_id <> old.vehicle_id)
	execute function appointment_kept();

-- --- a vehicle and its active card ----------------------------------------------------

-- A vehicle is on one card at a time, of whichever centre: who comes second
-- finds it taken.  It is free again when its invoice is paid, or the card
-- goes.  The appointment goes along.
create function job_card_takes() returns trigger
language plpgsql as $$
begin
	update vehicle set status = 'active_job_card', active_job_card_id = new.id
	 where tenant_id = new.tenant_id and id = new.vehicle_id and active_job_card_id is null;
	if not found then
		perform refuse('CONFLICT', 'vehicleId', 'the vehicle already has an active job card');
	end if;
	if new.appointment_id is not null then
		if not exists (select from appointment
		                where tenant_id = new.tenant_id and id = new.appointment_id and deleted_at is null
		                  and customer_id = new.customer_id and vehicle_id = new.vehicle_id) then
			perform refuse('INVALID', 'appointmentId', 'is not an appointment of this customer and vehicle');
		end if;
		update appointment set status = 'in_progress'
		 where tenant_id = new.tenant_id and id = new.appointment_id and status <> 'in_progress';
	end if;
	return null;
end
$$;
create trigger job_card_takes after insert on job_card for each row execute function job_card_takes();

create function job_card_goes() returns trigger
language plpgsql as $$
begin
	update vehicle set status = 'available', active_job_card_id = null
	 where tenant_id = old.tenant_id and id = old.vehicle_id and active_job_card_id = old.id;
	update appointment set status = 'confirmed'
	 where tenant_id = old.tenant_id and id = old.appointment_id and status = 'in_progress';
	return null;
end
$$;
create trigger job_card_goes after update of deleted_at on job_card
	for each row when (new.deleted_at is not null and old.deleted_at is null) execute function job_card_goes();

-- Nothing that has used up parts, or been finished, is thrown away.
create function job_card_kept() returns trigger
language plpgsql as $$
begin
	if old.status in ('completed', 'invoiced') then
		perform refuse('CONFLICT', 'status', 'a job card that is ' || upper(old.status) || ' can not be deleted');
	elsif exists (select from parts_request where tenant_id = old.tenant_id and job_card_id = old.id
	                 and status <> 'rejected') then
		perform refuse('CONFLICT', '', 'the job card has parts requests that are not rejected');
	end if;
	return new;
end
$$;
create trigger job_card_kept before update of deleted_at on job_card
	for each row when (new.deleted_at is not null and old.deleted_at is null) execute function job_card_kept();

create function vehicle_kept() returns trigger
language plpgsql as $$
begin
	perform refuse('CONFLICT', '', 'the vehicle has an active job card');
	return null;
end
$$;
create trigger vehicle_kept before update of deleted_at on vehicle
	for each row when (new.deleted_at is not null and new.active_job_card_id is not null) execute function vehicle_kept();

create function vehicle_owned() returns trigger
language plpgsql as $$
begin
	if not exists (select from customer where tenant_id = new.tenant_id and id = new.customer_id and deleted_at is null) then
		perform refuse('MISSING', 'customerId', 'customer not found');
	end if;
	return new;
end
$$;
create trigger vehicle_owned before insert on vehicle for each row execute function vehicle_owned();
create trigger vehicle_sold before update of customer_id on vehicle
	for each row when (new.customer_id <> old.customer_id) execute function vehicle_owned();

-- --- how a card moves -----------------------------------------------------------------

create function job_card_stepped() returns trigger
language plpgsql as $$
begin
	perform workshop_step('job card', old.status, new.status);
	if new.status = 'completed' then
		new.completed_at := now();
		new.completed_on := business_today();
		update appointment set status = 'completed'
		 where tenant_id = new.tenant_id and id = new.appointment_id and status in ('pending', 'confirmed', 'in_progress');
	end if;
	return new;
end
$$;
create trigger job_card_stepped before update of status on job_card
	for each row when (new.status <> old.status) execute function job_card_stepped();

-- To the status wanted, by a step that is allowed, with a line of history; to
-- the one it has, nothing happens.  No row when there is no such card.  An
-- engineer who takes a card that nobody has is its engineer.
create function job_card_move(card uuid, wanted text, note text) returns setof uuid
language plpgsql volatile as $$
declare
	held record;
	taker uuid := (select id from app_user where id = nullif(current_setting('kontor.user', true), '')::uuid
	                  and role = 'service_engineer');
begin
	select status, branch_id into held from job_card where id = card and deleted_at is null for no key update;
	if not found then
		return;
	end if;
	if held.status <> wanted then
		update job_card
		   set status = wanted,
		       engineer_id = case when wanted = 'assigned' then coalesce(engineer_id, taker) else engineer_id end
		 where id = card;
	end if;
	if held.status <> wanted or note is not null then
		insert into job_card_step (branch_id, job_card_id, was, status, notes)
		values (held.branch_id, card, held.status, wanted, note);
	end if;
	return next card;
end
$$;

-- Gives a card that nobody works on yet to an engineer.
create function job_card_assign(card uuid, engineer uuid, note text) returns setof uuid
language plpgsql volatile as $$
declare
	now_is text := (select status from job_card where id = card and deleted_at is null for no key update);
begin
	if now_is is null then
		return;
	end if;
	if now_is <> 'assigned' then
		perform workshop_step('job card', now_is, 'assigned');
	end if;
	update job_card set engineer_id = engineer where id = card and engineer_id is distinct from engineer;
	return query select job_card_move(card, 'assigned', note);
end
$$;

-- job_card_move as one of many: a refusal is an answer and undoes only this one.
create function job_card_try(card uuid, wanted text, note text, out fault text, out sentence text)
language plpgsql volatile as $$
begin
	if not exists (select job_card_move(card, wanted, note)) then
		fault := 'NOT_FOUND';
		sentence := 'Job card not found';
	end if;
exception when sqlstate 'KT001' then
	get stacked diagnostics fault = pg_exception_detail, sentence = message_text;
	fault := case fault when 'TRANSITION' then 'INVALID_STATUS_TRANSITION' when 'INVALID' then 'VALIDATION_ERROR' else fault end;
end
$$;

-- What an invoice has billed is not written any more.
create function job_card_items_open() returns trigger
language plpgsql as $$
declare
	line record := case tg_op when 'DELETE' then old else new end;
begin
	if exists (select from job_card where tenant_id = line.tenant_id and id = line.job_card_id and status = 'invoiced') then
		perform refuse('CONFLICT', 'items', 'the job card is INVOICED');
	end if;
	return line;
end
$$;
create trigger job_card_items_open before insert or update or delete on job_card_item
	for each row execute function job_card_items_open();

create function job_card_items_touch() returns trigger
language plpgsql as $$
declare
	line record := case tg_op when 'DELETE' then old else new end;
begin
	update job_card set version = version where tenant_id = line.tenant_id and id = line.job_card_id;
	return null;
end
$$;
create trigger job_card_items_touch after insert or update or delete on job_card_item
	for each row execute function job_card_items_touch();

-- --- numbers ------------------------------------------------------------------------

create function appointment_numbered() returns trigger
language plpgsql as $$
declare
	month text := to_char(business_today(), 'YYYY-MM');
begin
	new.number := serial_text('APT', month, next_number('appointment', month));
	return new;
end
$$;
create trigger appointment_numbered before insert on appointment for each row execute function appointment_numbered();

-- The historical snapshot, for those who do not send one.
create function job_card_snapshot(of_customer uuid, of_vehicle uuid, complaint text) returns jsonb
language sql stable as $$
	select jsonb_strip_nulls(jsonb_build_object(
	           'fullName', c.name, 'mobilePrimary', c.phone, 'customerType', upper(c.customer_type),
	           'customerAddress', nullif(concat_ws(', ', nullif(c.address, ''), c.city_state), ''),
	           'vehicleBrand', v.make, 'vehicleModel', v.model, 'registrationNumber', v.registration,
	           'vinChassisNumber', v.vin, 'variantBatteryCapacity', v.variant, 'warrantyStatus', v.warranty_status,
	           'insuranceStartDate', v.insured_from, 'insuranceEndDate', v.insured_until,
	           'insuranceCompanyName', v.insurer, 'customerFeedback', complaint))
	  from customer c, vehicle v
	 where c.id = of_customer and v.id = of_vehicle
$$;

-- The series is the code's, so that no two centres can ever come to one
-- number.  The snapshot says the number that was given, whatever it said.
create function job_card_numbered() returns trigger
language plpgsql as $$
declare
	place text := (select code from branch where tenant_id = new.tenant_id and id = new.branch_id);
	month text := to_char(business_today(), 'YYYY-MM');
	booked record;
begin
	if place is null then
		perform refuse('MISSING', 'serviceCenterId', 'service centre not found');
	end if;
	select service_type, complaint into booked from appointment where tenant_id = new.tenant_id and id = new.appointment_id;
	new.number := serial_text(place, month, next_number('job card ' || place, month));
	new.service_type := coalesce(new.service_type, booked.service_type, 'General Service');
	new.part1 := coalesce(new.part1, job_card_snapshot(new.customer_id, new.vehicle_id, booked.complaint), '{}')
	             || jsonb_build_object('jobCardNumber', new.number);
	return new;
end
$$;
create trigger job_card_numbered before insert on job_card for each row execute function job_card_numbered();

-- --- telling them -----------------------------------------------------------------------

create trigger job_card_assigned after update of engineer_id on job_card
	for each row when (new.engineer_id is distinct from old.engineer_id and new.engineer_id is not null)
	execute function event_happens('event.job_card.assigned');
create trigger parts_request_arrives after insert on parts_request
	for each row execute function event_happens('event.parts.requested');
create trigger parts_request_decided after update of status on parts_request
	for each row when (new.status <> old.status) execute function event_happens('event.parts.decided');

-- --- searching ----------------------------------------------------------------------------

-- By number, or what finds the customer or the vehicle.  Row-level security is
-- not asked in here, so these state tenant and branch themselves.
create function job_card_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from job_card
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(number) like search_pattern(term)
	   and (acting_branch() is null or branch_id = acting_branch())
	union
	select j.id from customer_search(term) s(id)
	  join job_card j on j.tenant_id = current_setting('kontor.tenant')::uuid and j.customer_id = s.id and j.deleted_at is null
	 where acting_branch() is null or j.branch_id = acting_branch()
	union
	select j.id from vehicle_search(term) s(id)
	  join job_card j on j.tenant_id = current_setting('kontor.tenant')::uuid and j.vehicle_id = s.id and j.deleted_at is null
	 where acting_branch() is null or j.branch_id = acting_branch()
$$;

create function appointment_search(term text) returns setof uuid
language sql stable security definer set search_path = kontor, public, pg_temp as $$
	select id from appointment
	 where tenant_id = current_setting('kontor.tenant')::uuid and deleted_at is null
	   and lower(number) like search_pattern(term)
	   and (acting_branch() is null or branch_id = acting_branch())
	union
	select a.id from customer_search(term) s(id)
	  join appointment a on a.tenant_id = current_setting('kontor.tenant')::uuid and a.customer_id = s.id and a.deleted_at is null
	 where acting_branch() is null or a.branch_id = acting_branch()
	union
	select a.id from vehicle_search(term) s(id)
	  join appointment a on a.tenant_id = current_setting('kontor.tenant')::uuid and a.vehicle_id = s.id and a.deleted_at is null
	 where acting_branch() is null or a.branch_id = acting_branch()
$$;

-- --- what is read -----------------------------------------------------------------------------

create view appointment_card with (security_invoker = true) as
select a.id, a.number, a.branch_id, a.customer_id, a.vehicle_id, a.engineer_id, a.bay, a.service_type, a.day, a.at, a.begins,
       a.minutes, a.complaint, a.location, a.estimated_minor, a.status, a.notes, j.id as job_card_id,
       a.created_at, a.updated_at, a.version::text as etag
  from appointment a
  left join job_card j on j.tenant_id = a.tenant_id and j.appointment_id = a.id and j.deleted_at is null
 where a.deleted_at is null;

create view job_card_card with (security_invoker = true) as
select id, number, branch_id, customer_id, vehicle_id, engineer_id, appointment_id, invoice_id, service_type, status,
       priority, location, estimated_minor, part1, part2a, part3, feedback, feedback_rating, completed_at,
       created_at, updated_at, version::text as etag
  from job_card
 where deleted_at is null;

create view job_card_item_card with (security_invoker = true) as
select id, job_card_id, branch_id, sr_no, part_warranty_tag, part_name, part_code, quantity, amount_minor, technician,
       labour_code, item_type, serial_number, is_warranty, created_at, updated_at, version::text as etag
  from job_card_item;

create view job_card_step_card with (security_invoker = true) as
select s.id, s.job_card_id, s.branch_id, s.was, s.status, s.notes, s.created_by, s.created_at,
       trim(u.first_name || ' ' || u.last_name) as author
  from job_card_step s
  left join app_user u on u.tenant_id = s.tenant_id and u.id = s.created_by;

create view parts_request_card with (security_invoker = true) as
select r.id, r.branch_id, r.job_card_id, j.number as job_card_number, j.status as job_card_status, r.status, r.urgency,
       r.notes, r.created_by, r.decided_by, r.decided_at, r.decision, r.created_at, r.updated_at, r.version::text as etag
  from parts_request r
  join job_card j on j.tenant_id = r.tenant_id and j.id = r.job_card_id;

create view parts_request_pending with (security_invoker = true) as
select * from parts_request_card where status = 'pending';

create view parts_request_item_card with (security_invoker = true) as
select i.id, i.request_id, i.branch_id, i.place, i.part_id, p.name as part_name, p.number as part_number, i.requested_qty,
       i.approved_qty, i.is_warranty
  from parts_request_item i
  join branch_part p on p.tenant_id = i.tenant_id and p.id = i.part_id;

-- The finished cards of a vehicle.  Costs are the invoice's, or before there
-- is one, the items'; parts are those of the items and those out of stock.
create view service_history_card with (security_invoker = true) as
select j.id, j.vehicle_id, j.branch_id, j.number, j.completed_on, j.completed_at, j.service_type,
       trim(u.first_name || ' ' || u.last_name) as engineer_name,
       coalesce(n.names, '[]') as parts, coalesce(i.total_minor, n.amount, 0) as cost_minor, i.number as invoice_number,
       j.feedback, j.feedback_rating
  from job_card j
  left join app_user u on u.tenant_id = j.tenant_id and u.id = j.engineer_id
  left join invoice i on i.tenant_id = j.tenant_id and i.id = j.invoice_id
  left join lateral (
	select jsonb_agg(l.name order by l.source, l.place) filter (where l.first = 1) as names, sum(l.amount)::bigint as amount
	  from (select f.*, row_number() over (partition by f.name order by f.source, f.place) as first
	          from (select part_name as name, 1 as source, sr_no as place, amount_minor as amount
	                  from job_card_item where tenant_id = j.tenant_id and job_card_id = j.id
	                 union all
	                select p.name, 2, x.place, 0
	                  from parts_request r
	                  join parts_request_item x on x.tenant_id = r.tenant_id and x.request_id = r.id and x.approved_qty > 0
	                  join branch_part p on p.tenant_id = x.tenant_id and p.id = x.part_id
	                 where r.tenant_id = j.tenant_id and r.job_card_id = j.id and r.status = 'approved') f) l
  ) n on true
 where j.deleted_at is null and j.completed_on is not null;

grant select on appointment_card, job_card_card, job_card_item_card, job_card_step_card, parts_request_card,
	parts_request_pending, parts_request_item_card, service_history_card to kontor_app;
