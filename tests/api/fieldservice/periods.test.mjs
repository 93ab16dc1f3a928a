// Service periods of customers (section 3.8).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, foreign, ids, opened, strangers }
    from './given.mjs';

describe('service periods', () => {
	let shop, admin, buyer, service, example;

	before(async () => {
		shop = await opened('periods');
		admin = shop.admin;
		buyer = await customer(admin);
		service = await shop.service({ name: 'Diffuser', price: 150 });
	});
	after(() => closed(shop));

	const path = (who = buyer) => `/customers/${who.id}/service-periods`;

	test('the document\'s own example is created', async () => {
		const body = structuredClone(endpoint(
		    'customers.service_periods.create').request.example);

		body.services[0].id = service.id;
		const answer = await admin.post(path(), body);

		example = conforms('customers.service_periods.create', answer);
		assert.match(example.id, /^sp_/);
		assert.equal(example.customerId, buyer.id);
		for (const name of ['frequency', 'startDate', 'endDate',
			'status', 'notes', 'services'])
			assert.deepEqual(example[name], body[name], name);
		assert.match(answer.headers.location, new RegExp(
		    `${path()}/${example.id}$`));
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post(path(), {}),
		    ['frequency', 'startDate']);
		refusesFields(await admin.post(path(), { frequency: 'Q5',
			startDate: '2026', endDate: 1, status: 'over',
			services: [{ quantity: 0, rate: -1, commission: -1,
				name: 7 }, 7] }), ['frequency', 'startDate',
			'endDate', 'status', 'services[0].id',
			'services[0].quantity', 'services[0].rate',
			'services[0].commission', 'services[0].name',
			'services[1]']);
		refusesFields(await admin.post(path(), { frequency: 'EV',
			startDate: '2026-02-01', endDate: '2026-01-31' }),
		    ['endDate']);
		refusesFields(await admin.put(`${path()}/${example.id}`,
		    { startDate: '2026-04-01' }), ['endDate']);
	});

	test('a service gives what its line leaves out', async () => {
		const { services } = await shop.period(buyer.id, { frequency:
			'DM', services: [{ id: service.id }, { id: service.id,
			name: 'Twice', quantity: 2.5, rate: 99.99 }] });

		assert.deepEqual(services, [{ id: service.id, name: 'Diffuser',
			quantity: 1, rate: 150, commission: 0 },
			{ id: service.id, name: 'Twice', quantity: 2.5,
			rate: 99.99, commission: 0 }]);
	});

	test('a service must be there, its line is named', async () => {
		const gone = await shop.service();

		await admin.delete(`/services/${gone.id}`);
		for (const id of [gone.id, 'svc_01h455vb4pex5vsknk084sn02q'])
			assert.equal(fails(await admin.post(path(), {
				frequency: 'SO', startDate: '2026-01-01',
				services: [{ id: service.id }, { id }] }), 404)
			    .details[0].field, 'services[1].id');
		assert.equal((await admin.get(path())).body.pagination.total, 2);
	});

	test('what it shows can be sent back after a service went', async () => {
		const gone = await shop.service();
		const who = await customer(admin);
		const made = await shop.period(who.id, { services: [
			{ id: service.id, rate: 7 }, { id: gone.id }] });

		await admin.delete(`/services/${gone.id}`);
		const again = await admin.put(`${path(who)}/${made.id}`, made);

		assert.equal(again.status, 200, again.text);
		assert.deepEqual(again.body.data.services, made.services);
		fails(await admin.put(`${path()}/${example.id}`,
		    { services: [{ id: gone.id }] }), 404);
		assert.deepEqual((await admin.get(path())).body.data.find(
		    each => each.id === example.id).services,
		    example.services);
	});

	test('a change keeps the rest; lines are replaced together', async () => {
		const one = `${path()}/${example.id}`;
		const data = conforms('customers.service_periods.update',
		    await admin.put(one, { status: 'completed' }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...example,
			status: 'completed', updatedAt: null });
		assert.deepEqual((await admin.put(one, { services: [{
			id: service.id, quantity: 3 }] })).body.data.services
		    .map(each => each.quantity), [3]);
		assert.deepEqual((await admin.put(one, { services: [] }))
		    .body.data.services, []);
		assert.equal((await admin.put(one, { endDate: null }))
		    .body.data.endDate, null);
	});

	test('the list shows each with its own services', async () => {
		const other = await customer(admin);

		for (let i = 1; i <= 5; i++)
			await shop.period(other.id, { startDate: `2026-0${i}-01`,
				endDate: '2026-12-31', notes: `${i}`,
				status: i === 3 ? 'inactive' : 'active',
				services: Array.from({ length: i - 1 },
				    (each, n) => ({ id: service.id,
					name: `${i}.${n}` })) });
		const answer = await admin.get(path(other));
		const list = conforms('customers.service_periods.list', answer);

		assert.deepEqual(list.map(each => each.notes),
		    ['1', '2', '3', '4', '5']);
		for (const { notes, services } of list)
			assert.deepEqual(services.map(each => each.name),
			    Array.from({ length: notes - 1 },
			    (each, n) => `${notes}.${n}`));
		assert.deepEqual((await admin.get(
		    `${path(other)}?status=inactive`)).body.data
		    .map(each => each.notes), ['3']);
		assert.deepEqual((await admin.get(
		    `${path(other)}?page=9&limit=2`)).body.pagination,
		    { page: 9, limit: 2, total: 5, totalPages: 3 });
	});

	test('a deleted period is gone', async () => {
		const { id } = await shop.period(buyer.id,
		    { services: [{ id: service.id }] });

		conforms('customers.service_periods.delete',
		    await admin.delete(`${path()}/${id}`));
		fails(await admin.delete(`${path()}/${id}`), 404);
		fails(await admin.put(`${path()}/${id}`, {}), 404);
		assert.ok(!ids((await admin.get(path())).body.data).includes(id));
	});

	test('two who replace the lines at once leave one set', async () => {
		const { id } = await shop.period(buyer.id);
		const sets = Array.from({ length: 8 }, (each, i) =>
		    Array.from({ length: 3 }, () => ({ id: service.id,
			name: `set ${i}` })));
		const answers = await Promise.all(sets.map(services =>
		    admin.put(`${path()}/${id}`, { services })));

		assert.ok(answers.every(each => each.status === 200));
		const { services } = (await admin.get(path())).body.data
		    .find(each => each.id === id);
		assert.equal(services.length, 3);
		assert.equal(new Set(services.map(each => each.name)).size, 1);
	});

	test('an older state is not overwritten', async () => {
		const one = `${path()}/${example.id}`;
		const { headers: { etag } } = await admin.put(one, {});

		assert.equal((await admin.put(one, { services: [] }, { headers:
			{ 'If-Match': etag } })).status, 200);
		fails(await admin.put(one, { notes: 'x' }, { headers:
			{ 'If-Match': etag } }), 412);
	});

	test('below a customer are the own periods only', async () => {
		const other = await customer(admin);
		const theirs = await foreign(shop);
		const period = await shop.neighbour.period(theirs.customer.id);

		for (const id of [...strangers('sp'), period.id]) {
			fails(await admin.put(`${path()}/${id}`, {}), 404);
			fails(await admin.delete(`${path()}/${id}`), 404);
		}
		fails(await admin.put(`${path(other)}/${example.id}`,
		    { notes: 'x' }), 404);
		fails(await admin.delete(`${path(other)}/${example.id}`), 404);
		fails(await admin.post(path(theirs.customer), { frequency: 'Q1',
			startDate: '2026-01-01' }), 404);
		assert.equal(fails(await admin.post(path(), { frequency: 'Q1',
			startDate: '2026-01-01', services: [{
			id: (await shop.neighbour.service()).id }] }), 404)
		    .details[0].field, 'services[0].id');
		await admin.delete(`/customers/${other.id}`);
		fails(await admin.get(path(other)), 404);
		fails(await admin.post(path(other), { frequency: 'Q1',
			startDate: '2026-01-01' }), 404);
	});
});
