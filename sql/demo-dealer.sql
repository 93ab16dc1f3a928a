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
