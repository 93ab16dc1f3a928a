-- Asked by the command line as kontor_owner, whom row-level security does not
-- bind: every query states its tenant.

-- name: tenant_enter :one
select t.id, t.slug, t.time_zone, t.currency, request_enter(t.id, null, null, 'command line', null)
  from tenant t where t.slug = :slug;

-- name: tenant_create :many
-- No row: there is one already.
with made as (
	insert into tenant (id, slug, time_zone, currency)
	select fresh_id(), :slug, z.name, :currency
	  from (select :time_zone as name) z
	 where exists (select from pg_timezone_names n where n.name = z.name and n.name !~ '^(posix|right)/')
	       or refuse('INVALID', '', 'there is no time zone ' || z.name
	                 || '; write it like America/New_York or Europe/Berlin')
	on conflict on constraint tenant_slug_key do nothing
	returning id
), firm as (
	insert into company (tenant_id, name) select id, :name from made
), noted as (
	insert into audit_log (tenant_id, user_id, request, action, subject)
	select id, null, 'command line', 'tenant.created', id from made
)
select id from made;

-- name: tenant_list :many
select t.slug, c.name, t.time_zone, t.currency,
       (select count(*) from app_user u where u.tenant_id = t.id) as users,
       to_char(t.created_at, 'YYYY-MM-DD') as created
  from tenant t left join company c on c.tenant_id = t.id
 order by t.slug;

-- name: company_change :one
-- What is NULL stays.
update company
   set name = coalesce(:name, name), email = coalesce(:email, email), phone = coalesce(:phone, phone),
       address = coalesce(:address, address), city = coalesce(:city, city), state = coalesce(:state, state),
       zip = coalesce(:zip, zip), country = coalesce(:country, country), website = coalesce(:website, website),
       tax_id = coalesce(:tax_id, tax_id), default_tax_rate = coalesce(:default_tax_rate::numeric, default_tax_rate),
       invoice_prefix = coalesce(:invoice_prefix, invoice_prefix),
       invoice_terms = coalesce(:invoice_terms, invoice_terms),
       invoice_notes = coalesce(:invoice_notes, invoice_notes),
       paper = coalesce(:paper, paper)
 where tenant_id = current_setting('kontor.tenant')::uuid
returning name;

-- name: logo_id :one
select fresh_id() as id;

-- name: logo_choose :one
-- The trigger logo_given makes it what papers are drawn with.
update company set logo_url = file_link('logo', :id::uuid)
 where tenant_id = current_setting('kontor.tenant')::uuid
returning logo;

-- name: company_show :one
select t.slug, t.time_zone, t.currency, c.name, c.email, c.phone, c.address, c.city, c.state, c.zip, c.country,
       c.website, c.tax_id, trim_scale(c.default_tax_rate) as default_tax_rate, c.invoice_prefix, c.invoice_terms,
       c.invoice_notes, c.paper, coalesce(c.logo, '') as logo
  from tenant t join company c on c.tenant_id = t.id
 where t.id = current_setting('kontor.tenant')::uuid;

-- name: branch_make :one
with made as (
	insert into branch (tenant_id, code, name, state, address, city, pincode, phone, email, gst_number)
	values (current_setting('kontor.tenant')::uuid, :code, :name, :state, :address, :city, :pincode, :phone, :email,
	        upper(:gst_number))
	returning id
)
insert into audit_log (user_id, action, subject)
select null, 'branch.created', id from made
returning subject;

-- name: branch_names :many
select code, name, state, coalesce(city, '') as city, case when active then 'yes' else 'no' end as active,
       (select count(*) from app_user u where u.tenant_id = b.tenant_id and u.branch_id = b.id) as users
  from branch b
 where tenant_id = current_setting('kontor.tenant')::uuid
 order by code;

-- name: user_create :one
-- Whoever runs the server vouches for the address.
with made as (
	insert into app_user (id, email, first_name, last_name, role, password_hash, verified_at, branch_id)
	select fresh_id(), :email, :first_name, :last_name, :role, :hash, now(), b.id
	  from (select 1) always
	  left join branch b on b.tenant_id = current_setting('kontor.tenant')::uuid and b.code = :branch
	 where b.id is not null or :branch::text is null
	       or refuse('MISSING', 'branch', 'there is no branch ' || :branch || '; see kontor branch list')
	returning id
)
insert into audit_log (user_id, action, subject)
select null, 'user.created', id from made
returning subject;

-- name: user_password :many
-- The new hash ends every session (trigger user_sessions_end).
with changed as (
	update app_user set password_hash = :hash
	 where tenant_id = current_setting('kontor.tenant')::uuid and lower(email) = lower(:email)
	returning tenant_id, id, email
), cleared as (
	delete from auth_throttle t using changed c
	 where t.tenant_id = c.tenant_id and t.key = 'account ' || lower(c.email)
), noted as (
	insert into audit_log (user_id, action, subject) select null, 'password.set', id from changed
)
select id from changed;

-- name: user_status :many
with changed as (
	update app_user set status = :status
	 where tenant_id = current_setting('kontor.tenant')::uuid and lower(email) = lower(:email)
	returning id
), noted as (
	insert into audit_log (user_id, action, subject) select null, 'user.' || :status, id from changed
)
select id from changed;

-- name: user_list :many
select email, role, coalesce((select b.code from branch b where b.tenant_id = u.tenant_id and b.id = u.branch_id), '')
       as branch, status, case when verified_at is null then 'no' else 'yes' end as verified,
       first_name || ' ' || last_name as name, to_char(created_at, 'YYYY-MM-DD') as created
  from app_user u
 where tenant_id = current_setting('kontor.tenant')::uuid
 order by lower(email);

-- name: user_all :many
select email, role from app_user
 where tenant_id = current_setting('kontor.tenant')::uuid
 order by role <> 'admin', lower(email);

-- name: role_check :one
-- Who is connected, and does row-level security bind that role?
select current_user as name, r.rolsuper or r.rolbypassrls as unbound,
       exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'kontor' and c.relkind = 'r' and c.relowner = r.oid) as owns
  from pg_roles r where r.rolname = current_user;

-- name: protection_gaps :many
-- Tables of tenants that row-level security does not guard.
select c.relname as name,
       case when not c.relrowsecurity then 'is off' else 'has no policy' end as gap
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'kontor'
 where c.relkind in ('r', 'p')
   and (c.relname = 'tenant' or exists (select from pg_attribute a
         where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
   and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
 order by 1;
