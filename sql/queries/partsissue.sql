-- Parts issues: from the central store to a service centre.

-- name: central_parts_lock :exec
select id from central_part where id = any(:parts::uuid[]) order by id for no key update;

-- name: parts_issue_open :many
-- The trigger of its items sets aside what is asked for.
with line as (
	select l.place, l.part, l.requested, l.notes, p.available, p.number,
	       sum(l.requested) over (partition by l.part) as wanted
	  from unnest(:parts::uuid[], :requested::integer[], :item_notes::text[])
	       with ordinality as l (part, requested, notes, place)
	  left join central_part p on p.id = l.part and p.deleted_at is null
), checked as (
	select place, part, requested, notes from line
	 where (available is not null
	        or refuse('MISSING', 'items[' || place - 1 || '].centralInventoryPartId', 'central inventory part not found'))
	   and (available is null or wanted <= available
	        or refuse('SHORT', 'items[' || place - 1 || '].requestedQty', 'only ' || available || ' of ' || number || ' are available'))
), made as (
	insert into parts_issue (id, branch_id, number, priority, notes)
	select :id::uuid, :branch::uuid,
	       serial_text('PI', to_char(business_today(), 'YYYY'), next_number('parts_issue', to_char(business_today(), 'YYYY'))),
	       :priority, :notes
	  from (select count(*) from checked) c
	returning id, branch_id
)
insert into parts_issue_item (branch_id, parts_issue_id, position, central_part_id, requested, notes)
select made.branch_id, made.id, c.place, c.part, c.requested, c.notes from made, checked c order by c.part, c.place
returning parts_issue_id;

-- name: parts_issue_lock :one
select id from parts_issue where id = :id::uuid for no key update;

-- name: parts_issue_parts_lock :exec
select id from central_part
 where id in (select central_part_id from parts_issue_item where parts_issue_id = :issue::uuid)
 order by id
   for no key update;

-- name: parts_issue_approve :one
-- Its trigger releases what was set aside; the moves then take what is sent.
update parts_issue
   set status = 'approved', approved_at = now(),
       approved_by = nullif(current_setting('kontor.user', true), '')::uuid
 where id = :id::uuid and stock_step_allowed('parts issue', status, 'approved')
returning id;

-- name: parts_issue_approval_check :exec
-- A document that is not there has no items to complain of.
select s.place
  from parts_issue d
 cross join unnest(:items::uuid[], :approved::integer[]) with ordinality as s (item, approved, place)
  left join parts_issue_item i on i.parts_issue_id = d.id and i.id = s.item
 where d.id = :issue::uuid
   and (i.id is not null
        or refuse('INVALID', 'approvedItems[' || s.place - 1 || '].itemId', 'is no item of this parts issue'))
   and (i.id is null or s.approved <= i.requested
        or refuse('INVALID', 'approvedItems[' || s.place - 1 || '].approvedQty',
               'is more than the ' || i.requested || ' requested'));

-- name: parts_issue_items_approve :exec
-- Without a list, everything; with one, what it names.
update parts_issue_item i
   set approved = case when :items::uuid[] is null then i.requested
                       else coalesce((select s.approved from unnest(:items::uuid[], :approved::integer[]) as s (item, approved)
                                       where s.item = i.id), 0) end
 where i.parts_issue_id = :issue::uuid;

-- name: parts_issue_send :exec
insert into part_move (central_part_id, type, change, reason, subject)
select central_part_id, 'issued', - approved, 'parts_issue', parts_issue_id
  from parts_issue_item
 where parts_issue_id = :issue::uuid and approved > 0
 order by central_part_id, position;

-- name: parts_issue_sends :one
select sum(approved) from parts_issue_item
 where parts_issue_id = :issue::uuid
 group by parts_issue_id
having sum(approved) > 0 or refuse('INVALID', 'approvedItems', 'nothing would be sent; reject the parts issue instead');

-- name: parts_issue_reject :one
update parts_issue
   set status = 'rejected', rejected_at = now(), rejected_for = :reason,
       rejected_by = nullif(current_setting('kontor.user', true), '')::uuid
 where id = :id::uuid and stock_step_allowed('parts issue', status, 'rejected')
returning id;

-- name: parts_issue_dispatch :one
update parts_issue set status = 'dispatched', dispatched_at = now(), transport = :transport::jsonb, expected_date = :expected::date
 where id = :id::uuid and stock_step_allowed('parts issue', status, 'dispatched')
returning id;

-- name: parts_issue_arrive :one
update parts_issue
   set status = 'completed', received_at = now(), received_by = nullif(current_setting('kontor.user', true), '')::uuid
 where id = :id::uuid and stock_step_allowed('parts issue', status, 'completed')
returning id;

-- name: parts_issue_receipt_check :exec
select s.place
  from parts_issue d
 cross join unnest(:items::uuid[], :received::integer[]) with ordinality as s (item, received, place)
  left join parts_issue_item i on i.parts_issue_id = d.id and i.id = s.item
 where d.id = :issue::uuid
   and (i.id is not null
        or refuse('INVALID', 'receivedItems[' || s.place - 1 || '].itemId', 'is no item of this parts issue'))
   and (i.id is null or s.received <= i.approved
        or refuse('INVALID', 'receivedItems[' || s.place - 1 || '].receivedQty', 'is more than the ' || i.approved || ' sent'));

-- name: parts_issue_receipt_whole :exec
-- Whatever was sent must be accounted for: what nobody mentions is not lost.
select id from parts_issue_item
 where parts_issue_id = :issue::uuid and approved > 0
   and (id = any(:items::uuid[])
        or refuse('INVALID', 'receivedItems', 'item ' || id || ' is missing; its receivedQty is 0 if nothing came'));

-- name: parts_issue_items_receive :exec
update parts_issue_item i
   set received = coalesce(s.received, 0), condition = s.condition, notes = coalesce(s.notes, i.notes)
  from parts_issue_item o
  left join unnest(:items::uuid[], :received::integer[], :conditions::text[], :notes::text[])
       as s (item, received, condition, notes) on s.item = o.id
 where o.parts_issue_id = :issue::uuid and i.id = o.id;

-- name: parts_issue_parts_adopt :exec
-- Parts the centre has not stocked so far, as the central store describes them.
insert into branch_part (id, branch_id, name, number, code, category, unit_price_minor, cost_price_minor, gst_rate, max_quantity)
select fresh_id(), i.branch_id, c.name, c.number, c.number, c.category, c.unit_price_minor, c.cost_price_minor, c.gst_rate,
       sum(i.received)::integer
  from parts_issue_item i
  join central_part c on c.id = i.central_part_id
 where i.parts_issue_id = :issue::uuid and i.received > 0
   and not exists (select from branch_part p
                    where p.branch_id = i.branch_id and p.number_key = c.number_key and p.deleted_at is null)
 group by i.branch_id, c.id, c.name, c.number, c.number_key, c.category, c.unit_price_minor, c.cost_price_minor, c.gst_rate
 order by c.number_key
on conflict (tenant_id, branch_id, number_key) where deleted_at is null do nothing;

-- name: parts_issue_branch_parts_lock :exec
select p.id from branch_part p
 where p.deleted_at is null
   and (p.branch_id, p.number_key) in (select i.branch_id, c.number_key from parts_issue_item i
                                            join central_part c on c.id = i.central_part_id
                                           where i.parts_issue_id = :issue::uuid and i.received > 0)
 order by p.id
   for no key update;

-- name: parts_issue_fill :exec
insert into part_move (branch_id, branch_part_id, type, change, reason, condition, notes, subject)
select i.branch_id, p.id, 'received', i.received, 'stock_received', i.condition, i.notes, i.parts_issue_id
  from parts_issue_item i
  join central_part c on c.id = i.central_part_id
  left join branch_part p on p.branch_id = i.branch_id and p.number_key = c.number_key and p.deleted_at is null
 where i.parts_issue_id = :issue::uuid and i.received > 0
   and (p.id is not null or refuse('CONFLICT', '', 'the stock of part ' || c.number || ' is being changed; send it again'))
 order by p.id, i.position;
