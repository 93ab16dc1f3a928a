-- name: parts_request_open :one
insert into parts_request (id, branch_id, job_card_id, urgency, notes)
select :id::uuid, branch_id, id, :urgency, :notes
  from job_card
 where id = :card::uuid and deleted_at is null
   and (status = 'parts_pending' or workshop_step('job card', status, 'parts_pending'))
returning id;

-- name: parts_request_items :exec
insert into parts_request_item (branch_id, request_id, place, part_id, requested_qty, is_warranty)
select r.branch_id, r.id, i.place, i.part, i.quantity, i.warranty
  from parts_request r,
       unnest(:parts::uuid[], :quantities::integer[], :warranties::boolean[]) with ordinality as i (part, quantity, warranty, place)
 where r.id = :request::uuid
   and (exists (select from branch_part p where p.id = i.part and p.branch_id = r.branch_id and p.deleted_at is null)
        or refuse('MISSING', :list || '[' || (i.place - 1) || '].inventoryPartId', 'part not found in this service centre'));

-- name: parts_request_card_lock :one
-- The card first: of two decisions about it, the second sees the first.
select id from job_card
 where id = (select job_card_id from parts_request where id = :id::uuid)
   for no key update;

-- name: parts_request_lock :one
select id from parts_request where id = :id::uuid for no key update;

-- name: parts_request_decide :one
-- The conditions look at the one row that is held, whatever the plan.
with held as materialized (
	select r.id, r.status, j.status as card
	  from parts_request r
	  join job_card j on j.id = r.job_card_id
	 where r.id = :id::uuid
)
update parts_request r
   set status = :status, decision = :notes,
       decided_by = nullif(current_setting('kontor.user', true), '')::uuid, decided_at = now()
  from held h
 where r.id = h.id
   and (h.status <> :status::text or workshop_step('parts request', h.status, :status::text))
   and (:status <> 'approved' or h.card not in ('completed', 'invoiced')
        or refuse('CONFLICT', '', 'the job card is ' || upper(h.card) || ' already'))
returning r.id;

-- name: parts_request_grant :exec
-- Without a list, all as requested; what a list does not name is not given.
update parts_request_item i
   set approved_qty = case when :items::uuid[] is null then i.requested_qty
                           else coalesce((select sum(g.quantity) from unnest(:items::uuid[], :quantities::integer[]) g (id, quantity)
                                           where g.id = i.id), 0) end
 where i.request_id = :request::uuid;

-- name: parts_request_some :one
with stray as materialized (
	select g.place from unnest(:items::uuid[]) with ordinality as g (id, place)
	 where not exists (select from parts_request_item x where x.id = g.id and x.request_id = :request::uuid)
)
select count(*) from parts_request_item
 where request_id = :request::uuid
   and not exists (select from stray s
                    where refuse('INVALID', 'approvedItems[' || (s.place - 1) || '].itemId', 'is not an item of this request'))
having count(*) = 0 or sum(approved_qty) > 0 or refuse('INVALID', 'approvedItems', 'approves nothing; reject the request instead');

-- name: parts_request_take :many
select branch_part_take(t.part_id, t.approved_qty, 'parts_request', :request::uuid)
  from (select part_id, sum(approved_qty)::integer as approved_qty from parts_request_item
         where request_id = :request::uuid and approved_qty > 0
         group by part_id order by part_id) t;

-- name: parts_request_resume :many
-- Work goes on when no other request of the card waits.
select job_card_move(j.id, 'in_progress', null)
  from parts_request r
  join job_card j on j.id = r.job_card_id
 where r.id = :request::uuid and j.status = 'parts_pending'
   and not exists (select from parts_request o where o.job_card_id = j.id and o.status = 'pending');
