// Schedules of employees and the calendar (sections 4.6 and 4.7).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, foreign, ids, opened, read, strangers }
    from './given.mjs';

describe('schedules', () => {
	let shop, admin, sarah, john, buyer, example;

	before(async () => {
		shop = await opened('schedules', { timeZone:
			'America/New_York' });
		admin = shop.admin;
		sarah = await shop.hire();
		john = await shop.hire({ firstName: 'John' });
		buyer = await customer(admin, { name: 'ABC Corporation' });
	});
	after(() => closed(shop));

	const path = (who = sarah) => `/employees/${who.id}/schedule`;
	const served = async (who = buyer) =>
	    (await read(admin, `/customers/${who.id}`)).lastServiceDate;

	test('the document\'s own example is created', async () => {
		const body = { ...endpoint('employees.schedule.create').request
		    .example, customerId: buyer.id };
		const answer = await admin.post(path(), body);

		example = conforms('employees.schedule.create', answer);
		assert.match(example.id, /^evt_/);
		for (const name of ['title', 'location', 'date', 'startTime',
			'endTime', 'status', 'notes', 'customerId'])
			assert.equal(example[name], body[name], name);
		// whose it is says the path, what the customer is called the
		// customer
		assert.equal(example.employeeId, sarah.id);
		assert.equal(example.customerName, 'ABC Corporation');
		assert.equal(example.employeeName, 'Sarah Johnson');
		const [row] = conforms('employees.schedule.list',
		    await admin.get(path()));
		assert.deepEqual(row, example);
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post(path(), {}),
		    ['title', 'date', 'startTime', 'endTime']);
		refusesFields(await admin.post(path(), { title: '',
			date: 'tomorrow', startTime: '9:00', endTime: '24:00',
			status: 'done', customerId: 'cust_1' }), ['title', 'date',
			'startTime', 'endTime', 'status', 'customerId']);
	});

	test('a visit ends after it begins', async () => {
		for (const endTime of ['09:00', '08:59'])
			refusesFields(await admin.post(path(), { title: 'x',
				date: '2026-01-15', startTime: '09:00', endTime }),
			    ['endTime']);
		refusesFields(await admin.put(`${path()}/${example.id}`,
		    { startTime: '11:00' }), ['endTime']);
	});

	test('a change keeps the rest', async () => {
		const data = conforms('employees.schedule.update',
		    await admin.put(`${path()}/${example.id}`,
		    { endTime: '11:30', status: 'in_progress' }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...example,
			endTime: '11:30', status: 'in_progress',
			updatedAt: null });
	});

	test('a customer must be there', async () => {
		const gone = await customer(admin);

		await admin.delete(`/customers/${gone.id}`);
		for (const customerId of [gone.id,
			'cust_01h455vb4pex5vsknk084sn02q']) {
			assert.equal(fails(await admin.post(path(), { title: 'x',
				date: '2026-01-15', startTime: '09:00',
				endTime: '10:00', customerId }), 404).details[0]
			    .field, 'customerId');
			fails(await admin.put(`${path()}/${example.id}`,
			    { customerId }), 404);
		}
	});

	test('a completed visit is the customer\'s last service', async () => {
		assert.equal(await served(), null);
		await admin.put(`${path()}/${example.id}`,
		    { status: 'completed' });
		// 11:30 in New York
		assert.equal(await served(), '2026-01-15T16:30:00Z');
		const earlier = await shop.visit(john.id, { date: '2026-01-10',
			customerId: buyer.id, status: 'completed' });
		assert.equal(await served(), '2026-01-15T16:30:00Z');
		await admin.put(`${path()}/${example.id}`,
		    { status: 'scheduled' });
		assert.equal(await served(), '2026-01-10T16:00:00Z');
		await admin.put(`${path(john)}/${earlier.id}`,
		    { date: '2026-07-11' });
		assert.equal(await served(), '2026-07-11T15:00:00Z');
		conforms('employees.schedule.delete',
		    await admin.delete(`${path(john)}/${earlier.id}`));
		assert.equal(await served(), null);
		fails(await admin.delete(`${path(john)}/${earlier.id}`), 404);
	});

	test('a completed visit moves with its customer', async () => {
		const other = await customer(admin);
		const visit = await shop.visit(john.id, { status: 'completed',
			customerId: buyer.id });

		assert.equal(await served(), '2026-01-15T16:00:00Z');
		await admin.put(`${path(john)}/${visit.id}`,
		    { customerId: other.id });
		assert.equal(await served(), null);
		assert.equal(await served(other), '2026-01-15T16:00:00Z');
		await admin.put(`${path(john)}/${visit.id}`,
		    { customerId: null });
		assert.equal(await served(other), null);
		await admin.delete(`${path(john)}/${visit.id}`);
	});

	test('many completed at once: the latest counts', async () => {
		const visits = await Promise.all(Array.from({ length: 12 },
		    (each, i) => shop.visit(i % 2 ? john.id : sarah.id, {
			date: `2026-03-${10 + i}`, customerId: buyer.id })));
		const answers = await Promise.all(visits.map(each => admin.put(
		    `/employees/${each.employeeId}/schedule/${each.id}`,
		    { status: 'completed' })));

		assert.ok(answers.every(each => each.status === 200));
		assert.equal(await served(), '2026-03-21T15:00:00Z');
		await Promise.all(visits.slice(4).map(each => admin.delete(
		    `/employees/${each.employeeId}/schedule/${each.id}`)));
		assert.equal(await served(), '2026-03-13T15:00:00Z');
	});

	test('the calendar: everybody\'s, by day and time', async () => {
		for (const [who, startTime, date] of [[john, '13:00',
			'2026-05-02'], [sarah, '08:00', '2026-05-02'],
			[john, '07:00', '2026-05-03'], [sarah, '07:00',
			'2026-04-30']])
			await shop.visit(who.id, { date, startTime,
				endTime: '14:00' });
		const list = async query => (await admin.get(
		    `/schedules?${query}`)).body;
		const range = 'startDate=2026-05-01&endDate=2026-05-03';
		const may = await list(range);

		conforms('schedules.list', await admin.get('/schedules'));
		assert.deepEqual(may.data.map(each => [each.date,
			each.startTime]), [['2026-05-02', '08:00'],
			['2026-05-02', '13:00'], ['2026-05-03', '07:00']]);
		assert.equal(may.pagination.total, 3);
		assert.equal((await list(`${range}&employeeId=${john.id}`))
		    .data.length, 2);
		assert.equal((await list('endDate=2026-04-30')).data.at(-1)
		    .date, '2026-04-30');
		assert.deepEqual(ids((await admin.get(`${path(john)}?${range}`))
		    .body.data), ids((await list(
		    `${range}&employeeId=${john.id}`)).data));
		const all = await list('');
		const [{ count }] = await shop.rows(
		    'select count(*) from schedule_event');
		assert.equal(all.pagination.total, Number(count));
		assert.equal(all.pagination.limit, 1000);
	});

	test('a range that is none', async () => {
		refusesFields(await admin.get(
		    '/schedules?startDate=2026-05-02&endDate=2026-05-01'),
		    ['endDate']);
		refusesFields(await admin.get('/schedules?startDate=May&' +
		    'endDate=2026-02-30&employeeId=x'),
		    ['startDate', 'endDate', 'employeeId']);
	});

	test('an employee sees the own schedule only', async () => {
		const client = await shop.user();
		const me = await shop.hire({ userId: client.user.id });
		const own = await shop.visit(me.id, { date: '2026-06-01' });

		assert.deepEqual(ids((await client.get('/schedules')).body.data),
		    [own.id]);
		assert.deepEqual(ids((await client.get(path(me))).body.data),
		    [own.id]);
		fails(await client.get(path(sarah)), 404);
		assert.deepEqual((await client.get(
		    `/schedules?employeeId=${sarah.id}`)).body.data, []);
		fails(await client.post(path(me), { title: 'x',
			date: '2026-06-01', startTime: '09:00',
			endTime: '10:00' }), 403);
		fails(await client.get(`/employees/${me.id}`), 403);
	});

	test('nobody is sent to a deleted customer', async () => {
		const gone = await customer(admin);
		const made = [];

		for (const [date, status] of [['2020-01-01', 'scheduled'],
		    ['2099-01-01', 'scheduled'], ['2099-01-02', 'completed']])
			made.push(await shop.visit(john.id, { date, status,
				customerId: gone.id }));
		const other = await shop.visit(john.id, { date: '2099-01-01',
			customerId: buyer.id });

		assert.equal((await admin.delete(`/customers/${gone.id}`))
		    .status, 200);
		const seen = (await admin.get(path(john))).body.data;

		assert.deepEqual([...made, other].map(({ id }) => seen.find(
		    each => each.id === id).status), ['scheduled', 'cancelled',
			'completed', 'scheduled']);
		assert.equal(fails(await admin.put(`${path(john)}/${made[1].id}`,
		    { status: 'scheduled' }), 409, 'CONFLICT').details[0].field,
		    'status');
		assert.equal((await admin.put(`${path(john)}/${made[0].id}`,
		    { date: '2099-01-01' })).body.data.status, 'cancelled');
	});

	test('a customer goes while visits are changed', async () => {
		for (let i = 0; i < 8; i++) {
			const gone = await customer(admin);
			const made = await Promise.all(['09:00', '10:00'].map(
			    (startTime) => shop.visit(john.id, { startTime,
				date: '2098-01-01', customerId: gone.id })));
			const change = (n, body) => admin.put(
			    `${path(john)}/${made[n].id}`, body);
			const answers = await Promise.all([
				change(0, { status: 'in_progress' }),
				change(1, { title: 'Later' }),
				admin.delete(`/customers/${gone.id}`),
				change(1, { location: 'Elsewhere' }),
				change(0, { status: 'scheduled' })]);

			for (const answer of answers)
				assert.ok([200, 409].includes(answer.status),
				    answer.text);
			const seen = (await admin.get(path(john))).body.data;

			for (const { id } of made)
				assert.notEqual(seen.find(each => each.id === id)
				    .status, 'scheduled');
		}
	});

	test('below an employee are the own visits only', async () => {
		const visit = await shop.visit(sarah.id);

		await foreign(shop);
		const theirs = await shop.neighbour.visit(
		    (await shop.neighbour.hire()).id);

		for (const id of [...strangers('evt'), theirs.id]) {
			fails(await admin.put(`${path()}/${id}`,
			    { title: 'x' }), 404);
			fails(await admin.delete(`${path()}/${id}`), 404);
		}
		fails(await admin.put(`${path(john)}/${visit.id}`,
		    { title: 'x' }), 404);
		fails(await admin.delete(`${path(john)}/${visit.id}`), 404);
	});
});
