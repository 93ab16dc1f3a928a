// What workers keep in memory for a moment: counts of requests, lines of the
// log.  Neither goes with a worker that dies, and pools count together.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fresh, good, makeTenant } from '../lib/business.mjs';
import { alive, run, startStack, until } from '../lib/stack.mjs';
import { claimsOf } from '../lib/token.mjs';
import { inWindow } from '../lib/window.mjs';

const READS = 60;
let stack, firm;

before(async () => {
	stack = await startStack({ workers: 2, threads: 2,
		settings: { rate_read: READS } });
	firm = await makeTenant({ stack });
});

after(() => stack?.remove());

const named = (id) => ({ headers: { 'X-Request-Id': id } });

// Reads as someone new until refused; how many went through.
async function reads({ each = async () => {} } = {}) {
	const user = await firm.user();
	let count = 0;

	for (; count <= 3 * READS; count++) {
		if ((await user.get('/customers?limit=1')).status === 429)
			break;
		await each(count, user);
	}
	return count;
}

const counted = (name, work) => test(name, () => inWindow(stack, work, 30));

counted('a worker dies, and its pool goes on counting', async () => {
	const count = await reads({ each: async (n) => {
		if (n !== 20)
			return;
		const [victim] = stack.workers();

		process.kill(victim, 'SIGKILL');
		await until(() => stack.workers().length === 2 &&
			!stack.workers().includes(victim), 60000, 'another');
	} });

	assert.equal(count, READS);
});

counted('rolled workers go on counting', async () => {
	const count = await reads({ each: async (n) => {
		const old = stack.workers();

		if (n !== 20)
			return;
		process.kill(stack.pid('worker'), 'SIGHUP');
		await until(() => stack.workers().filter((pid) =>
			!old.includes(pid)).length === 2, 60000, 'new workers');
	} });

	assert.equal(count, READS);
});

// The sanitizers would report a SIGSEGV as a find.
for (const signal of process.env.KONTOR_TEST_SANITIZERS === undefined ?
	['SIGSEGV', 'SIGABRT', 'SIGTERM'] : ['SIGABRT', 'SIGTERM'])
	test(`a request's line outlives ${signal}`, async () => {
		await until(() => stack.workers().length >= 2, 60000, 'workers');
		const ids = Array.from({ length: 12 }, () => fresh('kept-'));

		for (const id of ids)
			await firm.client.get('/health', named(id));
		for (const pid of stack.workers())
			process.kill(pid, signal);
		await until(() => ids.every((id) => stack.log('worker')
			.includes(`"request":"${id}"`)), 60000, 'the lines');
		for (const id of ids)
			assert.equal(stack.logLines('worker').filter((line) =>
				line.request === id).length, 1);
		await until(async () => (await firm.client.get('/health'))
			.status === 200, 60000, 'new workers');
	});

// Until Redis has heard of all that the user read.
const added = (count, user) => until(async () => {
	const redis = async (...words) => (await run('redis-cli', ['-s',
		stack.env.KONTOR_REDIS, ...words])).stdout.trim().split('\n');
	const keys = await redis('KEYS', 'kontor:rate:*:read:' +
		`${claimsOf(user.token).sub}:*`);

	return (await redis('MGET', ...keys)).reduce((sum, n) =>
		sum + Number(n), 0) === count;
}, 20000, `${count} reads to be added up`);

// Without a master each worker is a pool: they meet in Redis.
test('pools beside each other keep one limit', async () => {
	const pidFile = path.join(stack.dir, 'spawned.pid');

	await stack.stop('worker');
	fs.rmSync(stack.env.KONTOR_WORKER_SOCKET, { force: true });
	const child = spawn('spawn-fcgi', ['-s', stack.env.KONTOR_WORKER_SOCKET,
		'-M', '0660', '-F', '3', '-P', pidFile, '--',
		path.join(stack.bin, 'kontor-worker'), '--config', stack.conf,
		'--threads', '1'], { stdio: 'ignore', env: { ...process.env,
		PATH: `${process.env.PATH}:/usr/sbin` } });

	await new Promise((done) => child.once('exit', done));
	const pids = fs.readFileSync(pidFile, 'utf8').split(/\s+/)
		.filter((word) => word !== '').map(Number);

	try {
		assert.equal(pids.length, 3);
		await until(async () => (await firm.client.get('/health'))
			.status === 200, 60000, 'an answer');
		// A pool learns the sum when it adds, so each may be behind.
		await inWindow(stack, async () => {
			const count = await reads({ each: (n, user) =>
				added(n + 1, user) });

			assert.ok(count >= READS && count <= READS + 6,
				`${count}`);
		}, 30);
	} finally {
		for (const pid of pids.filter(alive))
			process.kill(pid, 'SIGTERM');
	}
	await until(() => !pids.some(alive), 60000, 'their end');
	await stack.start('worker');
	good(await (await firm.user()).get('/customers?limit=1'));
});
