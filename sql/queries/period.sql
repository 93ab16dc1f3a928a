-- name: period_open :one
insert into service_period (id, customer_id, frequency, start_date, end_date, status, notes)
select :id::uuid, c.id, :frequency, :start::date, :end::date, :status, :notes
  from customer c
 where c.id = :customer::uuid and c.deleted_at is null
returning id;

-- name: period_lock :one
select p.id from service_period p
  join customer c on c.id = p.customer_id and c.deleted_at is null
 where p.id = :id::uuid and p.customer_id = :customer::uuid
   for no key update of p;

-- name: period_change :one
update service_period p
   set frequency = coalesce(:frequency, p.frequency),
       start_date = coalesce(:start::date, p.start_date),
       end_date = case when :end_given::boolean then :end::date else p.end_date end,
       status = coalesce(:status, p.status),
       notes = case when :notes_given::boolean then :notes else p.notes end
 where p.id = :id::uuid and p.customer_id = :customer::uuid
returning p.id;

-- name: period_lines_write :exec
-- In the place of those there were; a service that one of them had may stay
-- when it is deleted.  What a line leaves out comes from its service.
with old as (
	delete from service_period_line l
	 using service_period p
	 where l.period_id = p.id and p.id = :period::uuid and p.customer_id = :customer::uuid
	returning l.product_id
), kept as (
	select coalesce(array_agg(product_id), '{}') as products from old
)
insert into service_period_line (period_id, position, product_id, name, quantity, rate_minor, commission_minor)
select period.id, l.place, l.product, coalesce(l.name, p.name), l.quantity, coalesce(l.rate, p.price_minor), l.commission
  from kept, service_period period,
       unnest(:services::uuid[], :names::text[], :quantities::numeric[], :rates::bigint[], :commissions::bigint[])
       with ordinality as l (product, name, quantity, rate, commission, place)
  left join product p on p.id = l.product
 where period.id = :period::uuid and period.customer_id = :customer::uuid
   and (p.deleted_at is null and p.id is not null or p.id = any(kept.products)
        or refuse('MISSING', 'services[' || l.place - 1 || '].id', 'service not found'));
