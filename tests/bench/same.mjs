// Before anything is measured: both sides must give the same answers.
import assert from 'node:assert/strict';
import { hosts } from './peers.mjs';
import { sentIn, triedOf } from './statements.mjs';
import { Client } from '../lib/client.mjs';
import { run, until } from '../lib/stack.mjs';

const customer = '0190b000-0000-7000-8000-000000000077';
const invoice = { customerId: customer, taxRate: 6, dueDate: '2030-01-31',
	notes: 'Net 30', items: [
		{ description: 'Monthly service', quantity: 2, rate: 150 },
		{ description: 'Refill', quantity: 4, rate: 45 },
		{ description: 'Visit', quantity: 0.5, rate: 80 }] };

const paths = [`/customers/${customer}`, '/customers?page=2&limit=20',
	'/customers?limit=20&search=studio%2011',
	'/customers?limit=20&search=studio%2011%25',
	'/customers/0190b000-0000-7000-8000-00000000ffff'];

// What differs from one invoice to the next.
function plain({ data }) {
	const { id, invoiceNumber, createdAt, updatedAt, items, ...rest } = data;

	assert.match(id, /^inv_/);
	assert.match(invoiceNumber, /^INV-\d{4}-\d{3,}$/);
	assert.ok(createdAt && updatedAt);
	return { ...rest, items: items.map(({ id: item, ...more }) => {
		assert.match(item, /^item_/);
		return more;
	}) };
}

const vehicles = '/api/vehicles?limit=20&sort=-createdAt&expand=customer' +
	'&filter[vehicleMake]=Tata&filter[vehicleYear][gte]=2015&page=';

// An answer of the dealer edition says when it was made, and a number of its
// own.
async function sameVehicles(ours, theirs) {
	for (const page of [1, 2, 100000]) {
		const [a, b] = [await ours.get(vehicles + page),
			await theirs.get(vehicles + page)];

		assert.equal(a.status, 200, a.text);
		assert.equal(b.status, 200, b.text);
		assert.equal(a.body.data.length, page < 3 ? 20 : 0);
		for (const { meta } of [a.body, b.body]) {
			assert.ok(meta.requestId);
			assert.ok(meta.timestamp);
		}
		assert.deepEqual({ ...b.body, meta: 0 }, { ...a.body, meta: 0 });
	}
}

async function setLog(stack, ...commands) {
	const got = await run('psql', [...stack.psqlWords('super'),
		...commands.flatMap((command) => ['-c', `alter system ${command}`]),
		'-c', 'select pg_reload_conf()']);

	assert.equal(got.code, 0, got.stderr);
}

// pgbench tries the very statements that the worker sends.  Its first one may
// look for the tenant; and not all sessions log at once.
async function sameStatements(stack, requests) {
	await setLog(stack, "set log_statement = 'all'",
		'set log_parameter_max_length = -1');
	for (const [work, ask] of Object.entries(requests)) {
		const tried = triedOf(work);
		let sent;

		await until(async () => {
			const before = stack.log('postgresql').length;
			const { status, text } = await ask();

			assert.ok(status < 300, text);
			sent = sentIn(stack.log('postgresql').slice(before))
				.slice(-tried.length);
			return sent.join() === tried.join();
		}, 10000).catch(() => assert.deepEqual(tried, sent,
			`sql/${work}.sql is not what the worker sends`));
	}
	await setLog(stack, 'reset log_statement',
		'reset log_parameter_max_length');
}

export async function sameWork({ stack, host, token, peerToken, dealer }) {
	const side = (name, bearer, base) => new Client({ port: stack.port,
		ca: stack.ca, host: name, base }).as(bearer);
	const ours = side(host, token), theirs = side(hosts.peer, peerToken);

	for (const path of paths) {
		const [a, b] = [await ours.get(path), await theirs.get(path)];

		assert.equal(b.status, a.status, b.text);
		if (a.status === 200)
			assert.deepEqual(b.body, a.body, path);
		assert.equal(b.headers.etag, a.headers.etag, path);
	}
	const search = 'limit=20&search=studio%2011';

	assert.deepEqual((await theirs.get(`/customers/at-once?${search}`)).body,
		(await ours.get(`/customers?${search}`)).body);
	await sameVehicles(side(dealer.host, dealer.token, ''),
		side(hosts.peer, peerToken, ''));
	await sameStatements(stack, {
		w1: () => ours.get(paths[0]), w2: () => ours.get(paths[1]),
		w2s: () => ours.get(paths[2]),
		w3: () => ours.post('/invoices', invoice),
		w5: () => side(dealer.host, dealer.token, '').get(`${vehicles}2`),
	});
	const a = await ours.post('/invoices', invoice);

	assert.equal(a.status, 201, a.text);
	for (const path of ['/invoices', '/invoices/at-once']) {
		const b = await theirs.post(path, invoice);

		assert.equal(b.status, 201, b.text);
		assert.deepEqual(plain(b.body), plain(a.body));
	}
	assert.equal((await side(hosts.peer, 'a.b.c').get(paths[0])).status, 401);
	assert.equal((await theirs.post('/invoices', {})).status, 400);
}
