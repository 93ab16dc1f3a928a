-- Files that users bring: logos, avatars, documents, lists to import.
--
-- A file is a name for a content; the same bytes are stored once for each
-- tenant.  Bytes lie outside the database, so their life is a row here:
--
--   claimed    before the bytes are written, the content is claimed and that
--              is committed: no bytes without a row, whatever breaks off;
--   recorded   with the file that names them, the claim is given back;
--   condemned  when no file names it and nobody claims it: from then on it is
--              given to nobody, so its bytes can be removed outside any
--              transaction; a new upload of the same content gets a new row.
--
-- A storage key is never used twice, so that whoever is late, writing or
-- removing, meets nobody else's bytes.

create table content (
	id            uuid not null default fresh_id(),
	tenant_id     uuid not null references tenant (id),
	sha256        text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	size          bigint not null check (size > 0),
	storage_key   text not null check (storage_key ~ '^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$'),
	claims        integer not null default 0 check (claims >= 0),
	claimed_until timestamptz not null default now(),
	stored_at     timestamptz,
	condemned_at  timestamptz,
	created_at    timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint content_storage_key unique (storage_key)
);
call bind_to_tenant('content');
create unique index content_sha256_key on content (tenant_id, sha256) where condemned_at is null;
create index content_claimed_index on content (claimed_until) where claims > 0 or stored_at is null or condemned_at is not null;

create table file (
	id         uuid not null,
	tenant_id  uuid not null references tenant (id),
	kind       text not null check (kind in ('logo', 'avatar', 'document', 'import')),
	filename   text not null check (filename <> '' and length(filename) <= 200),
	size       bigint not null check (size > 0),
	mime       text not null,
	sha256     text not null,
	content_id uuid not null,
	created_by uuid default nullif(current_setting('kontor.user', true), '')::uuid,
	version    integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint file_content_fkey foreign key (tenant_id, content_id) references content (tenant_id, id)
);
call bind_to_tenant('file');
call keep_version('file');
-- keep_tally wants deleted_at; files are deleted for good.
create trigger tally_inserted after insert on file referencing new table as added
	for each statement execute function tally_inserted();
create trigger tally_deleted after delete on file referencing old table as removed
	for each statement execute function tally_deleted();
create index file_content_index on file (tenant_id, content_id);
create index file_created_index on file (tenant_id, created_at, id);
create index file_kind_index on file (tenant_id, kind, created_at, id);
create index file_mime_index on file (tenant_id, mime, created_at, id);
create index file_filename_index on file (tenant_id, filename, id);
create index file_size_index on file (tenant_id, size, id);

-- What the codec as_link makes an address of.  Logos and avatars are shown by
-- pages that can not send a token, so theirs opens by itself.
create function file_link(kind text, id uuid) returns text
language sql immutable parallel safe as $$
	select case when kind in ('logo', 'avatar') then 'open ' else 'closed ' end || id
$$;

create view file_card with (security_invoker = true) as
select f.id, file_link(f.kind, f.id) as link, f.kind, f.filename, f.size, f.mime, f.sha256, a.ref as author,
       f.created_at, f.updated_at, f.version::text as etag
  from file f
  left join author a on a.tenant_id = f.tenant_id and a.id = f.created_by;
grant select on file_card to kontor_app;

-- Where the bytes of a content are kept: by their hash, and a word of its own.
create function content_key(tenant uuid, sha256 text, id uuid) returns text
language sql immutable parallel safe as $$
	select tenant || '/' || substr(sha256, 1, 2) || '/' || substr(sha256, 3, 2) || '/' || sha256 || '.'
	       || right(replace(id::text, '-', ''), 12)
$$;

-- The file a link of ours names ("https://…/uploads/file_01h…?key=…", the id
-- with its prefix, a bare UUID, or what file_link gives), or null.
create function file_of_link(link text) returns uuid
language plpgsql immutable parallel safe as $$
declare
	word text := substring(link from '(?:^|/uploads/)file_([0-7][0-9a-hjkmnp-tv-z]{25})(?:[?]|$)');
	bits bit(130) := 0::bit(130);
begin
	if word is null then
		return substring(link from '^(?:open |closed )?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$')::uuid;
	end if;
	for i in 1..26 loop
		bits := (bits << 5) | ((strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(word, i, 1)) - 1)::bit(130));
	end loop;
	return (select string_agg(lpad(to_hex(substring(bits from 3 + 32 * n for 32)::bit(32)::bigint), 8, '0'), '' order by n)
	          from generate_series(0, 3) n)::uuid;
end
$$;

-- The storage key to set as company.logo for a file of kind logo; null for
-- null.  The file stays until the transaction has ended.
create function logo_key(wanted uuid) returns text
language plpgsql volatile as $$
declare
	key text;
begin
	if wanted is null then
		return null;
	end if;
	perform from file where id = wanted and kind = 'logo' for key share;
	select c.storage_key into key
	  from file f join content c on c.tenant_id = f.tenant_id and c.id = f.content_id
	 where f.id = wanted and f.kind = 'logo';
	if key is null then
		perform refuse('INVALID', 'logo', 'is no file uploaded with the type logo');
	end if;
	return key;
end
$$;

-- The link of the file that is the company's logo, or null.
create function logo_link(key text) returns text
language sql stable as $$
	select file_link(f.kind, f.id)
	  from content c join file f on f.tenant_id = c.tenant_id and f.content_id = c.id
	 where c.storage_key = key and f.kind = 'logo'
	 order by f.created_at desc, f.id desc limit 1
$$;

-- company.logo is what papers are drawn with, company.logo_url what was given
-- as the logo: a link to a file of ours, or an address elsewhere, of which
-- papers show nothing.
alter table company add column if not exists logo_url text;

create function logo_given() returns trigger
language plpgsql as $$
begin
	if file_of_link(new.logo_url) is not null then
		new.logo := logo_key(file_of_link(new.logo_url));
	elsif file_of_link(old.logo_url) is not null then
		new.logo := null;
	end if;
	return new;
end
$$;
create trigger logo_given before update of logo_url on company
	for each row when (new.logo_url is distinct from old.logo_url) execute function logo_given();

-- The same for pictures of people; those are only shown.
create function avatar_given() returns trigger
language plpgsql as $$
declare
	wanted uuid := file_of_link(new.avatar);
begin
	if wanted is not null then
		perform from file where id = wanted and kind = 'avatar' for key share;
		if not found then
			perform refuse('INVALID', 'avatar', 'is no file uploaded with the type avatar');
		end if;
	end if;
	return new;
end
$$;
create trigger avatar_given before insert or update of avatar on app_user
	for each row when (new.avatar is not null) execute function avatar_given();
create trigger avatar_given before insert or update of avatar on employee
	for each row when (new.avatar is not null) execute function avatar_given();

-- A deleted file is nobody's logo or avatar any more, and its content is
-- looked at by the courier.
create function file_deleted() returns trigger
language plpgsql as $$
begin
	if old.kind = 'logo' then
		update company set logo = null, logo_url = case when file_of_link(logo_url) is null then logo_url end
		 where tenant_id = old.tenant_id
		   and logo = (select storage_key from content where tenant_id = old.tenant_id and id = old.content_id)
		   and not exists (select from file where tenant_id = old.tenant_id and content_id = old.content_id
		                      and kind = 'logo');
	elsif old.kind = 'avatar' then
		update app_user set avatar = null where tenant_id = old.tenant_id and file_of_link(avatar) = old.id;
		update employee set avatar = null where tenant_id = old.tenant_id and file_of_link(avatar) = old.id;
	end if;
	insert into outbox (tenant_id, kind, subject, payload) values (old.tenant_id, 'file.collect', old.content_id, '{}');
	return null;
end
$$;
create trigger file_deleted after delete on file for each row execute function file_deleted();

-- What a new logo or avatar replaces is deleted.
create function logo_replaced() returns trigger
language plpgsql as $$
begin
	delete from file f
	 using content c
	 where c.tenant_id = old.tenant_id and c.storage_key = old.logo
	   and f.tenant_id = c.tenant_id and f.content_id = c.id and f.kind = 'logo';
	return null;
end
$$;
create trigger logo_replaced after update on company
	for each row when (old.logo is not null and old.logo is distinct from new.logo)
	execute function logo_replaced();

create function avatar_replaced() returns trigger
language plpgsql as $$
declare
	gone uuid := file_of_link(old.avatar);
begin
	if gone is distinct from file_of_link(new.avatar)
	   and not exists (select from app_user where tenant_id = old.tenant_id and file_of_link(avatar) = gone)
	   and not exists (select from employee where tenant_id = old.tenant_id and file_of_link(avatar) = gone) then
		delete from file where tenant_id = old.tenant_id and id = gone and kind = 'avatar';
	end if;
	return null;
end
$$;
create trigger avatar_replaced after update of avatar on app_user
	for each row when (old.avatar is not null and old.avatar is distinct from new.avatar)
	execute function avatar_replaced();
create trigger avatar_replaced after update of avatar on employee
	for each row when (old.avatar is not null and old.avatar is distinct from new.avatar)
	execute function avatar_replaced();

-- Contents that an upload left behind when it broke off, and condemned ones
-- whose removal did: for all tenants, so it states them itself.  A row of the
-- outbox that is still to come, or failed lately, is enough.
create function content_sweep() returns bigint
language sql volatile security definer set search_path = kontor, pg_temp as $$
	with left_behind as (
		select c.tenant_id, c.id
		  from content c
		 where (c.claims > 0 or c.stored_at is null or c.condemned_at is not null)
		   and c.claimed_until < now()
		   and (c.condemned_at is not null or not exists (
		           select from file f where f.tenant_id = c.tenant_id and f.content_id = c.id))
		   and not exists (select from outbox o
		                    where o.tenant_id = c.tenant_id and o.subject = c.id and o.kind = 'file.collect'
		                      and o.done_at is null
		                      and (o.failed_at is null or o.created_at > now() - interval '7 days'))
		 limit 10000
	), queued as (
		insert into outbox (tenant_id, kind, subject, payload)
		select tenant_id, 'file.collect', id, '{}' from left_behind
		returning 1
	)
	select count(*) from queued
$$;

-- Rows of the outbox, those left out whose kind begins with EXCEPT (null: of
-- all kinds): without a mail server mails wait, and nothing else does.
create function outbox_take(wanted integer, lease interval, except_kind text)
returns table (id uuid, tenant_id uuid, kind text, subject uuid, payload jsonb, attempts integer)
language sql volatile security definer set search_path = kontor, pg_temp as $$
	update outbox o
	   set due_at = now() + lease, attempts = o.attempts + 1
	  from (select d.id from outbox d
	         where d.done_at is null and d.failed_at is null and d.due_at <= now()
	           and (except_kind is null or not starts_with(d.kind, except_kind))
	         order by d.due_at limit wanted for update skip locked) due
	 where o.id = due.id
	returning o.id, o.tenant_id, o.kind, o.subject, o.payload, o.attempts
$$;

create function outbox_wait(except_kind text) returns interval
language sql stable security definer set search_path = kontor, pg_temp as $$
	select greatest(min(due_at) - now(), interval '0')
	  from outbox
	 where done_at is null and failed_at is null and (except_kind is null or not starts_with(kind, except_kind))
$$;
