// At the front desk of a dealership: many customers at once, and search.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fresh, freshEmail, freshMobile, freshRegistration, good,
    makeDealership } from '../../lib/dealership.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

describe('many customers at once', () => {
	const bulk = (customers, who = firm.advisor) =>
	    who.post('/customers/bulk', { customers });

	test('good ones land, bad ones say why', async () => {
		const taken = (await firm.customer()).email;
		const twice = freshEmail();
		const data = good(await bulk([
			{ name: 'Ravi Kumar', phone: '98765 43210',
				customerType: 'B2B', cityState: 'Pune, Maharashtra' },
			{ name: 'A', phone: '12345' },
			{ name: 'Known Email', phone: freshMobile(),
				email: taken.toUpperCase() },
			'no object',
			{ name: 'First Of Two', phone: freshMobile(), email: twice },
			{ name: 'Second Of Two', phone: freshMobile(), email: twice },
			{ phone: freshMobile() }]), 201);

		assert.equal(data.created, 2);
		assert.equal(data.failed, 5);
		assert.deepEqual(data.results.map(each => each.index),
		    [0, 1, 2, 3, 4, 5, 6]);
		assert.deepEqual(data.results.map(each => each.success),
		    [true, false, false, false, true, false, false]);
		assert.deepEqual(Object.keys(data.results[1].errors).sort(),
		    ['name', 'phone']);
		assert.ok(data.results[2].errors.email);
		assert.deepEqual(data.results[3].errors,
		    { 'customers[3]': ['must be an object'] });
		assert.ok(data.results[5].errors.email);
		assert.deepEqual(data.results[6].errors,
		    { name: ['is required'] });
		const made = good(await firm.advisor.get(
		    `/customers/${data.results[0].id}`));

		assert.equal(made.phone, '+919876543210');
		assert.equal(made.customerType, 'B2B');
		assert.equal(made.cityState, 'Pune, Maharashtra');
		assert.equal(made.customerNumber,
		    data.results[0].customerNumber);
	});

	test('numbers follow each other without gaps', async () => {
		const many = await Promise.all(Array.from({ length: 4 }, () =>
		    bulk(Array.from({ length: 60 }, (_, n) => ({
			name: fresh('Customer '), phone: freshMobile(),
			email: n % 10 === 0 ? 'same@example.com' :
			    freshEmail() })))));
		const made = many.flatMap(each => good(each, 201).results);
		const [{ last, count }] = await firm.query(`select (select last
			from number_series where tenant_id = '${firm.id}'
			and name = 'customer') as last, (select count(*)
			from customer where tenant_id = '${firm.id}')`);

		assert.equal(made.filter(each => each.success).length,
		    4 * 54 + 1);
		assert.equal(Number(last), Number(count));
	});

	test('up to 500', async () => {
		const some = (n) => Array.from({ length: n }, () => ({
			name: fresh('Customer '), phone: freshMobile() }));

		assert.equal(good(await bulk(some(500)), 201).created, 500);
		for (const body of [{ customers: some(501) },
		    { customers: [] }, { customers: 'x' }, {}]) {
			const answer = await firm.advisor.post(
			    '/customers/bulk', body);

			assert.equal(answer.status, 400);
			assert.ok(answer.body.errors.customers);
		}
	});

	test('the same key makes them once', async () => {
		const sent = [{ name: fresh('Once '), phone: freshMobile() }];
		const options = { headers: { 'Idempotency-Key': fresh('k') } };
		const one = good(await firm.advisor.post('/customers/bulk',
		    { customers: sent }, options), 201);
		const two = good(await firm.advisor.post('/customers/bulk',
		    { customers: sent }, options), 201);

		assert.deepEqual(one, two);
	});
});

describe('search', () => {
	// A number that no telephone of this process has in it.
	const tail = ['4242', '7575'].find(each => !freshMobile().includes(each));
	let mine, car;

	const find = async (query, more = {}, who = firm.advisor) =>
	    good(await who.get('/customers/search',
		{ query: { query, ...more } })).map(each => each.id);

	before(async () => {
		mine = await firm.customer({ name: 'Lakshmi Narayan Iyer',
			phone: '+918800112233', email: 'desk.one@find.example' });
		car = await firm.vehicle({ customerId: mine.id,
			registration: `KA 05 MN ${tail}`, vin: 'LRW3E7FA8NC123456' });
		await firm.customer({ name: 'Somebody Else' });
	});

	test('knows phones, addresses, plates, chassis and names', async () => {
		for (const term of ['8800112233', '+918800112233',
		    '+91 88001 12233', '08800112233', '88001', '112233',
		    'desk.one@find.example', 'Desk.One@', `KA05MN${tail}`,
		    `ka-05-mn-${tail}`, 'KA 05 MN', tail, 'LRW3E7FA8NC123456',
		    'lrw3e7', 'lakshmi', 'Lakshmi  Nar', 'iyer', 'Narayan'])
			assert.ok((await find(term)).includes(mine.id), term);
		assert.deepEqual(await find('8800112233'), [mine.id]);
		assert.deepEqual(await find(car.vin), [mine.id]);
		assert.deepEqual(await find('nobody of this name'), []);
	});

	test('a phone has digits, and they are its own', async () => {
		const numbered = await firm.customer({ name: 'Room 770077',
			phone: '+918811223344', email: 'a770077@find.example' });

		for (const query of ['iyer', '---', 'a1', '1x2', 'somebody'])
			assert.deepEqual(await find(query, { type: 'phone' }), []);
		assert.deepEqual(await find('770077', { type: 'phone' }), []);
		assert.deepEqual(await find('770077'), [numbered.id]);
		assert.deepEqual(await find('1122334', { type: 'phone' }),
		    [numbered.id]);
	});

	test('of one kind only when told', async () => {
		for (const [term, type] of [['8800112233', 'phone'],
		    ['iyer', 'name'], ['desk.one@find.example', 'email'],
		    ['LRW3E7FA8NC123456', 'vin'],
		    [`KA05MN${tail}`, 'registration']]) {
			assert.deepEqual(await find(term, { type }), [mine.id]);
			for (const other of ['phone', 'name', 'email', 'vin',
			    'registration'])
				assert.equal((await find(term, { type: other }))
				    .includes(mine.id), other === type,
				    `${term} as ${other}`);
		}
	});

	test('shows relations and fields as lists do', async () => {
		const [wide] = good(await firm.advisor.get('/customers/search',
		    { query: { query: '8800112233', expand: 'vehicles' } }));
		const [narrow] = good(await firm.advisor.get(
		    '/customers/search', { query: { query: '8800112233',
			fields: 'id,name' } }));

		assert.equal(wide.vehicles[0].vin, car.vin);
		assert.deepEqual(narrow, { id: mine.id, name: mine.name });
	});

	test('is for those who may read customers', async () => {
		assert.deepEqual(await find('8800112233', {},
		    firm.other.manager), [mine.id]);
		assert.equal((await firm.stock.get(
		    '/customers/search?query=iyer')).status, 403);
	});

	test('finds nobody who was deleted, and nobody else\'s', async () => {
		const gone = await firm.customer({ phone: '+918800119999' });
		const other = await makeDealership();

		good(await firm.advisor.delete(`/customers/${gone.id}`));
		for (const term of ['8800119999', gone.email, gone.name])
			assert.deepEqual(await find(term), []);
		for (const term of ['8800112233', 'desk.one@find.example',
		    `KA05MN${tail}`, car.vin, 'lakshmi', 'narayan', '1122'])
			assert.deepEqual(await find(term, {},
			    other.advisor), [], term);
		other.client.close();
	});

	test('takes at most what is wanted', async () => {
		await firm.advisor.post('/customers/bulk', { customers:
			Array.from({ length: 30 }, (_, n) => ({
				name: `Zubin Mistry ${n}`, phone: freshMobile() })) });
		assert.equal((await find('zubin')).length, 20);
		assert.equal((await find('zubin', { limit: 7 })).length, 7);
	});

	test('says what will not do', async () => {
		for (const [query, field] of [[{}, 'query'],
		    [{ query: ' ' }, 'query'], [{ query: 'x', type: 'y' }, 'type'],
		    [{ query: 'x', limit: 'y' }, 'limit']]) {
			const answer = await firm.advisor.get(
			    '/customers/search', { query });

			assert.equal(answer.status, 400, answer.text);
			assert.ok(answer.body.errors[field]);
		}
		for (const term of ['%', '_', '\\', "'", '[', '(((', '+', '@',
		    '-', '.*', 'ÄÖÜ', '日本'])
			assert.ok(Array.isArray(await find(term)));
	});
});
