-- The reports.  Columns stand in the order of the tables in
-- handlers/fieldservice/reports.c; money is revenue as cash_movement has it.

-- name: report_span :one
-- The days asked for: both given, or one, or those of a period.
with asked as (
	select coalesce(:begin::date, date_trunc(:unit, business_today()::timestamp)::date) as first
), span as (
	select coalesce(:from::date, case when :to::date < first then date_trunc('year', :to::date::timestamp)::date else first end) as from_day,
	       coalesce(:to::date, greatest((first + :step::interval)::date - 1, :from::date)) as to_day
	  from asked
)
select s.from_day, s.to_day, c.name, c.paper, t.currency, business_today() as today
  from span s, company c, tenant t
 where (s.from_day <= s.to_day or refuse('INVALID', 'dateTo', 'must not be before dateFrom'))
   and (s.to_day - s.from_day < 3660 or refuse('INVALID', 'dateFrom', 'the range may have at most ten years'));

-- name: report_sales_summary :one
select coalesce(sum(amount_minor), 0)::bigint, count(distinct invoice_id),
       coalesce(round(sum(amount_minor) / nullif(count(distinct invoice_id), 0)), 0)::bigint
  from revenue_of(:from::date, :to::date, :customer::uuid, :employee::uuid, :service::uuid, false);

-- name: report_sales_series :many
select bucket_name(:unit, b.at::date), greatest(b.at::date, :from::date),
       coalesce(r.total, 0)::bigint, coalesce(r.invoices, 0)
  from generate_series(date_trunc(:unit, :from::date::timestamp), :to::date::timestamp, ('1 ' || :unit)::interval) as b (at)
  left join (select date_trunc(:unit, day::timestamp) as at, sum(amount_minor) as total, count(distinct invoice_id) as invoices
               from revenue_of(:from::date, :to::date, :customer::uuid, :employee::uuid, :service::uuid, false)
              group by 1) r on r.at = b.at
 order by b.at;

-- name: report_sales_groups :many
select case :by when 'customer' then customer_id when 'employee' then employee_id else service_id end,
       case :by when 'customer' then customer_name when 'employee' then coalesce(employee_name, 'Nobody') else service_name end,
       sum(amount_minor)::bigint as total, count(distinct invoice_id)
  from revenue_of(:from::date, :to::date, :customer::uuid, :employee::uuid, :service::uuid, :by = 'service')
 group by 1, 2
 order by total desc, 2, 1
 limit :limit::integer;

-- name: report_sales_breakdown :many
select bucket_name(:unit, date_trunc(:unit, day::timestamp)::date),
       case :by when 'customer' then customer_id when 'employee' then employee_id else service_id end,
       case :by when 'customer' then customer_name when 'employee' then coalesce(employee_name, 'Nobody') else service_name end,
       sum(amount_minor)::bigint as total, count(distinct invoice_id)
  from revenue_of(:from::date, :to::date, :customer::uuid, :employee::uuid, :service::uuid, :by = 'service')
 group by date_trunc(:unit, day::timestamp), 1, 2, 3
 order by date_trunc(:unit, day::timestamp), total desc, 3, 2
 limit :limit::integer;

-- name: report_revenue_summary :one
select m.total, m.received, m.refunded, i.invoiced, i.paid, i.outstanding
  from (select coalesce(sum(amount_minor), 0)::bigint as total,
               coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)::bigint as received,
               coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0)::bigint as refunded
          from cash_movement
         where at >= day_start(:from::date) and at < day_start(:to::date + 1)
           and (:customer::uuid is null or customer_id = :customer::uuid)) m,
       (select coalesce(sum(total_minor), 0)::bigint as invoiced, coalesce(sum(paid_minor), 0)::bigint as paid,
               coalesce(sum(balance_minor), 0)::bigint as outstanding
          from report_invoice
         where day between :from::date and :to::date
           and (:customer::uuid is null or customer_id = :customer::uuid)) i;

-- name: report_revenue_series :many
select bucket_name(:unit, b.at::date), greatest(b.at::date, :from::date), coalesce(i.invoiced, 0)::bigint,
       coalesce(m.received, 0)::bigint, coalesce(m.refunded, 0)::bigint, coalesce(m.total, 0)::bigint
  from generate_series(date_trunc(:unit, :from::date::timestamp), :to::date::timestamp, ('1 ' || :unit)::interval) as b (at)
  left join (select date_trunc(:unit, business_day(at)::timestamp) as at, sum(amount_minor) as total,
                    sum(amount_minor) filter (where amount_minor > 0) as received,
                    -sum(amount_minor) filter (where amount_minor < 0) as refunded
               from cash_movement
              where at >= day_start(:from::date) and at < day_start(:to::date + 1)
                and (:customer::uuid is null or customer_id = :customer::uuid)
              group by 1) m on m.at = b.at
  left join (select date_trunc(:unit, day::timestamp) as at, sum(total_minor) as invoiced
               from report_invoice
              where day between :from::date and :to::date
                and (:customer::uuid is null or customer_id = :customer::uuid)
              group by 1) i on i.at = b.at
 order by b.at;

-- name: report_customers_summary :one
select c.total, c.active, c.total - c.active, c.fresh, m.buyers, m.revenue, c.outstanding
  from (select count(*) as total, count(*) filter (where status = 'active') as active,
               count(*) filter (where created_at >= day_start(:from::date) and created_at < day_start(:to::date + 1)) as fresh,
               coalesce(sum(balance_minor), 0)::bigint as outstanding
          from customer where deleted_at is null) c,
       (select count(distinct customer_id) as buyers, coalesce(sum(amount_minor), 0)::bigint as revenue
          from cash_movement where at >= day_start(:from::date) and at < day_start(:to::date + 1)) m;

-- name: report_customers_top :many
with money as (
	select customer_id, sum(amount_minor)::bigint as revenue
	  from cash_movement where at >= day_start(:from::date) and at < day_start(:to::date + 1)
	 group by 1
), billed as (
	select customer_id, count(*) as invoices, sum(total_minor)::bigint as invoiced
	  from report_invoice where day between :from::date and :to::date
	 group by 1
)
select c.id, c.name, c.email, coalesce(b.invoices, 0), coalesce(b.invoiced, 0), coalesce(m.revenue, 0), c.balance_minor
  from money m
  full join billed b on b.customer_id = m.customer_id
  join customer c on c.id = coalesce(m.customer_id, b.customer_id)
 order by 6 desc, 5 desc, c.name, c.id
 limit :limit::integer;

-- name: report_invoices_summary :one
select count(*), coalesce(sum(total_minor), 0)::bigint, coalesce(round(avg(total_minor)), 0)::bigint,
       coalesce(sum(paid_minor), 0)::bigint, coalesce(sum(balance_minor), 0)::bigint,
       coalesce(sum(balance_minor) filter (where invoice_status = 'overdue'), 0)::bigint
  from report_invoice
 where day between :from::date and :to::date
   and (:customer::uuid is null or customer_id = :customer::uuid);

-- name: report_invoices_status :many
select s.status, count(i.id), coalesce(sum(i.total_minor), 0)::bigint, coalesce(sum(i.paid_minor), 0)::bigint,
       coalesce(sum(i.balance_minor), 0)::bigint
  from unnest('{draft,sent,paid,overdue,cancelled}'::text[]) with ordinality as s (status, place)
  left join (select id, customer_id, total_minor, paid_minor, balance_minor,
                    case when status = 'sent' and due_date < business_today() then 'overdue' else status end as status
               from invoice
              where deleted_at is null and issue_date between :from::date and :to::date
                and (:customer::uuid is null or customer_id = :customer::uuid)) i on i.status = s.status
 group by s.status, s.place
 order by s.place;

-- name: report_invoices_aging :one
-- What is open today, whenever it was issued, by the days it is late.
select coalesce(sum(balance_minor) filter (where late <= 0), 0)::bigint,
       coalesce(sum(balance_minor) filter (where late between 1 and 30), 0)::bigint,
       coalesce(sum(balance_minor) filter (where late between 31 and 60), 0)::bigint,
       coalesce(sum(balance_minor) filter (where late between 61 and 90), 0)::bigint,
       coalesce(sum(balance_minor) filter (where late > 90), 0)::bigint,
       coalesce(sum(balance_minor), 0)::bigint
  from (select balance_minor, business_today() - due_date as late from invoice
         where deleted_at is null and status = 'sent'
           and (:customer::uuid is null or customer_id = :customer::uuid)) open;

-- name: report_invoices_debtors :many
select c.id, c.name, coalesce(sum(o.balance_minor) filter (where late <= 0), 0)::bigint,
       coalesce(sum(o.balance_minor) filter (where late between 1 and 30), 0)::bigint,
       coalesce(sum(o.balance_minor) filter (where late between 31 and 60), 0)::bigint,
       coalesce(sum(o.balance_minor) filter (where late between 61 and 90), 0)::bigint,
       coalesce(sum(o.balance_minor) filter (where late > 90), 0)::bigint,
       sum(o.balance_minor)::bigint as total
  from (select customer_id, balance_minor, business_today() - due_date as late from invoice
         where deleted_at is null and status = 'sent' and balance_minor > 0
           and (:customer::uuid is null or customer_id = :customer::uuid)) o
  join customer c on c.id = o.customer_id
 group by c.id, c.name
 order by total desc, c.name, c.id
 limit :limit::integer;

-- name: report_payments_summary :one
select coalesce(sum(amount_minor), 0)::bigint, coalesce(sum(amount_minor) filter (where refund_id is null), 0)::bigint,
       coalesce(-sum(amount_minor) filter (where refund_id is not null), 0)::bigint,
       count(*) filter (where refund_id is null), count(*) filter (where refund_id is not null),
       coalesce(round(avg(amount_minor) filter (where refund_id is null)), 0)::bigint
  from cash_movement
 where at >= day_start(:from::date) and at < day_start(:to::date + 1)
   and (:customer::uuid is null or customer_id = :customer::uuid);

-- name: report_payments_method :many
select s.method, count(m.payment_id) filter (where m.refund_id is null),
       coalesce(sum(m.amount_minor) filter (where m.refund_id is null), 0)::bigint,
       coalesce(-sum(m.amount_minor) filter (where m.refund_id is not null), 0)::bigint,
       coalesce(sum(m.amount_minor), 0)::bigint
  from unnest('{credit_card,bank_transfer,cash,check}'::text[]) with ordinality as s (method, place)
  left join (select c.*, p.method from cash_movement c join payment p on p.id = c.payment_id
              where c.at >= day_start(:from::date) and c.at < day_start(:to::date + 1)
                and (:customer::uuid is null or c.customer_id = :customer::uuid)) m on m.method = s.method
 group by s.method, s.place
 order by s.place;

-- name: report_payments_status :many
select s.status, count(p.id), coalesce(sum(p.amount_minor), 0)::bigint, coalesce(sum(p.refunded_minor), 0)::bigint
  from unnest('{completed,pending,failed,refunded}'::text[]) with ordinality as s (status, place)
  left join payment p on p.status = s.status and p.deleted_at is null
        and p.paid_at >= day_start(:from::date) and p.paid_at < day_start(:to::date + 1)
        and (:customer::uuid is null or p.customer_id = :customer::uuid)
 group by s.status, s.place
 order by s.place;

-- name: report_employees :many
-- Everybody who works here, and those who left and have figures.
with money as (
	select employee_id, sum(amount_minor)::bigint as sales, count(distinct invoice_id) as invoices
	  from report_payment
	 where at >= day_start(:from::date) and at < day_start(:to::date + 1) and employee_id is not null
	 group by 1
), earned as (
	select employee_id, sum(amount_minor)::bigint as commission,
	       coalesce(sum(amount_minor) filter (where status <> 'paid'), 0)::bigint as unpaid
	  from commission
	 where earned_at >= day_start(:from::date) and earned_at < day_start(:to::date + 1)
	 group by 1
)
select e.id, e.first_name || ' ' || e.last_name, e.role, e.department, e.status,
       coalesce(v.appointments, 0), coalesce(v.completed, 0), coalesce(m.invoices, 0),
       coalesce(m.sales, 0), coalesce(c.commission, 0), coalesce(c.unpaid, 0)
  from employee e
  left join money m on m.employee_id = e.id
  left join earned c on c.employee_id = e.id
  left join appointments_of(:from::date, :to::date) v on v.employee_id = e.id
 where e.deleted_at is null or m.sales <> 0 or c.commission <> 0
 order by 9 desc, 2, e.id
 limit :limit::integer;

-- name: report_employees_summary :one
select (select count(*) from employee where deleted_at is null),
       (select count(*) from employee where deleted_at is null and status = 'active'),
       (select coalesce(sum(amount_minor), 0)::bigint from report_payment
         where at >= day_start(:from::date) and at < day_start(:to::date + 1) and employee_id is not null),
       (select coalesce(sum(amount_minor), 0)::bigint from commission
         where earned_at >= day_start(:from::date) and earned_at < day_start(:to::date + 1));

-- name: report_commissions_summary :one
select coalesce(sum(base_minor), 0)::bigint, coalesce(sum(amount_minor), 0)::bigint,
       coalesce(sum(amount_minor) filter (where status <> 'paid'), 0)::bigint,
       coalesce(sum(amount_minor) filter (where status = 'paid'), 0)::bigint
  from commission
 where earned_at >= day_start(:from::date) and earned_at < day_start(:to::date + 1)
   and (:employee::uuid is null or employee_id = :employee::uuid)
   and (:status::text is null or status = :status::text);

-- name: report_commissions_employees :many
select e.id, e.first_name || ' ' || e.last_name, sum(c.base_minor)::bigint, e.commission_rate, sum(c.amount_minor)::bigint,
       coalesce(sum(c.amount_minor) filter (where c.status <> 'paid'), 0)::bigint,
       coalesce(sum(c.amount_minor) filter (where c.status = 'paid'), 0)::bigint
  from commission c
  join employee e on e.id = c.employee_id
 where c.earned_at >= day_start(:from::date) and c.earned_at < day_start(:to::date + 1)
   and (:employee::uuid is null or c.employee_id = :employee::uuid)
   and (:status::text is null or c.status = :status::text)
 group by e.id, e.first_name, e.last_name, e.commission_rate
 order by 5 desc, 2, e.id
 limit :limit::integer;

-- name: report_commissions_rows :many
select id, employee_id, employee_name, payment_id, payment_number, invoice_id, invoice_number, customer_name,
       case when is_refund then 'refund' else 'payment' end, earned_day, base_minor, rate, amount_minor, status
  from commission_card
 where earned_at >= day_start(:from::date) and earned_at < day_start(:to::date + 1)
   and (:employee::uuid is null or employee_id = :employee::uuid)
   and (:status::text is null or status = :status::text)
 order by earned_at desc, id desc
 limit :limit::integer;

-- name: commission_lock :one
select id from commission where id = :id::uuid for no key update;

-- name: commission_move :one
update commission
   set status = :status::text, paid_out_at = case when :status::text = 'paid' then coalesce(paid_out_at, now()) end
 where id = :id::uuid
   and (status <> 'paid' or :status::text = 'paid'
        or refuse('CONFLICT', 'status', 'a commission that was paid stays paid'))
returning id;

-- name: report_tax_summary :one
select coalesce(sum(taxable_minor), 0)::bigint, coalesce(sum(tax_minor), 0)::bigint,
       coalesce(sum(received_minor), 0)::bigint, coalesce(sum(collected_minor), 0)::bigint
  from tax_of(:from::date, :to::date);

-- name: report_tax_rates :many
select tax_rate, invoices, taxable_minor, tax_minor, received_minor, collected_minor
  from tax_of(:from::date, :to::date)
 order by tax_rate;
