// Parts issues: what the central store sends to a service centre.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fresh, good, makeDealership } from '../../lib/dealership.mjs';
import { balanced, branchPart, centralPart, denied, issue, step }
	from '../../lib/warehouse.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const nowhere = '00000000-0000-7000-8000-000000000000';
const figures = async (part) => {
	const now = good(await firm.central.get(
		`/central-inventory/parts/${part.id}`));

	return [now.stockQuantity, now.allocated, now.available];
};

const approve = (made, ...quantities) => firm.admin.patch(
	`/parts-issues/${made.id}/approve`, { approvedItems:
	quantities.map((approvedQty, i) => ({ itemId: made.items[i].id,
		approvedQty })) });

const receive = (who, made, ...got) => who.patch(
	`/parts-issues/${made.id}/receive`, { receivedItems:
	got.map(([receivedQty, condition, notes], i) => ({
		itemId: made.items[i].id, receivedQty, condition, notes })) });

// An issue that is on its way.
async function sent(items, ...quantities) {
	const made = await issue(firm, items);

	good(await approve(made, ...quantities));
	return step(firm.central, `/parts-issues/${made.id}/dispatch`, {});
}

const stocked = async (part, who = firm.stock) => good(await who.get(
	`/inventory?partNumber=${part.partNumber}`));

describe('the way of an issue', () => {
	test('as the contract describes it', async () => {
		const part = await centralPart(firm, { stockQuantity: 500 });
		const made = await issue(firm, [[part.id, 50]],
			{ priority: 'NORMAL' });

		assert.match(made.issueNumber, /^PI-\d{4}-\d{4,}$/);
		assert.equal(made.status, 'PENDING_APPROVAL');
		assert.equal(made.priority, 'MEDIUM');
		assert.equal(made.requestedBy.email, firm.central.email);
		assert.equal(made.requestedById, firm.central.user.id);
		assert.equal(made.toServiceCenter.code, 'SC001');
		assert.deepEqual(await figures(part), [500, 50, 450]);

		const approved = good(await approve(made, 40));
		assert.equal(approved.status, 'APPROVED');
		assert.equal(approved.approvedBy.email, firm.admin.email);
		assert.equal(approved.items[0].approvedQty, 40);
		assert.deepEqual(await figures(part), [460, 0, 460]);

		const away = await step(firm.central,
			`/parts-issues/${made.id}/dispatch`, {
			transportDetails: { vehicleNumber: 'MH01AB1234',
				driverPhone: '+919876543210' },
			estimatedArrival: '2025-12-21' });
		assert.equal(away.status, 'DISPATCHED');
		assert.ok(away.dispatchedDate);
		assert.equal(away.transportDetails.vehicleNumber,
			'MH01AB1234');
		assert.equal(away.estimatedArrival, '2025-12-21');

		const there = good(await receive(firm.manager, made,
			[38, 'DAMAGED', 'a box was open']));
		assert.equal(there.status, 'COMPLETED');
		assert.equal(there.receivedById, firm.manager.user.id);
		assert.deepEqual([there.items[0].receivedQty,
			there.items[0].shortQty, there.items[0].condition,
			there.items[0].notes],
			[38, 2, 'DAMAGED', 'a box was open']);
		const [own] = await stocked(part);
		assert.equal(own.stockQuantity, 38);
		assert.equal(own.unitPrice, part.unitPrice);
		const [move] = good(await firm.stock.get(
			`/inventory/parts/${own.id}/transactions`));
		assert.deepEqual([move.type, move.condition, move.referenceId],
			['RECEIVED', 'DAMAGED', made.id]);
		await balanced(firm);
	});

	test('a part the centre has grows by what came', async () => {
		const number = fresh('OIL-');
		const part = await centralPart(firm, { partNumber: number });
		const own = await branchPart(firm, {
			partNumber: number.toLowerCase(), stockQuantity: 3 });
		const made = await sent([[part.id, 4], [part.id, 2]], 4, 2);

		good(await receive(firm.manager, made, [4], [1]));
		assert.equal(good(await firm.stock.get(
			`/inventory/parts/${own.id}`)).stockQuantity, 8);
	});

	test('{} approves all of it', async () => {
		const part = await centralPart(firm);
		const made = await issue(firm, [[part.id, 7]]);

		denied(await firm.admin.patch(`/parts-issues/${made.id}/approve`,
			{}), 400, 'VALIDATION_ERROR', 'approvedItems');
		assert.equal((await step(firm.admin,
			`/parts-issues/${made.id}/admin-approve`, {}))
			.items[0].approvedQty, 7);
		assert.deepEqual(await figures(part), [93, 0, 93]);
	});

	test('what a list does not name is not sent', async () => {
		const part = await centralPart(firm);
		const made = await issue(firm, [[part.id, 7], [part.id, 3]]);
		const now = good(await approve(made, 5));

		assert.deepEqual(now.items.map((each) => each.approvedQty),
			[5, 0]);
		await step(firm.admin, `/parts-issues/${made.id}/dispatch`, {});
		assert.equal(good(await receive(firm.manager, made, [5]))
			.items[1].receivedQty, 0);
		await balanced(firm);
	});

	test('a rejected one gives back what was allocated', async () => {
		const part = await centralPart(firm);
		const made = await issue(firm, [[part.id, 60]]);

		denied(await firm.central.delete(
			`/central-inventory/parts/${part.id}`), 409, 'CONFLICT');
		const now = await step(firm.admin,
			`/parts-issues/${made.id}/reject`, { reason: 'No need' });
		assert.equal(now.status, 'REJECTED');
		assert.equal(now.rejectionReason, 'No need');
		assert.deepEqual(await figures(part), [100, 0, 100]);
		denied(await approve(made, 1), 409,
			'INVALID_STATUS_TRANSITION', 'status');
	});
});

describe('what is refused', () => {
	test('more than is available', async () => {
		const part = await centralPart(firm);

		await issue(firm, [[part.id, 60]]);
		denied(await firm.central.post('/parts-issues', {
			toServiceCenterId: firm.centre.id, items: [
			{ centralInventoryPartId: part.id, requestedQty: 20 },
			{ centralInventoryPartId: part.id, requestedQty: 21 }] }),
			409, 'INSUFFICIENT_STOCK', 'items[0].requestedQty');
		denied(await firm.central.patch(
			`/central-inventory/parts/${part.id}/adjust-stock`,
			{ adjustmentType: 'SET', quantity: 59,
			reason: 'STOCK_COUNT' }), 409, 'INSUFFICIENT_STOCK',
			'quantity');
		assert.deepEqual(await figures(part), [100, 60, 40]);
	});

	test('bodies that will not do', async () => {
		const part = await centralPart(firm);
		const item = { centralInventoryPartId: part.id,
			requestedQty: 1 };
		const bad = async (who, body, status, code, field) => denied(
			await who.post('/parts-issues', body), status, code,
			field);

		await bad(firm.central, { items: [item] }, 400,
			'VALIDATION_ERROR', 'toServiceCenterId');
		await bad(firm.central, { items: [item], toServiceCenterId:
			nowhere }, 404, 'NOT_FOUND', 'toServiceCenterId');
		await bad(firm.central, { items: [], toServiceCenterId:
			firm.centre.id }, 400, 'VALIDATION_ERROR', 'items');
		await bad(firm.central, { items: [{ ...item, requestedQty: 0 }],
			toServiceCenterId: firm.centre.id }, 400,
			'VALIDATION_ERROR', 'items[0].requestedQty');
		await bad(firm.central, { items: [{ ...item,
			centralInventoryPartId: nowhere }], toServiceCenterId:
			firm.centre.id }, 404, 'NOT_FOUND',
			'items[0].centralInventoryPartId');
		await bad(firm.manager, { items: [item], toServiceCenterId:
			firm.other.centre.id }, 403, 'FORBIDDEN');
		assert.equal(good(await firm.manager.post('/parts-issues',
			{ items: [item] }), 201).toServiceCenterId,
			firm.centre.id);
	});

	test('approvals and receipts that do not fit', async () => {
		const part = await centralPart(firm);
		const made = await issue(firm, [[part.id, 5], [part.id, 5]]);

		denied(await approve(made, 6), 400, 'VALIDATION_ERROR',
			'approvedItems[0].approvedQty');
		denied(await approve(made, 0, 0), 400, 'VALIDATION_ERROR',
			'approvedItems');
		denied(await firm.admin.patch(`/parts-issues/${made.id}/approve`,
			{ approvedItems: [{ itemId: nowhere, approvedQty: 1 }] }),
			400, 'VALIDATION_ERROR', 'approvedItems[0].itemId');
		denied(await firm.central.patch(
			`/parts-issues/${made.id}/admin-approve`, {}), 403,
			'FORBIDDEN');
		good(await approve(made, 5, 5));
		assert.match(denied(await receive(firm.manager, made, [5], [5]),
			409, 'INVALID_STATUS_TRANSITION').errors.status[0],
			/next may be DISPATCHED/);
		await step(firm.central, `/parts-issues/${made.id}/dispatch`);
		denied(await receive(firm.manager, made, [5]), 400,
			'VALIDATION_ERROR', 'receivedItems');
		denied(await receive(firm.manager, made, [5], [6]), 400,
			'VALIDATION_ERROR', 'receivedItems[1].receivedQty');
		good(await receive(firm.manager, made, [5], [0]));
		denied(await receive(firm.manager, made, [5], [5]), 409,
			'INVALID_STATUS_TRANSITION');
		await balanced(firm);
	});

	test('another centre\'s issue', async () => {
		const part = await centralPart(firm);
		const made = await sent([[part.id, 5]], 5);
		const { manager } = firm.other;

		denied(await manager.get(`/parts-issues/${made.id}`), 404,
			'NOT_FOUND');
		denied(await receive(manager, made, [5]), 404, 'NOT_FOUND');
		assert.ok(!good(await manager.get('/parts-issues?limit=100'))
			.some((each) => each.id === made.id));
		assert.equal(good(await manager.get(
			`/parts-issues?search=${made.issueNumber}`)).length, 0);
		assert.equal(good(await firm.manager.get(
			`/parts-issues?search=${made.issueNumber}`)).length, 1);
	});
});
