// Parts of service centres and of the central store: what they look like, what
// changes their stock, who sees them; suppliers.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fresh, good, makeDealership } from '../../lib/dealership.mjs';
import { balanced, branchPart, centralPart, denied, order, step, supplier }
	from '../../lib/warehouse.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const nowhere = '00000000-0000-7000-8000-000000000000';
const adjust = (who, part, adjustmentType, quantity, more) =>
	who.patch(`/inventory/parts/${part.id}/adjust-stock`, { adjustmentType,
		quantity, reason: 'STOCK_COUNT', ...more });

describe('parts of a service centre', () => {
	test('the example of the contract', async () => {
		const part = good(await firm.stock.post('/inventory/parts', {
			partName: 'Battery Module', partNumber: 'BAT-MOD-001',
			category: 'Battery', unitPrice: 50000,
			costPrice: 40000, gstRate: 18, stockQuantity: 10,
			minStockLevel: 5, maxStockLevel: 50,
			location: 'Warehouse Section B' }), 201);

		assert.equal(part.serviceCenterId, firm.centre.id);
		assert.equal(part.partCode, 'BAT-MOD-001');
		assert.equal(part.unitPrice, '50000');
		assert.equal(part.gstRate, 18);
		assert.equal(part.stockQuantity, 10);
		assert.equal(part.location, 'Warehouse Section B');
		denied(await firm.stock.post('/inventory/parts', { ...part,
			partNumber: 'bat-mod-001' }), 409, 'CONFLICT',
			'partNumber');
		assert.equal((await branchPart(firm, {
			partNumber: 'BAT-MOD-001' }, firm.other.stock))
			.serviceCenterId, firm.other.centre.id);
	});

	test('what will not do is named', async () => {
		denied(await firm.stock.post('/inventory/parts', {}), 400,
			'VALIDATION_ERROR', 'stockQuantity');
		for (const [field, value] of [['stockQuantity', -1],
			['stockQuantity', 1.5], ['unitPrice', -1],
			['gstRate', 101], ['maxStockLevel', 1],
			['stockQuantity', 1e12], ['partName', '']])
			denied(await firm.stock.post('/inventory/parts', {
				partName: 'a', partNumber: fresh(), category: 'b',
				unitPrice: 1, costPrice: 1, gstRate: 18,
				stockQuantity: 1, minStockLevel: 5,
				maxStockLevel: 9, [field]: value }), 400,
				'VALIDATION_ERROR', field);
	});

	test('an administrator says for which centre', async () => {
		const body = { partName: 'a', partNumber: fresh(),
			category: 'b', unitPrice: 1, costPrice: 1, gstRate: 5,
			stockQuantity: 0, minStockLevel: 0, maxStockLevel: 9 };

		denied(await firm.admin.post('/inventory/parts', body), 400,
			'VALIDATION_ERROR', 'serviceCenterId');
		denied(await firm.admin.post('/inventory/parts', { ...body,
			serviceCenterId: nowhere }), 404, 'NOT_FOUND');
		denied(await firm.stock.post('/inventory/parts', { ...body,
			serviceCenterId: firm.other.centre.id }), 403,
			'FORBIDDEN');
		assert.equal(good(await firm.admin.post('/inventory/parts', {
			...body, serviceCenterId: firm.other.centre.id }), 201)
			.serviceCenterId, firm.other.centre.id);
	});

	test('is changed, and counted by the way', async () => {
		const part = await branchPart(firm);
		const path = `/inventory/parts/${part.id}`;
		const now = await step(firm.stock, path, { partName: 'Pad',
			stockQuantity: 7, location: null, maxStockLevel: 60 });

		assert.equal(now.partName, 'Pad');
		assert.equal(now.stockQuantity, 7);
		assert.equal(now.location, null);
		assert.equal(now.maxStockLevel, 60);
		assert.equal(now.partNumber, part.partNumber);
		const [move] = good(await firm.stock.get(
			`${path}/transactions`));
		assert.deepEqual([move.type, move.change, move.balance,
			move.reason], ['SET', -3, 7, 'STOCK_COUNT']);
		denied(await firm.stock.patch(path, { serviceCenterId:
			firm.other.centre.id }), 403, 'FORBIDDEN',
			'serviceCenterId');
		denied(await firm.stock.patch(path, { minStockLevel: 61 }),
			400, 'VALIDATION_ERROR', 'maxStockLevel');
	});

	test('goes with its stock, which is written off', async () => {
		const part = await branchPart(firm);
		const path = `/inventory/parts/${part.id}`;

		good(await firm.stock.delete(path));
		denied(await firm.stock.get(path), 404, 'NOT_FOUND');
		denied(await firm.stock.delete(path), 404, 'NOT_FOUND');
		denied(await adjust(firm.stock, part, 'ADD', 1), 404,
			'NOT_FOUND');
		await branchPart(firm, { partNumber: part.partNumber });
		await balanced(firm);
	});

	test('is nobody else\'s', async () => {
		const part = await branchPart(firm);
		const path = `/inventory/parts/${part.id}`;
		const { stock } = firm.other;

		for (const answer of [await stock.get(path),
			await stock.get(`${path}/transactions`),
			await stock.patch(path, { partName: 'x' }),
			await stock.delete(path),
			await adjust(stock, part, 'ADD', 1)])
			denied(answer, 404, 'NOT_FOUND');
		assert.ok(!good(await stock.get('/inventory?limit=100'))
			.some((each) => each.id === part.id));
		assert.equal(good(await stock.get(
			`/inventory?search=${part.partNumber}`)).length, 0);
		assert.equal(good(await firm.admin.get(path)).id, part.id);
	});
});

describe('stock is adjusted', () => {
	test('by ADD, SUBTRACT and SET, each a transaction', async () => {
		const part = await branchPart(firm);
		const path = `/inventory/parts/${part.id}`;
		const left = [];

		for (const [type, quantity] of [['ADD', 10], ['SUBTRACT', 4],
			['SET', 3], ['SET', 3]])
			left.push(good(await adjust(firm.stock, part, type,
				quantity, { notes: 'Received from central' }))
				.stockQuantity);
		assert.deepEqual(left, [20, 16, 3, 3]);
		const moves = good(await firm.manager.get(
			`${path}/transactions?sort=createdAt&expand=createdBy`));
		assert.deepEqual(moves.map((each) => [each.type,
			each.quantity, each.change, each.balance]),
			[['OPENING', 10, 10, 10], ['ADD', 10, 10, 20],
			['SUBTRACT', 4, -4, 16], ['SET', 13, -13, 3]]);
		assert.equal(moves[1].notes, 'Received from central');
		assert.equal(moves[1].createdBy.email, firm.stock.email);
		assert.deepEqual(good(await firm.stock.get(
			`${path}/transactions?type=SET`)).length, 1);
	});

	test('but never below zero', async () => {
		const part = await branchPart(firm);

		denied(await adjust(firm.stock, part, 'SUBTRACT', 11), 409,
			'INSUFFICIENT_STOCK', 'quantity');
		denied(await adjust(firm.stock, part, 'SUBTRACT', 0), 400,
			'VALIDATION_ERROR', 'quantity');
		denied(await adjust(firm.stock, part, 'TAKE', 1), 400,
			'VALIDATION_ERROR', 'adjustmentType');
		denied(await adjust(firm.stock, part, 'ADD', 1,
			{ reason: 'BORED' }), 400, 'VALIDATION_ERROR', 'reason');
		denied(await firm.stock.patch(
			`/inventory/parts/${part.id}/adjust-stock`, {}), 400,
			'VALIDATION_ERROR', 'reason');
		good(await adjust(firm.stock, part, 'ADD', 999999990));
		denied(await adjust(firm.stock, part, 'ADD', 1), 400,
			'VALIDATION_ERROR', 'quantity');
	});

	test('of 30 who want one of 10, 10 get one', async () => {
		const part = await branchPart(firm);
		const crowd = firm.stock.apart(16);
		const answers = await Promise.all(Array.from({ length: 30 },
			() => adjust(crowd, part, 'SUBTRACT', 1)));

		crowd.close();
		assert.equal(answers.filter((each) => each.status === 200)
			.length, 10);
		assert.ok(answers.every((each) => each.status === 200 ||
			each.body.code === 'INSUFFICIENT_STOCK'));
		assert.equal(good(await firm.stock.get(
			`/inventory/parts/${part.id}`)).stockQuantity, 0);
		await balanced(firm);
	});
});

describe('lists', () => {
	test('low stock, by filter and by its own path', async () => {
		const word = fresh('LOW');
		const low = await branchPart(firm, { partNumber: `${word}-1`,
			stockQuantity: 5 });
		const full = await branchPart(firm, { partNumber: `${word}-2`,
			stockQuantity: 6 });
		const ids = async (query) => good(await firm.manager.get(
			`/inventory${query}`)).map((each) => each.id);

		assert.deepEqual(await ids(`?search=${word}` +
			'&filter[stockQuantity][lte]=5'), [low.id]);
		assert.deepEqual(await ids(`/low-stock?search=${word}`),
			[low.id]);
		assert.deepEqual(await ids(`?search=${word}&sort=-stockQuantity`),
			[full.id, low.id]);
		assert.ok((await ids('/low-stock?limit=100')).includes(low.id));
	});

	test('of a centre, for who sees all of them', async () => {
		const part = await branchPart(firm, {}, firm.other.stock);
		const seen = good(await firm.admin.get('/inventory?limit=100' +
			`&serviceCenterId=${firm.other.centre.id}` +
			'&expand=serviceCenter'));

		assert.ok(seen.some((each) => each.id === part.id));
		assert.ok(seen.every((each) =>
			each.serviceCenter.code === 'SC002'));
		assert.equal(good(await firm.manager.get('/inventory' +
			`?serviceCenterId=${firm.other.centre.id}`)).length, 0);
	});

	test('a part shows its transactions when asked', async () => {
		const part = await branchPart(firm);
		const seen = good(await firm.stock.get(`/inventory/parts/` +
			`${part.id}?expand=transactions&fields=id,transactions`));

		assert.deepEqual(Object.keys(seen), ['id', 'transactions']);
		assert.equal(seen.transactions[0].type, 'OPENING');
	});
});

describe('the central store', () => {
	test('has stock, allocated and available', async () => {
		const part = await centralPart(firm, { stockQuantity: 500 });

		assert.equal(part.stockQuantity, 500);
		assert.equal(part.allocated, 0);
		assert.equal(part.available, 500);
		denied(await firm.central.post('/central-inventory/parts',
			{ ...part }), 409, 'CONFLICT', 'partNumber');
		const own = await branchPart(firm, {
			partNumber: part.partNumber });
		assert.equal(own.centralInventoryPartId, part.id);
		assert.equal(good(await firm.central.get('/central-inventory' +
			`?search=${part.partNumber}`))[0].id, part.id);
	});

	test('is changed, adjusted and deleted', async () => {
		const part = await centralPart(firm);
		const path = `/central-inventory/parts/${part.id}`;

		assert.equal((await step(firm.central, path, { unitPrice:
			'51000.5', stockQuantity: 90 })).unitPrice, '51000.5');
		assert.equal((await step(firm.central, `${path}/adjust-stock`,
			{ adjustmentType: 'SUBTRACT', quantity: 10,
			reason: 'STOCK_DAMAGED' })).available, 80);
		denied(await firm.central.patch(`${path}/adjust-stock`,
			{ adjustmentType: 'SUBTRACT', quantity: 81,
			reason: 'STOCK_DAMAGED' }), 409, 'INSUFFICIENT_STOCK',
			'quantity');
		assert.deepEqual(good(await firm.central.get(
			`${path}/transactions`)).map((each) => each.balance),
			[80, 90, 100]);
		good(await firm.central.delete(path));
		denied(await firm.central.get(path), 404, 'NOT_FOUND');
		await balanced(firm);
	});

	test('keeps a part that is on order', async () => {
		const part = await centralPart(firm);
		const path = `/central-inventory/parts/${part.id}`;
		const { id } = await order(firm, [[part.id, 1]]);

		denied(await firm.central.delete(path), 409, 'CONFLICT');
		await step(firm.central, `/purchase-orders/${id}/cancel`);
		good(await firm.central.delete(path));
	});
});

describe('suppliers', () => {
	test('are made, found, changed', async () => {
		const { id, name } = await supplier(firm, {
			contactPerson: 'Ravi', phone: '022 555 0100',
			gstNumber: '27AAACK0000K1Z5', isActive: true });

		assert.equal(good(await firm.central.get(
			`/suppliers?search=${encodeURIComponent(name)}`))[0].id,
			id);
		assert.equal((await step(firm.central, `/suppliers/${id}`,
			{ isActive: false })).isActive, false);
		assert.equal(good(await firm.admin.get(`/suppliers/${id}`))
			.contactPerson, 'Ravi');
		denied(await firm.central.post('/suppliers', {}), 400,
			'VALIDATION_ERROR', 'name');
		denied(await firm.central.post('/suppliers', { name: 'x',
			gstNumber: 'abcdefghijklmno' }), 400,
			'VALIDATION_ERROR', 'gstNumber');
	});
});
