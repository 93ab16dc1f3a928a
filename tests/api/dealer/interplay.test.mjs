// A workshop in which everybody does something at once, at random and with the
// same few cars: whatever is refused, the books of appointments, cards,
// vehicles, requests, quotations and invoices agree afterwards.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { longDay } from '../../lib/day.mjs';
import { makeDealership } from '../../lib/dealership.mjs';
import { stocked } from '../../lib/workshop.mjs';

const CLIENTS = 12, STEPS = 60, STOCK = 500;
const rows = { appointment: [], card: [], request: [], quotation: [],
	invoice: [] };
const answers = [];
let firm, part, customers, vehicles;

before(async () => {
	await longDay('Asia/Kolkata');
	firm = await makeDealership();
	part = await stocked(firm, STOCK);
	customers = await Promise.all([1, 2, 3].map(() => firm.customer()));
	vehicles = await Promise.all([0, 1, 2, 0, 1, 2].map(i =>
	    firm.vehicle({ customerId: customers[i].id })));
});
after(() => firm.client.close());

const pick = list => list[Math.floor(Math.random() * list.length)];
const one = noun => pick(rows[noun]) ?? '018f0000-0000-7000-8000-000000000000';
const car = () => {
	const { id, customerId } = pick(vehicles);

	return { vehicleId: id, customerId };
};
const state = (...words) => ({ status: pick(words) });

async function ask(who, method, path, body, noun)
{
	const answer = await firm[who].request(method, path, { body });

	answers.push(`${answer.status} ${method} ${path} ${answer.text}`);
	if (answer.status === 201 && noun)
		rows[noun].push(answer.body.data.id);
	return answer;
}

const post = (who, path, body, noun) => ask(who, 'POST', path, body, noun);
const patch = (who, path, body) => ask(who, 'PATCH', path, body);
const remove = (who, path) => Math.random() < 0.3 && ask(who, 'DELETE', path);

const bill = card => post('advisor', '/invoices', { jobCardId: card, items: [{
	name: 'x', unitPrice: 100, quantity: 1, gstRate: 18 }] }, 'invoice');
const need = card => post('engineer', `/job-cards/${card}/request-parts`, {
	parts: [{ inventoryPartId: part.id, requestedQty: pick([1, 2]) }] },
	'request');

// What comes next for a card, as far as one can tell by looking.
async function advance()
{
	const { body } = await ask('manager', 'GET', `/job-cards/${one('card')}` +
	    '?expand=partsRequests');
	const { id, status, invoiceId, partsRequests } = body.data ?? {};
	const move = next => patch('manager', `/job-cards/${id}/status`,
	    { status: next });

	switch (status) {
	case 'CREATED': return move('ASSIGNED');
	case 'ASSIGNED': return move('IN_PROGRESS');
	case 'IN_PROGRESS': return partsRequests.length === 0 ? need(id) :
		move('COMPLETED');
	case 'PARTS_PENDING': return patch('stock', '/parts-requests/' +
		`${partsRequests[0]?.id}/approve`, {});
	case 'COMPLETED': return bill(id);
	case 'INVOICED': return patch('manager',
		`/invoices/${invoiceId}/status`, { status: 'PAID' });
	}
}

const deeds = [
	...Array(7).fill(advance),
	() => post('advisor', '/appointments', { ...car(), serviceType: 'x',
		appointmentDate: `2031-01-0${pick([1, 2, 3, 4])}`,
		appointmentTime: pick(['10:00', '10:30', '14:00']),
		...pick([{ bay: 1 }, { bay: 2 },
			{ engineerId: firm.engineer.user.id }]) }, 'appointment'),
	() => patch('advisor', `/appointments/${one('appointment')}`, pick([
		state('CANCELLED', 'CONFIRMED', 'PENDING'), { bay: 1 }, car()])),
	() => remove('advisor', `/appointments/${one('appointment')}`),
	() => post('manager', `/appointments/${one('appointment')}/convert`, {},
		'card'),
	() => post('manager', '/job-cards', car(), 'card'),
	() => post('manager', `/job-cards/${one('card')}/assign-engineer`,
		{ engineerId: firm.engineer.user.id }),
	() => patch('manager', `/job-cards/${one('card')}/status`,
		state('ASSIGNED', 'IN_PROGRESS', 'COMPLETED')),
	() => patch('manager', '/job-cards/bulk', { updates: [1, 2, 3].map(() =>
		({ id: one('card'), ...state('IN_PROGRESS', 'COMPLETED') })) }),
	() => patch('manager', `/job-cards/${one('card')}`,
		{ items: [{ partName: 'Bolt', amount: 5 }] }),
	() => remove('manager', `/job-cards/${one('card')}`),
	() => need(one('card')),
	() => patch('stock', `/parts-requests/${one('request')}/` +
		pick(['approve', 'reject']), {}),
	() => post('advisor', '/quotations', { ...car(), items: [{ partName: 'x',
		quantity: 1, rate: 10, gstPercent: 18 }] }, 'quotation'),
	() => patch('advisor', `/quotations/${one('quotation')}/` +
		pick(['approve', 'approve', 'reject']), {}),
	() => post('advisor', `/quotations/${one('quotation')}/convert`,
		pick([{}, { jobCardId: one('card') }]), 'invoice'),
	() => bill(one('card')),
	() => patch('manager', `/invoices/${one('invoice')}/status`,
		state('PAID', 'PAID', 'PAID', 'CANCELLED')),
	async () => {
		const vehicle = pick(vehicles), { id } = pick(customers);

		if ((await patch('advisor', `/vehicles/${vehicle.id}`,
		    { customerId: id })).status === 200)
			vehicle.customerId = id;
	},
];

// Each gives the rows that contradict each other.
const books = {
	'a card and its vehicle': `select j.number from job_card j
		join vehicle v on v.id = j.vehicle_id
		where j.deleted_at is null and v.active_job_card_id is distinct
		from j.id and not exists (select from invoice i
		where i.job_card_id = j.id and i.served_at is not null)`,
	'a vehicle and its card': `select v.registration from vehicle v
		join job_card j on j.id = v.active_job_card_id
		where j.deleted_at is not null or j.vehicle_id <> v.id`,
	'a card and its appointment': `select j.number from job_card j
		join appointment a on a.id = j.appointment_id
		where j.deleted_at is null and (a.deleted_at is not null
		or a.status in ('pending', 'cancelled')
		or a.vehicle_id <> j.vehicle_id or a.customer_id <> j.customer_id
		or (a.status = 'completed') <> (j.completed_at is not null))`,
	'a card and its invoice': `select j.number from job_card j
		left join invoice i on i.job_card_id = j.id
		and i.status <> 'cancelled'
		where j.invoice_id is distinct from i.id
		or (j.status = 'invoiced') <> (j.invoice_id is not null)`,
	'a card and its history': `select j.number from job_card j
		where j.status <> 'created' and j.status <> (select s.status
		from job_card_step s where s.job_card_id = j.id
		order by created_at desc, id desc limit 1)`,
	// work may go on although a request waits, by hand
	'a card and its requests': `select j.number from job_card j
		where j.status = 'parts_pending' and not exists (select
		from parts_request r where r.job_card_id = j.id
		and r.status = 'pending')`,
	'a quotation and its invoices': `select q.number from quotation q
		join invoice i on i.quotation_id = q.id
		and i.status <> 'cancelled' group by q.id, q.number, q.status
		having count(*) > 1 or q.status <> 'approved'
		or bool_or(i.customer_id <> q.customer_id)`,
	'a vehicle and its services': `select v.registration from vehicle v,
		lateral (select count(served_at) as n, coalesce(sum(total_minor)
		filter (where status = 'paid'), 0) as spent from invoice i
		where i.vehicle_id = v.id) s
		where (v.total_services, v.spent_minor) <> (s.n, s.spent)`,
	'an invoice and its payments': `select i.number from invoice i
		where i.paid_minor <> (select coalesce(sum(amount_minor), 0)
		from payment p where p.invoice_id = i.id)`,
	'bookings': `select a.number from appointment a join appointment b
		on a.id < b.id and a.slot && b.slot
		and (a.engineer_id = b.engineer_id or a.bay = b.bay)
		where a.deleted_at is null and b.deleted_at is null
		and a.status in ('pending', 'confirmed', 'in_progress')
		and b.status in ('pending', 'confirmed', 'in_progress')`,
	'numbers of cards': `select number from (select number, row_number()
		over (order by number) as n from job_card) c
		where right(number, 4)::integer <> n`,
	'numbers of invoices': `select number from (select number, row_number()
		over (order by number) as n from invoice) i
		where right(number, 4)::integer <> n`,
};

test('whatever is done at once, the books agree', async () => {
	await Promise.all(Array.from({ length: CLIENTS }, async () => {
		for (let i = 0; i < STEPS; i++)
			await pick(deeds)();
	}));
	assert.deepEqual(answers.filter(each => /^5/.test(each)), []);
	for (const [noun, ids] of Object.entries(rows))
		assert.ok(ids.length > 0, `no ${noun} came of it`);
	for (const [what, sql] of Object.entries(books))
		assert.deepEqual(JSON.parse(await firm.stack.execute(`select
			coalesce(json_agg(x), '[]') from (${sql}) x`,
			{ as: 'app', tenant: firm.id })), [], what);
	const [left] = await firm.query(`select quantity, (select
		coalesce(sum(approved_qty), 0) from parts_request_item x
		join parts_request r on r.id = x.request_id
		and r.status = 'approved' where x.part_id = p.id) as used
		from branch_part p where id = '${part.id}'`);

	assert.equal(Number(left.quantity) + Number(left.used), STOCK);
});
