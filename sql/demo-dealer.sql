-- A made-up dealership for "kontor demo --edition dealer", as of today: run by
-- the owner in the transaction that has just made the tenant, after
-- session_enter.  Users get their passwords from the program.  Numbers, stock
-- and counters are left to the triggers.  Names of companies, addresses and
-- plates are made up; domains are reserved ones (RFC 2606).

select setseed(0.1618);

update tenant set created_at = now() - interval '14 months'
 where id = current_setting('kontor.tenant')::uuid;

update company
   set email = 'office@sahyadri.example', phone = '+91 98200 00100', address = '1 Expressway Road', city = 'Mumbai',
       state = 'Maharashtra', zip = '400069', country = 'India', website = 'https://sahyadri.example',
       tax_id = '27AAACS0000A1Z5', default_tax_rate = 18, paper = 'a4'
 where tenant_id = current_setting('kontor.tenant')::uuid;

-- --- service centres and their people --------------------------------------------

insert into branch (code, name, address, city, state, pincode, phone, email, gst_number, created_at)
values ('SC001', 'Andheri Service Centre', '12 Link Road', 'Mumbai', 'Maharashtra', '400053', '+91 98200 00101',
        'andheri@sahyadri.example', '27AAACS0000A1Z5', now() - interval '14 months'),
       ('SC002', 'Indiranagar Service Centre', '80 Feet Road', 'Bengaluru', 'Karnataka', '560038', '+91 98200 00102',
        'indiranagar@sahyadri.example', '29AAACS0000A1Z5', now() - interval '9 months');

insert into app_user (id, email, first_name, last_name, phone, role, branch_id, password_hash, verified_at, created_at)
select fresh_id(), p.mail || '@sahyadri.example', p.first_name, p.last_name, p.phone, p.role,
       (select id from branch b where b.tenant_id = current_setting('kontor.tenant')::uuid and b.code = p.code), '*', now(),
       now() - interval '8 months'
  from (values
	('admin',         'Vikram',  'Joshi',   '+919820000110', 'admin',                     null),
	('central',       'Sunita',  'Desai',   '+919820000111', 'central_inventory_manager', null),
	('manager.sc001', 'Anil',    'Kulkarni', '+919820000112', 'sc_manager',               'SC001'),
	('engineer.sc001', 'Ravi',   'Patil',   '+919820000113', 'service_engineer',          'SC001'),
	('engineer2.sc001', 'Kiran', 'Pawar',   '+919820000114', 'service_engineer',          'SC001'),
	('advisor.sc001', 'Neha',    'Shah',    '+919820000115', 'service_advisor',           'SC001'),
	('stock.sc001',   'Deepak',  'More',    '+919820000116', 'inventory_manager',         'SC001'),
	('manager.sc002', 'Lakshmi', 'Rao',     '+919820000117', 'sc_manager',                'SC002'),
	('engineer.sc002', 'Arjun',  'Gowda',   '+919820000118', 'service_engineer',          'SC002'),
	('advisor.sc002', 'Pooja',   'Hegde',   '+919820000119', 'service_advisor',           'SC002'),
	('stock.sc002',   'Suresh',  'Naik',    '+919820000120', 'inventory_manager',         'SC002')
	) as p (mail, first_name, last_name, phone, role, code);

-- --- customers and their vehicles ----------------------------------------------------

insert into customer (id, name, email, phone, whatsapp_number, address, city_state, zip, customer_type, created_at, updated_at)
select fresh_id(), first_name || ' ' || last_name, lower(first_name || '.' || last_name || n) || '@example.com', mobile, mobile,
       n || ' Hill Road', (array['Mumbai, Maharashtra', 'Pune, Maharashtra', 'Bengaluru, Karnataka'])[1 + n % 3],
       (array['400050', '411001', '560001'])[1 + n % 3], case when n % 9 = 0 then 'b2b' else 'b2c' end, at, at
  from (select n, (array['Aarav', 'Diya', 'Kabir', 'Meera', 'Rohan', 'Sara', 'Tara', 'Yash', 'Ishaan', 'Zoya'])[1 + n % 10] as first_name,
               (array['Iyer', 'Khan', 'Mehta', 'Nair', 'Bose', 'Reddy', 'Gill'])[1 + n % 7] as last_name,
               '+9190000' || lpad((n * 137 % 100000)::text, 5, '0') as mobile,
               now() - (61 - n) * interval '6 days' as at
          from generate_series(1, 60) n) person;

insert into vehicle (id, customer_id, registration, vin, make, model, year, variant, color, motor_number,
                     charger_serial_number, purchased_on, warranty_status, insured_from, insured_until, insurer, created_at, updated_at)
select fresh_id(), c.id, (array['MH01', 'MH12', 'KA05'])[1 + n % 3] || 'EV' || lpad((n * 7)::text, 4, '0'),
       'DEMO' || upper(substr(md5('vehicle ' || n), 1, 13)), 'Sahyadri', (array['Konkan', 'Deccan', 'Malabar'])[1 + n % 3],
       2021 + n % 5, (array['Standard', 'Long Range'])[1 + n % 2], (array['Pearl White', 'Midnight Blue', 'Red'])[1 + n % 3],
       'MTR' || lpad((n * 311)::text, 6, '0'), 'CHG' || lpad((n * 577)::text, 6, '0'), bought,
       case when bought > business_today() - 1095 then 'Active' else 'Expired' end, bought, bought + 1095, 'Reserve General',
       c.created_at, c.created_at
  from (select c.id, c.created_at, row_number() over (order by c.created_at) as n,
               business_today() - (random() * 1800)::integer as bought
          from customer c where c.tenant_id = current_setting('kontor.tenant')::uuid) c;

-- --- parts ---------------------------------------------------------------------------------

insert into supplier (id, name, contact, phone, email, gst_number, payment_terms)
values (fresh_id(), 'Peninsular Cells', 'Farah Contractor', '+919820000201', 'sales@cells.example', '27AAACP0000A1Z5', 'Net 30 days'),
       (fresh_id(), 'Nilgiri Brakes', 'Thomas Mathew', '+919820000202', 'orders@brakes.example', '33AAACN0000A1Z5', 'Net 15 days');

create temporary table demo_part on commit drop as
select * from (values
	('Battery Module',  'BAT-MOD-001', 'Battery',    5000000, 4000000, 120),
	('Brake Pad',       'BRK-PAD-001', 'Brakes',      250000,  180000, 400),
	('Cabin Filter',    'FLT-CAB-001', 'Filters',      90000,   55000, 300),
	('Charging Cable',  'CHG-CBL-001', 'Charging',   1200000,  900000,  80),
	('Coolant 1 l',     'CLT-001',     'Fluids',       45000,   30000, 500),
	('Motor Controller', 'MCU-001',    'Electronics', 3500000, 2800000, 40),
	('Wiper Blade',     'WPR-001',     'Body',         60000,   35000, 250)
	) as p (name, number, category, price, cost, stock);

insert into central_part (id, name, number, category, unit_price_minor, cost_price_minor, gst_rate, min_quantity)
select fresh_id(), name, number, category, price, cost, 18, stock / 10 from demo_part;
insert into part_move (central_part_id, type, change)
select c.id, 'opening', d.stock
  from demo_part d join central_part c on c.tenant_id = current_setting('kontor.tenant')::uuid and c.number = d.number;

insert into branch_part (id, branch_id, name, number, code, category, unit_price_minor, cost_price_minor, gst_rate,
                         min_quantity, max_quantity, location)
select fresh_id(), b.id, d.name, d.number, d.number, d.category, d.price, d.cost, 18, 5, 50, 'Shelf ' || left(d.category, 1)
  from demo_part d, branch b where b.tenant_id = current_setting('kontor.tenant')::uuid;
-- One part of each centre is low.
insert into part_move (branch_id, branch_part_id, type, change)
select p.branch_id, p.id, 'opening', case when p.number = 'MCU-001' then 2 else 6 + length(p.name) end
  from branch_part p where p.tenant_id = current_setting('kontor.tenant')::uuid;

-- --- the workshop ----------------------------------------------------------------------------
-- A visit of each of 56 cars: 30 paid, 4 that wait for their money, 3 that are
-- done, 9 that came today, 10 that are booked.

create temporary table demo_visit on commit drop as
select v.n::integer, fresh_id() as appointment, fresh_id() as card, fresh_id() as invoice, v.id as vehicle, v.customer_id as customer,
       b.id as branch, b.code, b.state, e.id as engineer, e.name as technician, d.day, d.at,
       (d.day + d.at) at time zone current_setting('kontor.zone') as came,
       (array['General Service', 'Battery Check', 'Brake Service', 'Repair'])[1 + v.n % 4] as service,
       (array['Range has dropped', 'Noise from the front left', 'Wipers leave streaks', 'Due by the book'])[1 + v.n % 4] as complaint
  from (select *, row_number() over (order by created_at) as n from vehicle
         where tenant_id = current_setting('kontor.tenant')::uuid) v
  join (select *, row_number() over (order by code) - 1 as place from branch
         where tenant_id = current_setting('kontor.tenant')::uuid) b on b.place = v.n % 2
  join (select distinct on (branch_id) branch_id, id, first_name || ' ' || last_name as name from app_user
         where tenant_id = current_setting('kontor.tenant')::uuid and role = 'service_engineer' order by branch_id, email) e
    on e.branch_id = b.id
 cross join lateral (select business_today() + case when v.n <= 37 then 2 * (v.n - 37) - 1 when v.n <= 46 then 0
                                                    else (v.n - 45) / 2 end::integer as day,
                            time '09:00' + case when v.n <= 37 then v.n % 4 when v.n <= 46 then v.n - 38
                                                else v.n % 2 end * interval '1 hour' as at) d
 where v.n <= 56;

create temporary table demo_line on commit drop as
select v.n, l.*
  from demo_visit v
  join (select *, row_number() over (order by number) - 1 as place from demo_part) p on p.place = v.n % 7
 cross join lateral (values (1, p.name, p.number, '8708', p.price::bigint, 'part'),
                            (2, v.service, null, '998729', 90000 + 15000 * (v.n % 3), 'work_item'))
       as l (position, name, number, hsn_sac, rate, type);

insert into appointment (id, branch_id, customer_id, vehicle_id, engineer_id, bay, service_type, day, at, complaint, estimated_minor,
                         status, created_at, updated_at)
select appointment, branch, customer, vehicle, engineer, 1 + n % 4, service, day, at, complaint, 500000,
       case when n % 5 = 4 then 'pending' else 'confirmed' end, least(came, now()) - interval '2 days', least(came, now()) - interval '2 days'
  from demo_visit order by n;

insert into job_card (id, branch_id, customer_id, vehicle_id, appointment_id, priority, location, estimated_minor, created_at, updated_at)
select card, branch, customer, vehicle, appointment, (array['medium', 'high', 'low'])[1 + n % 3], 'station', 500000,
       least(came, now()), least(came, now())
  from demo_visit where n <= 46 order by n;
insert into job_card_item (branch_id, job_card_id, sr_no, part_name, part_code, amount_minor, technician, labour_code, item_type)
select v.branch, v.card, l.position, l.name, coalesce(l.number, ''), l.rate, v.technician, case l.type when 'work_item' then 'LAB-01' end,
       l.type
  from demo_visit v join demo_line l on l.n = v.n where v.n <= 41;
select job_card_assign(card, engineer, null) from demo_visit where n <= 43 order by n;
select job_card_move(card, 'in_progress', null) from demo_visit where n <= 41 order by n;
select job_card_move(card, 'parts_pending', 'The part has been asked for') from demo_visit where n = 41;
select job_card_move(card, 'completed', null) from demo_visit where n <= 37 order by n;
update job_card j set completed_at = v.came + interval '5 hours', completed_on = v.day
  from demo_visit v where j.id = v.card and j.tenant_id = current_setting('kontor.tenant')::uuid and v.n <= 37;

-- --- what was billed, and what was paid ---------------------------------------------------------

create temporary table demo_tax on commit drop as
select v.n, g.*
  from demo_visit v
 cross join lateral gst_lines(array[1, 1], (select array_agg(rate order by position) from demo_line l where l.n = v.n),
                              array[18, 18], 0, false) g;
insert into invoice (id, number, branch_id, customer_id, vehicle_id, job_card_id, place_of_supply, status, currency, subtotal_minor,
                     tax_rate, tax_minor, cgst_minor, sgst_minor, total_minor, issue_date, due_date, terms, sent_at, created_at, updated_at)
select v.invoice, branch_invoice_number(v.code, to_char(v.day, 'YYYY')), v.branch, v.customer, v.vehicle, v.card, v.state, 'sent', 'INR',
       t.subtotal, 18, t.cgst + t.sgst, t.cgst, t.sgst, t.subtotal + t.cgst + t.sgst, v.day, v.day + 15, 'Net 15', v.billed, v.billed, v.billed
  from (select *, came + interval '6 hours' as billed from demo_visit where n <= 34 order by n offset 0) v
 cross join lateral (select sum(amount_minor)::bigint as subtotal, sum(cgst_minor)::bigint as cgst, sum(sgst_minor)::bigint as sgst
                       from demo_tax x where x.n = v.n) t;
insert into invoice_line (branch_id, invoice_id, position, description, part_number, hsn_sac, quantity, rate_minor, gst_rate, cgst_minor, sgst_minor)
select v.branch, v.invoice, l.position, l.name, l.number, l.hsn_sac, 1, l.rate, 18, t.cgst_minor, t.sgst_minor
  from demo_visit v join demo_line l on l.n = v.n join demo_tax t on t.n = v.n and t.place = l.position where v.n <= 34;
insert into payment (id, number, branch_id, invoice_id, customer_id, amount_minor, method, method_details, paid_at, created_at, updated_at)
select fresh_id(), number_text('TXN', to_char(v.day, 'YYYY'), next_number('payment', to_char(v.day, 'YYYY'))), v.branch, i.id, v.customer,
       i.balance_minor, m.kept, jsonb_build_object('paymentMethod', m.said), v.paid, v.paid, v.paid
  from (select *, came + interval '7 hours' as paid from demo_visit where n <= 30 order by n offset 0) v
  join invoice i on i.tenant_id = current_setting('kontor.tenant')::uuid and i.id = v.invoice
  join (values (0, 'bank_transfer', 'UPI'), (1, 'credit_card', 'CARD'), (2, 'cash', 'CASH')) as m (place, kept, said) on m.place = v.n % 3;
-- The triggers know only that it happens now.
update invoice i set served_at = p.paid_at
  from payment p
 where i.tenant_id = current_setting('kontor.tenant')::uuid and p.tenant_id = i.tenant_id and p.invoice_id = i.id;
update vehicle v set last_service_at = i.served_at, next_service_at = i.issue_date + 180
  from invoice i
 where v.tenant_id = current_setting('kontor.tenant')::uuid and i.tenant_id = v.tenant_id and i.vehicle_id = v.id and i.served_at is not null;
update customer c set last_service_at = i.served_at
  from invoice i
 where c.tenant_id = current_setting('kontor.tenant')::uuid and i.tenant_id = c.tenant_id and i.customer_id = c.id and i.served_at is not null;

-- --- what is offered, and what is ordered ----------------------------------------------------------

with made as (
	insert into quotation (id, branch_id, number, customer_id, vehicle_id, appointment_id, status, currency, place_of_supply, subtotal_minor,
	                       cgst_minor, sgst_minor, valid_until, decided_at)
	select fresh_id(), v.branch, serial_text('QTN', to_char(business_today(), 'YYYY'), next_number('quotation', to_char(business_today(), 'YYYY'))),
	       v.customer, v.vehicle, v.appointment, (array['draft', 'approved', 'rejected'])[v.n - 46], 'INR', v.state, t.amount_minor, t.cgst_minor,
	       t.sgst_minor, business_today() + 14, case when v.n > 47 then now() end
	  from demo_visit v join demo_tax t on t.n = v.n and t.place = 1 where v.n between 47 and 49
	returning id, branch_id, appointment_id
)
insert into quotation_item (branch_id, quotation_id, position, part_name, part_number, hsn_sac, quantity, rate_minor, gst_rate, discount_minor,
                            cgst_minor, sgst_minor, igst_minor)
select made.branch_id, made.id, 1, l.name, l.number, l.hsn_sac, 1, l.rate, 18, 0, t.cgst_minor, t.sgst_minor, 0
  from made join demo_visit v on v.appointment = made.appointment_id
  join demo_line l on l.n = v.n and l.position = 1 join demo_tax t on t.n = v.n and t.place = 1;

with made as (
	insert into purchase_order (id, number, supplier_id, order_date, expected_date, subtotal_minor, cgst_minor, sgst_minor, payment_terms)
	select fresh_id(), serial_text('PO', to_char(business_today(), 'YYYY'), next_number('purchase_order', to_char(business_today(), 'YYYY'))),
	       s.id, business_today(), business_today() + 10, 36000000, 3240000, 3240000, s.payment_terms
	  from supplier s where s.tenant_id = current_setting('kontor.tenant')::uuid and s.name = 'Nilgiri Brakes'
	returning id
)
insert into purchase_order_item (purchase_order_id, position, central_part_id, quantity, unit_price_minor, gst_rate)
select made.id, 1, c.id, 200, 180000, 18
  from made, central_part c where c.tenant_id = current_setting('kontor.tenant')::uuid and c.number = 'BRK-PAD-001';

-- It was always so: nobody needs to be told.
delete from outbox where tenant_id = current_setting('kontor.tenant')::uuid and kind like 'event.%';
