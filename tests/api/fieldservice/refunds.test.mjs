// Refunds and the history of payments (sections 6.6 and 6.7).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, foreign, good, opened, payment, plain, read,
    sentInvoice } from './given.mjs';

describe('refunds', () => {
	let shop, admin, buyer;

	before(async () => {
		shop = await opened('refunds');
		admin = shop.admin;
		buyer = await customer(admin);
	});
	after(() => closed(shop));

	const paid = async (amount = 318) => payment(admin,
	    (await sentInvoice(admin, buyer.id, plain(amount))).id, amount);
	const refund = (id, body) =>
	    admin.post(`/payments/${id}/refund`, body);

	test('the document\'s own example: 100.00 of 318.00', async () => {
		const one = await paid();
		const data = conforms('payments.refund', await refund(one.id,
		    endpoint('payments.refund').request.example));

		assert.equal(data.id, one.id);
		assert.equal(data.status, 'completed');
		assert.equal(data.amount, 318);
		assert.equal(data.refundedAmount, 100);
		const bill = await read(admin, `/invoices/${one.invoiceId}`);
		assert.deepEqual([bill.amountPaid, bill.balance, bill.status],
		    [218, 100, 'sent']);
	});

	test('without an amount, what remains', async () => {
		const one = await paid();

		good(await refund(one.id, { amount: 100.5 }));
		const data = good(await refund(one.id));
		assert.equal(data.status, 'refunded');
		assert.equal(data.refundedAmount, 318);
		assert.equal((await read(admin,
		    `/payments/${one.id}`)).status, 'refunded');
	});

	test('refunded only when all is refunded', async () => {
		const one = await paid(3);

		for (const [amount, status] of [[1, 'completed'],
			[1.99, 'completed'], [0.01, 'refunded']])
			assert.equal(good(await refund(one.id, { amount }))
			    .status, status);
	});

	test('never more than was paid', async () => {
		const one = await paid(50);

		refusesFields(await refund(one.id, { amount: 50.01 }),
		    ['amount']);
		good(await refund(one.id, { amount: 30 }));
		refusesFields(await refund(one.id, { amount: 20.01 }),
		    ['amount']);
		good(await refund(one.id, { amount: 20 }));
		refusesFields(await refund(one.id, { amount: 0.01 }),
		    ['amount']);
		fails(await refund(one.id, {}), 400, 'VALIDATION_ERROR');
		const bill = await read(admin, `/invoices/${one.invoiceId}`);
		assert.deepEqual([bill.amountPaid, bill.balance], [0, 50]);
	});

	test('what is wrong is named', async () => {
		const one = await paid(50);

		for (const amount of [0, -5, 0.001, '5'])
			refusesFields(await refund(one.id, { amount, reason: 1 }),
			    ['amount', 'reason']);
	});

	test('what was refunded can be paid again', async () => {
		const one = await paid(50);

		good(await refund(one.id, {}));
		await payment(admin, one.invoiceId, 50);
		assert.equal((await read(admin,
		    `/invoices/${one.invoiceId}`)).status, 'paid');
	});

	test('a payment with refunds is bound', async () => {
		const one = await paid(50);
		const other = await sentInvoice(admin, buyer.id, plain(50));

		good(await refund(one.id, { amount: 10 }));
		for (const body of [{ amount: 40 }, { status: 'pending' },
		    { status: 'failed' }, { status: 'refunded' },
		    { invoiceId: other.id }])
			fails(await admin.put(`/payments/${one.id}`, body), 409);
		fails(await admin.put(`/payments/${one.id}`, { amount: 5 }), 400,
		    'VALIDATION_ERROR');
		fails(await admin.delete(`/payments/${one.id}`), 409);
		assert.equal(good(await admin.put(`/payments/${one.id}`,
		    { notes: 'ok', method: 'cash' })).notes, 'ok');
	});
});

describe('history of payments', () => {
	let shop, admin, one;

	before(async () => {
		shop = await opened('history');
		admin = shop.admin;
		const bill = await sentInvoice(admin, (await customer(admin)).id,
		    plain(100));

		one = await payment(admin, bill.id, 60, { notes: 'first' });
		good(await admin.put(`/payments/${one.id}`, { amount: 70 }));
		good(await admin.post(`/payments/${one.id}/refund`,
		    { amount: 25, reason: 'Partial service credit' }));
		const two = await payment(admin, bill.id, 5);
		good(await admin.delete(`/payments/${two.id}`));
	});
	after(() => closed(shop));

	const list = async query => {
		const answer = await admin.get(`/payments/history?${query}`);

		assert.equal(answer.status, 200, answer.text);
		return answer.body;
	};

	test('tells everything that happened, newest first', async () => {
		const answer = await admin.get('/payments/history');
		const data = conforms('payments.history', answer);

		assert.deepEqual(data.map(each => [each.type, each.amount]),
		    [['delete', 5], ['payment', 5], ['refund', 25],
			['update', 70], ['payment', 60]]);
		assert.equal(answer.body.pagination.total, 5);
		const refund = data[2];
		assert.equal(refund.paymentId, one.id);
		assert.equal(refund.transactionId, one.transactionId);
		assert.equal(refund.notes, 'Partial service credit');
		assert.equal(refund.createdBy, admin.user.id);
		assert.equal(refund.customerName, one.customer.name);
		assert.equal(data[0].status, 'completed');
	});

	test('filters and pages', async () => {
		assert.equal((await list('type=refund')).pagination.total, 1);
		assert.equal((await list(`paymentId=${one.id}`)).pagination
		    .total, 3);
		assert.equal((await list(`invoiceId=${one.invoiceId}`))
		    .pagination.total, 5);
		assert.equal((await list(`customerId=${one.customerId}`))
		    .pagination.total, 5);
		assert.equal((await list('dateFrom=2090-01-01')).pagination
		    .total, 0);
		assert.equal((await list('dateTo=2090-01-01')).pagination
		    .total, 5);
		const page = await list('page=2&limit=2');
		assert.deepEqual(page.data.map(each => each.type),
		    ['refund', 'update']);
		assert.deepEqual(page.pagination,
		    { page: 2, limit: 2, total: 5, totalPages: 3 });
		const far = await list('page=9');
		assert.deepEqual([far.data, far.pagination.total], [[], 5]);
		refusesFields(await admin.get(
		    '/payments/history?type=gift&paymentId=1'),
		    ['type', 'paymentId']);
	});

	test('another tenant sees nothing of it', async () => {
		const theirs = await foreign(shop);
		const { body } = await theirs.admin.get(
		    `/payments/history?paymentId=${one.id}`);

		assert.deepEqual(body.data, []);
	});
});
