// Brakes on guessing, equal timing, closed registration: on stacks of their
// own, with passwords that cost what they cost in earnest.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { freshEmail, freshPassword, good, makeTenant, quote }
	from '../../lib/business.mjs';
import { median, refused } from '../../lib/check.mjs';
import { startStack } from '../../lib/stack.mjs';

const ACCOUNT = 4, ADDRESS = 20;
let stack, firm, closed;

before(async () => {
	stack = await startStack({ workers: 1, settings: {
		account_attempts: ACCOUNT, address_attempts: ADDRESS } });
	closed = await startStack({ workers: 1, settings: {
		bcrypt_cost: 10, account_attempts: 1000, registration: 'no',
		require_verified_email: 'yes',
		app_url: 'https://app.example.com' } });
	firm = await makeTenant({ stack });
});

after(() => Promise.all([stack?.remove(), closed?.remove()]));

const login = (email, password = freshPassword(), client = firm.client) =>
	client.post('/auth/login', { email, password });

const forgive = (which = '') => stack.execute(`delete from auth_throttle
	where key like ${quote(`${which}%`)}`);

function mustWait(answer) {
	const wait = Number(answer.headers['retry-after']);

	refused(answer, 429, { code: 'RATE_LIMIT_EXCEEDED' });
	assert.ok(wait > 0 && wait <= 900, `Retry-After ${wait}`);
}

test('an account must wait after too many failures', async () => {
	await forgive();
	const { email, password } = firm.manager;

	for (let i = 0; i < ACCOUNT; i++)
		refused(await login(email), 401);
	mustWait(await login(email));
	// Even who knows the password, in whatever case the address is written.
	mustWait(await login(email, password));
	mustWait(await login(email.toUpperCase(), password));
	good(await login(firm.admin.email, firm.admin.password));
	good(await firm.manager.get('/customers'));
	const rows = await stack.query(`select 1 as one from audit_log
		where detail ->> 'reason' = 'too many failures'`);

	assert.ok(rows.length >= 3);
	await stack.execute(`update auth_throttle set
		since = since - interval '16 minutes'`);
	good(await login(email, password));
});

test('a success forgives the account its failures', async () => {
	await forgive();
	const { email, password } = firm.employee;

	for (let round = 0; round < 3; round++) {
		for (let i = 1; i < ACCOUNT; i++)
			refused(await login(email), 401);
		good(await login(email, password));
	}
});

test('unknown accounts are braked like known ones', async () => {
	await forgive();
	const email = freshEmail();

	for (let i = 0; i < ACCOUNT; i++)
		refused(await login(email), 401);
	mustWait(await login(email));
});

test('guesses in parallel are all counted', async () => {
	await forgive();
	const answers = await Promise.all(Array.from({ length: 12 }, () =>
		login(firm.admin.email)));
	const tried = answers.filter(({ status }) => status === 401);

	assert.equal(tried.length, ACCOUNT);
	assert.ok(answers.every(({ status }) => [401, 429].includes(status)));
});

test('an address must wait after failures on many accounts', async () => {
	await forgive();
	for (let i = 0; i < ADDRESS; i++)
		refused(await login(freshEmail()), 401);
	mustWait(await login(freshEmail()));
	mustWait(await login(firm.admin.email, firm.admin.password));
	await forgive('address');
	good(await login(firm.admin.email, firm.admin.password));
});

test('many good sign-ins from one address are no attack', async () => {
	await forgive();
	for (let i = 0; i < ADDRESS + 10; i++)
		good(await login(firm.admin.email, firm.admin.password));
	refused(await login(freshEmail()), 401);
});

test('a new password by mail ends the wait', async () => {
	await forgive();
	const person = await firm.user(), password = freshPassword();

	for (let i = 0; i <= ACCOUNT; i++)
		await login(person.email);
	mustWait(await login(person.email, person.password));
	good(await firm.client.post('/auth/forgot-password',
		{ email: person.email }));
	const mail = await stack.mail((one) => one.to.includes(person.email) &&
		one.text.includes('reset-password'));
	const [, token] = /token=([\w-]+)/.exec(mail.text);

	good(await firm.client.post('/auth/reset-password', { token, password,
		confirmPassword: password }));
	good(await login(person.email, password));
});

// What follows is on the closed stack.
async function made(role) {
	const email = freshEmail(), password = freshPassword();
	const { code, stderr } = await closed.kontor('user', 'create', 'closed',
		email, '--role', role, { input: `${password}\n` });

	assert.equal(code, 0, stderr);
	return { email, password };
}

test('closed registration is 403; the operator makes accounts', async () => {
	assert.equal((await closed.kontor('tenant', 'create', 'closed',
		'--name', 'Closed', '--email', 'office@closed.example')).code, 0);
	const client = closed.client('closed'), password = freshPassword();

	refused(await client.post('/auth/register', { firstName: 'A',
		lastName: 'B', email: freshEmail(), password,
		confirmPassword: password }), 403, { code: 'AUTH_UNAUTHORIZED' });
	const admin = await made('admin');
	const { user } = good(await login(admin.email, admin.password, client));

	assert.equal(user.role, 'admin');
});

test('an unverified address may not sign in where that is asked', async () => {
	const client = closed.client('closed'), person = await made('employee');

	await closed.execute(`update app_user set verified_at = null
		where email = ${quote(person.email)}`);
	refused(await login(person.email, person.password, client), 403);
	refused(await login(person.email, freshPassword(), client), 401);
	good(await client.post('/auth/forgot-password', { email: person.email }));
	const mail = await closed.mail((one) => one.to.includes(person.email));

	assert.match(mail.text, /https:\/\/app\.example\.com\/reset-password\?token=/);
});

test('known and unknown accounts take the same time', async () => {
	const client = closed.client('closed'), known = await made('employee');
	const times = { known: [], unknown: [] };

	for (let i = 0; i < 25; i++)
		for (const [kind, email] of [['known', known.email],
			['unknown', freshEmail()]]) {
			const began = process.hrtime.bigint();

			refused(await login(email, undefined, client), 401);
			times[kind].push(Number(process.hrtime.bigint() - began));
		}
	const ratio = median(times.known) / median(times.unknown);

	assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`);
	assert.ok(median(times.unknown) > 10e6, 'no password was compared');
});
