-- name: tenant_find :many
select id, currency from tenant_find(:wanted);

-- name: schema_read :many
select number, checksum from schema_version order by number;

-- name: idempotency_lock :exec
select pg_try_advisory_xact_lock(hashtextextended(:name, 0))
       or refuse('BUSY', '', 'a request with this Idempotency-Key is still running');

-- name: idempotency_open :exec
insert into idempotency_key (actor, route, key, fingerprint)
values (:actor, :route, :key, :fingerprint)
on conflict do nothing;

-- name: idempotency_read :one
select fingerprint, status, location, answer from idempotency_key
 where actor = :actor and route = :route and key = :key;

-- name: idempotency_keep :exec
insert into idempotency_key (actor, route, key, fingerprint, status, location, answer)
values (:actor, :route, :key, :fingerprint, :status::integer, :location, :answer)
on conflict (tenant_id, actor, route, key) do update
   set status = excluded.status, location = excluded.location, answer = excluded.answer;

-- name: idempotency_hold :exec
select pg_advisory_lock(hashtextextended(:name, 0));

-- name: idempotency_release :exec
select pg_advisory_unlock(hashtextextended(:name, 0));

-- name: idempotency_drop :exec
delete from idempotency_key where actor = :actor and route = :route and key = :key and status is null;
