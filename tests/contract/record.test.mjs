// The bookkeeping itself, on a small contract and answers made up for it: what
// counts as seen, and above all what does not.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { itemsOf, refusalsOf } from './items.mjs';
import { Record } from './record.mjs';

const contract = {
	envelope: { error: { required_paths: ['error.code:string'] } },
	error_codes: [{ code: 'NOT_FOUND', status: 404 }],
	models: [{ name: 'Cat', enums: { mood: ['calm', 'cross'] }, fields: {
		id: 'string', name: 'string', mood: 'string', age: 'number',
		'owner?': 'string', colour: 'string' } }],
	endpoints: [{ id: 'cats.list', method: 'GET', path: '/cats', auth: true,
		query: [{ name: 'mood', enum: ['calm', 'cross'] }], request: null,
		responses: [{ status: 200, content_type: 'application/json',
			required_paths: ['data:array', 'data[].id:string',
				'data[].name:string', 'data[].mood:string',
				'data[].age:number', 'data[].colour:string',
				'data[].owner?:string'] }], errors: [] },
	{ id: 'cats.named', method: 'GET', path: '/cats/named', auth: false,
		query: [], request: null, responses: [{ status: 200,
			content_type: 'application/json', required_paths: [] }],
		errors: [] },
	{ id: 'cats.put', method: 'PUT', path: '/cats/:id', auth: false, query: [],
		request: { fields: { mood: { enum: ['calm', 'cross'] } } },
		responses: [{ status: 200, content_type: 'application/json',
			required_paths: ['data.id:string'] }],
		errors: [{ status: 404, code: 'NOT_FOUND' },
			{ status: 400, code: 'INVALID', when: 'body' },
			{ status: 400, code: 'INVALID', when: 'asleep' }] }],
};

const tom = { id: '1', name: 'Tom', mood: 'calm', age: 3, colour: 'grey' };

function heard(method, path, body, { status = 200, sent = {}, token,
	type = 'application/json' } = {})
{
	return { method, path, sent: { body: sent, headers:
	    token ? { Authorization: token } : {} }, answer: { status, body,
		text: JSON.stringify(body), headers: { 'content-type': type } } };
}

function after(...exchanges)
{
	const record = new Record(contract);

	exchanges.forEach(each => record.hear(each));
	return { record, served: [...record.items.values()].filter(each =>
	    each.served).map(each => each.key) };
}

test('an empty list shows no rows', () => {
	assert.deepEqual(after(heard('GET', '/cats', { data: [] })).served,
	    ['cats.list', 'cats.list 200 data:array']);
});

test('a row shows its fields and values, not what is left out', () => {
	const { record, served } = after(heard('GET', '/cats', { data: [tom] }));

	assert.ok(served.includes('cats.list 200 data[].age:number'));
	assert.ok(served.includes('Cat.mood=calm'));
	assert.ok(!served.includes('Cat.mood=cross'));
	assert.ok(!served.includes('cats.list 200 data[].owner?:string'));
	// Nobody compared answers.
	assert.ok(!served.includes('cats.list?mood'));
	assert.ok(!served.includes('cats.list?mood=calm'));
	assert.deepEqual(record.problems, []);
});

test('what breaks the contract is named and does not count', () => {
	for (const [answer, what] of [
		[{ data: [{ ...tom, age: 'old' }] }, /data\[0\]\.age/],
		[{ data: [{ ...tom, mood: 'asleep' }] }, /Cat\.mood is asleep/],
		[{}, /data is missing/]])
		assert.match(after(heard('GET', '/cats', answer)).record
		    .problems[0], what);
	assert.deepEqual(after(heard('GET', '/cats', { data: [] },
	    { status: 201 })).served, []);
	assert.deepEqual(after(heard('GET', '/cats/named', {},
	    { type: 'text/html' })).served, []);
});

test('a fixed word comes before a parameter', () => {
	assert.deepEqual(after(heard('GET', '/cats/named', {})).served,
	    ['cats.named']);
	assert.deepEqual(after(heard('GET', '/dogs', {})).served, []);
});

test('a value counts as taken when the request went well', () => {
	const put = status => after(heard('PUT', '/cats/1', status === 200 ?
	    { data: { id: '1' } } : { error: { code: 'INVALID' } },
	    { status, sent: { mood: 'cross' } })).served;

	assert.ok(put(200).includes('cats.put takes mood=cross'));
	assert.ok(!put(400).includes('cats.put takes mood=cross'));
});

test('two refusals with one code must say two things', () => {
	const no = message => heard('PUT', '/cats/1', { error: { code: 'INVALID',
		message } }, { status: 400 });
	const keys = ['cats.put: 400 INVALID',
		'cats.put: 400 INVALID, another: asleep'];

	assert.deepEqual(after(no('x'), no('x')).served, keys.slice(0, 1));
	assert.deepEqual(after(no('x'), no('y')).served, keys);
});

test('a code counts for its route and for the contract', () => {
	const lost = { error: { code: 'NOT_FOUND' } };

	assert.deepEqual(after(heard('PUT', '/cats/2', lost, { status: 404 }))
	    .served, ['cats.put: 404 NOT_FOUND', '404 NOT_FOUND']);
	assert.deepEqual(after(heard('PUT', '/cats/2', lost, { status: 409 }))
	    .served, []);
});

test('a 401 without a token is one, with a token another', () => {
	const no = { error: { code: 'TOKEN' } };
	const key = 'cats.list: 401 without a token';

	assert.deepEqual(after(heard('GET', '/cats', no, { status: 401 }))
	    .served, [key]);
	assert.deepEqual(after(heard('GET', '/cats', no, { status: 401,
		token: 'Bearer x' })).served, []);
});

test('how refusals are written', () => {
	assert.deepEqual(refusalsOf({ status: 401, code: 'A | B' }),
	    [[{ status: 401, code: 'A' }], [{ status: 401, code: 'B' }]]);
	assert.deepEqual(refusalsOf({ status: 400, code: 'A or B (401)' }),
	    [[{ status: 400, code: 'A' }, { status: 401, code: 'B' }]]);
	assert.deepEqual(refusalsOf({ status: 401,
		code: 'A (400 also acceptable)' }),
	    [[{ status: 401, code: 'A' }, { status: 400 }]]);
	assert.deepEqual(refusalsOf({ status: 409 }), [[{ status: 409 }]]);
});

test('everything documented is an item', () => {
	assert.equal(itemsOf(contract).size, 3 + 1 + 8 + 6 + 5);
});
