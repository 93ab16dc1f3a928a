-- Purchase orders: what the central store buys.

-- name: purchase_order_parts_hold :exec
-- They must not be deleted meanwhile.
select id from central_part where id = any(:parts::uuid[]) order by id for share;

-- name: purchase_order_open :many
-- GST by halves, each rounded for its line.
with line as (
	select l.place, l.part, l.quantity, l.price, l.rate, l.quantity::numeric * l.price as amount,
	       round(l.quantity::numeric * l.price * l.rate / 200) as half
	  from unnest(:parts::uuid[], :quantities::integer[], :prices::bigint[], :rates::numeric[])
	       with ordinality as l (part, quantity, price, rate, place)
	  left join central_part p on p.id = l.part and p.deleted_at is null
	 where p.id is not null
	    or refuse('MISSING', 'items[' || l.place - 1 || '].centralInventoryPartId', 'central inventory part not found')
), figure as (
	select sum(amount) as subtotal, sum(half) as half from line
	having sum(amount) <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range')
), made as (
	insert into purchase_order (id, number, supplier_id, from_branch_id, order_date, expected_date, subtotal_minor,
	                            cgst_minor, sgst_minor, payment_terms, notes)
	select :id::uuid,
	       serial_text('PO', to_char(:order_date::date, 'YYYY'), next_number('purchase_order', to_char(:order_date::date, 'YYYY'))),
	       :supplier::uuid, :branch::uuid, :order_date::date, :expected::date, f.subtotal::bigint, f.half::bigint,
	       f.half::bigint, coalesce(:terms, (select payment_terms from supplier where id = :supplier::uuid)), :notes
	  from figure f
	returning id
)
insert into purchase_order_item (purchase_order_id, position, central_part_id, quantity, unit_price_minor, gst_rate)
select made.id, line.place, line.part, line.quantity, line.price, line.rate from made, line
returning purchase_order_id;

-- name: purchase_order_lock :one
select id from purchase_order where id = :id::uuid for no key update;

-- name: purchase_order_submit :one
update purchase_order set status = 'pending_approval', submitted_at = now()
 where id = :id::uuid and stock_step_allowed('purchase order', status, 'pending_approval')
returning id;

-- name: purchase_order_approve :one
update purchase_order
   set status = 'approved', approved_at = now(), approval_notes = :notes,
       approved_by = nullif(current_setting('kontor.user', true), '')::uuid
 where id = :id::uuid and stock_step_allowed('purchase order', status, 'approved')
returning id;

-- name: purchase_order_cancel :one
-- What has been received stays in stock.
update purchase_order set status = 'cancelled'
 where id = :id::uuid and stock_step_allowed('purchase order', status, 'cancelled')
returning id;

-- name: purchase_order_arrive :one
select id from purchase_order
 where id = :id::uuid and stock_step_allowed('purchase order', status, 'completed');

-- name: purchase_order_parts_lock :exec
select id from central_part
 where id in (select central_part_id from purchase_order_item where purchase_order_id = :purchase_order::uuid)
 order by id
   for no key update;

-- name: purchase_order_items_check :exec
-- An order that is not there has no items to complain of.
select s.place
  from purchase_order o
 cross join unnest(:items::uuid[], :received::integer[]) with ordinality as s (item, received, place)
  left join purchase_order_item i on i.purchase_order_id = o.id and i.id = s.item
 where o.id = :purchase_order::uuid
   and (i.id is not null
        or refuse('INVALID', 'receivedItems[' || s.place - 1 || '].itemId', 'is no item of this purchase order'))
   and (i.id is null or s.received <= i.quantity - i.received
        or refuse('INVALID', 'receivedItems[' || s.place - 1 || '].receivedQty',
               'is more than the ' || i.quantity - i.received || ' still to come'));

-- name: purchase_order_items_receive :exec
-- What was not accepted was rejected.
update purchase_order_item i
   set accepted = i.accepted + s.accepted, rejected = i.rejected + s.received - s.accepted,
       condition = coalesce(s.condition, i.condition)
  from unnest(:items::uuid[], :received::integer[], :accepted::integer[], :conditions::text[])
       as s (item, received, accepted, condition)
 where i.purchase_order_id = :purchase_order::uuid and i.id = s.item;

-- name: purchase_order_fill :exec
insert into part_move (central_part_id, type, change, reason, condition, notes, subject)
select i.central_part_id, 'purchased', s.accepted, 'stock_received', s.condition, :invoice, i.purchase_order_id
  from unnest(:items::uuid[], :accepted::integer[], :conditions::text[]) as s (item, accepted, condition)
  join purchase_order_item i on i.purchase_order_id = :purchase_order::uuid and i.id = s.item
 where s.accepted > 0
 order by i.central_part_id, i.position;

-- name: purchase_order_receive :one
update purchase_order o
   set status = case when exists (select from purchase_order_item i
                                   where i.purchase_order_id = o.id and i.received < i.quantity)
                     then 'partially_received' else 'completed' end,
       received_at = now(), supplier_invoice = coalesce(:invoice, o.supplier_invoice)
 where o.id = :id::uuid
returning o.id;
