-- Files and the contents they name; see sql/migrations/0006-files.sql.

-- name: file_claim :one
-- From here on the content is not removed for an hour, or until the claim is
-- given back.
insert into content (id, sha256, size, storage_key, claims, claimed_until)
values (:id::uuid, :sha256, :size::bigint, content_key(current_setting('kontor.tenant')::uuid, :sha256, :id::uuid),
        1, now() + interval '1 hour')
on conflict (tenant_id, sha256) where condemned_at is null
do update set claims = content.claims + 1, claimed_until = now() + interval '1 hour'
returning id, storage_key;

-- name: file_release :exec
-- The upload came to nothing.
with given as (
	update content set claims = greatest(claims - 1, 0) where id = :content::uuid returning id
)
insert into outbox (kind, subject, payload) select 'file.collect', id, '{}' from given;

-- name: file_stored :one
-- No row when the claim ran out and the content was condemned meanwhile.
update content set claims = greatest(claims - 1, 0), stored_at = coalesce(stored_at, now())
 where id = :content::uuid and condemned_at is null
returning id;

-- name: file_record :exec
insert into file (id, kind, filename, size, mime, sha256, content_id)
select :id::uuid, :kind, :filename, size, :mime, sha256, id from content where id = :content::uuid;

-- name: attachment_branch :exec
-- Refuses what is not there, before the bytes are stored.
select attachment_branch(:customer::uuid, :vehicle::uuid, :card::uuid);

-- name: file_attach :exec
insert into file (id, kind, filename, size, mime, sha256, content_id, attached, category,
                  customer_id, vehicle_id, job_card_id, branch_id)
select :id::uuid, 'document', :filename, size, :mime, sha256, id, true, :category,
       :customer::uuid, :vehicle::uuid, :card::uuid, attachment_branch(:customer::uuid, :vehicle::uuid, :card::uuid)
  from content where id = :content::uuid;

-- name: attachment_find :one
select c.storage_key, f.filename, f.mime
  from file f join content c on c.tenant_id = f.tenant_id and c.id = f.content_id
 where f.id = :id::uuid and f.attached;

-- name: attachment_delete :one
delete from file where id = :id::uuid and attached returning id;

-- name: file_find :one
select c.storage_key, f.kind, f.filename, f.mime
  from file f join content c on c.tenant_id = f.tenant_id and c.id = f.content_id
 where f.id = :id::uuid;

-- name: file_company_lock :exec
-- Who shows a file is held before it: with another logo or avatar they let it
-- go, and without it they have none.
select from company where exists (select from file where id = :file::uuid and kind = 'logo') for no key update;

-- name: file_user_lock :exec
select from app_user
 where exists (select from file where id = :file::uuid and kind = 'avatar') and file_of_link(avatar) = :file::uuid
 order by id
   for no key update;

-- name: file_employee_lock :exec
select from employee
 where exists (select from file where id = :file::uuid and kind = 'avatar') and file_of_link(avatar) = :file::uuid
 order by id
   for no key update;

-- name: file_delete :one
delete from file where id = :id::uuid returning id;

-- name: content_lock :many
-- An upload that records the content now is waited for; what it did is seen
-- by the next statement.
select id from content where id = :content::uuid for update;

-- name: content_condemn :many
update content c set condemned_at = coalesce(condemned_at, now())
 where c.id = :content::uuid
   and (c.condemned_at is not null
        or (not exists (select from file f where f.content_id = c.id)
            and (c.claims = 0 or c.claimed_until < now())))
returning c.storage_key;

-- name: content_forget :exec
delete from content where id = :content::uuid and condemned_at is not null;

-- name: content_sweep :many
select content_sweep() as found;
