// What a request of one service centre, or of one tenant, names or nests does
// not reach into another's: relations to their full depth, ids inside bodies,
// bulk calls, uploads, cursors, notifications.  What is in a path is tried by
// centres.test.mjs.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../lib/dealership.mjs';
import { file, samples, send } from '../lib/files.mjs';
import { furnish } from '../lib/furnish.mjs';

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

let mine, theirs, rows, others, strange, stack;

before(async () => {
	mine = await makeDealership();
	theirs = await makeDealership();
	stack = mine.stack;
	rows = await furnish(mine);
	others = await furnish(mine, mine.other);
	strange = await furnish(theirs);
});
after(() => {
	mine.client.close();
	theirs.client.close();
});

// The ids of all rows of SC001, children and movements too.
async function owned()
{
	const tables = await stack.query(`select c.relname as name
		from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attname = 'branch_id'
		where c.relnamespace = 'kontor'::regnamespace and c.relkind = 'r'
		and not attisdropped`);
	const ids = await Promise.all(tables.map(({ name }) => stack.query(
	    `select id from ${name} where tenant_id = '${mine.id}'
	     and branch_id = '${mine.centre.id}'`)));

	return new Set(ids.flat().map(({ id }) => id));
}

async function readings()
{
	const { stdout } = await stack.kontor('routes', 'dealer');

	return stdout.split('\n').map(line => line.split(/\s+/))
	    .filter(([method, path]) => method === 'GET' && path !== undefined &&
		!/health|docs|content|pdf|notifications|reports|dashboard|search|availability/
		.test(path)).map(([, path]) => path);
}

const filled = (path, from) => path.replace(/\/([a-z-]+)(\/parts)?\/:id/,
    (all, noun, parts = '') => `/${noun}${parts}/${from[noun].id}`);

// The relations below PREFIX, as the refusal of one that is not there lists
// them.
async function relations(who, path, prefix)
{
	const answer = await who.get(path,
	    { query: { expand: `${prefix}nothing` } });
	const [, names] = /has no relation nothing; it has (.*)$/.exec(
	    answer.body.errors?.expand?.[0]) ?? [];

	return (names ?? 'none').split(', ').filter(name => name !== 'none')
	    .map(name => prefix + name);
}

// All relations to their full depth, those of one row together.
async function depths(who, path)
{
	const all = [];
	let level = [''];

	for (let depth = 1; depth <= 3; depth++) {
		const found = await Promise.all(level.map(each =>
		    relations(who, path, each)));

		all.push(...found.filter(each => each.length > 0));
		level = found.flat().map(each => `${each}.`);
	}
	return all;
}

// The answers to an expansion; one by one where not all of it is allowed.
async function expanded(who, path, names)
{
	const ask = words => who.get(path, { query: { expand: words.join() } });
	const answer = await ask(names);

	return answer.status === 200 || names.length === 1 ? [answer] :
	    Promise.all(names.map(each => ask([each])));
}

test('relations of any depth stay in the own centre', async () => {
	const hidden = await owned();
	const crew = [mine.other.manager, mine.other.engineer,
		mine.other.advisor, mine.other.stock];
	let tried = 0;

	// A vehicle says by its number alone that it is on a card elsewhere.
	const shown = answer => JSON.stringify(answer.body.data,
	    (name, value) => name === 'activeJobCardId' ? undefined : value);

	for (const path of await readings())
		for (const from of path.includes(':') &&
		    /customers|vehicles|suppliers|purchase|centers|central/
		    .test(path) ? [rows, others] : [others]) {
			const real = filled(path, from);
			const all = await depths(mine.admin, real);

			for (const who of crew) {
				if ((await who.get(real)).status === 403)
					continue;
				const answers = (await Promise.all(all.map(
				    each => expanded(who, real, each)))).flat();

				for (const answer of answers) {
					assert.ok([200, 403].includes(
					    answer.status), answer.text);
					if (answer.status === 403)
						continue;
					tried++;
					for (const [id] of shown(answer)
					    .matchAll(ID))
						assert.ok(!hidden.has(id),
						    `${real} ${id}`);
				}
			}
		}
	assert.ok(hidden.size > 20 && tried > 500, `${hidden.size} ${tried}`);
});

// Every id that a body may hold, pointing to FROM's rows; each request is one
// that would do with an id of the own centre.
function reaching(from, firm)
{
	const card = others['job-cards'].id;
	const it = { customerId: others.customers.id,
		vehicleId: others.vehicles.id, serviceCenterId:
		mine.other.centre.id, serviceType: 'Regular Service',
		appointmentDate: '2031-02-01', appointmentTime: '11:00 AM' };
	const quote = { ...it, items: [{ partName: 'Bolt', quantity: 1, rate: 1,
		gstPercent: 18 }] };
	const bill = { ...it, items: [{ name: 'Bolt', quantity: 1, unitPrice: 1,
		gstRate: 18 }] };
	const engineerId = firm.engineer.user.id;
	const item = { itemId: from['parts-requests'].items[0].id,
		approvedQty: 1 };

	return [
		['POST', '/appointments', { ...it, engineerId }],
		['PATCH', `/appointments/${others.appointments.id}`,
			{ engineerId }],
		['POST', '/job-cards', { ...it,
			appointmentId: from.appointments.id }],
		['POST', `/job-cards/${card}/request-parts`, { parts: [{
			inventoryPartId: from.inventory.id, requestedQty: 1 }] }],
		['POST', `/job-cards/${card}/parts-request`, { items: [{
			inventoryPartId: from.inventory.id, quantity: 1 }] }],
		['POST', '/quotations', { ...quote,
			appointmentId: from.appointments.id }],
		['POST', '/invoices', { ...bill,
			jobCardId: from['job-cards'].id }],
		['POST', '/invoices', { items: bill.items, serviceCenterId:
			it.serviceCenterId, jobCardId: from['job-cards'].id }],
		['POST', '/invoices', { ...bill,
			quotationId: from.quotations.id }],
		['POST', '/invoices', { serviceCenterId: it.serviceCenterId,
			quotationId: from.quotations.id }],
		['PATCH', `/parts-requests/${others['parts-requests'].id}/approve`,
			{ approvedItems: [item] }, 'stock'],
	];
}

// What another tenant's besides: those that all centres share.
const shared = () => [
	['POST', '/appointments', 'customerId', strange.customers.id],
	['POST', '/job-cards', 'customerId', strange.customers.id],
	['POST', '/job-cards', 'vehicleId', strange.vehicles.id],
	['POST', '/quotations', 'customerId', strange.customers.id],
	['POST', '/quotations', 'vehicleId', strange.vehicles.id],
	['POST', '/invoices', 'customerId', strange.customers.id],
	['POST', '/invoices', 'vehicleId', strange.vehicles.id],
	['POST', '/vehicles', 'customerId', strange.customers.id],
	['POST', '/parts-issues', 'items', [{ requestedQty: 1,
		centralInventoryPartId: strange['central-inventory'].id }]],
];

describe('ids inside of bodies', () => {
	const counts = async () => (await Promise.all(['appointment', 'job_card',
	    'quotation', 'invoice', 'parts_request', 'parts_issue', 'vehicle',
	    'file'].map(name => mine.query(`select '${name}' as name,
		count(*), md5(string_agg(t::text, '' order by id)) as sum
		from ${name} t where tenant_id in ('${mine.id}', '${theirs.id}')`))))
	    .flat();

	test('of another centre or tenant are not there', async () => {
		const before = await counts();

		for (const [from, firm] of [[rows, mine], [strange, theirs]])
			for (const [method, path, body, role = 'manager'] of
			    reaching(from, firm)) {
				const answer = await mine.other[role].request(
				    method, path, { body });
				const said = `${method} ${path} ` + answer.text;

				// an item is looked for in its own document
				assert.equal(answer.status,
				    role === 'stock' ? 400 : 404, said);
				assert.ok(answer.body.errors, said);
			}
		assert.deepEqual(await counts(), before);
	});

	test('of another tenant, of what the centres share', async () => {
		const before = await counts();
		const it = { customerId: rows.customers.id,
			vehicleId: rows.vehicles.id, serviceType: 'x',
			appointmentDate: '2031-02-01', appointmentTime: '9:00',
			registration: 'MH01ZZ9999', vin: 'VINZZ999',
			vehicleMake: 'a', vehicleModel: 'b', vehicleYear: 2024,
			items: [{ name: 'Bolt', partName: 'Bolt', quantity: 1,
				rate: 1, unitPrice: 1, gstRate: 18,
				gstPercent: 18 }] };

		for (const [method, path, name, value] of shared()) {
			const answer = await mine.manager.request(method, path,
			    { body: { ...it, [name]: value } });

			assert.equal(answer.status, 404, path + answer.text);
			assert.ok(Object.keys(answer.body.errors)[0]
			    .startsWith(name), answer.text);
		}
		assert.deepEqual(await counts(), before);
	});

	test('in bulk each of them is not found', async () => {
		const before = await counts();
		const done = good(await mine.other.manager.patch(
		    '/job-cards/bulk', { updates: [rows, strange].map(each => ({
			id: each['job-cards'].id, status: 'IN_PROGRESS' })) }));

		assert.deepEqual([done.updated, done.failed], [0, 2]);
		assert.deepEqual(done.results.map(each => each.code),
		    ['NOT_FOUND', 'NOT_FOUND']);
		assert.deepEqual(await counts(), before);
	});

	test('nothing is attached to them', async () => {
		const before = await counts();

		for (const [who, entity, id] of [
		    [mine.other.manager, 'job_card', rows['job-cards'].id],
		    [mine.admin, 'job_card', strange['job-cards'].id],
		    [mine.admin, 'vehicle', strange.vehicles.id],
		    [mine.admin, 'customer', strange.customers.id]]) {
			const answer = await send(who, '/files/upload', {
				file: file(samples.png, 'a.png'),
				category: 'job_card_images',
				relatedEntityType: entity, relatedEntityId: id });

			assert.equal(answer.status, 404, answer.text);
		}
		assert.deepEqual(await counts(), before);
	});
});

test('a cursor opens nothing to somebody else', async () => {
	const hidden = await owned();
	const query = { sort: 'createdAt', limit: 1, cursor: '' };

	for (const path of ['/job-cards', '/invoices', '/quotations',
	    '/appointments', '/files', '/parts-issues']) {
		const first = await mine.admin.get(path, { query });
		const cursor = first.body.pagination.nextCursor;

		assert.ok(cursor, path);
		for (const who of [mine.other.manager, theirs.admin]) {
			const next = await who.get(path, { query: {
				...query, limit: 100, cursor } });

			for (const { id } of good(next))
				assert.ok(!hidden.has(id) &&
				    (who !== theirs.admin ||
				    id !== others[path.slice(1)].id), path);
		}
	}
});

test('notifications are nobody else\'s, whatever the role', async () => {
	await mine.execute(`insert into notification (tenant_id, user_id, type,
		title, message, event) select tenant_id, id, 'system', 'x', 'y',
		'reach' from app_user where tenant_id = '${mine.id}'`);
	const own = good(await mine.manager.get('/notifications'));

	assert.ok(own.length > 0);
	for (const { id } of own)
		for (const who of [mine.admin, mine.engineer, mine.other.manager,
		    theirs.admin])
			for (const [method, path] of [
			    ['GET', `/notifications/${id}`],
			    ['PATCH', `/notifications/${id}/read`],
			    ['DELETE', `/notifications/${id}`]])
				assert.equal((await who.request(method, path))
				    .status, 404);
	assert.deepEqual(good(await mine.manager.get('/notifications'))
	    .map(each => each.isRead), own.map(each => each.isRead));
});

test('people rise no higher than who manages them', async () => {
	const { admin, central, other } = mine;
	const centre = { serviceCenterId: other.centre.id };

	for (const [who, body] of [
	    [admin, { role: 'service_advisor', ...centre }],
	    [central, { password: 'correct horse battery' }],
	    [other.stock, { role: 'admin' }],
	    [other.stock, { role: 'central_inventory_manager' }],
	    [other.manager, { role: 'admin', serviceCenterId: null }],
	    [other.manager, { serviceCenterId: mine.centre.id }]])
		assert.equal((await other.manager.patch(
		    `/users/${who.user.id}`, body)).status, 403,
		    JSON.stringify(body));
	for (const who of [admin, central, other.stock, other.manager])
		assert.equal(good(await who.get('/auth/me')).role, who.user.role);
});
