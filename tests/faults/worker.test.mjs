// Workers that are killed, rolled and stopped.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { good, makeTenant } from '../lib/business.mjs';
import { refused } from '../lib/check.mjs';
import { alive, children, run, sleep, startStack, until } from '../lib/stack.mjs';
import { Load } from './load.mjs';

let stack, firm;

before(async () => {
	// Whoever waits for a lock here is let go by the test.
	stack = await startStack({ workers: 2, threads: 3, settings: {
		statement_timeout: 60000 } });
	firm = await makeTenant({ stack });
});

after(() => stack?.remove());

const worker = () => path.join(stack.bin, 'kontor-worker');

// A request that waits for a row which somebody else has locked.
async function waiting() {
	const customer = await firm.customer({ city: 'A' });
	const lock = stack.session();

	await lock.run(`begin; select id from customer where tenant_id =
		'${firm.id}' and email = '${customer.email}' for update`);
	const answer = firm.admin.apart().put(`/customers/${customer.id}`,
		{ city: 'B' });

	await until(async () => (await stack.query(`select 1 as one from
		pg_stat_activity where wait_event_type = 'Lock'`,
		{ as: 'super' })).length > 0, 30000, 'the lock to be met');
	return { answer, release: async () => {
		await lock.run('rollback');
		await lock.end();
	} };
}

test('a worker that is killed is replaced; little is lost', async () => {
	const load = new Load(firm);
	const old = stack.workers();

	assert.equal(old.length, 2);
	await until(() => load.count > 60, 30000, 'load');
	process.kill(old[0], 'SIGKILL');
	await until(() => stack.workers().length === 2 &&
		!stack.workers().includes(old[0]), 30000, 'a new worker');
	const then = load.count;

	await until(() => load.count > then + 60, 30000, 'more load');
	const results = await load.stop();

	// At most what the threads of one worker had in hand (3 + 2 slow).
	assert.ok(load.failed().length <= 5, JSON.stringify(load.statuses()));
	for (const { answer, error } of load.failed()) {
		assert.ok(answer, error?.message);
		refused(answer, 502);
		assert.ok(answer.headers['retry-after']);
		assert.equal(answer.headers['access-control-allow-origin'], '*');
	}
	assert.ok(results.filter(({ status }) => status === 201).length > 30);
	await load.checkKept();
	assert.ok(stack.workers().includes(old[1]), 'the other one goes on');
	assert.match(stack.log('worker'), /died of signal 9/);
});

test('reads are not lost at all when a worker dies', async () => {
	const [victim] = stack.workers();
	const answers = Promise.all(Array.from({ length: 60 }, () =>
		firm.admin.get('/customers?limit=1')));

	process.kill(victim, 'SIGKILL');
	for (const answer of await answers)
		good(answer);
	await until(() => stack.workers().length === 2, 60000, 'a new worker');
});

test('HUP rolls all workers under load and nothing fails', async () => {
	const load = new Load(firm);

	for (let round = 0; round < 3; round++) {
		const old = stack.workers();

		await sleep(400);
		process.kill(stack.pid('worker'), 'SIGHUP');
		await until(() => {
			const now = stack.workers();

			return now.length >= 2 && now.filter((pid) =>
				!old.includes(pid)).length === 2;
		}, 30000, 'new workers');
		await sleep(400);
	}
	await load.stop();
	assert.deepEqual(load.failed().map(({ status, error, answer }) =>
		[status, error?.message ?? answer.text]), []);
	const kept = await load.checkKept();

	assert.ok(load.count > 100, `${load.count} requests`);
	assert.equal(kept.size, load.results.filter(({ status }) =>
		status === 201).length);
});

test('old workers end once nginx lets their connections go', async () => {
	await until(() => stack.workers().length === 2, 90000,
		'the old workers to end');
});

test('script/stack reload is such a roll, nginx included', async () => {
	const old = stack.workers(), nginx = stack.pid('nginx');
	const load = new Load(firm, 4);

	await until(() => load.count > 20, 30000, 'load');
	await stack.reload();
	await until(() => stack.workers().some((pid) => !old.includes(pid)),
		30000, 'new workers');
	await sleep(1000);
	await load.stop();
	assert.deepEqual(load.failed().filter(({ status }) => status !== 0), []);
	assert.equal(stack.pid('nginx'), nginx);
	await load.checkKept();
});

test('a HUP whose new workers can not start keeps the old ones', async () => {
	const conf = fs.readFileSync(stack.conf, 'utf8');
	const master = stack.pid('worker');
	const old = await until(() => stack.workers().length === 2 &&
		stack.workers(), 90000, 'quiet');

	fs.writeFileSync(stack.conf, conf + 'nonsense = 1\n');
	try {
		process.kill(master, 'SIGHUP');
		await until(() => /do not start; the old ones stay/.test(
			stack.log('worker')), 60000, 'the message');
		for (let i = 0; i < 20; i++)
			good(await firm.admin.get('/customers?limit=1'));
		assert.ok(old.every((pid) => stack.workers().includes(pid)));
		await until(() => stack.workers().length === old.length, 60000,
			'the others to end');
	} finally {
		fs.writeFileSync(stack.conf, conf);
	}
});

// As an upgrade to a broken program would.
test('new workers that end after they were started are not taken for good',
    async () => {
	const program = path.join(stack.dir, 'kontor-worker');
	const socket = path.join(stack.dir, 'upgraded.sock');
	let said = '';

	fs.copyFileSync(worker(), program);
	const master = spawn('spawn-fcgi', ['-n', '-s', socket, '--', program,
		'--config', stack.conf, '--workers', '2'], { stdio: ['ignore',
		'ignore', 'pipe'], env: { ...process.env,
		PATH: `${process.env.PATH}:/usr/sbin` } });
	const gone = new Promise((done) => master.once('exit', done));

	master.stderr.on('data', (part) => { said += part; });
	try {
		const old = await until(() => {
			const now = children(master.pid);

			return now.length === 2 && now;
		}, 60000, 'two workers');

		fs.writeFileSync(`${program}.new`,
			'#!/bin/sh\nexec 3>&-\nsleep 1\nexit 1\n', { mode: 0o755 });
		fs.renameSync(`${program}.new`, program);
		process.kill(master.pid, 'SIGHUP');
		await until(() => /do not start; the old ones stay/.test(said),
			60000, `the message: ${said}`);
		await until(() => children(master.pid).length === 2, 60000,
			'the others to end');
		assert.deepEqual(children(master.pid).sort(), old.sort());
	} finally {
		master.kill('SIGTERM');
		await gone;
	}
});

test('TERM lets a request in hand finish', async () => {
	const { answer, release } = await waiting();
	const pids = [stack.pid('worker'), ...stack.workers()];
	const stopped = stack.stop('worker');

	await sleep(700);
	assert.ok(alive(pids[0]), 'it waits for the request');
	await release();
	assert.equal(good(await answer).city, 'B');
	await stopped;
	assert.ok(pids.every((pid) => !alive(pid)));
	const down = await firm.admin.get('/customers', { headers: {
		Origin: 'https://app.example.com' } });

	refused(down, 502, { code: 'BAD_GATEWAY' });
	assert.equal(down.headers['access-control-allow-origin'], '*');
	await stack.start('worker');
	good(await firm.admin.get('/customers'));
});

test('more connections than a worker can hold wait in the backlog', async () => {
	const socket = stack.env.KONTOR_WORKER_SOCKET;
	const held = () => stack.workers().map((pid) =>
		fs.readdirSync(`/proc/${pid}/fd`).length);
	const idle = [];

	try {
		while (idle.length < 1400) {
			const one = net.connect(socket);

			await new Promise((done, fail) => one.once('connect', done)
				.once('error', fail));
			one.on('error', () => {});
			idle.push(one);
		}
		await until(() => held().every((n) => n > 600), 60000,
			'full workers');
		await sleep(500);
		assert.ok(held().every((n) => n < 700), held().join());
	} finally {
		for (const one of idle)
			one.destroy();
	}
	await until(() => held().every((n) => n < 100), 60000, 'room');
	for (let i = 0; i < 20; i++)
		good(await firm.admin.get('/customers?limit=1'));
});

test('spawn-fcgi -F 2, without a master, serves as well', async () => {
	const socket = stack.env.KONTOR_WORKER_SOCKET;
	const pidFile = path.join(stack.dir, 'spawned.pid');

	await stack.stop('worker');
	fs.rmSync(socket, { force: true });
	const log = fs.openSync(path.join(stack.env.KONTOR_LOGS, 'spawned.log'),
		'a');
	const child = spawn('spawn-fcgi', ['-s', socket, '-M', '0660', '-F', '2',
		'-P', pidFile, '--', worker(), '--config', stack.conf,
		'--threads', '2'], { stdio: ['ignore', 'pipe', log], env: {
		...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });

	await new Promise((done) => child.once('exit', done));
	const pids = fs.readFileSync(pidFile, 'utf8').split(/\s+/)
		.filter((word) => word !== '').map(Number);

	try {
		assert.equal(pids.length, 2);
		await until(async () => (await firm.admin.get('/customers'))
			.status === 200, 60000, 'an answer');
		const load = new Load(firm, 6);

		await until(() => load.count > 100, 60000, 'load');
		await load.stop();
		assert.deepEqual(load.failed(), []);
		assert.ok(pids.every(alive));
	} finally {
		for (const pid of pids.filter(alive))
			process.kill(pid, 'SIGTERM');
		fs.closeSync(log);
	}
	await until(() => !pids.some(alive), 90000, 'them to end');
	await stack.start('worker');
});

test('a worker refuses a schema it does not know', async () => {
	const socket = path.join(stack.dir, 'refused.sock');
	const serve = () => run('spawn-fcgi', ['-n', '-s', socket, '--', worker(),
		'--config', stack.conf], { timeout: 60000, env: { ...process.env,
		PATH: `${process.env.PATH}:/usr/sbin` } });
	const rows = await stack.query('select * from schema_version');
	const spoil = async (sql) => {
		await stack.execute(sql);
		try {
			return await serve();
		} finally {
			await stack.execute(`delete from schema_version; insert
				into schema_version select * from
				json_populate_recordset(null::schema_version,
				'${JSON.stringify(rows)}')`);
		}
	};
	const older = await spoil(`delete from schema_version where
		number = (select max(number) from schema_version)`);

	assert.equal(older.code, 78, older.stderr);
	assert.match(older.stderr,
		/kontor-worker: the schema lacks migration .*run kontor migrate/);
	const changed = await spoil(`update schema_version set
		checksum = repeat('0', 64) where number = 1`);

	assert.equal(changed.code, 78, changed.stderr);
	assert.match(changed.stderr, /0001-\S+ was applied with another content/);
});
