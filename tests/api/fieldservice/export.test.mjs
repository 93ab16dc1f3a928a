// Customers as files (section 3.7).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fails, refusesFields } from '../../contract/contract.mjs';
import { startStack } from '../../lib/stack.mjs';
import { closed, customer, day, fresh, good, invoice, opened }
    from './given.mjs';
import { readCsv, readXlsx, send } from './sheets.mjs';

const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const NASTY = ['=1+1', '+SUM(A1)', '-2', '@cmd', '＝1+1', '＠x', "'＋y",
	"'=quoted", "''+twice",
	"'t Hooft", 'a "quote"', 'x, y; z|\tw', 'line\nbreak', 'cr\r\nlf',
	'مرحبا', 'नमस्ते', '😀👩‍👩‍👧', '007', '1e5', 'TRUE', '_x0041_', '_xFFFE_',
	'no \uFFFE XML \uFFFF', 'a\\b{}',
	'NULL', '<b>&amp;</b>', '#N/A', '2026-01-31'];

describe('customers exported', () => {
	let shop, admin, other;

	const exported = async (query, client = admin) => {
		const answer = await client.get('/customers/export', { query });

		assert.equal(answer.status, 200, answer.text.slice(0, 300));
		return answer;
	};

	before(async () => {
		[shop, other] = await Promise.all([opened('export'),
			opened('elsewhere')]);
		admin = shop.admin;
		for (const [i, notes] of NASTY.entries())
			await customer(admin, { name: notes.replace(/[\r\n]+/g,
			    ' '), notes, zip: `0${100 + i}`, city: i % 2 ? 'Ulm' :
			    'Bonn', address: null });
	});
	after(async () => {
		await closed(shop);
		await closed(other);
	});

	test('CSV: its headers, and every customer once', async () => {
		const answer = await exported({});
		const [head, ...rows] = readCsv(answer.text);
		const ids = rows.map(row => row[0]);

		assert.match(answer.headers['content-type'], /^text\/csv/);
		assert.equal(answer.headers['content-disposition'],
		    `attachment; filename="customers-${day()}.csv"`);
		assert.deepEqual(head, ['id', 'name', 'email', 'phone', 'address',
			'city', 'state', 'zip', 'status', 'balance', 'totalSpent',
			'notes', 'lastServiceDate', 'createdAt', 'updatedAt']);
		assert.equal(new Set(ids).size, NASTY.length);
		const one = good(await admin.get(`/customers/${ids[3]}`));

		assert.equal(rows[3][2], one.email);
		assert.equal(rows[3][9], '0.00');
		assert.equal(rows[3][13], one.createdAt);
	});

	test('formulas are text for a spreadsheet', async () => {
		for (const row of readCsv((await exported({})).text).slice(1))
			for (const cell of row)
				assert.doesNotMatch(cell,
				    /^[=+\-@\t\r\n＝＋－＠]/);
	});

	test('chosen fields, filters, order', async () => {
		const rows = readCsv((await exported({ fields: 'zip, name',
			search: '0100', sortBy: 'createdAt', sortOrder: 'desc' }))
			.text);

		assert.deepEqual(rows[0], ['zip', 'name']);
		assert.equal(rows[1][0], `0${100 + NASTY.length - 1}`);
		assert.equal(rows.length, NASTY.length + 1);
		const id = readCsv((await exported({ fields: 'id' })).text)[1][0];

		good(await admin.put(`/customers/${id}`, { status: 'inactive' }));
		assert.deepEqual(readCsv((await exported({ fields: 'id',
			status: 'inactive' })).text), [['id'], [id]]);
		good(await admin.put(`/customers/${id}`, { status: 'active' }));
	});

	test('what can not be is refused by its name', async () => {
		const ask = query => admin.get('/customers/export', { query });

		refusesFields(await ask({ format: 'doc' }), ['format']);
		assert.match(refusesFields(await ask({
			fields: 'name,secret,contacts' }),
			['fields', 'fields']).details[0].message,
			/secret.*name, email/);
		refusesFields(await ask({ status: 'odd' }), ['status']);
		refusesFields(await ask({ format: 'pdf', fields: 'id,name,email,' +
		    'phone,address,city,state,zip,status' }), ['fields']);
	});

	test('XLSX: text is text, amounts are numbers', async () => {
		const { id } = await customer(admin, { name: 'Zz owes' });
		const sent = await invoice(admin, id);

		good(await admin.put(`/invoices/${sent.id}`, { status: 'sent' }));
		const answer = await exported({ format: 'xlsx' });
		const { rows, sheet } = await readXlsx(answer.raw);
		const list = good(await admin.get('/customers', { query:
			{ limit: 100 } }));

		assert.equal(answer.headers['content-type'], SHEET);
		assert.match(answer.headers['content-disposition'],
		    /customers-\d{4}-\d\d-\d\d\.xlsx/);
		assert.equal(rows.length, list.length + 1);
		// exceljs leaves the escape of an escape as it is, and those
		// of what is no character of XML.
		assert.deepEqual(rows.slice(1).map(row =>
		    row[1].replace('_x005F', '')), list.map(one => one.name
		    .replace(/[\uFFFE\uFFFF]/g, c => c === '\uFFFE' ?
		    '_xFFFE_' : '_xFFFF_')));
		const owing = rows.findIndex(row => row[1] === 'Zz owes');

		assert.equal(rows[owing][9], sent.total);
		assert.equal(sheet.getRow(owing + 1).getCell(10).numFmt,
		    '#,##0.00');
		assert.ok(rows.slice(1).every(row => row[13] instanceof Date));
	});

	test('PDF: a page with every customer', async () => {
		const answer = await exported({ format: 'pdf', search: '0100' });
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'export-'));
		const file = path.join(folder, 'customers.pdf');

		assert.equal(answer.headers['content-type'], 'application/pdf');
		assert.match(answer.headers['content-disposition'],
		    /customers-\d{4}-\d\d-\d\d\.pdf/);
		fs.writeFileSync(file, answer.raw);
		const text = execFileSync('pdftotext', ['-layout', file, '-'],
		    { encoding: 'utf8' });

		fs.rmSync(folder, { recursive: true });
		for (const word of ['Customers', 'Total spent', '=1+1',
		    "'t Hooft", '<b>&amp;</b>', 'Zz owes', '(202) 555-0100'])
			assert.ok(text.includes(word), `${word}: ${text}`);
		fails(await admin.get('/customers/export', { query:
		    { format: 'pdf', fields: 'secret' } }), 400);
	});

	for (const format of ['csv', 'xlsx'])
		test(`${format}: what it writes, import reads back`, async () => {
			const file = await exported({ format, search: '0100' });
			const data = good(await send(other.admin, file.raw));
			const columns = `name, email, phone, address, city, state,
			    zip, status, notes`;
			const [was, is] = await Promise.all([shop, other].map(
			    each => each.rows(`select ${columns} from customer_card
			    order by email`)));

			assert.deepEqual(data.errors, []);
			assert.deepEqual(is, was);
			assert.deepEqual(good(await send(other.admin, file.raw,
			    { skipDuplicates: 'true' })), { imported: 0,
			    skipped: was.length, failed: 0, errors: [] });
			for (const { id } of await other.rows(
			    'select id from customer_card'))
				await other.execute(`update customer set
				    deleted_at = now() where id = '${id}'`);
		});

	test('who may read may export, of the own company only', async () => {
		assert.equal(readCsv((await exported({}, other.admin)).text)
		    .length, 1);
		await exported({ fields: 'name' }, shop.employee);
		fails(await shop.guest.get('/customers/export'), 401);
		const head = await admin.head('/customers/export');

		assert.equal(head.status, 200);
		assert.equal(head.raw.length, 0);
		assert.match(head.headers['content-disposition'], /customers-/);
	});

	test('a currency without decimals', async () => {
		const yen = await opened('yen', { currency: 'JPY' });

		await customer(yen.admin);
		assert.equal(readCsv((await yen.admin.get('/customers/export',
		    { query: { fields: 'balance' } })).text)[1][0], '0');
		await closed(yen);
	});
});

describe('a large export', () => {
	const COUNT = 100000;
	let stack, shop;

	// A stack of its own: what others send fills the workers' memory,
	// and their fetches are not to be cut off.
	before(async () => {
		stack = await startStack({ workers: 1 });
		shop = await opened('many', { stack });
		await shop.execute(`insert into customer (id, tenant_id, name, email,
		    phone, notes) select fresh_id(), '${shop.id}', 'Firm ' || n,
		    'many' || n || '@example.com', '2025550100', repeat('x', 200)
		    from generate_series(1, ${COUNT}) n`);
	});
	after(async () => {
		await closed(shop);
		await stack?.remove();
	});

	const memory = () => Math.max(...stack.workers().map(pid =>
	    Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync(
	    `/proc/${pid}/status`, 'utf8'))[1])));

	for (const format of ['csv', 'xlsx'])
		test(`${COUNT} rows as ${format} in flat memory`, async (t) => {
			good(await shop.admin.get('/customers/export',
			    { query: { format, status: 'inactive' } }));
			const was = memory(), began = Date.now();
			const answer = await shop.admin.get('/customers/export',
			    { query: { format }, timeout: 120000 });

			t.diagnostic(`${Date.now() - began} ms, ` +
			    `${answer.raw.length} bytes; peak ${was} KiB, then ` +
			    `${memory()} KiB`);
			assert.equal(answer.status, 200);
			if (process.env.KONTOR_TEST_SANITIZERS === undefined)
				assert.ok(memory() - was < 8192);
			if (format === 'xlsx')
				return;
			const rows = readCsv(answer.text);

			assert.equal(rows.length, COUNT + 1);
			assert.equal(new Set(rows.map(row => row[2])).size,
			    COUNT + 1);
		});

	// What ends a connection may come when all has been fetched.
	test('cut off in the middle, it is no shorter file', async () => {
		const exported = () => shop.admin.get('/customers/export',
		    { timeout: 60000 }).then(({ status, raw }) =>
		    ({ status, length: raw.length }), error => error.code);
		const whole = await exported();
		let got = whole;

		assert.equal(whole.status, 200);
		for (let n = 0; n < 20 && got !== 'ECONNRESET'; n++) {
			const answer = exported();
			let over = false;

			answer.finally(() => over = true);
			while (!over && (await shop.stack.query(`select
			    pg_terminate_backend(pid) from pg_stat_activity where
			    query like 'fetch%' and state <> 'idle'
			    and usename = 'kontor_app'`,
			    { as: 'super' })).length === 0);
			got = await answer;
			if (got !== 'ECONNRESET')
				assert.deepEqual(got, whole);
		}
		assert.equal(got, 'ECONNRESET');
		assert.equal((await shop.admin.get('/customers')).status, 200);
	});

	test('a PDF has an end', async () => {
		assert.match(refusesFields(await shop.admin.get(
		    '/customers/export', { query: { format: 'pdf' } }),
		    ['format']).details[0].message, /2000 rows/);
	});
});
