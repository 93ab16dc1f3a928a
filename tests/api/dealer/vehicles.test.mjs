// Vehicles: plates, whose they are, and what was done to them.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { told } from '../../lib/courier.mjs';
import { fresh, good, makeDealership } from '../../lib/dealership.mjs';
import { moved, opened, refused, stocked } from '../../lib/workshop.mjs';

let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const made = async fields => ({ customerId: (await firm.customer()).id,
	registration: fresh('ka').toUpperCase().slice(0, 20),
	vin: fresh('VIN').toUpperCase(), vehicleMake: 'Tesla',
	vehicleModel: 'Model 3', vehicleYear: 2023, ...fields });
const create = async fields => firm.advisor.post('/vehicles',
	await made(fields));

test('plates are capitals, and each is one vehicle\'s', async () => {
	const plate = fresh('mh').toLowerCase();
	const car = good(await create({ registration: ` ${plate} ` }), 201);

	assert.equal(car.registration, plate.toUpperCase());
	refused(await create({ registration: plate }), 409,
		{ code: 'CONFLICT', field: 'registration' });
	refused(await create({ vin: car.vin.toLowerCase() }), 409,
		{ code: 'CONFLICT', field: 'vin' });
	assert.equal(good(await firm.advisor.get('/vehicles', { query: {
		registration: plate } }))[0].id, car.id);
	good(await firm.advisor.delete(`/vehicles/${car.id}`));
	good(await create({ registration: plate, vin: car.vin }), 201);
});

test('an owner there is, and dates in order', async () => {
	const gone = await firm.customer();

	good(await firm.admin.delete(`/customers/${gone.id}`));
	refused(await create({ customerId: gone.id }), 404,
		{ field: 'customerId' });
	refused(await create({ customerId: firm.centre.id }), 404,
		{ field: 'customerId' });
	refused(await create({ insuranceStartDate: '2024-01-15',
		insuranceEndDate: '2023-01-15' }), 400,
		{ field: 'insuranceEndDate' });
	const car = await firm.vehicle();

	refused(await firm.advisor.patch(`/vehicles/${car.id}`,
		{ customerId: gone.id }), 404, { field: 'customerId' });
});

describe('service history', () => {
	const history = async (car, query, who = firm.advisor) => {
		const answer = await who.get(
			`/vehicles/${car.id}/service-history`, { query });

		good(answer);
		return answer.body;
	};
	let car, card;

	test('is 20 long, as all lists', async () => {
		assert.equal((await history(car, {})).pagination.limit, 20);
	});

	before(async () => {
		car = await firm.vehicle();
		card = await opened(firm, { vehicle: car });
		good(await firm.manager.post(
			`/job-cards/${card.id}/assign-engineer`,
			{ engineerId: firm.engineer.user.id }));
		good(await firm.manager.patch(`/job-cards/${card.id}`, {
			items: [{ partName: 'Battery Check', amount: 1000,
				itemType: 'work_item' },
				{ partName: 'Brake Replacement', amount: 10000 }],
			customerFeedback: 'Excellent', feedbackRating: 5 }));
	});

	test('has nothing of what is not finished', async () => {
		assert.deepEqual((await history(car)).data, []);
	});

	test('the document\'s shape, with parts out of stock', async () => {
		const part = await stocked(firm, 5);

		await moved(firm, card, 'IN_PROGRESS');
		const asked = good(await firm.engineer.post(
			`/job-cards/${card.id}/request-parts`, { parts: [
			{ inventoryPartId: part.id, requestedQty: 1 }] }), 201);

		good(await firm.stock.patch(`/parts-requests/${asked.id}/approve`,
			{}));
		await moved(firm, card, 'COMPLETED');
		const { data, pagination } = await history(car,
			{ page: 1, limit: 20, 'filter[date][gte]': '2024-01-01' });
		const today = new Intl.DateTimeFormat('en-CA', {
			timeZone: 'Asia/Kolkata' }).format(new Date());
		const { date, ...row } = data[0];

		assert.equal(pagination.total, 1);
		/* The day may have ended between the two. */
		assert.ok(date <= today && /^\d{4}-\d\d-\d\d$/.test(date));
		assert.deepEqual(row, { id: card.id,
			jobCardNumber: card.jobCardNumber,
			serviceCenterId: firm.centre.id,
			serviceType: 'Regular Service', engineerName: 'Asha Rao',
			parts: ['Battery Check', 'Brake Replacement', part.name],
			totalCost: '11000', invoiceNumber: null,
			customerFeedback: 'Excellent', feedbackRating: 5 });
		assert.deepEqual((await history(car,
			{ 'filter[date][lt]': '2024-01-01' })).data, []);
	});

	test('comes with vehicle and customer when asked for', async () => {
		const whole = good(await firm.advisor.get(`/vehicles/${car.id}`,
			{ query: { expand: 'customer,serviceHistory,activeJobCard' }
			}));
		const owner = good(await firm.advisor.get(
			`/customers/${car.customerId}`, { query: {
				expand: 'vehicles.serviceHistory,jobCards',
				'serviceHistory.limit': 10 } }));

		assert.equal(whole.serviceHistory[0].jobCardNumber,
			card.jobCardNumber);
		assert.equal(whole.activeJobCard.id, card.id);
		assert.equal(owner.vehicles[0].serviceHistory[0].totalCost,
			'11000');
		assert.deepEqual(owner.jobCards.map(each => each.id), [card.id]);
	});

	test('another centre sees the vehicle, not the work of this one',
	    async () => {
		assert.deepEqual((await history(car, {}, firm.other.advisor))
		    .data, []);
		assert.equal(good(await firm.other.advisor.get(
			`/vehicles/${car.id}`, { query: {
				expand: 'activeJobCard,serviceHistory' } }))
		    .activeJobCard, null);
		assert.equal((await history(car, {}, firm.admin)).data.length, 1);
		refused(await firm.advisor.get(
			`/vehicles/${firm.centre.id}/service-history`), 404);
	});
});

test('engineer and store are told, those of the centre alone', async () => {
	const card = await opened(firm), part = await stocked(firm, 5);
	const notes = async who => {
		await told(firm);
		return good(await who.get('/notifications',
			{ query: { limit: 100 } }))
		    .filter(each => each.message.includes(card.jobCardNumber))
		    .map(each => [each.title, each.actionUrl]);
	};

	good(await firm.manager.post(`/job-cards/${card.id}/assign-engineer`,
		{ engineerId: firm.engineer.user.id }));
	await moved(firm, card, 'IN_PROGRESS');
	assert.deepEqual(await notes(firm.engineer),
		[['Job card assigned', `/job-cards/${card.id}`]]);
	const asked = good(await firm.engineer.post(
		`/job-cards/${card.id}/request-parts`, { parts: [
		{ inventoryPartId: part.id, requestedQty: 3 }] }), 201);

	assert.deepEqual(await notes(firm.stock),
		[['Parts requested', `/parts-requests/${asked.id}`]]);
	assert.deepEqual(await notes(firm.other.stock), []);
	good(await firm.stock.patch(`/parts-requests/${asked.id}/approve`, {}));
	assert.deepEqual((await notes(firm.engineer)).map(each => each[0]).sort(),
		['Job card assigned', 'Parts approved']);
	assert.deepEqual(await notes(firm.advisor), []);
});
