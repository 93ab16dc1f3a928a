// Service centres of one dealership do not see each other's rows, and other
// tenants see none: every table with a branch_id straight in SQL as the
// workers' role, every route with an id, every list.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../lib/dealership.mjs';
import { furnish } from '../lib/furnish.mjs';

// What all centres share; the rest belongs to one.
const SHARED = ['customers', 'vehicles', 'service-centers', 'suppliers',
	'central-inventory', 'purchase-orders'];

let mine, theirs, rows, others, stack;

before(async () => {
	mine = await makeDealership();
	theirs = await makeDealership();
	stack = mine.stack;
	rows = await furnish(mine);
	others = await furnish(mine, mine.other);
	await furnish(theirs);
});
after(() => {
	mine.client.close();
	theirs.client.close();
});

const names = () => stack.query(`select c.relname as name from pg_class c
	join pg_attribute a on a.attrelid = c.oid and a.attname = 'branch_id'
	where c.relnamespace = 'kontor'::regnamespace and c.relkind = 'r'
	and not attisdropped order by 1`);

// Runs `body` for each of them, as somebody of SC002; what it adds to `wrong`.
async function everyTable(body)
{
	const text = await stack.execute(`set kontor.tenant = '${mine.id}';
	set kontor.zone = 'UTC'; set kontor.branch = '${mine.other.centre.id}';
	do $do$ declare
		t record; n bigint; own bigint; wrong text[] := '{}';
		foreign_id uuid := '${mine.centre.id}';
	begin
		for t in select c.relname as name, (select string_agg(
		           quote_ident(attname), ', ' order by attnum)
		           from pg_attribute where attrelid = c.oid and attnum > 0
		            and not attisdropped and attgenerated = ''
		            and attname <> 'branch_id') as columns
		           from pg_class c join pg_attribute a
		             on a.attrelid = c.oid and a.attname = 'branch_id'
		          where c.relnamespace = 'kontor'::regnamespace
		            and c.relkind = 'r' and not a.attisdropped
		loop ${body} end loop;
		perform set_config('kontor.wrong', to_json(wrong)::text, false);
	end $do$;
	select current_setting('kontor.wrong')`, { as: 'app' });

	return JSON.parse(text.split('\n').at(-1));
}

describe('tables with a branch', () => {
	test('are there, each with a policy', async () => {
		const tables = await names();

		assert.ok(tables.length > 8);
		for (const { name } of tables)
			assert.equal((await stack.query(`select from pg_policy
				where polrelid = 'kontor.${name}'::regclass
				and not polpermissive
				and pg_get_expr(polqual, polrelid)
				like '%acting_branch%'`)).length, 1, name);
	});

	test('hold rows of both centres', async () => {
		for (const { name } of await names())
			assert.equal((await stack.query(`select distinct branch_id
				from ${name} where tenant_id = '${mine.id}'
				and branch_id is not null`)).length, 2, name);
	});

	test('show the own rows, and not the others\'', async () => {
		assert.deepEqual(await everyTable(`
			execute format('select count(*) filter (where branch_id
				= %L), count(*) from %I', foreign_id, t.name)
				into n, own;
			if n > 0 then wrong := wrong || (t.name || ' shows'); end if;
			if own = 0 then wrong := wrong || (t.name || ' hides'); end if;
		`), []);
	});

	test('are not changed or given away', async () => {
		const harmless = (what, sql) => `begin
			execute format('${sql}', t.name, foreign_id);
			get diagnostics n = row_count;
			if n > 0 then wrong := wrong || (t.name || ' ${what}'); end if;
		exception when insufficient_privilege then null;
		when sqlstate 'KT001' then null;
		end;`;
		const refused = (what, sql) => `begin
			execute format('${sql}', t.name, foreign_id, t.columns);
			raise integrity_constraint_violation;
		exception when insufficient_privilege then null;
		when sqlstate 'KT001' then null;
		when integrity_constraint_violation then
			wrong := wrong || (t.name || ' ${what}');
		end;`;

		assert.deepEqual(await everyTable(
		    harmless('changes', `update %I set branch_id = branch_id
			where branch_id = %L`) +
		    harmless('deletes', 'delete from %I where branch_id = %L') +
		    refused('gives', 'update %I set branch_id = %L') +
		    refused('makes', `insert into %1$I (branch_id, %3$s)
			select %2$L, %3$s from %1$I limit 1`)), []);
	});
});

// A body that will do, so that only the id is in the way.
const bodies = () => ({
	status: { status: 'IN_PROGRESS' }, items: { partName: 'Bolt' },
	'assign-engineer': { engineerId: mine.other.engineer.user.id },
	'request-parts': { parts: [{ inventoryPartId: others.inventory.id,
		requestedQty: 1 }] },
	'parts-request': { items: [{ inventoryPartId: others.inventory.id,
		quantity: 1 }] },
	'adjust-stock': { adjustmentType: 'ADD', quantity: 1,
		reason: 'STOCK_RECEIVED' },
	approve: {}, reject: { reason: 'No' }, receive: { receivedItems: [{
		itemId: others['parts-issues'].items[0].id, receivedQty: 1,
		acceptedQty: 1, rejectedQty: 0, condition: 'GOOD' }] },
});

const special = () => ({
	'PATCH /parts-issues/:id/approve': { approvedItems: [{
		itemId: others['parts-issues'].items[0].id, approvedQty: 1 }] },
	'PATCH /invoices/:id/status': { status: 'CANCELLED' },
	'PATCH /job-cards/parts-requests/:id/status': { status: 'APPROVED' },
});

async function routes()
{
	const { stdout } = await stack.kontor('routes', 'dealer');

	return stdout.split('\n').map(line => line.split(/\s+/))
	    .filter(([method, path]) => /^[A-Z]+$/.test(method) &&
		path.startsWith('/'));
}

// The route with the ids of SC001's rows; the noun whose they are.
function aimed(method, path)
{
	const noun = path.split('/:')[0].split('/').filter(each =>
	    each !== '' && each !== 'parts').at(-1);
	const last = path.split('/').filter(each =>
	    !each.startsWith(':')).at(-1);

	return { noun, real: path.replace(':id', rows[noun]?.id)
	    .replace(':item', rows.item.id),
		options: ['GET', 'DELETE'].includes(method) ? {} :
		    { body: special()[`${method} ${path}`] ??
			bodies()[last] ?? {} } };
}

const withIds = async () => (await routes()).filter(([, path]) =>
    path.includes('/:') && !path.startsWith('/notifications'));

// A vehicle says by its number alone that it is on a card elsewhere.
const shownBy = answer => JSON.stringify(answer.body.data, (name, value) =>
    name === 'activeJobCardId' ? undefined : value);

// All that stands in rows of SC001.
const shot = async () => Promise.all((await names()).map(async ({ name }) =>
    (await stack.query(`select '${name}' as name, md5(string_agg(t::text, ''
	order by t::text)) as sum from ${name} t where tenant_id = '${mine.id}'
	and branch_id = '${mine.centre.id}'`))[0]));

describe('over the API', () => {
	test('every route with an id of another centre is 404', async () => {
		const before = await shot();
		const crew = [mine.other.manager, mine.other.engineer,
			mine.other.advisor, mine.other.stock];
		let tried = 0;

		for (const [method, path] of await withIds()) {
			const { noun, real, options } = aimed(method, path);

			assert.ok(rows[noun], `no row to try ${path} with`);
			if (SHARED.includes(noun))
				continue;
			for (const who of crew) {
				const answer = await who.request(method, real,
				    options);

				if (answer.status !== 403) {
					assert.equal(answer.status, 404,
					    `${method} ${path} ${answer.text}`);
					tried++;
				}
			}
		}
		assert.ok(tried > 40, String(tried));
		assert.deepEqual(await shot(), before);
	});

	test('every route with an id of another tenant is 404', async () => {
		for (const [method, path] of await withIds()) {
			const { real, options } = aimed(method, path);
			const answer = await theirs.admin.request(method, real,
			    options);

			assert.equal(answer.status, 404,
			    `${method} ${path} ${answer.text}`);
			assert.equal(answer.body.code, 'NOT_FOUND');
		}
	});

	test('lists of another centre or tenant hold nothing of it',
	    async () => {
		const lists = (await routes()).filter(([method, path]) =>
		    method === 'GET' && !path.includes('/:') &&
		    !path.endsWith('/search') &&
		    !/^\/(health|docs)/.test(path));
		const ids = nouns => nouns.map(noun => rows[noun].id);
		const owned = ids(Object.keys(rows).filter(noun =>
		    !SHARED.includes(noun)));
		const all = [...ids(Object.keys(rows).filter(noun =>
		    noun !== 'users')), mine.centre.id, mine.engineer.user.id];
		let tried = 0;

		for (const [, path] of lists)
			for (const [who, hidden] of [[mine.other.manager, owned],
			    [mine.other.engineer, owned],
			    [mine.other.stock, owned], [theirs.admin, all],
			    [theirs.manager, all]])
				for (const query of ['', '?limit=100&search=a',
				    `?serviceCenterId=${mine.centre.id}`,
				    `?filter[createdAt][gte]=2020-01-01`,
				    `?customerId=${rows.customers.id}`]) {
					const answer = await who.get(path + query);

					assert.ok([200, 400, 403, 404].includes(
					    answer.status), answer.text);
					if (answer.status !== 200)
						continue;
					tried++;
					for (const id of hidden)
						assert.ok(!shownBy(answer)
						    .includes(id), path + query);
				}
		assert.ok(tried > 100, String(tried));
	});

	test('shared rows show nothing of another centre inside', async () => {
		for (const path of [`/customers/${rows.customers.id}`,
		    `/vehicles/${rows.vehicles.id}`]) {
			const answer = await mine.other.manager.get(path);

			good(answer);
			for (const noun of ['appointments', 'job-cards',
			    'quotations', 'invoices'])
				assert.ok(!shownBy(answer)
				    .includes(rows[noun].id));
		}
	});

	test('a body that names another centre is 403', async () => {
		const it = { serviceCenterId: mine.centre.id,
			customerId: rows.customers.id, vehicleId: rows.vehicles.id,
			serviceType: 'Regular Service', location: 'STATION',
			appointmentDate: '2031-02-01', appointmentTime: '11:00 AM',
			items: [{ partName: 'Bolt', name: 'Bolt', quantity: 1,
				rate: 1, unitPrice: 1, gstPercent: 18, gstRate: 18 }] };

		for (const path of ['/appointments', '/job-cards',
		    '/quotations', '/invoices']) {
			const answer = await mine.other.manager.post(path, it);

			assert.equal(answer.status, 403, path + answer.text);
			assert.equal(answer.body.code, 'FORBIDDEN');
		}
	});

	test('an administrator sees all centres', async () => {
		for (const path of ['/job-cards', '/invoices', '/inventory',
		    '/appointments', '/quotations', '/parts-requests',
		    '/parts-issues']) {
			const noun = path.slice(1);
			const list = good(await mine.admin.get(path,
			    { query: { limit: 100 } })).map(each => each.id);

			assert.ok(list.includes(rows[noun].id), path);
			assert.ok(list.includes(others[noun].id), path);
		}
	});
});
