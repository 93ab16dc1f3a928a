// The query language at its edges: what would crash, mislead or grow.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { fresh, freshRegistration, good, makeDealership }
	from '../../lib/dealership.mjs';

let firm, api, customer, vehicle;

before(async () => {
	firm = await makeDealership();
	api = firm.admin;
	customer = await firm.customer({ email: `Ada.${fresh()}@example.com` });
	vehicle = await firm.vehicle({ customerId: customer.id });
});
after(() => firm.client.close());

const list = async (path, query) => {
	const answer = await api.get(path, { query });

	good(answer);
	return answer.body;
};

async function refused(path, field, words)
{
	const { status, body } = await api.get(path);

	assert.equal(status, 400, JSON.stringify(body));
	assert.match(body.errors?.[field]?.join() ??
		`nothing about ${field}`, words);
}

const body = () => ({ customerId: customer.id, vin: fresh('VIN'),
	registration: freshRegistration(), vehicleMake: 'Ola',
	vehicleModel: 'S1', vehicleYear: 2024 });

test('a row that is sent back as it was read keeps its relations', async () => {
	const path = `/vehicles/${vehicle.id}`;
	const whole = good(await api.get(path, { query: { expand: 'customer' } }));

	for (const inline of [whole.customer, 'somebody', 7, null, []]) {
		good(await api.patch(path, { customer: inline }));
		good(await api.post('/vehicles', { ...body(), customer: inline }),
			201);
	}
	good(await api.patch(`/customers/${customer.id}`,
		{ lastServiceCenter: firm.centre, vehicles: [whole] }));
	assert.equal(good(await api.get(path)).customerId, customer.id);
});

test('a refused expansion writes nothing', async () => {
	const before = (await list('/vehicles')).pagination.total;
	const headers = { 'Idempotency-Key': fresh('edge') };
	const sent = body();

	for (const options of [{}, { headers }]) {
		const { status } = await api.post('/vehicles?expand=dogs', sent,
			options);

		assert.equal(status, 400);
	}
	assert.equal((await api.patch(`/vehicles/${vehicle.id}?fields=dogs`,
		{ vehicleColor: 'GREEN' })).status, 400);
	assert.equal((await list('/vehicles')).pagination.total, before);
	assert.notEqual(good(await api.get(`/vehicles/${vehicle.id}`))
		.vehicleColor, 'GREEN');
	// and the key is not used up
	assert.deepEqual(Object.keys(good(await api.post(
		'/vehicles?fields=vin,customer.id', sent, { headers }), 201)),
	['customer', 'vin']);
});

test('what can not be read whole is refused, not left out', async () => {
	for (const query of ['filter[vin]=%FF', 'filter[vin]=%00',
		'filter[vin]=%2', `${'a=1&'.repeat(100)}filter[vin]=none`])
		await refused(`/vehicles?${query}`, 'query', /percent-encoded/);
	assert.equal((await list(`/vehicles?${'a=1&'.repeat(99)}` +
		'filter[vin]=none')).data.length, 0);
});

test('a number that no row can have is refused by name', async () => {
	for (const name of ['stockQuantity', 'filter[stockQuantity]',
	    'filter[stockQuantity][lte]'])
		for (const path of ['/inventory', '/central-inventory'])
			await refused(`${path}?${name}=99999999999`, name,
			    /must be from/);
	await refused('/central-inventory?available=99999999999', 'available',
	    /must be from/);
});

test('an amount may be looked for that none may have', async () => {
	good(await firm.advisor.post('/quotations', {
		customerId: customer.id, vehicleId: vehicle.id,
		items: [{ partName: 'Fuse', quantity: 1, rate: 10,
			gstPercent: 18 }] }), 201);
	for (const [operator, found] of [['gte', 1], ['gt', 1], ['lt', 0],
		['ne', 1], ['eq', 0]])
		assert.equal((await list(`/quotations?filter[totalAmount]${
			`[${operator}]=-0.01`}`)).data.length, found, operator);
});

test('an error does not grow with the address', async () => {
	const { status, text } = await api.get(
		`/vehicles?fields=${'a,'.repeat(3000)}`);

	assert.equal(status, 400);
	assert.ok(text.length < 10000, `${text.length} bytes`);
});

test('an instant means what is shown of it', async () => {
	const count = async (operator, value) => (await list('/vehicles', {
		'filter[vin]': vehicle.vin,
		[`filter[createdAt]${operator}`]: value })).pagination.total;

	await firm.execute(`update vehicle set created_at =
		'2025-03-01T10:00:00.123456Z' where id = '${vehicle.id}'`);
	const shown = good(await api.get(`/vehicles/${vehicle.id}`)).createdAt;

	assert.equal(shown, '2025-03-01T10:00:00.123Z');
	for (const [operator, wanted] of [['', 1], ['[eq]', 1], ['[lte]', 1],
		['[gte]', 1], ['[gt]', 0], ['[lt]', 0]])
		assert.equal(await count(operator, shown), wanted, operator);
	assert.equal(await count('[lte]', '2025-03-01T15:30:00.12+05:30'), 0);
	assert.equal(await count('[gt]', '2025-03-01T10:00:00.123455Z'), 1);
	await firm.execute(`update vehicle set created_at =
		'2025-03-01T10:00:00.000456Z' where id = '${vehicle.id}'`);
	assert.equal(await count('', '2025-03-01T10:00:00Z'), 1);
});

test('addresses are the same in either case', async () => {
	for (const email of [customer.email, customer.email.toLowerCase(),
		customer.email.toUpperCase()])
		for (const name of ['email', 'filter[email]', 'filter[email][in]'])
			assert.deepEqual((await list('/customers',
				{ [name]: email, fields: 'id' })).data,
			[{ id: customer.id }], `${name}=${email}`);
});

test('every cursor that is given is taken', async () => {
	const vehicleMake = '\u{1F600}'.repeat(100);
	const keys = 'vehicleMake,vehicleMake,-vehicleMake,registration,vin';

	for (let i = 0; i < 2; i++)
		good(await api.post('/vehicles', { ...body(), vehicleMake }), 201);
	const query = { sort: keys, limit: 1, vehicleMake };
	const { data, pagination } = await list('/vehicles', query);
	const next = await list('/vehicles', { ...query,
		cursor: pagination.nextCursor });

	assert.equal(next.data.length, 1);
	assert.notEqual(next.data[0].id, data[0].id);
});

test('what a cursor can not hold is said about it', async () => {
	const forge = (...parts) => encodeURIComponent(Buffer.concat(parts.map(
		part => Buffer.concat([Buffer.from(`${part.length}:`),
			Buffer.from(part)]))).toString('base64url'));
	const nobody = '00000000-0000-0000-0000-000000000000';

	for (const [sort, value, id] of [['vehicleYear', 'x', nobody],
		['vehicleYear', '99999999999', nobody],
		['createdAt', 'never', nobody], ['vin', 'a', 'nobody'],
		['vin', [0xff, 0xfe], nobody]])
		await refused(`/vehicles?sort=${sort}&cursor=${
			forge(`+${sort}`, value, id)}`, 'cursor', /nextCursor/);
});

test('another selection is another entity tag', async () => {
	const path = `/vehicles/${vehicle.id}`;
	const { headers } = await api.get(path, { query: { fields: 'vin' } });
	const options = { headers: { 'If-None-Match': headers.etag } };

	assert.equal((await api.get(path, { ...options,
		query: { fields: 'vin' } })).status, 304);
	assert.equal((await api.get(path, { ...options,
		query: { fields: 'vin,registration' } })).status, 200);
	good(await api.patch(path, { vehicleColor: 'RED' },
		{ headers: { 'If-Match': headers.etag } }));
});

test('a page of all rows a list may have counts them', async () => {
	await refused('/customers?expand=vehicles.customer.vehicles' +
		'&vehicles.limit=14&limit=100', 'expand', /at most 20000/);
	await list('/customers?expand=vehicles.customer.vehicles' +
		'&vehicles.limit=13&limit=100');
});

test('searches in one request are counted', async () => {
	const like = 'filter[vin][like]=VIN&';

	good(await api.get(`/vehicles?${like.repeat(4)}`));
	await refused(`/vehicles?${like.repeat(5)}`, 'filter[vin][like]',
		/one search too many/);
});
