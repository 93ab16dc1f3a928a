// Commissions: what employees earn by what was paid (sections 8.7, 8.8).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { eachOf } from '../../lib/check.mjs';
import { closed, customer, day, foreign, good, opened, pay, payment, plain,
    sentInvoice, strangers } from './given.mjs';
import { cents, employees, services, sum, trade } from './ledger.mjs';

describe('commissions', () => {
	let shop, admin, ada, ben, cleo, acme;

	const report = async (query = {}, who = admin) => conforms(
	    'reports.commissions', await who.get('/reports/commissions',
	    { query }));
	const rows = async invoiceId => (await report({ limit: 10000 }))
	    .transactions.filter(each => each.invoiceId === invoiceId);
	const amounts = async invoiceId => (await rows(invoiceId))
	    .map(each => each.amount).sort((a, b) => a - b);
	const bill = (employee, rate = 100, more = {}) => sentInvoice(admin,
	    acme.id, { ...plain(rate), employeeId: employee?.id, ...more });
	const move = (row, status) => admin.put(`/commissions/${row.id}`,
	    { status });

	before(async () => {
		shop = await opened('commission');
		({ admin } = shop);
		[ada, ben, cleo] = await employees(shop, [10, 7.5, 0]);
		acme = await customer(admin, { name: 'Acme' });
	});
	after(() => closed(shop));

	test('of nobody are none', async () => {
		assert.deepEqual((await report()).summary, { totalSales: 0,
			totalCommission: 0, pendingPayout: 0, paidOut: 0 });
	});

	test('the rate of what was paid, in the payment\'s step', async () => {
		const one = await bill(ada, 15000);

		assert.match(one.employeeId, /^emp_/);
		assert.deepEqual(await amounts(one.id), []);
		await payment(admin, one.id, 15000);
		const { byEmployee, summary } = await report();

		assert.deepEqual(byEmployee, [{ employeeId: one.employeeId,
			employeeName: 'Ada Byron', totalSales: 15000,
			commissionRate: 10, totalCommission: 1500,
			pendingCommission: 1500, paidCommission: 0 }]);
		assert.equal(summary.pendingPayout, 1500);
		const [row] = await rows(one.id);

		assert.match(row.id, /^com_/);
		assert.equal(row.status, 'pending');
		assert.equal(row.sales, 15000);
		assert.equal(row.type, 'payment');
		assert.equal(row.date, day());
	});

	test('a pending payment earns nothing until it is completed',
	    async () => {
		const one = await bill(ada);
		const waits = await payment(admin, one.id, 40,
		    { status: 'pending' });

		assert.deepEqual(await amounts(one.id), []);
		good(await admin.put(`/payments/${waits.id}`,
		    { status: 'completed' }));
		assert.deepEqual(await amounts(one.id), [4]);
		good(await admin.put(`/payments/${waits.id}`,
		    { amount: 60 }));
		assert.deepEqual(await amounts(one.id), [6]);
		good(await admin.delete(`/payments/${waits.id}`));
		assert.deepEqual(await amounts(one.id), []);
	});

	test('a refund takes its share back, all of it leaves nothing',
	    async () => {
		const one = await bill(ben, 33.33);
		const paid = await payment(admin, one.id, 33.33);

		for (const amount of [10.01, 11.11, 12.21])
			good(await admin.post(`/payments/${paid.id}/refund`,
			    { amount }));
		const list = await rows(one.id);

		assert.equal(list.length, 4);
		assert.equal(sum(list.map(each => cents(each.amount))), 0);
		assert.equal(sum(list.map(each => cents(each.sales))), 0);
		assert.equal(list.filter(each => each.type === 'refund').length, 3);
	});

	test('what was paid out stays, later changes are further rows',
	    async () => {
		const one = await bill(ada);
		const paid = await payment(admin, one.id, 100);
		const [row] = await rows(one.id);

		good(await move(row, 'processing'));
		good(await move(row, 'paid'));
		good(await admin.put(`/payments/${paid.id}`, { amount: 60 }));
		assert.deepEqual(await amounts(one.id), [-4, 10]);
		good(await admin.delete(`/payments/${paid.id}`));
		assert.deepEqual(await amounts(one.id), [-10, 10]);
		assert.deepEqual((await rows(one.id)).map(each => each.status)
		    .sort(), ['paid', 'pending']);
	});

	test('the employee a user is gets what the user wrote', async () => {
		await shop.execute(`update employee set user_id = (select id
			from app_user where tenant_id = '${shop.id}' and email =
			'${shop.manager.email}') where id = '${cleo.id}'`);
		const one = good(await shop.manager.post('/invoices',
		    { customerId: acme.id, ...plain(50), dueDate: day(9) }), 201);
		const other = good(await shop.manager.post('/invoices',
		    { customerId: acme.id, ...plain(50), dueDate: day(9),
			employeeId: ben.id }), 201);
		const nobody = await bill(undefined);

		assert.equal(one.employeeId, one.createdBy);
		assert.notEqual(other.employeeId, one.employeeId);
		assert.equal(nobody.employeeId, null);
	});

	test('another employee on the invoice moves what is pending',
	    async () => {
		const one = await bill(ada, 200);
		await payment(admin, one.id, 100);
		await payment(admin, one.id, 100);
		const [first] = await rows(one.id);

		good(await move(first, 'paid'));
		good(await admin.put(`/invoices/${one.id}`,
		    { employeeId: ben.id }));
		const list = await rows(one.id);
		const of = name => list.filter(each =>
		    each.employeeName.startsWith(name)).map(each => each.amount)
		    .sort((a, b) => a - b);

		assert.deepEqual(of('Ada'), [-10, 10]);
		assert.deepEqual(of('Ben'), [7.5, 7.5]);
		good(await admin.put(`/invoices/${one.id}`,
		    { employeeId: null }));
		assert.equal(sum((await amounts(one.id)).map(cents)), 0);
		refusesFields({ ...await admin.put(`/invoices/${one.id}`,
		    { employeeId: 7 }) }, ['employeeId']);
		fails(await admin.put(`/invoices/${one.id}`, { employeeId:
			'01890a5d-ac96-774b-bcce-b302099a8057' }), 404, 'NOT_FOUND');
	});

	test('a new rate is for new payments', async () => {
		const one = await bill(ben, 200);
		const paid = await payment(admin, one.id, 100);

		await shop.execute(`update employee set commission_rate = 20
			where id = '${ben.id}'`);
		await payment(admin, one.id, 100);
		good(await admin.post(`/payments/${paid.id}/refund`,
		    { amount: 100 }));
		assert.deepEqual(await amounts(one.id), [-7.5, 7.5, 20]);
		await shop.execute(`update employee set commission_rate = 7.5
			where id = '${ben.id}'`);
	});

	test('PUT moves it on; paid is the end', async () => {
		const one = await bill(ada);
		await payment(admin, one.id, 100);
		const [row] = await rows(one.id);
		const step = async status => conforms('commissions.update',
		    await move(row, status));

		assert.equal((await step('processing')).status, 'processing');
		assert.equal((await step('pending')).status, 'pending');
		const paid = await step('paid');

		assert.equal(paid.amount, 10);
		assert.ok(Math.abs(Date.parse(paid.paidAt) - Date.now()) < 60000);
		assert.equal((await step('paid')).paidAt, paid.paidAt);
		fails(await move(row, 'pending'), 409, 'CONFLICT');
		fails(await move(row, 'processing'), 409, 'CONFLICT');
		refusesFields(await move(row, 'gone'), ['status']);
		refusesFields(await move(row, undefined), ['status']);
		const { headers, body } = await admin.get(
		    `/commissions/${row.id}`);

		assert.equal(body.data.status, 'paid');
		assert.equal((await admin.put(`/commissions/${row.id}`,
		    { status: 'paid' }, { headers: { 'If-Match': '"0"' } }))
		    .status, 412);
		assert.ok(headers.etag);
	});

	test('strangers have none', async () => {
		for (const id of strangers('com'))
			fails(await admin.put(`/commissions/${id}`,
			    { status: 'paid' }), 404, 'NOT_FOUND');
		const { admin: other } = await foreign(shop);
		const { transactions: [mine] } = await report();

		fails(await other.put(`/commissions/${mine.id}`,
		    { status: 'paid' }), 404, 'NOT_FOUND');
		assert.deepEqual((await report({}, other)).byEmployee, []);
	});

	test('filters: employee, status, days, period', async () => {
		const all = await report();
		const { employeeId } = all.byEmployee[0];
		const his = await report({ employeeId });

		assert.deepEqual(his.byEmployee, [all.byEmployee[0]]);
		assert.equal(his.summary.totalCommission,
		    all.byEmployee[0].totalCommission);
		for (const status of ['pending', 'processing', 'paid']) {
			const { transactions, summary } = await report({ status });

			assert.ok(transactions.every(each =>
			    each.status === status));
			assert.equal(cents(summary.totalCommission),
			    sum(transactions.map(each => cents(each.amount))));
			assert.equal(summary.paidOut, status === 'paid' ?
			    summary.totalCommission : 0);
		}
		assert.deepEqual((await report({ status: 'all' })).summary,
		    all.summary);
		assert.deepEqual((await report({ period: 'daily' })).summary,
		    all.summary);
		assert.equal((await report({ period: '2020-01' })).summary
		    .totalSales, 0);
		assert.deepEqual((await report({ period:
			day().slice(0, 7) })).summary, all.summary);
		refusesFields(await admin.get('/reports/commissions', { query:
			{ status: 'x', employeeId: 'y', period: '2026-13' } }),
		    ['status', 'employeeId', 'period']);
	});

	test('many at once lose nothing', async () => {
		const one = await bill(ada, 1000);
		const two = await bill(ben, 1000);
		const paid = await eachOf(Array.from({ length: 20 }), 8, () =>
		    payment(admin, one.id, 20));

		await eachOf(paid, 8, async (each, i) => {
			const answers = [i % 4 === 0 ?
			    await admin.delete(`/payments/${each.id}`) :
			    i % 4 === 1 ? await admin.post(
			    `/payments/${each.id}/refund`, { amount: 5 }) :
			    i % 4 === 2 ? await admin.put(
			    `/payments/${each.id}`, { invoiceId: two.id }) :
			    await admin.put(`/invoices/${one.id}`,
			    { employeeId: [ada, ben][i % 8 === 3 ? 0 : 1].id })];

			for (const answer of answers)
				good(answer);
		});
		await same();
	});

	// The rows say what can be worked out from payments and refunds.
	async function same()
	{
		const [{ wrong, held, due }] = await shop.query(`
			with due as (
				select p.id, d.employee_id,
				       sum(d.base_minor) as base,
				       sum(d.amount_minor) as amount
				  from payment p, commission_due(p.tenant_id, p.id) d
				 where p.tenant_id = '${shop.id}' group by 1, 2
			), held as (
				select payment_id as id, employee_id,
				       sum(base_minor) as base,
				       sum(amount_minor) as amount
				  from commission where tenant_id = '${shop.id}'
				 group by 1, 2
			)
			select count(*) filter (where
				coalesce(d.base, 0) <> coalesce(h.base, 0) or
				coalesce(d.amount, 0) <> coalesce(h.amount, 0))
				as wrong, sum(h.amount) as held, sum(d.amount) as due
			  from due d full join held h using (id, employee_id)`);

		assert.equal(wrong, 0);
		assert.equal(held, due);
		assert.ok(held !== 0);
	}

	test('recomputed from rows after a random run, they are the same',
	    async () => {
		const goods = await services(shop);

		await trade(shop, { seed: 7, count: 40, goods,
			staff: [ada, ben, cleo] });
		await same();
		// and by another way: the rate of what came in
		const wrong = await shop.query(`select c.payment_id,
			sum(c.amount_minor) as held,
			round(p.net_minor * min(c.rate) / 100) as due
			from commission c join payment p on p.id = c.payment_id
			 and p.tenant_id = c.tenant_id
			join invoice i on i.id = p.invoice_id
			 and i.tenant_id = p.tenant_id
			 and i.employee_id = c.employee_id
			where c.tenant_id = '${shop.id}'
			group by c.payment_id, p.net_minor
			having count(distinct (c.employee_id, c.rate)) = 1
			and sum(c.amount_minor) <>
			    round(p.net_minor * min(c.rate) / 100)`);

		assert.deepEqual(wrong, []);
		// settling once more changes nothing
		const before = await report({ limit: 10000 });

		await shop.execute(`select commission_settle(tenant_id, id)
			from payment where tenant_id = '${shop.id}'`);
		assert.deepEqual(await report({ limit: 10000 }), before);
	});

	test('sales of employees are revenue of their invoices', async () => {
		const query = { dateFrom: '2024-01-01', dateTo: day() };
		const { byEmployee } = await report(query);

		assert.ok(byEmployee.length > 0);
		const { employees: list } = conforms('reports.employees',
		    await admin.get('/reports/employees', { query }));

		for (const each of byEmployee) {
			const one = list.find(other =>
			    other.employeeId === each.employeeId);

			assert.equal(one.totalSales, each.totalSales);
			assert.equal(one.totalCommission, each.totalCommission);
			assert.equal(one.pendingCommission,
			    each.pendingCommission);
		}
		assert.equal(list.length, 3);
	});

	test('employees may not see them', async () => {
		for (const path of ['/reports/commissions', '/reports/employees'])
			fails(await shop.employee.get(path), 403,
			    'AUTH_UNAUTHORIZED');
		fails(await pay(shop.employee, '1', 1), 403);
	});
});
