-- name: invoice_open :one
-- The lines are those of items, whose arrays are of one length, then of services.
-- A product gives the description and rate its line leaves out.  The number is
-- drawn in the statement that writes the invoice, so it is gapless, and after
-- the lines, because all who want one wait for it: nothing may refer to "made",
-- which then is run last.
with line as (
	select place as position, l.product, coalesce(l.description, p.name) as description,
	       coalesce(l.quantity, 1) as quantity, coalesce(l.rate, p.price_minor) as rate
	  from (select coalesce(cardinality(:quantities::numeric[]), 0) as count) item,
	       unnest(:descriptions::text[], :quantities::numeric[] || :service_quantities::numeric[], :rates::bigint[],
	              coalesce(:products::uuid[], array_fill(null::uuid, array[item.count])) || :services::uuid[])
	       with ordinality as l (description, quantity, rate, product, place)
	  left join product p on p.id = l.product and p.deleted_at is null and p.active
	 where l.product is null or p.id is not null
	    or refuse('MISSING', case when place <= item.count then 'items[' || place - 1 || '].serviceId'
	                              when :service_quantities::numeric[] is null then 'serviceIds'
	                              else 'services[' || place - item.count - 1 || '].serviceId' end, 'service not found')
), head as materialized (
	select b.id as customer, d.issued, t.currency, c.invoice_prefix, c.invoice_terms, c.invoice_notes,
	       s.subtotal::bigint as subtotal, r.rate, round(s.subtotal * r.rate / 100)::bigint as tax
	  from (select id from customer where id = :customer::uuid and deleted_at is null) b,
	       company c, tenant t,
	       (select coalesce(sum(round(quantity * rate)), 0) as subtotal from line) s,
	       lateral (select coalesce(:tax_rate::numeric, c.default_tax_rate) as rate) r,
	       (select coalesce(:issue_date::date, business_today()) as issued) d
	 where (s.subtotal <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range'))
	   and (:employee::uuid is null
	        or exists (select from employee e where e.id = :employee::uuid and e.deleted_at is null)
	        or refuse('MISSING', 'employeeId', 'employee not found'))
), made as (
	insert into invoice (id, number, customer_id, currency, subtotal_minor, tax_rate, tax_minor, total_minor,
	                     issue_date, due_date, terms, notes, employee_id)
	select :id::uuid,
	       number_text(h.invoice_prefix, to_char(h.issued, 'YYYY'), next_number('invoice', to_char(h.issued, 'YYYY'))),
	       h.customer, h.currency, h.subtotal, h.rate, h.tax, h.subtotal + h.tax,
	       h.issued, coalesce(:due_date::date, h.issued + terms_days(h.invoice_terms)), h.invoice_terms,
	       coalesce(:notes, nullif(h.invoice_notes, '')), :employee::uuid
	  from head h
)
insert into invoice_line (invoice_id, position, product_id, description, quantity, rate_minor)
select :id::uuid, line.position, line.product, line.description, line.quantity, line.rate from head, line
returning invoice_id;

-- name: invoice_lock :one
-- Everything that changes an invoice or its payments stands in line here.
-- What it was waiting for is only seen by the statement after it.
select id from invoice where id = :id::uuid and deleted_at is null for no key update;

-- name: invoice_card_lock :exec
-- A job card is held before the invoice that bills or frees it.
select from job_card
 where id = (select job_card_id from invoice where id = :invoice::uuid)
   for no key update;

-- name: invoice_state :one
-- Money is held by what was received and not given back, or is on its way.
select status, customer_id, branch_id,
       exists (select from payment p where p.invoice_id = i.id and p.deleted_at is null) as has_payments,
       exists (select from payment p where p.invoice_id = i.id and p.deleted_at is null
                  and (p.net_minor > 0 or p.status = 'pending')) as has_money
  from invoice i
 where id = :id::uuid and deleted_at is null;

-- name: invoice_lines_write :exec
-- In the place of those there were; a service that one of them had may stay
-- when it is sold no more.
with old as (
	delete from invoice_line where invoice_id = :invoice::uuid returning product_id
), kept as (
	select coalesce(array_agg(product_id), '{}') as products from old
)
insert into invoice_line (invoice_id, position, product_id, description, quantity, rate_minor)
select :invoice::uuid, l.place, l.product, coalesce(l.description, p.name), l.quantity, coalesce(l.rate, p.price_minor)
  from kept
 cross join unnest(:descriptions::text[], :quantities::numeric[], :rates::bigint[], :products::uuid[])
       with ordinality as l (description, quantity, rate, product, place)
  left join product p on p.id = l.product and (p.deleted_at is null and p.active or p.id = any(kept.products))
 where (l.product is null or p.id is not null
        or refuse('MISSING', 'items[' || l.place - 1 || '].serviceId', 'service not found'))
   and (coalesce(l.quantity * coalesce(l.rate, p.price_minor), 0) <= 99999999999999
        or refuse('INVALID', 'items', 'the total is out of range'));

-- name: invoice_change :one
-- Totals are always worked out anew from the lines; those of a service centre
-- are taxed one by one, and stay.
update invoice i
   set customer_id = coalesce(:customer::uuid, i.customer_id),
       tax_rate = f.rate, subtotal_minor = f.subtotal, tax_minor = f.tax, total_minor = f.subtotal - f.discount + f.tax,
       issue_date = coalesce(:issue_date::date, i.issue_date),
       due_date = coalesce(:due_date::date, i.due_date),
       notes = case when :notes_given::boolean then :notes else i.notes end,
       status = coalesce(:status, i.status),
       employee_id = case when :employee_given::boolean then :employee::uuid else i.employee_id end
  from (select s.subtotal, o.rate, o.discount_minor as discount,
               case when o.branch_id is null then round(s.subtotal * o.rate / 100)::bigint else o.tax_minor end as tax
          from (select coalesce(sum(amount_minor), 0)::bigint as subtotal
                  from invoice_line where invoice_id = :id::uuid) s,
               (select coalesce(:tax_rate::numeric, tax_rate) as rate, branch_id, discount_minor, tax_minor
                  from invoice where id = :id::uuid) o) f
 where i.id = :id::uuid and i.deleted_at is null
   and (:customer::uuid is null or :customer::uuid = i.customer_id
        or exists (select from customer c where c.id = :customer::uuid and c.deleted_at is null)
        or refuse('MISSING', 'customerId', 'customer not found'))
   and (:employee::uuid is null or :employee::uuid = i.employee_id
        or exists (select from employee e where e.id = :employee::uuid and e.deleted_at is null)
        or refuse('MISSING', 'employeeId', 'employee not found'))
returning i.id;

-- name: invoice_delete :one
update invoice i set deleted_at = now()
 where id = :id::uuid and deleted_at is null
   and (not exists (select from payment p where p.invoice_id = i.id and p.deleted_at is null)
        or refuse('CONFLICT', '', 'the invoice has payments; an invoice with payments can not be deleted'))
returning id;

-- name: invoice_send :one
with sent as (
	update invoice set status = case when status = 'draft' then 'sent' else status end, sent_at = coalesce(sent_at, now())
	 where id = :id::uuid and deleted_at is null
	   and (status <> 'cancelled' or refuse('CONFLICT', '', 'a cancelled invoice can not be sent'))
	returning id, number
)
insert into outbox (kind, subject, payload)
select 'mail.invoice', sent.id,
       jsonb_build_object('to', to_jsonb(:to::text[]), 'cc', to_jsonb(coalesce(:cc::text[], '{}')),
           'subject', coalesce(:title, 'Invoice ' || sent.number || ' from ' || company.name),
           'text', coalesce(:message, 'Please find attached your invoice ' || sent.number || '.'),
           'attach', coalesce(:attach::boolean, true))
  from sent, company
returning id;

-- name: invoice_paper :one
-- The document kontor-render draws; amounts stay minor units.  A service
-- centre bills under its own address and GST number.
select jsonb_build_object(
       'kind', 'invoice', 'paper', c.paper, 'number', v.number, 'status', v.status, 'currency', t.currency,
       'issueDate', v.issue_date, 'dueDate', v.due_date,
       'seller', jsonb_build_object('name', c.name || coalesce(', ' || o.name, ''), 'email', coalesce(o.email, nullif(c.email, '')),
           'phone', coalesce(o.phone, nullif(c.phone, '')), 'website', nullif(c.website, ''),
           'taxId', coalesce(o.gst_number, nullif(c.tax_id, '')), 'logo', case when c.logo is not null then :storage || '/' || c.logo end)
           || case when o.id is not null
                   then jsonb_build_object('address', o.address, 'city', o.city, 'state', o.state, 'zip', o.pincode)
                   else jsonb_build_object('address', nullif(c.address, ''), 'city', nullif(c.city, ''),
                            'state', nullif(c.state, ''), 'zip', nullif(c.zip, ''), 'country', nullif(c.country, '')) end,
       'buyer', jsonb_build_object('name', b.name, 'email', b.email, 'phone', b.phone, 'address', b.address,
           'city', b.city, 'state', b.state, 'zip', b.zip,
           'contact', (select name from contact where customer_id = b.id and is_primary)),
       'lines', (select jsonb_agg(jsonb_build_object('description', l.description, 'quantity', l.quantity::text,
                     'rate', l.rate_minor, 'amount', l.amount_minor, 'code', l.hsn_sac, 'taxRate', l.gst_rate::text)
                     order by l.position)
                   from invoice_line l where l.invoice_id = v.id),
       'subtotal', v.subtotal_minor, 'discount', i.discount_minor,
       'taxRate', v.tax_rate::text, 'tax', v.tax_minor, 'total', v.total_minor,
       'taxes', case when i.branch_id is null then '[]'
                     when i.igst_minor > 0 then jsonb_build_array(jsonb_build_object('label', 'IGST', 'amount', i.igst_minor))
                     else jsonb_build_array(jsonb_build_object('label', 'CGST', 'amount', i.cgst_minor),
                              jsonb_build_object('label', 'SGST', 'amount', i.sgst_minor)) end,
       'placeOfSupply', i.place_of_supply,
       'paid', v.paid_minor, 'balance', v.balance_minor, 'terms', v.terms, 'notes', v.notes,
       'payments', coalesce((select jsonb_agg(jsonb_build_object('date', business_day(p.paid_at), 'method', p.method,
                     'amount', p.net_minor) order by p.paid_at)
                   from payment p where p.invoice_id = v.id and p.net_minor > 0), '[]'))::text as paper,
       v.number, c.logo
  from invoice_card v
  join invoice i on i.id = v.id
  join customer b on b.id = v.customer_id
  left join branch o on o.id = i.branch_id
  cross join company c
  cross join tenant t
 where v.id = :id::uuid;

-- name: invoice_stats :one
select '' as nothing,
       coalesce(sum(balance_minor) filter (where status = 'sent'), 0)::bigint as outstanding_minor,
       coalesce(sum(balance_minor) filter (where status = 'sent' and due_date < business_today()), 0)::bigint as overdue_minor,
       (select coalesce(sum(amount_minor), 0)::bigint from cash_movement
         where at >= day_start(date_trunc('month', business_today()::timestamp)::date)
           and at < day_start((date_trunc('month', business_today()::timestamp) + interval '1 month')::date)) as received_minor,
       count(*) filter (where status = 'draft') as drafts,
       count(*) filter (where status = 'sent' and due_date >= business_today()) as sent,
       count(*) filter (where status = 'paid') as paid,
       count(*) filter (where status = 'sent' and due_date < business_today()) as overdue,
       count(*) filter (where status = 'cancelled') as cancelled
  from invoice where deleted_at is null;
