// Storage: the same uploads with their bytes in S3, by a server that checks
// signatures and read by the official client; and when storage fails.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { after, before, describe } from 'node:test';
import { good, makeTenant } from '../../lib/business.mjs';
import { refused } from '../../lib/check.mjs';
import { file, png, samples, send, stored } from '../../lib/files.mjs';
import { need } from '../../lib/packages.mjs';
import { s3 } from '../../lib/s3.mjs';
import { freePorts, run, startStack, until } from '../../lib/stack.mjs';

const bucket = 'kontor-files', region = 'eu-central-1';
const logo = fs.readFileSync(new URL('../../../sql/demo-logo.png',
	import.meta.url));

const upload = (who, content, name, type) => send(who, '/uploads',
	{ ...type && { type }, file: file(content, name) });

describe('in S3', () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-s3-'));
	let port, server, client, stack, firm, api, sdk;

	const startServer = async () => {
		server = await s3({ port, region, bucket, folder });
	};

	before(async () => {
		[port] = await freePorts(1);
		await startServer();
		sdk = need('@aws-sdk/client-s3');
		client = new sdk.S3Client({ region, forcePathStyle: true,
			endpoint: `http://127.0.0.1:${port}`,
			requestChecksumCalculation: 'WHEN_REQUIRED',
			credentials: { accessKeyId: 'S3RVER',
				secretAccessKey: 'S3RVER' } });
		stack = await startStack({ settings: {
			storage_url: `s3://${bucket}?endpoint=` +
				`http://127.0.0.1:${port}&region=${region}`,
			s3_key: 'S3RVER', s3_secret: 'S3RVER' } });
		firm = await makeTenant({ stack });
		api = firm.admin;
	});
	after(async () => {
		await stack?.remove();
		client?.destroy();
		await server?.close();
		fs.rmSync(folder, { recursive: true, force: true });
	});

	const objects = async () => (await client.send(
		new sdk.ListObjectsV2Command({ Bucket: bucket })))
		.Contents?.map((each) => each.Key) ?? [];

	test('a file is stored there, and the client gets it from there',
		async () => {
		const content = png(70000);
		const data = good(await upload(api, content, 'Büro "1".png',
			'document'), 201);
		const [key] = await objects();

		assert.ok(key.startsWith(`${firm.id}/`));
		assert.ok(key.includes(crypto.createHash('sha256')
			.update(content).digest('hex')));
		const object = await client.send(new sdk.GetObjectCommand(
			{ Bucket: bucket, Key: key }));

		assert.deepEqual(Buffer.from(await object.Body
			.transformToByteArray()), content);
		assert.deepEqual(stored(stack, firm.id), []);
		const sent = await api.get(`/uploads/${data.id}`);

		assert.equal(sent.status, 302);
		const given = await fetch(sent.headers.location);

		assert.equal(given.status, 200);
		assert.deepEqual(Buffer.from(await given.arrayBuffer()),
			content);
		assert.equal(given.headers.get('content-type'), 'image/png');
		assert.match(given.headers.get('content-disposition'),
			/^inline; filename="B_ro _1_.png"/);
		const forged = new URL(sent.headers.location);

		forged.searchParams.set('response-content-type', 'text/html');
		assert.equal((await fetch(forged)).status, 403);
		assert.equal(server.refused, 1);
		good(await api.delete(`/uploads/${data.id}`));
		await until(async () => (await objects()).length === 0, 60000,
			'an empty bucket');
	});

	test('the same bytes are sent once', async () => {
		const content = png(500);
		const one = good(await upload(api, content, 'a.png'), 201);
		const two = good(await upload(api, content, 'b.png'), 201);

		assert.equal((await objects()).length, 1);
		good(await api.delete(`/uploads/${one.id}`));
		const { headers } = await api.get(`/uploads/${two.id}`);

		assert.equal((await fetch(headers.location)).status, 200);
		good(await api.delete(`/uploads/${two.id}`));
		await until(async () => (await objects()).length === 0);
	});

	test('papers are drawn with a logo from there', async () => {
		const { id } = good(await upload(api, logo, 'a.png', 'logo'),
			201);
		const invoice = await firm.invoice();
		const pdf = () => api.get(`/invoices/${invoice.id}/pdf`);
		const without = (await pdf()).raw.length;

		await firm.execute(`update company set logo_url = '${id}'
			where tenant_id = '${firm.id}'`);
		const given = await pdf();

		assert.equal(given.status, 200);
		assert.ok(given.raw.length > without + 1000,
			`${given.raw.length} after ${without} bytes`);
		good(await api.delete(`/uploads/${id}`));
		await until(async () => (await objects()).length === 0);
	});

	test('kontor company logo brings it there', async () => {
		const at = fileURLToPath(new URL('../../../sql/demo-logo.png',
			import.meta.url));
		const made = await stack.kontor('company', 'logo', firm.slug, at);

		assert.equal(made.code, 0, made.stderr);
		assert.equal((await objects()).length, 1);
		assert.deepEqual(stored(stack, firm.id), []);
		const [{ id, filename, type }] = good(await api.get('/uploads'));
		const { headers } = await api.get(`/uploads/${id}`);

		assert.deepEqual([filename, type], ['demo-logo.png', 'logo']);
		assert.deepEqual(Buffer.from(await (await fetch(
			headers.location)).arrayBuffer()), logo);
		assert.ok(good(await api.get('/settings/company')).logo
			.includes(id));
		const again = await stack.kontor('company', 'logo', firm.slug, at);

		assert.equal(again.code, 0, again.stderr);
		const [other, ...more] = good(await api.get('/uploads'));

		assert.notEqual(other.id, id);
		assert.deepEqual(more, []);
		good(await api.delete(`/uploads/${other.id}`));
		assert.equal(good(await api.get('/settings/company')).logo, null);
		await until(async () => (await objects()).length === 0);
	});

	// An object may be gone before the courier has heard so.
	const collections = async (what) => (await firm.query(`select count(*)::int
		as n from outbox where kind = 'file.collect' and ${what}`))[0].n;

	test('while it is away uploads are refused, and nothing is kept',
		async () => {
		await until(async () => await collections('done_at is null') ===
			0, 120000);
		// Every request so far was signed as the official signer does,
		// but for the forged one.
		assert.equal(server.refused, 1);
		assert.ok(server.checked > 10);
		await server.close();
		refused(await upload(api, samples.png, 'a.png'), 503);
		assert.equal((await api.get('/uploads')).body.pagination.total,
			0);
		await until(async () => await collections(
			'done_at is null and last_error is not null') === 1);
		await startServer();
		// It would be tried again after a minute.
		await stack.execute(`update outbox set due_at = now()
			where kind = 'file.collect' and done_at is null;
			notify kontor_outbox`,
			{ as: 'super' });
		await until(async () => (await firm.query(`select count(*)::int
			as n from content where tenant_id = '${firm.id}'`))[0].n
			=== 0);
		good(await upload(api, samples.png, 'a.png'), 201);
		assert.equal((await objects()).length, 1);
	});

	test('signatures do not stand in logs', () => {
		assert.doesNotMatch(stack.log('worker') + stack.log('courier'),
			/X-Amz-Signature|Credential=/);
	});
});

describe('when the disk is full', () => {
	let stack, firm, api, mounted = false;

	before(async () => {
		stack = await startStack();
		firm = await makeTenant({ stack });
		api = firm.admin;
		mounted = (await run('mount', ['-t', 'tmpfs', '-o',
			'size=256k,mode=0700', 'tmpfs',
			stack.env.KONTOR_FILES])).code === 0;
	});
	after(async () => {
		if (mounted)
			await run('umount', [stack.env.KONTOR_FILES]);
		await stack?.remove();
	});

	test('an upload is 507, leaves nothing, and small ones go on',
		async (t) => {
		if (!mounted)
			return t.skip('tmpfs can not be mounted here');
		const kept = good(await upload(api, png(50000), 'a.png'), 201);

		refused(await upload(api, png(400000), 'b.png'), 507,
			{ code: 'INSUFFICIENT_STORAGE' });
		assert.equal((await api.get('/uploads')).body.pagination.total,
			1);
		await until(() => fs.readdirSync(path.join(
			stack.env.KONTOR_FILES, 'incoming')).length === 0);
		assert.equal(stored(stack, firm.id).length, 1);
		assert.equal((await api.get(`/uploads/${kept.id}`)).raw.length,
			50000);
		good(await upload(api, png(20000), 'c.png'), 201);
	});

	test('a folder that can not be written to is 503', async (t) => {
		if (!mounted)
			return t.skip('tmpfs can not be mounted here');
		assert.equal((await run('mount', ['-o', 'remount,ro',
			stack.env.KONTOR_FILES])).code, 0);
		refused(await upload(api, png(2000), 'd.png'), 503);
		assert.equal((await run('mount', ['-o', 'remount,rw',
			stack.env.KONTOR_FILES])).code, 0);
		good(await upload(api, png(2000), 'd.png'), 201);
	});
});

describe('what broken-off uploads leave', () => {
	let stack, firm;

	before(async () => {
		stack = await startStack();
		firm = await makeTenant({ stack });
	});
	after(() => stack?.remove());

	test('is found by the sweep after an hour, and not before',
		async () => {
		const id = crypto.randomUUID(), hash = crypto.createHash(
			'sha256').update(id).digest('hex');
		const key = (await firm.query(`select content_key('${firm.id}',
			'${hash}', '${id}') as key`))[0].key;
		const lies = path.join(stack.env.KONTOR_FILES, key);
		const temporary = path.join(stack.env.KONTOR_FILES, 'incoming',
			'left');
		const courier = () => run(path.join(stack.bin,
			'kontor-courier'), ['--config', stack.conf, '--once']);

		// As a worker that was killed between storing and recording.
		await firm.execute(`insert into content (id, sha256, size,
			storage_key, claims, claimed_until) values ('${id}',
			'${hash}', 3, '${key}', 1, now() + interval '1 hour')`);
		fs.mkdirSync(path.dirname(lies), { recursive: true });
		fs.mkdirSync(path.dirname(temporary), { recursive: true });
		fs.writeFileSync(lies, 'abc');
		fs.writeFileSync(temporary, 'abc');
		assert.equal((await courier()).code, 0);
		assert.ok(fs.existsSync(lies));
		assert.ok(fs.existsSync(temporary));
		await firm.execute(`update content set claimed_until = now()
			- interval '1 second' where id = '${id}'`);
		fs.utimesSync(temporary, 1, Date.now() / 1000 - 3700);
		assert.equal((await courier()).code, 0);
		await until(() => !fs.existsSync(lies), 60000, 'the sweep');
		assert.ok(!fs.existsSync(temporary));
		await until(async () => (await firm.query(`select count(*)::int
			as n from content where id = '${id}'`))[0].n === 0);
	});

	test('a condemned content is given to nobody', async () => {
		const content = png(300);
		const one = good(await upload(firm.admin, content, 'a.png'),
			201);
		const [before] = stored(stack, firm.id);

		await stack.stop('courier');
		good(await firm.admin.delete(`/uploads/${one.id}`));
		// As a courier that died right before it removed the bytes.
		await firm.execute(`update content set condemned_at = now()
			where tenant_id = '${firm.id}'`);
		const two = good(await upload(firm.admin, content, 'a.png'),
			201);

		assert.equal(stored(stack, firm.id).length, 2);
		await stack.start('courier');
		await until(() => !fs.existsSync(before));
		assert.deepEqual((await firm.admin.get(
			`/uploads/${two.id}`)).raw, content);
	});
});
