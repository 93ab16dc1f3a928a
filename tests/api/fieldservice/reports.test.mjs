// The reports (sections 8.2 to 8.9), on random data: one definition of
// revenue, parts that add up, days of the business, one table for all formats.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { need } from '../../lib/packages.mjs';
import { run } from '../../lib/stack.mjs';
import { closed, customer, day, foreign, good, opened, payment, plain,
    sentInvoice } from './given.mjs';
import { cents, employees, services, sum, trade } from './ledger.mjs';

const XLSX = need('xlsx');
const NAMES = ['sales', 'revenue', 'customers', 'invoices', 'payments',
	'employees', 'commissions', 'tax'];
const ALL = { dateFrom: '2024-01-01', dateTo: '2027-12-31' };
const total = (list, field) => sum(list.map(each => cents(each[field])));

let shop, admin, buyers;

const report = async (name, query = ALL, who = admin) => conforms(
    `reports.${name}`, await who.get(`/reports/${name}`, { query }));

// Revenue in cents, as the rows of payments and refunds say.
async function revenue(from = '2024-01-01', to = '2027-12-31', where = 'true')
{
	const [{ minor }] = await shop.query(`select coalesce(sum(minor), 0)
		as minor from (
		select paid_at as at, amount_minor as minor, customer_id,
		       invoice_id from payment
		 where deleted_at is null and status in ('completed', 'refunded')
		   and tenant_id = '${shop.id}'
		union all
		select r.created_at, -r.amount_minor, p.customer_id, p.invoice_id
		  from refund r join payment p on p.id = r.payment_id
		   and p.tenant_id = r.tenant_id and p.deleted_at is null
		 where r.tenant_id = '${shop.id}') m
		where at >= '${from}' and at < date '${to}' + 1 and ${where}`);

	return minor;
}

before(async () => {
	shop = await opened('report');
	({ admin } = shop);
	const staff = await employees(shop, [10, 7.5, 0]);

	buyers = await trade(shop, { seed: 42, count: 60, staff,
		goods: await services(shop) });
});
after(() => closed(shop));

describe('one definition of revenue', () => {
	test('in every report', async () => {
		const minor = await revenue();
		const sales = await report('sales');
		const tax = await report('tax');

		assert.ok(minor > 0);
		assert.equal(cents(sales.summary.totalSales), minor);
		assert.equal(cents((await report('revenue')).summary.total), minor);
		assert.equal(cents((await report('customers')).summary.revenue),
		    minor);
		assert.equal(cents((await report('payments')).summary.total), minor);
		assert.equal(cents(tax.summary.revenue), minor);
		assert.equal(total((await report('customers')).topCustomers,
		    'revenue'), minor);
		assert.equal(cents((await report('employees')).summary.totalSales),
		    await revenue(undefined, undefined, `exists (select from
			invoice i where i.id = invoice_id and
			employee_id is not null)`));
	});

	test('in dashboard, statistics and reports', async () => {
		const dashboard = good(await admin.get('/reports/dashboard'));
		const stats = good(await admin.get('/invoices/stats'));
		const of = async (name, query) => (await report(name, query))
		    .summary;

		for (const [period, figure] of [['daily', 'today'],
			['weekly', 'thisWeek'], ['monthly', 'thisMonth']])
			assert.equal((await of('payments', { period })).total,
			    dashboard.revenue[figure], period);
		assert.equal(stats.totalPaidThisMonth,
		    dashboard.revenue.thisMonth);
		assert.equal((await of('sales', { period: day().slice(0, 7) }))
		    .totalSales, dashboard.revenue.thisMonth);
		const late = (await report('invoices')).aging;

		assert.equal(late.total, stats.totalOutstanding);
		assert.equal(cents(late.total) - cents(late.current),
		    cents(stats.totalOverdue));
	});

	test('series, groups and breakdowns add up to it', async () => {
		for (const period of ['daily', 'weekly', 'monthly', 'yearly'])
			for (const groupBy of ['customer', 'service', 'employee']) {
				const got = await report('sales', { ...ALL, period,
					groupBy, limit: 10000 });
				const all = cents(got.summary.totalSales);

				assert.equal(total(got.series, 'total'), all);
				assert.equal(total(got.groups, 'total'), all);
				assert.equal(total(got.breakdown, 'total'), all);
			}
	});

	test('by day, checked against the rows', async () => {
		const query = { dateFrom: day(-60), dateTo: day(), period: 'daily' };
		const { series } = await report('sales', query);
		const { series: other } = await report('revenue', query);

		assert.equal(series.length, 61);
		for (const [i, each] of series.entries()) {
			assert.equal(cents(each.total), await revenue(each.period,
			    each.period), each.period);
			assert.equal(other[i].total, each.total);
			assert.equal(cents(other[i].received) -
			    cents(other[i].refunded), cents(each.total));
		}
	});

	test('of one customer, and of one service', async () => {
		const { id } = buyers[0];
		const got = await report('sales', { ...ALL, customerId: id,
			groupBy: 'customer' });

		assert.equal(got.groups.length, 1);
		assert.equal(got.groups[0].key, id);
		assert.equal(got.groups[0].name, 'Buyer 0');
		assert.equal(got.groups[0].total, got.summary.totalSales);
		const { groups } = await report('sales', { ...ALL,
			groupBy: 'service' });

		assert.deepEqual(groups.map(each => each.name).sort(),
		    ['Rush', 'Trap', 'Travel', 'Visit']);
		for (const each of groups.filter(one => one.key))
			assert.equal((await report('sales', { ...ALL,
			    serviceId: each.key })).summary.totalSales,
			    each.total, each.name);
	});
});

describe('what each report says', () => {
	test('invoices by status and age', async () => {
		const got = await report('invoices');

		assert.deepEqual(got.byStatus.map(each => each.status),
		    ['draft', 'sent', 'paid', 'overdue', 'cancelled']);
		const issued = got.byStatus.filter(each =>
		    ['sent', 'paid', 'overdue'].includes(each.status));

		assert.equal(total(issued, 'total'),
		    cents(got.summary.totalInvoiced));
		assert.equal(total(issued, 'balance'),
		    cents(got.summary.outstanding));
		const { total: open, ...ages } = got.aging;

		assert.equal(sum(Object.values(ages).map(cents)), cents(open));
		for (const age of Object.keys(got.aging))
			assert.equal(total(got.agingByCustomer, age),
			    cents(got.aging[age]), age);
	});

	test('ages are days past due', async () => {
		const firm = await opened('aging');

		try {
			const one = await customer(firm.admin);

			for (const [late, amount] of [[-1, 1], [0, 2], [1, 4],
				[30, 8], [31, 16], [60, 32], [61, 64], [90, 128],
				[91, 256]])
				await sentInvoice(firm.admin, one.id, {
					...plain(amount), issueDate: day(-120),
					dueDate: day(-late) });
			assert.deepEqual((await report('invoices', {},
			    firm.admin)).aging, { current: 3, d1_30: 12,
				d31_60: 48, d61_90: 192, d90plus: 256,
				total: 511 });
		} finally {
			await closed(firm);
		}
	});

	test('payments by method and status', async () => {
		const got = await report('payments');

		assert.equal(total(got.byMethod, 'total'),
		    cents(got.summary.total));
		assert.equal(total(got.byMethod, 'received'),
		    cents(got.summary.received));
		assert.equal(cents(got.summary.received) -
		    cents(got.summary.refunded), cents(got.summary.total));
		assert.deepEqual(got.byStatus.map(each => each.status),
		    ['completed', 'pending', 'failed', 'refunded']);
		assert.equal(sum(got.byStatus.map(each => each.count)), (await
		    shop.query(`select count(*) as n from payment where
			deleted_at is null and tenant_id = '${shop.id}'`))[0].n);
	});

	test('tax: invoiced, and collected with the money', async () => {
		const firm = await opened('tax');

		try {
			const one = await customer(firm.admin);
			const bill = async (rate, taxRate) => sentInvoice(
			    firm.admin, one.id, { ...plain(rate), taxRate });
			const first = await bill(99.99, 8.25);
			const second = await bill(200, 6);

			await bill(50, 0);
			for (const amount of [10.01, 33.33, 64.9])
				await payment(firm.admin, first.id, amount);
			const half = await payment(firm.admin, second.id, 106);
			const { byRate, summary } = await report('tax', {},
			    firm.admin);

			assert.deepEqual(byRate, [
				{ taxRate: 0, invoiceCount: 1, taxable: 50, tax: 0,
					received: 0, taxCollected: 0 },
				{ taxRate: 6, invoiceCount: 1, taxable: 200, tax: 12,
					received: 106, taxCollected: 6 },
				{ taxRate: 8.25, invoiceCount: 1, taxable: 99.99,
					tax: 8.25, received: 108.24,
					taxCollected: 8.25 }]);
			assert.deepEqual(summary, { taxableSales: 349.99,
				taxInvoiced: 20.25, revenue: 214.24,
				taxCollected: 14.25 });
			good(await firm.admin.post(
			    `/payments/${half.id}/refund`, {}));
			assert.equal((await report('tax', {}, firm.admin))
			    .summary.taxCollected, 8.25);
		} finally {
			await closed(firm);
		}
	});

	test('customers: how many, and the best first', async () => {
		const { summary, topCustomers } = await report('customers');

		assert.equal(summary.total, 4);
		assert.equal(summary.active + summary.inactive, summary.total);
		assert.equal(summary.new, 4);
		assert.deepEqual(topCustomers.map(each => each.revenue),
		    topCustomers.map(each => each.revenue)
		    .toSorted((a, b) => b - a));
		assert.equal(total(topCustomers, 'balance'),
		    cents(summary.outstanding));
	});

	test('of an empty business', async () => {
		const firm = await opened('empty');

		try {
			for (const name of NAMES) {
				const got = await report(name, {}, firm.admin);

				assert.ok(Object.values(got.summary).every(
				    each => each === 0), name);
				assert.equal((await firm.admin.get(
				    `/reports/${name}?format=pdf`)).status, 200);
			}
		} finally {
			await closed(firm);
		}
	});

	test('nothing of another company', async () => {
		const { admin: other } = await foreign(shop);

		assert.equal((await report('revenue', ALL, other)).summary.total,
		    10);
		assert.equal((await report('sales', { ...ALL, groupBy:
			'customer' }, other)).groups.length, 1);
	});
});

describe('days', () => {
	test('of this year, unless told', async () => {
		const year = day().slice(0, 4);
		const span = async query => {
			const { dateFrom, dateTo } = await report('revenue', query);
			return [dateFrom, dateTo];
		};

		assert.deepEqual(await span({}), [`${year}-01-01`,
			`${year}-12-31`]);
		assert.deepEqual(await span({ period: '2024' }),
		    ['2024-01-01', '2024-12-31']);
		assert.deepEqual(await span({ period: '2024-02' }),
		    ['2024-02-01', '2024-02-29']);
		assert.deepEqual(await span({ period: '2025-Q3' }),
		    ['2025-07-01', '2025-09-30']);
		assert.deepEqual(await span({ dateTo: '2023-03-05' }),
		    ['2023-01-01', '2023-03-05']);
		assert.deepEqual(await span({ dateFrom: '2025-03-05' }),
		    ['2025-03-05', `${year}-12-31`]);
		assert.deepEqual(await span({ dateFrom: '2020-02-03',
			dateTo: '2020-02-03', period: 'daily' }),
		    ['2020-02-03', '2020-02-03']);
	});

	test('that are none are named', async () => {
		for (const name of NAMES) {
			const ask = query => admin.get(`/reports/${name}`,
			    { query });

			refusesFields(await ask({ dateFrom: 'x',
				dateTo: '2026-02-30', period: 'hourly',
				format: 'doc', limit: 0, bom: 'x',
				section: 'none' }), ['dateFrom', 'dateTo',
				'period', 'format', 'limit', 'bom', 'section']);
			refusesFields(await ask({ dateFrom: '2026-02-01',
				dateTo: '2026-01-01' }), ['dateTo']);
			refusesFields(await ask({ dateFrom: '1900-01-01' }),
			    ['dateFrom']);
			for (const period of ['2026-00', '2026-13', '2026-Q5',
				'2026-1', '0000', '20260', '2026-+1', '\u{1f600}'])
				refusesFields(await ask({ period }), ['period']);
		}
		refusesFields(await admin.get('/reports/sales', { query:
			{ groupBy: 'x', customerId: '7', employeeId: 'emp_',
				serviceId: "'" } }), ['groupBy', 'customerId',
			'employeeId', 'serviceId']);
		assert.equal((await report('sales', { dateFrom: '2099-12-31',
			period: 'daily' })).series.length, 1);
	});

	test('begin where the business is', async () => {
		const firm = await opened('zone', { timeZone: 'Pacific/Auckland' });

		try {
			const one = await customer(firm.admin);
			const bill = await sentInvoice(firm.admin, one.id,
			    plain(100));

			// 1 March 2025, half past midnight in Auckland
			await payment(firm.admin, bill.id, 7,
			    { date: '2025-02-28T11:30:00Z' });
			await payment(firm.admin, bill.id, 9,
			    { date: '2025-02-28T10:30:00Z' });
			const { series } = await report('sales', {
				dateFrom: '2025-02-28', dateTo: '2025-03-01',
				period: 'daily' }, firm.admin);

			assert.deepEqual(series.map(each => each.total), [9, 7]);
			assert.equal((await report('revenue', { period:
				'2025-03' }, firm.admin)).summary.total, 7);
		} finally {
			await closed(firm);
		}
	});

	test('in weeks from Monday, months, years', async () => {
		const { series } = await report('sales', { period: 'weekly',
			dateFrom: '2025-12-27', dateTo: '2026-01-06' });

		assert.deepEqual(series.map(each => [each.period,
			each.startDate]), [['2025-W52', '2025-12-27'],
			['2026-W01', '2025-12-29'], ['2026-W02', '2026-01-05']]);
		assert.deepEqual((await report('sales', { period: 'yearly',
			...ALL })).series.map(each => each.period),
		    ['2024', '2025', '2026', '2027']);
	});

	test('too many rows are cut, and it is said', async () => {
		const got = await report('sales', { ...ALL, groupBy: 'customer',
			limit: 2 });

		assert.equal(got.groups.length, 2);
		assert.equal(got.truncated, true);
		assert.equal((await report('sales', { ...ALL, groupBy:
			'customer', limit: 4 })).truncated, false);
	});
});

describe('formats', () => {
	const file = (name, format, query = ALL) => admin.get(
	    `/reports/${name}`, { query: { ...query, format } });

	function parse(text)
	{
		const rows = [[]];
		let cell = '', quoted = false;

		for (let i = 0; i < text.length; i++) {
			const c = text[i];

			if (quoted && c === '"' && text[i + 1] === '"')
				cell += text[++i];
			else if (c === '"')
				quoted = !quoted;
			else if (!quoted && (c === ',' || c === '\r')) {
				rows.at(-1).push(cell);
				cell = '';
				if (c === '\r' && text[++i] === '\n')
					rows.push([]);
			} else
				cell += c;
		}
		rows.pop();
		return rows;
	}

	const asText = value => value === null ? '' : String(value);

	test('the same figures as CSV', async () => {
		for (const name of NAMES) {
			const json = await report(name);

			for (const [section, value] of Object.entries(json)) {
				if (typeof value !== 'object')
					continue;
				const answer = await file(name, 'csv',
				    { ...ALL, section });
				const [heads, ...rows] = parse(answer.text);
				const list = [value].flat();

				assert.match(answer.headers['content-type'],
				    /^text\/csv/);
				assert.match(answer.headers['content-disposition'],
				    new RegExp(`attachment; filename="${name}-report-`
					+ '2024-01-01-2027-12-31.csv"'));
				assert.equal(rows.length, list.length);
				for (const [i, each] of list.entries()) {
					assert.deepEqual(heads, Object.keys(each));
					assert.deepEqual(rows[i].map(cell =>
					    /^-?\d+\.\d+$/.test(cell) ?
					    String(Number(cell)) : cell),
					    Object.values(each).map(asText));
				}
			}
		}
	});

	test('the same figures as XLSX', async () => {
		for (const name of NAMES) {
			const json = await report(name);
			const answer = await file(name, 'xlsx');
			const book = XLSX.read(answer.raw, { cellDates: true,
				UTC: true });
			const parts = Object.values(json).filter(each =>
			    typeof each === 'object');

			assert.match(answer.headers['content-type'], /spreadsheetml/);
			assert.equal(book.SheetNames.length, parts.length);
			for (const [i, sheet] of book.SheetNames.entries()) {
				const rows = XLSX.utils.sheet_to_json(
				    book.Sheets[sheet], { header: 1, UTC: true });
				const list = [parts[i]].flat();

				assert.equal(rows.length, list.length + 1);
				for (const [n, each] of list.entries())
					assert.deepEqual(Object.values(each).map(
					    (_, k) => asText(rows[n + 1][k] instanceof
					    Date ? rows[n + 1][k].toISOString()
					    .slice(0, 10) : rows[n + 1][k] ?? null)),
					    Object.values(each).map(asText));
			}
		}
	});

	test('the same figures as PDF', async () => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pdf-'));
		const shown = amount => amount.toLocaleString('en',
		    { minimumFractionDigits: 2 });

		try {
			for (const name of NAMES) {
				const { summary } = await report(name);
				const answer = await file(name, 'pdf');
				const at = path.join(folder, `${name}.pdf`);

				assert.equal(answer.headers['content-type'],
				    'application/pdf');
				fs.writeFileSync(at, answer.raw);
				const { stdout, code } = await run('pdftotext',
				    ['-layout', at, '-']);

				assert.equal(code, 0);
				assert.match(stdout, /Page 1 of \d/);
				for (const [key, value] of Object.entries(summary))
					assert.ok(stdout.includes(Number.isInteger(
					    value) && /count|total$|active|new|paying/i
					    .test(key) ? String(value) : shown(value))
					    || stdout.includes(shown(value)),
					    `${name} ${key} ${value}`);
			}
		} finally {
			fs.rmSync(folder, { recursive: true });
		}
	});

	test('a chart shows all days, a cut table no total', async () => {
		const firm = await opened('charts');
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pdf-'));
		const text = async (where, query) => {
			const { raw } = await firm.admin.get(where,
			    { query: { ...query, format: 'pdf' } });

			fs.writeFileSync(path.join(folder, 'a.pdf'), raw);
			return (await run('pdftotext', ['-layout',
				path.join(folder, 'a.pdf'), '-'])).stdout;
		};

		try {
			// Nothing but the last of 700 days has anything to show.
			const sales = () => text('/reports/sales', { period: 'daily',
				dateFrom: day(-700), dateTo: day(0) });

			assert.doesNotMatch(await sales(), /Sales by day/);
			for (const amount of [30, 20, 10]) {
				const { id } = await customer(firm.admin);

				await payment(firm.admin, (await sentInvoice(firm.admin,
				    id, plain(amount))).id, amount);
			}
			assert.match(await sales(), /Sales by day/);
			assert.match(await text('/reports/customers'), /Total +60\.00/);
			assert.doesNotMatch(await text('/reports/customers',
			    { limit: 2 }), /Total/);
		} finally {
			fs.rmSync(folder, { recursive: true });
			await closed(firm);
		}
	});

	test('text stays text, also in a spreadsheet', async () => {
		const firm = await opened('formula');
		const name = '=HYPERLINK("http://x","y"),\nZoë 李';

		try {
			const one = await customer(firm.admin, { name });
			const bill = await sentInvoice(firm.admin, one.id,
			    plain(5));

			await payment(firm.admin, bill.id, 5);
			const get = format => firm.admin.get('/reports/customers',
			    { query: { format, bom: true } });
			const { text } = await get('csv');

			assert.ok(text.startsWith('\ufeffcustomerId,'));
			assert.equal(parse(text.slice(1))[1][1], `'${name}`);
			const sheet = Object.values(XLSX.read((await get('xlsx'))
			    .raw).Sheets)[1];

			assert.equal(sheet.B2 ? sheet.B2.v : sheet.A2.v, name);
			assert.ok(Object.values(sheet).every(cell =>
			    cell.f === undefined));
			assert.equal((await get('pdf')).status, 200);
		} finally {
			await closed(firm);
		}
	});

	test('of a company that counts in yen', async () => {
		const firm = await opened('yen', { currency: 'JPY' });

		try {
			const one = await customer(firm.admin);
			const bill = await sentInvoice(firm.admin, one.id,
			    plain(500));

			await payment(firm.admin, bill.id, 500);
			const { text } = await firm.admin.get(
			    '/reports/revenue?format=csv&section=summary');

			assert.equal(text, 'total,received,refunded,invoiced,paid,' +
			    'outstanding\r\n500,500,0,500,500,0\r\n');
		} finally {
			await closed(firm);
		}
	});

	test('a section without its grouping is refused', async () => {
		refusesFields(await file('sales', 'csv', { section: 'groups' }),
		    ['section']);
	});
});

test('employees may not read reports', async () => {
	for (const name of [...NAMES, 'dashboard'])
		fails(await shop.employee.get(`/reports/${name}`), 403,
		    'AUTH_UNAUTHORIZED');
});
