// Reports of one's own (section 8.10).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { need } from '../../lib/packages.mjs';
import { closed, customer, foreign, good, opened, payment, plain, sentInvoice }
    from './given.mjs';
import { cents, employees, services, sum, trade } from './ledger.mjs';

const XLSX = need('xlsx');
const DIMENSIONS = ['date', 'week', 'month', 'quarter', 'year', 'customer_id',
	'customer_name', 'customer_city', 'customer_state', 'employee_id',
	'employee_name', 'invoice_number', 'invoice_status', 'tax_rate',
	'service_id', 'service_name', 'service_type', 'service_category'];
const MONEY = ['invoice_amount', 'invoice_subtotal', 'invoice_tax',
	'invoice_balance', 'payment_amount', 'received_amount',
	'refunded_amount'];
const total = (rows, field) => sum(rows.map(each => cents(each[field])));

describe('reports of one\'s own', () => {
	let shop, admin, goods;

	const ask = (body, options) => admin.post('/reports/custom', body,
	    options);
	const report = async body => conforms('reports.custom', await ask(body));
	const refuses = async (body, ...fields) => refusesFields(await ask({
		dimensions: ['month'], metrics: ['payment_amount'], ...body }),
	    fields);

	before(async () => {
		shop = await opened('custom');
		({ admin } = shop);
		goods = await services(shop);
		await trade(shop, { seed: 5, count: 40, goods,
			staff: await employees(shop, [10, 5]) });
	});
	after(() => closed(shop));

	test('the document\'s own', async () => {
		const { request: { example } } = endpoint('reports.custom');
		const got = await report(example);

		assert.equal(got.name, 'My Custom Report');
		assert.deepEqual(got.columns.map(each => each.name),
		    ['customer_name', 'service_type', 'invoice_amount',
			'payment_amount']);
		for (const each of got.rows)
			assert.deepEqual(Object.keys(each),
			    got.columns.map(column => column.name));
		assert.deepEqual(got.rows.map(each => each.invoice_amount),
		    got.rows.map(each => each.invoice_amount)
		    .toSorted((a, b) => b - a));
		assert.equal(total(got.groups, 'payment_amount'),
		    total(got.rows, 'payment_amount'));
		assert.equal(new Set(got.groups.map(each =>
		    each.customer_name)).size, got.groups.length);
	});

	test('no metric multiplies another, whatever the dimensions',
	    async () => {
		const one = await report({ dimensions: [], metrics: MONEY });
		const minor = sum((await shop.query(`select total_minor as n
			from invoice where status in ('sent', 'paid') and
			deleted_at is null and tenant_id = '${shop.id}'`))
		    .map(each => each.n));
		const cash = good(await admin.get('/reports/revenue', { query:
			{ dateFrom: '2024-01-01', dateTo: '2027-12-31' } }));

		assert.equal(one.rows.length, 1);
		assert.equal(cents(one.totals.invoice_amount), minor);
		assert.equal(one.totals.payment_amount, cash.summary.total);
		assert.equal(one.totals.received_amount, cash.summary.received);
		assert.equal(one.totals.refunded_amount, cash.summary.refunded);
		for (const name of DIMENSIONS) {
			const got = await report({ dimensions: [name],
				metrics: MONEY, limit: 10000 });

			assert.equal(got.truncated, false);
			assert.ok(got.rows.length > 0, name);
			assert.deepEqual(got.totals, one.totals, name);
			for (const metric of MONEY)
				assert.equal(total(got.rows, metric),
				    cents(one.totals[metric]), `${name} ${metric}`);
		}
		const all = await report({ dimensions: DIMENSIONS.slice(0, 8),
			metrics: MONEY, limit: 10000 });

		assert.deepEqual(all.totals, one.totals);
	});

	test('counts count each invoice once', async () => {
		const [{ n }] = await shop.query(`select count(*) as n from
			invoice where status in ('sent', 'paid') and deleted_at
			is null and tenant_id = '${shop.id}'`);
		const metrics = ['invoice_count', 'payment_count'];
		const { totals } = await report({ dimensions: ['month'],
			metrics });

		assert.equal(totals.invoice_count, n);
		assert.equal((await report({ dimensions: [], metrics:
			[...metrics, 'quantity'] })).totals.invoice_count, n);
	});

	test('commissions beside payments', async () => {
		const { rows } = await report({ dimensions: ['employee_name'],
			metrics: ['payment_amount', 'commission_sales',
			'commission_amount'] });

		for (const each of rows.filter(one => one.employee_name))
			assert.equal(each.commission_sales, each.payment_amount);
		assert.ok(rows.some(each => each.commission_amount > 0));
	});

	test('every operator, as the same filter by hand', async () => {
		const { rows } = await report({ dimensions: ['date',
			'customer_name'], metrics: ['payment_amount'],
			limit: 10000 });
		const at = rows[Math.floor(rows.length / 2)].date;
		const to = rows[0].date > at ? rows[0].date : at;
		const name = rows[0].customer_name;

		for (const [field, operator, value, keeps] of [
			['date', 'eq', at, each => each.date === at],
			['date', 'ne', at, each => each.date !== at],
			['date', 'gt', at, each => each.date > at],
			['date', 'gte', at, each => each.date >= at],
			['date', 'lt', at, each => each.date < at],
			['date', 'lte', at, each => each.date <= at],
			['date', 'between', [at, to], each =>
			    each.date >= at && each.date <= to],
			['date', 'in', [at, to], each =>
			    [at, to].includes(each.date)],
			['date', 'not_in', [at, to], each =>
			    ![at, to].includes(each.date)],
			['customer_name', 'eq', name, each =>
			    each.customer_name === name],
			['customer_name', 'in', [name, 'x"\\,{}'], each =>
			    each.customer_name === name],
			['customer_name', 'contains', 'YER', () => true],
			['customer_name', 'contains', '%', () => false],
			['customer_name', 'starts_with', 'buyer 1', each =>
			    each.customer_name === 'Buyer 1'],
			['payment_amount', 'gt', 100, each =>
			    each.payment_amount > 100],
			['payment_amount', 'lt', -0.5, each =>
			    each.payment_amount < -0.5],
		]) {
			const got = await report({ dimensions: ['date',
				'customer_name'], metrics: ['payment_amount'],
				limit: 10000, filters: [{ field, operator,
				value }] });
			const key = each => JSON.stringify(each);

			assert.deepEqual(got.rows.map(key).sort(),
			    rows.filter(keeps).map(key).sort(),
			    `${field} ${operator}`);
		}
	});

	test('filters by what is not shown', async () => {
		const trap = goods.find(each => each.name === 'Trap');
		const one = await report({ dimensions: ['month'], metrics:
			['invoice_subtotal', 'quantity'], filters: [{ field:
			'service_id', operator: 'eq', value: trap.id }] });
		const [{ minor, n }] = await shop.query(`select
			sum(l.amount_minor) as minor, sum(l.quantity) as n
			from invoice_line l join invoice i on i.id = l.invoice_id
			and i.tenant_id = l.tenant_id where l.product_id =
			'${trap.id}' and i.status in ('sent', 'paid') and
			i.deleted_at is null`);

		assert.equal(cents(one.totals.invoice_subtotal), minor);
		assert.equal(one.totals.quantity, n);
	});

	test('sorted, limited, and told when cut', async () => {
		const body = { dimensions: ['invoice_number'],
			metrics: ['payment_amount'], limit: 5 };
		const up = await report({ ...body, sortBy: 'invoice_number' });
		const down = await report({ ...body, sortBy: 'invoice_number',
			sortOrder: 'desc' });

		assert.equal(up.rows.length, 5);
		assert.equal(up.truncated, true);
		assert.deepEqual(up.rows.map(each => each.invoice_number),
		    up.rows.map(each => each.invoice_number).toSorted());
		assert.ok(down.rows[0].invoice_number >
		    up.rows[4].invoice_number);
		assert.deepEqual(up.totals, down.totals);
	});

	test('unknown names are told what there is', async () => {
		const wrong = await refuses({ dimensions: ['customer', 'month'],
			metrics: ['amount'], filters: [
			{ field: 'total; drop table invoice', operator: 'eq',
				value: 1 },
			{ field: 'date', operator: 'like', value: '2026-01-01' }],
			sortBy: 'x', groupBy: 'y' }, 'dimensions[0]',
		    'metrics[0]', 'filters[0].field', 'filters[1].operator',
		    'sortBy', 'groupBy');
		const said = field => wrong.details.find(each =>
		    each.field === field).message;

		assert.match(said('dimensions[0]'), /customer_name/);
		assert.match(said('metrics[0]'), /invoice_amount/);
		assert.match(said('filters[1].operator'), /between/);
	});

	test('values that will not do are named', async () => {
		const filter = (field, operator, value) => refuses({ filters:
			[{ field, operator, value }] }, 'filters[0].value');

		await filter('date', 'eq', 'yesterday');
		await filter('date', 'between', '2026-01-01');
		await filter('date', 'between', ['2026-01-01']);
		await filter('date', 'in', []);
		await filter('date', 'in', '2026-01-01');
		await filter('date', 'eq', ['2026-01-01']);
		await filter('date', 'eq', { from: 1 });
		await filter('date', 'eq', true);
		await filter('customer_id', 'eq', 'cust_1');
		await filter('payment_method', 'eq', 'gold');
		await filter('payment_amount', 'gt', 1.234);
		await filter('payment_amount', 'gt', 'lots');
		await filter('date', 'eq', undefined);
		await refuses({ filters: [{ field: 'date', operator: 'contains',
			value: '2026' }] }, 'filters[0].operator');
		await refuses({ filters: [{ field: 'invoice_amount', operator:
			'gt', value: 1 }] }, 'filters[0].field');
		await refuses({ filters: [7] }, 'filters[0]');
		await refuses({ filters: 'all' }, 'filters');
		await refuses({ dimensions: 'month' }, 'dimensions');
		await refuses({ dimensions: [{}, 'month'] }, 'dimensions[0]');
		await refuses({ dimensions: ['month', 'month'] },
		    'dimensions[1]');
		await refuses({ metrics: [] }, 'metrics');
		await refuses({ metrics: undefined, dimensions: undefined },
		    'metrics', 'dimensions');
		await refuses({ dimensions: Array(9).fill('month') },
		    ...Array.from({ length: 7 }, (_, i) =>
			`dimensions[${i + 1}]`), 'dimensions');
		await refuses({ sortOrder: 'up', limit: 0 }, 'sortOrder',
		    'limit');
		await refuses({ groupBy: 'customer_name' }, 'groupBy');
	});

	test('what does not go together', async () => {
		await refuses({ dimensions: ['payment_method'], metrics:
			['payment_amount', 'invoice_amount'] }, 'dimensions[0]');
		await refuses({ metrics: ['invoice_amount'], filters: [{ field:
			'payment_method', operator: 'eq', value: 'cash' }] },
		    'filters[0].field');
		await refuses({ dimensions: ['service_name'], metrics:
			['commission_amount'] }, 'dimensions[0]');
		await refuses({ metrics: ['quantity', 'commission_amount'] },
		    'metrics');
	});

	test('as CSV, XLSX and PDF', async () => {
		const body = { name: 'Cities', dimensions: ['customer_city'],
			metrics: ['payment_amount'], sortBy: 'customer_city' };
		const { rows } = await report(body);
		const csv = await ask(body, { query: { format: 'csv' } });
		const lines = csv.text.trim().split('\r\n');

		assert.equal(lines.shift(), 'customer_city,payment_amount');
		assert.deepEqual(lines, rows.map(each =>
		    `${each.customer_city},${each.payment_amount.toFixed(2)}`));
		const xlsx = await ask({ ...body, format: 'xlsx' },
		    { headers: { 'Idempotency-Key': 'cities' } });
		const [, sheet] = Object.values(XLSX.read(xlsx.raw).Sheets);

		assert.deepEqual(XLSX.utils.sheet_to_json(sheet).map(each =>
		    each['Payment amount']), rows.map(each =>
		    each.payment_amount));
		const again = await ask({ ...body, format: 'xlsx' },
		    { headers: { 'Idempotency-Key': 'cities' } });

		assert.match(again.headers['content-type'], /spreadsheetml/);
		const pdf = await ask({ ...body, format: 'pdf' });

		assert.equal(pdf.status, 200);
		assert.equal(pdf.text.slice(0, 4), '%PDF');
	});

	test('only of one\'s own company, and not for employees', async () => {
		const { admin: other } = await foreign(shop);
		const body = { dimensions: ['customer_name'],
			metrics: ['payment_amount'] };

		assert.deepEqual((await other.post('/reports/custom', body)).body
		    .data.totals, { payment_amount: 10 });
		fails(await shop.employee.post('/reports/custom', body), 403,
		    'AUTH_UNAUTHORIZED');
	});

	test('an invoice emptied after its refund still counts', async () => {
		const one = await sentInvoice(admin, (await customer(admin,
		    { name: 'Nil' })).id, plain(80));
		const paid = await payment(admin, one.id, 80);

		good(await admin.post(`/payments/${paid.id}/refund`, {}));
		good(await admin.put(`/invoices/${one.id}`, { items:
			[{ description: 'Gift', quantity: 1, rate: 0 },
			{ description: 'Gift 2', quantity: 1, rate: 0 }] }));
		const { rows } = await report({ dimensions: ['service_name'],
			metrics: ['received_amount', 'refunded_amount'],
			filters: [{ field: 'customer_name', operator: 'eq',
				value: 'Nil' }], sortBy: 'service_name' });

		assert.deepEqual(rows, [{ service_name: 'Gift',
			received_amount: 80, refunded_amount: 80 },
			{ service_name: 'Gift 2', received_amount: 0,
			refunded_amount: 0 }]);
	});
});
