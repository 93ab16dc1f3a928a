// No list, filter, sort, search, cursor or report reads a whole table where
// an index should serve.  On a database filled with 10,000 rows in each table
// all of them are asked for, as list-requests.c derives them from the tables
// of fields, and what the statements really read is counted.  What may read
// more, and why, stands in plans.accepted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, startStack } from '../lib/stack.mjs';
import { scans, watchPlans } from './plans.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = process.env.KONTOR_LIST_REQUESTS;
// Plans are the same under sanitizers, only slower.
const skip = process.env.KONTOR_TEST_SANITIZERS ? 'plans were looked at' :
	program ? false : 'needs the program list-requests: --program';
const ROWS = 10000;
// What a request may read of a table besides three times its answer: a page
// of a hundred, the like for looking up, and what an estimate is wrong by.
const SPARE = 1000;
const REPORT = 4000;

const bases = { fieldservice: '/v1', dealer: '/api' };
const people = [
	{ name: 'admin', email: 'plans@example.com', words: ['--role', 'admin'] },
	{ name: 'branch', email: 'plans.branch@example.com',
		words: ['--role', 'sc_manager', '--branch', 'CENTRE'] },
];
let stack, tenant, branch, big, plansSince, problems;
const used = new Set(), seen = {};

const accepted = fs.readFileSync(here('plans.accepted'), 'utf8').split('\n')
	.filter((line) => line !== '' && !line.startsWith('#'))
	.map((line) => line.split(/\s+\|\s+/));

const isAccepted = (what) => accepted.some(([pattern], i) =>
	new RegExp(`^${pattern}$`).test(what) && used.add(i));

function tell() {
	if (problems.size > 0)
		assert.fail([...problems].map((line) => line.join('\n    '))
			.join('\n'));
}

async function kontor(...words) {
	const got = await stack.kontor(...words);

	assert.equal(got.code, 0, got.stderr);
	return got.stdout;
}

async function signIn(person) {
	for (const [edition, base] of Object.entries(bases)) {
		if (edition === 'fieldservice' && person.name !== 'admin')
			continue;
		const client = stack.client('plans').on('plans', edition).at(base);
		const answer = await client.post('/auth/login',
			{ email: person.email, password: person.password });

		assert.equal(answer.status, 200, answer.text);
		person[edition] = client.as(answer.body.data.accessToken);
	}
}

before(async () => {
	if (skip)
		return;
	stack = await startStack();
	for (const slug of ['plans', 'plans-neighbour'])
		await kontor('tenant', 'create', slug, '--name', slug);
	await kontor('branch', 'create', 'plans', 'CENTRE', '--name', 'Centre',
		'--state', 'Maharashtra');
	for (const person of people) {
		const said = await kontor('user', 'create', 'plans', person.email,
			...person.words, '--generate');

		person.password = /^password=(.*)$/m.exec(said)[1];
	}
	await stack.stop('courier', 'render');
	[{ tenant, branch }] = await stack.query(`select b.tenant_id as tenant,
		b.id as branch from branch b where b.code = 'CENTRE'`);
	for (const person of people)
		[{ id: person.id }] = await stack.query(`select id from app_user
			where email = '${person.email}'`);
	const got = await run('psql', [...stack.psqlWords('super'),
		'-v', 'tenant=plans', '-v', 'neighbour=plans-neighbour',
		'-v', `person=${people[0].id}`, '-v', `rows=${ROWS}`,
		'-f', here('fill.sql')], { env: { ...process.env,
		PGOPTIONS: '-c search_path=kontor,public' } });

	assert.equal(got.code, 0, got.stderr);
	big = new Set((await stack.query(`select relname as name from pg_class
		where relnamespace = 'kontor'::regnamespace and relkind = 'r'
		and reltuples >= ${ROWS}`)).map(({ name }) => name));
	plansSince = await watchPlans(stack);
	for (const person of people)
		await signIn(person);
}, { timeout: 300000 });
after(() => stack?.remove());

// Sends a request and notes what it read too much of.
async function watch(person, edition, address, what, spare = SPARE, body) {
	plansSince();
	const answer = body === undefined ? await person[edition].get(address) :
		await person[edition].post(address, body);
	const plans = plansSince();

	if (answer.status === 403)
		return undefined;
	const { total = 0 } = answer.body?.pagination ?? {};
	const whole = /^(list|sort)/.test(what);
	const may = spare + (whole ? 0 : 3 * total);
	const path = address.split('?')[0].replace(/\/[0-9a-f]{8}-[^/]*/, '/:id');

	if (answer.status !== 200)
		problems.set(address,
			`${person.name}: ${answer.status} ${answer.text}`);
	for (const plan of plans)
		for (const scan of scans(plan)) {
			const name = `${edition} ${path} ${scan.total && whole ?
				'total' : what} ${scan.table}`;

			if (big.has(scan.table) && scan.rows > may &&
				!isAccepted(name))
				problems.set(name, `${person.name} ${address}\n    ` +
					`read ${scan.rows} for ${total}: ` +
					scan.how.slice(0, 250));
		}
	return answer.body;
}

async function follow(person, edition, address) {
	const deep = await person[edition].get(`${address}&page=25&limit=100`);
	const cursor = deep.body.pagination?.nextCursor;

	if (cursor)
		await watch(person, edition, `${address}&cursor=${cursor}`,
			'sort by cursor');
}

async function requests(person) {
	const words = [tenant, person.id, ...person.name === 'admin' ? [] :
		[branch]];
	const got = await run(program, words, { env: { ...process.env,
		KONTOR_DATABASE: stack.connection('app') } });

	assert.equal(got.code, 0, got.stderr);
	return got.stdout.trim().split('\n').map((line) => line.split('\t'));
}

describe('what is read', { skip }, () => {
	for (const person of people)
		test(`of lists, as ${person.name}`, { timeout: 300000 }, async () => {
			let count = 0;

			problems = new Map();
			for (const [edition, path, table, what, query] of
				await requests(person)) {
				if (!person[edition] || (person.name !== 'admin' &&
					(seen[path] ??= person.name) !== person.name))
					continue;
				const address = `${path}?${query}`;
				const got = await watch(person, edition, address, what);

				if (got === undefined) {
					delete seen[path];
					continue;
				}
				count++;
				if (what === 'list' && person.name === 'admin' &&
					!(got.pagination.total >= ROWS / 4) &&
					!isAccepted(`${edition} ${path} few ${table}`))
					problems.set(path, `${edition}: has only ` +
						`${got.pagination.total} rows here`);
				if (what === 'sort' && edition !== 'fieldservice')
					await follow(person, edition, address);
			}
			assert.ok(count > 0);
			tell();
		});

	test('of reports', { timeout: 300000 }, async () => {
		const said = await kontor('routes');
		const day = (ago) => new Date(Date.now() - ago * 86400000)
			.toISOString().slice(0, 10);
		const span = ['startDate', 'dateFrom', 'from'].map((name) =>
			`${name}=${day(40)}`).join('&') + '&' + ['endDate',
			'dateTo', 'to', 'date'].map((name) =>
			`${name}=${day(10)}`).join('&');
		let edition, count = 0;

		problems = new Map();
		for (const line of said.split('\n')) {
			const [method, path, needs] = line.trim().split(/\s+/);

			if (method === '#')
				edition = path;
			if (method !== 'GET' || /:|export|docs/.test(path) ||
				needs === 'public' || !/\/(reports|analytics|stats)/.test(path))
				continue;
			count++;
			await watch(people[0], edition, `${path}?${span}`, 'report',
				REPORT);
			if (edition === 'dealer')
				await watch(people[1], edition, `${path}?${span}`,
					'report', REPORT);
		}
		assert.ok(count > 10);
		tell();
	});

	// Lists of verbs, which no table of fields describes.
	test('of the desk and the diary', async () => {
		const day = new Date().toISOString().slice(0, 10);

		problems = new Map();
		for (const person of people) {
			for (const [type, term] of [['phone', '9000000077'],
				['name', 'NAMEX77'], ['email', 'mail77@example.com'],
				['vin', 'VINX77'], ['registration', 'REGISTRAX77'],
				['name', 'xyzzyplugh']])
				for (const kind of [type, 'auto']) {
					const { data } = await watch(person, 'dealer',
						`/customers/search?query=${term}&type=${kind}`,
						`search by ${type}`);

					assert.equal(data.length > 0,
						term !== 'xyzzyplugh', term);
				}
			await watch(person, 'dealer', '/appointments/availability' +
				`?serviceCenterId=${branch}&date=${day}`, 'slots');
		}
		tell();
	});

	test('of reports that clients put together', async () => {
		const from = new Date(Date.now() - 40 * 86400000).toISOString()
			.slice(0, 10);
		const recent = { field: 'date', operator: 'gte', value: from };
		const ask = (filters, dimensions, ...metrics) => watch(people[0],
			'fieldservice', '/reports/custom', 'report', REPORT,
			{ dimensions, metrics, filters });

		problems = new Map();
		for (const metric of ['invoice_amount', 'payment_amount',
			'commission_amount']) {
			await ask([recent], ['month'], metric);
			await ask([recent], ['customer_name'], metric);
		}
		await ask([recent], ['service_name'], 'invoice_amount', 'quantity');
		tell();
	});

	test('of a list whose index is missing, which is noticed', async () => {
		problems = new Map();
		await stack.execute('drop index customer_created_index',
			{ as: 'super' });
		await watch(people[0], 'fieldservice',
			'/customers?sortBy=createdAt', 'sort');
		assert.deepEqual([...problems.keys()],
			['fieldservice /customers sort customer']);
	});

	test('exceptions are needed', () => {
		assert.deepEqual(accepted.filter((_, i) => !used.has(i)), []);
		assert.ok(accepted.every(([, reason]) => reason?.length > 10));
	});
});
