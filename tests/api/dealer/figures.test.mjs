// Dashboard and reports: the figures worked out again from what was done, for
// one service centre and for all, as JSON, workbook and PDF.
import { before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { longDay } from '../../lib/day.mjs';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { run } from '../../lib/stack.mjs';
import { readXlsx } from '../fieldservice/sheets.mjs';
import { completedCard, service } from './gst.mjs';

const XLSX = 'application/vnd.openxmlformats-officedocument.' +
	'spreadsheetml.sheet';
const refused = (answer, status, code, field) => {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.body.code, code);
	assert.ok(answer.body.errors?.[field], answer.text);
};

describe('figures', () => {
	let firm, today;
	const sold = [];		// { code, paise, day }
	const parts = [];		// { code, quantity, min, cost, price }

	// A day so many days before today, of the business.
	const ago = days => new Date(Date.parse(today) - days * 86400000)
		.toISOString().slice(0, 10);

	// An invoice paid on a day, at noon in Kolkata.
	async function sale(place, unitPrice, days, placeOfSupply)
	{
		const vehicle = await firm.vehicle();
		const { id, grandTotal } = good(await place.advisor.post(
			'/invoices', { customerId: vehicle.customerId,
			vehicleId: vehicle.id, placeOfSupply,
			items: [{ ...service, unitPrice }] }), 201);

		good(await place.manager.patch(`/invoices/${id}/status`,
			{ status: 'PAID' }));
		await firm.execute(`update payment set paid_at =
			'${ago(days)} 06:30+00' where invoice_id = '${id}'`);
		sold.push({ code: place.centre.code, day: ago(days),
			amount: Number(grandTotal) });
	}

	async function stock(place, partNumber, fields)
	{
		good(await place.stock.post('/inventory/parts', { partNumber,
			partName: `Part ${partNumber}`, category: 'Battery',
			gstRate: 18, maxStockLevel: 500, ...fields }), 201);
		parts.push({ code: place.centre.code, partNumber, ...fields });
	}

	before(async () => {
		await longDay('Asia/Kolkata');
		firm = await makeDealership();
		[{ today }] = await firm.query(`select to_char(
			now() at time zone 'Asia/Kolkata', 'YYYY-MM-DD') as today`);
		const first = Number(today.slice(8)) - 1;

		await sale(firm, 5000, 0);
		await sale(firm, 1000, 0, 'Goa');
		await sale(firm, 700, first);
		await sale(firm, 400, first + 1);
		await sale(firm, 90, first + 40);
		await sale(firm.other, 333.33, 0);
		await sale(firm.other, 250, first + 3);
		await stock(firm, 'A-1', { stockQuantity: 10, minStockLevel: 5,
			unitPrice: 50000, costPrice: 40000 });
		await stock(firm, 'A-2', { stockQuantity: 0, minStockLevel: 1,
			unitPrice: 10.5, costPrice: 7.25 });
		await stock(firm.other, 'A-1', { stockQuantity: 3,
			minStockLevel: 3, unitPrice: 51000, costPrice: 40500.1 });
		good(await firm.admin.post('/central-inventory/parts', {
			partName: 'Cell', partNumber: 'C-1', category: 'Battery',
			unitPrice: 20, costPrice: 12.5, gstRate: 18,
			stockQuantity: 100, minStockLevel: 10 }), 201);
		await completedCard(firm, await firm.vehicle());
		const vehicle = await firm.vehicle();

		good(await firm.admin.post('/job-cards', {
			serviceCenterId: firm.centre.id, vehicleId: vehicle.id,
			customerId: vehicle.customerId,
			serviceType: 'Regular Service' }), 201);
		await completedCard(firm, await firm.vehicle(), firm.other);
	});

	// Added up in paise, so that no sum is a little off.
	const sum = (rows, amount) => rows.reduce((all, row) =>
		all + Math.round(amount(row) * 100), 0) / 100;
	const revenue = (codes, from, to) => sum(sold.filter(s =>
		codes.includes(s.code) && s.day >= from && s.day <= to),
		s => s.amount);
	const month = () => `${today.slice(0, 7)}-01`;
	const growth = (now, then) => then === 0 ? now > 0 ? 100 : 0 :
		Math.round((now - then) / then * 1000) / 10;
	const dashboard = async (who, query) =>
		good(await who.get('/analytics/dashboard', { query }));

	test('the dashboard of a centre, and of all', async () => {
		const lastMonth = new Date(Date.parse(month()) - 86400000)
			.toISOString().slice(0, 8) + '01';

		for (const [who, query, codes, cards, low, value] of [
			[firm.manager, {}, ['SC001'],
				{ total: 2, pending: 1, inProgress: 0, completed: 1 },
				1, 400000],
			[firm.admin, { serviceCenterId: firm.other.centre.id },
				['SC002'],
				{ total: 1, pending: 0, inProgress: 0, completed: 1 },
				1, 121500.3],
			[firm.admin, {}, ['SC001', 'SC002'],
				{ total: 3, pending: 1, inProgress: 0, completed: 2 },
				2, 521500.3]]) {
			const d = await dashboard(who, query);
			const now = revenue(codes, month(), '9999');

			assert.equal(d.revenue.today, revenue(codes, today, today));
			assert.equal(d.revenue.thisMonth, now);
			assert.equal(d.revenue.total, now);
			assert.equal(d.revenue.growth, growth(now,
				revenue(codes, lastMonth, month()) -
				revenue(codes, month(), month())));
			assert.deepEqual(d.jobCards, cards);
			assert.deepEqual(d.inventory, { lowStockCount: low,
				totalValue: value });
			assert.deepEqual(d.customers, { total: 10, new: 10 });
		}
	});

	test('of a range, compared with as many days before', async () => {
		const from = ago(1), to = today;
		const d = await dashboard(firm.admin,
			{ dateFrom: from, dateTo: to });
		const all = ['SC001', 'SC002'];

		assert.equal(d.revenue.total, revenue(all, from, to));
		assert.equal(d.revenue.growth, growth(revenue(all, from, to),
			revenue(all, ago(3), ago(2))));
		const old = await dashboard(firm.admin,
			{ dateFrom: '2020-01-01', dateTo: '2020-12-31' });

		assert.deepEqual(old.jobCards, { total: 0, pending: 0,
			inProgress: 0, completed: 0 });
		assert.equal(old.customers.new, 0);
		assert.equal(old.revenue.total, 0);
		assert.equal(old.revenue.today, revenue(all, today, today));
	});

	test('what is not theirs, or no day, is said', async () => {
		const at = '/analytics/dashboard?';

		for (const path of [at, '/reports/revenue?', '/reports/inventory?'])
			refused(await firm.manager.get(`${path}serviceCenterId=${
				firm.other.centre.id}`), 403, 'FORBIDDEN',
				'serviceCenterId');
		for (const path of [at, '/reports/revenue?', '/reports/inventory?'])
			refused(await firm.admin.get(`${path}serviceCenterId=${
				firm.manager.user.id}`), 404, 'NOT_FOUND',
				'serviceCenterId');
		refused(await firm.admin.get(`${at}serviceCenterId=x`), 400,
			'VALIDATION_ERROR', 'serviceCenterId');
		refused(await firm.admin.get(`${at}dateFrom=2025-13-01`), 400,
			'VALIDATION_ERROR', 'dateFrom');
		refused(await firm.admin.get(
			`${at}dateFrom=2025-02-01&dateTo=2025-01-01`), 400,
			'VALIDATION_ERROR', 'dateTo');
		refused(await firm.admin.get('/reports/revenue?format=doc'), 400,
			'VALIDATION_ERROR', 'format');
	});

	test('the revenue report, by month and by centre', async () => {
		const days = { dateFrom: ago(100), dateTo: today };
		const own = good(await firm.manager.get('/reports/revenue',
			{ query: days }));
		const all = good(await firm.admin.get('/reports/revenue',
			{ query: days }));
		const codes = ['SC001', 'SC002'];

		assert.equal(own.summary.total, revenue(['SC001'], ago(100), today));
		assert.equal(own.summary.igst, 180);
		assert.equal(own.summary.cgst, 557.1);
		assert.equal(own.summary.sgst, own.summary.cgst);
		assert.equal(own.summary.taxable, 7190);
		assert.equal(own.summary.invoiceCount, 5);
		assert.equal(own.summary.outstanding, 0);
		assert.deepEqual(own.byServiceCenter.map(r => r.serviceCenterCode),
			['SC001']);
		assert.equal(all.summary.total, revenue(codes, ago(100), today));
		assert.deepEqual(all.byServiceCenter.map(r =>
			[r.serviceCenterCode, r.total]).sort(), codes.map(code =>
			[code, revenue([code], ago(100), today)]));
		for (const row of all.series)
			assert.equal(row.total, sum(sold.filter(s =>
				s.day.startsWith(row.period)), s => s.amount),
				row.period);
	});

	test('the inventory report: whose stock, what it is worth', async () => {
		const own = good(await firm.stock.get('/reports/inventory'));
		const all = good(await firm.central.get('/reports/inventory'));

		assert.deepEqual(own.summary, { parts: 2, lowStock: 1,
			outOfStock: 1, stockQuantity: 10, totalValue: 400000,
			retailValue: 500000 });
		assert.equal(own.central, undefined);
		assert.deepEqual(own.parts.map(p => [p.partNumber, p.level,
			p.value]), [['A-1', 'OK', 400000], ['A-2', 'OUT', 0]]);
		assert.equal(all.summary.parts, 4);
		assert.equal(all.summary.totalValue, 400000 + 121500.3 + 1250);
		assert.equal(all.parts.length, parts.length);
		assert.deepEqual(all.central.map(p => [p.partNumber, p.available,
			p.value]), [['C-1', 100, 1250]]);
	});

	test('as workbook and as PDF, with the same figures', async () => {
		for (const path of ['revenue', 'inventory']) {
			const book = await firm.manager.get(
				`/reports/${path}?format=excel`);
			const pdf = await firm.manager.get(
				`/reports/${path}?format=pdf`);

			assert.equal(book.status, 200, book.text.slice(0, 200));
			assert.equal(book.headers['content-type'], XLSX);
			assert.match(book.headers['content-disposition'],
				new RegExp(`${path}-report-[0-9-]+\\.xlsx`));
			const { rows } = await readXlsx(book.raw);
			const told = good(await firm.manager.get(
				`/reports/${path}`)).summary;

			assert.deepEqual(rows.slice(0, 2)[1],
				Object.values(told));
			assert.equal(pdf.headers['content-type'],
				'application/pdf');
			const got = await run('pdftotext', ['-layout', '-', '-'],
				{ input: pdf.raw });

			assert.match(got.stdout, path === 'revenue' ?
				/SC001/ : /400,000\.00/);
		}
	});
});
