// How a path finds its route, and what no route answers.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { fresh, good, makeTenant } from '../../lib/business.mjs';
import { refused, routesOf } from '../../lib/check.mjs';
import { until } from '../../lib/stack.mjs';

const id = (prefix) => `${prefix}_01h455vb4pex5vsknk084sn02q`;
const origin = { Origin: 'https://app.example.com' };
let firm, routes, customer, invoice;

before(async () => {
	firm = await makeTenant();
	routes = await routesOf(firm.stack);
	customer = await firm.customer();
	invoice = await firm.invoice({ customerId: customer.id });
});

const filled = (path) => path.replace(':contactId', id('cont'))
	.replace(':id', path.startsWith('/customers') ? id('cust') :
		path.startsWith('/payments') ? id('pmt') : id('inv'));

test('the table of routes is read', () => {
	assert.ok(routes.length > 40, `${routes.length} routes`);
	for (const route of routes) {
		assert.match(route.method, /^(GET|POST|PUT|PATCH|DELETE)$/);
		assert.match(route.rate, /^(auth|read|write|send|free)$/);
		assert.match(route.lane, /^(fast|slow|hashes)$/);
	}
});

test('a literal segment beats a parameter', async () => {
	const stats = good(await firm.admin.get('/invoices/stats'));
	const history = good(await firm.admin.get('/payments/history'));

	assert.equal(typeof stats.totalOutstanding, 'number');
	assert.ok(Array.isArray(history));
	refused(await firm.admin.get('/invoices/statistics'), 404);
	refused(await firm.admin.post('/invoices/quick', {}), 400,
		{ field: 'customerId' });
});

test('an unknown route is 404 in the shape of the contract', async () => {
	for (const path of ['/nothing', '/', '', '/customers/x/y/z',
		'/customersx', '/auth', '/auth/login/x', `/${fresh()}`])
		for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
			refused(await firm.admin.request(method, path), 404,
				{ code: 'NOT_FOUND' });
});

test('a path outside the contract is 404 in JSON, too', async () => {
	for (const base of ['', '/v2', '/api/v2', '/api', '/v1x'])
		refused(await firm.client.at(base).get('/customers'), 404,
			{ code: 'NOT_FOUND' });
	refused(await firm.stack.client().at('/api/nosuch').get('/customers'),
		404, { code: 'NOT_FOUND' });
});

test('a trailing slash and the other mount points lead there too', async () => {
	good(await firm.admin.get('/customers/'));
	good(await firm.admin.at('/api/v1').get('/customers'));
});

test('an id that is none is 404, not 400', async () => {
	for (const bad of ['x', '1', 'cust_', id('inv'), `${id('cust')}0`,
		'cust_81h455vb4pex5vsknk084sn02q', '%20', "'", '%00', '%ff',
		'00000000-0000-0000-0000-00000000000g'])
		assert.ok([400, 404].includes((await firm.admin.get(
			`/customers/${bad}`)).status), bad);
	refused(await firm.admin.get('/customers/x'), 404,
		{ code: 'NOT_FOUND' });
	refused(await firm.admin.get(`/customers/${id('cust')}`), 404);
});

test('a bare UUID is taken for the id', async () => {
	const [row] = await firm.query(`select id from customer where
		tenant_id = '${firm.id}'`);

	assert.equal(good(await firm.admin.get(`/customers/${row.id}`)).id,
		customer.id);
});

test('405 with Allow, made from the table', async () => {
	const methods = new Map();

	for (const route of routes)
		methods.set(route.path, [...methods.get(route.path) ?? [],
			route.method]);
	for (const [path, known] of methods) {
		const allow = [...known, 'OPTIONS',
			...known.includes('GET') ? ['HEAD'] : []].sort();

		for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
			if (known.includes(method))
				continue;
			const answer = await firm.admin.request(method,
				filled(path), { headers: origin });

			refused(answer, 405, { code: 'METHOD_NOT_ALLOWED' });
			assert.deepEqual(answer.headers.allow.split(', ')
				.sort(), allow, `${method} ${path}`);
			assert.equal(answer.headers[
				'access-control-allow-origin'], '*');
		}
	}
});

test('methods that no route has are refused in JSON', async () => {
	for (const method of ['TRACE', 'PROPFIND', 'LOCK', 'BREW']) {
		const answer = await firm.admin.request(method, '/customers');

		assert.ok([400, 405, 501].includes(answer.status),
			`${method}: ${answer.status}`);
		refused(answer, answer.status);
	}
});

test('HEAD has the headers of GET and no body', async () => {
	const vary = ['date', 'x-request-id', 'x-ratelimit-remaining',
		'x-ratelimit-reset', 'connection', 'keep-alive'];

	for (const path of ['/customers', `/customers/${customer.id}`,
		'/customers?limit=1', `/invoices/${invoice.id}`, '/invoices/stats',
		'/health/live', '/nothing', `/customers/${id('cust')}`]) {
		// Limits are not told for a second after a Redis that was late.
		const [get, head] = await until(async () => {
			const both = [await firm.admin.get(path,
				{ headers: origin }),
				await firm.admin.head(path, { headers: origin })];
			const [one, two] = both.map(({ headers }) =>
				'x-ratelimit-limit' in headers);

			return one === two && both;
		});

		assert.equal(head.status, get.status, path);
		assert.equal(head.raw.length, 0, path);
		assert.equal(head.headers['content-length'],
			String(get.raw.length), path);
		for (const name of vary)
			delete get.headers[name], delete head.headers[name];
		assert.deepEqual(head.headers, get.headers, path);
	}
	assert.equal((await firm.client.head('/customers')).status, 401);
	assert.equal((await firm.admin.head('/auth/login')).status, 405);
});

test('OPTIONS of any route answers a browser, without a token', async () => {
	for (const route of routes) {
		const answer = await firm.client.options(filled(route.path), {
			headers: { ...origin,
				'Access-Control-Request-Method': route.method,
				'Access-Control-Request-Headers':
				'authorization,content-type' } });
		const names = answer.headers['access-control-allow-headers']
			?.toLowerCase().split(/, */) ?? [];
		const methods = answer.headers['access-control-allow-methods'];

		assert.equal(answer.status, 204, route.path);
		assert.equal(answer.raw.length, 0);
		for (const name of ['authorization', 'content-type',
			'idempotency-key', 'if-match'])
			assert.ok(names.includes(name),
				`${name}: ${names} of ${route.path}`);
		assert.ok(methods.split(/, */).includes(route.method));
		assert.equal(answer.headers['access-control-allow-origin'], '*');
	}
});

test('CORS headers stand on good and bad answers', async () => {
	const told = await Promise.all([
		firm.admin.get('/customers', { headers: origin }),
		firm.admin.get(`/customers/${customer.id}`, { headers: {
			...origin, 'If-None-Match': '*' } }),
		firm.admin.post('/customers', {}, { headers: origin }),
		firm.client.get('/customers', { headers: origin }),
		firm.employee.post('/invoices', {}, { headers: origin }),
		firm.admin.get('/nothing', { headers: origin }),
		firm.admin.post('/customers', undefined, { raw: 'x',
			type: 'text/plain', headers: origin }),
		firm.client.at('').get('/elsewhere', { headers: origin }),
		firm.client.post('/auth/login', { email: 'a@example.com',
			password: 'wrong-password' }, { headers: origin }),
	]);

	assert.deepEqual(told.map((answer) => answer.status),
		[200, 304, 400, 401, 403, 404, 415, 404, 401]);
	for (const answer of told) {
		assert.equal(answer.headers['access-control-allow-origin'], '*',
			answer.text);
		assert.match(answer.headers['access-control-expose-headers'],
			/X-Request-Id/);
	}
});

test('security headers stand on every answer, once', async () => {
	for (const answer of [await firm.admin.get('/customers'),
		await firm.client.at('').get('/elsewhere')]) {
		const names = answer.rawHeaders.filter((_, i) => i % 2 === 0)
			.map((name) => name.toLowerCase());

		assert.equal(answer.headers['x-content-type-options'],
			'nosniff');
		assert.match(answer.headers['cache-control'],
			/^(no-store|private, no-cache)$/);
		for (const name of ['x-request-id', 'x-content-type-options',
			'cache-control', 'content-type'])
			assert.equal(names.filter((one) => one === name).length,
				1, name);
	}
});

test('a host without a tenant is 404, and plain HTTP is sent on', async () => {
	refused(await firm.stack.client('nosuchcompany').post('/auth/login',
		{ email: 'a@example.com', password: 'x'.repeat(9) }), 404);
	const http = await fetch(
		`http://127.0.0.1:${firm.stack.httpPort}/v1/customers?a=b`,
		{ redirect: 'manual' });

	assert.equal(http.status, 308);
	assert.match(http.headers.get('location'),
		/^https:\/\/.*\/v1\/customers\?a=b$/);
});
