// Inventory: items, movements, alerts (sections 7.6 to 7.11).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { conforms, endpoint, fails, refusesFields }
    from '../../contract/contract.mjs';
import { closed, foreign, fresh, good, opened, read, strangers }
    from './given.mjs';
import { eachOf } from '../../lib/check.mjs';

describe('inventory', () => {
	let shop, admin, example;

	before(async () => {
		shop = await opened('inventory');
		admin = shop.admin;
	});
	after(() => closed(shop));

	const item = id => read(admin, `/inventory/${id}`);
	const move = (id, type, quantity, more = {}) => admin.post(
	    `/inventory/${id}/movement`, { type, quantity, ...more });
	const moves = (id, query = '') => read(admin,
	    `/inventory/${id}/movements?${query}`);
	const uuidOf = async sku => (await shop.rows(
	    `select id from stock_item where sku = '${sku}'`))[0].id;
	const alarms = async sku => (await shop.rows(`select o.payload
		from outbox o join stock_item i on i.id = o.subject
		where o.kind = 'event.stock.low' and i.sku = '${sku}'`)).length;

	test('the document\'s own example is created', async () => {
		const body = endpoint('inventory.create').request.example;

		example = conforms('inventory.create',
		    await admin.post('/inventory', body));
		for (const [name, value] of Object.entries(body))
			assert.equal(example[name], value, name);
		assert.equal(example.status, 'in-stock');
		assert.equal(example.lastRestocked, null);
		assert.deepEqual(conforms('inventory.get', await admin.get(
		    `/inventory/${example.id}`)), example);
	});

	test('the opening stock is its first movement', async () => {
		const [first, ...rest] = conforms('inventory.movements.list',
		    await admin.get(`/inventory/${example.id}/movements`));

		assert.deepEqual(rest, []);
		assert.equal(first.type, 'opening');
		assert.deepEqual([first.quantity, first.change, first.balance],
		    [150, 150, 150]);
		assert.equal(first.itemId, example.id);
		assert.equal(first.createdBy, admin.user.id);
		assert.deepEqual(await moves((await shop.stock({ quantity: 0 }))
		    .id), []);
	});

	test('missing and malformed fields are all named', async () => {
		refusesFields(await admin.post('/inventory', {}),
		    ['sku', 'name', 'category']);
		refusesFields(await admin.post('/inventory', { sku: '',
			name: '', category: 'tool', quantity: -1, minStock: -1,
			maxStock: 'many', unitPrice: -1, costPrice: 0.001 }),
		    ['sku', 'name', 'category', 'quantity', 'minStock',
			'maxStock', 'unitPrice', 'costPrice']);
		refusesFields(await admin.post('/inventory', { sku: 'x',
			name: 'x', category: 'scent', minStock: 5, maxStock: 4 }),
		    ['maxStock']);
	});

	test('a SKU is used once, whatever its case', async () => {
		assert.equal(fails(await admin.post('/inventory', { sku:
			'sct-001', name: 'x', category: 'scent' }), 409,
		    'DUPLICATE_ENTRY').details[0].field, 'sku');
		const other = await shop.stock();
		fails(await admin.put(`/inventory/${other.id}`,
		    { sku: 'SCT-001' }), 409, 'DUPLICATE_ENTRY');
	});

	test('the documented movement', async () => {
		const body = endpoint('inventory.movement').request.example;
		const began = Date.now();
		const data = conforms('inventory.movement', await admin.post(
		    `/inventory/${example.id}/movement`, body));

		assert.equal(data.item.quantity, 200);
		assert.equal(data.item.status, 'in-stock');
		assert.ok(Date.parse(data.item.lastRestocked) > began - 60000);
		for (const [name, value] of Object.entries(body))
			assert.equal(data.movement[name], value, name);
		assert.equal(data.movement.balance, 200);
		assert.deepEqual(await item(example.id), data.item);
		assert.deepEqual((await moves(example.id))[0], data.movement);
	});

	test('out and adjustment; only what came in restocks', async () => {
		const { id } = await shop.stock();
		const left = async answer => good(await answer, 201).item;

		assert.equal((await left(move(id, 'out', 2.5))).quantity, 7.5);
		assert.equal((await left(move(id, 'adjustment', -0.5))).quantity,
		    7);
		const last = await left(move(id, 'adjustment', 3));
		assert.equal(last.quantity, 10);
		assert.equal(last.lastRestocked, null);
		assert.deepEqual((await moves(id)).map(each => [each.type,
			each.quantity, each.change, each.balance]),
		    [['adjustment', 3, 3, 10], ['adjustment', -0.5, -0.5, 7],
			['out', 2.5, -2.5, 7.5], ['opening', 10, 10, 10]]);
		assert.equal((await moves(id, 'type=out')).length, 1);
		refusesFields(await admin.get(
		    `/inventory/${id}/movements?type=lost`), ['type']);
	});

	test('what is no movement is refused and changes nothing', async () => {
		const { id } = await shop.stock();

		refusesFields(await admin.post(`/inventory/${id}/movement`, {}),
		    ['type', 'quantity']);
		refusesFields(await move(id, 'transfer', 1), ['type']);
		for (const [type, quantity] of [['in', 0], ['in', -1],
			['out', 0], ['out', -1], ['out', 10.0001], ['out', 1e6],
			['adjustment', 0], ['adjustment', -11], ['in', 1e12],
			['in', '5'], ['in', 0.00001]])
			refusesFields(await move(id, type, quantity),
			    ['quantity']);
		assert.equal((await item(id)).quantity, 10);
		assert.equal((await moves(id)).length, 1);
	});

	test('a quantity that is set is a movement of the difference',
	    async () => {
		const data = conforms('inventory.update', await admin.put(
		    `/inventory/${example.id}`, { quantity: 40, name: 'Rose' }));

		assert.equal(data.quantity, 40);
		assert.equal(data.name, 'Rose');
		assert.equal(data.status, 'low-stock');
		const [last] = await moves(example.id);
		assert.deepEqual([last.type, last.change, last.balance],
		    ['adjustment', -160, 40]);
		const count = (await moves(example.id)).length;
		await admin.put(`/inventory/${example.id}`, { quantity: 40 });
		assert.equal((await moves(example.id)).length, count);
	});

	test('a change keeps the rest', async () => {
		const { id } = await shop.stock();
		const old = await item(id);
		const data = good(await admin.patch(`/inventory/${id}`,
		    { location: null, maxStock: null, costPrice: 19.5 }));

		assert.deepEqual({ ...data, updatedAt: null }, { ...old,
			location: null, maxStock: null, costPrice: 19.5,
			updatedAt: null });
		await admin.delete(`/inventory/${id}`);
		refusesFields(await admin.put(`/inventory/${example.id}`,
		    { minStock: 10, maxStock: 9 }), ['maxStock']);
	});

	test('the status follows the quantity', async () => {
		const { id } = await shop.stock({ quantity: 0, minStock: 5,
			maxStock: 20 });
		const status = async quantity => good(await admin.put(
		    `/inventory/${id}`, { quantity })).status;

		assert.equal((await item(id)).status, 'out-of-stock');
		for (const [quantity, expected] of [[5, 'low-stock'],
			[5.0001, 'in-stock'], [20, 'in-stock'],
			[20.5, 'overstock'], [0.1, 'low-stock'],
			[0, 'out-of-stock']])
			assert.equal(await status(quantity), expected, quantity);
	});

	test('low stock is told when it is crossed, once', async () => {
		const { id, sku } = await shop.stock({ quantity: 10,
			minStock: 5 });
		const after = async (type, quantity) => {
			good(await move(id, type, quantity), 201);
			return alarms(sku);
		};

		assert.equal(await after('out', 4), 0);
		assert.equal(await after('out', 1), 1);
		assert.equal(await after('out', 1), 1);
		assert.equal(await after('in', 1), 1);
		assert.equal(await after('in', 1), 1);
		assert.equal(await after('adjustment', -6), 2);
		assert.equal((await shop.rows(`select payload from outbox
			where subject = '${await uuidOf(sku)}'`))[0].payload
		    .constructor, Object);
	});

	test('alerts are what is low or out', async () => {
		const low = await shop.stock({ name: 'A low', quantity: 1,
			minStock: 2 });
		const out = await shop.stock({ name: 'A none', quantity: 0 });
		const list = conforms('inventory.alerts', await admin.get(
		    '/inventory/alerts?limit=100&category=scent'));

		assert.deepEqual(list.slice(0, 2).map(each => each.id),
		    [low.id, out.id]);
		assert.ok(list.every(each => ['low-stock', 'out-of-stock']
		    .includes(each.status)));
		assert.equal((await admin.get('/inventory/alerts')).body
		    .pagination.total, (await shop.rows(`select id from stock_item
			where quantity <= min_stock and deleted_at is null`))
		    .length);
	});

	test('lists filter, search, sort and count', async () => {
		await shop.stock({ sku: 'DIF-1', name: 'Diffuser_9',
			category: 'diffuser', location: 'Van 9', quantity: 9,
			maxStock: 8 });
		const skus = async query => (await admin.get(
		    `/inventory?${query}`)).body.data.map(each => each.sku);
		const all = conforms('inventory.list',
		    await admin.get('/inventory?limit=100'));

		assert.ok(all.length > 5);
		assert.deepEqual(await skus('category=diffuser'), ['DIF-1']);
		assert.deepEqual(await skus('location=Van+9'), ['DIF-1']);
		assert.deepEqual(await skus('status=overstock'), ['DIF-1']);
		assert.deepEqual(await skus('search=r_9'), ['DIF-1']);
		assert.deepEqual(await skus('search=dif-'), ['DIF-1']);
		for (const status of ['in-stock', 'low-stock', 'out-of-stock'])
			assert.ok((await skus(`status=${status}`)).length > 0);
		assert.equal((await skus('sortBy=quantity&sortOrder=desc'))[0],
		    all.toSorted((a, b) => b.quantity - a.quantity)[0].sku);
		refusesFields(await admin.get('/inventory?category=tool&' +
		    'status=gone'), ['category', 'status']);
	});

	test('of the last one, one of many gets it', async () => {
		const { id } = await shop.stock({ quantity: 1 });
		const answers = await Promise.all(Array.from({ length: 16 },
		    () => move(id, 'out', 1)));

		assert.equal(answers.filter(each => each.status === 201).length,
		    1);
		for (const answer of answers.filter(each =>
		    each.status !== 201))
			refusesFields(answer, ['quantity']);
		assert.equal((await item(id)).quantity, 0);
	});

	test('stock is the sum of its movements, however they meet',
	    async () => {
		const items = await Promise.all(Array.from({ length: 3 },
		    () => shop.stock({ quantity: 20, minStock: 5 })));
		const tasks = Array.from({ length: 240 }, (each, i) => {
			const { id } = items[Math.floor(Math.random() * 3)];
			const many = 1 + Math.floor(Math.random() * 8);

			return [() => move(id, 'in', many),
			    () => move(id, 'out', many),
			    () => move(id, 'adjustment', -many / 2),
			    () => admin.put(`/inventory/${id}`,
				{ quantity: many * 3 })][i % 4];
		});
		const answers = await eachOf(tasks, 24, task => task());

		for (const answer of answers)
			assert.ok([200, 201, 400].includes(answer.status),
			    answer.text);
		for (const each of items) {
			const [sum] = await shop.rows(`select i.quantity,
				(select sum(change) from stock_move m
				  where m.item_id = i.id) as moved,
				(select min(balance) from stock_move m
				  where m.item_id = i.id) as least,
				(select balance from stock_move m
				  where m.item_id = i.id
				  order by created_at desc, id desc limit 1) as last
				from stock_item i where sku = '${each.sku}'`);

			assert.equal(Number(sum.quantity), Number(sum.moved));
			assert.equal(Number(sum.quantity), Number(sum.last));
			assert.ok(Number(sum.least) >= 0);
			assert.equal((await item(each.id)).quantity,
			    Number(sum.moved));
		}
	});

	test('the ledger is added to, never changed', async () => {
		for (const sql of ['update stock_move set change = 1',
		    'delete from stock_move', 'update stock_item set quantity = 9',
		    `update stock_item set restocked_at = now()`])
			await assert.rejects(shop.stack.execute(sql, { as: 'app',
				tenant: shop.id }), /permission denied/, sql);
	});

	test('a deleted item is gone, its SKU free, its history kept',
	    async () => {
		const { id, sku } = await shop.stock({ sku: fresh('GONE-') });
		const key = await uuidOf(sku);

		conforms('inventory.delete', await admin.delete(
		    `/inventory/${id}`));
		fails(await admin.get(`/inventory/${id}`), 404, 'NOT_FOUND');
		fails(await admin.put(`/inventory/${id}`, { quantity: 3 }), 404);
		fails(await move(id, 'in', 1), 404);
		fails(await admin.get(`/inventory/${id}/movements`), 404);
		fails(await admin.delete(`/inventory/${id}`), 404);
		await shop.stock({ sku });
		assert.equal((await shop.rows(`select id from stock_move
			where item_id = '${key}'`)).length, 1);
	});

	test('a movement is made once for one key', async () => {
		const { id } = await shop.stock();
		const headers = { 'Idempotency-Key': fresh('move') };
		const body = { type: 'out', quantity: 1 };
		const one = await admin.post(`/inventory/${id}/movement`, body,
		    { headers });
		const two = await admin.post(`/inventory/${id}/movement`, body,
		    { headers });

		assert.equal(one.status, 201);
		assert.deepEqual(two.body, one.body);
		assert.equal((await item(id)).quantity, 9);
	});

	test('ids that are none, or another tenant\'s', async () => {
		await foreign(shop);
		const theirs = await shop.neighbour.stock();

		for (const id of [...strangers('stk'), theirs.id]) {
			fails(await admin.get(`/inventory/${id}`), 404);
			fails(await admin.put(`/inventory/${id}`,
			    { quantity: 1 }), 404);
			fails(await move(id, 'out', 1), 404);
			fails(await admin.get(`/inventory/${id}/movements`), 404);
		}
		assert.equal((await read(shop.neighbour.admin,
		    `/inventory/${theirs.id}`)).quantity, 10);
	});
});
