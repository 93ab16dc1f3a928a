// PostgreSQL stops, crashes, drops connections or is held up by a lock.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { good, makeTenant } from '../lib/business.mjs';
import { refused } from '../lib/check.mjs';
import { alive, sleep, startStack, until } from '../lib/stack.mjs';
import { Load } from './load.mjs';

// The promise is 5 s; the rest is for a busy machine and sanitizers.
const LONGEST_MS = 6500;
let stack, firm;

before(async () => {
	stack = await startStack({ durable: true, settings: {
		statement_timeout: 2500 } });
	firm = await makeTenant({ stack });
});

after(() => stack?.remove());

const serves = (ms = 30000) => until(async () =>
	(await firm.admin.get('/customers?limit=1')).status === 200, ms,
	'recovery');

// During a failure there is a good answer or 503, soon, and nothing else.
function checkAnswers(load) {
	for (const { answer, error, method } of load.failed()) {
		assert.ok(answer, `${method}: ${error?.message}`);
		refused(answer, 503, { code: 'SERVICE_UNAVAILABLE' });
		assert.ok(Number(answer.headers['retry-after']) >= 1);
		assert.equal(answer.headers['access-control-allow-origin'], '*');
		assert.doesNotMatch(answer.text, /libpq|SSL|terminat|socket|sql/i);
	}
	assert.ok(load.slowest() < LONGEST_MS, `slowest ${load.slowest()} ms`);
}

test('a restart under load: 503 meanwhile, then as before', async () => {
	const workers = stack.workers();
	const load = new Load(firm);

	await until(() => load.count > 60, 30000, 'load');
	await stack.stop('postgresql');
	await until(() => load.failed().length > 10, 30000, 'refusals');
	const health = await firm.client.get('/health');

	assert.equal(health.status, 503);
	assert.equal(health.body.status, 'down');
	assert.equal(health.body.database, 'down');
	assert.equal(health.body.ready, false);
	assert.equal((await firm.client.get('/health/live')).status, 200);
	await sleep(1000);
	await stack.start('postgresql');
	await serves();
	const before = load.results.filter(({ status }) => status === 201).length;

	await until(() => load.results.filter(({ status }) => status === 201)
		.length > before + 40, 30000, 'recovered load');
	await load.stop();
	checkAnswers(load);
	await load.checkKept();
	assert.deepEqual(stack.workers().sort(), workers.sort());
	assert.equal((await firm.client.get('/health')).status, 200);
});

test('a crash under load: nothing acknowledged is lost', async () => {
	const load = new Load(firm);

	await until(() => load.count > 60, 30000, 'load');
	// PostgreSQL ends all sessions and recovers when a backend is killed.
	const [backend] = await stack.query(`select pid from pg_stat_activity
		where usename = 'kontor_app' limit 1`, { as: 'super' });

	process.kill(backend.pid, 'SIGKILL');
	await sleep(300);
	await serves();
	const before = load.count;

	await until(() => load.count > before + 60, 30000, 'recovered load');
	await load.stop();
	checkAnswers(load);
	await load.checkKept();
});

test('a killed server under load: nothing acknowledged is lost', async () => {
	const load = new Load(firm);
	const pid = stack.pid('postgresql');

	await until(() => load.count > 60, 30000, 'load');
	process.kill(pid, 'SIGKILL');
	await until(() => !alive(pid), 30000, 'its end');
	await until(() => load.failed().length > 5, 30000, 'refusals');
	await stack.start('postgresql');
	await serves();
	await load.stop();
	checkAnswers(load);
	await load.checkKept();
});

test('dropped connections are made again', async () => {
	for (let round = 0; round < 3; round++) {
		await stack.execute(`select pg_terminate_backend(pid)
			from pg_stat_activity where usename = 'kontor_app'`,
			{ as: 'super' });
		for (let i = 0; i < 24; i++)
			good(await firm.admin.get('/customers?limit=1'));
	}
	await stack.execute(`select pg_terminate_backend(pid)
		from pg_stat_activity where usename = 'kontor_app'`,
		{ as: 'super' });
	// A write that met a dead connection may be refused, not lost.
	const load = new Load(firm);

	await until(() => load.count > 100, 30000, 'load');
	await load.stop();
	checkAnswers(load);
	await load.checkKept();
	await serves();
});

test('a statement that waits too long is 503, not a hang', async () => {
	const customer = await firm.customer({ city: 'A' });
	const lock = stack.session();
	const path = `/customers/${customer.id}`;

	await lock.run(`begin; select id from customer where tenant_id =
		'${firm.id}' and email = '${customer.email}' for update`);
	const began = performance.now();
	const answers = await Promise.all(Array.from({ length: 4 }, () =>
		firm.admin.put(path, { city: 'B' })));

	assert.ok(performance.now() - began < LONGEST_MS);
	for (const answer of answers) {
		refused(answer, 503);
		assert.ok(Number(answer.headers['retry-after']) >= 1);
	}
	// Whoever does not need that row is served.
	assert.equal(good(await firm.admin.get(path)).city, 'A');
	await lock.run('rollback');
	await lock.end();
	assert.equal(good(await firm.admin.put(path, { city: 'C' })).city, 'C');
});

test('one held row does not stop the others', async () => {
	const held = await firm.customer();
	const lock = stack.session();

	await lock.run(`begin; select id from customer where tenant_id =
		'${firm.id}' and email = '${held.email}' for update`);
	const stuck = firm.admin.apart().put(`/customers/${held.id}`,
		{ city: 'B' });
	const load = new Load(firm, 4);

	await until(() => load.count > 60, 30000, 'load');
	await load.stop();
	assert.deepEqual(load.failed(), []);
	await lock.run('rollback');
	await lock.end();
	assert.ok([200, 503].includes((await stuck).status));
});

test('more sessions than PostgreSQL has: 503, then as before', async () => {
	const sessions = [];

	for (let i = 0; i < 3; i++)
		sessions.push(stack.session({ as: 'super' }));
	await stack.execute('alter role kontor_app connection limit 1',
		{ as: 'super' });
	await stack.execute(`select pg_terminate_backend(pid)
		from pg_stat_activity where usename = 'kontor_app'`,
		{ as: 'super' });
	const load = new Load(firm, 6);

	await until(() => load.count > 30, 30000, 'load');
	await load.stop();
	checkAnswers(load);
	await stack.execute('alter role kontor_app connection limit -1',
		{ as: 'super' });
	for (const session of sessions)
		await session.end();
	await serves();
	await load.checkKept();
});
