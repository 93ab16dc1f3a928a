// Quotations: what they add up to, who may decide what, and that one becomes
// an invoice once.
import { before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { longDay } from '../../lib/day.mjs';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { agrees, completedCard, gst } from './gst.mjs';

const PAD = { partName: 'Brake Pad', partNumber: 'BP001', quantity: 2,
	rate: 2500, gstPercent: 18 };
const priced = items => items.map(i => ({ rate: i.rate,
	quantity: i.quantity, tax: i.gstPercent ?? 0 }));

describe('quotations', () => {
	let firm, vehicle;

	before(async () => {
		await longDay('Asia/Kolkata');
		firm = await makeDealership();
		vehicle = await firm.vehicle();
	});

	const body = (more = {}) => ({ customerId: vehicle.customerId,
		vehicleId: vehicle.id, items: [PAD], ...more });
	const made = async (more = {}, who = firm.advisor) =>
		good(await who.post('/quotations', body(more)), 201);
	const refused = (answer, status, code, field) => {
		assert.equal(answer.status, status, answer.text);
		assert.equal(answer.body.code, code);
		if (field)
			assert.ok(answer.body.errors?.[field], answer.text);
	};

	test('the documented one: figures, number, what comes with it', async () => {
		const q = await made({ serviceCenterId: firm.centre.id,
			discount: 500 });

		agrees(q, gst(priced([PAD]), 500));
		assert.equal(q.totalAmount, '5310');
		assert.equal(q.cgst, '405');
		assert.match(q.quotationNumber, /^QTN-\d{4}-\d{4,}$/);
		assert.equal(q.status, 'DRAFT');
		assert.equal(q.customer.id, vehicle.customerId);
		assert.equal(q.vehicle.registration, vehicle.registration);
		assert.equal(q.serviceCenter.code, 'SC001');
		assert.equal(q.items[0].partNumber, 'BP001');
		assert.equal(q.placeOfSupply, 'Maharashtra');
		assert.equal(q.invoiceId, null);
	});

	test('lines of several rates share the discount to the paisa', async () => {
		const items = [
			{ partName: 'A', quantity: 1, rate: 333.33, gstPercent: 28 },
			{ partName: 'B', quantity: 0.3333, rate: 99.99, gstPercent: 12 },
			{ partName: 'C', quantity: 7, rate: 0.01, gstPercent: 5 },
			{ partName: 'D', quantity: 3, rate: 333.33, gstPercent: 0.25 },
			{ partName: 'E', quantity: 1, rate: 0, gstPercent: 18 },
		];

		for (const discount of [0, 0.01, 100.01, 777.77])
			agrees(await made({ items, discount }),
			    gst(priced(items), discount));
	});

	// Small lines, whose halves are rounded, and some that a double could
	// not hold; the same each run.
	test('whatever the lines, they add up to the paisa', async () => {
		let seed = 20251220;
		const below = most => {
			seed = (seed * 1103515245 + 12345) % 2147483648;
			return seed % most;
		};
		const rates = [0, 0.1, 0.25, 1.5, 3, 5, 12, 17.3333, 18, 28, 100];
		const drawn = () => Array.from({ length: 1 + below(9) }, () => {
			const huge = below(8) === 0;

			return { partName: 'x',
				quantity: (1 + below(huge ? 900000 : 99999)) / 10000,
				rate: below(huge ? 2000000000 : 100000) / 100,
				gstPercent: rates[below(rates.length)] };
		});

		for (let i = 0; i < 60; i++) {
			const items = drawn(), between = i % 2 === 1;
			const whole = gst(priced(items)).subtotal;
			const cut = i % 5 === 0 ? whole :
			    whole * BigInt(below(1000)) / 1000n;
			const discount = `${cut / 100n}.${
			    String(cut % 100n).padStart(2, '0')}`;
			const placeOfSupply = between ? 'Goa' : 'Maharashtra';
			const expected = gst(priced(items), discount, between);
			const q = await made({ items, discount, placeOfSupply });

			agrees(q, expected);
			if (i % 6 > 0)
				continue;
			good(await firm.advisor.patch(
			    `/quotations/${q.id}/approve`));
			agrees(good(await firm.advisor.post(
			    `/quotations/${q.id}/convert`, {}), 201), expected);
		}
	});

	test('whole tax between states, however a state is written', async () => {
		const home = ['maharashtra', ' MAHA RASHTRA ', 'MH', '27',
			'27-Maharashtra', 'Pune, Maharashtra'];
		const away = ['Karnataka', 'ka', '29', 'Tamil Nadu',
			'Jammu & Kashmir', 'Nowhere'];

		for (const placeOfSupply of home)
			agrees(await made({ placeOfSupply }),
			    gst(priced([PAD])));
		for (const placeOfSupply of away)
			agrees(await made({ placeOfSupply }),
			    gst(priced([PAD]), 0, true));
	});

	test('numbers follow each other, also when asked for at once', async () => {
		const all = await Promise.all(Array.from({ length: 8 },
			(_, i) => made({}, i % 2 ? firm.advisor :
				firm.other.advisor)));
		const numbers = all.map(q => Number(
			q.quotationNumber.split('-')[2])).sort((a, b) => a - b);

		numbers.forEach((n, i) => assert.equal(n, numbers[0] + i));
	});

	test('what is wrong is said of the field', async () => {
		const other = await firm.vehicle();
		const tries = [
			[{ items: [] }, 400, 'VALIDATION_ERROR', 'items'],
			[{ items: undefined }, 400, 'VALIDATION_ERROR', 'items'],
			[{ items: [{ ...PAD, quantity: 0 }] }, 400,
				'VALIDATION_ERROR', 'items[0].quantity'],
			[{ items: [{ ...PAD, rate: -1 }] }, 400,
				'VALIDATION_ERROR', 'items[0].rate'],
			[{ items: [{ ...PAD, gstPercent: 101 }] }, 400,
				'VALIDATION_ERROR', 'items[0].gstPercent'],
			[{ items: [{ ...PAD, gstPercent: undefined }] }, 400,
				'VALIDATION_ERROR', 'items[0].gstPercent'],
			[{ items: [{ ...PAD, rate: 99999999999,
				quantity: 9999999 }] }, 400,
				'VALIDATION_ERROR', 'items'],
			[{ discount: 5000.01 }, 400, 'VALIDATION_ERROR',
				'discount'],
			[{ vehicleId: other.id }, 400, 'VALIDATION_ERROR',
				'vehicleId'],
			[{ customerId: firm.centre.id }, 404, 'NOT_FOUND',
				'customerId'],
			[{ vehicleId: firm.centre.id }, 404, 'NOT_FOUND',
				'vehicleId'],
			[{ appointmentId: firm.centre.id }, 404, 'NOT_FOUND',
				'appointmentId'],
			[{ serviceCenterId: firm.other.centre.id }, 403,
				'FORBIDDEN', 'serviceCenterId'],
		];

		for (const [more, ...expected] of tries)
			refused(await firm.advisor.post('/quotations',
				body(more)), ...expected);
		refused(await firm.admin.post('/quotations', body()), 400,
			'VALIDATION_ERROR', 'serviceCenterId');
		refused(await firm.admin.post('/quotations', body({
			serviceCenterId: vehicle.id })), 404, 'NOT_FOUND',
			'serviceCenterId');
	});

	test('a draft changes, and is worked out anew', async () => {
		const q = await made({ discount: 500 });
		const two = [PAD, { partName: 'Oil', quantity: 4, rate: 450,
			gstPercent: 28 }];
		const more = good(await firm.advisor.patch(
			`/quotations/${q.id}`, { items: two }));

		agrees(more, gst(priced(two), 500));
		const away = good(await firm.advisor.patch(`/quotations/${q.id}`,
			{ placeOfSupply: 'Goa', discount: 10, notes: 'Ring first' }));

		agrees(away, gst(priced(two), 10, true));
		assert.equal(away.notes, 'Ring first');
		refused(await firm.advisor.patch(`/quotations/${q.id}`,
			{ discount: 7000 }), 400, 'VALIDATION_ERROR', 'discount');
		good(await firm.advisor.patch(`/quotations/${q.id}`,
			{ status: 'APPROVED' }));
		refused(await firm.advisor.patch(`/quotations/${q.id}`,
			{ discount: 1 }), 409, 'CONFLICT', 'status');
		agrees(good(await firm.advisor.get(`/quotations/${q.id}`)),
			gst(priced(two), 10, true));
	});

	test('the steps: what is refused names what may follow', async () => {
		const q = await made();
		const path = `/quotations/${q.id}`;

		assert.equal(good(await firm.manager.patch(`${path}/approve`))
			.status, 'APPROVED');
		const again = good(await firm.manager.patch(`${path}/approve`));

		assert.equal(again.decidedById, firm.manager.user.id);
		const back = await firm.manager.patch(path, { status: 'DRAFT' });

		refused(back, 409, 'INVALID_STATUS_TRANSITION', 'status');
		assert.match(back.body.message, /REJECTED/);
		assert.equal(good(await firm.manager.patch(`${path}/reject`))
			.status, 'REJECTED');
		refused(await firm.manager.patch(`${path}/approve`), 409,
			'INVALID_STATUS_TRANSITION', 'status');
		refused(await firm.manager.post(`${path}/convert`, {}), 409,
			'INVALID_STATUS_TRANSITION', 'quotationId');
		assert.equal(good(await firm.manager.patch(path,
			{ status: 'draft' })).status, 'DRAFT');
	});

	test('an approved one becomes an invoice once, whoever is first', async () => {
		const q = await made({ discount: 500 });

		good(await firm.advisor.patch(`/quotations/${q.id}/approve`));
		const tries = await Promise.all(Array.from({ length: 6 }, (_, i) =>
			i % 2 ? firm.advisor.post(`/quotations/${q.id}/convert`, {}) :
			firm.advisor.post('/invoices', { quotationId: q.id })));
		const won = tries.filter(a => a.status === 201);

		assert.equal(won.length, 1);
		for (const lost of tries.filter(a => a.status !== 201))
			refused(lost, 409, 'CONFLICT', 'quotationId');
		const invoice = won[0].body.data;

		agrees(invoice, gst(priced([PAD]), 500));
		assert.equal(invoice.quotationId, q.id);
		assert.equal(invoice.items[0].name, 'Brake Pad');
		assert.equal(invoice.items[0].partNumber, 'BP001');
		assert.equal(good(await firm.advisor.get(`/quotations/${q.id}`))
			.invoiceId, invoice.id);
		refused(await firm.advisor.patch(`/quotations/${q.id}/reject`),
			409, 'CONFLICT', 'status');

		// What was cancelled may be invoiced again.
		good(await firm.advisor.patch(`/invoices/${invoice.id}/status`,
			{ status: 'CANCELLED' }));
		const next = good(await firm.advisor.post(
			`/quotations/${q.id}/convert`, {}), 201);

		assert.notEqual(next.id, invoice.id);
	});

	test('with a job card, that is invoiced too', async () => {
		const own = await firm.vehicle();
		const card = await completedCard(firm, own);
		const q = await made({ customerId: own.customerId,
			vehicleId: own.id });

		good(await firm.advisor.patch(`/quotations/${q.id}/approve`));
		const invoice = good(await firm.manager.post(
			`/quotations/${q.id}/convert`, { jobCardId: card.id }), 201);

		assert.equal(invoice.jobCardId, card.id);
		assert.equal(good(await firm.manager.get(
			`/job-cards/${card.id}`)).status, 'INVOICED');
	});

	test('nobody else pays what one was promised', async () => {
		const q = await made(), other = await firm.vehicle();
		const second = await firm.vehicle({
			customerId: vehicle.customerId });
		const { id } = await completedCard(firm, other);

		good(await firm.advisor.patch(`/quotations/${q.id}/approve`));
		for (const answer of [
			await firm.advisor.post(`/quotations/${q.id}/convert`,
				{ jobCardId: id }),
			await firm.advisor.post('/invoices',
				{ quotationId: q.id, customerId:
				other.customerId, vehicleId: other.id }),
			await firm.advisor.post('/invoices',
				{ quotationId: q.id, vehicleId: second.id })])
			refused(answer, 400, 'VALIDATION_ERROR', 'quotationId');
		good(await firm.advisor.post(`/quotations/${q.id}/convert`,
			{}), 201);
	});

	test('an appointment is of the same customer and vehicle', async () => {
		const other = await firm.vehicle();
		const appointment = good(await firm.advisor.post(
			'/appointments', { customerId: other.customerId,
			vehicleId: other.id, serviceType: 'x',
			appointmentDate: '2031-01-01',
			appointmentTime: '10:00' }), 201);

		refused(await firm.advisor.post('/quotations', body({
			appointmentId: appointment.id })), 400,
			'VALIDATION_ERROR', 'appointmentId');
		assert.equal((await made({ appointmentId: appointment.id,
			customerId: other.customerId, vehicleId: other.id }))
			.appointmentId, appointment.id);
	});

	test('lists: filters, search, relations; and only of one\'s own centre', async () => {
		const q = await made({}, firm.other.advisor);
		const ids = async (who, query) => good(await who.get(
			'/quotations', { query })).map(row => row.id);

		assert.ok(!(await ids(firm.advisor, { limit: 100 })).includes(q.id));
		assert.ok((await ids(firm.admin, { limit: 100 })).includes(q.id));
		assert.deepEqual(await ids(firm.admin,
			{ serviceCenterId: firm.other.centre.id,
			search: q.quotationNumber }), [q.id]);
		assert.ok((await ids(firm.other.manager,
			{ search: vehicle.registration })).includes(q.id));
		assert.deepEqual(await ids(firm.other.manager,
			{ 'filter[status]': 'REJECTED' }), []);
		for (const call of [who => who.get(`/quotations/${q.id}`),
			who => who.patch(`/quotations/${q.id}`, { notes: 'x' }),
			who => who.patch(`/quotations/${q.id}/approve`),
			who => who.patch(`/quotations/${q.id}/reject`),
			who => who.post(`/quotations/${q.id}/convert`, {})])
			refused(await call(firm.manager), 404, 'NOT_FOUND');
		assert.equal(good(await firm.admin.get(`/quotations/${q.id}`))
			.status, 'DRAFT');
		const [row] = good(await firm.other.manager.get(
			'/quotations?fields=id,totalAmount&expand=customer,vehicle,items'
			+ '&sort=-totalAmount&limit=1'));

		assert.ok(row.customer.name && row.vehicle.vin);
	});
});
