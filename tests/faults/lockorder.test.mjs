// Whoever needs several rows takes them in one order.  What two requests need
// is held until both stand in line for it, each at what it takes first; then
// it is let go.  Two that take it crosswise are a deadlock, which PostgreSQL
// notes in its log and the client pays for with a second, or a 503.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { freshEmail, good, makeTenant } from '../lib/business.mjs';
import { longDay } from '../lib/day.mjs';
import { makeDealership } from '../lib/dealership.mjs';
import { file, png, send } from '../lib/files.mjs';
import { startStack, until } from '../lib/stack.mjs';
import { moved, opened, stocked } from '../lib/workshop.mjs';

const DAY = '2031-01-15';
const LONG = 600000;	// ms: who waits here does not give up
const sessions = [];
let stack, watch, firm, dealer;

before(async () => {
	await longDay('Asia/Kolkata');
	stack = await startStack({ settings: { statement_timeout: LONG,
		slow_statement_timeout: LONG } });
	watch = open();
	// One business, seen through both editions.
	firm = await makeTenant({ stack });
	dealer = await makeDealership({ tenant: firm });
});
after(async () => {
	// Also those that a test which failed has left.
	for (const { child } of sessions)
		child.kill();
	await stack?.remove();
});

function open() {
	sessions.push(stack.session({ as: 'super' }));
	return sessions.at(-1);
}

const deadlocks = () => stack.log('postgresql').match(/deadlock detected/g)
	?.length ?? 0;

const waiters = async () => Number((await watch.run(`select count(*)
	from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0`))
	.text);

// The row of a table that has the id, and nobody changes it meanwhile.
const row = (table, id, column = 'id') =>
	`select from ${table} where ${column} = '${id}' for no key update`;

async function hold(rows) {
	const holder = open();

	await holder.run('begin');
	assert.equal((await holder.run(rows)).errors, '');
	return holder;
}

// Holds rows while requests are sent, each when the one before it waits for a
// row or is answered.  Then they are let go, the last row first, and whoever
// waited for it comes to the next one that it needs.
async function meeting(rows, requests, end = 'commit') {
	const holders = await Promise.all(rows.map(hold));
	const answers = [];
	let done = 0;
	const settled = () => until(async () =>
		done + await waiters() >= answers.length);

	for (const request of requests) {
		answers.push(request().finally(() => done++));
		await settled();
	}
	for (const holder of holders.reverse()) {
		await settled();
		await holder.run(end);
		await holder.end();
	}
	return Promise.all(answers);
}

async function crossing(rows, ...requests) {
	const before = deadlocks();
	const answers = await meeting(rows, requests);

	assert.equal(deadlocks(), before, 'a deadlock');
	return answers;
}

const one = async (sql) => (await firm.query(sql))[0];
const visitOf = (id) => one(`select status, updated_at from schedule_event
	where id = '${uuid(id)}'`);

// The bare UUID behind a TypeID.
function uuid(id) {
	const word = id.includes('_') ? id.split('_')[1] : null;

	if (!word)
		return id;
	const bits = [...word].reduce((n, c) => n * 32n + BigInt(
		'0123456789abcdefghjkmnpqrstvwxyz'.indexOf(c)), 0n);

	return bits.toString(16).padStart(32, '0')
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

test('an employee leaves while visits are changed', async () => {
	const { id } = await firm.hire(), customer = await firm.customer();
	const visit = (startTime) => firm.visit(id, { customerId: customer.id,
		date: DAY, startTime, endTime: '18:00' });
	const first = await visit('09:00'), second = await visit('10:00');
	const [left, changed] = await crossing(
		[row('customer', uuid(customer.id))],
		() => firm.admin.delete(`/employees/${id}`),
		() => firm.admin.patch(`/employees/${id}/schedule/${second.id}`,
			{ title: 'Changed' }));

	good(left);
	good(changed);
	for (const each of [first, second])
		assert.equal((await visitOf(each.id)).status, 'cancelled');
});

for (const what of ['customer', 'employee'])
	test(`a visit that is held stays with no ${what} who is gone`, async () => {
		const employee = await firm.hire();
		const customer = await firm.customer();
		const { id } = await firm.visit(employee.id, { date: DAY,
			customerId: customer.id });
		const gone = { customer, employee }[what];
		const [left] = await meeting([row('schedule_event', uuid(id))],
			[() => firm.admin.delete(`/${what}s/${gone.id}`)],
			'rollback');

		good(left);
		assert.equal((await visitOf(id)).status, 'cancelled');
	});

test('nobody is sent by an employee who is leaving', async () => {
	const employee = await firm.hire(), customer = await firm.customer();
	const day = { title: 'Call', date: DAY, startTime: '09:00',
		endTime: '10:00' };
	const path = `/employees/${employee.id}/schedule`;
	const off = await firm.visit(employee.id, { ...day,
		status: 'cancelled' });

	await firm.visit(employee.id, { ...day, customerId: customer.id });
	const [left, made, back] = await crossing(
		[row('customer', uuid(customer.id))],
		() => firm.admin.delete(`/employees/${employee.id}`),
		() => firm.admin.post(path, day),
		() => firm.admin.put(`${path}/${off.id}`,
			{ ...day, status: 'scheduled' }));

	good(left);
	assert.equal(made.status, 404, made.text);
	assert.equal(back.status, 409, back.text);
	assert.equal((await one(`select count(*) as n from schedule_event
		where employee_id = '${uuid(employee.id)}'
		and status = 'scheduled'`)).n, 0);
});

test('contacts of one customer, one of them the primary', async () => {
	const customer = await firm.customer();
	const path = `/customers/${customer.id}/contacts`;
	const contact = async (name, isPrimary) => good(await firm.admin.post(
		path, { name, isPrimary }), 201);
	const main = await contact('Main', true);
	const other = await contact('Other', false);

	for (const headers of [{}, { 'If-Match': '*' }]) {
		const answers = await crossing([row('customer', uuid(customer.id))],
			() => firm.admin.put(`${path}/${other.id}`,
				{ name: 'Other', isPrimary: true }, { headers }),
			() => firm.admin.put(`${path}/${main.id}`,
				{ name: 'Main' }, { headers }));

		answers.map((answer) => good(answer));
		good(await firm.admin.put(`${path}/${main.id}`,
			{ name: 'Main', isPrimary: true }));
	}
});

test('payments move crosswise between customers', async () => {
	const customers = [await firm.customer(), await firm.customer()];
	const bill = async (i) => {
		const made = await firm.invoice({ customerId: customers[i].id });

		good(await firm.admin.put(`/invoices/${made.id}`,
			{ status: 'sent' }));
		return made;
	};
	const bills = [await bill(0), await bill(1), await bill(1),
		await bill(0)];
	const pay = (i) => firm.payment({ invoiceId: bills[i].id, amount: 10 });
	const paid = [await pay(0), await pay(2)];
	const answers = await crossing(customers.map(({ id }) =>
		row('customer', uuid(id))),
		() => firm.admin.put(`/payments/${paid[0].id}`,
			{ invoiceId: bills[1].id }),
		() => firm.admin.put(`/payments/${paid[1].id}`,
			{ invoiceId: bills[3].id }));

	answers.map((answer) => good(answer));
});

// Two sessions that count in the same shard of the tally.
async function sameShard() {
	const known = new Map();

	for (;;) {
		const session = open();
		const { text } = await session.run(`set kontor.tenant =
			'${firm.id}'; set kontor.zone = 'UTC';
			select pg_backend_pid() % 16`);

		if (known.has(text))
			return [known.get(text), session];
		known.set(text, session);
	}
}

test('one payment of a customer is deleted, another recorded', async () => {
	const customer = await firm.customer();
	const bills = [await firm.invoice({ customerId: customer.id }),
		await firm.invoice({ customerId: customer.id })];
	const paid = await firm.payment({ invoiceId: bills[0].id, amount: 10 });
	const [one, other] = await sameShard();
	const statements = [() => one.run(`insert into payment (id, number,
		invoice_id, customer_id, amount_minor, method) values
		(fresh_id(), 'T-1', '${uuid(bills[1].id)}',
		'${uuid(customer.id)}', 1000, 'cash')`),
		() => other.run(`update payment set deleted_at = now()
		where id = '${uuid(paid.id)}'`)];

	for (const { errors } of await crossing(
		[row('customer', uuid(customer.id))], ...statements))
		assert.equal(errors, '');
});

test('an invoice is credited while a payment of it changes', async () => {
	const { id } = await firm.invoice(), employee = await firm.hire();

	good(await firm.admin.put(`/invoices/${id}`, { status: 'sent' }));
	const paid = await firm.payment({ invoiceId: id, amount: 10 });
	const answers = await crossing([row('invoice', uuid(id)),
		row('payment', uuid(paid.id))],
		() => firm.admin.put(`/invoices/${id}`, { employeeId:
			employee.id }, { headers: { 'If-Match': '*' } }),
		() => firm.admin.put(`/payments/${paid.id}`, { amount: 20 }));

	answers.map((answer) => good(answer));
});

test('an invoice is credited that was paid while it waited', async () => {
	const { id, customerId } = await firm.invoice();
	const employee = await firm.hire(), before = deadlocks();
	const paying = await hold(`set kontor.tenant = '${firm.id}';
		set kontor.zone = 'UTC'; ${row('invoice', uuid(id))};
		insert into payment (id, number, invoice_id, customer_id,
		amount_minor, method) values (fresh_id(), 'T-2',
		'${uuid(id)}', '${uuid(customerId)}', 1000, 'cash')`);
	const hiring = await hold(`select from employee
		where id = '${uuid(employee.id)}' for update`);
	const credited = firm.admin.put(`/invoices/${id}`,
		{ employeeId: employee.id });

	await until(async () => await waiters() >= 1);
	await paying.run('commit');
	await until(async () => await waiters() >= 1);
	const { id: payment } = await one(`select id from payment
		where invoice_id = '${uuid(id)}'`);
	const changed = firm.admin.put(`/payments/${payment}`, { amount: 20 });

	await until(async () => await waiters() >= 2);
	await hiring.end();
	good(await credited);
	good(await changed);
	assert.equal(deadlocks(), before, 'a deadlock');
});

const bill = async (vehicle, more = {}) => good(await dealer.manager.post(
	'/invoices', { customerId: vehicle.customerId, vehicleId: vehicle.id,
	items: [{ name: 'x', unitPrice: 100, quantity: 1, gstRate: 18 }],
	...more }), 201);
const settle = (id, status) => dealer.manager.patch(
	`/invoices/${id}/status`, { status });
const paymentOf = async (id) => (await one(`select id from payment
	where invoice_id = '${id}'`)).id;

test('one invoice of a vehicle is refunded, another paid', async () => {
	const vehicle = await dealer.vehicle();
	const [a, b] = [await bill(vehicle), await bill(vehicle)];

	good(await settle(a.id, 'PAID'));
	const payment = await paymentOf(a.id);
	const [refunded, paid] = await crossing(
		[row('vehicle', vehicle.id), row('customer', vehicle.customerId)],
		() => firm.admin.post(`/payments/${payment}/refund`, {}),
		() => settle(b.id, 'PAID'));

	assert.ok(refunded.status < 300, refunded.text);
	good(paid);
});

test('an invoice is deleted by one edition, cancelled by another', async () => {
	const card = await moved(dealer, await opened(dealer), 'ASSIGNED',
		'IN_PROGRESS', 'COMPLETED');
	const { id } = await bill({ id: card.vehicleId,
		customerId: card.customerId }, { jobCardId: card.id });
	const answers = await crossing([row('invoice', id),
		row('job_card', card.id)],
		() => firm.admin.delete(`/invoices/${id}`),
		() => settle(id, 'CANCELLED'));

	assert.deepEqual(answers.map(({ status }) => status).filter((status) =>
		status === 200).length, 1, answers.map(({ text }) => text).join());
});

test('a request for parts is decided twice, once with If-Match', async () => {
	const card = await moved(dealer, await opened(dealer), 'ASSIGNED',
		'IN_PROGRESS');
	const part = await stocked(dealer, 5);
	const { id } = good(await dealer.engineer.post(
		`/job-cards/${card.id}/request-parts`, { parts: [{
		inventoryPartId: part.id, requestedQty: 1 }] }), 201);
	const answers = await crossing([row('parts_request', id),
		row('job_card', card.id)],
		() => dealer.stock.patch(`/parts-requests/${id}/approve`, {},
			{ headers: { 'If-Match': '*' } }),
		() => dealer.stock.patch(`/parts-requests/${id}/reject`, {}));

	assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
});

test('an item waits for the invoice of its card', async () => {
	const card = await moved(dealer, await opened(dealer), 'ASSIGNED',
		'IN_PROGRESS', 'COMPLETED');
	const path = `/job-cards/${card.id}/items`;

	good(await dealer.manager.post(path, { partName: 'Bolt' }), 201);
	const [{ id }] = good(await dealer.manager.get(path)).items ??
		good(await dealer.manager.get(path));
	const [changed] = await meeting([`set kontor.tenant = '${firm.id}';
		set kontor.zone = 'UTC'; select job_card_move('${card.id}', 'invoiced', null)`],
		[() => dealer.manager.patch(`${path}/${id}`, { partName: 'Nut' })]);

	assert.equal(changed.status, 409, changed.text);
});

test('two want the bay that a third one lets go', async () => {
	const booked = async () => good(await dealer.advisor.post(
		'/appointments', { ...visitor, serviceType: 'x',
		appointmentDate: DAY, appointmentTime: '10:00' }), 201);
	const { id: vehicleId, customerId } = await dealer.vehicle();
	const visitor = { vehicleId, customerId };
	const [third, ...others] = [await booked(), await booked(),
		await booked()];
	const before = deadlocks();
	const answers = await meeting([`set kontor.tenant = '${firm.id}';
		set kontor.zone = 'UTC';
		update appointment set bay = 1 where id = '${third.id}'`],
		others.map(({ id }) => () => dealer.advisor.patch(
			`/appointments/${id}`, { bay: 1 })), 'rollback');

	assert.equal(deadlocks(), before, 'a deadlock');
	assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
});

test('an address is confirmed while it is changed', async () => {
	const person = await firm.user({ role: 'employee' });
	const { text } = await stack.mail((mail) =>
		mail.to.includes(person.email) && mail.text.includes('token='));
	const [, token] = /[?&]token=([\w-]+)/.exec(text);
	const { id } = await one(`select id from app_user
		where email = '${person.email}'`);
	const [confirmed, changed] = await crossing(
		[row('auth_token', id, `kind = 'verify' and user_id`),
			row('app_user', id)],
		() => firm.client.post('/auth/verify-email', { token }),
		() => person.put('/settings/profile', { email: freshEmail() }));

	good(confirmed);
	good(changed);
});

for (const [kind, path, field, table] of [
	['logo', '/settings/company', 'logo', 'company'],
	['avatar', '/settings/profile', 'avatar', 'app_user']])
	test(`a ${kind} is deleted while another takes its place`, async () => {
		const upload = async () => good(await send(firm.admin, '/uploads',
			{ type: kind, file: file(png(), 'a.png') }), 201);
		const [old, next] = [await upload(), await upload()];

		good(await firm.admin.patch(path, { [field]: old.url }));
		const [{ id }] = kind === 'logo' ? [{ id: firm.id }] :
			await firm.query(`select id from app_user where email =
				'${firm.admin.email}'`);
		const [replaced, deleted] = await crossing(
			[row(table, id, kind === 'logo' ? 'tenant_id' : 'id'),
				row('file', uuid(old.id))],
			() => firm.admin.patch(path, { [field]: next.url }),
			() => firm.admin.delete(`/uploads/${old.id}`));

		good(replaced);
		assert.ok([200, 404].includes(deleted.status), deleted.text);
	});

test('one signs in while another has just given the password', async () => {
	const before = deadlocks();
	const { email, password } = firm.manager;
	const [account, address] = [`account ${email}`, 'address 127.0.0.1'];
	const person = await hold(row('app_user', email, 'email'));
	const first = firm.client.post('/auth/login', { email, password });

	await until(async () => await waiters() >= 1);
	const count = await hold(row('auth_throttle', account,
		`tenant_id = '${firm.id}' and key`));
	// What login_begin begins with.
	const second = hold(`set kontor.tenant = '${firm.id}';
		select throttle_count('${account}'), throttle_count('${address}')`);

	await until(async () => await waiters() >= 2);
	await person.end();
	await until(async () => await waiters() >= 2);
	await count.end();
	await (await second).end();
	good(await first);
	assert.equal(deadlocks(), before, 'a deadlock');
});

test('of two resets that are asked for at once one holds', async () => {
	const { email } = await firm.user({ role: 'employee' });
	const ask = () => firm.client.post('/auth/forgot-password', { email });

	good(await ask());
	for (const answer of await crossing([row('auth_throttle',
		`reset ${email}`, `tenant_id = '${firm.id}' and key`)], ask, ask))
		good(answer);
	assert.equal((await one(`select count(*) as n from auth_token
		where kind = 'reset' and spent_at is null and user_id =
		(select id from app_user where email = '${email}')`)).n, 1);
});

// --- what is dated, when its row is held ------------------------------------------

// A transaction that began before a request and goes on after it.
async function early(request, sql) {
	const held = await hold(`set kontor.tenant = '${firm.id}';
		set kontor.zone = 'UTC'; select now()`);
	const answer = await request();
	const { errors } = await held.run(sql);

	assert.equal(errors, '');
	await held.run('commit');
	await held.end();
	return answer;
}

test('what was changed last was changed latest', async () => {
	const { id } = await firm.customer();

	const first = good(await early(() => firm.admin.patch(
		`/customers/${id}`, { notes: 'first' }), `update customer
		set notes = 'last' where id = '${uuid(id)}'`));
	const last = good(await firm.admin.get(`/customers/${id}`));

	assert.equal(last.notes, 'last');
	assert.ok(last.updatedAt >= first.updatedAt);
});

test('refunds stand in the order in which they were given', async () => {
	const { id } = await firm.invoice({ rate: 100 });
	const employee = await firm.hire({ commissionRate: 3.33 });

	good(await firm.admin.put(`/invoices/${id}`, { status: 'sent',
		employeeId: employee.id }));
	const paid = await firm.payment({ invoiceId: id, amount: 10 });

	await early(() => firm.admin.post(`/payments/${paid.id}/refund`,
		{ amount: 1.11, reason: 'first' }), `
		insert into refund (id, payment_id, amount_minor, reason)
		values (fresh_id(), '${uuid(paid.id)}', 222, 'second');
		update payment set refunded_minor = refunded_minor + 222
		where id = '${uuid(paid.id)}'`);
	assert.deepEqual((await firm.query(`select reason from refund
		where payment_id = '${uuid(paid.id)}' order by created_at`))
		.map(({ reason }) => reason), ['first', 'second']);
});

test('the last service is the latest, whoever paid first', async () => {
	const vehicle = await dealer.vehicle();
	const [a, b] = [await bill(vehicle), await bill(vehicle)];

	good(await early(() => settle(a.id, 'PAID'), `insert into payment (id,
		number, branch_id, invoice_id, customer_id, amount_minor, method)
		select fresh_id(), 'T-' || id, branch_id, id, customer_id,
		balance_minor, 'cash' from invoice where id = '${b.id}'`));
	for (const [table, id] of [['customer', vehicle.customerId],
		['vehicle', vehicle.id]])
		assert.equal((await one(`select last_service_at = (select
			max(served_at) from invoice where vehicle_id =
			'${vehicle.id}') as latest from ${table}
			where id = '${id}'`)).latest, true, table);
});
