// The dashboard (section 8.1).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms } from '../../contract/contract.mjs';
import { closed, customer, day, foreign, good, invoice, opened, payment,
    plain, sentInvoice } from './given.mjs';

describe('dashboard', () => {
	let shop, admin, acme, basil;

	const board = async () => conforms('reports.dashboard',
	    await admin.get('/reports/dashboard'));

	before(async () => {
		shop = await opened('dashboard');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('of an empty business', async () => {
		assert.deepEqual(await board(), {
			revenue: { today: 0, thisWeek: 0, thisMonth: 0,
				lastMonth: 0, growth: 0 },
			invoices: { pending: 0, overdue: 0, paidThisMonth: 0 },
			customers: { total: 0, active: 0, newThisMonth: 0 },
			topCustomers: [], recentActivity: [] });
	});

	test('counts customers', async () => {
		acme = await customer(admin, { name: 'Acme' });
		basil = await customer(admin, { name: 'Basil',
			status: 'inactive' });
		const gone = await customer(admin);
		good(await admin.delete(`/customers/${gone.id}`));
		await shop.execute(`update customer
			set created_at = now() - interval '3 months'
			where tenant_id = '${shop.id}' and name = 'Basil'`);

		assert.deepEqual((await board()).customers,
		    { total: 2, active: 1, newThisMonth: 1 });
	});

	test('counts invoices', async () => {
		await invoice(admin, acme.id, plain(1));
		await sentInvoice(admin, acme.id, plain(10));
		await sentInvoice(admin, acme.id, { ...plain(20),
			dueDate: day(-1) });
		const paid = await sentInvoice(admin, basil.id, plain(30));
		await payment(admin, paid.id, 30, { date: day(-45) });

		assert.deepEqual((await board()).invoices,
		    { pending: 1, overdue: 1, paidThisMonth: 1 });
	});

	test('money counts on the day it came', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(1000));
		const before = (await board()).revenue;

		await payment(admin, bill.id, 25);
		const after = (await board()).revenue;
		for (const span of ['today', 'thisWeek', 'thisMonth'])
			assert.equal(after[span] - before[span], 25, span);
		assert.equal(after.lastMonth, before.lastMonth);
	});

	test('a refund counts on the day it is given', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(200));
		const old = await payment(admin, bill.id, 200,
		    { date: day(-400) });
		const before = (await board()).revenue;

		good(await admin.post(`/payments/${old.id}/refund`,
		    { amount: 7 }));
		const after = (await board()).revenue;
		assert.equal(after.today, before.today - 7);
		assert.equal(after.thisMonth, before.thisMonth - 7);
	});

	test('pending, deleted and future money is no revenue', async () => {
		const bill = await sentInvoice(admin, acme.id, plain(500));
		const before = (await board()).revenue;
		const gone = await payment(admin, bill.id, 3);

		good(await admin.delete(`/payments/${gone.id}`));
		await payment(admin, bill.id, 5, { status: 'pending' });
		await payment(admin, bill.id, 11, { date: day(40) });
		assert.deepEqual((await board()).revenue, before);
	});

	test('growth is in percent of last month, one decimal', async () => {
		const other = await opened('growth');
		const first = new Date();

		try {
			const bill = await sentInvoice(other.admin,
			    (await customer(other.admin)).id, plain(100000));
			const revenue = async () => (await other.admin.get(
			    '/reports/dashboard')).body.data.revenue;

			await payment(other.admin, bill.id, 32000);
			assert.equal((await revenue()).growth, 100);
			first.setUTCDate(0);
			await payment(other.admin, bill.id, 28500,
			    { date: first.toISOString().slice(0, 10) });
			const now = await revenue();
			assert.equal(now.lastMonth, 28500);
			assert.equal(now.thisMonth, 32000);
			assert.equal(now.growth, 12.3);
		} finally {
			await closed(other);
		}
	});

	test('the five best customers, best first', async () => {
		for (let i = 1; i <= 5; i++) {
			const one = await customer(admin, { name: `Top ${i}` });
			const bill = await sentInvoice(admin, one.id,
			    plain(1000 * i));
			await payment(admin, bill.id, 1000 * i);
		}
		const { topCustomers } = await board();

		assert.deepEqual(topCustomers.map(each => each.totalSpent),
		    [5000, 4000, 3000, 2000, 1000]);
		assert.equal(topCustomers[0].name, 'Top 5');
		assert.match(topCustomers[0].id, /^cust_/);
	});

	test('the last ten things that happened', async () => {
		const one = await customer(admin, { name: 'Newest' });
		const { recentActivity } = await board();
		const dates = recentActivity.map(each => each.date);

		assert.equal(recentActivity.length, 10);
		assert.deepEqual(dates, [...dates].sort().reverse());
		assert.equal(recentActivity[0].subjectId, one.id);
		assert.equal(recentActivity[0].type, 'customer');
		assert.match(recentActivity[0].description, /Newest/);
		for (const each of recentActivity) {
			assert.match(each.id, /^act_/);
			assert.match(each.subjectId, /^(cust|inv|pmt)_/);
		}
		assert.equal(new Set(recentActivity.map(each => each.id)).size,
		    10);
	});

	test('another tenant\'s figures are its own', async () => {
		const theirs = await foreign(shop);
		const { body } = await theirs.admin.get('/reports/dashboard');

		assert.equal(body.data.revenue.today, 10);
		assert.equal(body.data.customers.total, 1);
	});
});
