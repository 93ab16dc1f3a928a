-- name: password_begin :one
-- The try is counted before the password is looked at.
select throttle_count('password ' || id) as tries, password_hash from app_user where id = :user::uuid;

-- name: password_change :one
-- Ends the other sessions (trigger user_sessions_end) and open resets.
with changed as (
	update app_user set password_hash = :hash
	 where id = :user::uuid and password_hash = :old_hash
	returning id
), cleared as (
	delete from auth_throttle where key = 'password ' || :user
), voided as (
	update auth_token t set spent_at = now() from changed
	 where t.user_id = changed.id and t.kind = 'reset' and t.spent_at is null
)
insert into audit_log (user_id, action, subject, address)
select id, 'password.changed', id, :address from changed
returning subject;

-- name: profile_change :one
-- Another address must be verified anew; in other letters it is the same one.
with person as (
	select id, lower(email) <> lower(coalesce(:email, email)) as moves
	  from app_user where id = :user::uuid for no key update
), changed as (
	update app_user u
	   set first_name = coalesce(:first_name, u.first_name), last_name = coalesce(:last_name, u.last_name),
	       email = coalesce(:email, u.email), verified_at = case when p.moves then null else u.verified_at end,
	       phone = case when :phone_given::boolean then :phone else u.phone end,
	       avatar = case when :avatar_given::boolean then :avatar else u.avatar end
	  from person p where u.id = p.id
	returning u.id, u.email, u.first_name, p.moves
), noted as (
	insert into audit_log (user_id, action, subject, address)
	select id, 'user.address-changed', id, :address from changed where moves
), voided as (
	update auth_token t set spent_at = now() from changed
	 where changed.moves and t.user_id = changed.id and t.kind in ('reset', 'verify') and t.spent_at is null
), token as (
	insert into auth_token (digest, kind, user_id, expires_at)
	select :digest, 'verify', id, now() + interval '3 days' from changed where moves
), mailed as (
	insert into outbox (kind, subject, payload)
	select 'mail.verify', id, jsonb_build_object('to', jsonb_build_array(email), 'name', first_name,
	       'token', :sealed::text, 'link', :link::text)
	  from changed where moves
)
select id from changed;

-- name: user_rulers_lock :exec
-- Two who take each other's rule stand in line.
select id from app_user where role = :ruling or id = :id::uuid order by id for no key update;

-- name: user_change :one
with changed as (
	update app_user u
	   set role = coalesce(:role, u.role), status = coalesce(:status, u.status)
	 where u.id = :id::uuid
	   and (u.role <> :ruling or u.status <> 'active'
	        or coalesce(:role, u.role) = :ruling and coalesce(:status, u.status) = 'active'
	        or exists (select from app_user o where o.role = :ruling and o.status = 'active' and o.id <> u.id)
	        or refuse('CONFLICT', '', 'the last active ' || :ruling || ' keeps role and status'))
	returning u.id, u.role, u.status
)
insert into audit_log (action, subject, address, detail)
select 'user.changed', id, :address, jsonb_build_object('role', role, 'status', status) from changed
returning subject;

-- name: appearance_read :one
select (:preset::jsonb || coalesce(s.value, '{}'))::text as value
  from (select 1) always
  left join user_setting s on s.user_id = :user::uuid and s.name = 'appearance';

-- name: appearance_write :one
-- Members that are sent replace what was kept under their name; null removes.
insert into user_setting as s (user_id, name, value)
select :user::uuid, 'appearance', coalesce(jsonb_object_agg(key, value) filter (where value <> 'null'), '{}')
  from jsonb_each(:sent::jsonb)
on conflict (tenant_id, user_id, name) do update
   set updated_at = now(),
       value = (select coalesce(jsonb_object_agg(key, value), '{}')
                  from jsonb_each(s.value || :sent::jsonb) where value <> 'null')
returning s.user_id;
