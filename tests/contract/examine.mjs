// Holds a running server against everything that its contract documents:
//
//	examine('fieldservice', scenario)
//
// in tests/contract/<edition>.test.mjs, with tests/contract/<edition>.json
// beside it (distil.mjs makes it).  The scenario is what differs between
// editions:
//
//	open()		makes a business; { admin, guest, expired, weak, close }
//	walk(call)	uses every route at least once, with rows that differ,
//			through call(id, [path parameters], body, options)
//	workflows	{ name: work(call, business) }, tests of their own before
//	hints(business)	for parameters, see parameters.mjs
//	refuse(call)	what is needed for errors beyond refusals.mjs
//	codes		{ invalidToken, expired, missing, invalid, duplicate }
//	shows		models of rows, see record.mjs
//	never		{ 'endpoint path': why it is always null, or an array
//			always without rows, in this answer }
//	lenient		{ 'endpoint field': why it may be left out, although
//			the document requires it }
//	decided		{ key: why a reading of the document decided against
//			it }: it counts as not served, and must not be seen
//
// All that the tests of one process send to the edition's host is overheard,
// so nothing is ticked by hand.  At the end the figures are printed, and what is documented but
// was not seen is named.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { overhear } from '../lib/client.mjs';
import { contractOf } from './contract.mjs';
import { Parameters } from './parameters.mjs';
import { Record } from './record.mjs';
import { Refusals } from './refusals.mjs';
import { parse, valuesAt } from './shape.mjs';
import { table } from './table.mjs';

// Calls an endpoint by its name; the answer must be a success.
const caller = (record, business) => async (id, params = [], body = undefined,
    { as = business.admin, ...options } = {}) => {
	const { method, path } = record.endpoint(id);
	const left = [...params];
	const answer = await as.request(method, path.replace(
	    /:\w+|\{\w+\}/g, () => left.shift()), { body, ...options });

	assert.ok(answer.status < 300, `${id}: ${answer.status} ` +
	    answer.text.slice(0, 400));
	return answer.body?.data;
};

// What is null or without rows by its nature holds all the same; why is
// printed.
function settle(record, never = {})
{
	const notes = [];

	for (const [where, why] of Object.entries(never)) {
		const [id, path] = where.split(' ');
		const left = [...record.items.values()].filter(item =>
		    item.kind === 'paths' && item.id === id && !item.served &&
		    (item.path.startsWith(`${path}[]`) ||
			item.path.startsWith(`${path}:`)));
		const values = valuesAt(parse(path).steps,
		    record.last(id).answer.body);

		assert.ok(left.length > 0, `${where} is shown after all`);
		assert.ok(values.length === 1 && (values[0] === null ||
		    values[0].length === 0), `${where}: ${values}`);
		left.forEach(item => record.serve(item.key));
		notes.push(`${id}: ${path} is ${JSON.stringify(values[0])} ` +
		    `(${left.length} of the paths): ${why}`);
	}
	return notes;
}

// What the document contradicts itself about.
function decide(record, decided = {})
{
	return Object.entries(decided).map(([key, why]) => {
		const item = record.items.get(key);

		assert.ok(item, `the contract does not have ${key}`);
		assert.ok(!item.served, `${key} is served after all`);
		item.decided = why;
		return `decided against ${key}: ${why}`;
	});
}

async function parameters(t, record, business, hints)
{
	const tried = new Parameters(record, business.admin, hints);

	for (const { id, query } of record.contract.endpoints)
		for (const { name } of query)
			await t.test(`${record.contract.edition} ${id}?${name}`,
			    () => tried.try(id, name));
}

async function refusals(t, record, business, { codes, lenient })
{
	const { admin, guest, expired, weak } = business;
	const tried = new Refusals(record, { admin, guest, weak });
	const step = (name, work) => t.test(
	    `${record.contract.edition} refuses ${name}`, work);

	await step('to work without a token', () => tried.unsigned());
	await step('a token that is none, or over', () => tried.signedWrong({
		[codes.invalidToken]: guest.as('none'),
		[codes.expired ?? codes.invalidToken]: expired }));
	await step('who may not', () => tried.forbidden());
	await step('ids that nobody has', () => tried.missing(codes.missing));
	await step('bodies that will not do', () =>
	    tried.invalid(codes.invalid, lenient));
	await step('what is there already', () =>
	    tried.repeated(codes.duplicate));
	return tried.notes;
}

export function examine(edition, scenario)
{
	const record = new Record(contractOf(edition), scenario);
	const notes = [];
	let business, call;

	describe(`everything that ${edition} documents`, () => {
		before(async () => {
			overhear(exchange => exchange.host.includes(
			    `.${edition}.`) && record.hear(exchange));
			business = await scenario.open();
			call = caller(record, business);
		});
		after(async () => {
			await business?.close?.();
			const text = table(record, notes);

			if (process.env.KONTOR_TEST_TABLES)
				fs.appendFileSync(process.env.KONTOR_TEST_TABLES,
				    text);
			else
				console.log(text);
		});
		for (const [name, work] of Object.entries(
		    scenario.workflows ?? {}))
			test(`${edition}, ${name}`, () => work(call, business));
		test(`${edition} is answered`, () => scenario.walk(call, business));
		test(`${edition} can be asked for`, t => parameters(t, record, business,
		    scenario.hints(business)));
		test(`${edition} is refused`, async t => {
			notes.push(...await refusals(t, record, business,
			    scenario));
			await scenario.refuse(call, business);
		});
		test(`${edition} breaks no promise`, () =>
			assert.deepEqual([...new Set(record.problems)], []));
		test(`${edition} was seen`, () => {
			notes.push(...settle(record, scenario.never),
			    ...decide(record, scenario.decided));
			assert.deepEqual(record.unserved(), []);
		});
	});
}
