-- Dashboard and reports of service centres: of one, or of all.  Columns of
-- the reports stand in the order of the tables in handlers/dealer/reports.c;
-- revenue is money received less money given back (the view cash_movement).
-- Instants of days are worked out once, not for each row.

-- name: trade_dashboard :one
-- The span asked for is compared with the one before it: last month when
-- nothing is asked, else as many days.
with day as (
	select business_today() as today, date_trunc('month', business_today()::timestamp)::date as month
), asked as (
	select d.*, coalesce(:from::date, date_trunc('month', coalesce(:to::date, d.today)::timestamp)::date) as first,
	       coalesce(:to::date, case when :from::date is null then (d.month + interval '1 month')::date - 1
	                                else greatest(d.today, :from::date) end) as last
	  from day d
	 where (:branch::uuid is null or exists (select from branch where id = :branch::uuid)
	        or refuse('MISSING', 'serviceCenterId', 'service centre not found'))
), span as (
	select a.*, case when :from::date is null and :to::date is null then (a.month - interval '1 month')::date
	                 else a.first - (a.last - a.first + 1) end as before
	  from asked a
	 where (a.first <= a.last or refuse('INVALID', 'dateTo', 'must not be before dateFrom'))
	   and (a.last - a.first < 3660 or refuse('INVALID', 'dateFrom', 'the range may have at most ten years'))
), border as materialized (
	select s.*, day_start(today) as today_at, day_start(today + 1) as tomorrow_at,
	       day_start(month) as month_at, day_start((month + interval '1 month')::date) as next_month_at,
	       day_start(before) as before_at, day_start(first) as first_at, day_start(last + 1) as last_at
	  from span s
), money as (
	select coalesce(sum(m.amount_minor) filter (where m.at >= s.today_at and m.at < s.tomorrow_at), 0)::bigint as today,
	       coalesce(sum(m.amount_minor) filter (where m.at >= s.month_at and m.at < s.next_month_at), 0)::bigint as month,
	       coalesce(sum(m.amount_minor) filter (where m.at >= s.first_at and m.at < s.last_at), 0)::bigint as total,
	       coalesce(sum(m.amount_minor) filter (where m.at >= s.before_at and m.at < s.first_at), 0)::bigint as before
	  from border s
	  left join lateral (select at, amount_minor from cash_movement
	                      where at >= least(s.before_at, s.month_at) and at < greatest(s.last_at, s.next_month_at)
	                        and (:branch::uuid is null or branch_id = :branch::uuid) offset 0) m on true
), card as (
	select count(*) as total, count(*) filter (where status in ('created', 'assigned', 'parts_pending')) as pending,
	       count(*) filter (where status = 'in_progress') as running,
	       count(*) filter (where status in ('completed', 'invoiced')) as completed
	  from job_card j, border s
	 where j.deleted_at is null and (:branch::uuid is null or j.branch_id = :branch::uuid)
	   and ((:from::date is null and :to::date is null)
	        or (j.created_at >= s.first_at and j.created_at < s.last_at))
), stock as (
	select count(*) filter (where low) as low, least(coalesce(sum(value), 0), 999999999999999)::bigint as value
	  from (select quantity <= min_quantity as low, quantity::numeric * cost_price_minor as value
	          from branch_part where deleted_at is null and (:branch::uuid is null or branch_id = :branch::uuid)) p
)
select '' as nothing, m.today, m.month, m.total,
       case when m.before = 0 then case when m.total > 0 then 100.0 else 0.0 end
            else round((m.total - m.before) * 100.0 / abs(m.before), 1) end as growth,
       c.total as cards, c.pending, c.running, c.completed, p.low, p.value,
       tally_of('customer') as customers,
       (select count(*) from customer u where u.deleted_at is null and u.created_at >= s.first_at and u.created_at < s.last_at) as fresh
  from money m, card c, stock p, border s;

-- name: trade_revenue_summary :one
select m.total, m.received, m.refunded, i.invoices, i.invoiced, i.taxable, i.cgst, i.sgst, i.igst, i.outstanding
  from (select coalesce(sum(amount_minor), 0)::bigint as total,
               coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)::bigint as received,
               coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0)::bigint as refunded
          from cash_movement
         where at >= (select day_start(:from::date)) and at < (select day_start(:to::date + 1))
           and (:branch::uuid is null or branch_id = :branch::uuid)) m,
       (select count(*) as invoices, coalesce(sum(total_minor), 0)::bigint as invoiced,
               coalesce(sum(subtotal_minor - discount_minor), 0)::bigint as taxable,
               coalesce(sum(cgst_minor), 0)::bigint as cgst, coalesce(sum(sgst_minor), 0)::bigint as sgst,
               coalesce(sum(igst_minor), 0)::bigint as igst, coalesce(sum(balance_minor), 0)::bigint as outstanding
          from invoice
         where deleted_at is null and status in ('sent', 'paid') and issue_date between :from::date and :to::date
           and (:branch::uuid is null or branch_id = :branch::uuid)) i
 where :branch::uuid is null or exists (select from branch where id = :branch::uuid)
    or refuse('MISSING', 'serviceCenterId', 'service centre not found');

-- name: trade_revenue_series :many
select bucket_name(:unit, b.at::date), b.first, coalesce(i.invoiced, 0)::bigint, coalesce(m.received, 0)::bigint,
       coalesce(m.refunded, 0)::bigint, coalesce(m.total, 0)::bigint
  from (select at, greatest(at::date, :from::date) as first, least((at + ('1 ' || :unit)::interval)::date, :to::date + 1) as after
          from generate_series(date_trunc(:unit, :from::date::timestamp), :to::date::timestamp, ('1 ' || :unit)::interval) as g (at)) b
 cross join lateral
       (select sum(amount_minor) as total, sum(amount_minor) filter (where amount_minor > 0) as received,
               -sum(amount_minor) filter (where amount_minor < 0) as refunded
          from cash_movement
         where at >= (select day_start(b.first)) and at < (select day_start(b.after))
           and (:branch::uuid is null or branch_id = :branch::uuid)) m
 cross join lateral
       (select sum(total_minor) as invoiced
          from invoice
         where deleted_at is null and status in ('sent', 'paid') and issue_date >= b.first and issue_date < b.after
           and (:branch::uuid is null or branch_id = :branch::uuid)) i
 order by b.at;

-- name: trade_revenue_branches :many
select b.id, b.code, b.name, coalesce(i.invoices, 0), coalesce(i.invoiced, 0)::bigint, coalesce(m.total, 0)::bigint
  from branch b
  left join (select branch_id, count(*) as invoices, sum(total_minor) as invoiced
               from invoice
              where deleted_at is null and status in ('sent', 'paid') and branch_id is not null
                and issue_date between :from::date and :to::date
              group by 1) i on i.branch_id = b.id
  left join (select branch_id, sum(amount_minor) as total
               from cash_movement
              where at >= (select day_start(:from::date)) and at < (select day_start(:to::date + 1)) and branch_id is not null
              group by 1) m on m.branch_id = b.id
 where (acting_branch() is null or b.id = acting_branch()) and (:branch::uuid is null or b.id = :branch::uuid)
 order by 6 desc, b.code
 limit :limit::integer;

-- name: trade_inventory_summary :one
select s.* from (
	select count(*), count(*) filter (where low), count(*) filter (where quantity = 0), coalesce(sum(quantity), 0)::bigint,
	       least(coalesce(sum(quantity::numeric * cost), 0), 999999999999999)::bigint,
	       least(coalesce(sum(quantity::numeric * price), 0), 999999999999999)::bigint
	  from (select quantity, quantity <= min_quantity as low, cost_price_minor as cost, unit_price_minor as price
	          from branch_part where deleted_at is null and (:branch::uuid is null or branch_id = :branch::uuid)
	        union all
	        select quantity, quantity <= min_quantity, cost_price_minor, unit_price_minor
	          from central_part where deleted_at is null and :central::boolean) p
       ) s (parts, low, out, quantity, cost, price)
 where :branch::uuid is null or exists (select from branch where id = :branch::uuid)
    or refuse('MISSING', 'serviceCenterId', 'service centre not found');

-- name: trade_inventory_parts :many
select b.code, p.number, p.name, p.category, p.quantity, p.min_quantity, p.max_quantity,
       case when p.quantity = 0 then 'out' when p.quantity <= p.min_quantity then 'low' else 'ok' end,
       p.unit_price_minor, p.cost_price_minor, least(p.quantity::numeric * p.cost_price_minor, 999999999999999)::bigint
  from branch_part p
  join branch b on b.id = p.branch_id
 where p.deleted_at is null and (:branch::uuid is null or p.branch_id = :branch::uuid)
 order by b.code, p.name, p.id
 limit :limit::integer;

-- name: trade_inventory_central :many
select number, name, category, quantity, allocated, available, min_quantity,
       case when quantity = 0 then 'out' when quantity <= min_quantity then 'low' else 'ok' end,
       unit_price_minor, cost_price_minor, least(quantity::numeric * cost_price_minor, 999999999999999)::bigint
  from central_part
 where deleted_at is null
 order by name, id
 limit :limit::integer;
