-- name: payment_record :one
with bill as (
	select id, customer_id, balance_minor, status from invoice where id = :invoice::uuid and deleted_at is null
)
insert into payment (id, number, invoice_id, customer_id, amount_minor, method, method_details, status, paid_at, notes)
select :id::uuid,
       number_text('TXN', to_char(business_today(), 'YYYY'), next_number('payment', to_char(business_today(), 'YYYY'))),
       bill.id, bill.customer_id, :amount::bigint, :method, :details::jsonb, :status,
       coalesce(instant_of(:date), now()), :notes
  from bill
 where (bill.status <> 'cancelled' or refuse('CONFLICT', 'invoiceId', 'the invoice is cancelled'))
   and (:status = 'failed' or bill.status = 'cancelled' or :amount::bigint <= bill.balance_minor
        or refuse('INVALID', 'amount', 'is more than the balance of the invoice'))
returning id;

-- name: payment_lock :one
select id from payment where id = :id::uuid and deleted_at is null for no key update;

-- name: payment_invoices_lock :many
-- The invoice a payment is of and the one it moves to, always in one order,
-- so that payments which cross over do not wait for each other.
select id from invoice
 where id in (:invoice::uuid, (select invoice_id from payment where id = :id::uuid))
 order by id
   for no key update;

-- name: payment_change :one
-- Only a refund makes a payment refunded, and refunds bind what they refund.
-- PostgreSQL may look at the conditions in any order, so that at most one of
-- them refuses where it matters which.
update payment p
   set invoice_id = coalesce(:invoice::uuid, p.invoice_id),
       customer_id = coalesce((select customer_id from invoice where id = :invoice::uuid and deleted_at is null), p.customer_id),
       amount_minor = coalesce(:amount::bigint, p.amount_minor),
       method = coalesce(:method, p.method),
       method_details = case when :details_given::boolean then :details::jsonb else p.method_details end,
       status = coalesce(:status::text, p.status),
       paid_at = coalesce(instant_of(:date), p.paid_at),
       notes = case when :notes_given::boolean then :notes else p.notes end
 where p.id = :id::uuid and p.deleted_at is null
   and (:status::text is null or :status::text = p.status or (p.refunded_minor = 0 and :status::text <> 'refunded')
        or refuse('CONFLICT', 'status', 'a refund decides this status; see POST /payments/:id/refund'))
   and (:invoice::uuid is null or p.invoice_id = :invoice::uuid or p.refunded_minor = 0
        or refuse('CONFLICT', 'invoiceId', 'a payment with refunds stays with its invoice'))
   and (:invoice::uuid is null or p.invoice_id = :invoice::uuid
        or exists (select from invoice i where i.id = :invoice::uuid and i.deleted_at is null)
        or refuse('MISSING', 'invoiceId', 'invoice not found'))
   and ((p.invoice_id = coalesce(:invoice::uuid, p.invoice_id) and p.status = coalesce(:status::text, p.status))
        or coalesce(:status::text, p.status) = 'failed'
        or not exists (select from invoice i where i.id = coalesce(:invoice::uuid, p.invoice_id) and i.status = 'cancelled')
        or refuse('CONFLICT', 'invoiceId', 'the invoice is cancelled'))
   and (:amount::bigint is null or :amount::bigint >= p.refunded_minor
        or refuse('INVALID', 'amount', 'is less than what has been refunded'))
   and (:amount::bigint is null or :amount::bigint = p.amount_minor or p.refunded_minor = 0
        or refuse('CONFLICT', 'amount', 'a payment with refunds keeps its amount'))
   and (coalesce(:status::text, p.status) in ('failed', 'refunded')
        or coalesce(:amount::bigint, p.amount_minor) - p.refunded_minor
           - case when p.invoice_id = coalesce(:invoice::uuid, p.invoice_id) then p.net_minor else 0 end
           <= (select balance_minor from invoice i where i.id = coalesce(:invoice::uuid, p.invoice_id))
        or exists (select from invoice i where i.id = coalesce(:invoice::uuid, p.invoice_id) and i.status = 'cancelled')
        or refuse('INVALID', 'amount', 'is more than the balance of the invoice'))
returning p.id;

-- name: payment_delete :one
update payment set deleted_at = now()
 where id = :id::uuid and deleted_at is null
   and (refunded_minor = 0 or refuse('CONFLICT', '', 'the payment has refunds; it can not be deleted'))
returning id;

-- name: payment_refund :one
-- Without an amount, what remains.
with paid as (
	select id, amount_minor - refunded_minor as left_minor, status from payment
	 where id = :payment::uuid and deleted_at is null
), given as (
	select id, coalesce(:amount::bigint, left_minor) as amount from paid
	 where (status in ('completed', 'refunded') or refuse('CONFLICT', '', 'only a completed payment can be refunded'))
	   and (left_minor > 0 or refuse('INVALID', 'amount', 'the payment has already been refunded in full'))
	   and (coalesce(:amount::bigint, left_minor) <= left_minor
	        or refuse('INVALID', 'amount', 'is more than what has not been refunded yet'))
), made as (
	insert into refund (id, payment_id, amount_minor, reason)
	select :id::uuid, id, amount, :reason from given
)
update payment p
   set refunded_minor = p.refunded_minor + g.amount,
       status = case when p.refunded_minor + g.amount = p.amount_minor then 'refunded' else p.status end
  from given g
 where p.id = g.id
returning p.id;
