// Lists of invoices: filters, search, dates, sorting, pages (section 5.1).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, refusesFields } from '../../contract/contract.mjs';
import { closed, customer, day, foreign, good, invoice, opened, payment, plain,
    sentInvoice } from './given.mjs';

describe('lists of invoices', () => {
	let shop, admin, acme, basil, rows;

	const number = each => each.invoiceNumber.split('-')[2];
	const list = async query => {
		const answer = await admin.get(`/invoices?${query}`);

		assert.equal(answer.status, 200, answer.text);
		return answer.body;
	};
	const numbers = async query =>
	    (await list(query)).data.map(number).sort();

	before(async () => {
		shop = await opened('invoicelists');
		admin = shop.admin;
		acme = await customer(admin, { name: 'Acme Corporation' });
		basil = await customer(admin, { name: 'Basil & Sons',
			phone: '+44 20 7946 0999' });
		const made = [
			await invoice(admin, acme.id, plain(10)),
			await sentInvoice(admin, acme.id, plain(20)),
			await sentInvoice(admin, acme.id, { ...plain(30),
				dueDate: day(-3) }),
			await sentInvoice(admin, basil.id, plain(40)),
			await invoice(admin, basil.id, { ...plain(50),
				dueDate: day(-3) }),
			await sentInvoice(admin, basil.id, { ...plain(60),
				dueDate: day(-1), issueDate: '2026-01-05' }),
			await invoice(admin, acme.id, { ...plain(70),
				issueDate: '2026-01-06' }),
		];
		rows = made.map(number);
		await payment(admin, made[3].id, 40);
		await payment(admin, made[5].id, 15);
		await admin.put(`/invoices/${made[6].id}`,
		    { status: 'cancelled' });
	});
	after(() => closed(shop));

	const some = (...indexes) => indexes.map(i => rows[i]).sort();

	test('the list is as documented', async () => {
		const answer = await admin.get('/invoices');
		const data = conforms('invoices.list', answer);

		assert.deepEqual(answer.body.pagination,
		    { page: 1, limit: 20, total: 7, totalPages: 1 });
		assert.equal(data[0].customer.name, 'Acme Corporation');
		assert.ok(!('items' in data[0]));
		assert.deepEqual(data.map(each => each.createdAt),
		    data.map(each => each.createdAt).sort().reverse());
	});

	test('by status; overdue is worked out', async () => {
		assert.deepEqual(await numbers('status=draft'), some(0, 4));
		assert.deepEqual(await numbers('status=sent'), some(1));
		assert.deepEqual(await numbers('status=overdue'), some(2, 5));
		assert.deepEqual(await numbers('status=paid'), some(3));
		assert.deepEqual(await numbers('status=cancelled'), some(6));
		assert.deepEqual(await numbers('status=all'),
		    [...rows].sort());
		assert.ok((await list('status=overdue')).data.every(each =>
		    each.status === 'overdue'));
		refusesFields(await admin.get('/invoices?status=late'),
		    ['status']);
	});

	test('by customer', async () => {
		assert.deepEqual(await numbers(`customerId=${acme.id}`),
		    some(0, 1, 2, 6));
		assert.deepEqual(await numbers(
		    `customerId=${basil.id}&status=overdue`), some(5));
		const theirs = await foreign(shop);
		assert.deepEqual(await numbers(
		    `customerId=${theirs.customer.id}`), []);
		refusesFields(await admin.get('/invoices?customerId=me'),
		    ['customerId']);
	});

	test('by days of issue, both ends included', async () => {
		assert.deepEqual(await numbers('dateTo=2026-01-05'), some(5));
		assert.deepEqual(await numbers(
		    'dateFrom=2026-01-05&dateTo=2026-01-06'), some(5, 6));
		assert.deepEqual(await numbers('dateFrom=2026-01-06'
		    + '&dateTo=2026-01-06T23:59:59Z'), some(6));
		assert.deepEqual(await numbers(`dateFrom=${day()}`),
		    some(0, 1, 2, 3, 4));
		assert.deepEqual(await numbers(`dateFrom=${day(1)}`), []);
		refusesFields(await admin.get(
		    '/invoices?dateFrom=01/05/2026&dateTo=2026-13-01'),
		    ['dateFrom', 'dateTo']);
	});

	test('search by number and by customer', async () => {
		assert.deepEqual(await numbers('search=acme'),
		    some(0, 1, 2, 6));
		assert.deepEqual(await numbers(`search=inv-${day().slice(0, 4)}-${
		    rows[3]}`), (await list('')).data.filter(each =>
		    each.invoiceNumber.endsWith(`-${rows[3]}`)).map(number));
		assert.deepEqual(await numbers('search=79460999'),
		    some(3, 4, 5));
		assert.deepEqual(await numbers('search=acme&status=overdue'),
		    some(2));
		assert.deepEqual(await numbers('search=zzz'), []);
		assert.equal((await list('search=basil&limit=1')).pagination
		    .total, 3);
	});

	test('search finds what a deleted customer leaves', async () => {
		const gone = await customer(admin, { name: 'Quince Ltd' });
		const bill = await invoice(admin, gone.id);

		good(await admin.delete(`/customers/${gone.id}`));
		assert.deepEqual(await numbers('search=quince'),
		    [number(bill)]);
		good(await admin.delete(`/invoices/${bill.id}`));
		assert.deepEqual(await numbers('search=quince'), []);
	});

	test('every sort key orders, both ways', async () => {
		const keys = { total: 'total', balance: 'balance',
			issueDate: 'issueDate', dueDate: 'dueDate',
			invoiceNumber: 'invoiceNumber', createdAt: 'createdAt' };

		for (const [key, field] of Object.entries(keys)) {
			const up = (await list(`sortBy=${key}&sortOrder=asc`))
			    .data.map(each => each[field]);
			const down = (await list(`sortBy=${key}&sortOrder=desc`))
			    .data.map(each => each[field]);
			const sorted = [...up].sort((a, b) =>
			    a < b ? -1 : a > b ? 1 : 0);

			assert.deepEqual(up, sorted, key);
			assert.deepEqual(down, [...sorted].reverse(), key);
		}
	});

	test('pages, and what lies behind them', async () => {
		const one = await list('limit=3&page=1');
		const three = await list('limit=3&page=3');
		const far = await list('limit=3&page=4&status=overdue');

		assert.equal(one.data.length, 3);
		assert.equal(three.data.length, 1);
		assert.deepEqual(three.pagination,
		    { page: 3, limit: 3, total: 7, totalPages: 3 });
		assert.deepEqual(far.data, []);
		assert.equal(far.pagination.total, 2);
	});
});
