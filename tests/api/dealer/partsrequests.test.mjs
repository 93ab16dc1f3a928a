// Requests for parts: asked for, approved in whole or in part, rejected; what
// happens to stock and card.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { moved, opened, refused, stocked, stockOf } from '../../lib/workshop.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const working = async () => moved(firm, await opened(firm), 'ASSIGNED',
	'IN_PROGRESS');
const ask = (card, part, requestedQty = 2, more = {}, who = firm.engineer) =>
    who.post(`/job-cards/${card.id}/request-parts`, { parts: [
	{ inventoryPartId: part.id, requestedQty, isWarranty: false }],
	urgency: 'HIGH', ...more });
const decide = (it, word, body = {}, who = firm.stock) =>
    who.patch(`/parts-requests/${it.id}/${word}`, body);
const statusOf = async card => good(await firm.manager.get(
	`/job-cards/${card.id}`)).status;

test('workflow of the document: asked, approved, back to work', async () => {
	const card = await working(), part = await stocked(firm, 10);
	const it = good(await ask(card, part), 201);

	assert.deepEqual([it.status, it.urgency, it.jobCardId, it.jobCardNumber,
		it.jobCardStatus, it.requestedById], ['PENDING', 'HIGH', card.id,
		card.jobCardNumber, 'PARTS_PENDING', firm.engineer.user.id]);
	assert.deepEqual(it.items, [{ id: it.items[0].id,
		inventoryPartId: part.id, partName: part.name,
		partNumber: part.number, requestedQty: 2, approvedQty: null,
		isWarranty: false }]);
	assert.equal(await statusOf(card), 'PARTS_PENDING');
	refused(await firm.manager.patch(`/job-cards/${card.id}/status`,
		{ status: 'COMPLETED' }), 409);
	refused(await firm.manager.delete(`/job-cards/${card.id}`), 409);
	const done = good(await decide(it, 'approve'));

	assert.deepEqual([done.status, done.items[0].approvedQty,
		done.jobCardStatus], ['APPROVED', 2, 'IN_PROGRESS']);
	assert.equal(await stockOf(firm, part.id), 8);
	assert.deepEqual((await firm.query(`select type, change, subject
		from part_move where branch_part_id = '${part.id}'
		and type = 'consumed'`)).map(row => [Number(row.change),
		row.subject]), [[-2, it.id]]);
	assert.equal(good(await firm.stock.get(`/inventory/parts/${part.id
		}/transactions?filter[type]=CONSUMED`))[0].reason,
		'PARTS_REQUEST');
	refused(await decide(it, 'approve'), 409,
		{ code: 'INVALID_STATUS_TRANSITION' });
	refused(await decide(it, 'reject'), 409);
	assert.equal(await stockOf(firm, part.id), 8);
	good(await firm.manager.patch(`/job-cards/${card.id}/status`,
		{ status: 'COMPLETED' }));
});

test('less than was asked for; nothing of what is not named', async () => {
	const card = await working();
	const [one, two] = [await stocked(firm, 10), await stocked(firm, 10)];
	const it = good(await ask(card, one, 5, { parts: [
		{ inventoryPartId: one.id, requestedQty: 5 },
		{ inventoryPartId: two.id, requestedQty: 4, isWarranty: true }] }),
		201);
	const give = (itemId, approvedQty) => decide(it, 'approve',
		{ approvedItems: [{ itemId, approvedQty }] });

	refused(await give(it.items[0].id, 6), 400, { field: 'approvedItems' });
	refused(await give(card.id, 1), 400,
		{ field: 'approvedItems[0].itemId' });
	refused(await give(it.items[0].id, 0), 400, { field: 'approvedItems' });
	refused(await give(it.items[0].id, -1), 400,
		{ field: 'approvedItems[0].approvedQty' });
	assert.equal(good(await firm.stock.get(`/parts-requests/${it.id}`))
	    .status, 'PENDING');
	assert.deepEqual(good(await give(it.items[0].id, 3)).items
	    .map(each => each.approvedQty), [3, 0]);
	assert.deepEqual([await stockOf(firm, one.id), await stockOf(firm,
		two.id)], [7, 10]);
});

test('what is not in stock is not given, and nothing with it', async () => {
	const card = await working();
	const [one, two] = [await stocked(firm, 10), await stocked(firm, 1)];
	const it = good(await ask(card, one, 5, { parts: [
		{ inventoryPartId: one.id, requestedQty: 5 },
		{ inventoryPartId: two.id, requestedQty: 2 }] }), 201);

	refused(await decide(it, 'approve'), 409, { code: 'INSUFFICIENT_STOCK' });
	assert.deepEqual([await stockOf(firm, one.id), await stockOf(firm,
		two.id)], [10, 1]);
	assert.equal(await statusOf(card), 'PARTS_PENDING');
	const no = good(await decide(it, 'reject', { reason: 'Not in stock' }));

	assert.deepEqual([no.status, no.decisionNotes, no.jobCardStatus],
		['REJECTED', 'Not in stock', 'IN_PROGRESS']);
});

test('a card waits for all of its requests', async () => {
	const card = await working(), part = await stocked(firm, 100);
	const [one, two] = [good(await ask(card, part), 201),
		good(await ask(card, part), 201)];

	good(await decide(one, 'approve'));
	assert.equal(await statusOf(card), 'PARTS_PENDING');
	good(await decide(two, 'reject'));
	assert.equal(await statusOf(card), 'IN_PROGRESS');
});

test('what can not be asked for', async () => {
	const card = await working(), part = await stocked(firm, 5);
	const away = await stocked(firm, 5, 'SC002');
	const fresh = await opened(firm);

	refused(await ask(fresh, part), 409,
		{ code: 'INVALID_STATUS_TRANSITION' });
	refused(await ask(card, away), 404,
		{ field: 'parts[0].inventoryPartId' });
	refused(await ask(card, away, 1, { parts: undefined, items: [
		{ inventoryPartId: part.id, quantity: 1 },
		{ inventoryPartId: away.id, quantity: 1 }] }), 404,
		{ field: 'items[1].inventoryPartId' });
	refused(await ask(card, part, 0), 400, { field: 'parts[0].requestedQty' });
	refused(await ask(card, part, undefined, { parts: [
		{ inventoryPartId: part.id }] }), 400,
		{ field: 'parts[0].requestedQty' });
	refused(await ask(card, part, 1, { parts: [] }), 400, { field: 'parts' });
	refused(await ask(card, part, 1, { parts: undefined }), 400,
		{ field: 'parts' });
	refused(await ask(card, part, 1, { urgency: 'NOW' }), 400,
		{ field: 'urgency' });
	refused(await ask(card, part, 1, {}, firm.other.engineer), 404);
	refused(await ask(card, part, 1, {}, firm.advisor), 403);
	assert.equal(await statusOf(card), 'IN_PROGRESS');
});

describe('who sees and decides', () => {
	test('the store of the centre, nobody of another', async () => {
		const card = await working(), part = await stocked(firm, 5);
		const it = good(await ask(card, part), 201);
		const ids = async who => good(await who.get('/parts-requests',
			{ query: { 'filter[status]': 'PENDING', jobCardId: card.id }
			})).map(each => each.id);

		assert.deepEqual(await ids(firm.stock), [it.id]);
		assert.deepEqual(await ids(firm.engineer), [it.id]);
		assert.deepEqual(await ids(firm.other.stock), []);
		refused(await decide(it, 'approve', {}, firm.other.stock), 404);
		refused(await decide(it, 'reject', {}, firm.other.stock), 404);
		refused(await decide(it, 'approve', {}, firm.engineer), 403);
		refused(await decide(it, 'approve', {}, firm.manager), 403);
		good(await decide(it, 'approve', {}, firm.admin));
	});

	test('by the other names of the routes', async () => {
		const card = await working(), part = await stocked(firm, 5);
		const asked = () => firm.engineer.post(
			`/job-cards/${card.id}/parts-request`, { items: [{
				inventoryPartId: part.id, quantity: 1,
				isWarranty: true }] });
		const [one, two] = [good(await asked(), 201),
			good(await asked(), 201)];
		const pending = async () => good(await firm.stock.get(
			'/job-cards/parts-requests/pending')).map(each => each.id)
		    .filter(id => [one.id, two.id].includes(id));
		const say = (it, body) => firm.stock.patch(
			`/job-cards/parts-requests/${it.id}/status`, body);

		assert.deepEqual([one.urgency, one.items[0].isWarranty,
			one.items[0].requestedQty], ['MEDIUM', true, 1]);
		assert.equal((await pending()).length, 2);
		refused(await say(one, {}), 400, { field: 'status' });
		refused(await say(one, { status: 'PENDING' }), 400,
			{ field: 'status' });
		assert.equal(good(await say(one, { status: 'APPROVED' })).status,
			'APPROVED');
		assert.equal(good(await say(two, { status: 'REJECTED',
			notes: 'no' })).decisionNotes, 'no');
		assert.deepEqual(await pending(), []);
		assert.equal(await stockOf(firm, part.id), 4);
	});
});

describe('at once', () => {
	test('of 12 decisions one counts', async () => {
		const card = await working(), part = await stocked(firm, 50);
		const it = good(await ask(card, part, 3), 201);
		const answers = await Promise.all(Array.from({ length: 12 },
		    (_, i) => decide(it, i % 2 ? 'approve' : 'reject')));
		const won = answers.filter(each => each.status === 200);

		assert.equal(won.length, 1);
		assert.ok(answers.every(each => [200, 409].includes(each.status)));
		assert.equal(await stockOf(firm, part.id),
			won[0].body.data.status === 'APPROVED' ? 47 : 50);
	});

	test('two requests of one card: it goes on', async () => {
		for (let round = 0; round < 5; round++) {
			const card = await working(), part = await stocked(firm, 9);
			const all = [];

			for (let i = 0; i < 3; i++)
				all.push(good(await ask(card, part, 1), 201));
			await Promise.all(all.map(async it => good(
				await decide(it, 'approve'))));
			assert.equal(await statusOf(card), 'IN_PROGRESS');
			assert.equal(await stockOf(firm, part.id), 6);
		}
	});

	test('no more is given than there is, in any order of parts', async () => {
		const [one, two] = [await stocked(firm, 6), await stocked(firm, 6)];
		const asked = await Promise.all(Array.from({ length: 10 },
		    async (_, i) => {
			const parts = [one, two].map(part => ({
				inventoryPartId: part.id, requestedQty: 1 }));

			return good(await ask(await working(), one, 1, { parts:
				i % 2 ? parts : parts.reverse() }), 201);
		}));
		const answers = await Promise.all(asked.map(it =>
		    decide(it, 'approve')));

		assert.deepEqual(answers.map(each => each.status).sort(),
			[...Array(6).fill(200), ...Array(4).fill(409)]);
		assert.deepEqual([await stockOf(firm, one.id), await stockOf(firm,
			two.id)], [0, 0]);
	});
});
