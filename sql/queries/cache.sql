-- Keys of kept answers; see sql/migrations/0026-cache.sql.

-- name: cache_touched :many
-- What this transaction has touched so far, separated by blanks; * for more
-- than can be named.
select coalesce(current_setting('kontor.touched', true), '') as keys;
