// Redis is away: everything is served, without limits, and health says so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';
import { good, makeTenant } from '../lib/business.mjs';
import { startStack, until } from '../lib/stack.mjs';
import { Load } from './load.mjs';

let stack, firm;

before(async () => {
	stack = await startStack({ settings: { rate_read: 100000 } });
	firm = await makeTenant({ stack });
});

after(() => stack?.remove());

const health = async () => (await firm.client.get('/health')).body;
const limit = (answer) => answer.headers['x-ratelimit-limit'];

// Each thread finds out for itself.
const limitsAre = (there) => until(async () => {
	const answers = await Promise.all(Array.from({ length: 24 }, () =>
		firm.admin.get('/customers?limit=1')));

	return answers.every((answer) =>
		(limit(good(answer) && answer) !== undefined) === there);
}, 60000, `limits ${there ? 'on' : 'off'}`);

test('with Redis, limits are told', async () => {
	// One that was late is away for a second.
	await until(async () => (await health()).redis === 'ok');
	await until(async () => limit(await firm.admin.get('/customers')) ===
		'100000');
});

test('Redis stops under load: nothing fails, health is degraded', async () => {
	const load = new Load(firm);

	await until(() => load.count > 40, 30000, 'load');
	await stack.stop('redis');
	await limitsAre(false);
	const then = load.count;

	await until(() => load.count > then + 100, 30000, 'more load');
	await load.stop();
	assert.deepEqual(load.failed().map(({ status, error, answer }) =>
		[status, error?.message ?? answer.text]), []);
	assert.ok(load.slowest() < 3000, `slowest ${load.slowest()} ms`);
	const answer = await firm.client.get('/health');

	assert.equal(answer.status, 200);
	assert.equal(answer.body.status, 'degraded');
	assert.equal(answer.body.redis, 'away');
	assert.equal(answer.body.ready, true);
	good(await firm.client.post('/auth/login', { email: firm.admin.email,
		password: firm.admin.password }));
	const warnings = stack.logLines('worker').filter((line) =>
		JSON.stringify(line).includes('without rate limits'));

	// Once for each thread that noticed, not once for each request.
	assert.ok(warnings.length >= 1 && warnings.length <= 40,
		`${warnings.length} warnings`);
});

test('Redis comes back: so do limits', async () => {
	await stack.start('redis');
	await until(async () => (await health()).status === 'ok', 60000,
		'health');
	await limitsAre(true);
});

test('a Redis that hangs does not hold up requests for long', async () => {
	const pid = stack.pid('redis');

	process.kill(pid, 'SIGSTOP');
	try {
		const load = new Load(firm, 4);

		await until(() => load.count > 60, 30000, 'load');
		await load.stop();
		assert.deepEqual(load.failed(), []);
		assert.ok(load.slowest() < 3000, `slowest ${load.slowest()} ms`);
	} finally {
		process.kill(pid, 'SIGCONT');
	}
	assert.ok(fs.existsSync(`/proc/${pid}`));
	await until(async () => (await health()).status === 'ok', 60000,
		'health');
});
