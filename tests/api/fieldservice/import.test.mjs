// Customers from files (section 3.6).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { conforms, fails, refusesFields } from '../../contract/contract.mjs';
import { startStack } from '../../lib/stack.mjs';
import { closed, customer, fresh, good, opened, quote } from './given.mjs';
import { book, form, inline, send, writeCsv, writeXlsx, zip }
    from './sheets.mjs';

const HEAD = ['name', 'email', 'phone'];
const rows = (n, word = fresh('r')) => Array.from({ length: n }, (_, i) =>
    [`Firm ${word} ${i}`, `${word}.${i}@example.com`, `+1 202 555 ${1000 + i}`]);
const csv = list => writeCsv([HEAD, ...list]);

// What files cost is weighed on a stack of its own, whose one worker has
// nothing else to do.
let stack;

before(async () => {
	stack = await startStack({ workers: 1 });
});
after(() => stack?.remove());

describe('customers imported', () => {
	let shop, admin;

	const imported = async (file, texts) => conforms('customers.import',
	    await send(admin, file, texts));
	const found = async email => (await shop.rows(
	    `select * from customer_card where email = ${quote(email)}`))[0];

	before(async () => {
		shop = await opened('import');
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('a plain file lands, and the counters with it', async () => {
		const list = rows(3);
		const was = (await admin.get('/customers')).body.pagination.total;
		const data = await imported(csv(list));

		assert.deepEqual(data, { imported: 3, skipped: 0, failed: 0,
			errors: [] });
		const one = await found(list[1][1]);

		assert.equal(one.name, list[1][0]);
		assert.equal(one.phone, list[1][2]);
		assert.equal(one.status, 'active');
		assert.equal((await admin.get('/customers')).body.pagination.total,
		    was + 3);
		assert.equal((await admin.get('/customers',
		    { query: { search: list[2][1] } })).body.data.length, 1);
	});

	test('headings as people write them', async () => {
		const word = fresh('h');
		const data = await imported(writeCsv([
			['Nr', ' Customer Name ', 'E-MAIL', 'tele_phone', 'Street',
				'Town', 'Province', 'Postal Code', 'STATUS', 'Remarks'],
			['1', 'Ada', `${word}@example.com`, '202-555-0100',
				'1 Elm St', 'Bonn', 'NRW', '01067', 'Inactive',
				'two\r\nlines, "quoted"'],
		], ';'));
		const one = await found(`${word}@example.com`);

		assert.equal(data.imported, 1, JSON.stringify(data));
		assert.deepEqual([one.name, one.address, one.city, one.state,
			one.zip, one.status, one.notes], ['Ada', '1 Elm St',
			'Bonn', 'NRW', '01067', 'inactive',
			'two\r\nlines, "quoted"']);
	});

	test('headings of other programs, a box that is ticked', async () => {
		const email = `${fresh('h')}@example.com`;
		const file = writeCsv([['Account Name', 'Primary E-mail',
			'Phone 1'], ['Ada', email, '202-555-0100']]);

		for (const [skipDuplicates, imported] of [['on', 1], ['True', 0]])
			assert.deepEqual(conforms('customers.import', await send(
			    admin, file, { skipDuplicates })), { imported,
				skipped: 1 - imported, failed: 0, errors: [] });
	});

	test('any delimiter, any encoding', async () => {
		const utf16 = text => Buffer.from(text, 'utf16le');
		const ways = {
			semicolon: (t, c) => c(t, ';'), tab: (t, c) => c(t, '\t'),
			bar: (t, c) => c(t, '|'), cr: (t, c) => c(t, ',', '\r'),
			lf: (t, c) => c(t, ',', '\n'),
			'utf-8 mark': (t, c) => '\uFEFF' + c(t),
			'sep line': (t, c) => 'sep=;\r\n' + c(t, ';'),
			'utf-16le': (t, c) => utf16('\uFEFF' + c(t, '\t')),
			'utf-16be': (t, c) => utf16('\uFEFF' + c(t)).swap16(),
			'utf-16le bare': (t, c) => utf16(c(t)),
			'latin-1': (t, c) => Buffer.from(c(t), 'latin1'),
		};

		for (const [way, make] of Object.entries(ways)) {
			const email = `${fresh('enc')}@example.com`;
			const data = await imported(make([HEAD,
				['Zoë Müller, "Ñandú"', email, '2025550100']],
				writeCsv));

			assert.deepEqual(data.errors, [], way);
			assert.equal((await found(email)).name,
			    'Zoë Müller, "Ñandú"', way);
		}
		// Without a mark and with letters whose one byte is 0.
		for (const swap of [false, true]) {
			const email = `${fresh('enc')}@example.com`;
			const bytes = utf16(writeCsv([HEAD,
				['Ģertrūde Āboliņa ĀĀ', email, '2025550100']]));
			const data = await imported(swap ? bytes.swap16() :
			    bytes);

			assert.deepEqual(data.errors, []);
			assert.equal((await found(email)).name,
			    'Ģertrūde Āboliņa ĀĀ');
		}
		const email = `${fresh('enc')}@example.com`;

		await imported(Buffer.concat([Buffer.from(
		    `name,email,phone\n`), Buffer.from([0x80]),
		    Buffer.from(` & Co,${email},2025550100\n`)]));
		assert.equal((await found(email)).name, '€ & Co');
	});

	test('bad rows are named as the spreadsheet shows them', async () => {
		const [a, b] = rows(2);
		const data = await imported(writeCsv([HEAD, a, [''],
			['Multi\nline', 'no address', '2025550100'],
			['', `${fresh()}@example.com`, 'call me'], b]));

		assert.equal(data.imported, 2);
		assert.equal(data.failed, 2);
		assert.deepEqual(data.errors, [
			{ row: 4, error: 'email: Invalid email format' },
			{ row: 5, error: 'name: is required; ' +
			    'phone: must be a phone number' }]);
	});

	test('known emails: errors, or skipped', async () => {
		const known = await customer(admin);
		const list = [...rows(1), ['Same', known.email.toUpperCase(),
			'2025550100'], ...rows(1)];

		list.push(['Again', list[0][1], '2025550100']);
		const first = await imported(csv(list));

		assert.deepEqual(first, { imported: 2, skipped: 0, failed: 2,
			errors: [3, 5].map(row => ({ row, error: 'email: a ' +
			    'customer with this email already exists' })) });
		assert.deepEqual(await imported(csv(list),
		    { skipDuplicates: 'true' }),
		    { imported: 0, skipped: 4, failed: 0, errors: [] });
		assert.equal((await found(known.email)).name, known.name);
		assert.equal((await found(list[0][1])).name, list[0][0]);
	});

	test('a deleted customer is no duplicate', async () => {
		const gone = await customer(admin);

		good(await admin.delete(`/customers/${gone.id}`));
		assert.equal((await imported(csv([['Back', gone.email,
		    '2025550100']]))).imported, 1);
	});

	test('the same file at once lands once', async () => {
		const file = csv(rows(1200));
		const all = await Promise.all([1, 2, 3].map(() => imported(file,
		    { skipDuplicates: 'true' })));

		assert.equal(all.reduce((n, one) => n + one.imported, 0), 1200);
		assert.equal(all.reduce((n, one) => n + one.skipped, 0), 2400);
		const [{ kept, real }] = await shop.rows(`select
		    tally_of('customer') as kept, (select count(*)
		    from customer where deleted_at is null) as real`);

		assert.equal(Number(kept), Number(real));
	});

	test('an answer that was lost is given again', async () => {
		const file = csv(rows(5)), key = fresh('key');
		const headers = { 'Idempotency-Key': key };
		const first = good(await send(admin, file, {}, { headers }));
		const again = await send(admin, file, {}, { headers });

		assert.equal(first.imported, 5);
		assert.equal(again.headers['idempotent-replayed'], 'true');
		assert.deepEqual(again.body.data, first);
		fails(await send(admin, csv(rows(1)), {}, { headers }), 422);
	});

	test('errors are capped, their number is not', async () => {
		const data = await imported(csv(Array.from({ length: 1500 },
		    () => ['x', 'y', 'z'])));

		assert.equal(data.errors.length, 1000);
		assert.equal(data.failed, 1500);
	});

	test('what is no list of customers changes nothing', async () => {
		const was = (await admin.get('/customers')).body.pagination.total;

		assert.match(refusesFields(await send(admin, 'name,city\nA,B\n'),
		    ['file', 'file']).details.map(d => d.message).join(),
		    /email.*phone/);
		for (const file of ['\n\n', Buffer.from([0x89, 0x50, 0x4e, 0x47,
		    0, 0, 0, 13, 1, 0]), '%PDF-1.7 x', 'PK\x03\x04junk',
		    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
		    csv(rows(600)) + '"never closed',
		    csv(rows(600)) + 'x,'.repeat(300)])
			refusesFields(await send(admin, file), ['file']);
		refusesFields(await send(admin, undefined), ['file']);
		refusesFields(await send(admin, csv(rows(1)),
		    { skipDuplicates: 'maybe' }), ['skipDuplicates']);
		fails(await admin.post('/customers/import', { file: 'x' }), 415);
		assert.equal((await admin.get('/customers')).body.pagination.total,
		    was);
	});

	test('who may not write may not import', async () => {
		const one = csv(rows(1));

		fails(await send(shop.employee, one), 403);
		fails(await send(shop.guest, one), 401);
	});
});

describe('customers from workbooks', () => {
	let shop, admin;

	before(async () => {
		shop = await opened('xlsx', { stack });
		admin = shop.admin;
	});
	after(() => closed(shop));

	test('cells as the user sees them', async () => {
		const word = fresh('x');
		const file = await writeXlsx(sheet => {
			sheet.addRow(['Company', 'E-mail', 'Phone', 'Zip', 'Notes',
				'City']);
			sheet.addRow([{ richText: [{ text: 'Rich ' },
				{ text: 'Text', font: { bold: true } }] },
				`${word}1@example.com`, 12025550100, 2134,
				new Date(Date.UTC(2026, 0, 31)), true]);
			sheet.getCell('D2').numFmt = '00000';
			sheet.addRow([]);
			sheet.addRow(['शर्मा 😀', `${word}2@example.com`,
				2025550123, '00501', 'a_x0041_b\nc', '']);
			sheet.getCell('C4').numFmt =
			    '[<=9999999]###\\-####;\\(###\\)\\ ###\\-####';
			sheet.addRow(['Bad', 'none', 1, 2, 3]);
			sheet.addRow([{ error: '#REF!' }, `${word}3@example.com`,
				'2025550124']);
			sheet.addRow(['Looked up', `${word}4@example.com`,
				'2025550125', { formula: 'NA()',
				result: { error: '#N/A' } }]);
		});
		const data = conforms('customers.import', await send(admin, file));
		const list = await shop.rows(`select name, phone, zip, notes, city
		    from customer_card where email like '${word}%' order by email`);

		assert.deepEqual(data, { imported: 3, skipped: 0, failed: 2,
			errors: [{ row: 5, error: 'email: Invalid email format; ' +
			    'phone: must be a phone number' },
			    { row: 6, error: 'name: is required' }] });
		assert.deepEqual(list.map(r => ({ ...r })), [
			{ name: 'Rich Text', phone: '12025550100', zip: '02134',
				notes: '2026-01-31', city: 'TRUE' },
			{ name: 'शर्मा 😀', phone: '(202) 555-0123', zip: '00501',
				notes: 'aAb\nc', city: null },
			{ name: 'Looked up', phone: '2025550125', zip: null,
				notes: null, city: null }]);
	});

	// What a hostile file costs the worker: memory, and milliseconds of
	// work, which a busy machine does not make more.
	async function refusedFast(file, pattern)
	{
		const of = name => fs.readFileSync(
		    `/proc/${stack.workers()[0]}/${name}`, 'utf8');
		const memory = () => Number(/Pss_Anon: *(\d+)/.exec(
		    of('smaps_rollup'))[1]);
		const work = () => of('stat').split(') ')[1].split(' ')
		    .slice(11, 13).reduce((sum, ticks) => sum + 10 * ticks, 0);
		const before = memory(), began = work();
		const error = refusesFields(await send(admin, file), ['file']);
		const took = work() - began;

		assert.match(error.details[0].message, pattern);
		// Sanitizers make all of it several times slower and larger.
		if (process.env.KONTOR_TEST_SANITIZERS === undefined)
			assert.ok(memory() - before < 8192,
			    `${memory() - before} KiB more`);
		return took;
	}

	const head = inline([HEAD]).replace('</sheetData></worksheet>', '');
	const doctype = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' +
	    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' +
	    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>';

	test('bombs are refused after little work', async () => {
		const zeros = Buffer.alloc(32 * 1024 * 1024, 0x20);
		// Of the kind that does not show by how well it is packed.
		const noise = `<!--${crypto.randomBytes(150000).toString(
		    'base64')}-->`;
		const empty = '<c/>'.repeat(4000000);
		const cases = [
			['zip bomb', book(head + zeros), /too large/],
			['zip bomb that lies', book(head + zeros, {},
			    { 'xl/worksheets/sheet1.xml': { size: 5000 } }),
			    /too large|damaged/],
			['bomb of strings', book(inline([HEAD]),
			    { 'xl/sharedStrings.xml': '<sst>' + zeros }),
			    /too large/],
			['entities', book(doctype + inline([['&c;', 'b', 'c']])),
			    /entities/],
			['external entity', book('<!DOCTYPE w [<!ENTITY a SYSTEM ' +
			    '"file:///etc/passwd">]>' + inline([['&a;']])),
			    /entities/],
			['a row of empty cells', book(
			    `${head}${noise}<row>${empty}</row>`), /cells that are empty/],
			['empty rows', book(`${head}${noise}` +
			    '<row><c/></row>'.repeat(1000001)), /cells that are empty/],
			['below no heading', book(`${head}${noise}` + `<row>${
			    '<c><v>1</v></c>'.repeat(200)}</row>`.repeat(6000)),
			    /below no heading/],
			['styles', book(inline([HEAD]), { 'xl/styles.xml':
			    `<styleSheet>${noise}<fills>${'<fill/>'.repeat(
			    1000000)}` }), /too many elements/],
			['nesting', book('<a>'.repeat(100000)), /deep/],
			['one tag', book(`<a b="${'x '.repeat(900000)}"/>`),
			    /element of more/],
			['many entries', zip(Array.from({ length: 3000 }, (_, i) =>
			    [`xl/${i}`, ''])), /entries/],
			['wide', book(inline([['a']]).replace('r="A1"',
			    'r="ZZ1"')), /columns/],
			['unknown text', book('<worksheet><sheetData><row><c t="s">' +
			    '<v>7</v></c></row></sheetData></worksheet>'),
			    /does not have/],
			['another archive', zip([['hello.txt', 'hello']]),
			    /not an Excel/],
		];

		for (const [what, file, pattern] of cases) {
			const took = await refusedFast(file, pattern);

			if (process.env.KONTOR_TEST_SANITIZERS === undefined)
				assert.ok(took < 1500, `${what}: ${took} ms`);
		}
	});

	test('cut anywhere, a workbook is refused', async () => {
		const file = await writeXlsx(sheet =>
		    sheet.addRows([HEAD, ...rows(50)]));

		for (let part = 1; part < 10; part++)
			refusesFields(await send(admin, file.subarray(0,
			    Math.floor(file.length * part / 10))), ['file']);
		assert.equal((await admin.get('/customers',
		    { query: { search: 'Firm' } })).body.pagination.total, 0);
	});

	test('the first sheet that is shown', async () => {
		const email = `${fresh()}@example.com`;
		const file = await writeXlsx((sheet, all) => {
			sheet.state = 'hidden';
			sheet.addRow(['nothing']);
			all.addWorksheet('Shown').addRows([HEAD,
				['Seen', email, '2025550100']]);
		});

		assert.equal(good(await send(admin, file)).imported, 1);
	});
});

describe('a large import', () => {
	let shop;

	before(async () => {
		shop = await opened('large', { stack });
	});
	after(() => closed(shop));

	test('50,000 rows in one go, in flat memory', async (t) => {
		const file = csv(rows(50000));
		const peak = () => stack.workers().map(pid => {
			const status = fs.readFileSync(`/proc/${pid}/status`,
			    'utf8');

			return Number(/VmHWM:\s*(\d+)/.exec(status)[1]);
		});

		good(await send(shop.admin, csv(rows(2000))));
		const was = Math.max(...peak()), began = Date.now();
		const data = good(await send(shop.admin, file));

		t.diagnostic(`${Date.now() - began} ms; peak ${was} KiB, then ` +
		    `${Math.max(...peak())} KiB`);
		assert.equal(data.imported, 50000);
		if (process.env.KONTOR_TEST_SANITIZERS === undefined)
			assert.ok(Math.max(...peak()) - was < 16384);
		assert.deepEqual(good(await send(shop.admin, file,
		    { skipDuplicates: 'true' })),
		    { imported: 0, skipped: 50000, failed: 0, errors: [] });
		assert.equal((await shop.admin.get('/customers'))
		    .body.pagination.total, 52000);
	});
});
