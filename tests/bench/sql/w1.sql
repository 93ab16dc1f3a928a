-- GET /customers/:id: the row and its contacts, as the worker asks.
\set n random(1, :rows)
\startpipeline
@ENTER@
select v.etag, v.id, v.name, v.email, v.phone, v.address, v.city, v.state, v.zip, v.status, v.balance_minor, v.spent_minor, v.notes, v.last_service_at, v.created_at, v.updated_at
  from customer_card v where v.id = @CUSTOMER@;
select v.customer_id, v.id, v.customer_id, v.name, v.email, v.phone, v.title, v.is_primary, v.created_at, v.updated_at
  from contact_row v where v.customer_id = @CUSTOMER@ order by v.customer_id, v.name_order asc, v.id asc;
\endpipeline
