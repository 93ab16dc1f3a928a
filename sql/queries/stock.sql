-- name: stock_item_open :exec
insert into stock_item (id, sku, name, category, min_stock, max_stock, unit_price_minor, cost_price_minor, location)
values (:id::uuid, :sku, :name, :category, :min::numeric, :max::numeric, :price::bigint, :cost::bigint, :location);

-- name: stock_open :exec
insert into stock_move (item_id, type, change, reason)
select :item::uuid, 'opening', :quantity::numeric, 'Opening stock'
 where :quantity::numeric > 0;

-- name: stock_item_lock :one
select id from stock_item where id = :id::uuid and deleted_at is null for no key update;

-- name: stock_item_change :one
update stock_item i
   set sku = coalesce(:sku, i.sku), name = coalesce(:name, i.name), category = coalesce(:category, i.category),
       min_stock = coalesce(:min::numeric, i.min_stock),
       max_stock = case when :max_given::boolean then :max::numeric else i.max_stock end,
       unit_price_minor = coalesce(:price::bigint, i.unit_price_minor),
       cost_price_minor = coalesce(:cost::bigint, i.cost_price_minor),
       location = case when :location_given::boolean then :location else i.location end
 where i.id = :id::uuid and i.deleted_at is null
returning i.id;

-- name: stock_set :exec
-- A quantity written to an item is a movement of the difference.
insert into stock_move (item_id, type, change, reason)
select id, 'adjustment', :quantity::numeric - quantity, 'Quantity set'
  from stock_item
 where id = :item::uuid and deleted_at is null and quantity <> :quantity::numeric;

-- name: stock_record :one
insert into stock_move (id, item_id, type, change, reason, notes)
select :id::uuid, i.id, :type, case when :type = 'out' then - :quantity::numeric else :quantity::numeric end, :reason, :notes
  from stock_item i
 where i.id = :item::uuid and i.deleted_at is null
   and (:type <> 'out' or :quantity::numeric <= i.quantity
        or refuse('INVALID', 'quantity', 'is more than the ' || trim_scale(i.quantity) || ' in stock'))
returning id;
