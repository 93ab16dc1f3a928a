// Parameters whose names are patterns, for editions with a query language.
// Parameters.try() leaves these to what is here; what a noun has is a hint by
// endpoint:
//
//	fields: ['id', 'name']		of a row
//	equal: 'status', range: 'createdAt'	fields that filters know
//	expand: ['customer', 'vehicles.serviceHistory']	relations, at least
//			one of them not shown by itself, each with something in it
//	many: ['vehicles']	relations of which some row has two
import assert from 'node:assert/strict';

const before = (a, b) => a < b;
const OPERATORS = {
	gte: (a, b) => !before(a, b), lte: (a, b) => !before(b, a),
	gt: (a, b) => before(b, a), lt: before,
};
// Moments are compared only.
const OTHERS = { ne: (a, b) => a !== b, in: (a, b) => a === b };
const ids = list => list.map(each => each.id).sort();
const last = path => path.split('.').at(-1);

// One row or a list of them.
const rowsOf = ({ body: { data } }) => [data].flat();

// The relation at the end of a path, for every row that has one.
const related = (rows, [name, ...rest]) => name === undefined ? [rows] :
    rows.flatMap(row => row?.[name] === undefined ? [] :
	rest.length === 0 ? [[row[name]].flat().filter(Boolean)] :
	related([row[name]].flat(), rest));

async function fields(tried, id, name)
{
	const names = tried.hint(id, name).names ?? tried.hints[id].fields;
	const rows = rowsOf(await tried.given(id,
	    { [name]: names.join(',') }));

	assert.ok(rows.length > 0);
	for (const row of rows)
		assert.deepEqual(Object.keys(row).sort(), [...names].sort());
}

async function expand(tried, id, name)
{
	const { expand: paths } = tried.hints[id];
	const plain = rowsOf(await tried.given(id, {}));
	const rows = rowsOf(await tried.given(id, { [name]: paths.join(',') }));
	const full = (list, path) => related(list, path.split('.'))
	    .some(found => found.length > 0);

	for (const path of paths)
		assert.ok(full(rows, path), `${id}: ${path} shows nothing`);
	assert.ok(paths.some(path => !full(plain, path)),
	    `${id} shows ${paths} by itself`);
	const wrong = await tried.ask(id, { [name]: 'noSuchRelation' });

	assert.equal(wrong.status, 400, wrong.text);
}

async function limit(tried, id, name)
{
	const { many } = tried.hints[id];
	const path = name.startsWith('<') ? many[0] :
	    many.find(each => `${last(each)}.limit` === name);

	for (const most of [2, 1]) {
		const rows = rowsOf(await tried.given(id, { expand: path,
			[`${last(path)}.limit`]: most }));

		assert.equal(Math.max(...related(rows, path.split('.'))
		    .map(found => found.length)), most,
		    `${id} with ${most} of ${path}`);
	}
}

async function filtered(tried, id, field, query, holds)
{
	const all = await tried.rows(id);
	const values = [...new Set(all.map(row => row[field])
	    .filter(value => value !== null))].sort();
	const value = values[values.length >> 1];

	assert.ok(values.length > 1, `${id}: ${field} is the same in all rows`);
	const wanted = all.filter(row => holds(row[field], value));

	assert.ok(wanted.length > 0 && wanted.length < all.length, query);
	assert.deepEqual(ids(await tried.rows(id, { [query]: value })),
	    ids(wanted), `${id}?${query}=${value}`);
}

async function operators(tried, id)
{
	const { range = 'createdAt', equal: field } = tried.hints[id];

	for (const [name, holds] of Object.entries(OPERATORS))
		await filtered(tried, id, range, `filter[${range}][${name}]`,
		    holds);
	for (const [name, holds] of Object.entries(OTHERS))
		await filtered(tried, id, field, `filter[${field}][${name}]`,
		    holds);
	const wrong = await tried.ask(id, { 'filter[noSuchField][gte]': '1' });

	assert.equal(wrong.status, 400, wrong.text);
}

async function equal(tried, id)
{
	const { equal: field } = tried.hints[id];

	await filtered(tried, id, field, `filter[${field}]`,
	    (a, b) => a === b);
}

// What tries the parameter; undefined when its name is no pattern.
export function patternOf(name, { type })
{
	if (type === 'string' && name === 'fields')
		return fields;
	if (type === 'string' && name === 'expand')
		return expand;
	return /\.limit$/.test(name) ? limit :
	    name === 'filter[<field>]' ? equal :
	    name === 'filter[<field>][<op>]' ? operators : undefined;
}
