-- GET /customers?page=…&limit=20: twenty rows and the kept total.
\set n random(0, 9)
\startpipeline
@ENTER@
@EACH@
select (select tally_of('customer')) as total, v.id, v.name, v.email, v.phone, v.address, v.city, v.state, v.zip, v.status, v.balance_minor, v.spent_minor, v.notes, v.last_service_at, v.created_at, v.updated_at
  from customer_card v order by v.name_order asc, v.id asc limit 20 offset @OFFSET@;
@END@
\endpipeline
