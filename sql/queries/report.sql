-- name: dashboard_figures :one
-- Revenue is money received less money given back (the view cash_movement),
-- by days of the business; weeks begin on Monday.  "offset 0" keeps the span
-- inside, where indexes serve.
with border as (
	select day_start(d) as today, day_start(d + 1) as tomorrow,
	       day_start(date_trunc('week', d::timestamp)::date) as week,
	       day_start((date_trunc('week', d::timestamp) + interval '1 week')::date) as next_week,
	       day_start(date_trunc('month', d::timestamp)::date) as month,
	       day_start((date_trunc('month', d::timestamp) + interval '1 month')::date) as next_month,
	       day_start((date_trunc('month', d::timestamp) - interval '1 month')::date) as last_month
	  from (select business_today() as d) now_here
), revenue as (
	select coalesce(sum(amount_minor) filter (where at >= b.today and at < b.tomorrow), 0)::bigint as today,
	       coalesce(sum(amount_minor) filter (where at >= b.week and at < b.next_week), 0)::bigint as week,
	       coalesce(sum(amount_minor) filter (where at >= b.month and at < b.next_month), 0)::bigint as month,
	       coalesce(sum(amount_minor) filter (where at < b.month and at >= b.last_month), 0)::bigint as last_month
	  from border b
	  left join lateral (select at, amount_minor from cash_movement
	                      where at >= least(b.last_month, b.week) and at < greatest(b.next_week, b.next_month) offset 0) m on true
)
select '' as nothing, r.today, r.week, r.month, r.last_month,
       case when r.last_month = 0 then case when r.month > 0 then 100.0 else 0.0 end
            else round((r.month - r.last_month) * 100.0 / abs(r.last_month), 1) end as growth,
       (select count(*) from invoice where deleted_at is null and status = 'sent' and due_date >= business_today()) as pending,
       (select count(*) from invoice where deleted_at is null and status = 'sent' and due_date < business_today()) as overdue,
       (select count(*) from invoice where deleted_at is null and status = 'paid' and paid_at >= b.month) as paid,
       tally_of('customer') as customers,
       (select count(*) from customer where deleted_at is null and status = 'active') as active,
       (select count(*) from customer where deleted_at is null and created_at >= b.month) as fresh
  from revenue r, border b;

-- name: dashboard_customers :many
select '' as nothing, id, name, email, spent_minor, balance_minor
  from customer
 where deleted_at is null and spent_minor > 0
 order by spent_minor desc, id desc
 limit 5;

-- name: dashboard_activity :many
select '' as nothing, * from (
	(select e.id as ref, 'pmt ' || e.payment_id as subject, e.type,
	        case e.type when 'payment' then 'Payment ' || p.number || ' from ' || c.name
	                    when 'refund' then 'Refund of ' || p.number || ' to ' || c.name
	                    when 'delete' then 'Payment ' || p.number || ' deleted'
	                    else 'Payment ' || p.number || ' changed' end as description,
	        e.amount_minor, e.created_at
	   from payment_event e
	   join payment p on p.id = e.payment_id
	   join customer c on c.id = p.customer_id
	  order by e.created_at desc, e.id desc limit 10)
	union all
	(select i.id, 'inv ' || i.id, 'invoice', 'Invoice ' || i.number || ' for ' || c.name, i.total_minor, i.created_at
	   from invoice i join customer c on c.id = i.customer_id
	  where i.deleted_at is null order by i.created_at desc, i.id desc limit 10)
	union all
	(select id, 'cust ' || id, 'customer', 'Customer ' || name || ' added', null, created_at
	   from customer where deleted_at is null order by created_at desc, id desc limit 10)
	) happened
 order by created_at desc, ref desc
 limit 10;
