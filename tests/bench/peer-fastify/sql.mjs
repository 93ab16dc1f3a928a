// What the peer asks: prepared statements with the tenant in every WHERE, one
// round trip a request where that is possible.  The session is checked in the
// same statement.  The peer reads as the tables' owner, so that row-level
// security costs it nothing.
const alive = `exists (select from auth_session s where s.tenant_id = $1
	and s.id = $2 and s.user_id = $3 and s.revoked_at is null
	and s.expires_at > now())`;

const columns = `c.id, c.name, c.email, c.phone, c.address, c.city, c.state,
	c.zip, c.status, c.balance_minor, c.spent_minor, c.notes,
	c.last_service_at, c.created_at, c.updated_at`;

const shown = `m.issue_date::text as issued, m.due_date::text as due,
	c.name as customer_name, c.email as customer_email,
	c.address as customer_address, c.phone as customer_phone,
	c.version as customer_version, e.id as employee`;

const joined = `join customer c on c.tenant_id = m.tenant_id
	and c.id = m.customer_id
	left join employee e on e.tenant_id = m.tenant_id
	and e.user_id = m.created_by and e.deleted_at is null`;

const mine = 'c.tenant_id = $1 and c.deleted_at is null';

export const statements = {
	session: `select ${alive} as alive`,

	customer: `select ${columns}, c.version,
		(select json_agg(json_build_object('id', o.id,
		    'customer_id', o.customer_id, 'name', o.name,
		    'email', o.email, 'phone', o.phone, 'title', o.title,
		    'is_primary', o.is_primary, 'created_at', o.created_at,
		    'updated_at', o.updated_at) order by lower(o.name), o.id)
		   from contact o
		  where o.tenant_id = $1 and o.customer_id = c.id) as contacts
		from customer c where ${mine} and c.id = $4 and ${alive}`,

	page: `select ${columns} from customer c where ${mine} and ${alive}
		order by c.name_order, c.id limit $4 offset $5`,

	total: `select count(*)::integer as total from customer c where ${mine}`,

	search: `select ${columns} from customer c where ${mine}
		and c.search_text like $6 and ${alive}
		order by c.name_order, c.id limit $4 offset $5`,

	found: `select count(*)::integer as total from customer c where ${mine}
		and c.search_text like $2`,

	searchAtOnce: `select ${columns}, count(*) over ()::integer as total
		from customer c where ${mine} and c.search_text like $6
		and ${alive} order by c.name_order, c.id limit $4 offset $5`,

	// The total is asked for beside it, as for the page above.
	vehicles: `select v.*, c.id as owner_id, c.number as owner_number,
		       c.name, c.phone, c.whatsapp_number, c.alternate_number,
		       c.email, c.address, c.city_state, c.zip, c.customer_type,
		       c.last_branch_id as owner_branch_id,
		       c.last_service_at as owner_service_at,
		       c.last_invoice_number, c.created_at as owner_created_at,
		       c.updated_at as owner_updated_at
		  from (select v.id, v.customer_id, v.registration, v.vin, v.make,
		               v.model, v.year, v.variant, v.color,
		               v.motor_number, v.charger_serial_number,
		               v.purchased_on::text, v.warranty_status,
		               v.insured_from::text, v.insured_until::text,
		               v.insurer, v.status, v.active_job_card_id,
		               v.last_service_at, v.last_branch_id,
		               v.next_service_at::text, v.total_services,
		               v.spent_minor, v.created_at, v.updated_at,
		               v.created_at::text as place
		          from vehicle v
		         where v.tenant_id = $1 and v.deleted_at is null
		           and v.make = $6 and v.year >= $7 and ${alive}
		         order by v.created_at desc, v.id desc
		         limit $4 offset $5) v
		  join customer c on c.tenant_id = $1 and c.id = v.customer_id
		 order by v.created_at desc, v.id desc`,

	vehicleTotal: `select count(*)::integer as total from vehicle v
		where v.tenant_id = $1 and v.deleted_at is null and v.make = $2
		and v.year >= $3`,

	series: `insert into number_series as n (tenant_id, name, period, last)
		select $1, 'invoice', to_char($4::date, 'YYYY'), 1 where ${alive}
		on conflict (tenant_id, name, period) do update set last = n.last + 1
		returning last`,

	open: `insert into invoice (id, tenant_id, number, customer_id, currency,
		       subtotal_minor, tax_rate, tax_minor, total_minor,
		       issue_date, due_date, terms, notes, created_by)
		select $2, $1, number_text(p.invoice_prefix, to_char($5::date, 'YYYY'), $4),
		       c.id, t.currency, $6::bigint, $7, $8::bigint, $6::bigint + $8::bigint,
		       $5::date, coalesce($9::date, $5::date + 30), p.invoice_terms,
		       coalesce($10, nullif(p.invoice_notes, '')), $11
		  from customer c, company p, tenant t
		 where ${mine} and c.id = $3 and p.tenant_id = $1 and t.id = $1`,

	lines: `insert into invoice_line (tenant_id, invoice_id, position,
		       description, quantity, rate_minor)
		select $1, $2, l.place, l.description, l.quantity, l.rate
		  from unnest($3::text[], $4::numeric[], $5::bigint[])
		       with ordinality as l (description, quantity, rate, place)`,

	invoice: `select m.*, ${shown},
		       (select json_agg(l order by l.position) from invoice_line l
		         where l.tenant_id = $1 and l.invoice_id = m.id) as items
		  from invoice m ${joined}
		 where m.tenant_id = $1 and m.id = $2`,

	atOnce: `with line as (
			select * from unnest($6::text[], $7::numeric[], $8::bigint[])
			with ordinality as l (description, quantity, rate, place)
		), figure as (
			select s.subtotal, round(s.subtotal * $9::numeric / 100)::bigint as tax
			  from (select sum(round(quantity * rate))::bigint as subtotal from line) s
		), drawn as (
			insert into number_series as n (tenant_id, name, period, last)
			select $1, 'invoice', to_char($10::date, 'YYYY'), 1 where ${alive}
			on conflict (tenant_id, name, period) do update set last = n.last + 1
			returning last
		), made as (
			insert into invoice (id, tenant_id, number, customer_id, currency,
			       subtotal_minor, tax_rate, tax_minor, total_minor,
			       issue_date, due_date, terms, notes, created_by)
			select $4, $1, number_text(p.invoice_prefix, to_char($10::date, 'YYYY'), d.last),
			       c.id, t.currency, f.subtotal, $9, f.tax, f.subtotal + f.tax,
			       $10::date, coalesce($11::date, $10::date + 30), p.invoice_terms,
			       coalesce($12, nullif(p.invoice_notes, '')), $3
			  from customer c, company p, tenant t, figure f, drawn d
			 where ${mine} and c.id = $5 and p.tenant_id = $1 and t.id = $1
			returning *
		), item as (
			insert into invoice_line (tenant_id, invoice_id, position,
			       description, quantity, rate_minor)
			select $1, made.id, l.place, l.description, l.quantity, l.rate
			  from made, line l
			returning id, position, description, quantity, rate_minor,
			       amount_minor, product_id
		)
		select m.*, ${shown},
		       (select json_agg(item order by item.position) from item) as items
		  from made m ${joined}`,
};
