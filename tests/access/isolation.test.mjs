// Tenants do not see each other: every table under row-level security, every
// view, every function that steps over it, every route with a foreign id.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeTenant } from '../lib/business.mjs';
import { makeDealership } from '../lib/dealership.mjs';
import { file, samples, send } from '../lib/files.mjs';
import { furnish } from '../lib/furnish.mjs';
import { until } from '../lib/stack.mjs';

// Functions that run as their owner and therefore state the tenant
// themselves, or serve the courier.  A new one is reviewed, then named here.
const REVIEWED = ['app_user_search', 'appointment_search',
	'branch_part_search', 'central_part_search', 'content_sweep', 'courier_wait',
	'customer_emails_known', 'customer_find_email',
	'customer_find_inside', 'customer_find_name',
	'customer_find_phone', 'customer_find_registration',
	'customer_find_vin', 'customer_search', 'employee_search',
	'event_take', 'idempotency_expire', 'invoice_search',
	'job_card_search', 'job_done', 'job_failed', 'job_hold', 'job_take',
	'outbox_done', 'outbox_failed', 'outbox_take',
	'part_moves', 'parts_issue_allocates', 'parts_issue_releases',
	'parts_issue_search', 'parts_request_search', 'product_search',
	'purchase_order_search', 'quotation_search', 'records_expire',
	'request_enter',
	'stock_item_search',
	'stock_moves_item', 'supplier_search', 'tenant_find',
	'trade_invoice_search', 'vehicle_find_inside', 'vehicle_search'];

// Tables no tenant has rows in: who may see them is said here.
const COMMON = ['schema_version'];

let mine, theirs, stack;

// One row at least in each table a tenant can have rows in.
async function furnished()
{
	const firm = await makeTenant();
	const { admin, client } = firm;
	const customer = await firm.customer();
	const invoice = await firm.invoice({ customerId: customer.id });
	const payment = await firm.payment({ invoiceId: invoice.id,
		amount: 50 });
	const contact = good(await admin.post(
	    `/customers/${customer.id}/contacts`, { name: 'Somebody' }), 201);

	const upload = good(await send(admin, '/uploads',
	    { file: file(samples.png, 'a.png') }), 201);

	good(await admin.post(`/payments/${payment.id}/refund`,
	    { amount: 1 }));
	good(await admin.post(`/invoices/${invoice.id}/send`,
	    { to: ['a@example.com'] }));
	good(await admin.post('/customers', { name: 'x', email:
		'once@example.com', phone: '(202) 555-0100' },
	    { headers: { 'Idempotency-Key': 'one' } }), 201);
	await client.post('/auth/login', { email: 'nobody@example.com',
		password: 'wrong-password' });
	const service = await firm.service();
	const employee = await firm.hire();
	const stock = await firm.stock();
	const visit = await firm.visit(employee.id, { customerId: customer.id });
	const period = await firm.period(customer.id,
	    { services: [{ id: service.id }] });
	const commission = await firm.commission();

	good(await admin.put('/settings/appearance', { theme: 'dark' }));
	await firm.execute(`insert into announcement (tenant_id, kind, subject,
		occasion)
		values ('${firm.id}', 'test', fresh_id(), 'once');
		insert into notification (tenant_id, user_id, type, title,
		message, event) select tenant_id, id, 'system', 'x', 'y', 'z'
		from app_user where tenant_id = '${firm.id}'`);
	good(await admin.put('/notifications/preferences',
	    { digest: 'daily' }));
	// the same business as a dealership
	await furnish(await makeDealership({ tenant: firm }));
	// what happened has been told, so that no rows come any more
	await until(async () => (await firm.query(`select from outbox
		where tenant_id = '${firm.id}' and kind like 'event.%'
		and done_at is null`)).length === 0);
	const [notification] = good(await admin.get('/notifications'));

	return Object.assign(firm, { rows: { customer, invoice, payment,
		contact, service, employee, stock, visit, period, upload,
		commission, notification, user: firm.manager.user } });
}

before(async () => {
	mine = await furnished();
	theirs = await furnished();
	stack = mine.stack;
});
after(() => {
	mine.client.close();
	theirs.client.close();
});

const tables = () => stack.query(`select c.relname as name,
	c.relrowsecurity as guarded,
	exists (select from pg_attribute where attrelid = c.oid
	    and attname = 'tenant_id' and not attisdropped) as of_tenant
	from pg_class c where c.relnamespace = 'kontor'::regnamespace
	and c.relkind in ('r', 'p') order by 1`);

const asApp = (sql, tenant = mine.id) => stack.execute(sql,
    { as: 'app', tenant });

// Refused for the row's tenant, or because nobody may do this to the table.
async function refused(sql, why)
{
	await assert.rejects(asApp(sql), error => {
		assert.match(error.message,
		    /row-level security|permission denied/, why);
		return true;
	}, why);
}

// Touches no row, or is refused altogether.
async function touchesNothing(sql, why)
{
	try {
		assert.equal(await asApp(`with done as (${sql} returning 1)
			select count(*) from done`), '0', why);
	} catch (error) {
		assert.match(error.message, /permission denied/, why);
	}
}

// Runs `body` for each table t with tenant_id as the workers' role; what it
// adds to `wrong` comes back.
async function everyTable(body, enter = '')
{
	const text = await stack.execute(`${enter}
	do $do$ declare
		t record; n bigint; seen bigint; wrong text[] := '{}';
		mine uuid := '${mine.id}'; theirs uuid := '${theirs.id}';
	begin
		for t in select c.relname as name, (select string_agg(
		           quote_ident(attname), ', ' order by attnum)
		           from pg_attribute where attrelid = c.oid
		            and attnum > 0 and not attisdropped
		            and attgenerated = '' and attname <> 'tenant_id')
		           as columns
		           from pg_class c
		          where c.relnamespace = 'kontor'::regnamespace
		            and c.relkind in ('r', 'p') and exists (select
		           from pg_attribute where attrelid = c.oid
		            and attname = 'tenant_id' and not attisdropped)
		loop ${body} end loop;
		perform set_config('kontor.wrong', to_json(wrong)::text, false);
	end $do$;
	select current_setting('kontor.wrong')`, { as: 'app' });

	return JSON.parse(text.split('\n').at(-1));
}

// A statement that must touch no row, or be refused altogether.
const harmless = (what, sql) => `begin
		execute format('${sql}', t.name, theirs);
		get diagnostics n = row_count;
		if n > 0 then wrong := wrong || (t.name || ': ${what}'); end if;
	exception when insufficient_privilege then null;
	when sqlstate 'KT001' then null;
	end;`;

// A statement that must be refused: by a policy, or by refuse() before.
const refusedBy = (what, sql) => `begin
		execute format('${sql}', t.name, theirs, t.columns);
		raise integrity_constraint_violation;
	exception when insufficient_privilege then null;
	when sqlstate 'KT001' then null;
	when integrity_constraint_violation then
		wrong := wrong || (t.name || ': ${what}');
	end;`;

describe('row-level security', () => {
	test('is on for every table, with or without rows', async () => {
		for (const { name, guarded, of_tenant: owned } of
		    await tables()) {
			if (COMMON.includes(name))
				continue;
			assert.ok(owned || name === 'tenant',
			    `${name} has no tenant_id`);
			assert.ok(guarded, `${name} is not guarded`);
		}
	});

	test('the test has rows of both tenants in each table', async () => {
		const names = (await tables()).filter(each =>
		    each.of_tenant).map(each => each.name);
		const counts = await stack.query(names.map(name => `
			select '${name}' as name, (select count(distinct tenant_id)
			from ${name} where tenant_id in ('${mine.id}',
			'${theirs.id}')) as n`).join(' union all '));

		assert.ok(names.length > 15);
		for (const { name, n } of counts)
			assert.equal(n, 2, `furnished() must put a row in ${name}`);
	});

	test('every table with tenant_id keeps the neighbours out', async () => {
		assert.deepEqual(await everyTable(`
			begin execute format('select count(*) filter (where
				tenant_id <> %L), count(*) from %I', mine, t.name)
				into n, seen;
			exception when insufficient_privilege then
				n := 0; seen := 1;
			end;
			if n > 0 then
				wrong := wrong || (t.name || ': shows others');
			end if;
			if seen = 0 then
				wrong := wrong || (t.name || ': hides own');
			end if;
			${harmless('changes others', `update %I set
				tenant_id = tenant_id where tenant_id = %L`)}
			${harmless('deletes others',
			    'delete from %I where tenant_id = %L')}
			${refusedBy('gives rows away',
			    'update %I set tenant_id = %L')}
			${refusedBy('writes for others', `insert into %1$I
				(tenant_id, %3$s) select %2$L, %3$s from %1$I
				limit 1`)}`,
		    `set kontor.tenant = '${mine.id}'; set kontor.zone = 'UTC';`),
		    []);
	});

	test('without a tenant nothing is read', async () => {
		for (const enter of ['', `set kontor.tenant = '';`])
			assert.deepEqual(await everyTable(`begin
				execute format('select count(*) from %I', t.name)
					into n;
				if n > 0 then wrong := wrong || t.name; end if;
			exception when undefined_object or
				invalid_text_representation then null;
			end;`, enter), []);
		await assert.rejects(stack.execute('select * from tenant',
		    { as: 'app' }), /kontor\.tenant/);
	});

	test('a tenant sees itself among the tenants', async () => {
		assert.equal(await asApp('select id from tenant'), mine.id);
		await touchesNothing(`update tenant set slug = slug
			where id = '${theirs.id}'`, 'tenant');
		await refused(`insert into tenant (id, slug)
			values (fresh_id(), 'new-one')`, 'tenant');
	});

	test('views are read with the reader\'s rights', async () => {
		assert.deepEqual(await stack.query(`select relname from pg_class
			where relnamespace = 'kontor'::regnamespace
			and relkind in ('v', 'm') and not coalesce(
			'security_invoker=true' = any(reloptions), false)`), []);
	});

	test('functions that run as their owner are the reviewed', async () => {
		const found = await stack.query(`select distinct proname as name
			from pg_proc where pronamespace = 'kontor'::regnamespace
			and prosecdef order by 1`);

		assert.deepEqual(found.map(each => each.name), REVIEWED);
		// request_enter names its schema instead: setting a path costs
		// each request as much again, and the workers' role, which
		// calls it, can make nothing that would be found before ours
		assert.deepEqual(await stack.query(`select proname from pg_proc
			where pronamespace = 'kontor'::regnamespace and prosecdef
			and not coalesce(proconfig::text like '%search_path=%',
			false)`), [{ proname: 'request_enter' }]);
	});

	test('search finds nobody else\'s rows', async () => {
		for (const name of ['customer', 'invoice', 'product',
		    'employee', 'stock_item']) {
			const all = await stack.query(`select r.tenant_id
				from ${name}_search('') s join ${name} r
				on r.id = s`, { tenant: mine.id });

			assert.ok(all.length > 0, name);
			assert.ok(all.every(each =>
			    each.tenant_id === mine.id), name);
			await assert.rejects(stack.execute(
			    `select * from ${name}_search('')`, { as: 'app' }),
			    /kontor\.tenant/);
		}
	});

	test('the workers\' role is bound and makes no tables', async () => {
		const [role] = await stack.query(`select rolsuper, rolbypassrls,
			rolcreaterole, rolcreatedb from pg_roles
			where rolname = 'kontor_app'`);

		assert.deepEqual(Object.values(role),
		    [false, false, false, false]);
		assert.deepEqual(await stack.query(`select relname from pg_class
			where relowner = 'kontor_app'::regrole`), []);
		for (const sql of ['create table kontor.x (y int)',
		    'create table public.x (y int)', 'drop table invoice',
		    'alter table invoice disable row level security',
		    'set role kontor_owner', 'truncate audit_log',
		    'update audit_log set action = null',
		    'delete from payment_event', 'update refund set reason = null'])
			await assert.rejects(asApp(sql), sql);
	});
});

describe('over the API', () => {
	const shot = () => stack.query(`select 'c', id, version from customer
		where tenant_id = '${theirs.id}' union all
		select 'i', id, version from invoice
		where tenant_id = '${theirs.id}' union all
		select 'p', id, version from payment
		where tenant_id = '${theirs.id}' union all
		select 't', id, version from contact
		where tenant_id = '${theirs.id}' union all
		select 'n', id, version from notification
		where tenant_id = '${theirs.id}' union all
		select 'k', id, version from stock_item
		where tenant_id = '${theirs.id}' union all
		select 'v', id, version from schedule_event
		where tenant_id = '${theirs.id}' union all
		select 's', id, version from service_period
		where tenant_id = '${theirs.id}' union all
		select 'u', id, version from app_user
		where tenant_id = '${theirs.id}' order by 1, 2`);

	const sensible = {
		customers: { name: 'Mine now' }, contacts: { name: 'Mine now' },
		invoices: { notes: 'Mine now' }, payments: { notes: 'Mine now' },
		send: { to: ['a@example.com'] }, refund: {},
		services: { name: 'Mine now' }, users: { role: 'employee' },
		employees: { firstName: 'Mine' }, inventory: { quantity: 3 },
		movement: { type: 'out', quantity: 1 },
		schedule: { title: 'Mine now', date: '2026-01-01',
			startTime: '09:00', endTime: '10:00' },
		'service-periods': { frequency: 'Q1', startDate: '2026-01-01' },
		commissions: { status: 'paid' },
	};

	async function routes()
	{
		const { stdout } = await stack.kontor('routes', 'fieldservice');

		return stdout.split('\n').map(line => line.split(/\s+/))
		    .filter(([method, path]) => /^[A-Z]+$/.test(method) &&
			path.includes('/:'));
	}

	test('every route with an id of the neighbour is 404', async () => {
		const before = await shot();
		let tried = 0;

		for (const [method, path] of await routes()) {
			const noun = path.split('/')[1];
			const last = path.split('/').filter(each =>
			    !each.startsWith(':')).at(-1);
			const { rows } = theirs;
			const id = { customers: rows.customer,
				invoices: rows.invoice, payments: rows.payment,
				services: rows.service, users: rows.user,
				employees: rows.employee, uploads: rows.upload,
				commissions: rows.commission,
				inventory: rows.stock,
				notifications: rows.notification }[noun]?.id;

			assert.ok(id, `no row to try ${path} with`);
			const real = path.replace(':id', id)
			    .replace(':contactId', rows.contact.id)
			    .replace(':eventId', rows.visit.id)
			    .replace(':periodId', rows.period.id);
			const answer = await mine.admin.request(method, real,
			    ['GET', 'DELETE'].includes(method) ? {} :
			    { body: sensible[last] });

			assert.equal(answer.status, 404,
			    `${method} ${real}: ${answer.text}`);
			assert.equal(answer.body.error.code, 'NOT_FOUND');
			tried++;
		}
		assert.ok(tried > 20);
		assert.deepEqual(await shot(), before);
	});

	test('nor by an ETag, or below an own customer', async () => {
		const etag = (await theirs.admin.get(
		    `/invoices/${theirs.rows.invoice.id}`)).headers.etag;
		const headers = { 'If-Match': etag, 'If-None-Match': etag };

		for (const [method, path] of [
			['GET', `/invoices/${theirs.rows.invoice.id}`],
			['PUT', `/invoices/${theirs.rows.invoice.id}`],
			['DELETE', `/payments/${theirs.rows.payment.id}`],
			['PUT', `/customers/${mine.rows.customer.id}/contacts/${
			    theirs.rows.contact.id}`]])
			assert.equal((await mine.admin.request(method, path, {
				headers, body: method === 'PUT' ? {} :
				undefined })).status, 404);
	});

	test('lists, searches and figures hold nothing of it', async () => {
		const foreign = [theirs.id, ...Object.values(theirs.rows)
		    .map(each => each.id), theirs.rows.customer.name];

		for (const path of ['/customers', '/customers?search=cust',
		    '/invoices', '/invoices?search=inv', '/payments',
		    '/payments/history', '/reports/dashboard', '/services',
		    '/employees', '/schedules', '/inventory', '/users',
		    '/notifications',
		    `/payments?customerId=${theirs.rows.customer.id}`]) {
			const { text } = await mine.admin.get(path);

			for (const word of foreign)
				assert.ok(!text.includes(word), path);
		}
	});

	test('an Idempotency-Key is a tenant\'s own', async () => {
		const body = { name: 'x', email: 'once@example.com',
			phone: '(202) 555-0100' };
		const answer = await theirs.admin.post('/customers', body,
		    { headers: { 'Idempotency-Key': 'one' } });

		assert.equal(answer.status, 201);
		assert.equal(answer.headers['idempotent-replayed'], 'true');
		const [own] = await stack.query(`select count(*)
			from idempotency_key where tenant_id = '${mine.id}'`);
		assert.equal(Number(own.count), 1);
	});
});
