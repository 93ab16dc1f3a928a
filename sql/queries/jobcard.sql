-- name: job_card_lock :one
select id from job_card where id = :id::uuid and deleted_at is null for no key update;

-- name: job_card_hold :exec
-- Before its items, and before the invoice that bills it.
select from job_card where id = :card::uuid for no key update;

-- name: job_card_assign :one
select job_card_assign(:id::uuid, :engineer::uuid, :notes::text) as id;

-- name: job_card_move :one
select job_card_move(:id::uuid, :status, :notes::text) as id;

-- name: job_card_change :one
-- feedback comes as a text, or as an object with a comment and a rating.
with said as (
	select :feedback::jsonb as feedback, jsonb_typeof(:feedback::jsonb) as kind
), read as (
	select case kind when 'object' then coalesce(feedback ->> 'comment', feedback ->> 'customerFeedback', feedback ->> 'text')
	                 else feedback #>> '{}' end as words,
	       case when kind = 'object' then coalesce(feedback ->> 'rating', feedback ->> 'feedbackRating') end as rating
	  from said
	 where kind is null or kind in ('string', 'object', 'null') or refuse('INVALID', 'feedback', 'must be a text or an object')
)
update job_card j
   set service_type = coalesce(:service_type, j.service_type),
       priority = coalesce(:priority, j.priority),
       location = coalesce(:location, j.location),
       estimated_minor = case when :estimated_given::boolean then :estimated::bigint else j.estimated_minor end,
       part1 = coalesce(:part1::jsonb || jsonb_build_object('jobCardNumber', j.number), j.part1),
       part2a = case when :part2a_given::boolean then :part2a::jsonb else j.part2a end,
       part3 = case when :part3_given::boolean then :part3::jsonb else j.part3 end,
       feedback = case when :words_given::boolean then :words::text when :feedback_given::boolean then r.words else j.feedback end,
       feedback_rating = case when :rating_given::boolean then :rating::integer
                              when r.rating is not null then r.rating::integer else j.feedback_rating end
  from read r
 where j.id = :id::uuid and j.deleted_at is null
   and (r.rating is null or r.rating ~ '^[1-5]$' or refuse('INVALID', 'feedback', 'the rating must be from 1 to 5'))
   and (length(r.words) <= 2000 or r.words is null or refuse('INVALID', 'feedback', 'the comment must have at most 2000 characters'))
returning j.id;

-- name: job_card_items_clear :exec
delete from job_card_item where job_card_id = :card::uuid;

-- name: job_card_items_add :exec
-- Without a number, lines go behind those that are there.
insert into job_card_item (id, branch_id, job_card_id, sr_no, part_warranty_tag, part_name, part_code, quantity, amount_minor,
                           technician, labour_code, item_type, serial_number, is_warranty)
select coalesce(:id::uuid, fresh_id()), j.branch_id, j.id,
       coalesce(i.sr_no, i.place + (select coalesce(max(sr_no), 0) from job_card_item where job_card_id = j.id))::integer,
       i.tag, i.name, i.code, i.quantity, i.amount, i.technician, i.labour, i.type, i.serial, i.warranty
  from job_card j,
       unnest(:sr_no::integer[], :tag::boolean[], :name::text[], :code::text[], :quantity::integer[], :amount::bigint[],
              :technician::text[], :labour::text[], :type::text[], :serial::text[], :warranty::boolean[])
       with ordinality as i (sr_no, tag, name, code, quantity, amount, technician, labour, type, serial, warranty, place)
 where j.id = :card::uuid and j.deleted_at is null;

-- name: job_card_bulk :one
-- Cards are taken in the order of their ids, so that two of these do not wait
-- for each other, and answered in that of the request.
with wanted as materialized (
	select w.id, w.status, w.notes, w.place
	  from unnest(:ids::uuid[], :statuses::text[], :notes::text[]) with ordinality as w (id, status, notes, place)
	 order by w.id, w.place
), done as materialized (
	select w.place, w.id, w.status, t.fault, t.sentence from wanted w, lateral job_card_try(w.id, w.status, w.notes) t
)
select json_build_object('updated', count(*) filter (where fault is null), 'failed', count(*) filter (where fault is not null),
           'results', coalesce(json_agg(case when fault is null
               then json_build_object('id', id, 'success', true, 'status', upper(status))
               else json_build_object('id', id, 'success', false, 'code', fault, 'message', sentence) end order by place), '[]')) as report
  from done;
