// The life of an invoice: draft, sent, overdue, paid, cancelled; what may
// follow what; statistics (section 5.9).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, fails } from '../../contract/contract.mjs';
import { closed, customer, day, good, invoice, opened, pay, payment, plain,
    read, sentInvoice } from './given.mjs';

describe('statuses of invoices', () => {
	let shop, admin, buyer;

	before(async () => {
		shop = await opened('statuses');
		admin = shop.admin;
		buyer = await customer(admin);
	});
	after(() => closed(shop));

	const put = (id, body) => admin.put(`/invoices/${id}`, body);
	const statusOf = async id =>
	    (await read(admin, `/invoices/${id}`)).status;
	const refund = (id, body = {}) =>
	    admin.post(`/payments/${id}/refund`, body);

	// How an invoice comes to each status.
	const made = {
		draft: () => invoice(admin, buyer.id, plain(100)),
		sent: () => sentInvoice(admin, buyer.id, plain(100)),
		overdue: () => sentInvoice(admin, buyer.id,
		    { ...plain(100), dueDate: day(-1) }),
		paid: async () => {
			const { id } = await made.sent();
			await payment(admin, id, 100);
			return read(admin, `/invoices/${id}`);
		},
		cancelled: async () => good(await put(
		    (await made.draft()).id, { status: 'cancelled' })),
	};

	const steps = {
		draft: { draft: 200, sent: 200, overdue: 200, paid: 409,
			cancelled: 200 },
		sent: { draft: 200, sent: 200, overdue: 200, paid: 409,
			cancelled: 200 },
		overdue: { draft: 200, sent: 200, overdue: 200, paid: 409,
			cancelled: 200 },
		paid: { draft: 409, sent: 409, overdue: 409, paid: 200,
			cancelled: 409 },
		cancelled: { draft: 409, sent: 409, overdue: 409, paid: 409,
			cancelled: 200 },
	};

	for (const [from, wanted] of Object.entries(steps))
		for (const [to, status] of Object.entries(wanted))
			test(`PUT status ${to} on ${from}: ${status}`, async () => {
				const one = await made[from]();
				assert.equal(one.status, from);
				const answer = await put(one.id, { status: to });

				assert.equal(answer.status, status, answer.text);
				const now = await read(admin,
				    `/invoices/${one.id}`);
				if (status === 409)
					assert.deepEqual(now, one);
				else if (to === 'draft' || to === 'cancelled')
					assert.equal(now.status, to);
			});

	test('part paid stays sent, whole is paid', async () => {
		const { id } = await made.sent();

		await payment(admin, id, 40);
		let now = await read(admin, `/invoices/${id}`);
		assert.deepEqual([now.status, now.amountPaid, now.balance],
		    ['sent', 40, 60]);
		assert.equal(now.paidAt, null);
		await payment(admin, id, 60);
		now = await read(admin, `/invoices/${id}`);
		assert.deepEqual([now.status, now.amountPaid, now.balance],
		    ['paid', 100, 0]);
		assert.ok(now.paidAt);
	});

	test('part paid and late is overdue', async () => {
		const { id } = await made.overdue();

		await payment(admin, id, 99.99);
		assert.equal(await statusOf(id), 'overdue');
		await payment(admin, id, 0.01);
		assert.equal(await statusOf(id), 'paid');
	});

	test('due today is not late; a later day makes it sent', async () => {
		const { id } = await sentInvoice(admin, buyer.id,
		    { ...plain(5), dueDate: day() });

		assert.equal(await statusOf(id), 'sent');
		await put(id, { dueDate: day(-1) });
		assert.equal(await statusOf(id), 'overdue');
		await put(id, { dueDate: day(1) });
		assert.equal(await statusOf(id), 'sent');
	});

	test('late by the days of the business, not of UTC', async () => {
		const east = await opened('kiritimati',
		    { timeZone: 'Pacific/Kiritimati' });
		const west = await opened('niue', { timeZone: 'Pacific/Niue' });
		const seen = [];

		try {
			for (const { admin: boss } of [east, west]) {
				const who = await customer(boss);
				const { id, issueDate } = await sentInvoice(boss,
				    who.id, plain(1));
				const due = await boss.put(`/invoices/${id}`,
				    { dueDate: issueDate });
				assert.equal(due.body.data.status, 'sent');
				seen.push(issueDate);
			}
			// 25 hours apart: never the same day
			assert.ok(seen[0] > seen[1], seen.join(' '));
		} finally {
			await closed(east);
			await closed(west);
		}
	});

	test('a full refund opens it again, the last one too', async () => {
		const { id } = await made.sent();
		const paid = await payment(admin, id, 100);

		good(await refund(paid.id, { amount: 30 }));
		let now = await read(admin, `/invoices/${id}`);
		assert.deepEqual([now.status, now.amountPaid, now.balance],
		    ['sent', 70, 30]);
		good(await refund(paid.id));
		now = await read(admin, `/invoices/${id}`);
		assert.deepEqual([now.status, now.amountPaid, now.balance],
		    ['sent', 0, 100]);
	});

	test('a refund of a late one makes it overdue', async () => {
		const { id } = await made.overdue();
		const paid = await payment(admin, id, 100);

		good(await refund(paid.id, { amount: 1 }));
		assert.equal(await statusOf(id), 'overdue');
	});

	test('a payment of a draft sends it', async () => {
		const { id } = await made.draft();

		await payment(admin, id, 10);
		assert.equal(await statusOf(id), 'sent');
	});

	test('cheaper items settle, dearer ones reopen', async () => {
		const { id } = await made.sent();

		await payment(admin, id, 60);
		good(await put(id, plain(60)));
		assert.equal(await statusOf(id), 'paid');
		good(await put(id, plain(61)));
		assert.equal(await statusOf(id), 'sent');
		fails(await put(id, plain(59)), 409);
		assert.equal((await read(admin, `/invoices/${id}`)).total, 61);
	});

	test('one with payments is neither deleted nor recalled', async () => {
		const { id } = await made.sent();
		const paid = await payment(admin, id, 1);

		fails(await admin.delete(`/invoices/${id}`), 409);
		fails(await put(id, { status: 'draft' }), 409);
		fails(await put(id, { status: 'cancelled' }), 409);
		fails(await put(id, { customerId: (await customer(admin)).id }),
		    409);
		good(await admin.delete(`/payments/${paid.id}`));
		good(await admin.delete(`/invoices/${id}`));
	});

	test('one whose payments came back can be cancelled', async () => {
		const { id } = await made.sent();
		const paid = await payment(admin, id, 100);

		good(await refund(paid.id));
		good(await put(id, { status: 'cancelled' }));
		assert.equal(await statusOf(id), 'cancelled');
		fails(await admin.delete(`/invoices/${id}`), 409);
	});

	test('a cancelled one takes no money and keeps its figures', async () => {
		const { id } = await made.cancelled();

		fails(await pay(admin, id, 1), 409);
		fails(await put(id, plain(5)), 409);
		const now = await read(admin, `/invoices/${id}`);
		assert.deepEqual([now.total, now.balance], [100, 0]);
		good(await put(id, { notes: 'a mistake' }));
	});

	test('an invoice over nothing is paid when it is sent', async () => {
		const { id } = await invoice(admin, buyer.id, plain(0));

		assert.equal(await statusOf(id), 'draft');
		good(await put(id, { status: 'sent' }));
		assert.equal(await statusOf(id), 'paid');
	});
});

describe('statistics of invoices and balances of customers', () => {
	let shop, admin, buyer;

	before(async () => {
		shop = await opened('stats');
		admin = shop.admin;
		buyer = await customer(admin);
	});
	after(() => closed(shop));

	const stats = async () => conforms('invoices.stats',
	    await admin.get('/invoices/stats'));
	const owed = async () => {
		const { balance, totalSpent } = await read(admin,
		    `/customers/${buyer.id}`);
		return [balance, totalSpent];
	};

	test('of nothing', async () => {
		assert.deepEqual(await stats(), { totalOutstanding: 0,
			totalOverdue: 0, totalPaidThisMonth: 0, invoiceCount: {
				draft: 0, sent: 0, paid: 0, overdue: 0,
				cancelled: 0 } });
	});

	test('follow every step', async () => {
		const one = await invoice(admin, buyer.id, plain(100));
		assert.equal((await stats()).totalOutstanding, 0);
		assert.deepEqual(await owed(), [0, 0]);

		good(await admin.put(`/invoices/${one.id}`, { status: 'sent' }));
		const late = await sentInvoice(admin, buyer.id,
		    { ...plain(50), dueDate: day(-2) });
		assert.deepEqual(await owed(), [150, 0]);

		await payment(admin, late.id, 20);
		assert.deepEqual(await stats(), { totalOutstanding: 130,
			totalOverdue: 30, totalPaidThisMonth: 20, invoiceCount: {
				draft: 0, sent: 1, paid: 0, overdue: 1,
				cancelled: 0 } });
		assert.deepEqual(await owed(), [130, 20]);

		const rest = await payment(admin, late.id, 30);
		assert.deepEqual(await owed(), [100, 50]);
		good(await admin.post(`/payments/${rest.id}/refund`, {}));
		assert.deepEqual(await owed(), [130, 20]);

		good(await admin.put(`/invoices/${one.id}`,
		    { status: 'cancelled' }));
		assert.deepEqual(await stats(), { totalOutstanding: 30,
			totalOverdue: 30, totalPaidThisMonth: 20, invoiceCount: {
				draft: 0, sent: 0, paid: 0, overdue: 1,
				cancelled: 1 } });
		assert.deepEqual(await owed(), [30, 20]);
	});

	test('a moved invoice moves the balance', async () => {
		const other = await customer(admin);
		const one = await sentInvoice(admin, buyer.id, plain(7));
		const before = await owed();

		good(await admin.put(`/invoices/${one.id}`,
		    { customerId: other.id }));
		assert.deepEqual(await owed(), [before[0] - 7, before[1]]);
		assert.equal((await read(admin, `/customers/${other.id}`))
		    .balance, 7);
		good(await admin.delete(`/invoices/${one.id}`));
		assert.equal((await read(admin, `/customers/${other.id}`))
		    .balance, 0);
	});

	test('money of last month and of next month is not of this', async () => {
		const now = (await stats()).totalPaidThisMonth;
		const { id } = await sentInvoice(admin, buyer.id, plain(1000));

		await payment(admin, id, 11, { date: day(-40) });
		await payment(admin, id, 13, { date: day(40) });
		assert.equal((await stats()).totalPaidThisMonth, now);
		await payment(admin, id, 17, { date: day() });
		assert.equal((await stats()).totalPaidThisMonth, now + 17);
	});
});
