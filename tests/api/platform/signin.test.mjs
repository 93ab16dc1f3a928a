// Registering, signing in and out, and what ends a session.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { freshEmail, freshPassword, good, makeTenant, quote }
	from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';

let firm;

before(async () => {
	firm = await makeTenant();
});

const form = (more) => {
	const password = more?.password ?? freshPassword();

	return { firstName: 'John', lastName: 'Smith', email: freshEmail(),
		password, confirmPassword: password, ...more };
};

const register = (body) => firm.client.post('/auth/register', body);
const login = (email, password, more) => firm.client.post('/auth/login',
	{ email, password, ...more });

async function change(person, assignment) {
	await firm.execute(`update app_user set ${assignment}
		where tenant_id = '${firm.id}' and email = ${quote(person.email)}`);
}

test('register, sign in, me', async () => {
	const body = form();
	const data = good(await register(body), 201);

	assert.match(data.message, /verify your email/);
	assert.match(data.user.id, /^usr_/);
	assert.equal(data.user.email, body.email);
	assert.equal(data.user.role, 'employee');
	assert.ok(data.user.permissions.includes('customers.read'));
	const signed = good(await login(body.email, body.password,
		{ rememberMe: true }));

	assert.equal(signed.expiresIn, 3600);
	assert.deepEqual(signed.user, data.user);
	const [head, claims, signature] = signed.accessToken.split('.');
	const { exp, iat } = JSON.parse(Buffer.from(claims, 'base64url'));

	assert.ok(head && signature);
	assert.equal(exp - iat, 3600);
	assert.ok(Math.abs(iat - Date.now() / 1000) < 30);
	const me = good(await firm.client.as(signed.accessToken).get('/auth/me'));

	assert.equal(me.id, data.user.id);
	assert.equal(JSON.stringify(signed).includes('password'), false);
	assert.equal(JSON.stringify(me).includes('$2b$'), false);
});

test('the first user of a tenant is admin, also when several come', async () => {
	const made = await firm.stack.kontor('tenant', 'create', 'firstuser' +
		process.pid, '--name', 'First');

	assert.equal(made.code, 0, made.stderr);
	const client = firm.client.on('firstuser' + process.pid);
	const roles = (await Promise.all(Array.from({ length: 6 }, () =>
		client.post('/auth/register', form())))).map((answer) =>
		good(answer, 201).user.role).sort();

	assert.deepEqual(roles, ['admin', ...Array(5).fill('employee')]);
});

test('a role can not be taken by registering', async () => {
	assert.equal(good(await register(form({ role: 'admin', status: 'x',
		permissions: ['settings.write'] })), 201).user.role, 'employee');
});

test('an address is taken once, whatever its case', async () => {
	const body = form();

	good(await register(body), 201);
	for (const email of [body.email, body.email.toUpperCase(),
		`  ${body.email} `])
		refused(await register({ ...body, email }), 409,
			{ code: 'DUPLICATE_ENTRY' });
	good(await login(body.email.toUpperCase(), body.password));
	const answers = await Promise.all(Array.from({ length: 6 },
		(_, i) => i).map(() => register({ ...body,
		email: 'same-' + body.email })));

	assert.deepEqual(answers.map(({ status }) => status).sort(),
		[201, 409, 409, 409, 409, 409]);
});

test('what a password must be', async () => {
	const bad = { '': /./, 'short1': /at least 8/, 'aaaaaaaaaaaa': /repeat/,
		[`${'x1'.repeat(36)}z`]: /72 bytes/, [`${'é'.repeat(36)}z`]: /72/ };

	for (const [password, why] of Object.entries(bad)) {
		const error = refused(await register(form({ password,
			confirmPassword: password })), 400, { field: 'password' });

		assert.match(error.details[0].message, why);
	}
	refused(await register(form({ confirmPassword: 'another one' })), 400,
		{ field: 'confirmPassword' });
	refused(await register({}), 400, { field: 'password' });
	// 72 bytes count, all of them.
	const long = 'pässwörd'.padEnd(70, '0123456789');
	const body = form({ password: long, confirmPassword: long });

	good(await register(body), 201);
	good(await login(body.email, long));
	refused(await login(body.email, long.slice(0, -1)), 401);
	refused(await login(body.email, `${long}x`), 401);
});

test('wrong password and unknown account are told alike', async () => {
	const body = form();

	good(await register(body), 201);
	const wrong = await login(body.email, freshPassword());
	const unknown = await login(freshEmail(), freshPassword());

	refused(wrong, 401, { code: 'AUTH_INVALID_CREDENTIALS' });
	assert.deepEqual(unknown.body, wrong.body);
	refused(await login(body.email, body.password.toLowerCase()), 401);
	refused(await login(body.email, ` ${body.password}`), 401);
	refused(await login('x', 'y'), 400, { field: 'email' });
	refused(await login(undefined, undefined), 400, { field: 'password' });
	refused(await login(body.email, ['x']), 400, { field: 'password' });
	refused(await login(body.email, body.password, { rememberMe: 'yes' }),
		400, { field: 'rememberMe' });
});

test('an account is of one tenant', async () => {
	const other = await makeTenant();
	const { email, password } = firm.admin;

	refused(await other.client.post('/auth/login', { email, password }), 401);
	good(await other.client.post('/auth/register', form({ email })), 201);
	refused(await other.client.post('/auth/login', { email, password }), 401);
});

test('signing out ends this session at once, and only this one', async () => {
	const one = await firm.user();
	const two = await firm.login(one.email, one.password);
	const answer = await one.post('/auth/logout');

	assert.deepEqual(answer.body, { success: true,
		message: 'Logged out successfully' });
	refused(await one.get('/auth/me'), 401);
	refused(await one.post('/auth/logout'), 401);
	refused(await firm.client.post('/auth/refresh',
		{ refreshToken: one.refreshToken }), 401);
	good(await two.get('/auth/me'));
});

test('a changed role, state, password or address ends all sessions', async () => {
	for (const assignment of ["role = 'manager'", "status = 'inactive'",
		"password_hash = password_hash || 'x'",
		`email = ${quote(freshEmail())}`]) {
		const one = await firm.user();
		const two = await firm.login(one.email, one.password);

		good(await one.get('/customers'));
		await change(one, assignment);
		for (const session of [one, two]) {
			refused(await session.get('/customers'), 401,
				{ code: 'AUTH_TOKEN_INVALID' });
			refused(await firm.client.post('/auth/refresh', {
				refreshToken: session.refreshToken }), 401);
		}
	}
	const calm = await firm.user();

	await change(calm, "first_name = 'Grace', phone = '12345'");
	assert.equal(good(await calm.get('/auth/me')).firstName, 'Grace');
});

test('a disabled account can not sign in until it is enabled', async () => {
	const one = await firm.user();
	const command = (word) => firm.stack.kontor('user', word, firm.slug,
		one.email);

	assert.equal((await command('disable')).code, 0);
	refused(await one.get('/auth/me'), 401);
	refused(await login(one.email, one.password), 401,
		{ code: 'AUTH_INVALID_CREDENTIALS' });
	assert.deepEqual((await login(one.email, freshPassword())).body,
		(await login(freshEmail(), freshPassword())).body);
	assert.equal((await command('enable')).code, 0);
	good(await login(one.email, one.password));
	refused(await one.get('/auth/me'), 401);
});

test('a new password set by the operator ends sessions', async () => {
	const one = await firm.user(), next = freshPassword();
	const set = await firm.stack.kontor('user', 'password', firm.slug,
		one.email, { input: `${next}\n` });

	assert.equal(set.code, 0, set.stderr);
	refused(await one.get('/auth/me'), 401);
	refused(await login(one.email, one.password), 401);
	good(await login(one.email, next));
});

test('attempts stand in the audit log', async () => {
	const body = form();

	good(await register(body), 201);
	refused(await login(body.email, freshPassword()), 401);
	refused(await login(`no-${body.email}`, freshPassword()), 401);
	const { accessToken } = good(await login(body.email, body.password));

	const last = await firm.client.as(accessToken).post('/auth/logout');

	good(last);
	const rows = await firm.query(`select a.action, a.address, a.detail,
		a.request, u.email from audit_log a left join app_user u on u.id = a.user_id
		where a.tenant_id = '${firm.id}' and (u.email = '${body.email}'
		or a.detail ->> 'email' = 'no-${body.email}') order by a.at`);

	assert.deepEqual(rows.map((row) => [row.action, row.detail?.reason ?? '']),
		[['user.registered', ''], ['sign-in.refused', 'wrong password'],
		['sign-in.refused', 'unknown account'], ['sign-in', ''],
		['session.ended: signed out', '']]);
	for (const row of rows)
		assert.match(row.address, /^(127\.0\.0\.1|::1)$/);
	assert.equal(rows.at(-1).request, last.headers['x-request-id']);
	await assert.rejects(firm.stack.execute('delete from audit_log',
		{ as: 'app', tenant: firm.id }), /permission denied/);
});
