// Who wants a number of one series waits until the transaction that has drawn
// one ends, in a line: a commit wakes one of them.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { good, makeTenant } from '../lib/business.mjs';
import { freshMobile, makeDealership } from '../lib/dealership.mjs';
import { startStack, until } from '../lib/stack.mjs';

const WANTED = 4;
let stack, watch, firm, buyer;

before(async () => {
	stack = await startStack();
	watch = stack.session({ as: 'super' });
	firm = await makeTenant({ stack });
	buyer = await firm.customer();
});
after(async () => {
	await watch?.end();
	await stack?.remove();
});

const bill = (issueDate) => firm.admin.post('/invoices', {
	customerId: buyer.id, issueDate,
	items: [{ description: 'Work', quantity: 1, rate: 1 }] });

const bills = (count, day) => Array.from({ length: count }, () => bill(day));

const places = async (answers) => (await Promise.all(answers))
	.map((answer) => Number(good(answer, 201).invoiceNumber.split('-').at(-1)))
	.sort((a, b) => a - b);

const inLine = async () => Number((await watch.run(`select count(*)
	from pg_locks where locktype = 'advisory' and not granted`)).text);

// While `sql` stands in a transaction that does not end, `more` waits in line.
async function beside(sql, more, { wanted = WANTED, of = firm } = {}) {
	const holder = stack.session({ as: 'owner', tenant: of.id });

	try {
		await holder.run('begin');
		assert.equal((await holder.run(sql)).errors, '');
		const waiting = more();

		await until(async () => await inLine() === wanted, 60000,
			'the line');
		await holder.run('rollback');
		return await waiting;
	} finally {
		await holder.end();
	}
}

test('a number that was not used is drawn again', async () => {
	const [last] = await places([bill('2031-01-15')]);

	assert.deepEqual(await places(await beside(
		`select next_number('invoice', '2031')`,
		() => bills(WANTED, '2031-01-15'))),
		Array.from({ length: WANTED }, (_, n) => last + 1 + n));
});

test('the first number of a series is drawn once', async () => {
	assert.deepEqual(await places(await beside(
		`select next_number('invoice', '2032')`,
		() => bills(WANTED, '2032-01-15'))), [1, 2, 3, 4]);
	assert.deepEqual(await places(bills(20, '2033-01-15')),
		Array.from({ length: 20 }, (_, n) => n + 1));
});

test('the first branch gives customers their numbers, in line', async () => {
	const got = await beside(`select pg_advisory_xact_lock(number_line(
		'${firm.id}', 'customer', ''))`, () => stack.kontor('branch',
		'create', firm.slug, 'SC001', '--name', 'Andheri', '--state',
		'Maharashtra', '--city', 'Mumbai', '--address', '1 Main Road',
		'--gst-number', '27AAACK0000K1Z5'), { wanted: 1 });

	assert.equal(got.code, 0, got.stderr);
	assert.deepEqual((await firm.query(`select number from customer
		order by created_at`)).map(({ number }) => number),
		['CUST-0001']);
	assert.equal((await firm.query(`select next_number('customer', '')
		as drawn`))[0].drawn, 2);
});

test('many customers at once wait in the line of one', async () => {
	const dealer = await makeDealership({ stack });
	const fields = () => ({ name: 'Waits', phone: freshMobile(),
		cityState: 'Pune, Maharashtra' });
	const [{ drawn }] = await dealer.query(
		`select next_number('customer', '') as drawn`);
	const [one, many] = await beside(`select next_number('customer', '')`,
		() => Promise.all([dealer.admin.post('/customers', fields()),
			dealer.admin.post('/customers/bulk',
				{ customers: [fields(), fields()] })]),
		{ wanted: 2, of: dealer });

	assert.doesNotMatch(stack.log('postgresql'), /deadlock detected/);
	assert.deepEqual([good(one, 201).customerNumber, ...good(many, 201)
		.results.map(({ customerNumber }) => customerNumber)]
		.map((number) => Number(number.split('-')[1]))
		.sort((a, b) => a - b), [drawn + 1, drawn + 2, drawn + 3]);
});

test('a number that the owner draws is of one tenant', async () => {
	const other = await makeTenant({ stack });
	const draw = async (business) => (await business.query(
		`select next_number('work', '') as drawn`))[0].drawn;

	assert.equal(await draw(firm), 1);
	assert.equal(await draw(other), 1);
	assert.equal(await draw(firm), 2);
	assert.equal(await draw(other), 2);
});
