// Each documented parameter of a query is sent with values that must change
// the answer, and the answer is compared with the one without it:
//
//	page, limit	the pages follow each other; the documented preset and
//			greatest limit hold
//	sortBy, -Order, sort	the rows are in that order
//	search		the rows found are those with the words, and no others
//	…From, …To, startDate, endDate, filter[x][gte], [lte]
//			of the rows, those within
//	any other	of the rows, those that have the value; every documented
//			value is tried, and one that is none is a 400 (an
//			unknown order is the usual one)
//
// That is all data of the contract.  What it can not say is a hint, by
// endpoint ('*': any) and parameter: { field, values (a query each where the
// name is a pattern, as filter[<field>] is), keeps(row, value), check(answer,
// value, plain) }; and by endpoint: search: [fields], limit, base: the query
// to begin with, rows(body), as: the client that asks; for the query language
// of an edition see grammar.mjs.
import assert from 'node:assert/strict';
import { patternOf } from './grammar.mjs';

const at = (row, field) => field.split('.').reduce((value, name) =>
    value?.[name], row);
const isFrom = name => /From$|^startDate$|\[gte\]$/.test(name);
const isTo = name => /To$|^endDate$|\[lte\]$/.test(name);
const isRange = name => isFrom(name) || isTo(name);
const inner = name => /^filter\[(\w+)\]/.exec(name)?.[1] ?? name;
// A day or a number, as ranges compare them.
const point = value => typeof value === 'number' ? value :
    String(value).slice(0, 10);
const asQuery = (name, value) => typeof value === 'object' ? value :
    { [name]: value };
const before = (a, b) => a < b ? -1 : Number(a > b);
// Without what differs each time.
const said = ({ body, text }) => body?.meta === undefined ? text :
    JSON.stringify({ ...body, meta: {} });
const ids = list => list.map(each => each.id).sort();

export class Parameters {
	constructor(record, client, hints = {})
	{
		Object.assign(this, { record, client, hints });
	}

	hint(id, name)
	{
		return this.hints[id]?.[name] ?? this.hints['*']?.[name] ?? {};
	}

	documented(id, name)
	{
		return this.record.endpoint(id).query.find(each =>
		    each.name === name);
	}

	ask(id, query)
	{
		const { method, path } = this.record.endpoint(id);
		const last = this.record.last(id);

		assert.ok(last, `${method} ${path} was never answered`);
		return (this.hints[id]?.as ?? this.client).request(method, last.path.split('?')[0],
		    { query: { ...this.hints[id]?.base, ...query } });
	}

	async given(id, query)
	{
		const answer = await this.ask(id, query);

		assert.equal(answer.status, 200, `${id} ${JSON.stringify(query)}: ` +
		    answer.text.slice(0, 300));
		return answer;
	}

	// All rows, which must fit on one page.
	async rows(id, query = {})
	{
		const limit = this.documented(id, 'limit')?.max ??
		    this.hints[id]?.limit;
		const { body } = await this.given(id,
		    { ...limit ? { limit } : {}, ...query });
		const rows = this.hints[id]?.rows?.(body) ?? body.data;

		assert.ok(Array.isArray(rows), `${id} is no list: a hint must say ` +
		    'what its parameters do');
		assert.ok(!(body.pagination?.total > rows.length),
		    `${id} has more rows than a page`);
		return rows;
	}

	async try(id, name)
	{
		const { check } = this.hint(id, name);

		const pattern = patternOf(name, this.documented(id, name));

		if (check)
			await this.compare(id, name, check);
		else if (pattern)
			await pattern(this, id, name);
		else if (this[name] && ['page', 'limit', 'sort', 'sortBy',
		    'sortOrder', 'search'].includes(name))
			await this[name](id);
		else
			await this.filter(id, name);
		this.record.serve(`${id}?${name}`);
	}

	serveValue(id, name, value)
	{
		const word = value?.[name] ?? value;

		if (this.documented(id, name).enum?.includes(word))
			this.record.serve(`${id}?${name}=${word}`);
	}

	// Answers that are no lists: the hint says what must be seen.
	async compare(id, name, check)
	{
		const { values = this.documented(id, name).enum } =
		    this.hint(id, name);

		assert.ok(values?.length > 0, `${id}?${name} needs values`);
		const plain = await this.given(id, {});
		const seen = values.length > 1 ? [] : [said(plain)];

		for (const value of values) {
			const answer = await this.given(id,
			    asQuery(name, value));

			assert.ok(!seen.includes(said(answer)), `${id}?${name}=` +
			    `${JSON.stringify(value)} changes nothing`);
			seen.push(said(answer));
			await check(answer, value, plain);
			this.serveValue(id, name, value);
		}
		await this.nonsense(id, name);
	}

	// A value that the contract does not list is refused, and named.
	async nonsense(id, name)
	{
		if (!this.documented(id, name).enum)
			return;
		const answer = await this.ask(id, { [name]: 'no-such-value' });

		assert.equal(answer.status, 400, `${id}?${name}: ${answer.text}`);
		assert.ok(answer.text.includes(`"${name}"`), answer.text);
	}

	// Values to try: those that hold for some rows, and not for all.
	choose(id, name, all, field)
	{
		const { values } = this.hint(id, name);
		const { enum: documented, type } = this.documented(id, name);
		const found = [...new Set(all.map(row => at(row, field))
		    .filter(value => value !== null && value !== undefined)
		    .map(isRange(name) ? point : String))].sort(before);

		if (values ?? documented)
			return values ?? documented;
		if (type === 'boolean')
			return ['true', 'false'];
		assert.ok(found.length > 1, `${id}?${name}: all rows have ` +
		    `${field} ${found}, so nothing can be told`);
		const middle = found.length >> 1;

		return [isTo(name) ? found[middle - 1] : found[middle]];
	}

	async filter(id, name)
	{
		const { field = inner(name), keeps } = this.hint(id, name);
		const all = await this.rows(id);
		const holds = keeps ?? (isFrom(name) ?
		    (row, value) => point(at(row, field)) >= value :
		    isTo(name) ? (row, value) => point(at(row, field)) <= value :
		    (row, value) => String(at(row, field)) === value);

		for (const value of this.choose(id, name, all, field)) {
			const wanted = all.filter(row => holds(row, value));
			const got = await this.rows(id, { [name]: value });

			assert.ok(wanted.length > 0, `${id}?${name}=${value}: ` +
			    'there is no such row to be found');
			assert.ok(keeps || wanted.length < all.length,
			    `${id}?${name}=${value} would exclude nothing`);
			assert.deepEqual(ids(got), ids(wanted),
			    `${id}?${name}=${value}`);
			this.serveValue(id, name, value);
		}
		await this.nonsense(id, name);
	}

	async search(id)
	{
		const { search: fields } = this.hints[id] ?? {};

		assert.ok(fields, `${id}?search needs the fields it looks at`);
		const all = await this.rows(id);
		const has = (row, word) => fields.some(field =>
		    String(at(row, field) ?? '').toLowerCase().includes(word));

		for (const field of fields) {
			const word = all.map(row => String(at(row, field) ?? '')
			    .toLowerCase()).find(each => each !== '' &&
			    !all.every(row => has(row, each)));

			assert.ok(word, `${id}: every row has the same ${field}`);
			assert.deepEqual(ids(await this.rows(id,
			    { search: word })), ids(all.filter(row =>
			    has(row, word))), `${id}?search=${word}`);
		}
	}

	async limit(id)
	{
		const { default: preset, max } = this.documented(id, 'limit');
		const all = await this.rows(id);
		const { body } = await this.given(id, { limit: 2 });

		assert.ok(all.length > 2, `${id} has ${all.length} rows`);
		assert.equal(body.data.length, 2);
		assert.equal(body.pagination.limit, 2);
		assert.equal(body.pagination.totalPages,
		    Math.ceil(body.pagination.total / 2));
		if (preset)
			assert.equal((await this.given(id, {})).body.pagination
			    .limit, preset);
		if (max)
			assert.equal((await this.given(id, { limit: max + 1 }))
			    .body.pagination.limit, max);
	}

	async page(id)
	{
		const { default: preset } = this.documented(id, 'page');
		const all = await this.rows(id);
		const [one, two] = [await this.given(id, { limit: 1 }),
			await this.given(id, { limit: 1, page: 2 })];

		assert.equal(one.body.pagination.page, preset ?? 1);
		assert.equal(two.body.pagination.page, 2);
		assert.ok(all.length > 1, `${id} has ${all.length} rows`);
		assert.deepEqual([one, two].map(({ body }) => body.data[0].id),
		    all.slice(0, 2).map(each => each.id));
	}

	// By fields whose order is that of their values.
	async sorted(id, values, query, down)
	{
		assert.ok(values?.length > 0, `${id}: to be sorted by what?`);
		for (const name of values) {
			const list = (await this.rows(id, query(name)))
			    .map(row => at(row, name));
			const wanted = list.toSorted(before);

			assert.ok(new Set(list).size > 1, `${id}: ${name} is ` +
			    'the same in all rows');
			assert.deepEqual(list, down ? wanted.reverse() : wanted,
			    `${id} by ${name}${down ? ', downwards' : ''}`);
		}
	}

	async sort(id)
	{
		const { values } = this.hint(id, 'sort');

		await this.sorted(id, values, sort => ({ sort }), false);
		await this.sorted(id, values, name => ({ sort: `-${name}` }), true);
	}

	sortBy(id)
	{
		return this.sorted(id, this.hint(id, 'sortBy').values,
		    sortBy => ({ sortBy }), false);
	}

	async sortOrder(id)
	{
		for (const order of this.documented(id, 'sortOrder').enum ??
		    ['asc', 'desc']) {
			await this.sorted(id, this.hint(id, 'sortBy').values,
			    sortBy => ({ sortBy, sortOrder: order }),
			    order === 'desc');
			this.serveValue(id, 'sortOrder', order);
		}
	}
}
