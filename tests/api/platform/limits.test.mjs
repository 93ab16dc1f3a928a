// Rate limits, on a stack of its own with low ones.
import assert from 'node:assert/strict';
import nodeTest, { after, before } from 'node:test';
import { freshEmail, freshPassword, good, makeTenant }
	from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';
import { sleep, startStack } from '../../lib/stack.mjs';
import { inWindow } from '../../lib/window.mjs';

const READS = 25, WRITES = 12, SIGN_INS = 15;
let stack, firm;

before(async () => {
	stack = await startStack({ workers: 1, settings: { rate_auth: SIGN_INS,
		rate_read: READS, rate_write: WRITES, rate_send: 3 } });
	firm = await makeTenant({ stack });
});

after(() => stack?.remove());

// Asks until it is refused; all answers, the refusal last.
async function exhaust(ask, most) {
	const answers = [];

	do
		answers.push(await ask());
	while (answers.at(-1).status !== 429 && answers.length <= most + 1);
	return answers;
}

function checkHeaders(answers, limit) {
	const now = Date.now() / 1000;

	for (const { headers } of answers) {
		assert.equal(headers['x-ratelimit-limit'], String(limit));
		assert.ok(headers['x-ratelimit-reset'] > now - 60 &&
			headers['x-ratelimit-reset'] <= now + 61);
		assert.match(headers['x-ratelimit-remaining'], /^\d+$/);
	}
	const left = answers.map(({ headers }) =>
		Number(headers['x-ratelimit-remaining']));

	for (let i = 1; i < left.length; i++)
		assert.ok(left[i] === left[i - 1] - 1 ||
			(left[i] === 0 && left[i - 1] === 0), String(left));
	const last = answers.at(-1);
	const wait = Number(last.headers['retry-after']);

	refused(last, 429, { code: 'RATE_LIMIT_EXCEEDED' });
	assert.ok(wait >= 1 && wait <= 60, `Retry-After ${wait}`);
}

const test = (name, work) => nodeTest(name, () => inWindow(stack, work));

test('reads and writes of a user are limited apart', async () => {
	const user = await firm.login(firm.manager.email, firm.manager.password);
	const reads = await exhaust(() => user.get('/customers', { headers: {
		Origin: 'https://app.example.com' } }), READS);

	assert.equal(reads.length, READS + 1);
	checkHeaders(reads, READS);
	assert.match(reads[0].headers['access-control-expose-headers'],
		/X-RateLimit-Remaining/);
	assert.equal(reads.at(-1).headers['access-control-allow-origin'], '*');
	const writes = await exhaust(() => user.post('/customers', {}), WRITES);

	assert.equal(writes.length, WRITES + 1);
	checkHeaders(writes, WRITES);
	// Others, health and preflight are not held up by it.
	good(await firm.admin.get('/customers'));
	for (let i = 0; i < READS + 5; i++)
		assert.equal((await user.get('/health')).status, 200);
	assert.equal((await user.options('/customers')).status, 204);
});

test('mails have a limit of their own', async () => {
	const invoice = await firm.invoice();
	const answers = await exhaust(() => firm.admin.post(
		`/invoices/${invoice.id}/send`, { to: ['a@example.com'] }), 3);

	assert.equal(answers.length, 4);
	checkHeaders(answers, 3);
	good(await firm.admin.post('/customers', { name: 'N',
		email: freshEmail(), phone: '12345' }), 201);
});

test('sign-in is limited by address', async () => {
	const answers = await exhaust(() => firm.client.post('/auth/login',
		{ email: freshEmail(), password: freshPassword() }), SIGN_INS);

	checkHeaders(answers, SIGN_INS);
	assert.ok(answers.slice(0, -1).every(({ status }) => status === 401));
	refused(await firm.client.post('/auth/register', {}), 429);
	refused(await firm.client.post('/auth/forgot-password',
		{ email: freshEmail() }), 429);
	// Who is signed in goes on working.
	assert.notEqual((await firm.admin.get('/auth/me')).status, 429);
});

test('a new minute begins with a new quota', async () => {
	const answers = await exhaust(() => firm.employee.get('/customers'),
		READS);
	const wait = Number(answers.at(-1).headers['retry-after']);

	refused(answers.at(-1), 429);
	await sleep(wait * 1000 + 200);
	good(await firm.employee.get('/customers'));
});
