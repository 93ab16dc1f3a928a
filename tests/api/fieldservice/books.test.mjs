// After any run of operations the books are those the rows make: eight
// clients do four hundred things at random, then everything is worked out
// anew.  KONTOR_TEST_SEED repeats a run's choices.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { auditRows, cents, reckon, reported } from './books.mjs';
import { closed, customer, day, exampleInvoice, fresh, freshEmail, opened }
    from './given.mjs';

const CLIENTS = 8;
const OPERATIONS = 400;
const seed = Number(process.env.KONTOR_TEST_SEED ??
    Math.floor(Math.random() * 1e9));

// mulberry32: small, and the same everywhere.
function dice(state)
{
	return () => {
		state = state + 0x6d2b79f5 | 0;
		let t = Math.imul(state ^ state >>> 15, 1 | state);
		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
		return ((t ^ t >>> 14) >>> 0) / 4294967296;
	};
}

describe(`books after a random run (seed ${seed})`, () => {
	const known = { customers: [], invoices: [], payments: [] };
	const told = {};
	let shop, admin;

	// One client: it does not wait for the others, and its picture of the
	// rows is as old as its choices.
	function clerk(who, random)
	{
		const pick = list => list[Math.floor(random() * list.length)];
		const amount = most =>
		    Math.ceil(random() * most * 100) / 100;
		const items = () => Array.from({ length: 1 + random() * 3 },
		    () => ({ description: 'Work', rate: amount(200),
			quantity: pick([1, 2, 0.5, 1.25, 0.333, 3]) }));
		const date = () => day(pick([0, 0, 0, -1, -6, -20, -35, -50, 3,
			40]));
		const fresher = list => list.slice(-40);
		const invoice = () => pick(fresher(known.invoices));
		const paid = () => pick(fresher(known.payments));
		const remember = (list, answer) => {
			if (answer.status === 201)
				list.push(answer.body.data.id);
			return answer;
		};

		return [
			[1, 'customer.create', async () => remember(
			    known.customers, await who.post('/customers', {
				name: fresh(), email: freshEmail(),
				phone: '(202) 555-0100' }))],
			[1, 'customer.update', () => who.put(`/customers/${
			    pick(known.customers)}`, { status: pick(['active',
				'inactive']) })],
			[0.3, 'customer.delete', () => who.delete(
			    `/customers/${pick(known.customers.slice(3))}`)],
			[5, 'invoice.create', async () => remember(
			    known.invoices, await who.post('/invoices',
			    exampleInvoice(pick(known.customers), {
				items: items(), dueDate: date(),
				taxRate: pick([0, 6, 8.25, 5.3, 100]) })))],
			[2, 'invoice.quick', async () => remember(
			    known.invoices, await who.post('/invoices/quick', {
				customerId: pick(known.customers), items: [{
				description: 'Visit', amount: amount(99) }] }))],
			[3, 'invoice.items', () => who.put(`/invoices/${
			    invoice()}`, { items: items() })],
			[1, 'invoice.tax', () => who.put(`/invoices/${
			    invoice()}`, { taxRate: pick([0, 7, 19]),
				dueDate: date() })],
			[1, 'invoice.move', () => who.put(`/invoices/${
			    invoice()}`, { customerId:
				pick(known.customers) })],
			[6, 'invoice.status', () => who.put(`/invoices/${
			    invoice()}`, { status: pick(['sent', 'sent', 'sent',
				'draft', 'cancelled', 'paid']) })],
			[2, 'invoice.send', () => who.post(`/invoices/${
			    invoice()}/send`, { to: ['a@example.com'],
				attachPdf: false })],
			[2, 'invoice.delete', () => who.delete(
			    `/invoices/${invoice()}`)],
			[9, 'payment.create', async () => remember(
			    known.payments, await who.post('/payments', {
				invoiceId: invoice(), amount: amount(120),
				method: pick(['cash', 'check', 'credit_card']),
				status: pick(['completed', 'completed',
					'pending', 'failed']), date: date() }))],
			[2, 'payment.rest', async () => {
				const id = invoice();
				const got = await who.get(`/invoices/${id}`);
				return got.status !== 200 ? got : remember(
				    known.payments, await who.post('/payments', {
					invoiceId: id, method: 'cash',
					amount: got.body.data.balance }));
			}],
			[3, 'payment.amount', () => who.put(`/payments/${
			    paid()}`, { amount: amount(150), date: date() })],
			[2, 'payment.status', () => who.put(`/payments/${
			    paid()}`, { status: pick(['completed', 'pending',
				'failed']) })],
			[1, 'payment.move', () => who.put(`/payments/${
			    paid()}`, { invoiceId: invoice() })],
			[2, 'payment.delete', () => who.delete(
			    `/payments/${paid()}`)],
			[5, 'payment.refund', () => who.post(`/payments/${
			    paid()}/refund`, random() < 0.4 ? {} :
			    { amount: amount(60) })],
		];
	}

	async function work(who, random, times)
	{
		const deeds = clerk(who, random);
		const weight = deeds.reduce((all, [each]) => all + each, 0);

		for (let i = 0; i < times; i++) {
			let at = random() * weight;
			const [, name, run] = deeds.find(([each]) =>
			    (at -= each) < 0);
			const answer = await run();
			const count = told[name] ??= { done: 0, refused: 0 };

			assert.ok(answer.status < 500,
			    `${name} (seed ${seed}): ${answer.text}`);
			assert.ok([200, 201, 400, 404, 409].includes(
			    answer.status), `${name}: ${answer.text}`);
			count[answer.status < 300 ? 'done' : 'refused']++;
		}
	}

	before(async () => {
		shop = await opened('books');
		admin = shop.admin;
		for (let i = 0; i < 8; i++)
			known.customers.push((await customer(admin)).id);
		for (let i = 0; i < 4; i++)
			known.invoices.push((await admin.post('/invoices',
			    exampleInvoice(known.customers[i]))).body.data.id);
		known.payments.push((await admin.post('/payments', {
			invoiceId: known.invoices[0], amount: 8.8,
			method: 'cash' })).body.data.id);
	});
	after(() => closed(shop));

	test('eight clients do four hundred things, none fails', async () => {
		await Promise.all(Array.from({ length: CLIENTS }, (_, i) =>
		    work(i % 2 ? admin : shop.manager, dice(seed + i),
			OPERATIONS / CLIENTS)));
		// a run that never succeeds at something proves nothing
		for (const [name, { done }] of Object.entries(told))
			if (/create|quick|refund|items|send/.test(name))
				assert.ok(done > 0, `${name} never succeeded`);
	});

	test('the kept figures are those of the rows', async () => {
		assert.deepEqual(await auditRows(shop), {}, `seed ${seed}`);
	});

	test('an audit notices a cent too much', async () => {
		const change = by => shop.execute(`update customer
			set balance_minor = balance_minor + ${by}
			where tenant_id = '${shop.id}' and deleted_at is null`);

		await change(1);
		assert.deepEqual(Object.keys(await auditRows(shop)),
		    ['balances of customers']);
		await change(-1);
		assert.deepEqual(await auditRows(shop), {});
	});

	test('statistics and dashboard follow from the lists', async () => {
		const real = await reckon(admin);
		const { stats, board } = await reported(admin);

		assert.deepEqual(stats, real.stats, `seed ${seed}`);
		const { growth, ...revenue } = board.revenue;
		assert.deepEqual(revenue, real.revenue, `seed ${seed}`);
		assert.equal(growth, real.growth);
		assert.equal(board.invoices.pending, real.counts.pending);
		assert.equal(board.invoices.overdue, real.counts.overdue);
		assert.equal(board.customers.total, real.people.total);
		assert.equal(board.customers.active, real.people.active);
		assert.equal(board.invoices.paidThisMonth,
		    real.stats.invoiceCount.paid);
		assert.deepEqual(board.topCustomers.map(each =>
		    cents(each.totalSpent)), real.top);
	});

	test('every customer owes what its invoices say', async () => {
		const { customers, owed } = await reckon(admin);

		for (const { id, balance, totalSpent } of customers.all)
			assert.deepEqual({ balance: cents(balance),
				totalSpent: cents(totalSpent) }, owed[id],
			    `seed ${seed}`);
	});

	test('every invoice and total adds up on the wire', async () => {
		const { invoices, payments, customers, today } =
		    await reckon(admin);

		for (const { all, total } of [invoices, payments, customers])
			assert.equal(total, all.length);
		for (const one of invoices.all) {
			const money = payments.all.filter(each =>
			    each.invoiceId === one.id && ['completed',
				'refunded'].includes(each.status))
			    .reduce((all, each) => all + cents(each.amount) -
				cents(each.refundedAmount), 0);
			const open = cents(one.total) - money;

			assert.equal(cents(one.amountPaid), money);
			assert.equal(cents(one.balance),
			    one.status === 'cancelled' ? 0 : open);
			if (!['draft', 'cancelled'].includes(one.status))
				assert.equal(one.status, open === 0 ? 'paid' :
				    one.dueDate < today ? 'overdue' : 'sent');
		}
		for (const status of ['draft', 'sent', 'paid', 'overdue',
			'cancelled'])
			assert.equal((await admin.get('/invoices', { query: {
				status } })).body.pagination.total,
			    invoices.all.filter(each =>
				each.status === status).length);
	});
});
