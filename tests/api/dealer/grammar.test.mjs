// The query language: fields, relations, filters, order, pages and cursors.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { good, makeDealership } from '../../lib/dealership.mjs';

const ROWS = 60;

let firm, api, customer;

// Vehicles with few makes and years, so that keys are equal, and some nulls.
before(async () => {
	firm = await makeDealership();
	api = firm.admin;
	customer = await firm.customer({ name: 'Grammar Motors' });
	await firm.execute(`insert into vehicle (id, tenant_id, customer_id,
		registration, vin, make, model, year, warranty_status,
		created_at)
		select fresh_id(), '${firm.id}', '${customer.id}',
		'KA05G' || lpad(n::text, 4, '0'), 'VINGRAMMAR' || n,
		(array['Ather', 'Ola', 'Tesla'])[n % 3 + 1], 'M' || n,
		2020 + n % 4, (array['Active', 'Expired', null])[n % 3 + 1],
		'2025-03-01T00:00:00Z'::timestamptz + n * interval '6 hours'
		from generate_series(1, ${ROWS}) n`);
});
after(() => firm.client.close());

const get = (path, query, who = api) => who.get(path, { query });

const list = async (path, query, who) => {
	const answer = await get(path, query, who);

	good(answer);
	return answer.body;
};

async function refused(path, query, field, words)
{
	const { status, body } = await get(path, query);

	assert.equal(status, 400, JSON.stringify(body));
	assert.equal(body.code, 'VALIDATION_ERROR');
	assert.match(body.errors[field]?.join() ?? `no word about ${field} in ${
		JSON.stringify(body.errors)}`, words);
}

test('fields: only what is named, in lists and rows, relations too', async () => {
	const { data } = await list('/vehicles', { fields: 'vin,registration',
		limit: 3 });
	const row = good(await get(`/customers/${customer.id}`,
		{ fields: 'name,vehicles.vin', 'vehicles.limit': 2 }));

	assert.equal(data.length, 3);
	for (const one of data)
		assert.deepEqual(Object.keys(one), ['registration', 'vin']);
	assert.deepEqual(Object.keys(row), ['name', 'vehicles']);
	assert.equal(row.vehicles.length, 2);
	assert.deepEqual(Object.keys(row.vehicles[0]), ['vin']);
});

test('expand: to one and to many, nested, each row with its own', async () => {
	const mine = await firm.vehicle();
	const { data } = await list('/vehicles', { limit: 100,
		expand: 'customer.vehicles', 'vehicles.limit': 3 });
	const one = data.find(each => each.id === mine.id);

	assert.equal(data.length, ROWS + 1);
	for (const each of data) {
		assert.equal(each.customer.id, each.customerId);
		assert.equal(each.customer.vehicles.length,
			each.id === mine.id ? 1 : 3);
	}
	assert.equal(one.customer.vehicles[0].id, mine.id);
	assert.equal('customer' in one.customer.vehicles[0], false);
	assert.equal('customer' in (await list('/vehicles')).data[0], false);
});

test('a limit goes by the last name of its path, or by all of it', async () => {
	for (const name of ['vehicles.limit', 'customer.vehicles.limit']) {
		const { data } = await list('/vehicles', { expand:
			'customer.vehicles', limit: 2, [name]: 4,
			'filter[customerId]': customer.id });

		assert.ok(data.every(each =>
			each.customer.vehicles.length === 4), name);
	}
	await refused('/vehicles', { expand: 'customer.vehicles',
		'vehicles.limit': '0' }, 'vehicles.limit', /at least 1/);
});

test('limited children are the first of their order', async () => {
	const row = good(await get(`/customers/${customer.id}`,
		{ 'vehicles.limit': 5 }));
	const wanted = (await list('/vehicles', { limit: 5, sort: '-createdAt',
		'filter[customerId]': customer.id })).data;

	assert.deepEqual(row.vehicles.map(each => each.id),
		wanted.map(each => each.id));
});

test('unknown names say what there is', async () => {
	await refused('/vehicles', { fields: 'vin,colour' }, 'fields',
		/no field colour; it has .*vehicleColor/);
	await refused('/vehicles', { expand: 'owner' }, 'expand',
		/no relation owner; it has .*customer/);
	await refused('/vehicles', { expand: 'customer.dogs' }, 'expand',
		/Customer has no relation dogs; it has .*vehicles/);
	await refused('/vehicles', { 'filter[colour]': 'x' }, 'filter[colour]',
		/Vehicle has customerId, registration/);
	await refused('/vehicles', { 'filter[vin][contains]': 'x' },
		'filter[vin][contains]', /eq, ne, gt, gte, lt, lte, in, like/);
	await refused('/vehicles', { 'filter[currentStatus][gt]': 'AVAILABLE' },
		'filter[currentStatus][gt]', /operators eq, ne, in, null$/);
	await refused('/vehicles', { 'filter[vin': 'x' }, 'filter[vin',
		/must look like/);
	await refused('/vehicles', { filter: 'x' }, 'filter', /must look like/);
	await refused('/vehicles', { 'filter[vehicleYear]': 'x' },
		'filter[vehicleYear]', /whole number/);
	await refused('/vehicles', { 'filter[createdAt][gte]': 'yesterday' },
		'filter[createdAt][gte]', /date/);
});

test('what is unknown elsewhere is passed over', async () => {
	const { pagination } = await list('/vehicles', { colour: 'red',
		sort: 'colour', 'dogs.limit': 3 });

	assert.ok(pagination.total >= ROWS);
});

test('depth and width have limits', async () => {
	await refused('/vehicles', { expand:
		'customer.vehicles.customer.vehicles' }, 'expand', /3 levels/);
	await refused('/customers', { expand: 'vehicles.customer.vehicles',
		limit: 100, 'vehicles.limit': 100 }, 'expand', /rows/);
});

test('filters agree with the rows, operator by operator', async () => {
	const all = (await list('/vehicles', { limit: 100, sort: 'vin',
		'filter[customerId]': customer.id })).data;
	const cases = [
		['filter[vehicleYear]', 2021, v => v.vehicleYear === 2021],
		['filter[vehicleYear][eq]', 2021, v => v.vehicleYear === 2021],
		['filter[vehicleYear][ne]', 2021, v => v.vehicleYear !== 2021],
		['filter[vehicleYear][gt]', 2021, v => v.vehicleYear > 2021],
		['filter[vehicleYear][gte]', 2021, v => v.vehicleYear >= 2021],
		['filter[vehicleYear][lt]', 2021, v => v.vehicleYear < 2021],
		['filter[vehicleYear][lte]', 2021, v => v.vehicleYear <= 2021],
		['filter[vehicleYear][in]', '2020,2023', v =>
			[2020, 2023].includes(v.vehicleYear)],
		['filter[vehicleYear][in]', '2020, 2023 ', v =>
			[2020, 2023].includes(v.vehicleYear)],
		['filter[vehicleYear][in]', '5', () => false],
		['vehicleYear', 2022, v => v.vehicleYear === 2022],
		['filter[vehicleMake]', 'Ola', v => v.vehicleMake === 'Ola'],
		['filter[vehicleMake][like]', '%tes%', v =>
			v.vehicleMake === 'Tesla'],
		['filter[registration][like]', 'ka05g001', v =>
			v.registration.startsWith('KA05G001')],
		['filter[vin][like]', '_', () => false],
		['filter[warrantyStatus][null]', 'true', v =>
			v.warrantyStatus === null],
		['filter[warrantyStatus][null]', 'false', v =>
			v.warrantyStatus !== null],
		['filter[warrantyStatus][null]', 'True', v =>
			v.warrantyStatus === null],
		['filter[warrantyStatus][null]', '0', v =>
			v.warrantyStatus !== null],
		['filter[warrantyStatus][in]', 'Expired, Active', v =>
			v.warrantyStatus !== null],
		['filter[warrantyStatus][ne]', 'Active', v =>
			v.warrantyStatus !== 'Active'],
		['filter[currentStatus]', 'available', () => true],
		['filter[currentStatus][ne]', 'AVAILABLE', () => false],
	];

	assert.equal(all.length, ROWS);
	for (const [name, value, holds] of cases) {
		const { data, pagination } = await list('/vehicles', {
			limit: 100, sort: 'vin', [name]: value,
			...name === 'customerId' ? {} :
				{ 'filter[customerId]': customer.id } });
		const wanted = all.filter(holds).map(each => each.vin);

		assert.deepEqual(data.map(each => each.vin), wanted,
			`${name}=${value}`);
		assert.equal(pagination.total, wanted.length);
	}
});

test('a day of createdAt is a day of the business', async () => {
	const count = async (query) => (await list('/vehicles', { limit: 1,
		'filter[customerId]': customer.id, ...query }))
		.pagination.total;
	// 1 March in Kolkata ends at 18:30Z: rows at 06, 12 and 18 hours
	const day = '2025-03-01';

	assert.equal(await count({ 'filter[createdAt]': day }), 3);
	assert.equal(await count({ 'filter[createdAt][lte]': day }), 3);
	assert.equal(await count({ 'filter[createdAt][gt]': day }), ROWS - 3);
	assert.equal(await count({ 'filter[createdAt][gte]': day }), ROWS);
	assert.equal(await count({ 'filter[createdAt][lt]': day }), 0);
	assert.equal(await count({ 'filter[createdAt][gte]':
		'2025-03-01T06:00:00Z', 'filter[createdAt][lt]':
		'2025-03-01T18:00:00Z' }), 2);
});

test('several keys of an order, each in its direction', async () => {
	const { data } = await list('/vehicles', { limit: 100,
		sort: '-vehicleYear,registration',
		'filter[customerId]': customer.id });
	const sorted = [...data].sort((a, b) =>
		b.vehicleYear - a.vehicleYear ||
		(a.registration < b.registration ? -1 : 1));

	assert.deepEqual(data.map(each => each.id),
		sorted.map(each => each.id));
	const down = (await list('/vehicles', { limit: 100, sortBy: 'vin',
		sortOrder: 'desc', 'filter[customerId]': customer.id })).data;

	assert.deepEqual(down.map(each => each.vin),
		down.map(each => each.vin).sort().reverse());
});

test('sortOrder is understood in either case', async () => {
	for (const sortOrder of ['desc', 'DESC', 'Desc']) {
		const { data } = await list('/vehicles', { sortOrder,
			sortBy: 'vin', limit: 100 });
		const vins = data.map(each => each.vin);

		assert.deepEqual(vins, vins.toSorted().reverse(), sortOrder);
	}
});

test('cursors go through everything once, in any order, also searched', async () => {
	for (const query of [{}, { sort: '-createdAt' }, { sort: 'vehicleYear' },
		{ sort: '-vehicleYear,registration' },
		{ sort: 'vehicleMake,-vehicleYear' },
		{ search: 'ka05g', sort: 'vehicleYear' },
		{ 'filter[warrantyStatus][null]': 'true' }]) {
		const base = { ...query, 'filter[customerId]': customer.id };
		const wanted = (await list('/vehicles', { ...base, limit: 100 }))
			.data.map(each => each.id);
		const seen = [];
		let cursor = '';

		for (let pages = 0; cursor !== undefined && pages < 50; pages++) {
			const body = await list('/vehicles', { ...base, limit: 7,
				cursor });

			assert.equal(body.pagination.total, wanted.length);
			assert.equal(body.pagination.hasPrev, pages > 0);
			assert.equal(body.pagination.hasNext,
				body.pagination.nextCursor !== undefined);
			seen.push(...body.data.map(each => each.id));
			cursor = body.pagination.nextCursor;
		}
		assert.deepEqual(seen, wanted, JSON.stringify(query));
	}
});

// All rows of a list by cursor, as the pages by number have them.
async function walked(path, sort) {
	const wanted = (await list(path, { sort, limit: 100 })).data
		.map(each => each.id);
	const seen = [];
	let cursor = '';

	while (cursor !== undefined && seen.length <= wanted.length) {
		const body = await list(path, { sort, limit: 4, cursor });

		seen.push(...body.data.map(each => each.id));
		cursor = body.pagination.nextCursor;
	}
	assert.deepEqual(seen, wanted, `${path} by ${sort}`);
	return seen.length;
}

test('cursors pass nulls, upwards and downwards', async () => {
	await firm.execute(`insert into customer (id, tenant_id, name, phone,
		last_service_at) select fresh_id(), '${firm.id}', 'Null ' || n,
		'+9198' || lpad(n::text, 8, '0'), case when n % 3 > 0 then
		'2025-01-01'::timestamptz + n % 5 * interval '1 day' end
		from generate_series(1, 25) n`);
	for (const sort of ['lastServiceDate', '-lastServiceDate',
		'-lastServiceDate,name'])
		await walked('/customers', sort);
});

test('orders without a date of delivery are not lost on the way', async () => {
	const [supplier, part] = await Promise.all([
		api.post('/suppliers', { name: 'Cursor Parts' }),
		api.post('/central-inventory/parts', { partName: 'Fuse',
			partNumber: 'FUSE-1', category: 'Electric',
			unitPrice: 10, costPrice: 5, gstRate: 18,
			stockQuantity: 0, minStockLevel: 0 })]);

	for (let day = 1; day <= 9; day++)
		good(await api.post('/purchase-orders', {
			supplierId: good(supplier, 201).id,
			orderDate: '2026-03-01',
			expectedDeliveryDate: day % 3 ? null : `2026-04-0${day}`,
			items: [{ centralInventoryPartId: good(part, 201).id,
				quantity: 1, unitPrice: 5, gstRate: 18 }] }), 201);
	for (const sort of ['expectedDeliveryDate', '-expectedDeliveryDate',
		'status,expectedDeliveryDate', 'expectedDeliveryDate,-poNumber'])
		assert.equal(await walked('/purchase-orders', sort), 9);
});

test('a cursor of a page stands although rows come and go', async () => {
	const query = { sort: '-createdAt', limit: 10,
		'filter[customerId]': customer.id };
	const first = await list('/vehicles', query);
	const next = (await list('/vehicles', { ...query, page: 2 })).data;

	// the row it stands on goes, others come before it
	good(await api.delete(`/vehicles/${first.data.at(-1).id}`));
	await firm.vehicle({ customerId: customer.id });
	assert.deepEqual((await list('/vehicles', { ...query, cursor:
		first.pagination.nextCursor })).data.map(each => each.id),
		next.map(each => each.id));
});

test('a cursor of another order, or none of ours, is refused', async () => {
	const { pagination } = await list('/vehicles', { sort: 'vin', limit: 1 });

	await refused('/vehicles', { sort: '-vin', cursor:
		pagination.nextCursor }, 'cursor', /same order/);
	for (const cursor of ['x', '!!!', 'LTE6', 'A'.repeat(5000),
		Buffer.from('4:+vin3:abc').toString('base64url')])
		await refused('/vehicles', { sort: 'vin', cursor }, 'cursor',
			/nextCursor/);
	// values that are no values of the column
	const forged = Buffer.from('10:+createdAt5:never36:' +
		'00000000-0000-0000-0000-000000000000').toString('base64url');

	assert.equal((await get('/vehicles', { sort: 'createdAt',
		cursor: forged })).status, 400);
});

test('what one may not read, one may not expand', async () => {
	const [vehicle] = (await list('/vehicles', { limit: 1 })).data;
	const { status, body } = await get(`/vehicles/${vehicle.id}`,
		{ expand: 'customer' }, firm.engineer);

	assert.equal(status, 403);
	assert.match(body.errors.expand.join(), /customers:read/);
});

test('the entity tag changes with the relations that are shown', async () => {
	const path = `/customers/${customer.id}`;
	const first = await get(path, { expand: 'vehicles' });
	const etag = first.headers.etag;
	const again = await api.get(path, { query: { expand: 'vehicles' },
		headers: { 'If-None-Match': etag } });

	assert.equal(again.status, 304);
	await firm.vehicle({ customerId: customer.id });
	assert.equal((await api.get(path, { query: { expand: 'vehicles' },
		headers: { 'If-None-Match': etag } })).status, 200);
	// but it is still the version of the customer
	good(await api.patch(path, { address: 'Elsewhere 1' },
		{ headers: { 'If-Match': etag } }));
	assert.equal((await api.patch(path, { address: 'Elsewhere 2' },
		{ headers: { 'If-Match': etag } })).status, 412);
});

test('a list costs a round trip for each level, not for each row', async () => {
	// A thread looks for a tenant that it does not know first; of more
	// requests than there are threads, one is served by a thread that does.
	const trips = async (query) => {
		const ids = [];

		for (let n = 0; n < 9; n++)
			ids.push((await get('/vehicles', query))
				.headers['x-request-id']);
		const lines = await Promise.all(ids.map((id) =>
			firm.stack.logged(id)));

		lines.sort((a, b) => a.trips - b.trips);
		return [lines[0].trips, lines[0].queries];
	};
	const few = await trips({ limit: 2, expand: 'customer.vehicles' });
	const many = await trips({ limit: 50, expand: 'customer.vehicles',
		'vehicles.limit': 5 });

	assert.deepEqual(few, many);
	assert.ok(few[0] <= 3, `${few[0]} round trips`);
	assert.ok((await trips({ limit: 50 }))[0] === 1);
});
