// The trials of a query language, against a list that understands it and
// against lists that do not.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { tryCats } from './cats.mjs';

const rows = ['a', 'b', 'c', 'd'].map((id, i) => ({ id, colour: i < 2 ? 'red' :
    'blue', day: `2026-01-0${i + 1}`, kittens: [{ id: 1 }, { id: 2 }] }));

const holds = (value, operator, wanted) => ({ gte: value >= wanted,
	lte: value <= wanted, gt: value > wanted, lt: value < wanted,
	ne: value !== wanted })[operator] ?? value === wanted;

// Like a server; parameters that `wrong` fits it does not look at.
function answer(asked, wrong = /^$/)
{
	const query = Object.fromEntries(Object.entries(asked)
	    .filter(([name]) => !wrong.test(name)));
	const filters = Object.entries(query).map(([name, value]) =>
	    [/^filter\[(\w+)\](?:\[(\w+)\])?/.exec(name), value])
	    .filter(([found]) => found);

	if (query.expand === 'noSuchRelation' ||
	    filters.some(([found]) => found[1] === 'noSuchField'))
		return { status: 400, text: '', body: {} };
	const data = rows.filter(row => filters.every(([found, value]) =>
	    holds(row[found[1]], found[2], value))).map(row =>
	    Object.fromEntries(Object.entries({ ...row, kittens:
		row.kittens.slice(0, query['kittens.limit'] ?? 9) })
		.filter(([name]) => query.fields ?
		    query.fields.split(',').includes(name) :
		    name !== 'kittens' || query.expand)));

	return { status: 200, text: '', body: { data } };
}

const query = ['fields', 'expand', '<relation>.limit', 'filter[<field>]',
	'filter[<field>][<op>]'].map(name => ({ name, type: 'string' }));
const spoilt = { '<relation>.limit': /limit/, fields: /fields/,
	expand: /expand/, 'filter[<field>]': /^filter\[\w+\]$/,
	'filter[<field>][<op>]': /\]\[ne\]/ };

const trying = (name, wrong) => tryCats(query,
    asked => answer(asked, wrong),
    { fields: ['id', 'day'], equal: 'colour', range: 'day',
      expand: ['kittens'], many: ['kittens'] }, name);

for (const { name } of query) {
	test(`${name} that works is seen`, async () =>
		assert.deepEqual(await trying(name), [`cats?${name}`]));
	test(`${name} that is ignored is seen`, () =>
		assert.rejects(trying(name, spoilt[name]),
		    assert.AssertionError));
}
