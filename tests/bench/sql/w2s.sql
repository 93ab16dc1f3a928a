-- GET /customers?search=…: ids found once, counted, twenty rows read.
\set n random(10, 99)
\startpipeline
select request_enter(:tenant::uuid, :person::uuid, :session::uuid, 'bench', null::uuid);
with hit as materialized (select v.id, v.name_order as place from customer_card v where v.id = any (array(select customer_search('studio ' || :n::text))))
select (select count(*) from hit) as total, v.id, v.name, v.email, v.phone, v.address, v.city, v.state, v.zip, v.status, v.balance_minor, v.spent_minor, v.notes, v.last_service_at, v.created_at, v.updated_at
  from (select id, place from hit order by place asc, id asc limit 20 offset 0) h
  join customer_card v on v.id = h.id order by h.place asc, h.id asc;
\endpipeline
