// The comparisons themselves, against a list that does what it should and
// against lists that do not.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { tryCats } from './cats.mjs';

const rows = ['a', 'b', 'c', 'd'].map((id, i) => ({ id, colour: i < 2 ? 'red' :
    'blue', day: `2026-01-0${i + 1}`, price: 100 - 9 * i, name: `Cat ${id}` }));

// Like a server; what is in `wrong` it does not look at.
function answer(query, wrong = [])
{
	const given = name => !wrong.includes(name) && query[name];
	const found = rows.filter(row =>
	    (!given('colour') || row.colour === query.colour) &&
	    (!given('dateFrom') || row.day >= query.dateFrom) &&
	    (!given('dateTo') || row.day <= query.dateTo) &&
	    (!given('search') || row.name.toLowerCase()
		.includes(query.search)));
	const limit = given('limit') ? Math.min(query.limit, 9) : 3;
	const page = given('page') ? query.page : 1;

	if (given('sort'))
		found.sort((a, b) => (a.price - b.price) *
		    (query.sort.startsWith('-') ? -1 : 1));
	if (given('colour') && !['red', 'blue'].includes(query.colour))
		return { status: 400, text: '"colour"', body: {} };
	return { status: 200, text: JSON.stringify(query), body: {
		data: found.slice((page - 1) * limit, page * limit),
		pagination: { page, limit, total: found.length,
			totalPages: Math.ceil(found.length / limit) } } };
}

const query = [{ name: 'colour', enum: ['red', 'blue'] }, { name: 'dateFrom' },
	{ name: 'dateTo' }, { name: 'search' }, { name: 'sort' },
	{ name: 'page', default: 1 }, { name: 'limit', default: 3, max: 9 }];

const trying = (name, wrong) => tryCats(query,
    asked => answer(asked, wrong),
    { search: ['name'], dateFrom: { field: 'day' },
      dateTo: { field: 'day' }, sort: { values: ['price'] } }, name);

for (const { name, enum: values = [] } of query) {
	test(`${name} that works is seen`, async () => {
		assert.deepEqual(await trying(name), [...values.map(value =>
		    `cats?${name}=${value}`), `cats?${name}`]);
	});
	test(`${name} that is ignored is seen`, () =>
		assert.rejects(trying(name, [name]), assert.AssertionError));
}
