// Answers kept in Redis: what is kept, for whom, and that none is stale.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { good } from '../../lib/business.mjs';
import { longDay } from '../../lib/day.mjs';
import { freshRegistration, makeDealership } from '../../lib/dealership.mjs';
import { furnish } from '../../lib/furnish.mjs';
import { run, sleep, startStack, until } from '../../lib/stack.mjs';

let stack, firm;

before(async () => {
	await longDay('Asia/Kolkata');
	stack = await startStack({ settings: { rate_read: 10000000,
		rate_write: 10000000, rate_auth: 1000000 } });
	firm = await makeDealership({ stack });
});

after(() => stack?.remove());

const kept = (answer) => (good(answer), answer.headers['x-cache']);

// Whatever may have voided it between: by and by the answer is kept.
const warm = (client, path) => until(async () => {
	const answer = await client.get(path);

	return kept(answer) === 'hit' && answer;
}, 60000, `${path} kept`);

// A Redis that is late on a busy machine is left alone, and afterwards all is
// read anew: of a few tries one shows that what was kept outlives the deed.
async function outlives(client, path, deed) {
	for (let n = 0; n < 5; n++) {
		await warm(client, path);
		await deed(n);
		if (kept(await client.get(path)) === 'hit')
			return;
	}
	assert.fail(`${path} was not kept`);
}

test('a customer is kept, and changes at once with a change', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	const hit = await warm(firm.admin, path);

	assert.equal(hit.body.data.id, id);
	assert.equal(hit.body.success, true);
	assert.equal(hit.body.meta.requestId, hit.headers['x-request-id']);
	good(await firm.advisor.patch(path, { name: 'Renamed Rao' }));
	const changed = await firm.admin.get(path);

	assert.notEqual(changed.headers['x-cache'], 'hit');
	assert.equal(changed.body.data.name, 'Renamed Rao');
	await warm(firm.admin, path);
	await firm.vehicle({ customerId: id, registration: 'KA01AB1234' });
	const furnished = await firm.admin.get(path);

	assert.notEqual(furnished.headers['x-cache'], 'hit');
	assert.deepEqual(furnished.body.data.vehicles.map((v) =>
		v.registration), ['KA01AB1234']);
	await warm(firm.admin, path);
	good(await firm.admin.delete(path).then((a) => a.status === 409 ?
		firm.admin.patch(path, { cityState: 'Pune, Maharashtra' }) : a));
	assert.notEqual((await firm.admin.get(path)).headers['x-cache'], 'hit');
});

test('ETag and If-None-Match hold for kept answers', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	const hit = await warm(firm.admin, path);
	const headers = { 'if-none-match': hit.headers.etag };

	assert.match(hit.headers.etag, /^"\w+.*"$/);
	const same = await firm.admin.get(path, { headers });

	assert.equal(same.status, 304);
	assert.equal(same.text, '');
	good(await firm.admin.patch(path, { name: 'Another Name' }));
	good(await firm.admin.get(path, { headers }));
});

test('the keys are those of the contract, below the tenant', async () => {
	const { id } = await firm.customer();

	await warm(firm.admin, `/customers/${id}`);
	await warm(firm.admin, `/vehicles?customerId=${id}`);
	await warm(firm.admin, '/service-centers');
	const keys = await redis('KEYS', `kontor:${firm.id}*`);

	for (const key of [`customer:${id}`, `customer:${id}:vehicles`,
		'servicecenters']) {
		assert.ok(keys.includes(`kontor:${firm.id}:${key}`), key);
		const [seconds] = await redis('TTL', `kontor:${firm.id}:${key}`);
		const most = key === 'servicecenters' ? 3600 : 300;

		assert.ok(Number(seconds) > 0 && Number(seconds) <= most,
			`${key} ${seconds}`);
	}
});

test('other roles, fields and centres have answers of their own', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	await warm(firm.admin, path);
	assert.notEqual(kept(await firm.advisor.get(path)), 'hit');
	assert.notEqual(kept(await firm.other.advisor.get(path)), 'hit');
	const few = await firm.admin.get(`${path}?fields=id,name`);

	assert.notEqual(kept(few), 'hit');
	assert.deepEqual(Object.keys(few.body.data), ['id', 'name']);
	await warm(firm.admin, `${path}?fields=id,name`);
	assert.ok('email' in (await firm.admin.get(path)).body.data);
	assert.equal((await firm.engineer.get(path)).status, 403);
});

test('what is expanded is not kept, nor what is refused', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	for (const query of ['?expand=lastServiceCenter',
		'?fields=id,lastServiceCenter'])
		for (let i = 0; i < 5; i++)
			assert.notEqual(kept(await firm.admin.get(path + query)),
				'hit');
	const nobody = '00000000-0000-7000-8000-000000000000';

	for (let i = 0; i < 3; i++)
		assert.equal((await firm.admin.get(`/customers/${nobody}`))
			.status, 404);
	for (let i = 0; i < 3; i++)
		assert.equal((await firm.admin.get(`${path}?fields=nothing`))
			.status, 400);
});

test('who has signed out gets nothing of what is kept', async () => {
	const { id } = await firm.customer();
	const leaving = await firm.user({ role: 'service_advisor',
		branch: 'SC001' });

	await warm(leaving, `/customers/${id}`);
	good(await leaving.post('/auth/logout', {}));
	assert.equal((await leaving.get(`/customers/${id}`)).status, 401);
	await warm(firm.advisor, `/customers/${id}`);
	assert.equal((await leaving.get(`/customers/${id}`)).status, 401);
});

test('a move of a vehicle is seen at both customers', async () => {
	const from = await firm.customer(), to = await firm.customer();
	const vehicle = await firm.vehicle({ customerId: from.id });
	const paths = [from, to].flatMap(({ id }) =>
		[`/customers/${id}`, `/vehicles?customerId=${id}`]);
	const cars = async (path) => {
		const { data } = (await firm.admin.get(path)).body;

		return (data.vehicles ?? data).map(({ id }) => id);
	};

	for (const path of paths)
		await warm(firm.admin, path);
	good(await firm.admin.patch(`/vehicles/${vehicle.id}`,
		{ customerId: to.id }));
	assert.deepEqual(await Promise.all(paths.map(cars)),
		[[], [], [vehicle.id], [vehicle.id]]);
});

// The customer in the fieldservice edition: a client of it, and the path.
async function elsewhere(id) {
	const boss = stack.client(firm.slug);
	const { accessToken } = good(await boss.post('/auth/login', {
		email: firm.admin.email, password: firm.admin.password }));

	return [boss.as(accessToken), `/customers/${id}`];
}

test('changes by other editions count', async () => {
	const { id } = await firm.customer();
	const [boss, path] = await elsewhere(id);

	await warm(firm.admin, path);
	good(await boss.put(path, { name: 'Renamed Elsewhere' }));
	assert.equal((await firm.admin.get(path)).body.data.name,
		'Renamed Elsewhere');
});

// Held up at the vehicles, the reader has the old name when it comes to keep.
test('what was read before a change is not kept after it', async () => {
	const { id } = await firm.customer({ name: 'Before' });
	const [boss, path] = await elsewhere(id);
	const lock = stack.session();

	await lock.run('begin; lock table vehicle in access exclusive mode');
	const reading = firm.admin.get(path);

	await until(async () => (await stack.query(`select from pg_locks
		where relation = 'kontor.vehicle'::regclass and not granted`))
		.length > 0, 60000, 'the reader to wait');
	good(await boss.put(path, { name: 'After' }));
	await lock.run('commit');
	await lock.end();
	assert.equal((await reading).body.data.name, 'Before');
	for (let i = 0; i < 3; i++)
		assert.equal((await firm.admin.get(path)).body.data.name,
			'After');
});

test('changes behind the workers\' backs count soon', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	await warm(firm.admin, path);
	await firm.execute(`update customer set name = 'From Outside'
		where id = '${id}'`);
	await until(async () => (await firm.admin.get(path)).body.data.name ===
		'From Outside', 60000, 'the courier to tell');
});

// Each writer counts up its own car's mileage of changes and looks at once, by
// both kept answers, while readers keep filling the cache.
async function readAfterWrite(meanwhile) {
	const { id } = await firm.customer();
	const plates = [firm.admin, firm.advisor, firm.other.advisor,
		firm.manager];
	const cars = await Promise.all(plates.map(() => firm.vehicle({
		customerId: id, registration: freshRegistration() })));
	const stale = [];
	let hits = 0, busy = true;
	const read = async (client, path) => {
		const answer = await client.get(path);

		hits += kept(answer) === 'hit';
		return answer.body.data.vehicles ?? answer.body.data;
	};
	const reader = async (client) => {
		while (busy) {
			await read(client, `/customers/${id}`);
			await read(client, `/vehicles?customerId=${id}`);
		}
	};
	const writer = async (client, car) => {
		for (let i = 1; i <= 60; i++) {
			const motorNumber = `${car.id}-${i}`;

			good(await client.patch(`/vehicles/${car.id}`,
				{ motorNumber }));
			for (const path of [`/customers/${id}`,
				`/vehicles?customerId=${id}`])
				for (const who of [client, firm.admin]) {
					const seen = (await read(who, path))
						.find((v) => v.id === car.id);

					if (seen.motorNumber !== motorNumber)
						stale.push([i, seen.motorNumber]);
				}
		}
	};
	const others = [firm.admin, firm.advisor, firm.manager].map(reader);

	others.push(meanwhile?.(() => busy));
	await Promise.all(plates.map((client, i) => writer(client, cars[i])))
		.finally(() => busy = false);
	await Promise.all(others);
	assert.deepEqual(stale, []);
	return hits;
}

test('no read after a write is older than the write', async () => {
	const hits = await readAfterWrite();

	assert.ok(hits > 20, `only ${hits} answers were kept`);
});

// Some threads have found it gone then, and could tell it nothing; others,
// also of another worker, ask it again.
test('nor while Redis is late now and then', async () => {
	const pid = stack.pid('redis');

	await readAfterWrite(async (busy) => {
		while (busy()) {
			process.kill(pid, 'SIGSTOP');
			await sleep(150);
			process.kill(pid, 'SIGCONT');
			await sleep(400);
		}
	});
});

test('stock is kept for each centre, and moves at once', async () => {
	const part = async (serviceCenterId, partNumber) => good(
		await firm.admin.post('/inventory/parts', { serviceCenterId,
			partName: 'Brake pad', partNumber, category: 'Brakes',
			unitPrice: 2500, costPrice: 1800, gstRate: 18,
			stockQuantity: 10, minStockLevel: 2, maxStockLevel: 50 }),
		201);
	const { id } = await part(firm.centre.id, 'BP-KEPT');

	await part(firm.other.centre.id, 'BP-KEPT');
	const readers = [firm.stock, firm.manager, firm.admin];
	const row = async (client) => (await client.get('/inventory'))
		.body.data.find((one) => one.id === id);

	await outlives(firm.other.stock, '/inventory', async (n) => {
		for (const client of readers)
			await warm(client, '/inventory');
		good(await firm.stock.patch(
			`/inventory/parts/${id}/adjust-stock`,
			{ adjustmentType: 'subtract', quantity: 2,
				reason: 'STOCK_DAMAGED' }));
		for (const client of readers)
			assert.equal((await row(client)).stockQuantity,
				8 - 2 * n);
	});
	for (const client of readers)
		await warm(client, '/inventory');
	const central = good(await firm.central.post(
		'/central-inventory/parts', { partName: 'Brake pad',
			partNumber: 'BP-KEPT', category: 'Brakes',
			unitPrice: 2500, costPrice: 1500, gstRate: 18,
			stockQuantity: 100, minStockLevel: 10 }), 201);

	for (const client of readers)
		assert.equal((await row(client)).centralInventoryPartId, central.id);
});

// An unknown parameter makes an answer of its own, which is read anew.
test('after all that happens in a dealership nothing kept is old', async () => {
	const paths = ['/analytics/dashboard', '/inventory', '/service-centers'];
	const readers = [firm.admin, firm.manager, firm.other.manager];
	const figures = [];

	for (const place of [firm, firm.other]) {
		for (const path of paths)
			for (const who of readers)
				await warm(who, path);
		figures.push(good(await firm.admin.get(paths[0])));
		await furnish(firm, place);
		for (const path of paths)
			for (const who of readers)
				assert.deepEqual(good(await who.get(path)),
					good(await who.get(`${path}?anew=` +
						`${figures.length}`)), path);
	}
	assert.ok(figures[1].jobCards.total > figures[0].jobCards.total);
	assert.ok(figures[1].revenue.today > figures[0].revenue.today);
	assert.ok(figures[1].customers.total > figures[0].customers.total);
});

test('a refused change leaves what is kept', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	await outlives(firm.admin, path, async () => assert.equal(
		(await firm.admin.patch(path, { name: '' })).status, 400));
});

test('without Redis all is read from the database, and after it nothing ' +
    'old', async () => {
	const { id } = await firm.customer();
	const path = `/customers/${id}`;

	await warm(firm.admin, path);
	await redis('SAVE');
	await stack.stop('redis');
	good(await firm.admin.patch(path, { name: 'Written Meanwhile' }));
	const answer = await firm.admin.get(path);

	assert.equal(answer.headers['x-cache'], undefined);
	assert.equal(answer.body.data.name, 'Written Meanwhile');
	await stack.start('redis');
	await until(async () => {
		const read = await firm.admin.get(path);

		assert.equal(read.body.data.name, 'Written Meanwhile');
		return kept(read) === 'hit';
	}, 60000, 'it to be kept again');
});

// Asks the stack's Redis; the lines of what it says.
async function redis(...words) {
	const got = await run('redis-cli', ['-s', stack.env.KONTOR_REDIS,
		...words]);

	assert.equal(got.code, 0, got.stderr);
	return got.stdout.trim().split('\n');
}
