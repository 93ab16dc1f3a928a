// Employees (sections 4.1 to 4.5).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, day, foreign, opened, strangers } from './given.mjs';

describe('employees', () => {
	let shop, admin, example;

	before(async () => {
		shop = await opened('employees');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('the document\'s own example is created', async () => {
		const body = endpoint('employees.create').request.example;

		example = conforms('employees.create',
		    await admin.post('/employees', body));
		for (const [name, value] of Object.entries(body))
			assert.equal(example[name], value, name);
		assert.match(example.id, /^emp_/);
		assert.equal(example.status, 'active');
		assert.equal(example.userId, null);
		assert.deepEqual(conforms('employees.get',
		    await admin.get(`/employees/${example.id}`)), example);
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post('/employees', {}),
		    ['firstName', 'lastName', 'email']);
		refusesFields(await admin.post('/employees', { firstName: '',
			lastName: 7, email: 'x', phone: 'call', status: 'away',
			hireDate: '2025-02-30', salary: -1, commissionRate: 101,
			userId: 'usr_1' }), ['firstName', 'lastName', 'email',
			'phone', 'status', 'hireDate', 'salary',
			'commissionRate', 'userId']);
	});

	test('an address is one employee\'s, whatever its case', async () => {
		const error = fails(await admin.post('/employees', {
			firstName: 'A', lastName: 'B',
			email: 'SARAH@SuperiorScents.com' }), 409,
		    'DUPLICATE_ENTRY');

		assert.equal(error.details[0].field, 'email');
	});

	test('a change keeps the rest', async () => {
		const data = conforms('employees.update', await admin.put(
		    `/employees/${example.id}`, { salary: 47000.5,
			status: 'inactive' }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...example,
			salary: 47000.5, status: 'inactive',
			updatedAt: null });
		const { id } = await shop.hire();
		assert.equal((await admin.patch(`/employees/${id}`,
		    { phone: null, salary: null })).body.data.salary, null);
		await admin.delete(`/employees/${id}`);
	});

	test('a user is one employee, and signs what it writes', async () => {
		const userId = shop.manager.user.id;
		const linked = await shop.hire({ userId });

		assert.equal(linked.userId, userId);
		assert.equal(fails(await admin.put(`/employees/${example.id}`,
		    { userId }), 409, 'DUPLICATE_ENTRY').details[0].field,
		    'userId');
		assert.equal(fails(await admin.put(`/employees/${example.id}`,
		    { userId: 'usr_01h455vb4pex5vsknk084sn02q' }), 404)
		    .details[0].field, 'userId');
		const bill = await shop.invoice();
		const paid = await shop.manager.post('/payments', {
			invoiceId: bill.id, amount: 1, method: 'cash' });
		assert.equal(paid.body.data.createdBy, linked.id);
		// who has left frees the user
		await admin.delete(`/employees/${linked.id}`);
		assert.equal((await admin.put(`/employees/${example.id}`,
		    { userId })).status, 200);
		assert.equal((await admin.put(`/employees/${example.id}`,
		    { userId: null })).body.data.userId, null);
	});

	test('lists filter, search, sort and count', async () => {
		await shop.hire({ firstName: 'Émile', lastName: 'Zola',
			role: 'driver', department: 'Logistics',
			email: 'zola@example.com' });
		await shop.hire({ firstName: 'adam', lastName: 'ant',
			role: 'technician', department: 'Field Services' });
		const names = async query => (await admin.get(
		    `/employees?${query}`)).body.data.map(each => each.lastName);
		const all = await admin.get('/employees');

		conforms('employees.list', all);
		assert.equal(all.body.pagination.total, 3);
		assert.deepEqual(await names(''), ['ant', 'Johnson', 'Zola']);
		assert.deepEqual(await names('sortBy=firstName&sortOrder=desc'),
		    ['Zola', 'Johnson', 'ant']);
		assert.deepEqual(await names('role=technician'),
		    ['ant', 'Johnson']);
		assert.deepEqual(await names('role=technician&status=active'),
		    ['ant']);
		assert.deepEqual(await names('department=Logistics'), ['Zola']);
		assert.deepEqual(await names(`search=${encodeURIComponent(
		    'émile z')}`), ['Zola']);
		assert.deepEqual(await names('search=ZOLA@'), ['Zola']);
		assert.equal((await names('status=all')).length, 3);
		refusesFields(await admin.get('/employees?status=away'),
		    ['status']);
	});

	test('who is deleted is gone, the address free, the visits ahead ' +
	    'cancelled', async () => {
		const { id } = await shop.hire({ email: 'gone@example.com' });
		const past = await shop.visit(id, { date: day(-2) });
		const ahead = await shop.visit(id, { date: day(2) });

		conforms('employees.delete', await admin.delete(
		    `/employees/${id}`));
		fails(await admin.get(`/employees/${id}`), 404, 'NOT_FOUND');
		fails(await admin.delete(`/employees/${id}`), 404);
		fails(await admin.get(`/employees/${id}/schedule`), 404);
		fails(await admin.post(`/employees/${id}/schedule`, {
			title: 'x', date: day(), startTime: '09:00',
			endTime: '10:00' }), 404);
		await shop.hire({ email: 'gone@example.com' });
		const { data } = (await admin.get(
		    `/schedules?employeeId=${id}`)).body;
		assert.deepEqual(data.map(each => [each.id, each.status]),
		    [[past.id, 'scheduled'], [ahead.id, 'cancelled']]);
	});

	test('ids that are none, or another tenant\'s', async () => {
		await foreign(shop);
		const theirs = await shop.neighbour.hire();

		for (const id of [...strangers('emp'), theirs.id]) {
			fails(await admin.get(`/employees/${id}`), 404);
			fails(await admin.put(`/employees/${id}`,
			    { firstName: 'x' }), 404);
			fails(await admin.delete(`/employees/${id}`), 404);
		}
		assert.equal(fails(await admin.put(`/employees/${example.id}`,
		    { userId: shop.neighbour.admin.user.id }), 404)
		    .details[0].field, 'userId');
	});
});
