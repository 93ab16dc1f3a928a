// kontor-courier against a real SMTP server and a real database.
//
//	node --test tests/courier/
//
// KONTOR_COURIER and KONTOR_RENDER name the programs; KONTOR_DATABASE is the
// database as the workers see it, KONTOR_TEST_DATABASE the same one for a
// superuser.  Its schema is migrated and no other courier serves it.  Without
// them all is skipped.  KONTOR_TEST_RESTART, if set, is a command that
// restarts PostgreSQL.  KONTOR_TEST_KEY and KONTOR_TEST_CERT name a key and
// its certificate for localhost (made when unset), KONTOR_TEST_CA=yes says
// that this machine trusts it.
import { test as nodeTest, before, after, beforeEach, afterEach } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync, execFileSync, execSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { need } from '../lib/packages.mjs';

const superuser = process.env.KONTOR_TEST_DATABASE;
const skip = !superuser && 'KONTOR_TEST_DATABASE is not set';
const { SMTPServer } = skip ? {} : need('smtp-server');
const PostalMime = skip ? null : need('postal-mime').default;
const test = (name, ...rest) => nodeTest(name, { skip, ...(rest.length > 1 ? rest[0] : {}) }, rest.at(-1));

const courier = process.env.KONTOR_COURIER || './kontor-courier';
const render = process.env.KONTOR_RENDER || './kontor-render';
const secret = 'a secret of at least thirty-two characters';
const scratch = skip ? '' : fs.mkdtempSync(path.join(os.tmpdir(), 'courier-'));
const tenant = crypto.randomUUID(), invoice = crypto.randomUUID();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function sql(text) {
	const run = spawnSync('psql', ['-d', superuser, '-AtqX', '-v', 'ON_ERROR_STOP=1',
	    '-c', 'set search_path = kontor, public', '-c', text], { encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout.trim();
}
const quote = (s) => "'" + String(s).replaceAll("'", "''") + "'";
const inTenant = (text) => sql(`begin; select set_config('kontor.tenant', '${tenant}', true); ${text}; commit`);

/* As src/auth/seal.h says. */
function sealed(plain, kind) {
	const key = crypto.hkdfSync('sha256', secret, '', 'kontor seal v1', 32);
	const nonce = crypto.randomBytes(12);
	const c = crypto.createCipheriv('aes-256-gcm', Buffer.from(key), nonce);
	c.setAAD(Buffer.from(kind));
	return Buffer.concat([nonce, c.update(plain), c.final(), c.getAuthTag()]).toString('base64');
}

function put(kind, payload, subject, attempts = 0) {
	return sql(`insert into outbox (id, tenant_id, kind, subject, payload, attempts) values (fresh_id(), '${tenant}',
	    ${quote(kind)}, ${subject ? quote(subject) : 'null'}, ${quote(JSON.stringify(payload))}, ${attempts}) returning id`);
}
const mailInvoice = (payload, attempts) => put('mail.invoice', { to: ['ada@example.com'], cc: [], subject: 'Invoice',
	text: 'Hello', attach: false, ...payload }, invoice, attempts);

function row(id) {
	return JSON.parse(sql(`select to_jsonb(o) || jsonb_build_object('wait',
	    extract(epoch from due_at - now())) from outbox o where id = '${id}'`));
}
const dueNow = (id) => sql(`update outbox set due_at = now() where id = '${id}'; notify kontor_outbox`);
async function until(condition, ms = 60000) {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
		const value = await condition();
		if (value) return value;
	}
	assert.fail('it did not happen: ' + condition);
}

/* A mail as the tests look at it. */
async function read(raw) {
	const m = await PostalMime.parse(raw);
	return { ...m, from: [m.from], date: new Date(m.date), headers: new Map(m.headers.map((h) => [h.key, h.value])) };
}

/* An SMTP server whose answers the test chooses. */
class Post {
	constructor(options = {}) {
		this.mails = []; this.logins = []; this.secure = [];
		this.onRcpt = this.onData = () => null;
		this.options = options;
	}
	async open(port = 0) {
		const refusal = ([code, words]) => Object.assign(new Error(words), { responseCode: code });
		this.server = new SMTPServer({
			authOptional: true, allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false,
			onAuth: (auth, session, done) => {
				this.logins.push(auth.username);
				done(auth.password === 'right' ? null : refusal([535, '5.7.8 no: ' + auth.password]), { user: 1 });
			},
			onRcptTo: async (address, session, done) => {
				const no = await this.onRcpt(address.address);
				done(no ? refusal(no) : null);
			},
			onData: (stream, session, done) => {
				const chunks = [];
				stream.on('data', (c) => chunks.push(c));
				stream.on('end', async () => {
					const raw = Buffer.concat(chunks);
					const mail = await read(raw);
					mail.raw = raw.toString('latin1');
					mail.from_envelope = session.envelope.mailFrom.address;
					mail.envelope = session.envelope.rcptTo.map((r) => r.address);
					const no = await this.onData(mail);
					if (!no) { this.mails.push(mail); this.secure.push(session.secure); }
					done(no ? refusal(no) : null);
				});
			},
			...this.options,
		});
		this.server.on('error', () => {});
		await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
		this.port = this.server.server.address().port;
		return this;
	}
	close() { return new Promise((done) => this.server.close(done)); }
}

let logs = '';
function environment(settings) {
	const env = { PATH: process.env.PATH, KONTOR_DATABASE: process.env.KONTOR_DATABASE, KONTOR_SECRET: secret,
	    KONTOR_CONF: '/dev/null', KONTOR_PUBLIC_URL: 'https://kontor.example', KONTOR_RENDER_SOCKET: path.join(scratch, 'render'),
	    ASAN_OPTIONS: 'detect_leaks=1:exitcode=99' };
	for (const name in settings) env['KONTOR_' + name.toUpperCase()] = settings[name];
	return env;
}
const running = new Set();
function start(settings, ...options) {
	const child = spawn(courier, options, { env: environment(settings), stdio: ['ignore', 'inherit', 'pipe'] });
	child.log = '';
	child.stderr.on('data', (d) => { child.log += d; logs += d; });
	child.ended = new Promise((done) => child.on('close', (code, signal) => { running.delete(child); done(code ?? signal); }));
	running.add(child);
	return child;
}
async function stop(child) {
	child.kill('SIGTERM');
	assert.equal(await child.ended, 0, child.log);
}
const once = async (settings) => { const c = start(settings, '--once'); c.code = await c.ended; return c; };

let renderer;
before(async () => {
	if (skip) return;
	sql(`insert into tenant (id, slug, currency) values ('${tenant}', 't${tenant.slice(0, 8)}', 'EUR')`);
	inTenant(`insert into company (name, email) values ('Müller "& Söhne", GmbH', 'office@mueller.example');
	    insert into customer (id, name, email) values ('${tenant}', 'Ada', 'ada@example.com');
	    insert into invoice (id, number, customer_id, currency, subtotal_minor, tax_rate, tax_minor, total_minor, issue_date, due_date)
	    values ('${invoice}', 'INV-2026-001', '${tenant}', 'EUR', 15000, 0, 0, 15000, '2026-01-08', '2026-02-07');
	    insert into invoice_line (invoice_id, position, description, quantity, rate_minor) values ('${invoice}', 1, 'Work', 1, 15000)`);
	renderer = spawn(render, ['--socket', path.join(scratch, 'render')], { stdio: 'inherit' });
	await until(() => fs.existsSync(path.join(scratch, 'render')));
});
after(async () => {
	if (skip) return;
	for (const child of running) child.kill('SIGKILL');
	renderer.kill();
	sql(`delete from outbox where tenant_id = '${tenant}'`);
	fs.rmSync(scratch, { recursive: true });
	assert.ok(!logs.includes('@example.com'), 'an address was logged');
	assert.ok(!logs.includes('secret-token') && !logs.includes('right') && !logs.includes('wr0ng'), 'a secret was logged');
	assert.ok(!/Sanitizer|runtime error/.test(logs), logs);
});
afterEach(() => { for (const child of running) child.kill('SIGKILL'); });
beforeEach(() => { if (!skip) sql(`delete from outbox where tenant_id = '${tenant}'`); });

async function withPost(options, work) {
	const post = await new Post(options).open();
	try { await work(post, `smtp://127.0.0.1:${post.port}`); } finally { await post.close(); }
}
const readable = (m) => { for (const line of m.raw.split('\r\n')) assert.ok(line.length <= 78, line); assert.ok(!/[^\r]\n/.test(m.raw)); };

test('an invoice with its PDF goes to all', () => withPost({}, async (post, mail_url) => {
	const subject = 'فاتورة رقم ١٢٣ من شركة الاختبار الطويلة جداً حتى تحتاج إلى أكثر من سطر واحد';
	const text = 'مرحبا\n.\n..two\nFrom me\n' + 'x'.repeat(300) + ' \n=3D end';
	const id = mailInvoice({ to: ['ada@example.com', 'bob@example.com'], cc: ['eve@example.com'], subject, text, attach: true });
	const began = Date.now();
	assert.equal((await once({ mail_url })).code, 0);
	const [m] = post.mails;
	readable(m);
	assert.equal(post.mails.length, 1);
	assert.equal(m.subject, subject);
	assert.equal(m.text.trimEnd(), text);
	assert.deepEqual(m.envelope, ['ada@example.com', 'bob@example.com', 'eve@example.com']);
	assert.deepEqual(m.to.map((v) => v.address), ['ada@example.com', 'bob@example.com']);
	assert.deepEqual(m.cc.map((v) => v.address), ['eve@example.com']);
	assert.deepEqual(m.from, [{ name: 'Müller "& Söhne", GmbH', address: 'office@mueller.example' }]);
	assert.equal(m.replyTo?.length ?? 0, 0);
	assert.equal(m.messageId, `<${id}@kontor.example>`);
	assert.ok(m.date > began - 1000 && m.date <= Date.now(), 'it is of now');
	const [pdf] = m.attachments;
	assert.equal(pdf.filename, 'INV-2026-001.pdf');
	assert.equal(pdf.mimeType, 'application/pdf');
	fs.writeFileSync(path.join(scratch, 'a.pdf'), Buffer.from(pdf.content));
	assert.match(execFileSync('pdfinfo', [path.join(scratch, 'a.pdf')], { encoding: 'utf8' }), /Pages: +1/);
	const done = row(id);
	assert.ok(done.done_at);
	assert.deepEqual(done.payload, {});
}));

test('line breaks and quotes stay inside their values', () => withPost({}, async (post, mail_url) => {
	inTenant(`update company set name = E'A\\r\\nBcc: evil@example.com\\r\\n\\r\\n"\\\\, <x@y.example>'`);
	mailInvoice({ subject: 'Hi\r\nBcc: evil@example.com\r\n\r\nbody =?utf-8?Q?x?=' });
	const bad = ['a@b.example>\r\nRCPT TO:<evil@example.com', 'a b@c.example', 'a@b.example, c@d.example', '', '@', 'a@', '<a@b.example>', 'a\u0000@b.example'.slice(0, 1)]
	    .map((to) => mailInvoice({ to: [to] }));
	assert.equal((await once({ mail_url })).code, 0);
	inTenant(`update company set name = 'Müller "& Söhne", GmbH'`);
	assert.equal(post.mails.length, 1);
	const [m] = post.mails;
	readable(m);
	assert.deepEqual(m.envelope, ['ada@example.com']);
	assert.ok(!m.headers.has('bcc'));
	assert.equal(m.subject, 'Hi Bcc: evil@example.com body =?utf-8?Q?x?=');
	assert.deepEqual(m.from, [{ name: 'A Bcc: evil@example.com "\\, <x@y.example>', address: 'office@mueller.example' }]);
	for (const id of bad) {
		assert.ok(row(id).failed_at);
		assert.equal(row(id).last_error, "a recipient's address is not valid");
	}
}));

test('the sender: mail_from with replies to the company, or nobody', () => withPost({}, async (post, mail_url) => {
	mailInvoice({});
	await once({ mail_url, mail_from: 'noreply@kontor.example' });
	assert.equal(post.mails[0].from[0].address, 'noreply@kontor.example');
	assert.equal(post.mails[0].from_envelope, 'noreply@kontor.example');
	assert.equal(post.mails[0].replyTo[0].address, 'office@mueller.example');
	inTenant("update company set email = ''");
	const id = mailInvoice({});
	await once({ mail_url });
	inTenant("update company set email = 'office@mueller.example'");
	assert.match(row(id).last_error, /no sender/);
	assert.ok(row(id).failed_at);
}));

test('verification and reset mails carry link and token', () => withPost({}, async (post, mail_url) => {
	for (const [kind, life] of [['mail.verify', '3 days'], ['mail.reset', '1 hour']]) {
		const payload = { to: ['ada@example.com'], name: 'Ada', link: 'https://kontor.example/x?token=', token: sealed('secret-token-' + kind, kind) };
		put(kind, payload);
		await once({ mail_url });
		const m = post.mails.at(-1);
		readable(m);
		assert.match(m.text, /^Hello Ada,/);
		assert.ok(m.text.includes('\nhttps://kontor.example/x?token=secret-token-' + kind + '\n'));
		assert.ok(m.text.includes('\nsecret-token-' + kind + '\n'));
		assert.ok(m.text.includes(life));
		assert.match(m.text, /not you/);
		assert.equal(m.headers.get('auto-submitted'), 'auto-generated');
		put(kind, { ...payload, name: 'Win at www.evil.example' });
		await once({ mail_url });
		assert.match(post.mails.at(-1).text, /^Hello,/);
		const foreign = put(kind, { ...payload, token: sealed('x', 'mail.other') });
		const old = put(kind, payload);
		sql(`update outbox set created_at = now() - interval '${life}' where id = '${old}'`);
		await once({ mail_url });
		assert.match(row(foreign).last_error, /token cannot be read/);
		assert.match(row(old).last_error, /expired/);
	}
	assert.equal(post.mails.length, 4);
}));

test('450 is tried again after a minute, 550 never', () => withPost({}, async (post, mail_url) => {
	const c = start({ mail_url });
	post.onRcpt = () => [450, '4.2.0 greylisted'];
	// What is left of the wait, and what may have gone by of it.
	let began = Date.now();
	const waited = (r) => r.wait + (Date.now() - began) / 1000;
	const id = mailInvoice({});
	await until(() => row(id).last_error);
	const r = row(id);
	assert.match(r.last_error, /refused a recipient: 450 4.2.0 greylisted/);
	assert.ok(waited(r) > 44 && r.wait < 73 && !r.failed_at && r.attempts === 1, JSON.stringify(r));
	post.onRcpt = () => null;
	dueNow(id);
	await until(() => row(id).done_at);
	assert.equal(post.mails.length, 1);
	post.onRcpt = () => [550, '5.1.1 no such user'];
	const dead = mailInvoice({});
	await until(() => row(dead).failed_at);
	assert.match(row(dead).last_error, /550 5.1.1 no such user/);
	post.onRcpt = () => null;
	post.onData = () => [554, '5.7.1 spam: quoted secret-token'];
	const spam = mailInvoice({});
	await until(() => row(spam).failed_at);
	assert.equal(row(spam).last_error, 'the mail server refused the message: 554 5.7.1 ');
	post.onData = () => [451, '4.3.0 later'];
	began = Date.now();
	const later = mailInvoice({}, 6);
	await until(() => row(later).last_error);
	assert.ok(waited(row(later)) > 28700 && row(later).wait < 43300, JSON.stringify(row(later)));
	dueNow(later);
	await until(() => row(later).failed_at);
	assert.equal(row(later).attempts, 8);
	await stop(c);
}));

test('who is refused does not keep the others from their mail', () => withPost({}, async (post, mail_url) => {
	post.onRcpt = (a) => a.startsWith('no') ? [550, '5.1.1 no'] : null;
	const id = mailInvoice({ to: ['no1@example.com', 'ada@example.com', 'no2@example.com'], cc: ['bob@example.com', 'no3@example.com'] });
	const c = await once({ mail_url });
	assert.ok(row(id).done_at);
	assert.deepEqual(post.mails[0].envelope, ['ada@example.com', 'bob@example.com']);
	assert.match(c.log, /"level":"warning".*sent in .*550/);
}));

test('a server that is away: mail waits and comes', async () => {
	const post = await new Post().open(), { port } = post;
	await post.close();
	const ids = [1, 2, 3].map(() => mailInvoice({}));
	const c = start({ mail_url: `smtp://127.0.0.1:${port}` });
	await until(() => row(ids[0]).last_error);
	assert.match(row(ids[0]).last_error, /no connection to the mail server/);
	await stop(c);
	assert.equal(row(ids[2]).attempts, 0, 'rows that were not tried are not charged');
	await post.open(port);
	ids.forEach(dueNow);
	await once({ mail_url: `smtp://127.0.0.1:${port}` });
	assert.equal(post.mails.length, 3);
	await post.close();
});

test('killed during a send: the same mail comes again', () => withPost({}, async (post, mail_url) => {
	let release;
	post.onData = () => new Promise((done) => { release = done; });
	const id = mailInvoice({});
	const c = start({ mail_url });
	await until(() => release);
	c.kill('SIGKILL');
	await c.ended;
	release(null);
	post.onData = () => null;
	await until(() => post.mails.length === 1);
	assert.equal(row(id).done_at, null);
	assert.ok(row(id).wait > 60 && row(id).wait <= 120, 'the lease');
	dueNow(id);
	await once({ mail_url });
	assert.equal(post.mails.length, 2);
	assert.equal(post.mails[0].messageId, post.mails[1].messageId);
	assert.ok(row(id).done_at);
}));

test('TERM finishes the mail in hand and gives the rest back', () => withPost({}, async (post, mail_url) => {
	let release;
	post.onData = () => new Promise((done) => { release = done; });
	const ids = [1, 2, 3, 4].map(() => mailInvoice({}));
	const c = start({ mail_url });
	await until(() => release);
	c.kill('SIGTERM');
	await sleep(300);
	assert.equal(running.size, 1);
	release(null);
	assert.equal(await c.ended, 0);
	assert.equal(post.mails.length, 1);
	const rows = ids.map(row);
	assert.equal(rows.filter((r) => r.done_at).length, 1);
	assert.ok(rows.every((r) => r.done_at || (r.attempts === 0 && r.wait <= 0)));
}));

test('two couriers send two hundred rows once each', () => withPost({}, async (post, mail_url) => {
	let inHand = 0, both = false;
	// Neither goes on before the other has one in hand, too.
	post.onData = async () => {
		inHand++;
		await until(() => both ||= inHand === 2);
		await sleep(Math.random() * 20);
		inHand--;
		return null;
	};
	const couriers = [start({ mail_url }), start({ mail_url })];
	sql(`insert into outbox (id, tenant_id, kind, subject, payload) select fresh_id(), '${tenant}', 'mail.invoice', '${invoice}',
	    jsonb_build_object('to', jsonb_build_array('ada@example.com'), 'subject', 'Row ' || n, 'text', 'x', 'attach', false)
	    from generate_series(1, 200) n`);
	await until(() => sql(`select count(*) from outbox where tenant_id = '${tenant}' and done_at is null`) === '0', 60000);
	for (const c of couriers) await stop(c);
	assert.equal(post.mails.length, 200);
	assert.equal(new Set(post.mails.map((m) => m.messageId)).size, 200);
	assert.equal(sql(`select max(attempts) from outbox where tenant_id = '${tenant}'`), '1');
	for (const c of couriers) assert.ok((c.log.match(/: sent in/g) || []).length > 20, 'both work');
}));

test('a lease that ran out is the other courier\'s', () => withPost({}, async (post, mail_url) => {
	let release;
	post.onData = () => new Promise((done) => { release = done; });
	const ids = [mailInvoice({}), mailInvoice({})];
	const c = start({ mail_url });
	await until(() => release);
	post.onData = () => null;
	assert.ok(ids.every((id) => row(id).attempts === 1), 'both are taken');
	ids.forEach(dueNow);
	await once({ mail_url });
	assert.equal(post.mails.length, 2);
	release(null);
	await sleep(500);
	await stop(c);
	assert.equal(post.mails.length, 3, 'only the one in hand came twice');
}));

test('sign-in, right and wrong', () => withPost({ authOptional: false }, async (post, mail_url) => {
	const id = mailInvoice({});
	let c = await once({ mail_url, mail_user: 'kontor', mail_password: 'wr0ng' });
	assert.equal(c.code, 75);
	assert.match(row(id).last_error, /refused the sign-in: 535/);
	assert.ok(!row(id).last_error.includes('wr0ng') && !row(id).failed_at);
	dueNow(id);
	c = await once({ mail_url });
	assert.equal(c.code, 75, 'a server that wants a sign-in is no fault of the mail');
	dueNow(id);
	c = await once({ mail_url, mail_user: 'kontor', mail_password: 'right' });
	assert.equal(c.code, 0);
	assert.equal(post.mails.length, 1);
}));

test('STARTTLS: trusted, or not at all', async () => {
	const key = process.env.KONTOR_TEST_KEY || path.join(scratch, 'key'), cert = process.env.KONTOR_TEST_CERT || path.join(scratch, 'cert');
	if (!process.env.KONTOR_TEST_KEY)
		execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=localhost',
		    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
	const tls = { disabledCommands: [], key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
	const trusted = process.env.KONTOR_TEST_CA === 'yes';
	await withPost(tls, async (post, url) => {
		const id = mailInvoice({});
		for (const mode of ['try', 'required']) {
			dueNow(id);
			const c = await once({ mail_url: url + '?tls=' + mode });
			assert.equal(c.code, trusted ? 0 : 75);
			if (!trusted) assert.match(row(id).last_error, /certificate/);
			if (trusted) { assert.deepEqual(post.secure, [true]); post.secure.pop(); sql(`update outbox set done_at = null, payload = payload || '${JSON.stringify({ to: ['ada@example.com'], subject: 's', text: 't' })}' where id = '${id}'`); }
		}
		dueNow(id);
		assert.equal((await once({ mail_url: url + '?tls=unverified' })).code, 0);
		assert.deepEqual(post.secure, [true]);
		mailInvoice({});
		assert.equal((await once({ mail_url: url })).code, 0);
		assert.deepEqual(post.secure, [true, false], 'off for loopback');
	});
	await withPost({ ...tls, secure: true }, async (post, url) => {
		const id = mailInvoice({});
		url = url.replace('smtp:', 'smtps:');
		assert.equal((await once({ mail_url: url })).code, trusted ? 0 : 75);
		if (!trusted) { dueNow(id); assert.equal((await once({ mail_url: url + '?tls=unverified' })).code, 0); }
		assert.equal(post.mails.length, 1);
	});
	await withPost({}, async (post, url) => {
		const id = mailInvoice({});
		assert.equal((await once({ mail_url: url + '?tls=required' })).code, 75);
		assert.match(row(id).last_error, /does not offer STARTTLS/);
	});
});

test('a folder instead of a server', async () => {
	const folder = path.join(scratch, 'mails');
	const id = mailInvoice({ attach: true });
	let c = await once({ mail_url: 'file://' + folder });
	assert.equal(c.code, 75);
	assert.match(row(id).last_error, /folder.*No such file/);
	fs.mkdirSync(folder);
	dueNow(id);
	c = await once({ mail_url: 'file://' + folder });
	assert.equal(c.code, 0);
	assert.deepEqual(fs.readdirSync(folder), [id + '.eml']);
	const m = await read(fs.readFileSync(path.join(folder, id + '.eml')));
	assert.equal(m.attachments[0].filename, 'INV-2026-001.pdf');
});

test('what cannot be sent says why', () => withPost({}, async (post, mail_url) => {
	const unknown = put('telegram.send', {});
	const gone = put('mail.invoice', { to: ['ada@example.com'], subject: 's', text: 't' }, crypto.randomUUID());
	const nobody = mailInvoice({ to: [] });
	const worn = mailInvoice({}, 8);
	await once({ mail_url });
	assert.ok(!row(unknown).failed_at && row(unknown).wait > 40);
	assert.match(row(unknown).last_error, /does not know the kind/);
	assert.match(row(gone).last_error, /does not exist any more/);
	assert.match(row(nobody).last_error, /no recipient/);
	assert.match(row(worn).last_error, /no courier/);
	const away = mailInvoice({ attach: true });
	await once({ mail_url, render_socket: '/nowhere/render.sock' });
	assert.match(row(away).last_error, /renderer cannot be reached/);
	assert.ok(!row(away).failed_at);
	assert.equal(post.mails.length, 0);
}));

test('without mail_url mail waits', async () => {
	const id = mailInvoice({});
	const c = start({});
	await until(() => c.log.includes('mail_url is not set'));
	dueNow(id);
	await sleep(300);
	await stop(c);
	assert.equal(row(id).attempts, 0);
	assert.equal(c.log.match(/mail_url is not set/g).length, 1);
	assert.equal((await once({})).code, 0);
});

test('a notification wakes it, kept answers expire', () => withPost({}, async (post, mail_url) => {
	inTenant(`insert into idempotency_key (actor, route, key, fingerprint, created_at) values ('a', 'b', 'c', 'd', now() - interval '25 hours')`);
	sql("update job set run_at = now() where kind = 'idempotency.expire'");
	const c = start({ mail_url });
	await until(() => sql(`select count(*) from idempotency_key where tenant_id = '${tenant}'`) === '0');
	// It looks by itself a second after it has done something.
	const waits = [];
	while (waits.length < 9) {
		const id = mailInvoice({}), from = Date.now();
		await until(() => post.mails.length > waits.length);
		waits.push(Date.now() - from);
		await until(() => row(id).done_at);
	}
	assert.ok(waits.sort((a, b) => a - b)[4] < 700, `it slept: ${waits}`);
	await stop(c);
}));

test('PostgreSQL restarts during a send', { skip: skip || !process.env.KONTOR_TEST_RESTART }, () => withPost({}, async (post, mail_url) => {
	let release;
	post.onData = () => new Promise((done) => { release = done; });
	const ids = [mailInvoice({}), mailInvoice({})];
	const c = start({ mail_url });
	await until(() => release);
	execSync(process.env.KONTOR_TEST_RESTART, { stdio: 'ignore' });
	post.onData = () => null;
	release(null);
	await until(() => post.mails.length === 2);
	await until(() => ids.every((id) => row(id).done_at));
	const next = mailInvoice({});
	await until(() => row(next).done_at, 25000);	/* less than the longest pause */
	assert.equal(post.mails.length, 3);
	await stop(c);
	assert.equal(new Set(post.mails.map((m) => m.messageId)).size, 3, 'each once');
}));

test('usage and settings', async () => {
	const run = (settings, ...options) => spawnSync(courier, options, { env: environment(settings), encoding: 'utf8' });
	assert.match(run({}, '--version').stdout, /^kontor-courier \d/);
	assert.match(run({}, '--help').stdout, /--once/);
	assert.equal(run({}, '--nonsense').status, 64);
	assert.equal(run({}, 'nonsense').status, 64);
	for (const mail_url of ['http://x', 'smtp://u:wr0ng@h', 'smtp://h?tls=maybe', 'smtp://h?x=1', 'file:///', 'nonsense://']) {
		const r = run({ mail_url }, '--once');
		assert.equal(r.status, 78, mail_url);
		assert.ok(!r.stderr.includes('wr0ng'));
	}
	assert.equal(run({ secret: 'short' }, '--once').status, 78);
	assert.equal(run({ mail_from: 'A <b@c>' }, '--once').status, 78);
	assert.equal(run({ mail_url: 'smtp://h', database: 'host=/nowhere' }, '--once').status, 75);
});
