// Tokens that are sent by mail: forgotten passwords, verification.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { freshEmail, freshPassword, good, makeTenant, quote }
	from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';
import { until } from '../../lib/stack.mjs';
import { noteSecret } from '../../lib/secrets.mjs';

let firm, api;

before(async () => {
	firm = await makeTenant();
	api = firm.client;
});

const forgot = (email) => api.post('/auth/forgot-password', { email });
const reset = (token, password = freshPassword(), client = api) =>
	client.post('/auth/reset-password', { token, password,
		confirmPassword: password });

// All mails to an address with a link to the page, the newest last.
const mailsTo = async (email, page) => (await firm.stack.mails()).filter(
	(mail) => mail.to.includes(email) && mail.text.includes(page));

function tokenIn(mail) {
	const [, token] = /[?&]token=([\w-]+)/.exec(mail.text) ?? [];

	assert.ok(token, `no link in: ${mail.text}`);
	noteSecret(token);
	return token;
}

async function resetToken(email, nth = 1) {
	good(await forgot(email));
	const mails = await until(async () => {
		const found = await mailsTo(email, '/reset-password');

		return found.length >= nth && found;
	}, 60000, 'the reset mail');

	// Two of one second may be listed either way round.
	return mails.map(tokenIn);
}

const expire = (email) => firm.execute(`update auth_token set
	expires_at = now() - interval '1 second' where tenant_id = '${firm.id}'
	and kind <> 'refresh' and user_id = (select id from app_user
	where tenant_id = '${firm.id}' and email = ${quote(email)})`);

test('a known and an unknown address are answered alike', async () => {
	const known = await forgot(firm.employee.email);
	const unknown = await forgot(freshEmail());

	good(known);
	assert.equal(known.text, unknown.text);
	refused(await forgot('x'), 400, { field: 'email' });
	refused(await forgot(undefined), 400, { field: 'email' });
});

test('a new password by mail', async () => {
	const person = await firm.user(), next = freshPassword();
	const [token] = await resetToken(person.email);
	const [mail] = await mailsTo(person.email, '/reset-password');

	assert.deepEqual(mail.to, [person.email]);
	assert.ok(mail.subject.length > 5);
	assert.match(mail.text, /https:\/\/localhost:\d+\/reset-password\.html\?api=\/v1&token=/);
	// What is refused does not use the token up.
	refused(await reset(token, 'short'), 400, { field: 'password' });
	refused(await api.post('/auth/reset-password', { token, password: next,
		confirmPassword: `${next}x` }), 400, { field: 'confirmPassword' });
	good(await person.get('/auth/me'));
	good(await reset(token, next));
	refused(await person.get('/auth/me'), 401);
	refused(await api.post('/auth/refresh',
		{ refreshToken: person.refreshToken }), 401);
	refused(await api.post('/auth/login', { email: person.email,
		password: person.password }), 401);
	await firm.login(person.email, next);
	refused(await reset(token), 400, { field: 'token' });
	await firm.login(person.email, next);
	const rows = await firm.query(`select action from audit_log a
		join app_user u on u.id = a.user_id and u.tenant_id = a.tenant_id
		where u.email = ${quote(person.email)} and action like
		'password.%' order by a.at`);

	assert.deepEqual(rows.map((row) => row.action),
		['password.reset-asked', 'password.reset']);
});

test('a reset token is used once, also by many at once', async () => {
	const person = await firm.user();
	const [token] = await resetToken(person.email);
	const answers = await Promise.all(Array.from({ length: 6 }, () =>
		reset(token)));

	assert.deepEqual(answers.map(({ status }) => status).sort(),
		[200, 400, 400, 400, 400, 400]);
});

test('an expired, a foreign and a made-up token', async () => {
	const person = await firm.user(), other = await makeTenant();
	const [token] = await resetToken(person.email);

	refused(await reset(token, freshPassword(), other.client), 400,
		{ field: 'token' });
	refused(await reset('A'.repeat(43)), 400, { field: 'token' });
	refused(await reset(person.refreshToken), 400, { field: 'token' });
	refused(await reset(''), 400, { field: 'token' });
	await expire(person.email);
	refused(await reset(token), 400, { field: 'token' });
	await firm.login(person.email, person.password);
});

test('asking again makes the earlier token void', async () => {
	const person = await firm.user();
	const [first] = await resetToken(person.email);
	const both = await resetToken(person.email, 2);
	const second = both.find((token) => token !== first);

	refused(await reset(first), 400, { field: 'token' });
	good(await reset(second));
});

test('an address gets a few such mails, not any number', async () => {
	const person = await firm.user();

	for (let i = 0; i < 9; i++)
		good(await forgot(person.email));
	const [{ n }] = await firm.query(`select count(*)::int as n from outbox
		where tenant_id = '${firm.id}' and kind = 'mail.reset' and
		subject = (select id from app_user where tenant_id = '${firm.id}'
		and email = ${quote(person.email)})`);

	assert.ok(n >= 1 && n <= 5, `${n} mails`);
});

test('a disabled account gets no mail', async () => {
	const person = await firm.user();

	await firm.execute(`update app_user set status = 'inactive'
		where email = ${quote(person.email)}`);
	good(await forgot(person.email));
	const rows = await firm.query(`select 1 as one from outbox where
		kind = 'mail.reset' and subject = (select id from app_user
		where email = ${quote(person.email)} and
		tenant_id = '${firm.id}')`);

	assert.equal(rows.length, 0);
});

async function registered() {
	const email = freshEmail(), password = freshPassword();

	good(await api.post('/auth/register', { firstName: 'Zoë',
		lastName: '<b>', email, password, confirmPassword: password }), 201);
	const [mail] = await until(async () => {
		const found = await mailsTo(email, '/verify-email');

		return found.length > 0 && found;
	}, 60000, 'the verification mail');

	return { email, mail, token: tokenIn(mail) };
}

const verified = async (email) => (await firm.query(`select verified_at is
	not null as yes from app_user where email = ${quote(email)}`))[0].yes;

test('an address is verified by POST', async () => {
	const { email, mail, token } = await registered();

	assert.match(mail.text, /Zoë/);
	assert.equal(await verified(email), false);
	good(await api.post('/auth/verify-email', { token }));
	assert.equal(await verified(email), true);
	refused(await api.post('/auth/verify-email', { token }), 400,
		{ field: 'token' });
});

test('an address is verified by following the link', async () => {
	const { email, mail } = await registered();
	const link = new URL(/https:\S+token=[\w-]+/.exec(mail.text)[0]);

	good(await api.at('').get(link.pathname + link.search));
	assert.equal(await verified(email), true);
	refused(await api.at('').get(link.pathname + link.search), 400);
	refused(await api.get('/auth/verify-email'), 400, { field: 'token' });
	refused(await api.post('/auth/verify-email', {}), 400,
		{ field: 'token' });
});

test('an expired verification is refused; kinds are not mixed', async () => {
	const { email, token } = await registered();

	refused(await reset(token), 400, { field: 'token' });
	await expire(email);
	refused(await api.post('/auth/verify-email', { token }), 400);
	assert.equal(await verified(email), false);
});

test('nothing sent stays readable in the outbox', async () => {
	const { token } = await registered();
	const done = await until(async () => {
		const rows = await firm.query(`select payload, done_at from outbox
			where tenant_id = '${firm.id}' and kind in
			('mail.verify', 'mail.reset')`);

		return rows.every((row) => row.done_at) && rows;
	}, 60000, 'the outbox');

	assert.ok(done.length > 5);
	assert.ok(!JSON.stringify(done).includes(token));
	assert.ok(done.every((row) => JSON.stringify(row.payload) === '{}'));
});
