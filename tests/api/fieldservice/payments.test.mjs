// Payments: list, read, record, change, delete (sections 6.1 to 6.5).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, customer, day, foreign, good, ids, opened, pay, payment,
    plain, read, sentInvoice, strangers } from './given.mjs';

describe('payments', () => {
	let shop, admin, buyer, bill, example, year;

	before(async () => {
		shop = await opened('payments');
		year = day().slice(0, 4);
		admin = shop.admin;
		buyer = await customer(admin);
		bill = await sentInvoice(admin, buyer.id, { taxRate: 6, items: [{
			description: 'Monthly Diffuser Service', quantity: 2,
			rate: 150 }] });
	});
	after(() => closed(shop));

	const fresh = async (amount = 100) =>
	    sentInvoice(admin, buyer.id, plain(amount));
	const change = (id, body) => admin.put(`/payments/${id}`, body);
	const balanceOf = async id =>
	    (await read(admin, `/invoices/${id}`)).balance;

	test('the document\'s own example', async () => {
		example = conforms('payments.create', await admin.post(
		    '/payments', { ...endpoint('payments.create').request.example,
			invoiceId: bill.id }));

		assert.equal(example.transactionId, `TXN-${year}-001`);
		assert.match(example.id, /^pmt_/);
		assert.deepEqual(example.invoice, { invoiceNumber:
			bill.invoiceNumber, total: 318 });
		assert.equal(example.customerId, buyer.id);
		assert.deepEqual(example.customer, { name: buyer.name });
		assert.equal(example.amount, 318);
		assert.equal(example.refundedAmount, 0);
		assert.deepEqual(example.methodDetails, { cardLast4: '4242' });
		assert.equal(example.status, 'completed');
		assert.equal(example.date, '2026-01-08T00:00:00Z');
		assert.equal(example.notes, 'Full payment received');
		assert.equal(example.createdBy, admin.user.id);
		assert.equal((await read(admin, `/invoices/${bill.id}`)).status,
		    'paid');
	});

	test('it is read back, and listed', async () => {
		const got = conforms('payments.get',
		    await admin.get(`/payments/${example.id}`));
		const answer = await admin.get('/payments');

		assert.deepEqual(got, example);
		assert.deepEqual(ids(conforms('payments.list', answer)),
		    [example.id]);
		assert.equal(answer.body.pagination.total, 1);
	});

	test('the author is the employee the user is', async () => {
		await shop.execute(`insert into employee (id, tenant_id, user_id,
			first_name, last_name) select fresh_id(), tenant_id, id,
			'Max', 'Manager' from app_user
			where tenant_id = '${shop.id}' and role = 'manager'`);
		const one = await fresh();
		const made = await payment(shop.manager, one.id, 1);

		assert.match(made.createdBy, /^emp_/);
	});

	test('without a date it was now', async () => {
		const made = await payment(admin, (await fresh()).id, 1);
		const age = Date.now() - Date.parse(made.date);

		assert.ok(age > -5000 && age < 60000, made.date);
		assert.equal(made.methodDetails, null);
		assert.equal(made.notes, null);
	});

	test('a date with a time and a zone is kept as an instant', async () => {
		const made = await payment(admin, (await fresh()).id, 1,
		    { date: '2026-01-08T14:32:00+02:00' });

		assert.equal(Date.parse(made.date),
		    Date.parse('2026-01-08T12:32:00Z'));
	});

	test('dates that are none in UTC are refused', async () => {
		for (const date of ['9999-12-31T23:59:59-14:00',
		    '0001-01-01T00:00:00+14:00', '0000-01-01', '2026-02-30',
		    '2026-01-08T24:00:00Z', '2026-01-08 10:00', '20260108'])
			refusesFields(await pay(admin, (await fresh()).id, 1,
			    { date }), ['date']);
	});

	test('every wrong field is named', async () => {
		refusesFields(await admin.post('/payments', {}),
		    ['invoiceId', 'amount', 'method']);
		refusesFields(await admin.post('/payments', { invoiceId: 'inv',
			amount: '318', method: 'gold', methodDetails: 'visa',
			status: 'refunded', date: 'yesterday', notes: 1 }),
		    ['invoiceId', 'amount', 'method', 'methodDetails', 'status',
			'date', 'notes']);
		for (const amount of [0, -1, 0.001, null])
			refusesFields(await pay(admin, bill.id, amount),
			    ['amount']);
	});

	test('more than the balance is refused', async () => {
		const one = await fresh();

		refusesFields(await pay(admin, one.id, 100.01), ['amount']);
		await payment(admin, one.id, 60);
		refusesFields(await pay(admin, one.id, 40.01), ['amount']);
		await payment(admin, one.id, 40);
		refusesFields(await pay(admin, one.id, 0.01), ['amount']);
		assert.equal(await balanceOf(one.id), 0);
	});

	test('pending and failed ones move no money', async () => {
		const one = await fresh();
		const late = await payment(admin, one.id, 70,
		    { status: 'pending' });

		await payment(admin, one.id, 500, { status: 'failed' });
		assert.equal(await balanceOf(one.id), 100);
		fails(await admin.post(`/payments/${late.id}/refund`, {}), 409);
		good(await change(late.id, { status: 'completed' }));
		assert.equal(await balanceOf(one.id), 30);
		good(await change(late.id, { status: 'failed' }));
		assert.equal(await balanceOf(one.id), 100);
	});

	test('a pending one completes only within the balance', async () => {
		const one = await fresh();
		const late = await payment(admin, one.id, 70,
		    { status: 'pending' });

		await payment(admin, one.id, 40);
		refusesFields(await change(late.id, { status: 'completed' }),
		    ['amount']);
		good(await change(late.id, { status: 'completed', amount: 60 }));
		assert.equal(await balanceOf(one.id), 0);
	});

	test('a change is partial; money follows', async () => {
		const one = await fresh();
		const made = await payment(admin, one.id, 50,
		    { methodDetails: { cardBrand: 'visa' }, notes: 'n' });
		const same = conforms('payments.update', await change(made.id,
		    { notes: 'changed' }));

		assert.deepEqual({ ...same, updatedAt: 0 },
		    { ...made, notes: 'changed', updatedAt: 0 });
		good(await change(made.id, { amount: 80, method: 'check',
			date: '2026-02-03' }));
		assert.equal(await balanceOf(one.id), 20);
		refusesFields(await change(made.id, { amount: 100.01 }),
		    ['amount']);
		good(await change(made.id, { amount: 100 }));
		assert.equal((await read(admin, `/invoices/${one.id}`)).status,
		    'paid');
		const now = (await admin.patch(`/payments/${made.id}`,
		    { notes: null, methodDetails: null })).body.data;
		assert.deepEqual([now.notes, now.methodDetails, now.method,
			now.amount, now.date], [null, null, 'check', 100,
			'2026-02-03T00:00:00Z']);
	});

	test('a change is checked like a new one', async () => {
		refusesFields(await change(example.id, { invoiceId: 1,
			amount: 0, method: 'x', methodDetails: [], status: 'y',
			date: 'z', notes: {} }), ['invoiceId', 'amount',
		    'method', 'methodDetails', 'status', 'date', 'notes']);
		fails(await change(example.id, { status: 'refunded' }), 409);
		fails(await change(example.id,
		    { invoiceId: 'inv_01h455vb4pex5vsknk084sn02q' }), 404);
	});

	test('one moves to another invoice, and its customer', async () => {
		const one = await fresh();
		const other = await sentInvoice(admin,
		    (await customer(admin)).id, plain(30));
		const made = await payment(admin, one.id, 30);
		const moved = good(await change(made.id,
		    { invoiceId: other.id }));

		assert.equal(moved.invoiceId, other.id);
		assert.equal(moved.customerId, other.customerId);
		assert.equal(await balanceOf(one.id), 100);
		assert.equal(await balanceOf(other.id), 0);
		const back = await change(made.id, { invoiceId: one.id,
			amount: 101 });
		refusesFields(back, ['amount']);
		const dead = await fresh();
		good(await admin.put(`/invoices/${dead.id}`,
		    { status: 'cancelled' }));
		fails(await change(made.id, { invoiceId: dead.id }), 409);
	});

	test('a deleted payment is gone and opens its invoice', async () => {
		const one = await fresh();
		const made = await payment(admin, one.id, 100);
		const path = `/payments/${made.id}`;

		conforms('payments.delete', await admin.delete(path));
		assert.equal(await balanceOf(one.id), 100);
		assert.equal((await read(admin, `/invoices/${one.id}`)).status,
		    'sent');
		for (const answer of [await admin.get(path),
		    await admin.delete(path), await admin.put(path, {}),
		    await admin.post(`${path}/refund`, {})])
			fails(answer, 404, 'NOT_FOUND');
		const next = await payment(admin, one.id, 1);
		assert.equal(Number(next.transactionId.split('-')[2]),
		    Number(made.transactionId.split('-')[2]) + 1);
	});

	test('nobody\'s ids, and another tenant\'s', async () => {
		const theirs = await foreign(shop);

		for (const id of [...strangers('pmt'), theirs.payment.id]) {
			const path = `/payments/${id}`;

			for (const answer of [await admin.get(path),
			    await admin.put(path, { notes: 'x' }),
			    await admin.delete(path),
			    await admin.post(`${path}/refund`, {})])
				fails(answer, 404, 'NOT_FOUND');
		}
		fails(await pay(admin, theirs.invoice.id, 1), 404, 'NOT_FOUND');
		assert.equal(fails(await pay(admin,
		    'inv_01h455vb4pex5vsknk084sn02q', 1), 404, 'NOT_FOUND')
		    .details[0].field, 'invoiceId');
		const mine = await payment(admin, (await fresh()).id, 1);
		fails(await change(mine.id, { invoiceId: theirs.invoice.id }),
		    404, 'NOT_FOUND');
	});
});

describe('lists of payments', () => {
	let shop, admin, acme, basil, first, second, rows;

	const list = async query => {
		const answer = await admin.get(`/payments?${query}`);

		assert.equal(answer.status, 200, answer.text);
		return answer.body;
	};
	const found = async query => ids((await list(query)).data)
	    .map(id => ids(rows).indexOf(id)).sort();

	before(async () => {
		shop = await opened('paymentlists');
		admin = shop.admin;
		acme = await customer(admin);
		basil = await customer(admin);
		first = await sentInvoice(admin, acme.id, plain(1000));
		second = await sentInvoice(admin, basil.id, plain(1000));
		rows = [];
		for (const [one, amount, fields] of [
			[first, 10, { method: 'cash', date: '2026-01-05' }],
			[first, 20, { method: 'check', date: '2026-01-06' }],
			[second, 30, { method: 'bank_transfer',
				date: '2026-01-06T23:59:59Z' }],
			[second, 40, { status: 'pending', date: '2026-01-07' }],
			[second, 50, { status: 'failed', date: '2026-01-08' }],
			[second, 60, { date: '2026-01-09' }],
		])
			rows.push(await payment(admin, one.id, amount, fields));
		good(await admin.post(`/payments/${rows[5].id}/refund`, {}));
		good(await admin.post(`/payments/${rows[0].id}/refund`,
		    { amount: 1 }));
	});
	after(() => closed(shop));

	test('newest first, as documented', async () => {
		const answer = await admin.get('/payments');

		assert.deepEqual(ids(conforms('payments.list', answer)),
		    ids(rows).reverse());
	});

	test('by status', async () => {
		assert.deepEqual(await found('status=completed'), [0, 1, 2]);
		assert.deepEqual(await found('status=pending'), [3]);
		assert.deepEqual(await found('status=failed'), [4]);
		assert.deepEqual(await found('status=refunded'), [5]);
		refusesFields(await admin.get('/payments?status=lost'),
		    ['status']);
	});

	test('by method', async () => {
		assert.deepEqual(await found('method=cash'), [0]);
		assert.deepEqual(await found('method=check'), [1]);
		assert.deepEqual(await found('method=bank_transfer'), [2]);
		assert.deepEqual(await found('method=credit_card'), [3, 4, 5]);
		refusesFields(await admin.get('/payments?method=gold'),
		    ['method']);
	});

	test('by customer and invoice', async () => {
		assert.deepEqual(await found(`customerId=${acme.id}`), [0, 1]);
		assert.deepEqual(await found(`invoiceId=${second.id}`),
		    [2, 3, 4, 5]);
		assert.deepEqual(await found(
		    `invoiceId=${second.id}&customerId=${acme.id}`), []);
		refusesFields(await admin.get(
		    '/payments?invoiceId=a&customerId=b'),
		    ['invoiceId', 'customerId']);
	});

	test('by date, whole days at both ends', async () => {
		assert.deepEqual(await found(
		    'dateFrom=2026-01-06&dateTo=2026-01-06'), [1, 2]);
		assert.deepEqual(await found('dateTo=2026-01-05'), [0]);
		assert.deepEqual(await found('dateFrom=2026-01-08'), [4, 5]);
		assert.deepEqual(await found(
		    'dateFrom=2026-01-06T12:00:00Z&dateTo=2026-01-07'), [2, 3]);
		refusesFields(await admin.get('/payments?dateFrom=x&dateTo=y'),
		    ['dateFrom', 'dateTo']);
	});

	test('sorted and paged', async () => {
		const up = await list('sortBy=amount&sortOrder=asc&limit=4');
		const far = await list('page=3&limit=4&method=credit_card');

		assert.deepEqual(up.data.map(each => each.amount),
		    [10, 20, 30, 40]);
		assert.deepEqual(up.pagination,
		    { page: 1, limit: 4, total: 6, totalPages: 2 });
		assert.deepEqual(far.data, []);
		assert.equal(far.pagination.total, 3);
	});
});
