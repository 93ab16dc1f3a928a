-- What the courier tells about an event, looked up when it is told: no row
-- when there is nothing to tell any more.  Columns: target and query (of the
-- page it is about), name, number, amount, currency, day, time, quantity,
-- least, count, days, person (the user it is for, when it is one), branch
-- (whose people alone are told, and those who act for all branches).

-- name: event_payment :many
select p.id as target, c.name, i.number, p.amount_minor as amount, i.currency
  from payment p
  join invoice i on i.id = p.invoice_id
  join customer c on c.id = p.customer_id
 where p.id = :subject::uuid and p.deleted_at is null;

-- name: event_refund :many
select p.id as target, c.name, i.number, r.amount_minor as amount, i.currency
  from refund r
  join payment p on p.id = r.payment_id
  join invoice i on i.id = p.invoice_id
  join customer c on c.id = p.customer_id
 where r.id = :subject::uuid;

-- name: event_invoice_overdue :many
select i.id as target, c.name, i.number, i.balance_minor as amount, i.currency,
       to_char(i.due_date, 'FMMonth FMDD, FMYYYY') as day
  from invoice i
  join customer c on c.id = i.customer_id
 where i.id = :subject::uuid and i.deleted_at is null and i.status = 'sent' and i.due_date < business_today();

-- name: event_invoice_due :many
select i.id as target, c.name, i.number, i.balance_minor as amount, i.currency,
       to_char(i.due_date, 'FMMonth FMDD, FMYYYY') as day, i.due_date - business_today() as days
  from invoice i
  join customer c on c.id = i.customer_id
 where i.id = :subject::uuid and i.deleted_at is null and i.status = 'sent' and i.due_date >= business_today();

-- name: event_customer :many
select id as target, name from customer where id = :subject::uuid and deleted_at is null;

-- name: event_customers :many
-- An import: all that came with the transaction that brought this one.
select greatest(count(*), (select max((payload ->> 'count')::bigint) from outbox
                            where subject = :subject::uuid and kind = 'event.customer.many')) as count
  from customer
 where created_at = (select created_at from customer where id = :subject::uuid) and deleted_at is null
having count(*) > 0;

-- name: event_stock :many
select id as target, name, sku as number, trim_scale(quantity)::text as quantity, trim_scale(min_stock)::text as least
  from stock_item
 where id = :subject::uuid and deleted_at is null and quantity <= min_stock;

-- name: event_branch_part :many
select id as target, name, number, quantity::text as quantity, min_quantity::text as least, branch_id as branch
  from branch_part
 where id = :subject::uuid and deleted_at is null and quantity <= min_quantity;

-- name: event_central_part :many
select id as target, name, number, quantity::text as quantity, min_quantity::text as least
  from central_part
 where id = :subject::uuid and deleted_at is null and quantity <= min_quantity;

-- name: event_purchase_order :many
select o.id as target, s.name, o.number, o.total_minor as amount, t.currency
  from purchase_order o
  join supplier s on s.id = o.supplier_id
  cross join tenant t
 where o.id = :subject::uuid;

-- name: event_parts_issue :many
select i.id as target, b.name, i.number, (select sum(requested) from parts_issue_item where parts_issue_id = i.id) as count
  from parts_issue i
  join branch b on b.id = i.branch_id
 where i.id = :subject::uuid;

-- name: event_parts_issue_sent :many
select i.id as target, b.name, i.number, i.branch_id as branch, to_char(i.expected_date, 'FMMonth FMDD, FMYYYY') as day,
       (select sum(approved) from parts_issue_item where parts_issue_id = i.id) as count
  from parts_issue i
  join branch b on b.id = i.branch_id
 where i.id = :subject::uuid;

-- name: event_job_card :many
select j.id as target, j.number, v.registration as name, j.branch_id as branch, j.engineer_id as person
  from job_card j
  join vehicle v on v.id = j.vehicle_id
 where j.id = :subject::uuid and j.deleted_at is null and j.engineer_id is not null;

-- name: event_parts_request :many
select r.id as target, j.number, v.registration as name, r.branch_id as branch,
       (select sum(requested_qty) from parts_request_item where request_id = r.id) as count
  from parts_request r
  join job_card j on j.id = r.job_card_id
  join vehicle v on v.id = j.vehicle_id
 where r.id = :subject::uuid;

-- name: event_parts_decision :many
-- For who asked, and where the work goes on.
select j.id as target, j.number, v.registration as name, r.branch_id as branch, r.created_by as person,
       case r.status when 'approved' then (select sum(approved_qty) from parts_request_item where request_id = r.id) else 0 end as count
  from parts_request r
  join job_card j on j.id = r.job_card_id
  join vehicle v on v.id = j.vehicle_id
 where r.id = :subject::uuid and r.status <> 'pending';

-- name: event_visit :many
-- For whoever makes the visit; without a user, for those who plan.
select v.title || coalesce(' for ' || c.name, '') as name, e.first_name || ' ' || e.last_name as number,
       to_char(v.day, 'FMMonth FMDD, FMYYYY') as day, to_char(v.starts_at, 'HH24:MI') as time,
       v.day - business_today() as days, u.id as person,
       'startDate=' || v.day || '&endDate=' || v.day as query
  from schedule_event v
  join employee e on e.id = v.employee_id
  left join customer c on c.id = v.customer_id
  left join app_user u on u.id = e.user_id and u.status = 'active'
 where v.id = :subject::uuid and v.status = 'scheduled' and v.day >= business_today();

-- name: event_deliver :one
-- The event is over in the statement that tells it, so it is told once.  A
-- person, if there is one, is told alone; a lead is for those who want to be
-- reminded that many days before.
with held as (
	update outbox set done_at = now(), last_error = null, payload = '{}'
	 where id = :id::uuid and attempts = :attempts::integer and done_at is null and failed_at is null
	returning id
), reader as (
	select r.id, r.email, r.first_name, (r.wants -> :type::text ->> 'inApp')::boolean as shown,
	       (r.wants -> :type::text ->> 'email')::boolean as mailed, r.wants ->> 'digest' <> 'off' as collected
	  from notification_reader r
	 where (case when :person::uuid is null then r.role = any(:roles::text[]) else r.id = :person::uuid end)
	   and (:branch::uuid is null or r.branch_id is null or r.branch_id = :branch::uuid)
	   and (:lead::text is null or (r.wants ->> :lead::text)::numeric = :days::numeric)
), told as (
	insert into notification (user_id, type, title, message, link, event, shown, digest)
	select r.id, :type::text, :title::text, :message::text, :link::text, coalesce(:key::text, held.id::text), r.shown, r.mailed and r.collected
	  from held, reader r
	 where r.shown or r.mailed
	 order by r.id
	on conflict on constraint notification_event_key do nothing
	returning user_id
), mailed as (
	insert into outbox (kind, payload)
	select 'mail.notification', jsonb_build_object('to', jsonb_build_array(r.email), 'name', r.first_name,
	           'items', jsonb_build_array(jsonb_build_object('title', :title::text, 'message', :message::text, 'link', :link::text)))
	  from told join reader r on r.id = told.user_id
	 where r.mailed and not r.collected
	returning 1
)
select (select count(*) from held) as held, (select count(*) from told) as told,
       (select count(*) from mailed) as mailed;
