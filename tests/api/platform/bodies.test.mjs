// Bodies: too large, of another type, malformed, empty, of wrong types.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { freshEmail, good, makeTenant } from '../../lib/business.mjs';
import { civil, eachOf, refused, vectors } from '../../lib/check.mjs';

const MAX_BODY = 1048576;	// the setting's preset
let firm, api, customer, invoice;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
	customer = await firm.customer();
	invoice = await firm.invoice({ customerId: customer.id });
});

const someone = (more) => ({ name: 'Some One', email: freshEmail(),
	phone: '+1 202 555 0100', ...more });

const send = (raw, type) => api.post('/customers', undefined, { raw, type });

test('a body as large as allowed is taken, a larger one is 413', async () => {
	const fields = someone({ padding: '' });

	fields.padding = 'x'.repeat(MAX_BODY - JSON.stringify(fields).length);
	good(await send(JSON.stringify(fields)), 201);
	fields.email = freshEmail();
	fields.padding = 'x'.repeat(MAX_BODY + 1 -
		JSON.stringify({ ...fields, padding: '' }).length);
	refused(await send(JSON.stringify(fields)), 413,
		{ code: 'PAYLOAD_TOO_LARGE' });
	refused(await send(Buffer.alloc(3 * MAX_BODY, 0x20)), 413);
	good(await api.get('/customers'));
});

test('what nginx itself refuses as too large is 413 in JSON', async () => {
	const answer = await api.apart(1).post('/customers', undefined, {
		raw: '', headers: { 'Content-Length': 12 * MAX_BODY,
			Origin: 'https://app.example.com' } });

	refused(answer, 413, { code: 'PAYLOAD_TOO_LARGE' });
	assert.equal(answer.headers['access-control-allow-origin'], '*');
});

test('a body in chunks, without Content-Length, is taken', async () => {
	const raw = JSON.stringify(someone());

	good(await api.post('/customers', undefined, { raw, headers: {
		'Content-Length': undefined, 'Transfer-Encoding': 'chunked' } }),
		201);
});

test('another media type is 415, JSON by any of its names is taken', async () => {
	for (const type of ['text/plain', 'application/xml', 'text/json',
		'multipart/form-data; boundary=x', 'application/jsonp',
		'application/x-www-form-urlencoded', 'application/octet-stream'])
		refused(await send(JSON.stringify(someone()), type), 415,
			{ code: 'UNSUPPORTED_MEDIA_TYPE' });
	for (const type of ['application/json', 'application/json;charset=utf-8',
		'Application/JSON ; charset="UTF-8"', 'application/vnd.api+json',
		null])
		good(await send(JSON.stringify(someone()), type), 201);
});

test('malformed JSON is 400', async () => {
	const good = '"name":"A","email":"a@example.com","phone":"12345"';

	for (const bad of ['{', '}', '{]', '[', 'nul', '{"name"}', '{"name":}',
		'{"name":"A",}', "{'name':'A'}", '{name:"A"}', '{"name":"A"} x',
		'{"name":"A"}{}', '{"name":NaN}', '{"name":01}', '{"name":+1}',
		'{"name":.5}', '{"name":1.}', '{"name":0x1}', '{"name":"\t"}',
		'{"name":"\\x41"}', '{"name":"\\u12"}', '{"name":"\\ud800"}',
		'{"name":"a\\u0000b"}', '{"a":1,"a":2}', '\ufeff{}',
		`{${good},}`, `{${good}`, '/* c */ {}', '{} // c',
		'['.repeat(100000), '{"a":'.repeat(5000), '\0', '{"a":1e999999}',
		'{"a":99999999999999999999999}', 'name=A&email=a%40example.com'])
		refused(await send(bad), 400, { code: 'VALIDATION_ERROR' });
	for (const bytes of [[0x22, 0xff, 0x22], [0xc0, 0x80], [0xed, 0xa0, 0x80],
		[0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0xff, 0xfe, 0x7b, 0x00]])
		refused(await send(Buffer.from(bytes)), 400);
});

test('a body that is no object is 400', async () => {
	for (const body of ['[]', '1', '"x"', 'true', 'null', '[{}]', '0.0'])
		refused(await send(body), 400);
});

test('JSON parsing test suite', { skip: vectors('jsontestsuite.json') ?
	false : 'needs KONTOR_SHARED' }, async () => {
	const files = Object.entries(vectors('jsontestsuite.json').files);
	let must = 0;

	await eachOf(files, 8, async ([name, base64]) => {
		const bytes = Buffer.from(base64, 'base64');
		const answer = civil(await send(bytes), name);

		if (!name.startsWith('n_'))
			return;
		refused(answer, 400);
		must++;
	});
	assert.ok(must > 150, `${must} cases`);
	good(await api.get('/customers'));
});

test('an empty body declared as JSON is no 400', async () => {
	const type = { 'Content-Type': 'application/json' };
	const victim = await firm.customer();
	const paid = await firm.payment({ invoiceId: invoice.id, amount: 5 });
	const leaver = await firm.user();

	good(await api.get('/customers', { headers: type }));
	good(await api.get(`/customers/${victim.id}`, { headers: type }));
	good(await api.delete(`/customers/${victim.id}`, { headers: type }));
	good(await api.post(`/payments/${paid.id}/refund`, undefined,
		{ headers: { ...type, 'Content-Length': 0 } }));
	good(await api.patch(`/customers/${customer.id}`, undefined,
		{ headers: type }));
	good(await leaver.post('/auth/logout', undefined, { headers: type }));
});

test('a body where none is expected does no harm', async () => {
	good(await api.request('GET', '/customers', { body: { limit: 1 } }));
	const leaver = await firm.user();

	good(await leaver.post('/auth/logout', { any: ['thing'] }));
});

test('unknown fields and query parameters are ignored', async () => {
	const made = good(await api.post('/customers', someone({ color: 'red',
		id: 'cust_01h455vb4pex5vsknk084sn02q', balance: 1e6,
		totalSpent: 'x', createdAt: [], __proto__: { a: 1 },
		constructor: 1, nested: { a: { b: [] } } }),
		{ query: { debug: 1, 'a[b]': 'c' } }), 201);

	assert.equal(made.balance, 0);
	assert.equal(made.totalSpent, 0);
	assert.equal(made.color, undefined);
	assert.notEqual(made.id, 'cust_01h455vb4pex5vsknk084sn02q');
	good(await api.get('/customers', { query: { color: 'red', foo: '' } }));
	good(await api.get('/customers?&&=&a&=b&%zz=1&c=%00&d=%ff'));
});

const texts = (most) => [1, true, [], {}, ['x'], 'x'.repeat(most + 1)];
const wrong = {
	'/customers': {
		name: [null, '', '   ', ...texts(200), 'a\u0007b'],
		email: [null, '', 'x', 'a@b', '@example.com', 'a@', 'a b@c.de',
			'a@b@c.de', 'a@-b.de', 'a@example.com\nBcc: x@y.zz',
			...texts(254)],
		phone: [null, '', 'abc', '12', '1'.repeat(21), ...texts(50)],
		address: texts(300), city: texts(100), state: texts(100),
		zip: texts(20), notes: texts(10000),
		status: ['gone', 'Active', 1, true, []],
	},
	'/invoices': {
		customerId: [null, '', 'x', 5, [], 'inv_01h455vb4pex5vsknk084sn02q'],
		items: [null, [], {}, 'x', 5],
		'items[0]': [[5], ['x'], [null], [[]]],
		'items[0].description': [[{ quantity: 1, rate: 1, description: 5 }],
			[{ quantity: 1, rate: 1 }],
			[{ quantity: 1, rate: 1, description: '' }]],
		'items[0].quantity': ['1', 0, -1, null, 1.00001, 1e12, [], true]
			.map((quantity) => [{ description: 'x', rate: 1, quantity }]),
		'items[0].rate': ['1', -1, 1.001, 1e15, [], {}, null, true]
			.map((rate) => [{ description: 'x', quantity: 1, rate }]),
		'items[1].rate': [[{ description: 'x', quantity: 1, rate: 1 },
			{ description: 'x', quantity: 1, rate: 'x' }]],
		taxRate: ['6', -1, 100.01, 6.00001, [], true],
		dueDate: ['soon', '2026-02-30', '2026-13-01', 5, [],
			'2026-1-1', '0000-00-00', '01/02/2026'],
		issueDate: ['soon', '2026-02-30', 5],
		notes: texts(10000),
	},
	'/payments': {
		invoiceId: [null, '', 'x', 5, 'cust_01h455vb4pex5vsknk084sn02q'],
		amount: [null, '10', 0, -5, 1.001, 1e15, [], {}, true],
		method: [null, '', 'gold', 'Cash', 1],
		methodDetails: ['x', 5, [], true],
		status: ['refunded', 'done', 1],
		date: ['soon', '2026-02-30', '2026-01-01T25:00:00Z', 5, []],
		notes: texts(10000),
	},
};

const right = () => ({
	'/customers': someone(),
	'/invoices': { customerId: customer.id, dueDate: '2099-01-01',
		items: [{ description: 'x', quantity: 1, rate: 1 }] },
	'/payments': { invoiceId: invoice.id, amount: 1, method: 'cash' },
});

for (const [path, fields] of Object.entries(wrong)) {
	test(`POST ${path}: wrong values name their field`, async () => {
		for (const [field, values] of Object.entries(fields))
			for (const value of values) {
				const body = right()[path];

				body[field.split('[')[0]] = value;
				const answer = await api.post(path, body);

				assert.equal(answer.status, 400, `${field} ` +
					JSON.stringify(value)?.slice(0, 80) +
					`: ${answer.text.slice(0, 300)}`);
				refused(answer, 400, { code: 'VALIDATION_ERROR',
					field });
			}
		good(await api.post(path, right()[path]), 201);
	});

	test(`POST ${path}: every missing field is named at once`, async () => {
		const error = refused(await api.post(path, {}), 400);
		const named = error.details.map((problem) => problem.field).sort();

		assert.deepEqual(named, { '/customers': ['email', 'name', 'phone'],
			'/invoices': ['customerId', 'items'],
			'/payments': ['amount', 'invoiceId', 'method'] }[path]);
	});
}

test('what a form leaves empty is as good as absent', async () => {
	const made = good(await api.post('/customers', someone({ address: '',
		city: '', state: '', zip: '', notes: '', status: '' })), 201);

	assert.equal(made.status, 'active');
	good(await api.post('/invoices', { ...right()['/invoices'], dueDate: '',
		issueDate: '', notes: '' }), 201);
	good(await api.post('/payments', { ...right()['/payments'], status: '',
		date: '', notes: '' }), 201);
});

test('PUT: wrong values name their field, right ones are not needed', async () => {
	for (const [field, values] of Object.entries(wrong['/customers']))
		for (const value of values.filter((one) => one !== null))
			refused(await api.put(`/customers/${customer.id}`,
				{ [field]: value }), 400, { field });
	good(await api.put(`/customers/${customer.id}`, {}));
});
