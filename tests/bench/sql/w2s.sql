-- GET /customers?search=…: ids found once, counted, twenty rows read.
\set n random(10, 99)
\startpipeline
@ENTER@
with hit as materialized (select v.id, v.name_order as k0 from customer_card v where v.id = any (array(select customer_search(@TERM@)))) select (select count(*) from hit) as total, v.id, v.name, v.email, v.phone, v.address, v.city, v.state, v.zip, v.status, v.balance_minor, v.spent_minor, v.notes, v.last_service_at, v.created_at, v.updated_at
  from (select * from hit h order by h.k0 asc, h.id asc limit :limit offset :offset) h join customer_card v on v.id = h.id order by h.k0 asc, h.id asc;
\endpipeline
