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
update idempotency_key set status = :status::integer, location = :location, answer = :answer
 where actor = :actor and route = :route and key = :key;
