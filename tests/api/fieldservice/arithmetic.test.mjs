// To the cent: items, tax, and currencies with other decimals than two.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, refusesFields } from '../../contract/contract.mjs';
import { closed, customer, exampleInvoice, invoice, opened, payment, plain,
    read, sentInvoice } from './given.mjs';

// rate of tax, items as [quantity, rate], amounts, subtotal, tax, total
const cases = [
	[6, [[2, 150], [4, 45]], [300, 180], 480, 28.8, 508.8],
	// half a cent of tax goes up: 0.125, 0.075, 0.005
	[12.5, [[1, 1]], [1], 1, 0.13, 1.13],
	[7.5, [[1, 1]], [1], 1, 0.08, 1.08],
	[0.5, [[1, 1]], [1], 1, 0.01, 1.01],
	[0.4999, [[1, 1]], [1], 1, 0, 1],
	// taxed as a whole, not line by line (which would make 0.03)
	[5, [[1, 0.1], [1, 0.1], [1, 0.1]], [0.1, 0.1, 0.1], 0.3, 0.02, 0.32],
	// no binary fractions: 0.1 + 0.2, 1.005 * 100, 4.35 * 100, 19.99 * 3
	[0, [[1, 0.1], [1, 0.2]], [0.1, 0.2], 0.3, 0, 0.3],
	[0, [[100, 1.01], [3, 19.99]], [101, 59.97], 160.97, 0, 160.97],
	[10, [[1, 4.35]], [4.35], 4.35, 0.44, 4.79],
	// quantities with decimals; an item is rounded to a cent
	[0, [[0.333, 10]], [3.33], 3.33, 0, 3.33],
	[0, [[0.5, 0.01]], [0.01], 0.01, 0, 0.01],
	[0, [[0.4999, 0.01]], [0], 0, 0, 0],
	[0, [[1.5, 0.33], [2.25, 0.99]], [0.5, 2.23], 2.73, 0, 2.73],
	[8.875, [[2.5, 39.99]], [99.98], 99.98, 8.87, 108.85],
	[0, [[0.0001, 5000]], [0.5], 0.5, 0, 0.5],
	// the ends of the scale
	[0, [[1, 0]], [0], 0, 0, 0],
	[100, [[1, 19.99]], [19.99], 19.99, 19.99, 39.98],
	[0.0001, [[1, 5000]], [5000], 5000, 0.01, 5000.01],
	[6, [[1, 9999999999.99]], [9999999999.99], 9999999999.99,
		600000000, 10599999999.99],
	[0, [[1, 999999999999.99]], [999999999999.99], 999999999999.99, 0,
		999999999999.99],
	[0, [[10000000, 99999.99]], [999999900000], 999999900000, 0,
		999999900000],
];

describe('arithmetic in dollars', () => {
	let shop, admin, buyer;

	before(async () => {
		shop = await opened('arithmetic');
		admin = shop.admin;
		buyer = await customer(admin);
	});
	after(() => closed(shop));

	const itemsOf = items => items.map(([quantity, rate]) =>
	    ({ description: 'Item', quantity, rate }));

	for (const [taxRate, items, amounts, subtotal, tax, total] of cases)
		test(`${taxRate} % of ${JSON.stringify(items)}`, async () => {
			const made = await invoice(admin, buyer.id,
			    { taxRate, items: itemsOf(items) });
			const changed = await invoice(admin, buyer.id, plain(1));
			const same = (await admin.put(`/invoices/${changed.id}`,
			    { taxRate, items: itemsOf(items) })).body.data;

			for (const each of [made, same]) {
				assert.deepEqual(each.items.map(item =>
				    item.amount), amounts);
				assert.equal(each.subtotal, subtotal);
				assert.equal(each.taxAmount, tax);
				assert.equal(each.total, total);
				assert.equal(each.balance, total);
			}
		});

	test('what the client adds up is not looked at', async () => {
		const made = conforms('invoices.create', await admin.post(
		    '/invoices', exampleInvoice(buyer.id, { subtotal: 1,
			taxAmount: 0, total: 1, balance: 0, amountPaid: 508.8,
			status: 'paid', invoiceNumber: 'INV-1', currency: 'JPY',
			items: [{ description: 'a', quantity: 2, rate: 150,
				amount: 1, id: 'item_1' }] })));

		assert.equal(made.subtotal, 300);
		assert.equal(made.total, 318);
		assert.equal(made.balance, 318);
		assert.equal(made.amountPaid, 0);
		assert.equal(made.status, 'draft');
		assert.notEqual(made.invoiceNumber, 'INV-1');
	});

	test('numbers as JSON allows them', async () => {
		const answer = await admin.request('POST', '/invoices', { raw:
			`{"customerId":"${buyer.id}","taxRate":6.0,"items":[` +
			'{"description":"x","quantity":2.0000,"rate":1.5e2},' +
			'{"description":"y","quantity":1E1,"rate":0.010}]}' });

		assert.equal(answer.status, 201, answer.text);
		assert.equal(answer.body.data.subtotal, 300.1);
	});

	test('more decimals than a cent has are refused', async () => {
		for (const rate of ['0.001', '1e-3', '1e30', '-0.01',
		    '999999999999.995'])
			refusesFields(await admin.request('POST', '/invoices', {
				raw: `{"customerId":"${buyer.id}","items":[` +
				`{"description":"x","quantity":1,"rate":${rate}}]}`,
			}), ['items[0].rate']);
	});

	test('a total beyond all bounds is refused, not wrapped', async () => {
		refusesFields(await admin.post('/invoices', exampleInvoice(
		    buyer.id, { items: [{ description: 'x', quantity: 10000000,
			rate: 999999999999.99 }] })), ['items']);
		refusesFields(await admin.post('/invoices', exampleInvoice(
		    buyer.id, { items: Array(3).fill({ description: 'x',
			quantity: 1, rate: 999999999999.99 }) })), ['items']);
	});

	test('large amounts are paid to the cent', async () => {
		const big = await sentInvoice(admin, buyer.id,
		    plain(999999999999.99));

		await payment(admin, big.id, 999999999999.98);
		const open = await read(admin, `/invoices/${big.id}`);
		assert.equal(open.balance, 0.01);
		assert.equal(open.status, 'sent');
		await payment(admin, big.id, 0.01);
		assert.equal((await read(admin, `/invoices/${big.id}`)).status,
		    'paid');
	});
});

for (const { currency, rate, finer, shown, tax, total, paid, left } of [
	{ currency: 'JOD', rate: 12.345, finer: 0.0001, shown: '12.345',
	  tax: '1.975', total: '14.320', paid: 4.321, left: '9.999' },
	{ currency: 'JPY', rate: 1500, finer: 0.5, shown: '1500', tax: '240',
	  total: '1740', paid: 741, left: '999' },
])
	describe(`arithmetic in ${currency}`, () => {
		let shop, admin, buyer;

		before(async () => {
			shop = await opened(currency, { currency });
			admin = shop.admin;
			buyer = await customer(admin);
		});
		after(() => closed(shop));

		test('amounts have the currency\'s decimals', async () => {
			const made = await sentInvoice(admin, buyer.id,
			    { ...plain(rate), taxRate: 16 });
			const path = `/invoices/${made.id}`;
			const { text } = await admin.get(path);
			const has = (where, name, amount) => assert.ok(
			    where.includes(`"${name}":${amount}`),
			    `${name}:${amount} in ${where}`);

			has(text, 'rate', `${shown},`);
			has(text, 'subtotal', `${shown},`);
			has(text, 'taxAmount', `${tax},`);
			has(text, 'total', `${total},`);
			await payment(admin, made.id, paid);
			has((await admin.get(path)).text, 'balance', `${left},`);
			has((await admin.get(`/customers/${buyer.id}`)).text,
			    'balance', `${left},`);
			has((await admin.get('/invoices/stats')).text,
			    'totalOutstanding', `${left},`);
			has((await admin.get('/reports/dashboard')).text,
			    'today', `${paid},`);
			has((await admin.get('/payments')).text, 'amount',
			    `${paid},`);
		});

		test('finer amounts do not exist', async () => {
			refusesFields(await admin.post('/invoices',
			    exampleInvoice(buyer.id, plain(finer))),
			    ['items[0].rate']);
		});

		test('trailing zeros do', async () => {
			const answer = await admin.request('POST', '/invoices', {
				raw: `{"customerId":"${buyer.id}","taxRate":0,` +
				`"items":[{"description":"x","quantity":1,` +
				`"rate":${rate}${Number.isInteger(rate) ? '.' :
				''}00}]}` });

			assert.equal(answer.status, 201, answer.text);
			assert.equal(answer.body.data.total, rate);
		});
	});
