// Customers: list, read, create, change, delete (sections 3.1 to 3.5).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, foreign, ids, opened, strangers } from './given.mjs';

describe('customers', () => {
	let shop, admin, example;

	before(async () => {
		shop = await opened('customers');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('the document\'s own example is created', async () => {
		const body = endpoint('customers.create').request.example;
		const answer = await admin.post('/customers', body);

		example = conforms('customers.create', answer);
		for (const [name, value] of Object.entries(body))
			assert.equal(example[name], value, name);
		assert.match(example.id, /^cust_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
		assert.equal(example.status, 'active');
		assert.equal(example.balance, 0);
		assert.equal(example.totalSpent, 0);
		assert.deepEqual(example.contacts, []);
		assert.match(answer.headers.location,
		    new RegExp(`/customers/${example.id}$`));
		assert.ok(answer.headers.etag);
	});

	test('what was created is read back', async () => {
		const data = conforms('customers.get',
		    await admin.get(`/customers/${example.id}`));

		assert.deepEqual(data, example);
	});

	test('the bare UUID is accepted as an id', async () => {
		const [row] = await shop.rows(`select id from customer
			where email = 'info@newcustomer.com'`);
		const answer = await admin.get(`/customers/${row.id}`);

		assert.equal(answer.status, 200);
		assert.equal(answer.body.data.id, example.id);
	});

	test('the list shows it as documented', async () => {
		const answer = await admin.get('/customers');
		const [row] = conforms('customers.list', answer);

		assert.equal(row.id, example.id);
		assert.equal(row.lastServiceDate, null);
		assert.deepEqual(answer.body.pagination,
		    { page: 1, limit: 20, total: 1, totalPages: 1 });
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post('/customers', {}),
		    ['name', 'email', 'phone']);
		const error = refusesFields(await admin.post('/customers', {
			name: '', email: 'nobody', phone: 'call me',
			status: 'asleep', zip: 'x'.repeat(21), city: 7,
		}), ['name', 'email', 'phone', 'status', 'zip', 'city']);
		assert.equal(error.details.find(each =>
		    each.field === 'email').message, 'Invalid email format');
	});

	test('required fields can not be null, others can', async () => {
		refusesFields(await admin.post('/customers', { name: null,
			email: null, phone: null, address: null, notes: null }),
		    ['name', 'email', 'phone']);
	});

	test('an email is used once, whatever its case', async () => {
		const error = fails(await admin.post('/customers', {
			name: 'Again', email: 'INFO@NewCustomer.com',
			phone: '(202) 555-0100' }), 409, 'DUPLICATE_ENTRY');
		assert.equal(error.details[0].field, 'email');
	});

	test('a partial update changes only what is given', async () => {
		const data = conforms('customers.update', await admin.put(
		    `/customers/${example.id}`, { city: 'Alexandria' }));

		assert.deepEqual({ ...data, updatedAt: null },
		    { ...example, city: 'Alexandria', updatedAt: null });
		assert.ok(data.updatedAt >= example.updatedAt);
		example = data;
	});

	test('PATCH is the same', async () => {
		const answer = await admin.patch(`/customers/${example.id}`,
		    { city: 'Arlington' });

		assert.equal(answer.status, 200);
		assert.equal(answer.body.data.city, 'Arlington');
	});

	test('an empty change changes nothing', async () => {
		const one = await admin.get(`/customers/${example.id}`);
		const two = await admin.put(`/customers/${example.id}`, {});

		assert.equal(two.status, 200);
		assert.deepEqual(two.body, one.body);
		assert.equal(two.headers.etag, one.headers.etag);
	});

	test('null clears what may be empty', async () => {
		const data = conforms('customers.get', await admin.put(
		    `/customers/${example.id}`, { notes: null, address: '12 A' }));

		assert.equal(data.notes, null);
		assert.equal(data.address, '12 A');
		refusesFields(await admin.put(`/customers/${example.id}`,
		    { name: null, email: null }), ['name', 'email']);
	});

	test('so does the empty text of a form', async () => {
		const own = await customer(admin, { notes: 'some' });
		const data = conforms('customers.get', await admin.put(
		    `/customers/${own.id}`, { notes: '', status: '' }));

		assert.equal(data.notes, null);
		assert.equal(data.status, 'active');
		for (const city of ['', ' ', '\t\r\n', '\v', '\f '])
			assert.equal((await admin.put(`/customers/${own.id}`,
			    { city })).body.data.city, null);
		refusesFields(await admin.put(`/customers/${own.id}`,
		    { name: ' ', phone: '' }), ['name', 'phone']);
	});

	test('what the server keeps can not be written', async () => {
		const answer = await admin.put(`/customers/${example.id}`, {
			id: 'cust_00000000000000000000000000', balance: 99,
			totalSpent: 99, createdAt: '2020-01-01', contacts: [1],
			city: 'Reston' });

		assert.equal(answer.status, 200);
		assert.equal(answer.body.data.id, example.id);
		assert.equal(answer.body.data.balance, 0);
		assert.equal(answer.body.data.totalSpent, 0);
		assert.equal(answer.body.data.createdAt, example.createdAt);
	});

	test('an email of another customer is refused', async () => {
		const other = await customer(admin,
		    { email: 'other@example.com' });

		fails(await admin.put(`/customers/${other.id}`,
		    { email: 'info@newcustomer.com' }), 409, 'DUPLICATE_ENTRY');
		assert.equal((await admin.put(`/customers/${other.id}`,
		    { email: 'other@example.com' })).status, 200);
	});

	test('a deleted customer is gone, its email is free', async () => {
		const made = await customer(admin,
		    { email: 'short@example.com' });
		const path = `/customers/${made.id}`;

		conforms('customers.delete', await admin.delete(path));
		fails(await admin.get(path), 404, 'NOT_FOUND');
		fails(await admin.put(path, { name: 'x' }), 404, 'NOT_FOUND');
		fails(await admin.delete(path), 404, 'NOT_FOUND');
		fails(await admin.get(`${path}/contacts`), 404, 'NOT_FOUND');
		fails(await admin.post('/invoices', { customerId: made.id,
			items: [{ description: 'x', quantity: 1, rate: 1 }] }),
		    404, 'NOT_FOUND');
		assert.equal((await admin.post('/customers', { name: 'Anew',
			email: 'short@example.com', phone: '(202) 555-0102' }))
		    .status, 201);
	});

	test('ids that are none, or nobody\'s, are not found', async () => {
		for (const id of strangers('cust')) {
			fails(await admin.get(`/customers/${id}`), 404,
			    'NOT_FOUND');
			fails(await admin.put(`/customers/${id}`, { name: 'x' }),
			    404, 'NOT_FOUND');
			fails(await admin.delete(`/customers/${id}`), 404,
			    'NOT_FOUND');
		}
	});

	test('another tenant\'s customers do not exist here', async () => {
		const theirs = await foreign(shop);
		const path = `/customers/${theirs.customer.id}`;

		fails(await admin.get(path), 404, 'NOT_FOUND');
		fails(await admin.put(path, { name: 'mine' }), 404, 'NOT_FOUND');
		fails(await admin.delete(path), 404, 'NOT_FOUND');
		assert.equal((await theirs.admin.get(path)).body.data.name,
		    theirs.customer.name);
	});
});

describe('lists of customers', () => {
	const names = ['Zebra Foods', 'apple Garden', 'Mango & Co', 'Émile Zola',
	    'under_score', 'hundred%', 'back\\slash'];
	let shop, admin;

	before(async () => {
		shop = await opened('customerlists');
		admin = shop.admin;
		for (const [i, name] of names.entries()) {
			const answer = await admin.post('/customers', { name,
				email: `row${i}@example.com`,
				phone: `(202) 555-02${i}0`, city: `City ${9 - i}`,
				status: i % 3 === 0 ? 'inactive' : 'active' });
			assert.equal(answer.status, 201, answer.text);
		}
	});
	after(() => closed(shop));

	const list = async query => {
		const answer = await admin.get(`/customers?${query}`);

		assert.equal(answer.status, 200, answer.text);
		return answer.body;
	};
	const namesOf = async query =>
	    (await list(query)).data.map(each => each.name);

	test('status filters; all and nothing are everybody', async () => {
		assert.equal((await list('status=active')).pagination.total, 4);
		const inactive = await list('status=inactive');
		assert.equal(inactive.pagination.total, 3);
		assert.ok(inactive.data.every(each =>
		    each.status === 'inactive'));
		assert.equal((await list('status=all')).pagination.total, 7);
		assert.equal((await list('status=')).pagination.total, 7);
		refusesFields(await admin.get('/customers?status=gone'),
		    ['status']);
	});

	test('search finds by name, email and phone', async () => {
		assert.deepEqual(await namesOf('search=zebra'), ['Zebra Foods']);
		assert.deepEqual(await namesOf('search=ROW2@'), ['Mango & Co']);
		assert.deepEqual(await namesOf('search=555-0230'),
		    ['Émile Zola']);
		assert.deepEqual(await namesOf('search=2025550230'),
		    ['Émile Zola']);
		assert.deepEqual(await namesOf(
		    `search=${encodeURIComponent('émile')}`), ['Émile Zola']);
		assert.deepEqual(await namesOf('search=nobody-at-all'), []);
		assert.equal((await namesOf('search=')).length, 7);
		assert.equal((await namesOf('search=a')).length, 7);
	});

	test('search takes its signs literally', async () => {
		assert.deepEqual(await namesOf('search=r_s'), ['under_score']);
		assert.deepEqual(await namesOf('search=d%25'), ['hundred%']);
		assert.deepEqual(await namesOf('search=k%5Cs'), ['back\\slash']);
		assert.deepEqual(await namesOf(`search=${encodeURIComponent(
		    `'; drop table customer; --`)}`), []);
	});

	test('search and filter together', async () => {
		const found = await list('search=row&status=inactive&limit=2');

		assert.equal(found.pagination.total, 3);
		assert.equal(found.data.length, 2);
	});

	test('every documented sort, both ways', async () => {
		const up = await namesOf('sortBy=name&sortOrder=asc');

		assert.deepEqual(up, [...names].sort((a, b) =>
		    a.toLowerCase() < b.toLowerCase() ? -1 : 1));
		assert.deepEqual(await namesOf('sortBy=name&sortOrder=desc'),
		    [...up].reverse());
		assert.deepEqual((await list('sortBy=city')).data
		    .map(each => each.city), [3, 4, 5, 6, 7, 8, 9]
		    .map(n => `City ${n}`));
		assert.deepEqual(await namesOf('sortBy=createdAt'), names);
		assert.deepEqual(await namesOf('sortBy=email&sortOrder=desc'),
		    [...names].reverse());
		for (const key of ['balance', 'totalSpent', 'status', 'updatedAt',
			'lastServiceDate'])
			assert.equal((await namesOf(`sortBy=${key}`)).length, 7);
	});

	test('pages add up to the whole', async () => {
		const seen = [];

		for (let page = 1; page <= 3; page++) {
			const one = await list(
			    `page=${page}&limit=3&sortBy=createdAt`);
			assert.deepEqual(one.pagination,
			    { page, limit: 3, total: 7, totalPages: 3 });
			seen.push(...one.data.map(each => each.name));
		}
		assert.deepEqual(seen, names);
	});

	test('behind the last page: nothing, but the right total', async () => {
		const queries = ['page=9&limit=3', 'page=9&limit=3&status=active',
		    'page=9&limit=3&search=row'];
		const totals = [7, 4, 7];

		for (const [i, query] of queries.entries()) {
			const answer = await list(query);
			assert.deepEqual(answer.data, []);
			assert.equal(answer.pagination.total, totals[i], query);
			assert.equal(answer.pagination.page, 9);
		}
	});

	test('page and limit have bounds', async () => {
		assert.equal((await list('limit=1000')).pagination.limit, 100);
		for (const query of ['page=0', 'page=-1', 'limit=0', 'limit=ten'])
			refusesFields(await admin.get(`/customers?${query}`),
			    [query.split('=')[0]]);
	});

	test('a deleted customer leaves lists, search and totals', async () => {
		const [gone] = (await list('search=under_score')).data;

		assert.equal((await admin.delete(`/customers/${gone.id}`)).status,
		    200);
		assert.equal((await list('')).pagination.total, 6);
		assert.deepEqual(await namesOf('search=under_score'), []);
		assert.ok(!ids((await list('')).data).includes(gone.id));
	});
});
