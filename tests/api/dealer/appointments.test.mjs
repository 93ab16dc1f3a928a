// Appointments: the document's example, clocks, double bookings, free times,
// conversion to a job card.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { until } from '../../lib/stack.mjs';
import { refused } from '../../lib/workshop.mjs';

let firm, vehicle;

before(async () => {
	firm = await makeDealership();
	vehicle = await firm.vehicle();
});
after(() => firm.client.close());

const body = fields => ({ customerId: vehicle.customerId, vehicleId: vehicle.id,
	serviceCenterId: firm.centre.id, serviceType: 'Regular Service',
	appointmentDate: '2025-12-25', appointmentTime: '10:00 AM',
	customerComplaint: 'Strange noise', location: 'STATION',
	estimatedCost: 5000, ...fields });
const book = (fields, who = firm.advisor) =>
    who.post('/appointments', body(fields));
const patch = (it, fields, who = firm.advisor) =>
    who.patch(`/appointments/${it.id}`, fields);

test('the example of the document', async () => {
	const made = good(await book(), 201);

	assert.match(made.appointmentNumber, /^APT-\d{4}-\d{2}-\d{4}$/);
	assert.deepEqual([made.status, made.appointmentDate,
		made.appointmentTime, made.duration, made.location,
		made.estimatedCost, made.jobCardId], ['PENDING', '2025-12-25',
		'10:00 AM', 60, 'STATION', '5000', null]);
	assert.equal(made.customer.id, vehicle.customerId);
	assert.equal(made.vehicle.vin, vehicle.vin);
	assert.equal(made.serviceCenter.code, 'SC001');
	assert.equal(good(await firm.advisor.get(`/appointments/${made.id}`,
		{ query: { expand: 'customer,vehicle,serviceCenter' } })).id,
		made.id);
	/* Whose engineer and bay nobody has named yet may meet. */
	assert.notEqual(good(await book(), 201).appointmentNumber,
		made.appointmentNumber);
});

test('clocks of 12 and of 24 hours', async () => {
	for (const [sent, shown] of [['10:00 AM', '10:00 AM'],
	    ['2:30pm', '02:30 PM'], ['14:30', '02:30 PM'], ['9 am', '09:00 AM'],
	    ['12:00 AM', '12:00 AM'], ['12:15 pm', '12:15 PM'],
	    ['00:05', '12:05 AM'], ['23:59:00', '11:59 PM']])
		assert.equal(good(await book({ appointmentTime: sent }), 201)
		    .appointmentTime, shown, sent);
	for (const sent of ['25:00', '10', '13:00 PM', '0:30 AM', '10:60',
	    '10:5', 'noon', '10:00 AMX', '', ' ', 10, null, '10:00:30'])
		refused(await book({ appointmentTime: sent }), 400,
			{ field: 'appointmentTime' });
});

test('what can not be booked is refused by name', async () => {
	const other = await firm.vehicle();
	const nowhere = '018f0000-0000-7000-8000-000000000000';

	for (const [fields, status, field] of [
	    [{ customerId: undefined }, 400, 'customerId'],
	    [{ customerId: nowhere }, 404, 'customerId'],
	    [{ vehicleId: nowhere }, 404, 'vehicleId'],
	    [{ vehicleId: other.id }, 400, 'vehicleId'],
	    [{ serviceType: '' }, 400, 'serviceType'],
	    [{ appointmentDate: '25.12.2025' }, 400, 'appointmentDate'],
	    [{ location: 'MOON' }, 400, 'location'],
	    [{ duration: 0 }, 400, 'duration'],
	    [{ bay: 99 }, 400, 'bay'],
	    [{ bay: 1, location: 'HOME' }, 400, 'bay'],
	    [{ engineerId: firm.advisor.user.id }, 400, 'engineerId'],
	    [{ estimatedCost: 'much' }, 400, 'estimatedCost'],
	    [{ serviceCenterId: firm.other.centre.id }, 403, 'serviceCenterId']])
		refused(await book(fields), status, { field });
	for (const fields of [{}, { engineerId: firm.engineer.user.id }, { bay: 1 }])
		refused(await book({ ...fields, serviceCenterId: nowhere },
			firm.admin), 404, { field: 'serviceCenterId' });
	refused(await book({ serviceCenterId: undefined }, firm.admin), 400,
		{ field: 'serviceCenterId' });
	refused(await book({}, firm.engineer), 403);
	assert.equal(good(await book({ serviceCenterId: undefined }), 201)
	    .serviceCenterId, firm.centre.id);
});

describe('two at a time', () => {
	const day = '2031-03-04';

	test('an engineer is at one place', async () => {
		const mine = { appointmentDate: day,
			engineerId: firm.engineer.user.id };
		const first = good(await book(mine), 201);

		refused(await book({ ...mine, appointmentTime: '10:30' }), 409,
			{ code: 'CONFLICT', field: 'engineerId' });
		refused(await book({ ...mine, appointmentTime: '09:15' }), 409);
		good(await book({ ...mine, appointmentTime: '9:00' }), 201);
		const later = good(await book({ ...mine,
			appointmentTime: '11:00' }), 201);

		refused(await patch(later, { appointmentTime: '10:59' }), 409,
			{ field: 'engineerId' });
		good(await patch(first, { status: 'CANCELLED' }));
		good(await patch(later, { appointmentTime: '10:30' }));
		refused(await patch(first, { status: 'PENDING' }), 409);
	});

	test('a bay holds one vehicle, over midnight too', async () => {
		const held = { appointmentDate: day, bay: 2,
			appointmentTime: '11:30 PM', duration: 120 };

		good(await book(held), 201);
		refused(await book({ ...held, appointmentDate: '2031-03-05',
			appointmentTime: '12:30 AM' }), 409, { field: 'bay' });
		good(await book({ ...held, bay: 3 }), 201);
		good(await book({ ...held, serviceCenterId:
			firm.other.centre.id }, firm.admin), 201);
	});

	test('of 16 bookings at once, one', async () => {
		const answers = await Promise.all(Array.from({ length: 16 },
		    (_, i) => book({ appointmentDate: '2031-05-06',
			engineerId: firm.engineer.user.id,
			appointmentTime: i % 2 ? '10:00' : '10:20' })));

		assert.deepEqual(answers.map(each => each.status).sort(),
			[201, ...Array(15).fill(409)]);
	});
});

describe('what is free', () => {
	const date = '2032-01-05';
	const free = async (query, who = firm.advisor) => good(await who.get(
		'/appointments/availability', { query: { date, ...query,
			...who === firm.admin &&
				{ serviceCenterId: firm.centre.id } } }));
	const times = slots => slots.map(each => each.appointmentTime);

	test('a day of opening hours, less what is booked', async () => {
		const slots = await free();

		assert.deepEqual([slots.length, times(slots)[0],
			times(slots).at(-1)], [17, '09:00 AM', '05:00 PM']);
		assert.deepEqual(slots[0], { appointmentDate: date,
			appointmentTime: '09:00 AM', endTime: '10:00 AM',
			freeBays: 4, freeEngineers: slots[0].freeEngineers });
		good(await book({ appointmentDate: date, bay: 1,
			engineerId: firm.engineer.user.id }), 201);
		const now = await free();

		assert.equal(now.length, 17);
		assert.deepEqual([now[1], now[2], now[3], now[4]]
		    .map(each => each.freeBays), [3, 3, 3, 4]);
		assert.deepEqual(times(await free({ bay: 1 })),
			times(slots).filter(t => !/^(09:30|10:[03]0)/.test(t)));
		assert.deepEqual(times(await free(
			{ engineerId: firm.engineer.user.id })),
			times(slots).filter(t => !/^(09:30|10:[03]0)/.test(t)));
		assert.equal((await free({ duration: 480 })).length, 3);
		assert.deepEqual(await free({ date: '2020-01-01' }), []);
	});

	test('a house that is full offers nothing; visits need no bay', async () => {
		const day = { appointmentDate: '2032-01-06' };
		const at = async () => times(await free({ date: '2032-01-06' }))
		    .includes('03:00 PM');

		for (let i = 0; i < 4; i++) {
			good(await book({ ...day, appointmentTime: '3 PM',
				location: 'HOME' }), 201);
			assert.ok(await at());
		}
		for (let i = 0; i < 4; i++) {
			assert.ok(await at());
			good(await book({ ...day, appointmentTime: '3 PM' }), 201);
		}
		assert.ok(!await at());
	});

	test('what is asked wrongly', async () => {
		const ask = (query, who = firm.advisor) => who.get(
			'/appointments/availability', { query });

		refused(await ask({}), 400, { field: 'date' });
		refused(await ask({ date: 'soon' }), 400, { field: 'date' });
		refused(await ask({ date }, firm.admin), 400,
			{ field: 'serviceCenterId' });
		refused(await ask({ date, serviceCenterId:
			firm.other.centre.id }), 403);
		refused(await ask({ date, engineerId: firm.advisor.user.id }),
			400, { field: 'engineerId' });
		refused(await ask({ date, serviceCenterId: firm.engineer.user.id },
			firm.admin), 404);
		refused(await ask({ date }, firm.engineer), 403);
		assert.equal((await free({}, firm.admin)).length, 17);
	});
});

describe('changing', () => {
	test('status by its steps', async () => {
		const it = good(await book(), 201);

		for (const status of ['CONFIRMED', 'IN_PROGRESS', 'COMPLETED'])
			assert.equal(good(await patch(it, { status })).status,
				status);
		refused(await patch(it, { status: 'PENDING' }), 409,
			{ code: 'INVALID_STATUS_TRANSITION' });
		refused(await patch(it, { status: 'LOST' }), 400,
			{ field: 'status' });
		assert.equal(good(await patch(it, { notes: 'x', bay: null }))
		    .status, 'COMPLETED');
	});

	test('the other centre neither sees nor gets it', async () => {
		const it = good(await book(), 201);

		refused(await firm.other.advisor.get(`/appointments/${it.id}`), 404);
		refused(await patch(it, { notes: 'x' }, firm.other.advisor), 404);
		refused(await firm.other.advisor.delete(`/appointments/${it.id}`),
			404);
		refused(await patch(it, { serviceCenterId: firm.other.centre.id }),
			403, { field: 'serviceCenterId' });
		const seen = await firm.other.advisor.get('/appointments',
			{ query: { search: it.appointmentNumber } });

		assert.deepEqual(good(seen), []);
		assert.equal(good(await firm.advisor.get('/appointments',
			{ query: { search: it.appointmentNumber } }))[0].id, it.id);
		assert.equal(good(await patch(it, { serviceCenterId:
			firm.other.centre.id }, firm.admin)).serviceCenterId,
			firm.other.centre.id);
	});

	test('deleting', async () => {
		const it = good(await book(), 201);

		good(await firm.advisor.delete(`/appointments/${it.id}`));
		refused(await firm.advisor.get(`/appointments/${it.id}`), 404);
		refused(await firm.advisor.delete(`/appointments/${it.id}`), 404);
	});
});

test('lists by status and date', async () => {
	const it = good(await book({ appointmentDate: '2033-07-08' }), 201);
	const list = async query => good(await firm.advisor.get('/appointments',
		{ query })).map(each => each.id);

	assert.deepEqual(await list({ 'filter[appointmentDate][gte]': '2033-01-01',
		'filter[status]': 'PENDING', expand: 'customer,vehicle,serviceCenter',
		sort: '-appointmentDate' }), [it.id]);
	assert.deepEqual(await list({ 'filter[appointmentDate]': '2033-07-08',
		status: 'CANCELLED' }), []);
	assert.ok((await list({ customerId: vehicle.customerId, limit: 100 }))
	    .includes(it.id));
});

describe('conversion', () => {
	const convert = (it, who = firm.advisor) => who.post(
		`/appointments/${it.id}/convert`, { priority: 'HIGH' });

	test('gives a job card with all that was said', async () => {
		const car = await firm.vehicle();
		const it = good(await book({ customerId: car.customerId,
			vehicleId: car.id, location: 'HOME',
			engineerId: firm.engineer.user.id,
			appointmentDate: '2034-01-01' }), 201);
		const card = good(await convert(it), 201);

		assert.deepEqual([card.appointmentId, card.vehicleId,
			card.customerId, card.serviceType, card.location,
			card.estimatedCost, card.priority, card.status,
			card.assignedEngineerId, card.part1Data.customerFeedback],
			[it.id, car.id, car.customerId, 'Regular Service', 'HOME',
			'5000', 'HIGH', 'ASSIGNED', firm.engineer.user.id,
			'Strange noise']);
		const now = good(await firm.advisor.get(`/appointments/${it.id}`));

		assert.deepEqual([now.status, now.jobCardId],
			['IN_PROGRESS', card.id]);
		refused(await convert(it), 409, { code: 'CONFLICT' });
		refused(await firm.advisor.delete(`/appointments/${it.id}`), 409);
		for (const status of ['IN_PROGRESS', 'COMPLETED'])
			good(await firm.manager.patch(
				`/job-cards/${card.id}/status`, { status }));
		assert.equal(good(await firm.advisor.get(
			`/appointments/${it.id}`)).status, 'COMPLETED');
	});

	test('of many at once, one', async () => {
		const car = await firm.vehicle();
		const it = good(await book({ customerId: car.customerId,
			vehicleId: car.id }), 201);
		const answers = await Promise.all(Array.from({ length: 12 },
		    (_, i) => i % 2 ? convert(it) : firm.manager.post(
			'/job-cards', { customerId: car.customerId,
				vehicleId: car.id, appointmentId: it.id })));

		assert.deepEqual(answers.map(each => each.status).sort(),
			[201, ...Array(11).fill(409)]);
	});

	// Held up by what somebody else has changed and not yet committed.
	test('one that goes meanwhile gets none', async () => {
		const other = await firm.vehicle();
		const convertWhile = async (change) => {
			const car = await firm.vehicle();
			const it = good(await book({ customerId: car.customerId,
				vehicleId: car.id }), 201);
			const held = firm.stack.session({ tenant: firm.id });
			const { text: pid } = await held.run(
				'select pg_backend_pid()');

			await held.run(`begin; ${change(it)}`);
			const asked = convert(it);

			await until(async () => (await firm.query(`select from
				pg_stat_activity where ${pid} = any
				(pg_blocking_pids(pid))`)).length > 0, 60000,
				'the conversion to wait');
			await held.run('commit');
			await held.end();
			assert.equal((await firm.query(`select from job_card
				where appointment_id = '${it.id}'`)).length,
				(await asked).status === 201 ? 1 : 0);
			assert.equal((await firm.query(`select status from
				vehicle where id = '${car.id}'`))[0].status,
				(await asked).status === 201 ?
				'active_job_card' : 'available');
			return asked;
		};

		refused(await convertWhile(it => `update appointment
			set deleted_at = now() where id = '${it.id}'`), 404,
			{ field: 'appointmentId' });
		refused(await convertWhile(it => `update appointment
			set customer_id = '${other.customerId}',
			vehicle_id = '${other.id}' where id = '${it.id}'`), 400,
			{ field: 'appointmentId' });
		refused(await convertWhile(it => `update vehicle
			set deleted_at = now() where id = '${it.vehicleId}'`), 404, { field: 'vehicleId' });
		good(await convertWhile(it => `update appointment
			set notes = 'x' where id = '${it.id}'`), 201);
	});

	test('not of one that is over, nor for a vehicle on a card', async () => {
		const car = await firm.vehicle();
		const made = { customerId: car.customerId, vehicleId: car.id };
		const it = good(await book(made), 201);
		const next = good(await book(made), 201);

		good(await patch(it, { status: 'CANCELLED' }));
		refused(await convert(it), 409,
			{ code: 'INVALID_STATUS_TRANSITION' });
		good(await convert(next), 201);
		good(await patch(it, { status: 'PENDING' }));
		refused(await convert(it), 409, { field: 'vehicleId' });
		refused(await convert(it, firm.other.advisor), 404);
		refused(await convert({ id: car.id }), 404);
		refused(await convert(it, firm.engineer), 403);
		refused(await firm.manager.post('/job-cards', { ...made,
			appointmentId: car.id }), 404,
			{ field: 'appointmentId' });
	});

	test('with a card it is neither cancelled nor put off', async () => {
		const car = await firm.vehicle();
		const it = good(await book({ customerId: car.customerId,
			vehicleId: car.id }), 201);
		const card = good(await convert(it), 201);

		for (const status of ['CANCELLED', 'CONFIRMED'])
			refused(await patch(it, { status }), 409,
				{ code: 'CONFLICT', field: 'status' });
		assert.equal(good(await patch(it, { notes: 'x' })).status,
			'IN_PROGRESS');
		good(await firm.manager.delete(`/job-cards/${card.id}`));
		good(await patch(it, { status: 'CANCELLED' }));
	});

	test('a card that goes gives the appointment back', async () => {
		const car = await firm.vehicle();
		const it = good(await book({ customerId: car.customerId,
			vehicleId: car.id }), 201);
		const card = good(await convert(it), 201);

		good(await firm.manager.delete(`/job-cards/${card.id}`));
		assert.equal(good(await firm.advisor.get(
			`/appointments/${it.id}`)).status, 'CONFIRMED');
		good(await convert(it), 201);
	});
});
