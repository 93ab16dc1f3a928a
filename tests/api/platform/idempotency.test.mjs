// Idempotency-Key on every POST (draft-ietf-httpapi-idempotency-key-header).
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { fresh, freshEmail, freshPassword, good, makeTenant }
	from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';

let firm, api, customer;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
	customer = await firm.customer();
});

const key = (word = fresh('key-')) => ({ headers: { 'Idempotency-Key': word } });
const someone = () => ({ name: 'Some One', email: freshEmail(),
	phone: '+1 202 555 0100' });

async function count(table, where = 'true') {
	const [row] = await firm.query(`select count(*)::int as n from ${table}
		where tenant_id = '${firm.id}' and ${where}`);

	return row.n;
}

test('the same key and body: the same answer, and one row', async () => {
	const body = someone(), once = key();
	const first = await api.post('/customers', body, once);
	const again = await api.post('/customers', body, once);

	good(first, 201);
	assert.equal(again.status, 201);
	assert.deepEqual(again.body, first.body);
	assert.equal(again.headers.location, first.headers.location);
	assert.equal(first.headers['idempotent-replayed'], undefined);
	assert.equal(again.headers['idempotent-replayed'], 'true');
	assert.equal(await count('customer', `email = '${body.email}'`), 1);
});

test('the same key and another body is 422', async () => {
	const once = key();

	good(await api.post('/customers', someone(), once), 201);
	refused(await api.post('/customers', someone(), once), 422,
		{ code: 'IDEMPOTENCY_KEY_REUSED' });
	refused(await api.post('/customers', undefined, { ...once, raw: '{}' }),
		400);
});

test('a refused request leaves its key free', async () => {
	const once = key(), body = someone();

	refused(await api.post('/customers', { ...body, email: 'x' }, once), 400);
	good(await api.post('/customers', body, once), 201);
	const other = key();

	refused(await api.post('/customers', { ...someone(),
		email: body.email }, other), 409);
	good(await api.post('/customers', someone(), other), 201);
});

test('many at once with one key: one row; the rest wait or are 409', async () => {
	for (let round = 0; round < 5; round++) {
		const body = someone(), once = key();
		const answers = await Promise.all(Array.from({ length: 16 }, () =>
			api.post('/customers', body, once)));
		const made = answers.filter(({ status }) => status === 201);

		assert.ok(made.length >= 1);
		assert.equal(new Set(made.map((a) => a.body.data.id)).size, 1);
		for (const answer of answers)
			if (answer.status !== 201)
				refused(answer, 409, {
					code: 'REQUEST_IN_PROGRESS' });
		assert.equal(await count('customer',
			`email = '${body.email}'`), 1);
		assert.equal((await api.post('/customers', body, once)).text,
			made[0].text);
	}
});

test('keys are per user, per tenant and per route', async () => {
	const once = key(), other = await makeTenant();
	const first = good(await api.post('/customers', someone(), once), 201);
	const second = good(await firm.manager.post('/customers', someone(),
		once), 201);
	const third = good(await other.admin.post('/customers', someone(),
		once), 201);

	assert.equal(new Set([first.id, second.id, third.id]).size, 3);
	for (const id of [first.id, second.id])
		good(await api.post(`/customers/${id}/contacts`,
			{ name: 'Ann' }, once), 201);
	good(await api.post('/invoices/quick', { customerId: first.id,
		items: [{ description: 'x', amount: 1 }] }, once), 201);
});

test('money moves once: invoice, payment and refund', async () => {
	const body = { customerId: customer.id, dueDate: '2099-01-01',
		items: [{ description: 'x', quantity: 1, rate: 100 }] };
	const once = key();
	const before = await count('invoice');
	const made = await Promise.all([1, 2, 3].map(() =>
		api.post('/invoices', body, once)));
	const invoice = made.find(({ status }) => status === 201).body.data;

	assert.equal(await count('invoice'), before + 1);
	const paid = key(), payment = { invoiceId: invoice.id, amount: 60,
		method: 'cash' };
	const p = good(await api.post('/payments', payment, paid), 201);

	assert.equal(good(await api.post('/payments', payment, paid), 201).id,
		p.id);
	assert.equal(good(await api.get(`/invoices/${invoice.id}`)).amountPaid,
		60);
	const back = key();

	for (let i = 0; i < 3; i++)
		assert.equal(good(await api.post(`/payments/${p.id}/refund`,
			{ amount: 10 }, back)).refundedAmount, 10);
	assert.equal(good(await api.get(`/payments/${p.id}`)).refundedAmount, 10);
});

test('register, login and refresh can be sent again', async () => {
	const email = freshEmail(), password = freshPassword();
	const form = { firstName: 'A', lastName: 'B', email, password,
		confirmPassword: password };
	const once = key(), login = key(), refresh = key();
	const made = await firm.client.post('/auth/register', form, once);

	good(made, 201);
	assert.equal((await firm.client.post('/auth/register', form, once)).text,
		made.text);
	const first = good(await firm.client.post('/auth/login',
		{ email, password }, login));
	const again = good(await firm.client.post('/auth/login',
		{ email, password }, login));

	assert.deepEqual(again, first);
	const { refreshToken } = first;
	const renewed = good(await firm.client.post('/auth/refresh',
		{ refreshToken }, refresh));
	// The answer was lost, and the token is spent: still no theft.
	const resent = good(await firm.client.post('/auth/refresh',
		{ refreshToken }, refresh));

	assert.deepEqual(resent, renewed);
	good(await firm.client.as(renewed.accessToken).get('/auth/me'));
});

test('a saved answer needs a session, like the first one', async () => {
	const leaver = await firm.user({ role: 'manager' });
	const body = someone(), once = key();

	good(await leaver.post('/customers', body, once), 201);
	good(await leaver.post('/auth/logout'));
	refused(await leaver.post('/customers', body, once), 401);
});

test('a lost right is not regained by a saved answer', async () => {
	const person = await firm.user({ role: 'manager' });
	const body = someone(), once = key();

	good(await person.post('/customers', body, once), 201);
	await firm.execute(`update app_user set role = 'employee'
		where email = '${person.email}'`);
	const now = await firm.login(person.email, person.password);

	refused(await now.post('/customers', body, once), 403);
});

test('what is kept can not be read from the table', async () => {
	const body = someone(), once = key();

	good(await api.post('/customers', body, once), 201);
	const rows = await firm.query(`select * from idempotency_key
		where tenant_id = '${firm.id}' and key =
		'${once.headers['Idempotency-Key']}'`);

	assert.equal(rows.length, 1);
	assert.ok(!JSON.stringify(rows).includes(body.email));
});

test('odd keys', async () => {
	refused(await api.post('/customers', someone(), key('x'.repeat(256))),
		400, { field: 'Idempotency-Key' });
	for (const word of ['x'.repeat(255), '"quoted"', 'a b', "'", '%00', '$1'])
		good(await api.post('/customers', someone(), key(word)), 201);
	good(await api.post('/customers', someone(), key('')), 201);
	// Other methods are idempotent as they are, or not covered.
	const word = key();

	good(await api.put(`/customers/${customer.id}`, { city: 'A' }, word));
	good(await api.put(`/customers/${customer.id}`, { city: 'B' }, word));
});
