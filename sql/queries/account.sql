-- name: login_begin :one
-- The try is counted before the password is looked at.
select throttle_count('account ' || lower(:email)) as account_tries,
       throttle_count('address ' || :address) as address_tries,
       u.id, u.password_hash, u.role, u.status, u.verified_at is not null as verified,
       -- These act for all branches, whichever they belong to.
       branch_acted_for(u.role, u.branch_id) as branch_id
  from (select 1) always
  left join app_user u on lower(u.email) = lower(:email);

-- name: login_failed :exec
insert into audit_log (user_id, action, address, detail)
values (:user::uuid, 'sign-in.refused', :address, jsonb_build_object('email', left(:email, 254), 'reason', :reason::text));

-- name: session_open :one
-- Only while the account is still what it was when the password was checked.
with person as (
	select id from app_user
	 where id = :user::uuid and status = 'active' and password_hash = :hash
	   for share
), cleared as (
	delete from auth_throttle where key = 'account ' || lower(:email) returning key
), eased as (
	-- This try was no failure; those of others from the address still count.
	-- The account first, as in login_begin.
	update auth_throttle set failures = greatest(failures - 1, 0)
	 where key = 'address ' || :address and (select count(*) from cleared) >= 0
), opened as (
	insert into auth_session (id, user_id, remember, address, user_agent, expires_at)
	select :session::uuid, id, :remember::boolean, :address, left(:agent, 300), now() + make_interval(days => :days::integer)
	  from person
	returning id, user_id, expires_at
), noted as (
	insert into audit_log (user_id, action, subject, address) select user_id, 'sign-in', id, :address from opened
)
insert into auth_token (digest, kind, user_id, session_id, expires_at)
select :digest, 'refresh', user_id, id, expires_at from opened
returning user_id;

-- name: refresh_spend :one
with found as (
	select t.digest, t.user_id, t.session_id, t.spent_at, t.expires_at <= now() as expired,
	       s.revoked_at is not null as revoked, s.remember
	  from auth_token t
	  join auth_session s on s.id = t.session_id
	 where t.digest = :digest and t.kind = 'refresh'
	   for update of t
), spent as (
	update auth_token t set spent_at = now() from found f
	 where t.digest = f.digest and f.spent_at is null and not f.expired and not f.revoked
	returning t.digest
)
select f.user_id, f.session_id, f.spent_at is not null as spent, f.expired, f.revoked, f.remember, u.role,
       branch_acted_for(u.role, u.branch_id) as branch_id,
       exists (select from spent) as good
  from found f join app_user u on u.id = f.user_id;

-- name: refresh_reuse :one
select t.user_id, t.session_id, u.role, branch_acted_for(u.role, u.branch_id) as branch_id
  from auth_token t
  join auth_session s on s.id = t.session_id
  join app_user u on u.id = t.user_id
 where t.digest = :digest and t.kind = 'refresh' and t.spent_at is null and t.expires_at > now() and s.revoked_at is null;

-- name: refresh_renew :one
with kept as (
	update auth_session set expires_at = now() + make_interval(days => :days::integer)
	 where id = :session::uuid and revoked_at is null
	returning id, user_id, expires_at
)
insert into auth_token (digest, kind, user_id, session_id, expires_at)
select :digest, 'refresh', user_id, id, expires_at from kept
returning user_id;

-- name: session_revoke :exec
with ended as (
	update auth_session set revoked_at = now(), revoked_for = :reason
	 where id = :session::uuid and revoked_at is null
	returning id, user_id
)
insert into audit_log (user_id, action, subject, address)
select user_id, 'session.ended: ' || :reason, id, :address from ended;

-- name: register_turn :exec
-- The first user of a tenant runs it, so those who come at once stand in
-- line; in a statement of its own, so that the next one sees who was first.
select pg_advisory_xact_lock(hashtextextended('register ' || current_setting('kontor.tenant'), 0));

-- name: user_register :one
with made as (
	insert into app_user (id, email, first_name, last_name, role, password_hash)
	select :id::uuid, :email, :first_name, :last_name,
	       case when exists (select from app_user) then :next_role else :first_role end, :hash
	returning id, email, first_name
), noted as (
	insert into audit_log (user_id, action, subject, address) select id, 'user.registered', id, :address from made
), token as (
	insert into auth_token (digest, kind, user_id, expires_at)
	select :digest, 'verify', id, now() + interval '3 days' from made
)
insert into outbox (kind, subject, payload)
select 'mail.verify', id, jsonb_build_object('to', jsonb_build_array(email), 'name', first_name,
       'token', :sealed::text, 'link', :link::text)
  from made
returning subject;

-- name: reset_turn :exec
-- Those who ask at once stand in line, so that only the last one's token holds.
select throttle_count('reset ' || lower(:email));

-- name: reset_ask :exec
-- Does the same work, and says the same, whether or not there is an account.
with tried as materialized (
	select failures as tries from auth_throttle where key = 'reset ' || lower(:email)
), person as (
	select u.id, u.email, u.first_name from app_user u, tried
	 where lower(u.email) = lower(:email) and u.status = 'active' and tried.tries <= 5
), voided as (
	update auth_token t set spent_at = now() from person
	 where t.user_id = person.id and t.kind = 'reset' and t.spent_at is null
), token as (
	insert into auth_token (digest, kind, user_id, expires_at)
	select :digest, 'reset', id, now() + interval '1 hour' from person
), noted as (
	insert into audit_log (user_id, action, subject, address) select id, 'password.reset-asked', id, :address from person
)
insert into outbox (kind, subject, payload)
select 'mail.reset', id, jsonb_build_object('to', jsonb_build_array(email), 'name', first_name,
       'token', :sealed::text, 'link', :link::text)
  from person;

-- name: token_find :many
select user_id from auth_token
 where digest = :digest and kind = :kind and spent_at is null and expires_at > now();

-- name: token_owner_lock :exec
-- Whoever changes an address or password holds the user, then the tokens.
select from app_user
 where id = (select user_id from auth_token where digest = :digest and kind = :kind)
   for no key update;

-- name: reset_spend :many
-- The new hash ends every session (trigger user_sessions_end).
with spent as (
	update auth_token set spent_at = now()
	 where digest = :digest and kind = 'reset' and spent_at is null and expires_at > now()
	returning user_id
), cleared as (
	delete from auth_throttle t using app_user u, spent
	 where u.id = spent.user_id and t.key = 'account ' || lower(u.email)
), noted as (
	insert into audit_log (user_id, action, subject, address) select user_id, 'password.reset', user_id, :address from spent
)
update app_user u set password_hash = :hash, verified_at = coalesce(u.verified_at, now())
  from spent where u.id = spent.user_id
returning u.id;

-- name: verify_spend :many
with spent as (
	update auth_token set spent_at = now()
	 where digest = :digest and kind = 'verify' and spent_at is null and expires_at > now()
	returning user_id
)
update app_user u set verified_at = coalesce(u.verified_at, now())
  from spent where u.id = spent.user_id
returning u.id;
