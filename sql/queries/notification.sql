-- A user's own notifications; the policies of the tables see to that.

-- name: notification_read :one
update notification set is_read = true
 where id = :id::uuid and shown
returning id;

-- name: notification_read_all :one
with done as (
	update notification set is_read = true
	 where id in (select id from notification where user_id = :user::uuid and shown and not is_read
	               order by id for no key update)
	returning 1
)
select count(*) as count from done;

-- name: preference_show :one
select preference_of((select document from notification_preference where user_id = :user::uuid)) as document;

-- name: preference_change :one
insert into notification_preference as p (user_id, document)
values (:user::uuid, preference_merge('{}', :said::jsonb))
on conflict (tenant_id, user_id) do update
   set document = preference_merge(p.document, :said::jsonb), updated_at = now()
returning preference_of(document) as document;
