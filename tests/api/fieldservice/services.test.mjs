// Services and products (sections 7.1 to 7.5).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, foreign, opened, strangers } from './given.mjs';

describe('services', () => {
	let shop, admin, example;

	before(async () => {
		shop = await opened('services');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('the document\'s own example is created', async () => {
		const body = endpoint('services.create').request.example;
		const answer = await admin.post('/services', body);

		example = conforms('services.create', answer);
		for (const [name, value] of Object.entries(body))
			assert.equal(example[name], value, name);
		assert.match(example.id, /^svc_/);
		assert.match(answer.headers.location,
		    new RegExp(`/services/${example.id}$`));
		assert.deepEqual(conforms('services.get',
		    await admin.get(`/services/${example.id}`)), example);
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post('/services', {}),
		    ['name', 'type', 'price']);
		refusesFields(await admin.post('/services', { name: '',
			type: 'rent', price: -1, duration: 0, active: 'yes' }),
		    ['name', 'type', 'price', 'duration', 'active']);
		refusesFields(await admin.post('/services', { name: 'x',
			type: 'service', price: '150.00' }), ['price']);
	});

	test('a change keeps the rest; PATCH is the same', async () => {
		const data = conforms('services.update', await admin.put(
		    `/services/${example.id}`, { price: 155.5, active: false }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...example,
			price: 155.5, active: false, updatedAt: null });
		assert.equal((await admin.patch(`/services/${example.id}`,
		    { duration: null })).body.data.duration, null);
		refusesFields(await admin.put(`/services/${example.id}`,
		    { name: null, price: null }), ['name', 'price']);
	});

	test('lists filter, search, sort and count', async () => {
		await shop.service({ name: 'Lavender 100%', type: 'product',
			category: 'scent', price: 45 });
		await shop.service({ name: 'anew', category: 'scent',
			price: 20 });
		const names = async query => (await admin.get(
		    `/services?${query}`)).body.data.map(each => each.name);
		const all = await admin.get('/services');

		conforms('services.list', all);
		assert.deepEqual(all.body.pagination,
		    { page: 1, limit: 20, total: 3, totalPages: 1 });
		assert.deepEqual(await names(''), ['anew', 'Lavender 100%',
			'Monthly Diffuser Service']);
		assert.deepEqual(await names('type=product'),
		    ['Lavender 100%']);
		assert.deepEqual(await names('category=scent&sortBy=price'),
		    ['anew', 'Lavender 100%']);
		assert.deepEqual(await names('active=false'),
		    ['Monthly Diffuser Service']);
		assert.equal((await names('active=true')).length, 2);
		assert.deepEqual(await names('search=100%25'),
		    ['Lavender 100%']);
		assert.deepEqual(await names('search=DIFFUSER'),
		    ['Monthly Diffuser Service']);
		refusesFields(await admin.get('/services?type=rent&active=x'),
		    ['type', 'active']);
	});

	test('a deleted service is gone; what was billed stays', async () => {
		const { id } = await shop.service({ name: 'Short' });
		const buyer = await customer(admin);
		const bill = await shop.invoice({ customerId: buyer.id,
			items: [{ serviceId: id, quantity: 1 }] });

		conforms('services.delete', await admin.delete(`/services/${id}`));
		fails(await admin.get(`/services/${id}`), 404, 'NOT_FOUND');
		fails(await admin.put(`/services/${id}`, { name: 'x' }), 404);
		fails(await admin.delete(`/services/${id}`), 404);
		assert.equal((await admin.get('/services')).body.pagination.total,
		    3);
		assert.equal((await admin.get(`/invoices/${bill.id}`)).body.data
		    .items[0].description, 'Short');
		fails(await admin.post('/invoices', { customerId: buyer.id,
			items: [{ serviceId: id, quantity: 1 }] }), 404);
	});

	test('an older state is not overwritten', async () => {
		const path = `/services/${example.id}`;
		const { headers } = await admin.get(path);

		assert.equal((await admin.put(path, { price: 1 }, { headers:
			{ 'If-Match': headers.etag } })).status, 200);
		fails(await admin.put(path, { price: 2 }, { headers:
			{ 'If-Match': headers.etag } }), 412);
	});

	test('ids that are none, or another tenant\'s', async () => {
		await foreign(shop);
		const theirs = await shop.neighbour.service();

		for (const id of [...strangers('svc'), theirs.id]) {
			fails(await admin.get(`/services/${id}`), 404);
			fails(await admin.put(`/services/${id}`, { name: 'x' }),
			    404);
			fails(await admin.delete(`/services/${id}`), 404);
		}
		assert.ok(!(await admin.get('/services')).text
		    .includes(theirs.id));
	});
});
