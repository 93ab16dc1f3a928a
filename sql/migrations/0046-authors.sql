-- Who made a row is shown as the employee whose account it was, else as the
-- account.  The account need not be read for that: it stands in the row, and
-- none is ever deleted.

create function author_ref(account uuid, employee uuid) returns text
language sql stable parallel safe as $$
	select case when employee is null then 'usr ' || account else 'emp ' || employee end
$$;

create or replace view invoice_card with (security_invoker = true) as
select i.id, i.number, i.customer_id, c.name as customer_name, c.email as customer_email,
       c.address as customer_address, c.phone as customer_phone,
       i.subtotal_minor, i.tax_rate, i.tax_minor, i.total_minor, i.paid_minor, i.balance_minor,
       case when i.status = 'sent' and i.due_date < business_today() then 'overdue' else i.status end as status,
       i.status = 'draft' as is_draft,
       i.status = 'sent' and i.due_date >= business_today() as is_sent,
       i.status = 'paid' as is_paid,
       i.status = 'sent' and i.due_date < business_today() as is_overdue,
       i.status = 'cancelled' as is_cancelled,
       i.issue_date, i.due_date, i.terms, i.notes, i.sent_at, i.paid_at, author_ref(i.created_by, w.id) as author,
       i.created_at, i.updated_at,
       i.version || '.' || c.version || case when i.status = 'sent' and i.due_date < business_today() then '.o' else '' end as etag,
       i.employee_id, i.discount_minor
  from invoice i
  join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
  left join employee w on w.tenant_id = i.tenant_id and w.user_id = i.created_by and w.deleted_at is null
 where i.deleted_at is null;

create or replace view payment_card with (security_invoker = true) as
select p.id, p.number, p.invoice_id, i.number as invoice_number, i.total_minor as invoice_total_minor,
       p.customer_id, c.name as customer_name, p.amount_minor, p.refunded_minor, p.method, p.method_details,
       p.status, p.paid_at, p.notes, author_ref(p.created_by, w.id) as author, p.created_at, p.updated_at,
       p.version || '.' || i.version || '.' || c.version as etag
  from payment p
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
  join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join employee w on w.tenant_id = p.tenant_id and w.user_id = p.created_by and w.deleted_at is null
 where p.deleted_at is null;

create or replace view payment_event_card with (security_invoker = true) as
select e.id, e.payment_id, p.number, p.invoice_id, i.number as invoice_number, p.customer_id,
       c.name as customer_name, e.type, e.amount_minor, e.status, e.note, author_ref(e.created_by, w.id) as author, e.created_at
  from payment_event e
  join payment p on p.tenant_id = e.tenant_id and p.id = e.payment_id
  join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
  join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join employee w on w.tenant_id = e.tenant_id and w.user_id = e.created_by and w.deleted_at is null;

create or replace view stock_move_card with (security_invoker = true) as
select m.id, m.item_id, m.type, m.quantity, m.change, m.balance, m.reason, m.notes, author_ref(m.created_by, w.id) as author, m.created_at
  from stock_move m
  left join employee w on w.tenant_id = m.tenant_id and w.user_id = m.created_by and w.deleted_at is null;

create or replace view file_card with (security_invoker = true) as
select f.id, file_link(f.kind, f.id) as link, f.kind, f.filename, f.size, f.mime, f.sha256, author_ref(f.created_by, w.id) as author,
       f.created_at, f.updated_at, f.version::text as etag
  from file f
  left join employee w on w.tenant_id = f.tenant_id and w.user_id = f.created_by and w.deleted_at is null;

drop view author;
