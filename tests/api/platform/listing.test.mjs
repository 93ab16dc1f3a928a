// Pages and orders of lists, the same on every list.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';

let firm, api;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
	for (let i = 0; i < 23; i++)
		await firm.customer({ name: `C${String(i).padStart(2, '0')}`,
			city: `City ${i % 5}` });
	await firm.execute(`insert into customer (id, tenant_id, name, email,
		phone) select fresh_id(), '${firm.id}', 'X' || n,
		'x' || n || '@example.com', '12345' from generate_series(1, 100) n`);
});

const list = async (query) => {
	const answer = await api.get('/customers', { query });

	good(answer);
	return answer.body;
};

const names = (body) => body.data.map((one) => one.name);

test('a list is an array with its place, also when it is empty', async () => {
	const other = await makeTenant();

	for (const path of ['/customers', '/invoices', '/payments',
		'/payments/history']) {
		const { body } = await other.admin.get(path);

		assert.deepEqual(body, { success: true, data: [], pagination: {
			page: 1, limit: 20, total: 0, totalPages: 0 } }, path);
	}
});

test('page by page, everything comes once', async () => {
	const seen = [];

	for (let page = 1; page <= 7; page++) {
		const body = await list({ page, limit: 20 });

		assert.deepEqual(body.pagination, { page, limit: 20, total: 123,
			totalPages: 7 });
		assert.equal(body.data.length, page < 7 ? 20 : 3);
		seen.push(...body.data.map((one) => one.id));
	}
	assert.equal(new Set(seen).size, 123);
});

test('equal sort keys do not mix up the pages', async () => {
	const seen = [];

	for (let page = 1; page <= 13; page++)
		seen.push(...(await list({ page, limit: 10,
			sortBy: 'status' })).data.map((one) => one.id));
	assert.equal(new Set(seen).size, 123);
});

test('beyond the end there is nothing, and the total stays right', async () => {
	for (const page of [8, 1000, 10000000, 2147483648,
		'9223372036854775807', '99999999999999999999999']) {
		const body = await list({ page });

		assert.deepEqual(body.data, []);
		assert.equal(body.pagination.total, 123);
		assert.equal(body.pagination.totalPages, 7);
	}
});

test('a limit is at most 100', async () => {
	for (const limit of [101, 1000, '99999999999999999999']) {
		const body = await list({ limit });

		assert.equal(body.data.length, 100);
		assert.equal(body.pagination.limit, 100);
		assert.equal(body.pagination.totalPages, 2);
	}
	assert.equal((await list({ limit: 1 })).data.length, 1);
	assert.equal((await list({ limit: '' })).pagination.limit, 20);
});

test('page and limit that are no counting numbers are 400', async () => {
	for (const bad of ['0', '-1', 'x', '1.5', '1e3', '0x10', '1 2', 'NaN'])
		for (const name of ['page', 'limit'])
			refused(await api.get('/customers', { query: {
				[name]: bad } }), 400, { field: name });
});

test('an unknown sort key falls back to the preset order', async () => {
	const preset = names(await list({}));

	assert.deepEqual(preset, preset.toSorted());
	for (const sortBy of ['nope', 'id;--', 'password_hash', 'contacts',
		'notes', ''])
		assert.deepEqual(names(await list({ sortBy })), preset, sortBy);
	assert.deepEqual(names(await list({ sortBy: 'name', sortOrder: 'up' })),
		preset);
});

test('sortOrder turns the order round', async () => {
	const up = names(await list({ sortBy: 'name', limit: 100 }));
	const down = names(await list({ sortBy: 'name', sortOrder: 'desc',
		limit: 100 }));

	assert.deepEqual(down.slice(0, 23), [...names(await list({
		sortBy: 'name', limit: 100, page: 2 })).toReversed()].slice(0, 23));
	assert.notDeepEqual(up, down);
});

test('a parameter given twice, or with a plus, is read once', async () => {
	good(await api.get('/customers?page=1&page=2&limit=5'));
	const { id } = await firm.customer({ name: 'Plus and Blank' });
	const found = await api.get('/customers?search=Plus+and%20Blank');

	assert.deepEqual(good(found).map((one) => one.id), [id]);
});
