-- Parts of the central store and of service centres.  Their quantities change
-- by moves only.

-- name: central_part_open :exec
insert into central_part (id, name, number, category, unit_price_minor, cost_price_minor, gst_rate, min_quantity)
values (:id::uuid, :name, :number, :category, :price::bigint, :cost::bigint, :gst_rate::numeric, :least::integer);

-- name: central_part_fill :exec
insert into part_move (central_part_id, type, change, reason)
select :part::uuid, 'opening', :quantity::integer, 'opening_stock'
 where :quantity::integer > 0;

-- name: central_part_lock :one
select id from central_part where id = :id::uuid and deleted_at is null for no key update;

-- name: central_part_change :one
update central_part p
   set name = coalesce(:name, p.name), number = coalesce(:number, p.number), category = coalesce(:category, p.category),
       unit_price_minor = coalesce(:price::bigint, p.unit_price_minor),
       cost_price_minor = coalesce(:cost::bigint, p.cost_price_minor),
       gst_rate = coalesce(:gst_rate::numeric, p.gst_rate), min_quantity = coalesce(:least::integer, p.min_quantity)
 where p.id = :id::uuid and p.deleted_at is null
returning p.id;

-- name: central_part_adjust :exec
-- What is set aside for parts issues can not be taken out.
insert into part_move (central_part_id, type, change, reason, notes)
select p.id, :type, a.change, :reason, :notes
  from central_part p
 cross join lateral (select case :type when 'add' then :quantity::integer when 'subtract' then - :quantity::integer
                            else :quantity::integer - p.quantity end as change) a
 where p.id = :part::uuid and p.deleted_at is null and a.change <> 0
   and (p.quantity + a.change::bigint >= p.allocated
        or refuse('SHORT', 'quantity', 'only ' || p.available || ' of the ' || p.quantity || ' in stock are available; '
               || p.allocated || ' are allocated to parts issues'))
   and (p.quantity + a.change::bigint <= 1000000000 or refuse('INVALID', 'quantity', 'the stock would be out of range'));

-- name: central_part_removable :one
select p.id from central_part p
 where p.id = :id::uuid and p.deleted_at is null
   and (p.allocated = 0 or refuse('CONFLICT', '', p.allocated || ' are allocated to parts issues; decide those first'))
   and (not exists (select from purchase_order_item i join purchase_order o on o.id = i.purchase_order_id
                     where i.central_part_id = p.id and o.status not in ('completed', 'cancelled'))
        or refuse('CONFLICT', '', 'the part is on a purchase order that is still open'));

-- name: central_part_write_off :exec
insert into part_move (central_part_id, type, change, reason)
select id, 'written_off', - quantity, 'part_deleted' from central_part where id = :id::uuid and quantity > 0;

-- name: central_part_delete :one
update central_part set deleted_at = now() where id = :id::uuid and deleted_at is null returning id;

-- name: branch_part_open :exec
insert into branch_part (id, branch_id, name, number, code, category, unit_price_minor, cost_price_minor, gst_rate,
                         min_quantity, max_quantity, location)
values (:id::uuid, :branch::uuid, :name, :number, coalesce(:code, :number), :category, :price::bigint, :cost::bigint,
        :gst_rate::numeric, :least::integer, :most::integer, :location);

-- name: branch_part_fill :exec
insert into part_move (branch_id, branch_part_id, type, change, reason)
select :branch::uuid, :part::uuid, 'opening', :quantity::integer, 'opening_stock'
 where :quantity::integer > 0;

-- name: branch_part_lock :one
select id from branch_part where id = :id::uuid and deleted_at is null for no key update;

-- name: branch_part_change :one
update branch_part p
   set name = coalesce(:name, p.name), number = coalesce(:number, p.number), code = coalesce(:code, p.code),
       category = coalesce(:category, p.category), unit_price_minor = coalesce(:price::bigint, p.unit_price_minor),
       cost_price_minor = coalesce(:cost::bigint, p.cost_price_minor), gst_rate = coalesce(:gst_rate::numeric, p.gst_rate),
       min_quantity = coalesce(:least::integer, p.min_quantity), max_quantity = coalesce(:most::integer, p.max_quantity),
       location = case when :location_given::boolean then :location else p.location end
 where p.id = :id::uuid and p.deleted_at is null
returning p.id;

-- name: branch_part_adjust :exec
insert into part_move (branch_id, branch_part_id, type, change, reason, notes)
select p.branch_id, p.id, :type, a.change, :reason, :notes
  from branch_part p
 cross join lateral (select case :type when 'add' then :quantity::integer when 'subtract' then - :quantity::integer
                            else :quantity::integer - p.quantity end as change) a
 where p.id = :part::uuid and p.deleted_at is null and a.change <> 0
   and (p.quantity + a.change::bigint >= 0
        or refuse('SHORT', 'quantity', 'is more than the ' || p.quantity || ' in stock'))
   and (p.quantity + a.change::bigint <= 1000000000 or refuse('INVALID', 'quantity', 'the stock would be out of range'));

-- name: branch_part_write_off :exec
insert into part_move (branch_id, branch_part_id, type, change, reason)
select branch_id, id, 'written_off', - quantity, 'part_deleted' from branch_part where id = :id::uuid and quantity > 0;

-- name: branch_part_delete :one
update branch_part set deleted_at = now() where id = :id::uuid and deleted_at is null returning id;
