// Uploads: kinds, types by content, delivery by nginx, who may, collection.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test, { before } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { eachOf, refused } from '../../lib/check.mjs';
import { archive, file, parts, png, samples, send, stored } from
	'../../lib/files.mjs';
import { until } from '../../lib/stack.mjs';

const MOST = 10485760;		// the setting upload_max's preset
let firm, api;

before(async () => {
	firm = await makeTenant();
	api = firm.admin;
});

const upload = (content, name, type, who = api) => send(who, '/uploads',
	{ ...type && { type }, file: file(content, name) });

// The path of a link of ours, with its key, below the client's base.
const below = (url) => {
	const { pathname, search } = new URL(url);

	assert.ok(pathname.startsWith('/v1/uploads/file_'), url);
	return pathname.slice('/v1'.length) + search;
};

const gone = (who, filesLeft) => until(() =>
	stored(who.stack, who.id).length === filesLeft, 60000,
	`${filesLeft} stored files`);

const media = { png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif',
	webp: 'image/webp', pdf: 'application/pdf', xlsx: 'application/' +
	'vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	docx: 'application/vnd.openxmlformats-officedocument.' +
	'wordprocessingml.document', csv: 'text/csv', txt: 'text/plain',
	utf16: 'text/plain', latin1: 'text/plain' };
const images = ['png', 'jpeg', 'gif', 'webp'];
const taken = { logo: images, avatar: images,
	document: Object.keys(media),
	import: ['xlsx', 'csv', 'txt', 'utf16', 'latin1'] };

test('each kind takes what it may hold, whatever the name says', async () => {
	for (const kind of Object.keys(taken)) {
		for (const what of Object.keys(media)) {
			const name = what === 'csv' ? 'list.CSV' : 'file.png';
			const answer = await upload(samples[what], name, kind);

			if (!taken[kind].includes(what)) {
				refused(answer, 400, { field: 'file' });
				continue;
			}
			const data = good(answer, 201);

			assert.equal(data.mimeType, kind === 'import' &&
				media[what].startsWith('text/') ? 'text/csv' :
				media[what]);
			assert.equal(data.type, kind);
		}
	}
});

test('the answer describes the file, and its url serves the bytes', async () => {
	const content = png(40000);
	const answer = await upload(content, 'Büro "1".png', 'document');
	const data = good(answer, 201);

	assert.match(data.id, /^file_[0-9a-z]{26}$/);
	assert.equal(data.filename, 'Büro "1".png');
	assert.equal(data.size, 40000);
	assert.equal(data.mimeType, 'image/png');
	assert.equal(data.createdBy, api.user.id);
	assert.equal(answer.headers.location, `/v1/uploads/${data.id}`);
	const given = await api.get(below(data.url));

	assert.equal(given.status, 200);
	assert.deepEqual(given.raw, content);
	assert.equal(given.headers['content-type'], 'image/png');
	assert.equal(given.headers['x-content-type-options'], 'nosniff');
	assert.equal(given.headers['cache-control'], 'private, no-cache');
	assert.equal(given.headers['content-disposition'],
		'inline; filename="B_ro _1_.png"; ' +
		"filename*=UTF-8''B%C3%BCro%20%221%22.png");
	assert.equal(given.headers['x-accel-redirect'], undefined);
	assert.ok(given.headers['x-request-id']);
});

test('without a type it is a document', async () => {
	assert.equal(good(await upload(samples.pdf, 'a.pdf'), 201).type,
		'document');
	assert.equal(good(await send(api, '/uploads', { type: '',
		file: file(samples.pdf, 'a.pdf') }), 201).type, 'document');
});

test('ranges, HEAD and conditions are nginx\'s', async () => {
	const content = png(5000);
	const { id } = good(await upload(content, 'a.png', 'document'), 201);
	const part = await api.get(`/uploads/${id}`,
		{ headers: { Range: 'bytes=1000-1999' } });

	assert.equal(part.status, 206);
	assert.deepEqual(part.raw, content.subarray(1000, 2000));
	assert.equal(part.headers['content-range'], 'bytes 1000-1999/5000');
	refused(await api.get(`/uploads/${id}`,
		{ headers: { Range: 'bytes=9000-' } }), 416);
	const head = await api.head(`/uploads/${id}`);

	assert.equal(head.status, 200);
	assert.equal(head.headers['content-length'], '5000');
	assert.equal(head.raw.length, 0);
	const again = await api.get(`/uploads/${id}`,
		{ headers: { 'If-None-Match': head.headers.etag } });

	assert.equal(again.status, 304);
});

test('other sites may read what they may read elsewhere', async () => {
	const { id } = good(await upload(samples.png, 'a.png', 'logo'), 201);
	const given = await api.get(`/uploads/${id}`,
		{ headers: { Origin: 'https://app.example' } });

	assert.equal(given.headers['access-control-allow-origin'], '*');
	assert.match(given.headers['access-control-expose-headers'],
		/Content-Disposition/);
});

test('only images and PDF are shown; the rest is for saving', async () => {
	for (const what of Object.keys(media)) {
		const { id } = good(await upload(samples[what], 'a',
			'document'), 201);
		const { headers } = await api.get(`/uploads/${id}`);

		assert.match(headers['content-disposition'],
			images.includes(what) || what === 'pdf' ? /^inline;/ :
			/^attachment;/, what);
		assert.equal(headers['content-type'], what === 'csv' ?
			'text/plain' : media[what]);
	}
});

test('what runs in browsers, or is nothing known, is refused', async () => {
	const bad = { html: '<!DOCTYPE html><script>alert(1)</script>',
		svg: '\ufeff  <svg xmlns="http://www.w3.org/2000/svg"/>',
		xml: '<?xml version="1.0"?><x/>',
		zip: archive(['readme.txt']),
		macros: archive(['[Content_Types].xml', 'xl/workbook.xml',
			'xl/vbaProject.bin']),
		cut: archive(['[Content_Types].xml', 'xl/workbook.xml'])
			.subarray(0, 90),
		program: Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1'),
		zeros: Buffer.alloc(100),
		utf16: Buffer.from('\xff\xfe<\0s\0v\0g\0>\0', 'latin1') };

	for (const [what, content] of Object.entries(bad))
		for (const kind of Object.keys(taken))
			refused(await upload(content, `${what}.png`, kind),
				400, { field: 'file' });
});

test('what is missing or wrong is named', async () => {
	refused(await send(api, '/uploads', { type: 'logo' }), 400,
		{ field: 'file' });
	refused(await send(api, '/uploads', { file: 'text', type: 'logo' }),
		400, { field: 'file' });
	refused(await upload(samples.png, 'a.png', 'photo'), 400,
		{ field: 'type' });
	refused(await send(api, '/uploads', { file: file(samples.png, 'a'),
		type: file(samples.txt, 'b') }), 400, { field: 'type' });
	refused(await upload('', 'empty.txt'), 400, { field: 'file' });
	refused(await send(api, '/uploads', { file: file('', '') }), 400,
		{ field: 'file' });
	refused(await api.post('/uploads', { type: 'logo' }), 415);
	refused(await api.post('/uploads'), 415);
});

test('a file may be as large as allowed, and no larger', async () => {
	const content = Buffer.alloc(MOST, 'x');
	const data = good(await upload(content, 'big.txt'), 201);

	assert.equal(data.size, MOST);
	const { raw } = await api.get(`/uploads/${data.id}`);

	assert.ok(raw.equals(content));
	good(await api.delete(`/uploads/${data.id}`));
	refused(await upload(Buffer.alloc(MOST + 1, 'x'), 'big.txt'), 413);
	refused(await upload(Buffer.alloc(MOST + (1 << 21), 'x'), 'big.txt'),
		413);
	refused(await send(api, '/uploads', { file: file(samples.png, 'a'),
		more: 'x'.repeat(70000) }), 413);
});

test('names are made safe', async () => {
	const cases = [
		['../../etc/passwd', 'passwd'],
		['C:\\fakepath\\photo.txt', 'photo.txt'],
		['..', 'file'], ['.htaccess', 'htaccess'], ['a.txt...', 'a.txt'],
		['a%0d%0aSet-Cookie: x=1.txt', 'aSet-Cookie: x=1.txt'],
		['a%22b.txt', 'a"b.txt'], ['100%.txt', '100%.txt'],
		['evil\u202etxt.exe', 'eviltxt.exe'],
		['tab\there', 'tabhere'],
		['é'.repeat(300) + '.pdf', 'é'.repeat(98) + '.pdf'],
	];

	for (const [name, safe] of cases) {
		const { raw, type } = parts([['Content-Disposition: form-data; ' +
			`name="file"; filename="${Buffer.from(name)
				.toString('latin1')}"`, samples.txt]]);
		const data = good(await api.post('/uploads', undefined,
			{ raw, type }), 201);

		assert.equal(data.filename, safe);
		const given = await api.get(`/uploads/${data.id}`);

		assert.equal(given.status, 200, safe);
		assert.equal(given.headers['set-cookie'], undefined);
	}
	const { raw, type } = parts([['Content-Disposition: form-data; ' +
		'name="file"; filename="x"; ' +
		"filename*=utf-8''%e2%82%ac.txt", samples.txt]]);

	assert.equal(good(await api.post('/uploads', undefined,
		{ raw, type }), 201).filename, '€.txt');
});

test('a malformed body is a 400 that says what is wrong', async () => {
	const field = 'Content-Disposition: form-data; name="file"';
	const whole = parts([[`${field}; filename="a.txt"`, 'abc']]);
	const cut = (n) => ({ ...whole, raw: whole.raw.subarray(0, n) });
	const bad = [
		[parts([['X: y', 'abc']]), /Content-Disposition/],
		[parts([['Content-Disposition: attachment; name="a"', 'abc']]),
			/Content-Disposition/],
		[parts([[`${field}\r\nContent-Transfer-Encoding: base64`,
			'YQ==']]), /Transfer-Encoding/],
		[parts([[field, 'a'], [field, 'b']]), /more than once/],
		[parts([[`${field}\r\nX: ${'y'.repeat(9000)}`, 'a']]),
			/too long/],
		[parts(Array.from({ length: 21 }, (none, i) => [
			`Content-Disposition: form-data; name="x${i}"`, 'a'])),
			/too many parts/],
		[parts([[`${field}\r\n folded`, 'a']]), /header/],
		[parts([[field, Buffer.from([0xff])]]), /UTF-8/],
		[{ ...whole, type: 'multipart/form-data' }, /boundary/],
		[{ ...whole, type: 'multipart/form-data; boundary=other' },
			/boundary/],
		[parts([[field, 'a']], { end: 'yes\r\n' }), /boundary/],
	];

	for (let n = 0; n < whole.raw.length - 4; n += 7)
		bad.push([cut(n), /boundary/]);
	for (const [sent, sentence] of bad)
		assert.match(refused(await api.post('/uploads', undefined,
			sent), 400, { code: 'VALIDATION_ERROR' }).message,
			sentence, sent.raw.toString('latin1').slice(0, 200));
});

test('lists, filters and orders', async () => {
	const one = await makeTenant();
	const who = one.admin;
	const names = ['b.png', 'a.png', 'c.png'];

	for (const [i, name] of names.entries())
		good(await upload(png(100 + i), name, 'document', who), 201);
	good(await upload(samples.png, 'd.png', 'logo', who), 201);
	const list = async (query) => {
		const { body } = await who.get('/uploads', { query });

		assert.equal(body.data.length, body.pagination.total);
		return body.data.map((each) => each.filename);
	};

	assert.deepEqual(await list({}), ['d.png', 'c.png', 'a.png', 'b.png']);
	assert.deepEqual(await list({ type: 'logo' }), ['d.png']);
	assert.deepEqual(await list({ mimeType: 'image/gif' }), []);
	assert.deepEqual(await list({ type: 'document', sortBy: 'filename',
		sortOrder: 'asc' }), ['a.png', 'b.png', 'c.png']);
	assert.deepEqual(await list({ type: 'document', sortBy: 'size',
		sortOrder: 'desc' }), ['c.png', 'a.png', 'b.png']);
});

test('another tenant sees nothing, and shares nothing', async () => {
	const other = await makeTenant();
	const content = samples.png;
	const mine = good(await upload(content, 'a.png', 'logo'), 201);
	const theirs = good(await upload(content, 'a.png', 'logo',
		other.admin), 201);

	refused(await other.admin.get(`/uploads/${mine.id}`), 404);
	refused(await other.admin.delete(`/uploads/${mine.id}`), 404);
	// A key opens its file on its own tenant's host, and nothing else.
	assert.equal((await firm.client.get(below(mine.url))).status, 200);
	refused(await other.client.get(below(mine.url)), 401);
	refused(await firm.client.get(below(theirs.url)), 401);
	refused(await firm.client.get(`/uploads/${theirs.id}?key=` +
		new URL(mine.url).searchParams.get('key')), 401);
	refused(await firm.client.get(`${below(mine.url).slice(0, -2)}xx`),
		401);
	good(await other.admin.delete(`/uploads/${theirs.id}`));
	await gone(other, 0);
	assert.deepEqual((await api.get(`/uploads/${mine.id}`)).raw, content);
});

test('pictures have a link that opens by itself, documents have not',
	async () => {
	const avatar = good(await upload(samples.png, 'a.png', 'avatar'), 201);
	const paper = good(await upload(samples.pdf, 'a.pdf'), 201);

	assert.equal((await firm.client.get(below(avatar.url))).status, 200);
	refused(await firm.client.get(`/uploads/${avatar.id}`), 401);
	assert.doesNotMatch(paper.url, /key=/);
	refused(await firm.client.get(below(paper.url)), 401);
	refused(await firm.client.get(`/uploads/${paper.id}?key=` +
		new URL(avatar.url).searchParams.get('key')), 401);
	refused(await firm.client.delete(below(avatar.url)), 401);
	good(await api.delete(`/uploads/${avatar.id}`));
	refused(await firm.client.get(below(avatar.url)), 404);
});

test('an employee reads and does not write', async () => {
	const { id } = good(await upload(samples.png, 'a.png', 'logo'), 201);

	refused(await upload(samples.png, 'a', 'logo', firm.employee), 403);
	refused(await firm.employee.delete(`/uploads/${id}`), 403);
	assert.equal((await firm.employee.get(`/uploads/${id}`)).status, 200);
	good(await upload(samples.png, 'a', 'logo', firm.manager), 201);
});

test('nobody reaches the store past the workers', async () => {
	const one = await makeTenant();

	good(await upload(samples.png, 'a.png', 'logo', one.admin), 201);
	const [found] = stored(one.stack, one.id);
	const key = path.relative(one.stack.env.KONTOR_FILES, found);

	refused(await one.admin.at('').get(`/.kontor-files/${key}`), 404);
	assert.equal(fs.statSync(found).mode & 0o777, 0o640);
	assert.equal(path.basename(found).split('.')[0], crypto.createHash(
		'sha256').update(fs.readFileSync(found)).digest('hex'));
});

test('the same bytes are stored once, and go with their last file',
	async () => {
	const one = await makeTenant();
	const content = png(3000);
	const files = [];

	for (const kind of ['logo', 'avatar', 'document'])
		files.push(good(await upload(content, 'a.png', kind,
			one.admin), 201));
	assert.equal(stored(one.stack, one.id).length, 1);
	good(await one.admin.delete(`/uploads/${files[0].id}`));
	good(await one.admin.delete(`/uploads/${files[1].id}`));
	await until(async () => (await one.query(`select count(*)::int as n
		from outbox where kind = 'file.collect' and done_at is not null
		and tenant_id = '${one.id}'`))[0].n === 2);
	assert.deepEqual((await one.admin.get(`/uploads/${files[2].id}`)).raw,
		content);
	good(await one.admin.delete(`/uploads/${files[2].id}`));
	refused(await one.admin.delete(`/uploads/${files[2].id}`), 404);
	refused(await one.admin.get(`/uploads/${files[2].id}`), 404);
	await gone(one, 0);
	await until(async () => (await one.query(`select count(*)::int as n
		from content where tenant_id = '${one.id}'`))[0].n === 0);
});

test('uploads and deletions of the same content never lose its bytes',
	async () => {
	const one = await makeTenant();
	const content = png(2000);
	let lost = 0, rounds = 0;

	await eachOf(Array.from({ length: 8 }), 8, async () => {
		for (let i = 0; i < 25; i++) {
			const { id } = good(await upload(content, 'a.png',
				'document', one.admin), 201);
			const given = await one.admin.get(`/uploads/${id}`);

			rounds++;
			lost += given.status !== 200 ||
				!given.raw.equals(content);
			good(await one.admin.delete(`/uploads/${id}`));
		}
	});
	assert.equal(rounds, 200);
	assert.equal(lost, 0);
	await gone(one, 0);
	await until(async () => (await one.query(`select count(*)::int as n
		from content where tenant_id = '${one.id}'`))[0].n === 0);
});

test('a key makes retries safe, also when the boundary differs', async () => {
	const one = await makeTenant();
	const content = samples.png;
	const headers = { 'Idempotency-Key': crypto.randomUUID() };
	const once = () => send(one.admin, '/uploads', { type: 'logo',
		file: file(content, 'a.png') }, { headers });
	const all = await Promise.all([once(), once(), once(), once()]);
	const ids = new Set();

	for (const answer of all) {
		if (answer.status === 409)
			continue;
		ids.add(good(answer, 201).id);
	}
	assert.equal(ids.size, 1);
	const again = await once();

	assert.ok(ids.has(good(again, 201).id));
	assert.equal(again.headers['idempotent-replayed'], 'true');
	refused(await send(one.admin, '/uploads', { type: 'logo',
		file: file(samples.png, 'a.png') }, { headers }), 422);
	assert.equal((await one.admin.get('/uploads')).body.pagination.total,
		1);
	good(await one.admin.delete(`/uploads/${[...ids][0]}`));
	await gone(one, 0);
});

test('a new logo replaces the old one, a deleted one is none', async () => {
	const one = await makeTenant();
	const logo = async () => good(await upload(samples.png, 'a.png', 'logo',
		one.admin), 201);
	const choose = (id) => one.execute(`update company set logo =
		logo_key(file_of_link('${id}'))
		where tenant_id = '${one.id}'`);
	const chosen = async () => (await one.query(`select logo,
		logo_link(logo) as link from company
		where tenant_id = '${one.id}'`))[0];
	const first = await logo(), second = await logo();

	await choose(first.id);
	assert.match((await chosen()).link, /^open /);
	const key = (await chosen()).logo;

	assert.ok(stored(one.stack, one.id).some((each) =>
		each.endsWith(key) || key.endsWith(each)));
	await choose(second.url);
	await gone(one, 1);
	refused(await one.admin.get(`/uploads/${first.id}`), 404);
	good(await one.admin.delete(`/uploads/${second.id}`));
	assert.deepEqual(await chosen(), { logo: null, link: null });
	await gone(one, 0);
	const paper = good(await upload(samples.png, 'a.png', 'document',
		one.admin), 201);

	await assert.rejects(choose(paper.id), /no file uploaded with the type/);
});

test('a new avatar replaces the old one', async () => {
	const one = await makeTenant();
	const avatar = async () => good(await upload(samples.png, 'a.png',
		'avatar', one.admin), 201);
	const wear = (url) => one.execute(`update app_user set
		avatar = '${url}' where email = '${one.admin.email}'
		and tenant_id = '${one.id}'`);
	const first = await avatar(), second = await avatar();

	await wear(first.url);
	await wear(second.url);
	await gone(one, 1);
	refused(await one.admin.get(`/uploads/${first.id}`), 404);
	good(await one.admin.delete(`/uploads/${second.id}`));
	assert.deepEqual(await one.query(`select avatar from app_user where
		email = '${one.admin.email}'`), [{ avatar: null }]);
	await gone(one, 0);
	await assert.rejects(wear(first.url), /no file uploaded with the type/);
});

test('nothing temporary is left', async () => {
	const incoming = path.join(firm.stack.env.KONTOR_FILES, 'incoming');

	await until(() => fs.readdirSync(incoming).length === 0, 60000,
		'an empty folder');
});
