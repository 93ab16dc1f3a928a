// Invoices with GST: made, paid, cancelled, and everything that follows from
// it; the same books in the other editions.
import { before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { longDay } from '../../lib/day.mjs';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { run } from '../../lib/stack.mjs';
import { agrees, completedCard, gst, service, units } from './gst.mjs';

const priced = items => items.map(i => ({ rate: i.unitPrice,
	quantity: i.quantity, tax: i.gstRate }));

const refused = (answer, status, code, field) => {
	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.body.code, code);
	if (field)
		assert.ok(answer.body.errors?.[field], answer.text);
};

describe('invoices', () => {
	let firm, vehicle;

	before(async () => {
		await longDay('Asia/Kolkata');
		firm = await makeDealership();
		vehicle = await firm.vehicle();
	});

	const body = (more = {}) => ({ customerId: vehicle.customerId,
		vehicleId: vehicle.id, items: [service], ...more });
	const made = async (more = {}, who = firm.advisor) =>
		good(await who.post('/invoices', body(more)), 201);
	const step = (id, status, more = {}, who = firm.manager) =>
		who.patch(`/invoices/${id}/status`, { status, ...more });
	const cardOf = async id =>
		good(await firm.admin.get(`/job-cards/${id}`));
	const vehicleOf = async id =>
		good(await firm.admin.get(`/vehicles/${id}`));
	const customerOf = async id =>
		good(await firm.admin.get(`/customers/${id}`));

	test('the documented one, from a job card', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);
		const invoice = good(await firm.admin.post('/invoices', {
			serviceCenterId: firm.centre.id,
			customerId: own.customerId, vehicleId: own.id,
			jobCardId: card.id, items: [service],
			placeOfSupply: 'Maharashtra' }), 201);
		const year = invoice.invoiceDate.slice(0, 4);

		assert.equal(invoice.grandTotal, '5900');
		agrees(invoice, gst(priced([service])));
		assert.match(invoice.invoiceNumber,
			new RegExp(`^INV-SC001-${year}-\\d{4}$`));
		assert.equal(invoice.status, 'UNPAID');
		assert.equal(invoice.balance, '5900');
		assert.equal(invoice.items[0].hsnSacCode, '998314');
		assert.equal(invoice.serviceCenter.gstNumber, '27AAACK0000K1Z5');
		assert.equal(invoice.serviceCenter.address,
			'1 Main Road, Mumbai');
		const held = await cardOf(card.id);

		assert.equal(held.status, 'INVOICED');
		assert.equal(held.invoiceId, invoice.id);
	});

	test('IGST elsewhere; a discount is shared by the lines', async () => {
		const items = [service,
			{ name: 'Battery Module', hsnSacCode: '8507',
				unitPrice: 49999.99, quantity: 1, gstRate: 28 },
			{ name: 'Coolant', unitPrice: 333.33, quantity: 2.5,
				gstRate: 5 }];

		for (const placeOfSupply of ['Kerala', undefined])
			for (const discount of [0, 999.99])
				agrees(await made({ items, discount, placeOfSupply }),
					gst(priced(items), discount,
						placeOfSupply === 'Kerala'));
		const other = await made({ items, placeOfSupply: 'KA' },
			firm.other.advisor);

		agrees(other, gst(priced(items)));
		assert.match(other.invoiceNumber, /^INV-SC002-/);
	});

	test('paid: all that follows, once', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);

		assert.equal((await vehicleOf(own.id)).currentStatus,
			'ACTIVE_JOB_CARD');
		const { id, invoiceNumber } = await made({ jobCardId: card.id,
			customerId: undefined, vehicleId: undefined });
		const paid = await Promise.all([1, 2, 3, 4, 5].map(() =>
			step(id, 'PAID', { paymentMethod: 'UPI' })));

		for (const answer of paid) {
			const data = good(answer);

			assert.equal(data.status, 'PAID');
			assert.equal(data.paymentMethod, 'UPI');
			assert.equal(data.balance, '0');
			assert.ok(data.paidAt);
		}
		const after = await vehicleOf(own.id);
		const customer = await customerOf(own.customerId);

		assert.equal(after.currentStatus, 'AVAILABLE');
		assert.equal(after.activeJobCardId, null);
		assert.equal(after.totalServices, 1);
		assert.equal(after.totalSpent, '5900');
		assert.equal(after.lastServiceDate, paid[0].body.data.paidAt);
		assert.equal(after.lastServiceCenterId, firm.centre.id);
		assert.equal(customer.lastServiceCenterId, firm.centre.id);
		assert.equal(customer.lastInvoiceNumber, invoiceNumber);
		assert.equal(customer.lastServiceDate, after.lastServiceDate);
		assert.equal((await cardOf(card.id)).status, 'INVOICED');
		const payments = await firm.query(`select amount_minor::text,
			method, branch_id from payment where invoice_id = '${id}'`);

		assert.deepEqual(payments.map(p => [p.amount_minor, p.method,
			p.branch_id]), [['590000', 'bank_transfer', firm.centre.id]]);
		refused(await step(id, 'CANCELLED'), 409,
			'INVALID_STATUS_TRANSITION', 'status');
		refused(await step(id, 'UNPAID'), 409,
			'INVALID_STATUS_TRANSITION', 'status');
		const [history] = good(await firm.manager.get(
			`/vehicles/${own.id}/service-history`));

		assert.equal(history.invoiceNumber, invoiceNumber);
		assert.equal(history.totalCost, '5900');
	});

	test('without a job card the vehicle\'s card is left alone', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);
		const { id } = await made({ customerId: own.customerId,
			vehicleId: own.id });

		good(await step(id, 'PAID'));
		const after = await vehicleOf(own.id);

		assert.equal(after.activeJobCardId, card.id);
		assert.equal(after.currentStatus, 'ACTIVE_JOB_CARD');
		assert.equal(after.totalServices, 1);
		assert.equal((await cardOf(card.id)).status, 'COMPLETED');
	});

	test('one invoice for a card, whoever is first; again when cancelled', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);
		const more = { jobCardId: card.id, customerId: own.customerId,
			vehicleId: own.id };
		const tries = await Promise.all(Array.from({ length: 6 }, () =>
			firm.advisor.post('/invoices', body(more))));
		const [won, ...others] = tries.filter(a => a.status === 201);

		assert.equal(others.length, 0);
		for (const lost of tries.filter(a => a !== won))
			refused(lost, 409, 'CONFLICT', 'jobCardId');
		good(await step(won.body.data.id, 'CANCELLED'));
		const freed = good(await firm.manager.get(
			`/job-cards/${card.id}?expand=statusHistory`));

		assert.equal(freed.status, 'COMPLETED');
		assert.equal(freed.invoiceId, null);
		const next = await made(more);

		assert.equal((await cardOf(card.id)).invoiceId, next.id);
		refused(await step(won.body.data.id, 'PAID'), 409,
			'INVALID_STATUS_TRANSITION', 'status');
		assert.equal(good(await step(won.body.data.id, 'CANCELLED'))
			.status, 'CANCELLED');
		assert.equal((await cardOf(card.id)).status, 'INVOICED');
	});

	test('paying and cancelling at once: one of them', async () => {
		for (let i = 0; i < 5; i++) {
			const { id, grandTotal } = await made();
			const [pay, cancel] = await Promise.all([
				step(id, 'PAID'), step(id, 'CANCELLED')]);
			const end = good(await firm.admin.get(`/invoices/${id}`));

			assert.deepEqual([pay.status, cancel.status].sort(),
				[200, 409]);
			assert.equal(end.status, pay.status === 200 ? 'PAID' :
				'CANCELLED');
			assert.equal(end.amountPaid, pay.status === 200 ?
				grandTotal : '0');
		}
	});

	test('numbers are gapless for each centre, also with refusals between', async () => {
		const place = await makeDealership();
		const own = await place.vehicle();
		const post = (who, more) => who.post('/invoices', {
			customerId: own.customerId, vehicleId: own.id,
			items: [service], ...more });
		const answers = await Promise.all(Array.from({ length: 24 },
			(_, i) => post(i % 2 ? place.advisor : place.other.advisor,
				i % 3 === 2 ? { discount: 9999999 } : {})));

		for (const code of ['SC001', 'SC002']) {
			const numbers = answers.filter(a => a.status === 201)
				.map(a => a.body.data.invoiceNumber)
				.filter(n => n.startsWith(`INV-${code}-`))
				.map(n => Number(n.split('-')[3]));

			assert.deepEqual(numbers.sort((a, b) => a - b),
				numbers.map((_, i) => i + 1));
			assert.equal(numbers.length, 8);
		}
		for (const answer of answers.filter((_, i) => i % 3 === 2))
			refused(answer, 400, 'VALIDATION_ERROR', 'discount');
	});

	test('what is wrong is said of the field', async () => {
		const other = await firm.vehicle();
		const open = good(await firm.admin.post('/job-cards', {
			serviceCenterId: firm.centre.id, vehicleId: vehicle.id,
			customerId: vehicle.customerId,
			serviceType: 'Regular Service' }), 201);
		const away = await completedCard(firm, await firm.vehicle(),
			firm.other);
		const tries = [
			[{ items: undefined }, 400, 'VALIDATION_ERROR', 'items'],
			[{ customerId: undefined }, 400, 'VALIDATION_ERROR',
				'customerId'],
			[{ vehicleId: undefined }, 400, 'VALIDATION_ERROR',
				'vehicleId'],
			[{ items: [{ ...service, unitPrice: 'many' }] }, 400,
				'VALIDATION_ERROR', 'items[0].unitPrice'],
			[{ items: [{ ...service, gstRate: -1 }] }, 400,
				'VALIDATION_ERROR', 'items[0].gstRate'],
			// Untaxed is said, not forgotten.
			[{ items: [{ ...service, gstRate: undefined }] }, 400,
				'VALIDATION_ERROR', 'items[0].gstRate'],
			[{ discount: -1 }, 400, 'VALIDATION_ERROR', 'discount'],
			[{ jobCardId: other.id }, 404, 'NOT_FOUND', 'jobCardId'],
			[{ jobCardId: away.id }, 404, 'NOT_FOUND', 'jobCardId'],
			[{ jobCardId: open.id }, 409,
				'INVALID_STATUS_TRANSITION'],
			[{ quotationId: other.id }, 404, 'NOT_FOUND',
				'quotationId'],
			[{ vehicleId: other.id }, 400, 'VALIDATION_ERROR',
				'vehicleId'],
			[{ serviceCenterId: firm.other.centre.id }, 403,
				'FORBIDDEN', 'serviceCenterId'],
		];

		for (const [more, ...expected] of tries)
			refused(await firm.advisor.post('/invoices', body(more)),
				...expected);
		const { id } = await made();

		refused(await step(id, 'SETTLED'), 400, 'VALIDATION_ERROR',
			'status');
		refused(await step(id, undefined), 400, 'VALIDATION_ERROR',
			'status');
		refused(await step(id, 'PAID', { paymentMethod: 'SHELLS' }), 400,
			'VALIDATION_ERROR', 'paymentMethod');
		assert.equal(good(await firm.admin.get(`/job-cards/${open.id}`))
			.status, 'CREATED');
	});

	test('another centre\'s invoice is not there', async () => {
		const { id, invoiceNumber } = await made({}, firm.other.advisor);

		refused(await firm.manager.get(`/invoices/${id}`), 404,
			'NOT_FOUND');
		refused(await step(id, 'PAID'), 404, 'NOT_FOUND');
		refused(await firm.manager.get(`/invoices/${id}/pdf`), 404,
			'NOT_FOUND');
		assert.deepEqual(good(await firm.manager.get('/invoices',
			{ query: { search: invoiceNumber } })), []);
		assert.deepEqual(good(await firm.admin.get('/invoices',
			{ query: { search: invoiceNumber } })).map(i => i.id), [id]);
		assert.equal(good(await firm.admin.get(`/invoices/${id}`))
			.status, 'UNPAID');
	});

	test('lists by state, vehicle, range and total', async () => {
		const own = await firm.vehicle();
		const three = [];

		for (const unitPrice of [300, 100, 200])
			three.push(await made({ customerId: own.customerId,
				vehicleId: own.id, items: [{ ...service, unitPrice }] }));
		good(await step(three[0].id, 'PAID'));
		const list = async query => good(await firm.manager.get('/invoices',
			{ query: { vehicleId: own.id, ...query } })).map(i => i.id);

		assert.deepEqual(await list({ 'filter[status]': 'PAID' }),
			[three[0].id]);
		assert.deepEqual(await list({ status: 'unpaid',
			sort: 'grandTotal' }), [three[1].id, three[2].id]);
		assert.deepEqual(await list({ 'filter[grandTotal][gte]': '236',
			sort: '-grandTotal' }), [three[0].id, three[2].id]);
		assert.deepEqual(await list({ search: own.registration,
			sort: 'createdAt' }), three.map(i => i.id));
		const [row] = good(await firm.manager.get('/invoices', { query: {
			vehicleId: own.id, limit: 1, expand: 'jobCard,quotation',
			fields: 'id,invoiceNumber' } }));

		assert.equal(row.jobCard, null);
	});

	test('on paper: codes, rates, CGST and SGST, or IGST', async () => {
		const text = async id => {
			const pdf = await firm.advisor.get(`/invoices/${id}/pdf`);

			assert.equal(pdf.status, 200, pdf.text.slice(0, 300));
			assert.equal(pdf.headers['content-type'],
				'application/pdf');
			const got = await run('pdftotext', ['-layout', '-', '-'],
				{ input: pdf.raw });

			assert.equal(got.code, 0, got.stderr);
			return got.stdout;
		};
		const home = await text((await made({ discount: 500 })).id);

		assert.match(home, /998314\s+1\s+5,000.00\s+18\s+5,000.00/);
		assert.match(home, /Discount\s+\S*500\.00/);
		assert.match(home, /CGST\s+\S*405\.00/);
		assert.match(home, /SGST\s+\S*405\.00/);
		assert.match(home, /Total\s+\S*5,310\.00/);
		assert.match(home, /27AAACK0000K1Z5/);
		assert.match(home, /Place of supply\s+Maharashtra/);
		const away = await text((await made({
			placeOfSupply: 'Goa' })).id);

		assert.match(away, /IGST\s+\S*900\.00/);
		assert.doesNotMatch(away, /CGST/);
	});
});

describe('one business: the other edition\'s books', () => {
	let firm, vehicle, office;

	before(async () => {
		firm = await makeDealership();
		vehicle = await firm.vehicle();
		office = firm.stack.client(firm.slug);
		office = office.as(good(await office.post('/auth/login', {
			email: firm.admin.email,
			password: firm.admin.password })).accessToken);
	});

	const made = async (more = {}) => good(await firm.advisor.post(
		'/invoices', { customerId: vehicle.customerId,
		vehicleId: vehicle.id, items: [service], ...more }), 201);
	const ofOffice = id => firm.query(`select id, branch_id, status
		from invoice where id = '${id}'`);

	test('an invoice made by a centre is read, with its discount', async () => {
		const { id } = await made({ discount: 500 });
		const seen = good(await office.get(`/invoices/${id}`));

		assert.equal(seen.subtotal, 5000);
		assert.equal(seen.discount, 500);
		assert.equal(seen.taxAmount, 810);
		assert.equal(seen.taxRate, 18);
		assert.equal(seen.total, 5310);
		assert.equal(seen.status, 'sent');
		assert.equal(seen.items[0].description, 'Service Charge');
	});

	test('paid there, served here; refunded there, owed here', async () => {
		const card = await completedCard(firm, vehicle);
		const { id, grandTotal } = await made({ jobCardId: card.id });
		const before = good(await firm.admin.get(
			`/vehicles/${vehicle.id}`));
		const { id: payment } = good(await office.post('/payments', {
			invoiceId: id, amount: Number(grandTotal),
			method: 'credit_card' }), 201);
		const paid = good(await firm.manager.get(`/invoices/${id}`));
		const served = good(await firm.admin.get(
			`/vehicles/${vehicle.id}`));

		assert.equal(paid.status, 'PAID');
		assert.equal(paid.paymentMethod, 'CARD');
		assert.equal(before.activeJobCardId, card.id);
		assert.equal(served.activeJobCardId, null);
		assert.equal(served.totalServices, before.totalServices + 1);
		assert.equal(units(served.totalSpent),
			units(before.totalSpent) + units(grandTotal));

		good(await office.post(`/payments/${payment}/refund`, {}));
		assert.equal(good(await firm.manager.get(`/invoices/${id}`))
			.status, 'UNPAID');
		const back = good(await firm.admin.get(
			`/vehicles/${vehicle.id}`));

		assert.equal(back.totalSpent, before.totalSpent);
		good(await firm.manager.patch(`/invoices/${id}/status`,
			{ status: 'PAID' }));
		const again = good(await firm.admin.get(
			`/vehicles/${vehicle.id}`));

		assert.equal(again.totalServices, served.totalServices);
		assert.equal(again.totalSpent, served.totalSpent);
	});

	test('part of it paid there: the rest here, and no cancelling', async () => {
		const { id } = await made();

		good(await office.post('/payments', { invoiceId: id, amount: 900,
			method: 'cash' }), 201);
		const refusal = await firm.manager.patch(`/invoices/${id}/status`,
			{ status: 'CANCELLED' });

		refused(refusal, 409, 'CONFLICT', 'status');
		good(await firm.manager.patch(`/invoices/${id}/status`,
			{ status: 'PAID', paymentMethod: 'Cheque' }));
		const rows = await firm.query(`select amount_minor::text, method
			from payment where invoice_id = '${id}'
			order by payment.amount_minor`);

		assert.deepEqual(rows.map(r => [r.amount_minor, r.method]),
			[['90000', 'cash'], ['500000', 'check']]);
	});

	test('the balance of the customer is what the invoices leave', async () => {
		const [owed] = await firm.query(`select c.balance_minor = (
			select coalesce(sum(i.balance_minor), 0) from invoice i
			where i.customer_id = c.id and i.status in ('sent', 'paid')
			and i.deleted_at is null) as agrees
			from customer c where c.id = '${vehicle.customerId}'`);

		assert.equal(owed.agrees, true);
	});

	test('there: notes may change, what it is for may not', async () => {
		const { id, grandTotal } = await made({ discount: 100 });
		const put = fields => office.put(`/invoices/${id}`, fields);

		assert.equal(good(await put({ notes: 'Thank you' })).notes,
			'Thank you');
		for (const fields of [{ taxRate: 5 }, { status: 'draft' },
			{ items: [{ description: 'x', quantity: 1, rate: 1 }] }])
			assert.equal((await put(fields)).status, 409);
		assert.equal(good(await firm.manager.get(`/invoices/${id}`))
			.grandTotal, grandTotal);
	});

	test('cancelled there, the job card is free again here', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);
		const { id } = await made({ jobCardId: card.id,
			customerId: own.customerId, vehicleId: own.id });

		good(await office.put(`/invoices/${id}`, { status: 'cancelled' }));
		assert.equal(good(await firm.manager.get(
			`/job-cards/${card.id}`)).status, 'COMPLETED');
	});

	test('an invoice of no centre is the administrator\'s only', async () => {
		const bill = good(await office.post('/invoices', {
			customerId: vehicle.customerId, dueDate: '2099-12-31',
			items: [{ description: 'Hall', quantity: 1, rate: 10 }],
			taxRate: 5 }), 201);
		const [row] = await firm.query(`select id, branch_id from invoice
			where number = '${bill.invoiceNumber}'
			and tenant_id = '${firm.id}'`);
		const seen = good(await firm.admin.get(`/invoices/${row.id}`));

		assert.equal(seen.serviceCenterId, null);
		assert.equal(seen.grandTotal, '10.5');
		refused(await firm.manager.get(`/invoices/${row.id}`), 404,
			'NOT_FOUND');
		assert.deepEqual(good(await firm.manager.get('/invoices',
			{ query: { search: bill.invoiceNumber } })), []);
		assert.equal((await ofOffice(row.id)).length, 1);
	});

	test('reports there: revenue, tax by rate and lines add up', async () => {
		const days = { dateFrom: '2020-01-01', dateTo: '2029-12-31' };
		const revenue = good(await office.get('/reports/revenue',
			{ query: days }));
		const tax = good(await office.get('/reports/tax',
			{ query: days }));
		const own = `tenant_id = '${firm.id}'`;
		const [sums] = await firm.query(`select
			(select sum(amount_minor) from payment where ${own})
			- (select coalesce(sum(amount_minor), 0) from refund
			where ${own}) as money,
			sum(total_minor) as invoiced, sum(tax_minor) as tax,
			sum(subtotal_minor - discount_minor) as taxable
			from invoice where status in ('sent', 'paid') and ${own}`);
		const said = n => units(n.toFixed(2));

		assert.equal(said(revenue.summary.total), BigInt(sums.money));
		assert.equal(said(revenue.summary.invoiced),
			BigInt(sums.invoiced));
		assert.equal(said(tax.summary.taxInvoiced), BigInt(sums.tax));
		assert.equal(said(tax.summary.taxableSales),
			BigInt(sums.taxable));
		const [lines] = await firm.query(`select sum(total_minor) as total,
			sum(tax_minor) as tax, sum(subtotal_minor) as taxable
			from report_invoice_line where invoice_id in
			(select id from invoice where ${own})`);

		assert.equal(lines.total, sums.invoiced);
		assert.equal(lines.tax, sums.tax);
		assert.equal(lines.taxable, sums.taxable);
	});
});
