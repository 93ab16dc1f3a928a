-- Files of a dealer's cars, customers and job cards: attachments.
--
-- Whose an attachment is follows from what it belongs to: a job card's is its
-- branch's, a customer's or vehicle's is shared as they are, one that belongs
-- to nothing is the branch's of who brings it.

alter table file
	add column attached    boolean not null default false,
	add column category    text check (category in ('job_card_images', 'warranty_documents', 'invoices')),
	add column customer_id uuid,
	add column vehicle_id  uuid,
	add column job_card_id uuid,
	add column branch_id   uuid,
	add constraint file_related_check check (num_nonnulls(customer_id, vehicle_id, job_card_id) <= 1),
	add constraint file_customer_fkey foreign key (tenant_id, customer_id) references customer (tenant_id, id),
	add constraint file_vehicle_fkey foreign key (tenant_id, vehicle_id) references vehicle (tenant_id, id),
	add constraint file_branch_fkey foreign key (tenant_id, branch_id) references branch (tenant_id, id);

-- Who acts for a branch sees its own attachments and the shared ones; files
-- of other kinds are not a branch's matter.
create policy branch_only on file as restrictive
	using ((select acting_branch()) is null or branch_id = (select acting_branch())
	       or (branch_id is null and (customer_id is not null or vehicle_id is not null)));

create index file_attached_index on file (tenant_id, created_at, id) where attached;
create index file_attached_name_index on file (tenant_id, filename, id) where attached;
create index file_attached_size_index on file (tenant_id, size, id) where attached;
create index file_category_index on file (tenant_id, category, created_at, id) where attached;
create index file_branch_index on file (tenant_id, branch_id, created_at, id) where attached;
create index file_customer_index on file (tenant_id, customer_id) where customer_id is not null;
create index file_vehicle_index on file (tenant_id, vehicle_id) where vehicle_id is not null;
create index file_job_card_index on file (tenant_id, job_card_id) where job_card_id is not null;
create index file_related_index on file (tenant_id, coalesce(job_card_id, vehicle_id, customer_id), created_at, id)
	where attached;

-- The branch of an attachment to one of these, which must be there for who
-- asks, and stays while the transaction lasts.
create function attachment_branch(customer uuid, vehicle uuid, job_card uuid) returns uuid
language plpgsql volatile as $$
declare
	branch uuid;
begin
	if job_card is not null then
		select j.branch_id into branch from job_card j where j.id = job_card and j.deleted_at is null for key share;
	elsif vehicle is not null then
		perform from vehicle v where v.id = attachment_branch.vehicle and v.deleted_at is null for key share;
	elsif customer is not null then
		perform from customer c where c.id = attachment_branch.customer and c.deleted_at is null for key share;
	else
		return acting_branch();
	end if;
	if not found then
		perform refuse('MISSING', 'relatedEntityId', case when job_card is not null then 'job card not found'
		               when vehicle is not null then 'vehicle not found' else 'customer not found' end);
	end if;
	return branch;
end
$$;

create view attachment_card with (security_invoker = true) as
select f.id, f.category, f.filename, f.size, f.mime,
       case when f.job_card_id is not null then 'job_card' when f.vehicle_id is not null then 'vehicle'
            when f.customer_id is not null then 'customer' end as related_type,
       coalesce(f.job_card_id, f.vehicle_id, f.customer_id) as related_id,
       f.branch_id, f.created_by, f.created_at, f.updated_at, f.version::text as etag
  from file f
 where f.attached;
grant select on attachment_card to kontor_app;
