// What each edition says of itself: an OpenAPI document that lints clean and
// has every route, and a page. Both are made of the rows that are served.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { routesOf } from '../../lib/check.mjs';
import { makeDealership } from '../../lib/dealership.mjs';
import { need } from '../../lib/packages.mjs';

const { createConfig, lintFromString } = need('@redocly/openapi-core');
const firms = {};

before(async () => {
	firms.fieldservice = await makeTenant();
	firms.dealer = await makeDealership();
});

const bracesOf = (path) => path.replace(/:(\w+)/g, '{$1}');
const documentOf = async (edition) => {
	const answer = await firms[edition].client.get('/docs-json');

	assert.equal(answer.status, 200);
	assert.match(answer.headers['content-type'], /^application\/json/);
	return answer;
};

for (const edition of ['fieldservice', 'dealer']) {
	test(`the document of ${edition} lints clean`, async () => {
		const config = await createConfig({ extends: ['recommended'],
			rules: { // Several editions have paths like these.
				'no-ambiguous-paths': 'off',
				// Tags are segments of paths and say it all.
				'tag-description': 'off' } });
		const problems = await lintFromString({ config,
			source: (await documentOf(edition)).text,
			absoluteRef: `${edition}.json` });

		assert.ok((await lintFromString({ config, source: '{"openapi":' +
			'"3.1.0","info":{"title":"x"},"paths":{"/a/{b}":{"get":{}}}}',
		absoluteRef: 'x.json' })).length > 3, 'the linter sees nothing');
		assert.deepEqual(problems.map(({ severity, ruleId, message,
			location }) => [severity, ruleId, message,
			location?.[0]?.pointer]), []);
	});

	test(`the document of ${edition} has every route, and no other`,
	    async () => {
		const { body } = await documentOf(edition);
		const routes = await routesOf(firms[edition].stack, edition);
		const said = Object.entries(body.paths).flatMap(([path, item]) =>
			Object.keys(item).map((method) =>
				`${method.toUpperCase()} ${path}`));

		assert.deepEqual(said.toSorted(), routes.map(({ method, path }) =>
			`${method} ${bracesOf(path)}`).toSorted());
		for (const { method, path, permission } of routes) {
			const operation = body.paths[bracesOf(path)]
				[method.toLowerCase()];

			assert.equal(operation.security !== undefined,
				permission === 'public', `${method} ${path}`);
			if (!['public', 'signed in'].includes(permission))
				assert.ok(operation.description.includes(
					`\`${permission}\``), `${method} ${path}`);
		}
	});

	test(`the page of ${edition} has every route and runs nothing`,
	    async () => {
		const answer = await firms[edition].client.get('/docs');

		assert.equal(answer.status, 200);
		assert.match(answer.headers['content-type'], /^text\/html/);
		assert.match(answer.headers['content-security-policy'],
			/default-src 'none'/);
		assert.ok(!/<script/i.test(answer.text));
		for (const { method, path } of
			await routesOf(firms[edition].stack, edition))
			assert.match(answer.text, new RegExp(
				`<b>${method}</b> <code>[^<]*${path}</code>`));
	});
}

// Does VALUE fit SCHEMA, as far as these documents go?  Complaints.
function misfits(document, schema, value, at = 'data') {
	if (schema.$ref)
		return misfits(document, schema.$ref.slice(2).split('/').reduce(
			(node, name) => node[name], document), value, at);
	if (schema.anyOf)
		return schema.anyOf.some((one) => misfits(document, one, value,
			at).length === 0) ? [] : [`${at}: ${value}`];
	if (schema.allOf)
		return schema.allOf.flatMap((one) =>
			misfits(document, one, value, at));
	const kind = value === null ? 'null' : Array.isArray(value) ? 'array' :
		Number.isInteger(value) ? 'integer' : typeof value;
	const types = [schema.type ?? kind].flat();
	const found = [];

	if (!types.includes(kind) &&
		!(kind === 'integer' && types.includes('number')))
		return [`${at} is ${kind}, not ${types}`];
	if (schema.enum && !schema.enum.includes(value))
		found.push(`${at}: ${value}`);
	for (const name of schema.required ?? [])
		if (value?.[name] === undefined)
			found.push(`${at}.${name} is missing`);
	for (const name of kind === 'object' ? Object.keys(value) : []) {
		const inside = schema.properties?.[name];

		if (inside)
			found.push(...misfits(document, inside, value[name],
				`${at}.${name}`));
		else if (schema.properties && at.startsWith('data.data'))
			found.push(`${at}.${name} is not described`);
	}
	for (const [i, element] of (kind === 'array' ? value : []).entries())
		found.push(...misfits(document, schema.items, element,
			`${at}[${i}]`));
	return found;
}

test('the diary is described as the list it is', async () => {
	const { body } = await documentOf('fieldservice');

	for (const path of ['/schedules', '/employees/{id}/schedule']) {
		const names = body.paths[path].get.parameters.map(({ name }) => name);

		for (const name of ['page', 'limit', 'sortBy', 'startDate',
			'endDate', 'employeeId', 'status'])
			assert.ok(names.includes(name), `${path} ${name}`);
	}
});

test('the tests\' own eye sees what does not fit', () => {
	const schema = { type: 'object', required: ['a'], properties: {
		a: { type: 'integer' }, b: { type: ['string', 'null'],
			enum: ['x', null] } } };

	assert.deepEqual(misfits({}, schema, { a: 1, b: null }), []);
	assert.equal(misfits({}, schema, { a: 1.5 }).length, 1);
	assert.equal(misfits({}, schema, { b: 'y' }).length, 2);
	assert.equal(misfits({}, schema, { a: 1, c: 1 }, 'data.data').length, 1);
});

for (const edition of ['fieldservice', 'dealer'])
	test(`answers of ${edition} fit their schemas`, async () => {
		const firm = firms[edition];
		const { body: document } = await documentOf(edition);
		const customer = await firm.customer();
		let looked = 0;

		if (firm.vehicle)
			await firm.vehicle({ customerId: customer.id });
		for (const [path, { get }] of Object.entries(document.paths)) {
			const schema = get?.responses['200'].content
				['application/json'].schema;

			const asked = get?.parameters.some(({ in: place, required }) =>
				place === 'query' && required);

			if (!schema || asked || (path.includes('{') &&
				path !== '/customers/{id}'))
				continue;
			const answer = await firm.admin.get(path.replace('{id}',
				customer.id));

			good(answer);
			assert.deepEqual(misfits(document, schema, answer.body),
				[], path);
			looked++;
		}
		assert.ok(looked > 5, `only ${looked}`);
		const refusal = await firm.admin.post('/customers', {});

		assert.equal(refusal.status, 400);
		assert.deepEqual(misfits(document, document.components.schemas
			.Problem, refusal.body), []);
	});

test('what is required is required', async () => {
	const { body } = await documentOf('dealer');
	const asks = body.paths['/customers/search'].get.parameters;

	assert.deepEqual(asks.filter(({ required }) => required)
		.map(({ name }) => name), ['query']);
	assert.ok(asks.find(({ name }) => name === 'type').schema.enum
		.includes('vin'));
	const { schema } = body.paths['/customers'].post.requestBody
		.content['application/json'];

	assert.deepEqual(schema.required, ['name', 'phone']);
	assert.deepEqual(schema.properties.customerType.enum, ['B2C', 'B2B']);
	assert.equal(schema.properties.customerType.default, 'B2C');
	assert.equal(schema.properties.name.minLength, 2);
	assert.equal(schema.properties.customerNumber, undefined);
	assert.ok(body.paths['/customers/{id}'].patch.requestBody.content
		['application/json'].schema.required === undefined);
	assert.ok(body.paths['/files/upload'].post.requestBody.content
		['multipart/form-data'].schema.required.includes('file'));
});
