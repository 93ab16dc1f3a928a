-- The rows of one step of script/bench --growth, as selects to be copied from
-- one session into another: a customer's row n, its vehicle, its invoice and
-- that one's five lines.  :FROM, :TO and :TENANT are put in by growth.mjs.

-- table: customer (id, tenant_id, name, email, phone, address, city, state, zip, city_state, notes, created_at, updated_at)
select '0190b000-0000-7000-8000-' || lpad(n::text, 12, '0'), :TENANT,
       (array['Acme', 'Basil', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Harbor', 'Indigo', 'Juniper'])[1 + n % 10] || ' '
         || (array['Foods', 'Garden', 'Studio', 'Hotel', 'Clinic', 'Bakery', 'Motors'])[1 + n % 7] || ' ' || n,
       'customer' || n || '@example.com', '+91' || 9000000000 + n, n || ' Main Street', 'Pune', 'Maharashtra',
       lpad((n % 100000)::text, 6, '4'), 'Pune, Maharashtra', 'Customer since long',
       now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(:FROM, :TO) n

-- table: vehicle (id, tenant_id, customer_id, registration, vin, make, model, year, created_at, updated_at)
select '0190b001-0000-7000-8000-' || lpad(n::text, 12, '0'), :TENANT, '0190b000-0000-7000-8000-' || lpad(n::text, 12, '0'),
       'MH12' || lpad(n::text, 8, '0'), 'VIN' || lpad(n::text, 14, '0'),
       (array['Honda', 'Hyundai', 'Mahindra', 'Tata'])[1 + n % 4], (array['Compact', 'Saloon', 'Estate'])[1 + n % 3],
       2000 + n % 25, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(:FROM, :TO) n

-- table: invoice (id, tenant_id, number, customer_id, currency, subtotal_minor, tax_rate, tax_minor, total_minor, issue_date, due_date, terms, created_at, updated_at)
select '0190b002-0000-7000-8000-' || lpad(n::text, 12, '0'), :TENANT, 'OLD-' || n,
       '0190b000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'USD', 50000, 6, 3000, 53000,
       current_date - n % 2000, current_date - n % 2000 + 30, 'Net 30', now() - n * interval '1 minute',
       now() - n * interval '1 minute'
  from generate_series(:FROM, :TO) n

-- table: invoice_line (tenant_id, invoice_id, position, description, quantity, rate_minor)
select :TENANT, '0190b002-0000-7000-8000-' || lpad(n::text, 12, '0'), place, 'Monthly service', 2, 5000
  from generate_series(:FROM, :TO) n, generate_series(1, 5) place
