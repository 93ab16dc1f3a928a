-- POST /invoices: @OPEN@ is replaced by the query invoice_open of sql/queries.
\set n random(1, :rows)
\set key random(1, 9000000000000000000)
\startpipeline
@WRITE@
@OPEN@
select v.etag, v.id, v.number, v.customer_id, v.customer_name, v.customer_email, v.customer_address, v.customer_phone,
       v.subtotal_minor, v.discount_minor, v.tax_rate, v.tax_minor, v.total_minor, v.paid_minor, v.balance_minor, v.status, v.issue_date,
       v.due_date, v.terms, v.notes, v.sent_at, v.paid_at, v.author, v.employee_id, v.created_at, v.updated_at
  from invoice_card v where v.id = @INVOICE@;
select v.invoice_id, v.id, v.description, v.quantity, v.rate_minor, v.amount_minor, v.product_id
  from invoice_line_card v where v.invoice_id = @INVOICE@ order by v.invoice_id, v.position asc, v.id asc;
select coalesce(current_setting('kontor.touched', true), '') as keys;
\endpipeline
