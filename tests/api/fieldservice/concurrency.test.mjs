// Many at once: numbers stay gapless, and of two that exclude each other one
// wins.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { closed, customer, exampleInvoice, fresh, freshEmail, good, invoice,
    opened, pay, payment, plain, read, sentInvoice } from './given.mjs';

const ROUNDS = 20;

describe('concurrency', () => {
	let shop, admin, buyer, second;

	before(async () => {
		shop = await opened('crowd');
		admin = shop.admin.apart(32);
		second = shop.manager.apart(32);
		buyer = await customer(admin);
	});
	after(async () => {
		admin.close();
		second.close();
		await closed(shop);
	});

	const codes = answers => answers.map(each => each.status).sort();
	const no5xx = answers => {
		for (const each of answers)
			assert.ok(each.status < 500, each.text);
	};

	// A round is a pair of racers: who comes first changes by chance.
	const race = (one, two) => Math.random() < 0.5 ?
	    Promise.all([one(), two()]) :
	    Promise.all([two(), one()]).then(([b, a]) => [a, b]);

	test('200 invoices at once: consecutive numbers', async () => {
		const before = await invoice(admin, buyer.id);
		const answers = await Promise.all(Array.from({ length: 200 },
		    (_, i) => (i % 2 ? admin : second).post('/invoices',
			exampleInvoice(buyer.id))));
		const from = Number(before.invoiceNumber.split('-')[2]) + 1;
		const numbers = answers.map(each => {
			assert.equal(each.status, 201, each.text);
			return Number(each.body.data.invoiceNumber
			    .split('-')[2]);
		}).sort((a, b) => a - b);

		assert.deepEqual(numbers, Array.from({ length: 200 },
		    (_, i) => from + i));
		assert.equal((await admin.get('/invoices?limit=1')).body
		    .pagination.total, 201);
	});

	test('refused ones among them leave no gap', async () => {
		const answers = await Promise.all(Array.from({ length: 60 },
		    (_, i) => admin.post('/invoices', exampleInvoice(i % 3 ?
			buyer.id : 'cust_01h455vb4pex5vsknk084sn02q'))));
		const numbers = answers.filter(each => each.status === 201)
		    .map(each => Number(each.body.data.invoiceNumber
			.split('-')[2])).sort((a, b) => a - b);

		assert.deepEqual(codes(answers), [...Array(40).fill(201),
			...Array(20).fill(404)]);
		assert.equal(numbers[39] - numbers[0], 39);
	});

	test('100 payments of one invoice at once', async () => {
		const bill = await sentInvoice(admin, buyer.id, plain(100));
		const answers = await Promise.all(Array.from({ length: 110 },
		    () => pay(admin, bill.id, 1)));

		assert.deepEqual(codes(answers), [...Array(100).fill(201),
			...Array(10).fill(400)]);
		const now = await read(admin, `/invoices/${bill.id}`);
		assert.deepEqual([now.status, now.balance], ['paid', 0]);
		const numbers = answers.filter(each => each.status === 201)
		    .map(each => Number(each.body.data.transactionId
			.split('-')[2])).sort((a, b) => a - b);
		assert.equal(numbers[99] - numbers[0], 99);
	});

	test('two refunds of the last dollar: one wins', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const bill = await sentInvoice(admin, buyer.id,
			    plain(5));
			const paid = await payment(admin, bill.id, 5);
			good(await admin.post(`/payments/${paid.id}/refund`,
			    { amount: 4 }));
			const ask = who => () => who.post(
			    `/payments/${paid.id}/refund`,
			    i % 2 ? { amount: 1 } : {});
			assert.deepEqual(codes(await race(ask(admin),
			    ask(second))), [200, 400]);
			const now = await read(admin, `/payments/${paid.id}`);
			assert.deepEqual([now.refundedAmount, now.status],
			    [5, 'refunded']);
		}
	});

	test('two payments of one balance: one wins', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const bill = await sentInvoice(admin, buyer.id,
			    plain(10));
			const answers = await race(
			    () => pay(admin, bill.id, 10),
			    () => pay(second, bill.id, 6));
			assert.deepEqual(codes(answers), [201, 400]);
		}
	});

	test('two changes of payments stay within the balance', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const bill = await sentInvoice(admin, buyer.id,
			    plain(100));
			const [a, b] = [await payment(admin, bill.id, 10),
				await payment(admin, bill.id, 10)];
			const answers = await race(
			    () => admin.put(`/payments/${a.id}`, { amount: 70 }),
			    () => second.put(`/payments/${b.id}`,
				{ amount: 70 }));
			no5xx(answers);
			assert.equal(codes(answers)[0], 200);
			assert.notEqual(codes(answers)[1], 200);
			assert.equal((await read(admin, `/invoices/${bill.id}`))
			    .amountPaid, 80);
		}
	});

	test('payment and deletion: never both', async () => {
		const seen = new Set();

		for (let i = 0; i < ROUNDS; i++) {
			const bill = await sentInvoice(admin, buyer.id,
			    plain(10));
			const [paid, deleted] = await race(
			    () => pay(admin, bill.id, 10),
			    () => second.delete(`/invoices/${bill.id}`));
			const both = `${paid.status} ${deleted.status}`;

			assert.ok(['201 409', '404 200'].includes(both), both);
			seen.add(both);
		}
	});

	// What a payment belongs to must not vanish under it.
	test('a payment moves to no invoice that is going', async () => {
		const other = await customer(admin);
		const ways = [
			bill => second.delete(`/invoices/${bill.id}`),
			bill => second.put(`/invoices/${bill.id}`,
			    { status: 'cancelled' }),
			bill => second.put(`/invoices/${bill.id}`,
			    { customerId: other.id }),
		];

		for (let i = 0; i < ROUNDS * 3; i++) {
			const from = await sentInvoice(admin, buyer.id,
			    plain(10));
			const bill = await sentInvoice(admin, buyer.id,
			    plain(10));
			const paid = await payment(admin, from.id, 10);
			const answers = await race(
			    () => admin.put(`/payments/${paid.id}`,
				{ invoiceId: bill.id }),
			    () => ways[i % 3](bill));

			no5xx(answers);
		}
		assert.deepEqual(await shop.rows(`select p.id, i.status,
			i.deleted_at, p.customer_id = i.customer_id as same
			from payment p join invoice i on i.id = p.invoice_id
			where p.deleted_at is null and p.net_minor > 0
			and (i.deleted_at is not null or i.status = 'cancelled'
			or p.customer_id <> i.customer_id)`), []);
	});

	test('payments that cross over do not block each other', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const bills = [await sentInvoice(admin, buyer.id,
			    plain(20)), await sentInvoice(admin,
			    (await customer(admin)).id, plain(20))];
			const paid = [await payment(admin, bills[0].id, 10),
				await payment(admin, bills[1].id, 10)];
			const answers = await race(
			    () => admin.put(`/payments/${paid[0].id}`,
				{ invoiceId: bills[1].id }),
			    () => second.put(`/payments/${paid[1].id}`,
				{ invoiceId: bills[0].id }));

			assert.deepEqual(codes(answers), [200, 200]);
		}
	});

	test('two changes of what both have read: one is stale', async () => {
		const bill = await invoice(admin, buyer.id, plain(10));
		const own = await customer(admin);
		const bound = await payment(admin, (await sentInvoice(admin,
		    own.id, plain(10))).id, 5);

		for (const path of [`/customers/${own.id}`,
		    `/invoices/${bill.id}`, `/payments/${bound.id}`])
			for (let i = 0; i < ROUNDS; i++) {
				const { headers } = await admin.get(path);
				const put = (who, notes) => () => who.put(path,
				    { notes }, { headers:
					{ 'If-Match': headers.etag } });
				const answers = await race(put(admin, `a${i}`),
				    put(second, `b${i}`));

				assert.deepEqual(codes(answers), [200, 412],
				    path);
			}
	});

	test('one email at once: one customer', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const email = freshEmail();
			const create = who => () => who.post('/customers', {
				name: fresh(), email, phone: '(202) 555-0100' });

			assert.deepEqual(codes(await race(create(admin),
			    create(second))), [201, 409]);
		}
	});

	test('one invoice sent and changed at once keeps its sums', async () => {
		for (let i = 0; i < ROUNDS; i++) {
			const bill = await invoice(admin, buyer.id, plain(10));
			const path = `/invoices/${bill.id}`;
			const answers = await Promise.all([
				admin.put(path, { status: 'sent' }),
				second.put(path, { items: plain(25).items }),
				admin.put(path, { taxRate: 10 }),
				second.put(path, plain(31)),
			]);

			assert.deepEqual(codes(answers), [200, 200, 200, 200]);
			const now = await read(admin, path);
			assert.equal(now.subtotal, now.items.reduce((sum, each) =>
			    sum + each.amount, 0));
			assert.equal(now.items.length, 1);
			assert.equal(now.status, 'sent');
		}
	});
});
