-- Quotations and invoices of service centres.  What follows when an invoice is
-- made, paid or cancelled is done by triggers (0023-trade.sql), so that it
-- follows whoever does it.

-- --- quotations ---------------------------------------------------------------

-- name: quotation_open :one
insert into quotation (id, branch_id, number, customer_id, vehicle_id, appointment_id, currency, place_of_supply,
                       discount_minor, subtotal_minor, valid_until, notes)
select :id::uuid, b.id,
       serial_text('QTN', to_char(business_today(), 'YYYY'), next_number('quotation', to_char(business_today(), 'YYYY'))),
       :customer::uuid, v.id, :appointment::uuid, t.currency, coalesce(:place, b.state),
       coalesce(:discount::bigint, 0), 0, :valid_until::date, :notes
  from tenant t
  left join branch b on b.id = :branch::uuid
  left join vehicle v on v.id = :vehicle::uuid and v.deleted_at is null
 where (b.id is not null or refuse('MISSING', 'serviceCenterId', 'service centre not found'))
   and (exists (select from customer c where c.id = :customer::uuid and c.deleted_at is null)
        or refuse('MISSING', 'customerId', 'customer not found'))
   and (v.id is not null or refuse('MISSING', 'vehicleId', 'vehicle not found'))
   and ((v.customer_id <> :customer::uuid) is not true
        or refuse('INVALID', 'vehicleId', 'is not a vehicle of this customer'))
   and (:appointment::uuid is null
        or exists (select from appointment a where a.id = :appointment::uuid and a.deleted_at is null and a.branch_id = b.id)
        or refuse('MISSING', 'appointmentId', 'appointment not found'))
   and (not exists (select from appointment a where a.id = :appointment::uuid and a.deleted_at is null and a.branch_id = b.id
                       and (a.customer_id, a.vehicle_id) <> (:customer::uuid, :vehicle::uuid))
        or refuse('INVALID', 'appointmentId', 'is not an appointment of this customer and vehicle'))
returning id;

-- name: quotation_lock :exec
-- What it was waiting for is only seen by the statement after it.
select id from quotation where id = :id::uuid for no key update;

-- name: quotation_change :one
-- While it is a draft.
update quotation q
   set notes = case when :notes_given::boolean then :notes else q.notes end,
       valid_until = case when :valid_given::boolean then :valid_until::date else q.valid_until end,
       place_of_supply = coalesce(:place, q.place_of_supply),
       discount_minor = coalesce(:discount::bigint, q.discount_minor)
 where q.id = :id::uuid
   and (q.status = 'draft' or refuse('CONFLICT', 'status', 'the quotation is ' || upper(q.status)
                                     || '; only a DRAFT can be changed'))
returning q.id;

-- name: quotation_items_clear :exec
delete from quotation_item where quotation_id = :quotation::uuid;

-- name: quotation_items_write :exec
insert into quotation_item (branch_id, quotation_id, position, part_name, part_number, hsn_sac, quantity, rate_minor, gst_rate,
                            discount_minor, cgst_minor, sgst_minor, igst_minor)
select q.branch_id, q.id, l.place, l.name, l.part, l.hsn, l.quantity, l.rate, l.tax, 0, 0, 0, 0
  from quotation q,
       unnest(:names::text[], :parts::text[], :hsns::text[], :quantities::numeric[], :rates::bigint[], :taxes::numeric[])
       with ordinality as l (name, part, hsn, quantity, rate, tax, place)
 where q.id = :quotation::uuid
   and (l.quantity * l.rate <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range'));

-- name: quotation_share :exec
-- The discount's shares and the tax of the lines.
update quotation_item i
   set discount_minor = g.discount_minor, cgst_minor = g.cgst_minor, sgst_minor = g.sgst_minor, igst_minor = g.igst_minor
  from (select q.id, l.*
          from quotation q
          join branch b on b.id = q.branch_id
         cross join
               lateral gst_lines((select array_agg(quantity order by position) from quotation_item where quotation_id = q.id),
                   (select array_agg(rate_minor order by position) from quotation_item where quotation_id = q.id),
                   (select array_agg(gst_rate order by position) from quotation_item where quotation_id = q.id),
                   q.discount_minor,
                   gst_state(q.place_of_supply) <> gst_state(b.state)) l
         where q.id = :quotation::uuid) g
 where i.quotation_id = g.id and i.position = g.place;

-- name: quotation_total :one
update quotation q
   set subtotal_minor = s.subtotal, cgst_minor = s.cgst, sgst_minor = s.sgst, igst_minor = s.igst
  from (select coalesce(sum(amount_minor), 0) as subtotal,
               coalesce(sum(cgst_minor), 0)::bigint as cgst, coalesce(sum(sgst_minor), 0)::bigint as sgst,
               coalesce(sum(igst_minor), 0)::bigint as igst
          from quotation_item where quotation_id = :id::uuid) s
 where q.id = :id::uuid
   and (s.subtotal <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range'))
   and (q.discount_minor <= s.subtotal or refuse('INVALID', 'discount', 'is more than the subtotal'))
returning q.id;

-- name: quotation_step :one
select q.id from quotation q
 where q.id = :id::uuid and trade_step_allowed('quotation', q.status, :status)
   and (:status <> 'rejected'
        or not exists (select from invoice i where i.quotation_id = q.id and i.status <> 'cancelled' and i.deleted_at is null)
        or refuse('CONFLICT', 'status', 'the quotation has become an invoice'));

-- name: quotation_move :exec
update quotation
   set status = :status,
       decided_by = case when :status <> 'draft' then nullif(current_setting('kontor.user', true), '')::uuid end,
       decided_at = case when :status <> 'draft' then now() end
 where id = :id::uuid and status <> :status;

-- --- invoices -------------------------------------------------------------------

-- name: trade_invoice_open :one
-- From items or from a quotation's; the number is drawn in the statement that
-- writes the invoice, so it is gapless.
with quote as (
	select * from quotation where id = :quotation::uuid
), card as (
	select * from job_card where id = :card::uuid and deleted_at is null
), head as materialized (
	select b.id as branch, b.code, b.state, coalesce(:place, q.place_of_supply, b.state) as place,
	       coalesce(:customer::uuid, j.customer_id, q.customer_id) as customer,
	       coalesce(:vehicle::uuid, j.vehicle_id, q.vehicle_id) as vehicle,
	       coalesce(:discount::bigint, case when :names::text[] is null then q.discount_minor end, 0) as discount
	  from tenant t
	  left join quote q on true
	  left join card j on true
	  left join branch b on b.id = coalesce(:branch::uuid, q.branch_id)
	 where (:quotation::uuid is null or q.id is not null or refuse('MISSING', 'quotationId', 'quotation not found'))
	   and (:card::uuid is null or j.id is not null or refuse('MISSING', 'jobCardId', 'job card not found'))
	   and (b.id is not null or (:quotation::uuid is not null and q.id is null)
	        or refuse('MISSING', 'serviceCenterId', 'service centre not found'))
	   and ((q.status <> 'approved') is not true
	        or refuse('TRANSITION', 'quotationId', 'the quotation is ' || upper(q.status) || '; only an APPROVED one becomes an invoice'))
	   and ((q.branch_id <> b.id) is not true or refuse('INVALID', 'quotationId', 'is of another service centre'))
	   and ((j.branch_id <> b.id) is not true or refuse('INVALID', 'jobCardId', 'is of another service centre'))
), known as (
	select h.* from head h
	  left join quote q on true
	  left join card j on true
	  left join vehicle v on v.id = h.vehicle and (v.deleted_at is null or v.id = j.vehicle_id)
	 where (h.customer is not null or refuse('INVALID', 'customerId', 'is required'))
	   and (h.customer is null or h.customer = j.customer_id
	        or exists (select from customer c where c.id = h.customer and c.deleted_at is null)
	        or refuse('MISSING', 'customerId', 'customer not found'))
	   and ((j.customer_id <> h.customer) is not true or refuse('INVALID', 'customerId', 'is not the customer of the job card'))
	   and (h.vehicle is not null or refuse('INVALID', 'vehicleId', 'is required'))
	   and (h.vehicle is null or v.id is not null or refuse('MISSING', 'vehicleId', 'vehicle not found'))
	   and ((j.vehicle_id <> h.vehicle) is not true or refuse('INVALID', 'vehicleId', 'is not the vehicle of the job card'))
	   and (j.id is not null or (v.customer_id <> h.customer) is not true
	        or refuse('INVALID', 'vehicleId', 'is not a vehicle of this customer'))
	   and ((q.customer_id <> h.customer) is not true or refuse('INVALID', 'quotationId', 'is for another customer'))
	   and ((q.vehicle_id <> h.vehicle) is not true or refuse('INVALID', 'quotationId', 'is for another vehicle'))
), line as materialized (
	select row_number() over (order by l.place) as place, l.name, l.part, l.hsn, l.quantity, l.rate, l.tax
	  from (select * from unnest(:names::text[], :parts::text[], :hsns::text[], :quantities::numeric[], :rates::bigint[],
	               :taxes::numeric[]) with ordinality as a (name, part, hsn, quantity, rate, tax, place)
	        union all
	        select part_name, part_number, hsn_sac, quantity, rate_minor, gst_rate, position
	          from quotation_item where quotation_id = :quotation::uuid and :names::text[] is null) l
	 where l.quantity * l.rate <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range')
), taxed as materialized (
	select g.* from known k,
	       gst_lines((select array_agg(quantity order by place) from line), (select array_agg(rate order by place) from line),
	           (select array_agg(tax order by place) from line), k.discount, gst_state(k.place) <> gst_state(k.state)) g
), figure as (
	select s.*, case when r.least = r.most then r.most else coalesce(round(s.tax * 100.0 / nullif(s.subtotal - s.discount, 0), 4), 0) end as rate
	  from (select coalesce(sum(amount_minor), 0) as subtotal, (select discount from known) as discount,
	               coalesce(sum(cgst_minor), 0)::bigint as cgst, coalesce(sum(sgst_minor), 0)::bigint as sgst,
	               coalesce(sum(igst_minor), 0)::bigint as igst,
	               coalesce(sum(cgst_minor + sgst_minor + igst_minor), 0)::bigint as tax
	          from taxed) s,
	       (select min(tax) as least, max(tax) as most from line) r
	 where (s.subtotal <= 99999999999999 or refuse('INVALID', 'items', 'the total is out of range'))
	   and (s.discount <= s.subtotal or refuse('INVALID', 'discount', 'is more than the subtotal'))
), made as (
	insert into invoice (id, number, branch_id, customer_id, vehicle_id, job_card_id, quotation_id, place_of_supply, status,
	                     currency, subtotal_minor, discount_minor, tax_rate, tax_minor, cgst_minor, sgst_minor, igst_minor,
	                     total_minor, issue_date, due_date, terms, notes)
	select :id::uuid, branch_invoice_number(k.code, to_char(business_today(), 'YYYY')), k.branch, k.customer, k.vehicle,
	       :card::uuid, :quotation::uuid, k.place, 'sent', t.currency, f.subtotal::bigint, f.discount, f.rate, f.tax,
	       f.cgst, f.sgst, f.igst, (f.subtotal - f.discount + f.tax)::bigint, business_today(),
	       coalesce(:due_date::date, business_today() + terms_days(c.invoice_terms)), c.invoice_terms,
	       coalesce(:notes, nullif(c.invoice_notes, ''))
	  from known k, figure f, company c, tenant t
	returning id, branch_id
)
insert into invoice_line (branch_id, invoice_id, position, description, part_number, hsn_sac, quantity, rate_minor, gst_rate,
                          discount_minor, cgst_minor, sgst_minor, igst_minor)
select made.branch_id, made.id, l.place, l.name, l.part, l.hsn, l.quantity, l.rate, l.tax,
       t.discount_minor, t.cgst_minor, t.sgst_minor, t.igst_minor
  from made, line l join taxed t on t.place = l.place
returning invoice_id;

-- name: trade_invoice_step :one
select i.id from invoice i
 where i.id = :id::uuid and i.deleted_at is null and trade_step_allowed('invoice', i.trade_status, :status)
   and (:status <> 'cancelled' or i.trade_status <> 'unpaid'
        or not exists (select from payment p where p.invoice_id = i.id and p.deleted_at is null
                          and (p.net_minor > 0 or p.status = 'pending'))
        or refuse('CONFLICT', 'status', 'the invoice has payments; they must be refunded before it is cancelled'));

-- name: trade_invoice_move :exec
-- Issued, if it was a draft; or cancelled.
update invoice set status = case :status when 'paid' then 'sent' else :status end
 where id = :id::uuid and ((:status = 'paid' and status = 'draft') or (:status = 'cancelled' and status in ('draft', 'sent')));

-- name: trade_invoice_pay :exec
-- What is left to pay, as one payment; in words that every edition knows, and
-- in the client's.
insert into payment (id, number, branch_id, invoice_id, customer_id, amount_minor, method, method_details)
select :payment::uuid,
       number_text('TXN', to_char(business_today(), 'YYYY'), next_number('payment', to_char(business_today(), 'YYYY'))),
       i.branch_id, i.id, i.customer_id, i.balance_minor,
       case :method when 'card' then 'credit_card' when 'cheque' then 'check' when 'cash' then 'cash' else 'bank_transfer' end,
       jsonb_build_object('paymentMethod', upper(:method))
  from invoice i
 where i.id = :id::uuid and :status = 'paid' and i.trade_status = 'unpaid' and i.balance_minor > 0;
