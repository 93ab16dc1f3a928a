// What holds everywhere in the dealer edition: envelope, errors (nginx's own
// too), health, limits, one's notifications.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { good, makeDealership } from '../../lib/dealership.mjs';
import { startStack, until } from '../../lib/stack.mjs';
import { inWindow } from '../../lib/window.mjs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let firm;

before(async () => {
	firm = await makeDealership();
});
after(() => firm.client.close());

const flat = (answer, status, code) => {
	assert.equal(answer.status, status, answer.text);
	assert.deepEqual(Object.keys(answer.body).filter(name =>
	    name !== 'errors').sort(), ['code', 'message', 'status']);
	assert.equal(answer.body.status, status);
	assert.equal(answer.body.code, code);
	assert.ok(answer.body.message.length > 3);
};

describe('the envelope', () => {
	test('success, data, and meta with a UUID', async () => {
		const { body, headers } = await firm.admin.get('/auth/me');

		assert.deepEqual(Object.keys(body).sort(),
		    ['data', 'meta', 'success']);
		assert.match(body.meta.requestId, UUID);
		assert.equal(headers['x-request-id'], body.meta.requestId);
		assert.ok(!Number.isNaN(Date.parse(body.meta.timestamp)));
	});

	test('a client\'s own request id is kept', async () => {
		const id = '01234567-89ab-4cde-8f01-23456789abcd';
		const { body } = await firm.admin.get('/auth/me',
		    { headers: { 'X-Request-Id': id } });

		assert.equal(body.meta.requestId, id);
	});

	test('lists say where they are', async () => {
		const { body } = await firm.admin.get('/users?limit=3&page=2');

		assert.equal(body.data.length, 3);
		assert.deepEqual({ ...body.pagination, nextCursor: undefined },
		    { page: 2, limit: 3, total: 10, totalPages: 4,
			hasNext: true, hasPrev: true, nextCursor: undefined });
	});
});

describe('errors are flat', () => {
	test('those of the workers', async () => {
		flat(await firm.admin.get('/nowhere'), 404, 'NOT_FOUND');
		flat(await firm.admin.delete('/users'), 405,
		    'METHOD_NOT_ALLOWED');
		flat(await firm.client.get('/users'), 401, 'UNAUTHORIZED');
		flat(await firm.stock.get('/customers'), 403, 'FORBIDDEN');
		flat(await firm.admin.post('/customers', undefined,
		    { raw: '{"name":' }), 400, 'VALIDATION_ERROR');
		flat(await firm.admin.get('/customers/none'), 404, 'NOT_FOUND');
		const answer = await firm.admin.post('/customers', {});

		flat(answer, 400, 'VALIDATION_ERROR');
		assert.deepEqual(answer.body.errors, { name: ['is required'],
			phone: ['is required'] });
	});

	test('those of nginx, under the host and on the one host', async () => {
		const one = firm.stack.client().at('/api/dealer')
		    .as(firm.admin);

		flat(await firm.admin.at('').get('/nowhere'), 404, 'NOT_FOUND');
		for (const who of [firm.admin, one])
			flat(await who.post('/customers', undefined,
			    { raw: Buffer.alloc(12 * 1024 * 1024, 32) }), 413,
			    'PAYLOAD_TOO_LARGE');
		flat(await one.get('/nowhere'), 404, 'NOT_FOUND');
		assert.equal((await firm.stack.client().at('')
		    .get('/nowhere')).body.success, false);
	});

	test('also when no worker is there', async () => {
		const stack = await startStack({ workers: 1 });

		try {
			const client = stack.client('none').on('none', 'dealer')
			    .at('/api');

			await stack.stop('worker');
			flat(await client.get('/health'), 502, 'BAD_GATEWAY');
		} finally {
			await stack.remove();
		}
	});
});

describe('health', () => {
	test('is bare, and needs no token', async () => {
		// a Redis that was late is away for a second
		for (const who of [firm.client,
		    firm.stack.client().at('/api/dealer')]) {
			const { body } = await until(async () => {
				const answer = await who.get('/health');

				assert.equal(answer.status, 200);
				return answer.body.status === 'healthy' &&
				    answer;
			});

			assert.deepEqual(body.services,
			    { database: 'connected', redis: 'connected' });
		}
	});

	test('says what is away', async () => {
		const stack = await startStack({ workers: 1 });
		const ask = () => stack.client().at('/api/dealer')
		    .get('/health');

		try {
			await stack.stop('redis');
			const { body } = await until(async () => {
				const answer = await ask();

				return answer.body.services.redis ===
				    'disconnected' && answer;
			});

			assert.equal(body.status, 'degraded');
			await stack.stop('postgresql');
			// what was well is looked at again after a second
			const answer = await until(async () => {
				const found = await ask();

				return found.status === 503 && found;
			});

			assert.equal(answer.body.status, 'unhealthy');
			assert.equal(answer.body.services.database,
			    'disconnected');
		} finally {
			await stack.remove();
		}
	});
});

describe('limits', () => {
	test('100 requests a minute and address, all together', async () => {
		const stack = await startStack({ workers: 1,
			settings: { rate_dealer: 100 } });

		try {
			const { client, admin } = await makeDealership({ stack });
			const kinds = [() => admin.get('/users'),
				() => client.post('/auth/login', {}),
				() => admin.post('/customers', {})];

			await inWindow(stack, async () => {
				const first = await admin.get('/users');
				let last, n = 0;

				assert.equal(first.headers['x-ratelimit-limit'],
				    '100');
				assert.match(first.headers['x-ratelimit-reset'],
				    /^\d{10}$/);
				// a minute may end meanwhile
				do
					last = await kinds[n % 3]();
				while (last.status !== 429 && ++n < 220);
				flat(last, 429, 'RATE_LIMIT_EXCEEDED');
				assert.equal(
				    last.headers['x-ratelimit-remaining'], '0');
				assert.ok(Number(
				    last.headers['retry-after']) >= 1);
			}, 50);
			assert.equal((await client.get('/health')).status, 200);
			client.close();
		} finally {
			await stack.remove();
		}
	});
});

describe('notifications', () => {
	const tell = (who, n = 1) => firm.execute(`insert into notification
		(tenant_id, user_id, type, title, message, event)
		select '${firm.id}', '${who.user.id}', 'system', 'Parts wanted ' || n,
		'For job card ' || n, 'test ' || fresh_id()
		from generate_series(1, ${n}) n`);

	test('are one\'s own, read one by one or all', async () => {
		await tell(firm.stock, 3);
		await tell(firm.advisor);
		const { body } = await firm.stock.get('/notifications');

		assert.equal(body.data.length, 3);
		assert.equal(body.pagination.total, 3);
		assert.equal(body.data[0].isRead, false);
		assert.equal(body.data[0].type, 'SYSTEM');
		const { id } = body.data[0];

		assert.equal(good(await firm.stock.patch(
		    `/notifications/${id}/read`)).isRead, true);
		assert.equal(good(await firm.stock.get(
		    '/notifications?isRead=false')).length, 2);
		assert.equal(good(await firm.stock.patch(
		    '/notifications/read-all')).updated, 2);
		assert.equal(good(await firm.stock.get(
		    '/notifications?filter[isRead]=false')).length, 0);
		for (const who of [firm.admin, firm.advisor]) {
			flat(await who.get(`/notifications/${id}`), 404,
			    'NOT_FOUND');
			flat(await who.patch(`/notifications/${id}/read`), 404,
			    'NOT_FOUND');
			flat(await who.delete(`/notifications/${id}`), 404,
			    'NOT_FOUND');
		}
		assert.equal((await firm.stock.delete(`/notifications/${id}`))
		    .status, 200);
		flat(await firm.stock.get(`/notifications/${id}`), 404,
		    'NOT_FOUND');
	});

	// The courier tells the same to all editions of the business.
	test('lead to addresses that are served here, or to none', async () => {
		const vehicle = await firm.vehicle();
		const invoice = good(await firm.advisor.post('/invoices', {
			customerId: vehicle.customerId, vehicleId: vehicle.id,
			items: [{ name: 'x', unitPrice: 10, quantity: 1,
				gstRate: 18 }] }), 201);

		good(await firm.advisor.patch(`/invoices/${invoice.id}/status`,
		    { status: 'PAID' }));
		await firm.execute(`insert into notification (tenant_id, user_id,
			type, title, message, event, link) select '${firm.id}',
			'${firm.admin.user.id}', 'system', 'x', 'y', link, link
			from unnest(array['/schedules/evt_01h455vb4pex5vsknk084sn02q',
			'/invoices/inv_7zzzzzzzzzzzzzzzzzzzzzzzzz', '/customers'])
			as link`);
		const told = await until(async () => {
			const all = good(await firm.admin.get('/notifications'));

			return ['Payment received', 'New customer'].every(title =>
			    all.some(each => each.title === title)) && all;
		}, 60000, 'to be told');
		const led = title => told.filter(each => each.title === title)
		    .map(each => each.actionUrl);

		assert.ok(led('New customer').includes(
		    `/customers/${vehicle.customerId}`));
		assert.deepEqual(led('Payment received'), [null]);
		assert.deepEqual(led('x').sort(), ['/customers',
			'/invoices/ffffffff-ffff-ffff-ffff-ffffffffffff', null]);
		for (const path of led('New customer'))
			good(await firm.admin.get(path));
	});
});
