// Each documented parameter of a query is sent with values that must change
// the answer, and the answer is compared with the one without it:
//
//	page, limit	the pages follow each other; the documented preset and
//			greatest limit hold
//	sortBy, -Order	the rows are in that order
//	search		the rows found are those with the words, and no others
//	…From, …To, startDate, endDate	of the rows, those within
//	any other	of the rows, those that have the value; every documented
//			value is tried, and one that is none is a 400 (an
//			unknown order is the usual one)
//
// That is all data of the contract.  What it can not say is a hint, by
// endpoint and parameter: { field, values, keeps(row, value), check(answer,
// value, plain), search: [fields], base: { query to begin with }, rows(body) }.
import assert from 'node:assert/strict';

const at = (row, field) => field.split('.').reduce((value, name) =>
    value?.[name], row);
const isFrom = name => /From$|^startDate$|\[gte\]$/.test(name);
const isTo = name => /To$|^endDate$|\[lte\]$/.test(name);
const day = value => String(value).slice(0, 10);
const ids = list => list.map(each => each.id).sort();

export class Parameters {
	constructor(record, client, hints = {})
	{
		Object.assign(this, { record, client, hints });
	}

	hint(id, name)
	{
		return this.hints[id]?.[name] ?? {};
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
		return this.client.request(method, last.path.split('?')[0],
		    { query: { ...this.hints[id]?.base, ...query } });
	}

	async given(id, query)
	{
		const answer = await this.ask(id, query);

		assert.equal(answer.status, 200, `${id} ${JSON.stringify(query)}: ` +
		    answer.text.slice(0, 300));
		return answer;
	}

	// As many rows as one page has.
	async rows(id, query = {})
	{
		const limit = this.documented(id, 'limit')?.max ??
		    this.hints[id]?.limit;
		const { body } = await this.given(id,
		    { ...limit ? { limit } : {}, ...query });

		return this.hints[id]?.rows?.(body) ?? body.data;
	}

	async try(id, name)
	{
		const { check } = this.hint(id, name);

		if (check)
			await this.compare(id, name, check);
		else if (this[name] && ['page', 'limit', 'sortBy', 'sortOrder',
		    'search'].includes(name))
			await this[name](id);
		else
			await this.filter(id, name);
		this.record.serve(`${id}?${name}`);
	}

	serveValue(id, name, value)
	{
		if (this.documented(id, name).enum?.includes(value))
			this.record.serve(`${id}?${name}=${value}`);
	}

	// Answers that are no lists: the hint says what must be seen.
	async compare(id, name, check)
	{
		const { values = this.documented(id, name).enum } =
		    this.hint(id, name);
		const plain = await this.given(id, {});
		const seen = values.length > 1 ? [] : [plain.text];

		for (const value of values) {
			const answer = await this.given(id, { [name]: value });

			assert.ok(!seen.includes(answer.text),
			    `${id}?${name}=${value} changes nothing`);
			seen.push(answer.text);
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
		    .map(value => isFrom(name) || isTo(name) ? day(value) :
		    String(value)))].sort();

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
		const { field = name, keeps } = this.hint(id, name);
		const all = await this.rows(id);
		const holds = keeps ?? (isFrom(name) ?
		    (row, value) => day(at(row, field)) >= value :
		    isTo(name) ? (row, value) => day(at(row, field)) <= value :
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
		const { search: fields } = this.hints[id];
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

	// By a field whose order is that of its values.
	async sorted(id, order)
	{
		const { field, values = [field] } = this.hint(id, 'sortBy');

		for (const name of values) {
			const list = (await this.rows(id, { sortBy: name,
				...order ? { sortOrder: order } : {} }))
			    .map(row => at(row, name));
			const wanted = list.toSorted((a, b) =>
			    a < b ? -1 : Number(a > b));

			assert.ok(new Set(list).size > 1, `${id}: ${name} is ` +
			    'the same in all rows');
			assert.deepEqual(list, order === 'desc' ?
			    wanted.reverse() : wanted, `${id}?sortBy=${name}`);
		}
	}

	sortBy(id)
	{
		return this.sorted(id);
	}

	async sortOrder(id)
	{
		for (const order of this.documented(id, 'sortOrder').enum ??
		    ['asc', 'desc']) {
			await this.sorted(id, order);
			this.serveValue(id, 'sortOrder', order);
		}
	}
}
