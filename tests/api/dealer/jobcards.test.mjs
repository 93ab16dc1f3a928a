// Job cards: numbers, steps, items, engineers, bulk, one per vehicle.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { longDay } from '../../lib/day.mjs';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { moved, opened, refused } from '../../lib/workshop.mjs';

let firm;

before(async () => {
	await longDay('Asia/Kolkata');
	firm = await makeDealership();
});
after(() => firm.client.close());

const part1Data = {
	fullName: 'John Doe', mobilePrimary: '+919876543210',
	customerType: 'B2C', vehicleBrand: 'Tesla', vehicleModel: 'Model 3',
	registrationNumber: 'MH01AB1234', vinChassisNumber: 'VIN12345',
	warrantyStatus: 'Active', estimatedDeliveryDate: '2025-12-25',
	jobCardNumber: 'SC001-2025-12-0001', customerFeedback: 'Strange noise',
};
const month = () => new Intl.DateTimeFormat('en-CA', {
	timeZone: 'Asia/Kolkata', year: 'numeric', month: '2-digit',
}).format(new Date()).slice(0, 7);
const vehicleOf = async card => good(await firm.admin.get(
	`/vehicles/${card.vehicleId}`));
const patch = (card, body, who = firm.manager) =>
    who.patch(`/job-cards/${card.id}`, body);
const step = (card, status, who = firm.manager, notes) =>
    who.patch(`/job-cards/${card.id}/status`, { status, notes });

test('opening: number, status, snapshot, the vehicle on it', async () => {
	const vehicle = await firm.vehicle();
	const card = await opened(firm, { vehicle, priority: 'HIGH',
		location: 'STATION', estimatedCost: 5000, part1Data });

	assert.match(card.jobCardNumber, new RegExp(`^SC001-${month()}-\\d{4}$`));
	assert.equal(card.status, 'CREATED');
	assert.equal(card.estimatedCost, '5000');
	assert.deepEqual(card.part1Data, { ...part1Data,
		jobCardNumber: card.jobCardNumber });
	assert.deepEqual([card.assignedEngineerId, card.appointmentId,
		card.part2AData, card.part3Data, card.items],
		[null, null, null, null, []]);
	assert.equal(card.customer.id, vehicle.customerId);
	assert.equal(card.vehicle.registration, vehicle.registration);
	assert.equal(card.serviceCenter.code, 'SC001');
	const now = await vehicleOf(card);

	assert.deepEqual([now.currentStatus, now.activeJobCardId],
		['ACTIVE_JOB_CARD', card.id]);
});

test('without a snapshot one is taken; synonyms are understood', async () => {
	const vehicle = await firm.vehicle();
	const card = await opened(firm, { vehicle, priority: 'NORMAL',
		location: 'doorstep', serviceType: undefined,
		serviceCenterId: undefined });

	assert.deepEqual([card.priority, card.location, card.serviceCenterId],
		['MEDIUM', 'HOME', firm.centre.id]);
	assert.equal(card.part1Data.registrationNumber, vehicle.registration);
	assert.equal(card.part1Data.jobCardNumber, card.jobCardNumber);
});

test('what can not be opened is refused by name', async () => {
	const vehicle = await firm.vehicle(), other = await firm.vehicle();
	const open = (fields, who = firm.manager) => who.post('/job-cards', {
		serviceCenterId: firm.centre.id, customerId: vehicle.customerId,
		vehicleId: vehicle.id, ...fields });
	const nowhere = '018f0000-0000-7000-8000-000000000000';

	refused(await open({ vehicleId: other.id }), 400, { field: 'vehicleId' });
	refused(await open({ vehicleId: nowhere }), 404, { field: 'vehicleId' });
	refused(await open({ customerId: nowhere }), 404, { field: 'customerId' });
	refused(await open({ vehicleId: 'x' }), 400, { field: 'vehicleId' });
	refused(await open({ priority: 'SOON' }), 400, { field: 'priority' });
	refused(await open({ estimatedCost: -1 }), 400, { field: 'estimatedCost' });
	refused(await open({ part1Data: 'text' }), 400, { field: 'part1Data' });
	refused(await open({ serviceCenterId: firm.other.centre.id }), 403);
	refused(await open({ serviceCenterId: undefined }, firm.admin), 400,
		{ field: 'serviceCenterId' });
	refused(await open({ serviceCenterId: nowhere }, firm.admin), 404,
		{ field: 'serviceCenterId' });
	refused(await open({}, firm.engineer), 403);
	assert.equal((await vehicleOf({ vehicleId: vehicle.id }))
	    .currentStatus, 'AVAILABLE');
});

test('a vehicle is on one card at a time', async () => {
	const card = await opened(firm);
	const again = { customerId: card.customerId, vehicleId: card.vehicleId };

	refused(await firm.manager.post('/job-cards', again), 409,
		{ code: 'CONFLICT', field: 'vehicleId' });
	refused(await firm.other.manager.post('/job-cards', again), 409);
	refused(await firm.admin.delete(`/vehicles/${card.vehicleId}`), 409);
	good(await firm.manager.delete(`/job-cards/${card.id}`));
	assert.deepEqual([(await vehicleOf(card)).currentStatus,
		(await vehicleOf(card)).activeJobCardId], ['AVAILABLE', null]);
	good(await firm.other.manager.post('/job-cards', again), 201);
});

test('16 at once for one vehicle: one card', async () => {
	const vehicle = await firm.vehicle();
	const answers = await Promise.all(Array.from({ length: 16 }, (_, i) =>
	    (i % 2 ? firm.manager : firm.other.manager).post('/job-cards', {
		customerId: vehicle.customerId, vehicleId: vehicle.id })));

	assert.deepEqual(answers.map(each => each.status).sort(),
		[201, ...Array(15).fill(409)]);
});

test('numbers are gapless in each centre, refused ones among them', async () => {
	const vehicles = await Promise.all(Array.from({ length: 40 },
	    () => firm.vehicle()));
	const last = async code => Number((await firm.query(`select
		coalesce(max(right(number, 4)), '0') as n from job_card
		where tenant_id = '${firm.id}'
		and number like '${code}-%'`))[0].n);
	const from = { SC001: await last('SC001'), SC002: await last('SC002') };
	const answers = await Promise.all(vehicles.flatMap((vehicle, i) => {
		const body = { customerId: vehicle.customerId,
			vehicleId: vehicle.id };
		const who = i % 2 ? firm.manager : firm.other.manager;

		return [who.post('/job-cards', body), who.post('/job-cards', body)];
	}));
	const numbers = answers.filter(each => each.status === 201)
	    .map(each => each.body.data.jobCardNumber);

	for (const code of ['SC001', 'SC002'])
		assert.deepEqual(numbers.filter(n => n.startsWith(code))
		    .map(n => Number(n.slice(-4))).sort((a, b) => a - b),
		    Array.from({ length: 20 }, (_, i) => from[code] + i + 1));
});

describe('steps', () => {
	const states = ['CREATED', 'ASSIGNED', 'IN_PROGRESS', 'PARTS_PENDING',
		'COMPLETED', 'INVOICED'];
	const next = { CREATED: ['ASSIGNED'], ASSIGNED: ['IN_PROGRESS'],
		IN_PROGRESS: ['PARTS_PENDING', 'COMPLETED'],
		PARTS_PENDING: ['IN_PROGRESS'], COMPLETED: ['INVOICED'],
		INVOICED: [] };
	const way = { CREATED: [], ASSIGNED: ['ASSIGNED'],
		IN_PROGRESS: ['ASSIGNED', 'IN_PROGRESS'] };

	way.PARTS_PENDING = [...way.IN_PROGRESS, 'PARTS_PENDING'];
	way.COMPLETED = [...way.IN_PROGRESS, 'COMPLETED'];
	way.INVOICED = [...way.COMPLETED, 'INVOICED'];

	for (const state of states)
		test(`from ${state}: ${next[state].join(' or ') || 'none'}`,
		    async () => {
			const card = await opened(firm);

			await moved(firm, card, ...way[state]);
			for (const wanted of states) {
				if (wanted === state)
					assert.equal(good(await step(card, wanted))
					    .status, state);
				else if (!next[state].includes(wanted))
					refused(await step(card, wanted), 409, {
						code: 'INVALID_STATUS_TRANSITION',
						words: new RegExp(next[state]
						    .join(' or ') || 'nothing', 'i') });
			}
			for (const wanted of next[state].slice(0, 1))
				assert.equal(good(await step(card, wanted))
				    .status, wanted);
		});

	test('they are remembered with notes and names', async () => {
		const card = await opened(firm);

		await moved(firm, card, 'ASSIGNED');
		good(await step(card, 'IN_PROGRESS', firm.engineer, 'Started work'));
		const { statusHistory } = good(await firm.manager.get(
			`/job-cards/${card.id}`,
			{ query: { expand: 'statusHistory' } }));

		assert.deepEqual(statusHistory.map(each =>
		    [each.from, each.to, each.notes, each.by]), [
			['CREATED', 'ASSIGNED', null, 'Asha Rao'],
			['ASSIGNED', 'IN_PROGRESS', 'Started work', 'Asha Rao']]);
		refused(await step(card, 'DONE'), 400, { field: 'status' });
		refused(await firm.manager.patch(`/job-cards/${card.id}/status`,
			{}), 400, { field: 'status' });
		refused(await step(card, 'COMPLETED', firm.advisor), 403);
	});

	test('they stand in the order in which the card was had', async () => {
		const card = await opened(firm);
		const late = firm.stack.session({ tenant: firm.id });

		try {
			await late.run('begin; select now()');
			await moved(firm, card, 'ASSIGNED', 'IN_PROGRESS');
			await late.run(`select job_card_move('${card.id}',
				'completed', null); commit`);
		} finally {
			await late.end();
		}
		const { statusHistory } = good(await firm.manager.get(
			`/job-cards/${card.id}`,
			{ query: { expand: 'statusHistory' } }));

		assert.deepEqual(statusHistory.map(each => each.to),
			['ASSIGNED', 'IN_PROGRESS', 'COMPLETED']);
	});

	test('of 12 that complete it at once, each is told the same', async () => {
		const card = await opened(firm);

		await moved(firm, card, 'ASSIGNED', 'IN_PROGRESS');
		const answers = await Promise.all(Array.from({ length: 12 },
		    (_, i) => step(card, i % 2 ? 'COMPLETED' : 'PARTS_PENDING')));
		const won = answers.filter(each => each.status === 200);
		const now = good(await firm.manager.get(`/job-cards/${card.id}`));

		for (const each of answers)
			assert.ok([200, 409].includes(each.status), each.text);
		assert.equal(won.length, 6);
		assert.ok(won.every(each => each.body.data.status === now.status));
	});
});

describe('engineers', () => {
	const assign = (card, engineerId, who = firm.manager) => who.post(
		`/job-cards/${card.id}/assign-engineer`, { engineerId });

	test('assigned, and assigned anew until work begins', async () => {
		const card = await opened(firm);
		const mate = await firm.user({ role: 'service_engineer',
			branch: 'SC001' });
		const once = good(await assign(card, firm.engineer.user.id));

		assert.deepEqual([once.status, once.assignedEngineerId,
			once.engineer.id], ['ASSIGNED', firm.engineer.user.id,
			firm.engineer.user.id]);
		assert.equal(good(await assign(card, mate.user.id))
		    .assignedEngineerId, mate.user.id);
		await moved(firm, card, 'IN_PROGRESS');
		refused(await assign(card, firm.engineer.user.id), 409,
			{ code: 'INVALID_STATUS_TRANSITION', words: /COMPLETED/ });
	});

	test('only an engineer of the centre, by those who may', async () => {
		const card = await opened(firm);

		refused(await assign(card, firm.advisor.user.id), 400,
			{ field: 'engineerId' });
		assert.ok([400, 404].includes((await assign(card,
			firm.other.engineer.user.id)).status));
		refused(await assign(card, firm.engineer.user.id, firm.engineer), 403);
		refused(await assign(card, 'Mike'), 400, { field: 'engineerId' });
		refused(await assign({ id: firm.centre.id },
			firm.engineer.user.id), 404);
	});

	test('an engineer who takes a card is its engineer', async () => {
		const card = await opened(firm);

		assert.equal(good(await step(card, 'ASSIGNED', firm.engineer))
		    .assignedEngineerId, firm.engineer.user.id);
	});
});

describe('what is written on a card', () => {
	const item = { srNo: 1, partWarrantyTag: false, partName: 'Brake Pad',
		partCode: 'BP001', qty: 2, amount: 5000.5, technician: 'Mike',
		labourCode: 'L1', itemType: 'part', serialNumber: 'S1',
		isWarranty: true };

	test('items are added one by one, changed and taken off', async () => {
		const card = await opened(firm), at = `/job-cards/${card.id}/items`;
		const first = good(await firm.engineer.post(at, item), 201);
		const second = good(await firm.engineer.post(at,
			{ partName: 'Inspection', itemType: 'work_item' }), 201);

		assert.deepEqual(first, { ...item, amount: '5000.5', id: first.id,
			jobCardId: card.id });
		assert.equal(second.srNo, 2);
		assert.equal(good(await firm.engineer.patch(`${at}/${second.id}`,
			{ amount: 700 })).amount, '700');
		good(await firm.engineer.delete(`${at}/${first.id}`));
		assert.deepEqual(good(await firm.manager.get(at))
		    .map(each => each.id), [second.id]);
		refused(await firm.engineer.post(at, { ...item, itemType: 'gift' }),
			400, { field: 'itemType' });
		refused(await firm.engineer.post(at, { ...item, qty: 0 }), 400,
			{ field: 'qty' });
		refused(await firm.engineer.post(at, { qty: 1 }), 400,
			{ field: 'partName' });
	});

	test('20 items at once get 20 numbers', async () => {
		const card = await opened(firm);

		await Promise.all(Array.from({ length: 20 }, async () => good(
			await firm.engineer.post(`/job-cards/${card.id}/items`,
			{ partName: 'Bolt' }), 201)));
		assert.deepEqual(good(await firm.manager.get(
			`/job-cards/${card.id}`)).items.map(each => each.srNo),
			Array.from({ length: 20 }, (_, i) => i + 1));
	});

	test('PATCH: parts of the card, items in place of the old ones', async () => {
		const card = await opened(firm, { part1Data });
		const part2AData = { caseNumber: 'W-1', parts: [{ n: 1 }] };
		const now = good(await patch(card, { part1Data: { fullName: 'Jane',
			jobCardNumber: 'made up' }, part2AData, part3Data: { a: 1 },
			items: [item, { partName: 'Oil' }], priority: 'LOW' },
			firm.engineer));

		assert.deepEqual(now.part1Data, { fullName: 'Jane',
			jobCardNumber: card.jobCardNumber });
		assert.deepEqual([now.part2AData, now.part3Data, now.priority],
			[part2AData, { a: 1 }, 'LOW']);
		assert.deepEqual(now.items.map(each => [each.srNo, each.partName]),
			[[1, 'Brake Pad'], [2, 'Oil']]);
		assert.deepEqual(good(await patch(card, { items: [
			{ partName: 'Wiper' }], part3Data: null }))
		    .items.map(each => each.partName), ['Wiper']);
		assert.equal(good(await patch(card, {})).part3Data, null);
		refused(await patch(card, { items: [{ qty: 'x' }] }), 400,
			{ field: 'items[0].qty' });
	});

	test('feedback comes as text, as an object, or with a rating', async () => {
		const card = await opened(firm);
		const said = async body => {
			const now = good(await patch(card, body));

			return [now.customerFeedback, now.feedbackRating];
		};

		assert.deepEqual(await said({ feedback: 'Excellent',
			feedbackRating: 5 }), ['Excellent', 5]);
		assert.deepEqual(await said({ feedback: { comment: 'Good',
			rating: 4 } }), ['Good', 4]);
		assert.deepEqual(await said({ customerFeedback: 'Fair' }),
			['Fair', 4]);
		refused(await patch(card, { feedbackRating: 6 }), 400,
			{ field: 'feedbackRating' });
		refused(await patch(card, { feedback: { rating: 9 } }), 400,
			{ field: 'feedback' });
		refused(await patch(card, { feedback: 3 }), 400,
			{ field: 'feedback' });
		for (const long of ['x'.repeat(2001),
		    { comment: 'x'.repeat(2001) }])
			refused(await patch(card, { feedback: long }), 400,
				{ field: 'feedback' });
		assert.deepEqual(await said({ feedback: 'x'.repeat(2000) }),
			['x'.repeat(2000), 4]);
	});

	test('an invoiced card keeps its items and is not deleted', async () => {
		const card = await opened(firm), at = `/job-cards/${card.id}`;

		good(await firm.manager.post(`${at}/items`, item), 201);
		await moved(firm, card, 'ASSIGNED', 'IN_PROGRESS', 'COMPLETED');
		refused(await firm.manager.delete(at), 409, { code: 'CONFLICT' });
		await moved(firm, card, 'INVOICED');
		refused(await firm.manager.post(`${at}/items`, item), 409);
		refused(await patch(card, { items: [] }), 409);
		good(await patch(card, { customerFeedback: 'Late' }));
	});
});

test('bulk: each card by itself', async () => {
	const [one, two, three] = [await opened(firm), await opened(firm),
		await opened(firm)];
	const away = await opened(firm, { serviceCenterId:
		firm.other.centre.id }, firm.admin);

	await moved(firm, one, 'ASSIGNED', 'IN_PROGRESS');
	await moved(firm, three, 'ASSIGNED', 'IN_PROGRESS');
	const report = good(await firm.manager.patch('/job-cards/bulk', {
		updates: [{ id: one.id, status: 'COMPLETED' },
			{ id: two.id, status: 'COMPLETED' },
			{ id: away.id, status: 'ASSIGNED' },
			{ id: three.id, status: 'COMPLETED', notes: 'Done' }] }));

	assert.deepEqual([report.updated, report.failed], [2, 2]);
	assert.deepEqual(report.results.map(each => [each.id, each.success,
		each.status ?? each.code]), [[one.id, true, 'COMPLETED'],
		[two.id, false, 'INVALID_STATUS_TRANSITION'],
		[away.id, false, 'NOT_FOUND'], [three.id, true, 'COMPLETED']]);
	assert.match(report.results[1].message, /ASSIGNED/);
	refused(await firm.manager.patch('/job-cards/bulk', { updates: [] }),
		400, { field: 'updates' });
	refused(await firm.manager.patch('/job-cards/bulk', {}), 400,
		{ field: 'updates' });
	refused(await firm.manager.patch('/job-cards/bulk', { updates: [
		{ id: 'x', status: 'COMPLETED' }] }), 400,
		{ field: 'updates[0].id' });
});

test('crossing bulk updates do not wait for each other', async () => {
	const cards = await Promise.all(Array.from({ length: 10 },
	    () => opened(firm)));
	const updates = cards.map(({ id }) => ({ id, status: 'ASSIGNED' }));
	const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
	    firm.manager.patch('/job-cards/bulk', { updates:
		i % 2 ? updates : [...updates].reverse() })));

	for (const each of answers)
		assert.equal(good(each).updated, 10);
});

test('lists: filters, search, and only of the own centre', async () => {
	const card = await opened(firm, { priority: 'HIGH' });
	const ids = async (query, who = firm.manager) => {
		const answer = await who.get('/job-cards', { query });

		good(answer);
		return answer.body.data.map(each => each.id);
	};

	for (const query of [{ search: card.jobCardNumber },
	    { search: card.vehicle.registration.toLowerCase() },
	    { search: card.customer.name }, { vehicleId: card.vehicleId },
	    { 'filter[customerId]': card.customerId },
	    { 'filter[jobCardNumber]': card.jobCardNumber },
	    { 'filter[status]': 'CREATED', priority: 'HIGH' },
	    { 'filter[createdAt][gte]': card.createdAt }]) {
		assert.ok((await ids(query)).includes(card.id),
			JSON.stringify(query));
		assert.deepEqual((await ids(query, firm.other.manager))
		    .filter(id => id === card.id), []);
	}
	assert.deepEqual(await ids({ search: card.jobCardNumber,
		'filter[status]': 'COMPLETED' }), []);
	refused(await firm.other.manager.get(`/job-cards/${card.id}`), 404);
	refused(await step(card, 'ASSIGNED', firm.other.manager), 404);
	refused(await patch(card, { priority: 'LOW' }, firm.other.manager), 404);
	refused(await firm.other.manager.delete(`/job-cards/${card.id}`), 404);
	refused(await firm.other.manager.post(`/job-cards/${card.id}/items`,
		{ partName: 'x' }), 404);
	assert.equal(good(await firm.admin.get(`/job-cards/${card.id}`,
		{ query: { expand: 'customer,vehicle,engineer,items' } }))
	    .vehicle.id, card.vehicleId);
});
