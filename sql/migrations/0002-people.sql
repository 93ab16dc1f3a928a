-- Users, their sessions and tokens, and the brakes on guessing.

create table app_user (
	id            uuid not null,
	tenant_id     uuid not null references tenant (id),
	email         text not null,
	first_name    text not null,
	last_name     text not null,
	phone         text,
	avatar        text,
	role          text not null,
	status        text not null default 'active' check (status in ('active', 'inactive')),
	password_hash text not null,
	verified_at   timestamptz,
	version       integer not null default 1,
	created_at    timestamptz not null default now(),
	updated_at    timestamptz not null default now(),
	primary key (tenant_id, id)
);
call bind_to_tenant('app_user');
call keep_version('app_user');
create unique index app_user_email_key on app_user (tenant_id, lower(email));

-- Somebody who does the work; may have a user.
create table employee (
	id              uuid not null,
	tenant_id       uuid not null references tenant (id),
	user_id         uuid,
	first_name      text not null,
	last_name       text not null,
	email           text,
	phone           text,
	role            text,
	department      text,
	status          text not null default 'active' check (status in ('active', 'inactive')),
	hired_on        date,
	salary_minor    bigint check (salary_minor >= 0),
	commission_rate numeric(7, 4) not null default 0 check (commission_rate between 0 and 100),
	avatar          text,
	version         integer not null default 1,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now(),
	deleted_at      timestamptz,
	primary key (tenant_id, id),
	constraint employee_user_fkey foreign key (tenant_id, user_id) references app_user (tenant_id, id)
);
call bind_to_tenant('employee');
call keep_version('employee');
create unique index employee_user_key on employee (tenant_id, user_id) where user_id is not null;

-- One sign-in: the family of its refresh tokens.  Revoking it ends the access
-- tokens made from it at once, since session_enter looks at it.
create table auth_session (
	id         uuid not null,
	tenant_id  uuid not null references tenant (id),
	user_id    uuid not null,
	remember   boolean not null default false,
	address    text,
	user_agent text,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	revoked_at timestamptz,
	revoked_for text,
	primary key (tenant_id, id),
	constraint auth_session_user_fkey foreign key (tenant_id, user_id) references app_user (tenant_id, id) on delete cascade
);
call bind_to_tenant('auth_session');
create index auth_session_user_index on auth_session (tenant_id, user_id) where revoked_at is null;

-- Refresh, reset and verification tokens; only digests are kept.
create table auth_token (
	tenant_id  uuid not null references tenant (id),
	digest     text not null,
	kind       text not null check (kind in ('refresh', 'reset', 'verify')),
	user_id    uuid not null,
	session_id uuid,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	spent_at   timestamptz,
	primary key (tenant_id, digest),
	constraint auth_token_user_fkey foreign key (tenant_id, user_id) references app_user (tenant_id, id) on delete cascade,
	constraint auth_token_session_fkey foreign key (tenant_id, session_id) references auth_session (tenant_id, id) on delete cascade
);
call bind_to_tenant('auth_token');
create index auth_token_user_index on auth_token (tenant_id, user_id, kind);

-- Failed sign-ins per account and per address in the running quarter of an hour.
create table auth_throttle (
	tenant_id uuid not null references tenant (id),
	key       text not null,
	since     timestamptz not null default now(),
	failures  integer not null default 0,
	primary key (tenant_id, key)
);
call bind_to_tenant('auth_throttle');

-- Counts one more try under a key and returns how many stand in the window,
-- this one included.  Counted before the password is looked at, so that
-- parallel guesses can not slip through together.
create function throttle_count(counted text) returns integer
language sql volatile as $$
	insert into auth_throttle as t (key, failures) values (counted, 1)
	on conflict (tenant_id, key) do update
	   set failures = case when t.since < now() - interval '15 minutes' then 1 else t.failures + 1 end,
	       since = case when t.since < now() - interval '15 minutes' then now() else t.since end
	returning failures
$$;

-- Whoever was signed in with the old role, state, address or password is not
-- any more.
create function user_sessions_end() returns trigger
language plpgsql as $$
begin
	update auth_session set revoked_at = now(), revoked_for = 'user changed'
	 where tenant_id = new.tenant_id and user_id = new.id and revoked_at is null;
	return null;
end
$$;
create trigger user_sessions_end after update of role, status, password_hash, email on app_user
	for each row when (old.role <> new.role or old.status <> new.status
	                   or old.password_hash <> new.password_hash or old.email <> new.email)
	execute function user_sessions_end();

-- Sets the tenant for the transaction and refuses a session that has ended;
-- the first statement of every transaction of kontor_app.
create function session_enter(tenant uuid, person uuid, session uuid, request text) returns void
language plpgsql volatile as $$
declare
	zone text;
	alive boolean;
begin
	perform set_config('kontor.tenant', tenant::text, true),
	        set_config('kontor.user', coalesce(person::text, ''), true),
	        set_config('kontor.request', coalesce(request, ''), true);
	select t.time_zone, session is null or exists (
	           select from auth_session s
	            where s.tenant_id = tenant and s.id = session and s.user_id = person
	              and s.revoked_at is null and s.expires_at > now())
	  into zone, alive
	  from tenant t where t.id = tenant;
	if zone is null then
		perform refuse('UNAUTHORIZED', '', 'the tenant is not known here');
	elsif not alive then
		perform refuse('UNAUTHORIZED', '', 'the session has ended');
	end if;
	perform set_config('kontor.zone', zone, true);
end
$$;
