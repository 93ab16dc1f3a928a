-- Users of an edition with branches, as those who manage them see them.

-- name: staff_create :one
-- Whoever manages people vouches for their address.  Who acts for a branch
-- takes on people of that branch, in the roles of a branch.
with made as (
	insert into app_user (id, email, first_name, last_name, phone, role, status, branch_id, password_hash, verified_at)
	select :id::uuid, :email, coalesce(:first_name, split_part(:name, ' ', 1)),
	       coalesce(:last_name, case when :first_name::text is null and :name like '% %'
	                                 then substr(:name, position(' ' in :name) + 1) end, ''),
	       :phone, :role, :status, coalesce(:branch::uuid, acting_branch()), :hash, now()
	 where (acting_branch() is null or branch_acted_for(:role, acting_branch()) is not null
	        or refuse('FORBIDDEN', 'role', 'only an administrator gives this role'))
	       and (acting_branch() is null or coalesce(:branch::uuid, acting_branch()) = acting_branch()
	            or refuse('FORBIDDEN', 'serviceCenterId', 'is not your service centre'))
	returning id, role
)
insert into audit_log (action, subject, address, detail)
select 'user.created', id, :address, jsonb_build_object('role', role) from made
returning subject;

-- name: staff_change :one
-- Whoever is left out stays as he is; the last administrator stays one.
with changed as (
	update app_user u
	   set email = coalesce(:email, u.email),
	       first_name = coalesce(:first_name, split_part(:name, ' ', 1), u.first_name),
	       last_name = coalesce(:last_name, case when :first_name::text is null and :name::text is not null
	           then case when :name like '% %' then substr(:name, position(' ' in :name) + 1) else '' end end, u.last_name),
	       phone = case when :phone_given::boolean then :phone else u.phone end,
	       role = coalesce(:role, u.role), status = coalesce(:status, u.status),
	       branch_id = case when :branch_given::boolean then :branch::uuid else u.branch_id end,
	       password_hash = coalesce(:hash, u.password_hash)
	 where u.id = :id::uuid
	   and (acting_branch() is null or branch_acted_for(u.role, u.branch_id) is not null
	        or refuse('FORBIDDEN', '', 'only an administrator changes those who act for all service centres'))
	   and (acting_branch() is null or branch_acted_for(coalesce(:role, u.role), acting_branch()) is not null
	        or refuse('FORBIDDEN', 'role', 'only an administrator gives this role'))
	   and (acting_branch() is null or not :branch_given::boolean or :branch::uuid is not distinct from acting_branch()
	        or refuse('FORBIDDEN', 'serviceCenterId', 'is not your service centre'))
	   and (u.role <> :ruling or u.status <> 'active'
	        or coalesce(:role, u.role) = :ruling and coalesce(:status, u.status) = 'active'
	        or exists (select from app_user o where o.role = :ruling and o.status = 'active' and o.id <> u.id)
	        or refuse('CONFLICT', '', 'the last active ' || :ruling || ' keeps role and status'))
	returning u.id, u.role, u.status
)
insert into audit_log (action, subject, address, detail)
select 'user.changed', id, :address, jsonb_build_object('role', role, 'status', status) from changed
returning subject;
