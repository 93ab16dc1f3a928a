-- A made-up business for "kontor demo", as of today: run by the owner in the
-- transaction that has just made the tenant, after request_enter.  Random
-- choices are seeded, so that the same day gives the same business.  Users get
-- their passwords from the program.  Balances, paid amounts and counters are
-- left to the triggers.  Domains and telephone numbers are reserved ones
-- (RFC 2606; 555-01xx).

select setseed(0.2718);

update tenant set created_at = now() - interval '38 months'
 where id = current_setting('kontor.tenant')::uuid;

update company
   set email = 'office@harborline.example', phone = '(410) 555-0100',
       address = '214 Compromise Street', city = 'Annapolis', state = 'MD', zip = '21401', country = 'USA',
       website = 'https://harborline.example', tax_id = '52-5550100', default_tax_rate = 6,
       invoice_terms = 'Net 30', invoice_notes = 'Thank you for choosing Harborline.', paper = 'letter'
 where tenant_id = current_setting('kontor.tenant')::uuid;

-- A UUIDv7 of an instant and a word, instead of chance; other for each slug.
create function pg_temp.demo_id(at timestamptz, word text) returns uuid
language sql stable as $$
	select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
	        || '7' || left(h, 3) || 'a' || substr(h, 4, 15))::uuid
	  from (select md5(t.slug || ' ' || word) as h from tenant t
	         where t.id = current_setting('kontor.tenant')::uuid) salted
$$;

-- --- people ------------------------------------------------------------------

insert into app_user (id, email, first_name, last_name, phone, role, password_hash, verified_at, created_at, updated_at)
select pg_temp.demo_id(at, email), email, first_name, last_name, phone, role, '*', at, at, at
  from (values
	('admin@harborline.example', 'Eleanor', 'Whitfield', '(410) 555-0191', 'admin', now() - interval '38 months'),
	('manager@harborline.example', 'Marcus', 'Okafor', '(410) 555-0192', 'manager', now() - interval '31 months'),
	('employee@harborline.example', 'Sofía', 'Delgado', '(410) 555-0193', 'employee', now() - interval '17 months')
	) as person (email, first_name, last_name, phone, role, at);

insert into employee (id, user_id, first_name, last_name, email, phone, role, department, hired_on, salary_minor,
                      commission_rate, created_at, updated_at)
select pg_temp.demo_id(day_start(hired), 'employee ' || e.email),
       (select u.id from app_user u
         where u.tenant_id = current_setting('kontor.tenant')::uuid and u.email = e.email),
       e.first_name, e.last_name, e.email, e.phone, e.role, e.department, hired, e.salary, e.commission,
       day_start(hired) + interval '9 hours', day_start(hired) + interval '9 hours'
  from (values
	('admin@harborline.example', 'Eleanor', 'Whitfield', '(410) 555-0191', 'Owner', 'Office', 1150, 9200000, 0),
	('employee@harborline.example', 'Sofía', 'Delgado', '(410) 555-0193', 'Technician', 'Field', 515, 5460000, 3.5),
	('d.volkov@harborline.example', 'Dmitri', 'Volkov', '(410) 555-0194', 'Senior technician', 'Field', 960, 6380000, 5),
	('g.nakamura@harborline.example', 'Grace', 'Nakamura', '(410) 555-0195', 'Bookkeeper', 'Office', 820, 5720000, 0)
	) as e (email, first_name, last_name, phone, role, department, days, salary, commission),
       lateral (select business_today() - e.days as hired) h;

select set_config('kontor.user', id::text, true) from app_user
 where tenant_id = current_setting('kontor.tenant')::uuid and role = 'admin';

-- --- what is sold --------------------------------------------------------------

create temporary table demo_product (
	n integer, kind text, category text, name text, price bigint, minutes integer, description text,
	amounts numeric[], id uuid
) on commit drop;

-- The amounts are what one line may have of it.
insert into demo_product values
	(1, 'service', 'Heating', 'Furnace tune-up', 14900, 90, 'Cleaning, safety check and adjustment of one furnace', '{1}'),
	(2, 'service', 'Cooling', 'Air-conditioning tune-up', 13900, 75, 'Coil cleaning, refrigerant and airflow check', '{1,1,2}'),
	(3, 'service', 'Heating', 'Heating and cooling labor', 12500, 60, 'Per hour', '{1,1.5,2,2.5,4}'),
	(4, 'service', 'Plumbing', 'Plumbing labor', 11800, 60, 'Per hour', '{1,1,1.5,2,3}'),
	(5, 'service', 'Plumbing', 'Drain cleaning', 18900, 60, 'One drain, with camera inspection', '{1,1,2}'),
	(6, 'service', 'Plumbing', 'Water heater flush', 12900, 60, 'Removes sediment; anode check', '{1}'),
	(7, 'service', 'Plumbing', 'Water heater installation', 64500, 240, 'Removal and disposal of the old one included', '{1}'),
	(8, 'service', 'Exterior', 'Gutter cleaning', 16500, 120, 'Up to 200 feet, one or two floors', '{1,1,2}'),
	(9, 'service', 'Inspection', 'Annual home inspection', 22500, 150, 'Heating, plumbing and exterior, with report', '{1}'),
	(10, 'product', 'Parts', 'MERV 13 air filter', 2895, null, '20 by 25 by 4 inches', '{1,2,3,4,6}'),
	(11, 'product', 'Parts', 'Smart thermostat', 18900, null, 'Two-stage, with remote sensor', '{1,1,2}'),
	(12, 'product', 'Parts', '50-gallon water heater', 89900, null, 'Natural gas, six-year warranty', '{1}');

update demo_product set id = pg_temp.demo_id(now() - interval '37 months', 'product ' || n);

insert into product (id, name, kind, category, description, price_minor, duration_minutes, created_at, updated_at)
select id, name, kind, category, description, price, minutes, now() - interval '37 months', now() - interval '37 months'
  from demo_product order by n;

-- --- customers -----------------------------------------------------------------

-- Pace: 1 pays at once, 2 as agreed, 3 late.  Weight: how often they call.
create temporary table demo_customer (
	n integer, pace integer, weight integer, name text, email text, street text, city text, zip text, notes text,
	firm boolean, exempt boolean default false, at timestamptz, id uuid
) on commit drop;

insert into demo_customer values
	(1, 1, 2, 'Margaret Sullivan', 'm.sullivan@example.com', '38 Southgate Avenue', 'Annapolis', '21401', 'Side door; the dog is friendly.', false),
	(2, 2, 2, 'James and Patricia Holloway', 'holloways@example.com', '1207 Bay Ridge Road', 'Annapolis', '21403', null, false),
	(3, 2, 1, 'François Côté', 'francois.cote@example.net', '52 Boucher Avenue', 'Annapolis', '21403', null, false),
	(4, 1, 2, 'Lakshmi Venkataraman', 'lakshmi.v@example.org', '611 Jumpers Hole Road', 'Severna Park', '21146', null, false),
	(5, 2, 1, 'Åsa Lindström', 'asa.lindstrom@example.net', '9 Dividing Creek Lane', 'Arnold', '21012', 'Prefers e-mail.', false),
	(6, 2, 1, 'Tobias Brandt', 'tobias.brandt@example.com', '870 Placid Court', 'Arnold', '21012', null, false),
	(7, 1, 1, 'Núria Ferrer-Vidal', 'nuria.ferrer@example.org', '27 Cornhill Street', 'Annapolis', '21401', null, false),
	(8, 3, 2, 'Darnell Washington', 'd.washington@example.com', '1544 Farlow Avenue', 'Crofton', '21114', null, false),
	(9, 2, 1, 'Siobhán O’Rourke', 'siobhan@example.net', '310 Riverview Avenue', 'Edgewater', '21037', null, false),
	(10, 1, 2, 'Wei-Ling Chen', 'weiling.chen@example.com', '2208 Aberdeen Drive', 'Crofton', '21114', 'Call before coming.', false),
	(11, 3, 1, 'Ryan Kowalczyk', 'ryan.k@example.org', '418 Pinewood Street', 'Glen Burnie', '21061', null, false),
	(12, 2, 1, 'Jiří Dvořák', 'jiri.dvorak@example.net', '95 Larkspur Way', 'Crownsville', '21032', null, false),
	(13, 1, 2, 'Abigail Thornton', 'a.thornton@example.com', '14 Market Street', 'Annapolis', '21401', 'House of 1772: no drilling into brick.', false),
	(14, 2, 1, 'Mohammed El-Sayed', 'm.elsayed@example.com', '7321 Ridge Chapel Road', 'Hanover', '21076', null, false),
	(15, 2, 2, 'Priya Raghunathan', 'priya.r@example.org', '1630 Severn Chapel Road', 'Millersville', '21108', null, false),
	(16, 3, 1, 'Caleb Fitzgerald', 'caleb.fitz@example.net', '205 Log Canoe Circle', 'Stevensville', '21666', null, false),
	(17, 1, 1, 'Renée Beaumont', 'renee.beaumont@example.com', '61 Conduit Street', 'Annapolis', '21401', null, false),
	(18, 2, 2, 'Hannah Goldberg', 'hannah.goldberg@example.com', '3417 Rockway Avenue', 'Annapolis', '21403', 'Not on Saturdays.', false),
	(19, 2, 1, 'Oluwaseun Adeyemi', 'seun.adeyemi@example.org', '12408 Kembridge Drive', 'Bowie', '20715', null, false),
	(20, 1, 1, 'Theodore Blackwood', 't.blackwood@example.net', '3010 Patuxent River Road', 'Davidsonville', '21035', 'Gate code is with the office.', false),
	(21, 2, 1, 'Camila Rojas Peña', 'camila.rojas@example.com', '845 Nabbs Creek Road', 'Glen Burnie', '21060', null, false),
	(22, 1, 1, 'Kenji Watanabe', 'kenji.w@example.org', '506 Benforest Court', 'Severna Park', '21146', null, false),
	(23, 2, 1, 'Brooke Anderson', 'brooke.anderson@example.com', '1901 Hidden Point Road', 'Annapolis', '21409', null, false),
	(24, 3, 2, 'Vincent Moretti', 'v.moretti@example.net', '433 Old County Road', 'Pasadena', '21122', 'Pays by check, after a reminder.', false),
	(25, 1, 1, 'Ingrid Sørensen', 'ingrid.sorensen@example.org', '18 Chesapeake Avenue', 'Annapolis', '21403', null, false),
	(26, 2, 1, 'Samuel Pritchard', 's.pritchard@example.com', '2754 Riva Road', 'Annapolis', '21401', null, false),
	(27, 2, 1, 'Yasmin Haddad', 'yasmin.haddad@example.com', '711 Windgate Drive', 'Odenton', '21113', null, false),
	(28, 2, 1, 'Gregory Lambert', 'greg.lambert@example.net', '1120 Cape Saint Claire Road', 'Annapolis', '21409', null, false),
	(29, 1, 1, 'Nguyễn Thị Mai', 'mai.nguyen@example.org', '8106 Meadow Run Court', 'Pasadena', '21122', null, false),
	(30, 3, 1, 'Elijah Montgomery', 'elijah.m@example.com', '222 Foxchase Drive', 'Glen Burnie', '21061', null, false),
	(31, 2, 1, 'Catherine Devereux', 'c.devereux@example.com', '46 Maryland Avenue', 'Annapolis', '21401', null, false),
	(32, 2, 2, 'سلمى عبد الرحمن', 'salma.ar@example.net', '1508 Ritchie Lane', 'Arnold', '21012', null, false),
	(33, 1, 2, 'रवि शर्मा', 'ravi.sharma@example.org', '917 Chartwell Drive', 'Severna Park', '21146', null, false),
	(34, 2, 1, 'Zoë Van der Meer', 'zoe.vandermeer@example.com', '70 Monroe Court', 'Stevensville', '21666', null, false),
	(35, 2, 1, 'Patrick Gallagher', 'pat.gallagher@example.com', '3300 Solomons Island Road', 'Edgewater', '21037', 'Moved away.', false),
	(36, 2, 9, 'Bayview Property Management LLC', 'accounts@bayview.example', '1 Harry S Truman Parkway', 'Annapolis', '21401', 'Eleven houses; name the house on each invoice.', true),
	(37, 2, 4, 'Severn River Dental Group', 'office@severndental.example', '600 Ridgely Avenue', 'Annapolis', '21401', 'Work before 8 a.m. only.', true),
	(38, 1, 3, 'St. Brendan’s Parish', 'rectory@stbrendan.example', '109 Duke of Gloucester Street', 'Annapolis', '21401', 'Exempt from sales tax.', true),
	(39, 2, 3, 'Café Lumière', 'bonjour@cafelumiere.example', '84 Main Street', 'Annapolis', '21401', null, true),
	(40, 2, 3, 'مطعم ياسمين الشام', 'info@yasmine.example', '2431 Solomons Island Road', 'Annapolis', '21401', 'Yasmine al-Sham Restaurant.', true),
	(41, 1, 2, 'अन्नपूर्णा भोजनालय', 'namaste@annapurna.example', '1153 Route 3 North', 'Crofton', '21114', 'Annapurna Kitchen.', true),
	(42, 2, 2, 'Müller & Söhne Feinkost', 'kontakt@mueller-soehne.example', '550 Benfield Road', 'Severna Park', '21146', null, true),
	(43, 2, 3, 'Old Mill Bed & Breakfast', 'stay@oldmill.example', '17 Francis Street', 'Annapolis', '21401', null, true),
	(44, 3, 2, 'Chesapeake Sailing School', 'dock@sailschool.example', '7080 Bembe Beach Road', 'Annapolis', '21403', null, true),
	(45, 2, 2, 'Crabtree Hardware Co.', 'crabtree@hardware.example', '5 Annapolis Street', 'Annapolis', '21401', null, true),
	(46, 1, 2, 'Núñez Hermanos Panadería', 'hola@nunez.example', '1305 Forest Drive', 'Annapolis', '21403', null, true),
	(47, 2, 3, 'Eastport Veterinary Clinic', 'desk@eastportvet.example', '409 Sixth Street', 'Annapolis', '21403', null, true),
	(48, 2, 3, 'Magothy Montessori School', 'office@magothy.example', '740 Bay Front Drive', 'Arnold', '21012', 'Exempt from sales tax; no work during lessons.', true),
	(49, 1, 2, 'Tidewater Legal Partners', 'billing@tidewater.example', '180 Admiral Cochrane Drive', 'Annapolis', '21401', null, true),
	(50, 2, 1, 'Lighthouse Storage', 'units@lighthouse.example', '8 Hudson Street', 'Annapolis', '21401', null, true),
	(51, 3, 2, 'South River Fitness', 'club@southriver.example', '3029 Solomons Island Road', 'Edgewater', '21037', 'Invoices to the owner, not to the desk.', true),
	(52, 2, 1, 'Arundel Print & Copy', 'orders@arundelprint.example', '2015 Industrial Drive', 'Annapolis', '21401', null, true),
	(53, 2, 3, 'Kent Narrows Marina', 'harbor@kentnarrows.example', '428 Kent Narrow Way', 'Grasonville', '21638', null, true),
	(54, 1, 1, 'Bücherstube Hölderlin', 'lesen@hoelderlin.example', '33 West Street', 'Annapolis', '21401', null, true),
	(55, 2, 2, 'Patuxent Physical Therapy', 'front@patuxentpt.example', '1460 Annapolis Road', 'Odenton', '21113', null, true),
	(56, 3, 6, 'Capital Gateway Apartments', 'leasing@capitalgateway.example', '1900 Copperleaf Lane', 'Odenton', '21113', '64 units; the superintendent signs.', true),
	(57, 2, 2, 'عيادة النور لطب الأسنان', 'alnoor@clinic.example', '4175 North Hanson Court', 'Bowie', '20716', 'Al-Noor Dental Clinic.', true),
	(58, 1, 2, 'Garden Gate Florist', 'bloom@gardengate.example', '501 Chinquapin Round Road', 'Annapolis', '21401', null, true),
	(59, 2, 1, 'Riva Road Auto Care', 'service@rivaauto.example', '2639 Riva Road', 'Annapolis', '21401', 'Closed the shop.', true),
	(60, 2, 5, 'Weems Creek Condominium Association', 'board@weemscreek.example', '200 Westgate Circle', 'Annapolis', '21401', null, true);

-- Two thirds came before the books below begin, some in these days.
update demo_customer
   set at = day_start(business_today() - case n * 37 % 60
                when 59 then 1 when 58 then 4 when 57 then 11 when 56 then 19
                else case when n * 37 % 60 < 40 then 450 + n * 37 % 60 * 14
                     else (60 - n * 37 % 60) * 22 - 60 end end)
            + interval '9 hours' + n * interval '7 minutes';
update demo_customer
   set id = pg_temp.demo_id(at, 'customer ' || n), exempt = n in (38, 48);

insert into customer (id, name, email, phone, address, city, state, zip, country, notes, status, created_at, updated_at)
select id, name, email, '(410) 555-01' || lpad(n::text, 2, '0'), street, city, 'MD', zip, 'USA', notes,
       case when n in (30, 35, 50, 59) then 'inactive' else 'active' end, at, at
  from demo_customer order by at;

insert into contact (id, customer_id, name, email, phone, title, is_primary, created_at, updated_at)
select pg_temp.demo_id(c.at + k.place * interval '1 minute', 'contact ' || k.place), c.id, k.name,
       k.mailbox || '@' || split_part(c.email, '@', 2), '(443) 555-01' || lpad(k.place::text, 2, '0'), k.title,
       row_number() over (partition by k.customer order by k.place) = 1, c.at, c.at
  from (select v.*, row_number() over () as place from (values
	(2, 'James Holloway', 'james.holloway', 'Husband'), (2, 'Patricia Holloway', 'patricia.holloway', 'Wife'),
	(13, 'Nathaniel Thornton', 'n.thornton', 'Son'), (20, 'Rosalind Pike', 'rosalind.pike', 'Housekeeper'),
	(32, 'ليلى عبد الرحمن', 'layla.ar', 'Daughter'), (33, 'मीरा शर्मा', 'meera.sharma', 'Wife'),
	(36, 'Denise Calloway', 'denise', 'Portfolio manager'), (36, 'Hugo Marchetti', 'hugo', 'Maintenance'),
	(36, 'Accounts payable', 'ap', 'Bookkeeping'),
	(37, 'Dr. Alan Reyes', 'reyes', 'Dentist'), (37, 'Tamika Brooks', 'tamika', 'Office manager'),
	(38, 'Fr. Thomas Keane', 'frkeane', 'Pastor'), (38, 'Loretta Swann', 'loretta', 'Parish secretary'),
	(39, 'Amélie Fournier', 'amelie', 'Owner'),
	(40, 'سامر الحلبي', 'samer', 'Owner'), (40, 'Rana Halabi', 'rana', 'Manager'),
	(41, 'अनिता जोशी', 'anita', 'Owner'),
	(42, 'Jürgen Müller', 'juergen', 'Managing director'), (42, 'Katrin Müller', 'katrin', 'Purchasing'),
	(43, 'Winifred Ashe', 'winifred', 'Innkeeper'),
	(44, 'Captain Joel Barnes', 'joel', 'Director'), (44, 'Peggy Lund', 'peggy', 'Office'),
	(45, 'Walt Crabtree', 'walt', 'Owner'),
	(46, 'Esteban Núñez', 'esteban', 'Owner'), (46, 'Inés Núñez', 'ines', 'Owner'),
	(47, 'Dr. Beth Sorrell', 'sorrell', 'Veterinarian'), (47, 'Kyle Amato', 'kyle', 'Front desk'),
	(48, 'Marguerite Dole', 'mdole', 'Head of school'), (48, 'Otis Freeman', 'ofreeman', 'Facilities'),
	(48, 'Jun Takeda', 'jtakeda', 'Treasurer'),
	(49, 'Simone Archer', 'archer', 'Office manager'),
	(51, 'Brett Colby', 'brett', 'Owner'),
	(53, 'Harold “Skip” Dawes', 'skip', 'Harbormaster'), (53, 'Renata Kiss', 'renata', 'Accounts'),
	(54, 'Anneliese Vogt', 'vogt', 'Owner'),
	(55, 'Dr. Uche Obi', 'obi', 'Director'),
	(56, 'Lamar Jeffries', 'ljeffries', 'Superintendent'), (56, 'Corinne Bailey', 'cbailey', 'Property manager'),
	(56, 'Accounts payable', 'payables', 'Bookkeeping'),
	(57, 'د. كريم منصور', 'kareem', 'Dentist'), (57, 'Huda Mansour', 'huda', 'Office manager'),
	(58, 'Philippa Grove', 'pippa', 'Owner'),
	(60, 'Stanley Kurtz', 'president', 'President of the board'), (60, 'Odette Lamarr', 'treasurer', 'Treasurer')
	) as v (customer, name, mailbox, title)) k
  join demo_customer c on c.n = k.customer
 order by k.place;

-- --- invoices ------------------------------------------------------------------

create temporary table demo_bill (
	place integer generated always as identity, day date, at timestamptz, customer integer, id uuid, total bigint,
	fate double precision, delay double precision, late double precision, split double precision
) on commit drop;

create temporary table demo_payment (
	place integer generated always as identity, at timestamptz, bill integer, amount bigint, status text,
	id uuid, number text
) on commit drop;

-- When, and for whom: 220 over 14 months, a few in these days.
do $$
declare
	today date := business_today();
	age integer;
	billed date;
	instant timestamptz;
begin
	for i in 1..220 loop
		age := case when i <= 10 then i / 2 else floor(power(random(), 1.1) * 424) end;
		billed := today - age - case when age > 0 and extract(isodow from today - age) = 7 then 1 else 0 end;
		instant := day_start(billed) + interval '8 hours 30 minutes' + random() * interval '9 hours';
		if instant > now() - interval '1 hour' then
			instant := day_start(billed) + (now() - day_start(billed)) * (0.2 + 0.5 * random());
		end if;
		insert into demo_bill (day, at, customer, fate, delay, late, split)
		select billed, instant, c.n, random(), random(), random(), random()
		  from demo_customer c
		 where c.at < day_start(billed)
		 order by power(random(), 1.0 / c.weight) desc, c.n
		 limit 1;
	end loop;
end
$$;

-- One bill: its lines, then itself, as the invoice's own routes would do it.
create function pg_temp.demo_bill_write(bill demo_bill, begun_as text) returns void
language plpgsql as $$
declare
	payer demo_customer;
	period text := to_char(bill.day, 'YYYY');
	chosen uuid[];
	amounts numeric[];
	rate numeric;
	subtotal bigint;
	tax bigint;
	fresh uuid := pg_temp.demo_id(bill.at, 'invoice ' || bill.place);
	sent timestamptz := least(bill.at + (5 + bill.delay * 90) * interval '1 minute', now());
begin
	select * into payer from demo_customer where n = bill.customer;
	select array_agg(p.id order by p.n), array_agg(p.amount order by p.n), sum(round(p.amount * p.price))
	  into chosen, amounts, subtotal
	  from (select n, id, price, q.amounts[1 + floor(random() * cardinality(q.amounts))] as amount
	          from demo_product q
	         order by random() * case when price > 50000 then 4 when kind = 'product' then 1.5 else 1 end, n
	         limit 1 + floor(random() * 3.2)) p;
	rate := case when payer.exempt then 0 else 6 end;
	tax := round(subtotal * rate / 100);
	insert into invoice (id, number, customer_id, status, currency, subtotal_minor, tax_rate, tax_minor, total_minor,
	                     issue_date, due_date, terms, notes, sent_at, created_by, created_at, updated_at)
	select fresh, number_text(c.invoice_prefix, period, next_number('invoice', period)), payer.id, begun_as, t.currency,
	       subtotal, rate, tax, subtotal + tax, bill.day, bill.day + terms_days(c.invoice_terms), c.invoice_terms,
	       c.invoice_notes, case when begun_as <> 'draft' then sent end, u.id, bill.at,
	       case when begun_as = 'draft' then bill.at else sent end
	  from tenant t
	  join company c on c.tenant_id = t.id
	  join app_user u on u.tenant_id = t.id and u.role = case when bill.late < 0.3 then 'admin' else 'manager' end
	 where t.id = current_setting('kontor.tenant')::uuid;
	insert into invoice_line (id, invoice_id, position, product_id, description, quantity, rate_minor)
	select pg_temp.demo_id(bill.at, 'line ' || bill.place || ' ' || l.place), fresh, l.place, p.id, p.name, l.amount, p.price
	  from unnest(chosen, amounts) with ordinality as l (product, amount, place)
	  join demo_product p on p.id = l.product;
	update demo_bill set id = fresh, total = subtotal + tax where place = bill.place;
end
$$;

-- What its payer does about it: at once, as agreed, late, in two parts, never.
create function pg_temp.demo_bill_pay(bill demo_bill) returns void
language plpgsql as $$
declare
	pace integer := (select c.pace from demo_customer c where c.n = bill.customer);
	days double precision := case pace when 1 then 2 + bill.delay * 11 when 2 then 13 + bill.delay * 18
	                         else 31 + bill.delay * 34 end;
	due timestamptz := bill.at + days * interval '1 day';
	early timestamptz := bill.at + days / 3 * interval '1 day';
	total bigint := (select b.total from demo_bill b where b.place = bill.place);
	part bigint := round(total * 0.4, -2);
begin
	if bill.late < 0.12 * pace and bill.at > now() - interval '150 days' then
		part := case when bill.split < 0.35 then part else 0 end;
	elsif bill.split > 0.1 then
		part := 0;
	end if;
	if part > 0 and early < now() - interval '3 hours' then
		insert into demo_payment (at, bill, amount, status) values (early, bill.place, part, 'completed');
	else
		part := 0;
	end if;
	if bill.late < 0.12 * pace and bill.at > now() - interval '150 days' or due > now() - interval '3 hours' then
		return;
	end if;
	if bill.split > 0.985 then
		insert into demo_payment (at, bill, amount, status) values (due - interval '2 hours', bill.place, total, 'failed');
	end if;
	insert into demo_payment (at, bill, amount, status) values (due, bill.place, total - part, 'completed');
end
$$;

do $$
declare
	bill demo_bill;
	age integer;
begin
	for bill in select * from demo_bill order by day, at, place loop
		age := business_today() - bill.day;
		if age <= 6 and (bill.fate < 0.45 or bill.place in (1, 2, 5)) then
			perform pg_temp.demo_bill_write(bill, 'draft');
		elsif bill.fate > 0.97 and age > 14 then
			perform pg_temp.demo_bill_write(bill, 'cancelled');
		else
			perform pg_temp.demo_bill_write(bill, 'sent');
			perform pg_temp.demo_bill_pay(bill);
		end if;
	end loop;
end
$$;

-- Whatever day it is, some have paid this month, one today; two transfers are
-- on their way.
with waiting as (
	select b.place, b.total, b.at, row_number() over (order by b.day, b.place) as turn
	  from demo_bill b
	  join invoice i on i.tenant_id = current_setting('kontor.tenant')::uuid and i.id = b.id
	 where i.status = 'sent' and b.day between business_today() - 40 and business_today() - 5
	   and not exists (select from demo_payment p where p.bill = b.place)
), window_of as (
	select w.*, greatest(w.at + interval '1 day', case when w.turn = 7 then day_start(business_today())
	           else day_start(date_trunc('month', business_today()::timestamp)::date) end) as opens
	  from waiting w
)
insert into demo_payment (at, bill, amount, status)
select opens + (now() - opens) * (turn % 8 / 8.0), place, total, case when turn <= 7 then 'completed' else 'pending' end
  from window_of where turn <= 7 or turn in (9, 10);

-- --- payments ------------------------------------------------------------------

-- In the order of their days, as they were entered.
do $$
declare
	pay record;
	dice double precision;
	how text;
	period text;
begin
	for pay in
		select p.*, b.id as invoice, c.id as payer, c.firm, c.n
		  from demo_payment p
		  join demo_bill b on b.place = p.bill
		  join demo_customer c on c.n = b.customer
		 order by p.at, p.place
	loop
		dice := random();
		period := to_char(business_day(pay.at), 'YYYY');
		how := case when pay.status = 'failed' then 'credit_card' when pay.status = 'pending' then 'bank_transfer'
		       when pay.firm then case when dice < 0.5 then 'bank_transfer' when dice < 0.8 then 'check' else 'credit_card' end
		       else case when dice < 0.6 then 'credit_card' when dice < 0.8 then 'check' when dice < 0.95 then 'cash'
		            else 'bank_transfer' end end;
		insert into payment (id, number, invoice_id, customer_id, amount_minor, method, method_details, status, paid_at,
		                     notes, created_at, updated_at)
		values (pg_temp.demo_id(pay.at, 'payment ' || pay.place), number_text('TXN', period, next_number('payment', period)),
		        pay.invoice, pay.payer, pay.amount, how,
		        case how when 'credit_card' then jsonb_build_object('cardBrand', case when pay.n % 3 = 0 then 'mastercard' else 'visa' end,
		                 'cardLast4', lpad((pay.n * 733 % 10000)::text, 4, '0'))
		             when 'check' then jsonb_build_object('checkNumber', (1000 + pay.n * 17 + pay.place % 16)::text)
		             when 'bank_transfer' then jsonb_build_object('reference', 'ACH ' || (400000 + pay.place * 37)) end,
		        pay.status, pay.at, case pay.status when 'failed' then 'Card declined' when 'pending' then 'Announced by e-mail' end,
		        pay.at, pay.at)
		returning id, number into pay.id, pay.number;
		update demo_payment set id = pay.id, number = pay.number where place = pay.place;
	end loop;
end
$$;

-- Money that went back.  Two visits were called off, so their invoices are
-- cancelled; what the others paid is owed again.
do $$
declare
	whys text[] := array['Check returned by the bank', 'Visit called off by the customer',
	                     'Visit called off by the customer', 'Part of the card charge disputed'];
	pay record;
	back bigint;
	moment timestamptz;
begin
	for pay in
		select o.*, row_number() over (order by o.method <> 'check', o.mix) as turn
		  from (select p.id, p.amount_minor, p.paid_at, p.method, i.id as invoice, md5(i.number) as mix,
		               row_number() over (partition by p.method order by md5(i.number)) as place
		          from invoice i
		          join payment p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
		         where i.tenant_id = current_setting('kontor.tenant')::uuid and i.status = 'paid'
		           and p.net_minor = i.total_minor and p.method in ('check', 'credit_card')
		           and p.paid_at between now() - interval '300 days' and now() - interval '20 days') o
		 where o.place <= case o.method when 'check' then 1 else 3 end
	loop
		back := case when pay.turn = 4 then pay.amount_minor / 400 * 100 else pay.amount_minor end;
		moment := pay.paid_at + interval '6 days 2 hours';
		update payment
		   set refunded_minor = back, status = case when back = amount_minor then 'refunded' else status end
		 where tenant_id = current_setting('kontor.tenant')::uuid and id = pay.id;
		insert into refund (id, payment_id, amount_minor, reason, created_at)
		values (pg_temp.demo_id(moment, 'refund ' || pay.turn), pay.id, back, whys[pay.turn], moment);
		if pay.turn in (2, 3) then
			update invoice set status = 'cancelled'
			 where tenant_id = current_setting('kontor.tenant')::uuid and id = pay.invoice;
		end if;
	end loop;
end
$$;

-- --- the daily work ----------------------------------------------------------------

-- Two technicians, three visits a day, from a week ago to two weeks ahead.
insert into schedule_event (id, employee_id, customer_id, title, location, day, starts_at, ends_at, status, created_at,
                            updated_at)
select pg_temp.demo_id(day_start(d), 'visit ' || e.email || slot.n), e.id, c.id,
       (array['Maintenance visit', 'Repair', 'Filter change', 'Inspection'])[1 + (slot.n + extract(day from d)::integer) % 4],
       c.address || ', ' || c.city, d, slot.starts, slot.ends,
       case when d < business_today() and (slot.n + extract(day from d)::integer) % 11 = 0 then 'cancelled'
            when d < business_today() then 'completed' else 'scheduled' end,
       least(day_start(d - 9), now()), least(day_start(d - 9), now())
  from generate_series(business_today() - 7, business_today() + 14, interval '1 day') g (t),
       lateral (select g.t::date as d) the,
       (values (1, time '08:30', time '10:00'), (2, time '10:30', time '12:30'), (3, time '13:30', time '16:00'))
           slot (n, starts, ends),
       (select id, email, row_number() over (order by email) as place from employee
         where tenant_id = current_setting('kontor.tenant')::uuid and department = 'Field') e
  join lateral (select c.id, c.address, c.city from demo_customer dc
                  join customer c on c.tenant_id = current_setting('kontor.tenant')::uuid and c.id = dc.id
                 where c.status = 'active' and c.deleted_at is null
                 order by md5(dc.n || ' ' || g.t || ' ' || slot.n || ' ' || e.place) limit 1) c on true
 where extract(isodow from d) < 6;

insert into service_period (id, customer_id, frequency, start_date, end_date, notes)
select pg_temp.demo_id(now() - interval '5 months', 'period ' || dc.n), dc.id,
       (array['Q1', 'Q2', 'Q3', 'Q4', 'EV'])[1 + dc.n % 5], business_today() - 150, business_today() + 215,
       'Yearly agreement'
  from demo_customer dc where dc.weight > 3;

insert into service_period_line (period_id, position, product_id, name, quantity, rate_minor, commission_minor)
select p.id, 1, s.id, s.name, 4, s.price, round(s.price * 0.05)
  from service_period p, (select * from demo_product where kind = 'service' order by n limit 1) s
 where p.tenant_id = current_setting('kontor.tenant')::uuid;

create temporary table demo_stock (
	n integer, sku text, category text, name text, opening integer, came integer, went integer, least_stock integer,
	most integer, price bigint, cost bigint, location text
) on commit drop;

insert into demo_stock values
	(1, 'FLT-2025-13', 'consumable', 'MERV 13 air filter, 20 by 25 by 4', 60, 48, 71, 24, 120, 2895, 1410, 'Warehouse'),
	(2, 'FLT-1620-08', 'consumable', 'MERV 8 air filter, 16 by 20 by 1', 80, 0, 66, 24, 160, 1250, 520, 'Warehouse'),
	(3, 'REF-410A-25', 'consumable', 'Refrigerant R-410A, pounds', 75, 25, 58, 20, 150, 4800, 2150, 'Warehouse'),
	(4, 'THM-SMART', 'accessory', 'Smart thermostat', 12, 6, 14, 4, 20, 18900, 11200, 'Warehouse'),
	(5, 'CAP-4550', 'accessory', 'Run capacitor 45/5 microfarad', 24, 0, 24, 8, 40, 3900, 1180, 'Van 1'),
	(6, 'PMP-COND', 'accessory', 'Condensate pump', 6, 0, 1, 2, 4, 11500, 6400, 'Van 2'),
	(7, 'SCT-LINEN', 'scent', 'Fresh linen scent cartridge', 30, 30, 12, 10, 80, 2400, 900, 'Warehouse'),
	(8, 'DIF-DUCT', 'diffuser', 'In-duct scent diffuser', 5, 0, 2, 1, 10, 34900, 21000, 'Warehouse');

insert into stock_item (id, sku, name, category, min_stock, max_stock, unit_price_minor, cost_price_minor, location)
select pg_temp.demo_id(now() - interval '8 months', 'stock ' || n), sku, name, category, least_stock, most, price, cost,
       location
  from demo_stock;

insert into stock_move (item_id, type, change, reason)
select i.id, m.type, m.change, m.reason
  from demo_stock d
  join stock_item i on i.tenant_id = current_setting('kontor.tenant')::uuid and i.sku = d.sku,
       lateral (values (1, 'opening', d.opening, 'Opening stock'), (2, 'in', d.came, 'Delivery'),
                       (3, 'out', -d.went, 'Used on visits')) m (n, type, change, reason)
 where m.change <> 0
 order by d.n, m.n;
-- Nobody is to be told of what ran low in the past.
delete from outbox where tenant_id = current_setting('kontor.tenant')::uuid and kind = 'event.stock.low';

-- --- the past ------------------------------------------------------------------

-- Triggers stamp what happens with the present; these things happened earlier.
update invoice i
   set paid_at = p.at
  from (select invoice_id, max(paid_at) as at from payment
         where tenant_id = current_setting('kontor.tenant')::uuid and net_minor > 0 group by invoice_id) p
 where i.tenant_id = current_setting('kontor.tenant')::uuid and i.id = p.invoice_id and i.status = 'paid';

update payment_event e
   set created_at = coalesce(r.created_at, p.created_at)
  from payment p
  left join refund r on r.tenant_id = p.tenant_id and r.payment_id = p.id
 where e.tenant_id = current_setting('kontor.tenant')::uuid
   and p.tenant_id = e.tenant_id and p.id = e.payment_id and e.type = 'refund';

update payment_event e
   set created_at = p.created_at
  from payment p
 where e.tenant_id = current_setting('kontor.tenant')::uuid
   and p.tenant_id = e.tenant_id and p.id = e.payment_id and e.type = 'payment';

update customer c
   set last_service_at = i.at
  from (select customer_id, max(created_at) as at from invoice
         where tenant_id = current_setting('kontor.tenant')::uuid and status in ('sent', 'paid')
         group by customer_id) i
 where c.tenant_id = current_setting('kontor.tenant')::uuid and c.id = i.customer_id;

select set_config('kontor.user', '', true);
