// Purchase orders: from draft to the last box received.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { balanced, centralPart, denied, order, step, supplier }
	from '../../lib/warehouse.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const nowhere = '00000000-0000-7000-8000-000000000000';
const stockOf = async (part) => good(await firm.central.get(
	`/central-inventory/parts/${part.id}`)).stockQuantity;

// An order of these quantities, approved; with its path.
async function approved(...quantities) {
	const parts = [];

	for (const quantity of quantities)
		parts.push([(await centralPart(firm, { stockQuantity: 0 })),
			quantity]);
	const made = await order(firm, parts.map(([part, quantity]) =>
		[part.id, quantity]));
	const path = `/purchase-orders/${made.id}`;

	await step(firm.central, `${path}/submit`);
	await step(firm.admin, `${path}/approve`, { notes: 'Approved' });
	return { ...made, path, parts: parts.map(([part]) => part) };
}

const receive = (who, made, ...figures) => who.patch(`${made.path}/receive`, {
	receivedItems: figures.map(([receivedQty, acceptedQty, rejectedQty,
		condition], i) => ({ itemId: made.items[i].id, receivedQty,
		acceptedQty, rejectedQty, condition })),
	invoiceNumber: 'SUP-INV-001' });

describe('an order', () => {
	test('the example of the contract, with everybody it names', async () => {
		const part = await centralPart(firm);
		const from = await supplier(firm, { paymentTerms: 'Net 45' });
		const made = good(await firm.central.post('/purchase-orders', {
			supplierId: from.id, orderDate: '2025-12-20',
			expectedDeliveryDate: '2025-12-27',
			fromServiceCenterId: firm.centre.id,
			items: [{ centralInventoryPartId: part.id, quantity: 100,
				unitPrice: 40000, gstRate: 18 }],
			paymentTerms: 'Net 30 days' }), 201);

		assert.match(made.poNumber, /^PO-2025-\d{4}$/);
		assert.equal(made.status, 'DRAFT');
		assert.deepEqual([made.subtotal, made.cgst, made.sgst,
			made.totalAmount],
			['4000000', '360000', '360000', '4720000']);
		assert.equal(made.supplier.name, from.name);
		assert.equal(made.fromServiceCenter.code, 'SC001');
		assert.equal(made.requestedBy.email, firm.central.email);
		assert.equal(made.approvedBy, null);
		assert.equal(made.paymentTerms, 'Net 30 days');
		assert.equal(made.items[0].partNumber, part.partNumber);
		assert.equal(made.items[0].amount, '4000000');
		assert.match(made.items[0].id, /^[0-9a-f-]{36}$/);
		const [listed] = good(await firm.admin.get('/purchase-orders' +
			`?search=${made.poNumber}`));
		assert.deepEqual(listed.items, made.items);
		assert.equal(good(await firm.admin.get('/purchase-orders' +
			`?supplierId=${from.id}&filter[status]=DRAFT`)).length, 1);
		const seen = good(await firm.admin.get(
			`/purchase-orders/${made.id}` +
			'?expand=items.centralInventoryPart'));
		assert.equal(seen.items[0].centralInventoryPart.available, 100);
	});

	test('GST is halved for each line, to the paisa', async () => {
		const part = await centralPart(firm);
		const line = (quantity, unitPrice, gstRate) => ({
			centralInventoryPartId: part.id, quantity, unitPrice,
			gstRate });
		const made = await order(firm, [], { items: [
			line(1, 0.11, 5), line(3, '33.33', 18), line(1, 1, 0)] });

		assert.deepEqual([made.subtotal, made.cgst, made.sgst,
			made.totalAmount], ['101.1', '9', '9', '119.1']);
	});

	test('numbers follow each other within the year', async () => {
		const part = await centralPart(firm);
		const from = await supplier(firm);
		const made = await Promise.all(Array.from({ length: 20 },
			() => order(firm, [[part.id, 1]], {
				supplierId: from.id, orderDate: '2031-01-01' })));

		assert.deepEqual(made.map((each) => each.poNumber).sort(),
			Array.from({ length: 20 }, (_, i) =>
			`PO-2031-${String(i + 1).padStart(4, '0')}`));
	});

	test('what will not do is named', async () => {
		const part = await centralPart(firm);
		const { id } = await supplier(firm);
		const body = { supplierId: id, orderDate: '2025-12-20', items: [
			{ centralInventoryPartId: part.id, quantity: 1,
			unitPrice: 1, gstRate: 18 }] };
		const bad = async (changes, status, code, field) => denied(
			await firm.central.post('/purchase-orders',
			{ ...body, ...changes }), status, code, field);
		const item = (changes) => ({ items: [body.items[0],
			{ ...body.items[0], ...changes }] });

		await bad({ supplierId: undefined }, 400, 'VALIDATION_ERROR',
			'supplierId');
		await bad({ supplierId: nowhere }, 404, 'NOT_FOUND',
			'supplierId');
		await bad({ items: [] }, 400, 'VALIDATION_ERROR', 'items');
		await bad({ expectedDeliveryDate: '2025-12-19' }, 400,
			'VALIDATION_ERROR', 'expectedDeliveryDate');
		await bad(item({ quantity: 0 }), 400, 'VALIDATION_ERROR',
			'items[1].quantity');
		await bad(item({ centralInventoryPartId: nowhere }), 404,
			'NOT_FOUND', 'items[1].centralInventoryPartId');
		await bad(item({ quantity: 1000000, unitPrice: 999999999999 }),
			400, 'VALIDATION_ERROR', 'items');
	});
});

describe('its steps', () => {
	test('are refused out of turn, and named', async () => {
		const part = await centralPart(firm);
		const { id } = await order(firm, [[part.id, 1]]);
		const path = `/purchase-orders/${id}`;
		const said = denied(await firm.admin.patch(`${path}/approve`,
			{}), 409, 'INVALID_STATUS_TRANSITION', 'status');

		assert.match(said.errors.status[0],
			/next may be PENDING_APPROVAL or CANCELLED/);
		assert.equal((await step(firm.central, `${path}/submit`))
			.status, 'PENDING_APPROVAL');
		denied(await firm.central.patch(`${path}/submit`), 409,
			'INVALID_STATUS_TRANSITION');
		await step(firm.central, `${path}/cancel`);
		for (const [verb, body] of [['submit'], ['approve', {}],
			['cancel'], ['receive', { receivedItems: [{ itemId: id,
			receivedQty: 1 }] }]])
			assert.match(denied(await firm.admin.patch(
				`${path}/${verb}`, body), 409,
				'INVALID_STATUS_TRANSITION').errors.status[0],
				/nothing follows/);
		denied(await firm.admin.patch(
			`/purchase-orders/${nowhere}/submit`), 404, 'NOT_FOUND');
	});

	test('only an administrator approves', async () => {
		const part = await centralPart(firm);
		const { id } = await order(firm, [[part.id, 1]]);
		const path = `/purchase-orders/${id}`;

		await step(firm.central, `${path}/submit`);
		denied(await firm.central.patch(`${path}/approve`, {}), 403,
			'FORBIDDEN');
		const now = await step(firm.admin, `${path}/approve`,
			{ approvedBy: firm.central.user.id, notes: 'Go' });
		assert.equal(now.status, 'APPROVED');
		assert.equal(now.approvedBy.email, firm.admin.email);
		assert.equal(now.approvalNotes, 'Go');
	});

	test('of two administrators one approves', async () => {
		const part = await centralPart(firm);
		const { id } = await order(firm, [[part.id, 1]]);

		await step(firm.central, `/purchase-orders/${id}/submit`);
		const both = await Promise.all([1, 2].map(() => firm.admin
			.patch(`/purchase-orders/${id}/approve`, {})));
		assert.deepEqual(both.map((each) => each.status).sort(),
			[200, 409]);
	});
});

describe('goods received', () => {
	test('the example: 98 of 100 are good', async () => {
		const made = await approved(100);
		const now = good(await receive(firm.central, made,
			[100, 98, 2, 'GOOD']));

		assert.equal(now.status, 'COMPLETED');
		assert.ok(now.receivedDate);
		assert.equal(now.invoiceNumber, 'SUP-INV-001');
		assert.deepEqual([now.items[0].receivedQty,
			now.items[0].acceptedQty, now.items[0].rejectedQty],
			[100, 98, 2]);
		assert.equal(await stockOf(made.parts[0]), 98);
		const [move] = good(await firm.central.get(
			`/central-inventory/parts/${made.parts[0].id}/transactions`));
		assert.deepEqual([move.type, move.quantity, move.referenceId,
			move.notes], ['PURCHASED', 98, made.id, 'SUP-INV-001']);
	});

	test('in parts, until everything has come', async () => {
		const made = await approved(10, 5);

		assert.equal(good(await receive(firm.central, made, [4, 4]))
			.status, 'PARTIALLY_RECEIVED');
		denied(await receive(firm.central, made, [7, 7]), 400,
			'VALIDATION_ERROR', 'receivedItems[0].receivedQty');
		assert.equal(good(await receive(firm.central, made,
			[6, undefined, 1], [0, 0])).status,
			'PARTIALLY_RECEIVED');
		const now = good(await receive(firm.central, made, [0],
			[5, 5, 0]));
		assert.equal(now.status, 'COMPLETED');
		assert.equal(await stockOf(made.parts[0]), 9);
		assert.equal(await stockOf(made.parts[1]), 5);
		denied(await receive(firm.central, made, [1, 1]), 409,
			'INVALID_STATUS_TRANSITION');
	});

	test('figures that contradict each other are refused', async () => {
		const made = await approved(10);
		const bad = async (figures, field) => denied(await receive(
			firm.central, made, figures), 400, 'VALIDATION_ERROR',
			field);

		await bad([5, 4, 2], 'receivedItems[0].acceptedQty');
		await bad([5, 6], 'receivedItems[0].acceptedQty');
		await bad([5, undefined, 6], 'receivedItems[0].acceptedQty');
		await bad([0, 0], 'receivedItems');
		await bad([-1], 'receivedItems[0].receivedQty');
		await bad([1, 1, 0, 'BROKEN'], 'receivedItems[0].condition');
		denied(await firm.central.patch(`${made.path}/receive`, {}),
			400, 'VALIDATION_ERROR', 'receivedItems');
		const { id: itemId } = made.items[0];
		denied(await firm.central.patch(`${made.path}/receive`, {
			receivedItems: [{ itemId, receivedQty: 1 },
			{ itemId, receivedQty: 1 }] }), 400,
			'VALIDATION_ERROR', 'receivedItems[1].itemId');
		denied(await firm.central.patch(`${made.path}/receive`, {
			receivedItems: [{ itemId: nowhere, receivedQty: 1 }] }),
			400, 'VALIDATION_ERROR', 'receivedItems[0].itemId');
		assert.equal(await stockOf(made.parts[0]), 0);
	});

	test('twice at once: what is too much is refused', async () => {
		const made = await approved(10);
		const answers = await Promise.all(Array.from({ length: 8 },
			() => receive(firm.central, made, [3, 3])));

		assert.equal(answers.filter((each) => each.status === 200)
			.length, 3);
		assert.equal(await stockOf(made.parts[0]), 9);
		await balanced(firm);
	});

	test('stay when the rest is cancelled', async () => {
		const made = await approved(10);

		good(await receive(firm.central, made, [4, 4]));
		assert.equal((await step(firm.central, `${made.path}/cancel`))
			.status, 'CANCELLED');
		assert.equal(await stockOf(made.parts[0]), 4);
		await balanced(firm);
	});
});
