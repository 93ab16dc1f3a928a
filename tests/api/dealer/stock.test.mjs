// The conservation law: whatever many clients do at once, what central store,
// road and centres hold is what was received, less what was consumed, written
// off and lost.  And who is told when stock runs low.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { told } from '../../lib/courier.mjs';
import { fresh, good, makeDealership, quote } from '../../lib/dealership.mjs';
import { startStack } from '../../lib/stack.mjs';
import { balanced, branchPart, centralPart, denied, issue, order, step,
	supplier } from '../../lib/warehouse.mjs';
import { moved, opened } from '../../lib/workshop.mjs';

let stack, firm;

// A stack of its own: PostgreSQL counts deadlocks for a whole database.
before(async () => {
	stack = await startStack();
	firm = await makeDealership({ stack });
});
after(async () => {
	firm?.client.close();
	await stack?.remove();
});

const deadlocks = async () => Number((await firm.query(`select deadlocks
	from pg_stat_database where datname = current_database()`))[0]
	.deadlocks);

const any = (list) => list[Math.floor(Math.random() * list.length)];
const upTo = (n) => 1 + Math.floor(Math.random() * n);

// Takes parts of a centre for a job, as the approval of a parts request does,
// many at once in the order of their ids.
const consume = (of, parts) => of.execute(`select branch_part_take(p.id,
	p.n, 'job', null) from (select x.id::uuid, x.n from (values ${
	parts.map(([id, n]) => `(${quote(id)}, ${n})`).join(', ')
	}) x (id, n) order by x.id::uuid) p`);

// What one of the clients may do; each is one or more requests.
function deeds(who) {
	const { parts, sources, own } = who;
	const some = () => [...new Set([any(parts), any(parts), any(parts)])];
	const mine = async (path, query = '') => (await who.admin.get(
		`${path}?limit=20${query}`)).body?.data ?? [];
	const patch = (path, body, by = who.admin) => by.patch(path, body);
	const there = (id) => own.find((place) => place.centre.id === id);

	return {
		issue: () => who.central.post('/parts-issues', {
			toServiceCenterId: any(own).centre.id,
			items: some().map((part) => ({ requestedQty: upTo(20),
				centralInventoryPartId: part.id })) }),
		order: () => who.central.post('/purchase-orders', {
			supplierId: any(sources).id, orderDate: '2025-12-20',
			items: some().map((part) => ({ quantity: upTo(50),
				centralInventoryPartId: part.id, unitPrice: 10,
				gstRate: 18 })) }),
		submit: async () => patch(`/purchase-orders/${any(await mine(
			'/purchase-orders', '&status=DRAFT'))?.id}/submit`),
		confirm: async () => patch(`/purchase-orders/${any(await mine(
			'/purchase-orders', '&status=PENDING_APPROVAL'))?.id
			}/approve`, {}),
		receive: async () => {
			const made = any(await mine('/purchase-orders',
				'&filter[status][in]=APPROVED,PARTIALLY_RECEIVED'));

			return made && patch(`/purchase-orders/${made.id}/receive`,
				{ receivedItems: made.items.map((item) => {
					const receivedQty = upTo(item.quantity);
					const rejectedQty = any([0, 0, 1]);

					return { itemId: item.id, receivedQty,
						rejectedQty };
				}) }, who.central);
		},
		cancel: async () => patch(`/purchase-orders/${any(await mine(
			'/purchase-orders'))?.id}/cancel`),
		approve: async () => {
			const made = any(await mine('/parts-issues',
				'&status=PENDING_APPROVAL'));

			return made && patch(`/parts-issues/${made.id}/approve`, {
				approvedItems: made.items.map((item) => ({
					itemId: item.id, approvedQty:
					upTo(item.requestedQty) })) });
		},
		reject: async () => patch(`/parts-issues/${any(await mine(
			'/parts-issues'))?.id}/reject`, {}),
		dispatch: async () => patch(`/parts-issues/${any(await mine(
			'/parts-issues', '&status=APPROVED'))?.id}/dispatch`, {}),
		arrive: async () => {
			const made = any(await mine('/parts-issues',
				'&status=DISPATCHED'));

			return made && patch(`/parts-issues/${made.id}/receive`, {
				receivedItems: made.items.map((item) => ({
					itemId: item.id, receivedQty: Math.max(0,
					item.approvedQty - any([0, 0, 1])) })) },
				there(made.toServiceCenterId).manager);
		},
		adjust: async () => {
			const part = any(await mine('/inventory'));

			return part && patch(`/inventory/parts/${part.id}/` +
				'adjust-stock', { quantity: upTo(8),
				reason: 'STOCK_COUNT', adjustmentType:
				any(['ADD', 'SUBTRACT', 'SET']) },
				there(part.serviceCenterId).stock);
		},
		recount: () => patch(`/central-inventory/parts/${any(parts).id}` +
			'/adjust-stock', { adjustmentType: any(['ADD',
			'SUBTRACT', 'SET']), quantity: upTo(150),
			reason: 'STOCK_COUNT' }),
		discard: async () => {
			const part = any(await mine('/inventory'));

			return part && there(part.serviceCenterId).stock.delete(
				`/inventory/parts/${part.id}`);
		},
		consume: async () => {
			const taken = (await mine('/inventory',
				'&filter[stockQuantity][gt]=0')).slice(0, 3);

			return taken.length > 0 && consume(firm, taken.map(
				(part) => [part.id, upTo(3)])).then(() => 'taken',
				(e) => assert.match(e.message,
					/in stock|not found/));
		},
	};
}

// Names of deeds, the usual ones more often.
const HABITS = ['issue', 'issue', 'issue', 'approve', 'approve', 'approve',
	'dispatch', 'dispatch', 'dispatch', 'arrive', 'arrive', 'arrive',
	'order', 'submit', 'confirm', 'receive', 'receive', 'reject', 'cancel',
	'adjust', 'recount', 'discard', 'consume', 'consume'];

describe('16 clients at once', () => {
	test('do what they like, and nothing is lost', async () => {
		const admin = firm.admin.apart(16), central = firm.central.apart(16);
		const parts = await Promise.all(Array.from({ length: 6 },
			() => centralPart(firm)));
		const does = deeds({ admin, central, parts,
			sources: [await supplier(firm)], own: [firm, firm.other] });
		const done = {};

		await Promise.all(Array.from({ length: 16 }, async () => {
			for (let i = 0; i < 30; i++) {
				const deed = any(HABITS);
				const answer = await does[deed]();

				if (answer?.status === undefined)
					continue;
				assert.ok([200, 201, 400, 404, 409].includes(
					answer.status), answer.text);
				if (answer.status < 300)
					done[deed] = (done[deed] ?? 0) + 1;
			}
		}));
		admin.close();
		central.close();
		const books = await balanced(firm);
		for (const deed of ['issue', 'approve', 'dispatch', 'arrive',
			'order', 'adjust'])
			assert.ok(done[deed] > 0, `${deed} was never done`);
		assert.ok(books.centres > 0, JSON.stringify(books));
		assert.equal(await deadlocks(), 0);
	});

	test('the books do notice what is lost', async () => {
		const part = await centralPart(firm);

		await firm.execute(`update central_part set quantity = 99
			where id = '${part.id}'`);
		await assert.rejects(balanced(firm), /central_off/);
		await firm.execute(`update central_part set quantity = 100
			where id = '${part.id}'`);
		await balanced(firm);
	});
});

describe('many parts in one document', () => {
	// Lists in opposite orders: who locked in theirs would wait for ever.
	test('cross each other without a deadlock', async () => {
		const parts = await Promise.all(Array.from({ length: 8 },
			() => centralPart(firm, { stockQuantity: 1000 })));
		const many = firm.admin.apart(16);
		const lists = [parts, parts.toReversed()];

		await Promise.all(Array.from({ length: 24 }, async (_, i) => {
			const made = good(await many.post('/parts-issues', {
				toServiceCenterId: firm.centre.id,
				items: lists[i % 2].map((part) => ({
					centralInventoryPartId: part.id,
					requestedQty: 2 })) }), 201);
			const path = `/parts-issues/${made.id}`;

			await step(many, `${path}/admin-approve`, {});
			await step(many, `${path}/dispatch`, {});
			await step(many, `${path}/receive`, { receivedItems:
				made.items.map((item) => ({ itemId: item.id,
					receivedQty: 2 })) });
		}));
		many.close();
		assert.equal(await deadlocks(), 0);
		const own = good(await firm.stock.get('/inventory?limit=100'));
		for (const part of parts)
			assert.equal(own.find((each) => each.partNumber ===
				part.partNumber).stockQuantity, 48);
		await balanced(firm);
	});
});

describe('the last part', () => {
	test('of issues that compete for it, one gets it', async () => {
		const part = await centralPart(firm, { stockQuantity: 5 });
		const answers = await Promise.all(Array.from({ length: 10 },
			() => firm.central.post('/parts-issues', {
				toServiceCenterId: firm.centre.id, items: [
				{ centralInventoryPartId: part.id,
				requestedQty: 3 }] })));

		assert.equal(answers.filter((each) => each.status === 201)
			.length, 1);
		for (const each of answers.filter((one) => one.status !== 201))
			denied(each, 409, 'INSUFFICIENT_STOCK');
	});

	test('approved and rejected at once, it goes one way', async () => {
		for (let i = 0; i < 8; i++) {
			const part = await centralPart(firm);
			const { id } = await issue(firm, [[part.id, 9]]);
			const both = await Promise.all(['admin-approve', 'reject']
				.map((verb) => firm.admin.patch(
				`/parts-issues/${id}/${verb}`, {})));

			assert.deepEqual(both.map((each) => each.status).sort(),
				[200, 409]);
		}
		await balanced(firm);
	});

	test('branch_part_take refuses what is not there', async () => {
		const part = await branchPart(firm, { stockQuantity: 2 });

		await consume(firm, [[part.id, 2]]);
		await assert.rejects(consume(firm, [[part.id, 1]]),
			/only 0 of .* are in stock/);
		await assert.rejects(consume(firm, [[firm.id, 1]]),
			/part not found/);
		const [move] = good(await firm.stock.get(
			`/inventory/parts/${part.id}/transactions`));
		assert.deepEqual([move.type, move.change, move.balance],
			['CONSUMED', -2, 0]);
	});

	test('the ledger is only ever added to', async () => {
		const rights = await firm.query(`select privilege_type as word
			from information_schema.role_table_grants
			where grantee = 'kontor_app' and table_name = 'part_move'`);
		const columns = await firm.query(`select column_name as word
			from information_schema.column_privileges
			where grantee = 'kontor_app' and privilege_type = 'UPDATE'
			  and table_name in ('branch_part', 'central_part')`);

		assert.deepEqual(rights.map((each) => each.word).sort(),
			['INSERT', 'SELECT']);
		assert.ok(columns.length > 0);
		assert.ok(!columns.some((each) =>
			['quantity', 'allocated'].includes(each.word)));
	});
});

describe('who is told', () => {
	const heard = async (email, word) => (await firm.query(`select n.title,
		n.message, n.link from notification n join app_user u
		on u.tenant_id = n.tenant_id and u.id = n.user_id
		where n.tenant_id = '${firm.id}' and u.email = ${quote(email)}
		and n.message like ${quote(`%${word}%`)}`));

	test('of low stock: the centre\'s inventory manager, the administrator',
	    async () => {
		const part = await branchPart(firm, { partName: fresh('Pad') });

		await step(firm.stock, `/inventory/parts/${part.id}/adjust-stock`,
			{ adjustmentType: 'SUBTRACT', quantity: 6,
			reason: 'STOCK_DAMAGED' });
		await told(firm);
		for (const who of [firm.stock, firm.admin]) {
			const [one, more] = await heard(who.email, part.partName);

			assert.equal(one.title, 'Low stock');
			assert.equal(one.link, `/inventory/parts/${part.id}`);
			assert.equal(more, undefined);
		}
		for (const who of [firm.other.stock, firm.central, firm.manager])
			assert.deepEqual(await heard(who.email, part.partName),
				[]);
	});

	test('of what waits for approval: the administrator', async () => {
		const part = await centralPart(firm);
		const bought = await order(firm, [[part.id, 1]]);
		const asked = await issue(firm, [[part.id, 1]]);

		await step(firm.central, `/purchase-orders/${bought.id}/submit`);
		await told(firm);
		for (const number of [bought.poNumber, asked.issueNumber]) {
			assert.equal((await heard(firm.admin.email, number))
				.length, 1);
			assert.deepEqual(await heard(firm.central.email, number),
				[]);
		}
		await step(firm.admin, `/parts-issues/${asked.id}/admin-approve`,
			{});
		await step(firm.admin, `/parts-issues/${asked.id}/dispatch`, {});
		await told(firm);
		assert.equal((await heard(firm.manager.email,
			asked.issueNumber)).length, 1);
		assert.deepEqual(await heard(firm.other.manager.email,
			asked.issueNumber), []);
	});

	// Programs are quicker than the courier.
	test('of what was decided before they could hear of it', async () => {
		const part = await centralPart(firm);
		const bought = await order(firm, [[part.id, 1]]);
		const sent = await issue(firm, [[part.id, 1]]);
		const card = await moved(firm, await opened(firm), 'ASSIGNED',
			'IN_PROGRESS');
		const own = await branchPart(firm);

		await stack.stop('courier');
		const asked = good(await firm.engineer.post(
			`/job-cards/${card.id}/request-parts`, { parts: [
			{ inventoryPartId: own.id, requestedQty: 1 }] }), 201);

		await step(firm.stock, `/parts-requests/${asked.id}/approve`);
		for (const [path, body] of [['admin-approve', {}],
			['dispatch', {}], ['receive', { receivedItems: [
			{ itemId: sent.items[0].id, receivedQty: 1 }] }]])
			await step(firm.admin, `/parts-issues/${sent.id}/${path}`,
				body);
		await step(firm.central, `/purchase-orders/${bought.id}/submit`);
		await step(firm.admin, `/purchase-orders/${bought.id}/approve`);
		await stack.start('courier');
		await told(firm);
		for (const [who, number, title] of [
			[firm.admin, bought.poNumber, 'Purchase order to approve'],
			[firm.admin, sent.issueNumber, 'Parts issue to approve'],
			[firm.manager, sent.issueNumber, 'Parts on their way'],
			[firm.stock, card.jobCardNumber, 'Parts requested']])
			assert.equal((await heard(who.email, number)).filter(
				(each) => each.title === title).length, 1, title);
	});
});
