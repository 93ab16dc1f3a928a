-- The courier's side of the outbox.  outbox_* functions serve all tenants;
-- the other statements run inside the tenant of the row.

-- name: outbox_take :many
select id, tenant_id, kind, subject, payload, attempts
  from outbox_take(:wanted::integer, make_interval(secs => :lease::double precision),
                   :except_kind);

-- name: event_take :many
select id, tenant_id, kind, subject, payload, attempts
  from event_take(:wanted::integer, make_interval(secs => :lease::double precision));

-- name: outbox_hold :many
-- No row when another courier has taken it since, or it is over.
update outbox set due_at = now() + make_interval(secs => :lease::double precision)
 where id = :id::uuid and attempts = :attempts::integer and done_at is null and failed_at is null
returning extract(epoch from now() - created_at)::bigint as age;

-- name: outbox_done :exec
select outbox_done(:id::uuid);

-- name: outbox_failed :exec
-- A fifth more or less, so that many that failed together come back apart.
select outbox_failed(id, :error, make_interval(secs => :seconds::double precision * (0.8 + 0.4 * random())))
  from outbox
 where id = :id::uuid and attempts = :attempts::integer and done_at is null;

-- name: outbox_release :exec
-- Taken but not tried: due at once, and the try is not counted.
update outbox set due_at = now(), attempts = attempts - 1
 where id = :id::uuid and attempts = :attempts::integer and done_at is null and failed_at is null;

-- name: idempotency_expire :one
select idempotency_expire() as count;

-- name: company_sender :many
select name, email from company;
