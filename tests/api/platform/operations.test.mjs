// Request ids, health, logs, and where secrets must not be.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { before } from 'node:test';
import { fresh, freshEmail, freshPassword, good, makeTenant }
	from '../../lib/business.mjs';
import { refused, routesOf } from '../../lib/check.mjs';
import { children, until } from '../../lib/stack.mjs';

let firm, stack;

before(async () => {
	firm = await makeTenant();
	({ stack } = firm);
});

const idOf = (answer) => answer.headers['x-request-id'];
const named = (id) => ({ headers: { 'X-Request-Id': id } });

test('a well-formed request id is kept, another is replaced', async () => {
	for (const id of ['abcdefgh', 'A-1_b.c-12345678', 'x'.repeat(64)])
		for (const answer of [await firm.admin.get('/customers', named(id)),
			await firm.client.get('/customers', named(id)),
			await firm.client.at('').get('/elsewhere', named(id))])
			assert.equal(idOf(answer), id);
	for (const id of ['short', 'x'.repeat(65), 'has blank here', '"quoted"!!',
		'${jndi:ldap}', 'a,bbbbbbbbb', '']) {
		const answer = await firm.admin.get('/customers', named(id));

		assert.notEqual(idOf(answer), id);
		assert.match(idOf(answer), /^[A-Za-z0-9._-]{8,64}$/);
	}
	const made = await Promise.all(Array.from({ length: 20 }, () =>
		firm.admin.get('/customers')));

	assert.equal(new Set(made.map(idOf)).size, 20);
});

test('health says what there is, to anyone', async () => {
	const [{ newest }] = await stack.query(
		'select max(number) as newest from schema_version');

	for (const [who, where] of [[firm.client, '/health'],
		[firm.client, '/health/ready'],
		[stack.client().at('/api'), '/health'],
		[stack.client('nosuchcompany'), '/health']]) {
		// A Redis that was late is away for a second.
		const answer = await until(async () => {
			const got = await who.get(where);

			assert.equal(got.status, 200, got.text);
			return got.body.redis !== 'away' && got;
		});
		const { version, ...rest } = answer.body;

		assert.match(version, /^\d+\.\d+/);
		assert.deepEqual(rest, { status: 'ok', live: true, ready: true,
			database: 'ok', redis: 'ok', schema: newest });
	}
	assert.deepEqual((await firm.client.get('/health/live')).body,
		{ status: 'ok', live: true });
});

test('one request is one JSON line in the log', async () => {
	const id = fresh('request-'), word = fresh('noteword');
	const { id: customer } = good(await firm.admin.post('/customers', {
		name: word, email: freshEmail(), phone: '12345', notes: word },
		named(id)), 201);

	await firm.admin.get(`/customers?search=${word}`, named(`${id}-1`));
	await firm.client.get('/customers', named(`${id}-2`));
	await firm.admin.get('/nothing', named(`${id}-3`));
	await firm.admin.get(`/customers/${customer}`, named(`${id}-4`));
	const lines = await until(() => {
		const found = stack.logLines('worker').filter((line) =>
			line.request?.startsWith(id));

		return found.length >= 5 && found;
	}, 60000, 'the log');
	const by = (end) => lines.filter((line) => line.request === id + end);

	assert.equal(lines.length, 5);
	const [made] = by('');

	assert.equal(made.method, 'POST');
	assert.equal(made.path, '/v1/customers');
	assert.equal(made.route, '/customers');
	assert.equal(made.edition, 'fieldservice');
	assert.equal(made.status, 201);
	assert.equal(made.tenant, firm.id);
	assert.ok(made.ms > 0 && made.ms < 10000);
	assert.equal(by('-1')[0].path, '/v1/customers');
	assert.deepEqual(['-2', '-3', '-4'].map((end) => by(end)[0].status),
		[401, 404, 200]);
	assert.equal(by('-4')[0].route, '/customers/:id');
	for (const name of fs.readdirSync(stack.env.KONTOR_LOGS))
		assert.ok(!fs.readFileSync(path.join(stack.env.KONTOR_LOGS, name),
			'utf8').includes(word), `${name} holds a body or a query`);
});

test('the log counts what is asked in all transactions', async () => {
	const id = fresh('request-');

	// Who it is, is looked for in one; the refusal is noted in another.
	assert.equal((await firm.client.post('/auth/login', {
		email: freshEmail(), password: freshPassword() }, named(id))).status, 401);
	const line = await stack.logged(id);

	assert.ok(line.queries > 0 && line.trips > 0, JSON.stringify(line));
});

test('a user made by hand writes nothing secret to the log', async () => {
	const email = freshEmail(), password = freshPassword();
	const made = await stack.kontor('user', 'create', firm.slug, email,
		'--role', 'manager', { input: `${password}\n` });

	assert.equal(made.code, 0, made.stderr);
	assert.ok(!(made.stdout + made.stderr).includes(password));
	assert.equal((await firm.login(email, password)).user.role, 'manager');
});

test('secrets stand in no command line and no environment', async () => {
	const secrets = [
		fs.readFileSync(path.join(stack.dir, 'secrets/secret'), 'utf8').trim(),
		...fs.readFileSync(path.join(stack.dir, 'secrets/pgpass'), 'utf8')
			.trim().split('\n').map((line) => line.split(':').at(-1)),
	];
	const pids = ['worker', 'courier', 'render', 'nginx', 'redis']
		.map((part) => stack.pid(part));
	let looked = 0;
	// What draws a paper may have ended since it was listed.
	const read = (pid, name) => {
		try {
			return fs.readFileSync(`/proc/${pid}/${name}`, 'utf8');
		} catch (error) {
			assert.ok(!pids.includes(pid), error.message);
			return undefined;
		}
	};

	assert.ok(secrets.every((secret) => secret.length > 30));
	for (const pid of [...pids, ...pids.flatMap(children)])
		for (const name of ['cmdline', 'environ', 'comm']) {
			const text = read(pid, name);

			if (text === undefined)
				continue;
			looked++;
			for (const secret of secrets)
				assert.ok(!text.includes(secret), `${pid} ${name}`);
		}
	assert.ok(looked > 18);
});

test('files that hold secrets are for their owner only', () => {
	for (const name of ['secrets/secret', 'secrets/pgpass', 'etc/kontor.conf',
		'tls/server.key'])
		assert.equal(fs.statSync(path.join(stack.dir, name)).mode & 0o077,
			0, name);
});

test('every route that is not public asks for a token', async () => {
	const id = 'x_01h455vb4pex5vsknk084sn02q';

	for (const route of await routesOf(stack)) {
		const filled = route.path.replace(/:\w+/g, id);
		const answer = await firm.client.request(route.method, filled);

		if (route.permission === 'public')
			assert.notEqual(answer.status, 401, route.path);
		else if (answer.status !== 404)
			refused(answer, 401, { code: 'AUTH_TOKEN_INVALID' });
	}
});
