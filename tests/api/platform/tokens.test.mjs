// Access tokens that were tampered with or belong elsewhere, and refresh
// tokens: rotation, re-use, ends.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import test, { before } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';
import { claimsOf, encode, keyOf, overdue, sign as signed }
	from '../../lib/token.mjs';

let firm, other, secret, claims;

const sign = (body, options) => signed(body, { key: secret, ...options });

before(async () => {
	firm = await makeTenant();
	other = await makeTenant();
	secret = keyOf(firm.stack);
	claims = claimsOf(firm.admin.token);
});

const me = (token) => firm.client.as(token).get('/auth/me');
const refresh = (refreshToken, client = firm.client) =>
	client.post('/auth/refresh', { refreshToken });

test('the claims are what a token needs, and no more', () => {
	const now = Date.now() / 1000;

	assert.equal(claims.tenant, firm.id);
	assert.equal(claims.role, 'admin');
	assert.ok(claims.exp > now && claims.exp <= now + 3700);
	assert.ok(!JSON.stringify(claims).includes(firm.admin.email));
});

test('a token signed with the key and good claims would pass', async () => {
	good(await me(sign(claims)));
});

test('another algorithm, key or signature is 401', async () => {
	const [head, body, signature] = firm.admin.token.split('.');
	const none = encode({ alg: 'none', typ: 'JWT' });
	const flipped = signature.replace(/^./, (c) => c === 'A' ? 'B' : 'A');

	for (const bad of [`${none}.${body}.`, `${none}.${body}.${signature}`,
		`${none}.${body}`, `${head}.${body}.`, `${head}.${body}`,
		`${head}.${body}.${flipped}`, `${head}.${body}.${signature}x`,
		`${head}.${body}.${signature.slice(0, -2)}`,
		`${head}.${encode({ ...claims, role: 'admin ' })}.${signature}`,
		sign(claims, { key: 'another key that is long enough 1234567' }),
		sign(claims, { key: '' }), sign(claims, { head: {} }),
		sign(claims, { head: { alg: 'none', typ: 'JWT' } }),
		sign(claims, { head: { alg: 'HS512', typ: 'JWT' },
			hash: 'sha512' }),
		sign(claims, { head: { alg: 'RS256', typ: 'JWT' } }),
		sign(claims, { head: { alg: 'HS256', typ: 'JWT',
			crit: ['x'], x: 1 } }),
		`${firm.admin.token}.x`, `.${firm.admin.token}`, '..', '...', 'x',
		`${firm.admin.token} ${firm.admin.token}`, 'x'.repeat(5000),
		firm.admin.refreshToken])
		refused(await me(bad), 401, { code: 'AUTH_TOKEN_INVALID' });
});

test('claims that do not hold are 401', async () => {
	const now = Math.floor(Date.now() / 1000);

	for (const bad of [{ ...claims, aud: 'dealer' }, { ...claims, aud: undefined },
		{ ...claims, iss: 'x' }, { ...claims, exp: undefined },
		{ ...claims, exp: String(claims.exp) }, { ...claims, sub: 'x' },
		{ ...claims, sid: claims.sub }, { ...claims, sid: undefined },
		{ ...claims, tenant: other.id }, { ...claims, tenant: undefined },
		{ ...claims, sub: claimsOf(firm.manager.token).sub },
		{ ...claims, iat: now + 3600, nbf: now + 3600, exp: now + 7000 },
		{ ...claims, exp: now + 864000 }, [], {}])
		refused(await me(sign(bad)), 401, { code: 'AUTH_TOKEN_INVALID' });
});

test('an expired token is told apart', async () => {
	const answer = await me(overdue(claims, secret));

	refused(answer, 401, { code: 'AUTH_TOKEN_EXPIRED' });
	assert.match(answer.headers['www-authenticate'], /^Bearer .*expired/);
});

test("another tenant's token is none here, nor ours there", async () => {
	refused(await me(other.admin.token), 401);
	refused(await other.client.as(firm.admin).get('/customers'), 401);
	good(await firm.admin.get('/customers'));
	good(await other.admin.get('/customers'));
});

test('how a token is sent', async () => {
	const header = (value) => firm.client.get('/auth/me',
		{ headers: { Authorization: value } });

	good(await header(`bearer ${firm.admin.token}`));
	good(await header(`BEARER   ${firm.admin.token}`));
	for (const bad of ['', 'Bearer', 'Bearer ', firm.admin.token,
		`Basic ${firm.admin.token}`, `Bearer: ${firm.admin.token}`]) {
		const answer = await header(bad);

		refused(answer, 401);
		assert.match(answer.headers['www-authenticate'], /^Bearer/);
	}
	refused(await firm.client.get('/auth/me', { query: {
		access_token: firm.admin.token } }), 401);
});

test('a bad token does not matter where none is needed', async () => {
	const { email, password } = firm.employee;

	good(await firm.client.as('nonsense').post('/auth/login',
		{ email, password }));
	assert.equal((await firm.client.as('nonsense').get('/health')).status,
		200);
});

test('refreshing gives new tokens; the old access token lives on', async () => {
	const person = await firm.user();
	const first = good(await refresh(person.refreshToken));

	assert.equal(first.expiresIn, 3600);
	assert.notEqual(first.refreshToken, person.refreshToken);
	assert.notEqual(first.accessToken, person.token);
	good(await me(first.accessToken));
	good(await me(person.token));
	const second = good(await refresh(first.refreshToken));

	good(await me(second.accessToken));
});

test('a spent token ends its whole family, and no other', async () => {
	const person = await firm.user();
	const apart = await firm.login(person.email, person.password);
	const first = good(await refresh(person.refreshToken));
	const second = good(await refresh(first.refreshToken));

	refused(await refresh(person.refreshToken), 401,
		{ code: 'AUTH_TOKEN_INVALID' });
	for (const token of [person.token, first.accessToken, second.accessToken])
		refused(await me(token), 401);
	for (const token of [person.refreshToken, first.refreshToken,
		second.refreshToken])
		refused(await refresh(token), 401);
	good(await me(apart.token));
	good(await refresh(apart.refreshToken));
	const rows = await firm.query(`select action from audit_log
		where tenant_id = '${firm.id}' and action like '%re-used%'`);

	assert.equal(rows.length, 1);
});

test('of many refreshes at once at most one succeeds', async () => {
	for (let round = 0; round < 4; round++) {
		const person = await firm.user();
		const answers = await Promise.all(Array.from({ length: 8 }, () =>
			refresh(person.refreshToken)));
		const states = answers.map(({ status }) => status).sort();

		assert.deepEqual(states, [200, ...Array(7).fill(401)]);
		refused(await me(person.token), 401);
	}
});

test('refresh tokens that are no good', async () => {
	const person = await firm.user();

	for (const bad of ['x', person.token, 'A'.repeat(43), 'x'.repeat(4096)])
		refused(await refresh(bad), 401, { code: 'AUTH_TOKEN_INVALID' });
	refused(await refresh(''), 400, { field: 'refreshToken' });
	refused(await refresh(undefined), 400, { field: 'refreshToken' });
	refused(await refresh(person.refreshToken, other.client), 401);
	good(await refresh(person.refreshToken));
});

const setExpiry = (person, table) => firm.execute(`update ${table}
	set expires_at = now() - interval '1 second' where tenant_id = '${firm.id}'
	and user_id = (select id from app_user where email = '${person.email}'
	and tenant_id = '${firm.id}')`);

test('an expired refresh token is told apart', async () => {
	const person = await firm.user();

	await setExpiry(person, "auth_token");
	refused(await refresh(person.refreshToken), 401,
		{ code: 'AUTH_TOKEN_EXPIRED' });
});

test('a session past its end takes its access tokens along', async () => {
	const person = await firm.user();

	await setExpiry(person, 'auth_session');
	refused(await me(person.token), 401);
});

test('rememberMe makes a session last longer', async () => {
	const person = await firm.user();

	await firm.login(person.email, person.password, { rememberMe: true });
	const rows = await firm.query(`select remember, round(extract(epoch from
		expires_at - now()) / 86400) as days from auth_session
		where tenant_id = '${firm.id}' and user_id = (select id from app_user
		where email = '${person.email}' and tenant_id = '${firm.id}')
		order by remember`);

	assert.deepEqual(rows, [{ remember: false, days: 7 },
		{ remember: true, days: 30 }]);
});

test('no token stands in the database', async () => {
	const tokens = await firm.query(`select digest from auth_token
		where tenant_id = '${firm.id}'`);
	const digest = crypto.createHash('sha256').update(
		firm.admin.refreshToken).digest('hex');

	assert.ok(tokens.some((row) => row.digest === digest));
	assert.ok(tokens.every((row) => /^[0-9a-f]{64}$/.test(row.digest)));
});
