-- A tenant's customers; run as owner with -v slug=… -v rows=….  What is there
-- is kept.  The id of row n is a fixed one, so that load scripts need not ask
-- for it.
select id as tenant from tenant where slug = :'slug' \gset
insert into customer (id, tenant_id, name, email, phone, address, city, state,
                      zip, status, notes, created_at)
select ('0190b000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
       :'tenant'::uuid,
       (array['Acme', 'Basil', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove',
              'Harbor', 'Indigo', 'Juniper'])[1 + n % 10] || ' '
         || (array['Foods', 'Garden', 'Studio', 'Hotel', 'Clinic', 'Bakery',
                   'Motors'])[1 + n % 7] || ' ' || n,
       'customer' || n || '@example.com',
       '+1 202 555 ' || lpad(n::text, 4, '0'), n || ' Main Street',
       'Washington', 'DC', lpad((n % 100000)::text, 5, '0'),
       case when n % 10 = 0 then 'inactive' else 'active' end,
       'Customer since long', now() - n * interval '1 hour'
  from generate_series(1, :rows) n
on conflict do nothing;
analyze customer;
-- One vehicle a customer.
insert into vehicle (id, tenant_id, customer_id, registration, vin, make, model,
                     year, color, created_at)
select ('0190b001-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
       :'tenant'::uuid,
       ('0190b000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
       'KA01' || lpad(n::text, 8, '0'), 'VIN' || lpad(n::text, 14, '0'),
       (array['Honda', 'Hyundai', 'Mahindra', 'Tata'])[1 + n % 4],
       (array['Compact', 'Saloon', 'Estate'])[1 + n % 3], 2000 + n % 25, 'White',
       now() - n * interval '1 hour'
  from generate_series(1, :rows) n
on conflict do nothing;
-- As autovacuum leaves it: statistics, and no backlog in the search index.
vacuum analyze customer, vehicle;
