// A private stack (script/stack) for tests: PostgreSQL, Redis, workers,
// courier, render and nginx in a folder of their own.
//
//	const stack = await sharedStack();	// of the whole run; not stopped
//	const stack = await startStack({ settings: { rate_auth: 5 } });
//	…
//	await stack.remove();			// stops it, removes the folder
//
// startStack options: settings (lines of kontor.conf), workers, threads,
// tenant ('' unless told: the host name says it), bindir, parts (only
// these), env, durable (true: acknowledged data survive a crash, as in
// earnest).
//
//	stack.client(slug)		a Client on https://SLUG.fieldservice.localhost
//	stack.query(sql, options)	rows as objects; options.as: 'owner' (the
//					preset), 'super', 'app'; options.tenant: id
//					that kontor.tenant is set to
//	stack.execute(sql, options)	what psql prints, for scripts
//	stack.session(options)		an open psql: await s.run(sql); s.end()
//	stack.kontor(...words)		runs the command: { code, stdout, stderr }
//	stack.start/stop(...parts), stack.reload(), stack.pid(part),
//	stack.workers()			pids of the worker processes
//	stack.log(part), stack.logLines(part)	the log as text, as JSON objects
//	await stack.logged(id)	the line about the request of X-Request-Id
//	stack.mails(), stack.mail(test)	mails in the folder; waits for one
//	stack.env			what `script/stack env` says
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from './client.mjs';
import { readMail } from './mail.mjs';
import { leaks } from './secrets.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const script = path.join(root, 'script/stack');
const PGOPTIONS = '-c search_path=kontor,public -c timezone=UTC';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Calls `test` until it gives something true, and returns that.
export async function until(test, ms = 60000, what = 'it') {
	const end = Date.now() + ms;

	for (;;) {
		const got = await test();

		if (got)
			return got;
		if (Date.now() > end)
			throw new Error(`waited ${ms} ms for ${what}`);
		await sleep(50);
	}
}

// Runs a program to its end; never rejects.
export function run(file, words, { input, env, cwd, timeout } = {}) {
	return new Promise((done) => {
		const child = execFile(file, words, { env, cwd, timeout,
			maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
			done({ code: error ? error.code ?? 128 : 0,
				signal: error?.signal, stdout, stderr }));

		child.stdin.on('error', () => {});
		child.stdin.end(input ?? '');
	});
}

async function must(file, words, options) {
	const got = await run(file, words, options);

	if (got.code !== 0)
		throw new Error(`${path.basename(file)} ${words.join(' ')}: ` +
			`${got.stdout}${got.stderr}`);
	return got.stdout;
}

// No other test of this run gets the port, although it is bound only later.
function claimed(port) {
	const stacks = process.env.KONTOR_TEST_STACKS;

	if (!stacks)
		return true;
	try {
		fs.mkdirSync(path.join(path.dirname(stacks), `port-${port}`));
		return true;
	} catch (error) {
		if (error.code === 'EEXIST')
			return false;
		throw error;
	}
}

// `n` free ports of the loopback interface, below the ephemeral range, so
// that nobody's outgoing connection takes one meanwhile.
export async function freePorts(n) {
	const found = [];
	let port = 20000 + (process.pid * 7 + Math.floor(
		Math.random() * 10000)) % 12000;

	while (found.length < n) {
		const free = await new Promise((done) => {
			const server = net.createServer();

			server.once('error', () => done(false));
			server.listen(++port, () => server.close(
				() => done(true)));
		});

		if (free && claimed(port))
			found.push(port);
	}
	return found;
}

export const quote = (value) => value === null || value === undefined ?
	'null' : `'${String(value).replaceAll("'", "''")}'`;

// An open psql; statements run one after the other in one session.
class Session {
	constructor(child) {
		this.child = child;
		this.text = '';
		this.errors = '';
		this.marks = 0;
		child.stdout.on('data', (part) => (this.text += part));
		child.stderr.on('data', (part) => (this.errors += part));
	}

	async run(sql, ms = 60000) {
		const mark = `== ${++this.marks} ==`;

		this.text = this.errors = '';
		this.child.stdin.write(`${sql}\n;\n\\echo '${mark}'\n`);
		await until(() => this.text.includes(mark), ms, 'psql');
		return { text: this.text.split(mark)[0].trim(),
			errors: this.errors };
	}

	end() {
		return new Promise((done) => {
			this.child.once('exit', done);
			this.child.stdin.end();
		});
	}
}

export class Stack {
	constructor(dir) {
		this.dir = dir;
	}

	async read() {
		const text = await must(script, ['env', this.dir]);

		this.env = {};
		for (const [, name, value] of text.matchAll(
			/^(\w+)='(.*)'$/gm))
			this.env[name] = value;
		this.port = Number(this.env.KONTOR_HTTPS_PORT);
		this.httpPort = Number(this.env.KONTOR_HTTP_PORT);
		this.bin = this.env.KONTOR_BINDIR;
		this.conf = this.env.KONTOR_CONF;
		if (fs.existsSync(this.env.KONTOR_CACERT))
			this.ca = fs.readFileSync(this.env.KONTOR_CACERT);
		return this;
	}

	client(slug) {
		return new Client({ port: this.port, ca: this.ca, host:
			slug ? `${slug}.fieldservice.localhost` : 'localhost' });
	}

	connection(as = 'owner') {
		return { owner: this.env.KONTOR_OWNER_DATABASE,
			super: this.env.KONTOR_SUPER_DATABASE,
			app: this.env.KONTOR_DATABASE }[as];
	}

	psqlWords(as) {
		return ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1',
			'-d', this.connection(as)];
	}

	// Rejects with psql's message; nothing is kept of a script that fails.
	async execute(sql, { as, tenant } = {}) {
		const enter = tenant === undefined ? '' : `select from (select
			set_config('kontor.tenant', ${quote(tenant)}, true),
			set_config('kontor.zone', 'UTC', true)) as entered;\n`;
		const got = await run('psql', [...this.psqlWords(as), '-1'],
			{ input: enter + sql + '\n;', env:
			{ ...process.env, PGOPTIONS } });

		if (got.code !== 0)
			throw new Error(got.stderr.trim());
		return got.stdout.trim();
	}

	// One statement that gives rows (select, or … returning).
	async query(sql, options) {
		const text = await this.execute('with asked as (' +
			sql.trim().replace(/;$/, '') + ")\nselect coalesce(" +
			"json_agg(asked), '[]') from asked", options);

		return JSON.parse(text);
	}

	session({ as, tenant } = {}) {
		const child = spawn('psql', ['-X', '-q', '-A', '-t', '-d',
			this.connection(as)], { env: { ...process.env,
			PGOPTIONS: PGOPTIONS + (tenant === undefined ? '' :
			` -c kontor.tenant=${tenant} -c kontor.zone=UTC`) } });

		return new Session(child);
	}

	kontor(...words) {
		const options = typeof words.at(-1) === 'object' ?
			words.pop() : {};

		return run(path.join(this.bin, 'kontor'),
			['--config', this.conf, ...words],
			{ ...options, env: { ...process.env, ...options.env } });
	}

	start(...parts) {
		return must(script, ['start', this.dir, ...parts]);
	}

	stop(...parts) {
		return must(script, ['stop', this.dir, ...parts]);
	}

	reload() {
		return must(script, ['reload', this.dir]);
	}

	pid(part) {
		return Number(fs.readFileSync(path.join(this.env.KONTOR_PIDS,
			`${part}.pid`), 'utf8').split('\n')[0]);
	}

	workers() {
		return children(this.pid('worker'));
	}

	log(part) {
		return fs.readFileSync(path.join(this.env.KONTOR_LOGS,
			`${part}.log`), 'utf8');
	}

	// The worker's line about the request that has this id.
	async logged(id) {
		let line;

		await until(() => (line = this.log('worker').split('\n').find(
			(each) => each.includes(`"request":"${id}"`) &&
			each.includes('"event":"request"'))), 60000, 'log');
		return JSON.parse(line);
	}

	logLines(part) {
		return this.log(part).split('\n').filter((line) =>
			line.startsWith('{')).map((line) => JSON.parse(line));
	}

	async mails() {
		const folder = this.env.KONTOR_MAIL;
		const names = fs.readdirSync(folder).filter((name) =>
			name.endsWith('.eml')).sort();

		return Promise.all(names.map((name) => readMail(
			fs.readFileSync(path.join(folder, name)))));
	}

	mail(test, ms = 60000) {
		return until(async () => (await this.mails()).findLast(test),
			ms, 'a mail');
	}

	// A secret in its logs makes the test fail that removes it.
	async remove() {
		const { found } = leaks(this.env.KONTOR_LOGS);

		await removeStack(this.dir);
		if (found.length > 0)
			throw new Error('a secret stands in ' + found.map(
				({ file, line }) => `${file}:${line}`));
	}
}

// Stops what runs in a stack's folder and removes it; whether it was there.
export async function removeStack(dir) {
	if (!fs.existsSync(dir))
		return false;
	const elsewhere = ['postgresql.path', 'run.path'].map((name) =>
		path.join(dir, name)).filter(fs.existsSync)
		.map((file) => fs.readFileSync(file, 'utf8').trim());

	await run(script, ['stop', dir]);
	if (!process.env.KONTOR_TEST_KEEP)
		for (const folder of [dir, ...elsewhere])
			fs.rmSync(folder, { recursive: true, force: true });
	return true;
}

// Whether a process runs; one that only waits to be buried does not.
export function alive(pid) {
	try {
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');

		return !/\) [ZX] /.test(stat);
	} catch {
		return false;
	}
}

// Child processes of a process.
export function children(pid) {
	return fs.readdirSync(`/proc/${pid}/task`).flatMap((task) =>
		fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
		.split(' ').filter((word) => word !== '').map(Number));
}

export const bindir = () => process.env.KONTOR_TEST_BINDIR ??
	process.env.KONTOR_BINDIR ?? path.join(root, 'var/install/bin');

// What tests need unless they try just that: no limits, cheap passwords.
const relaxed = {
	bcrypt_cost: 5, rate_auth: 10000000, rate_read: 10000000,
	rate_write: 10000000, rate_send: 10000000, rate_dealer: 10000000,
	address_attempts: 100000,
	mail_from: 'kontor@example.com',
};

export async function startStack({ settings = {}, workers = 2, threads = 4,
	tenant = '', bindir: bin = bindir(), parts = [], env = {},
	durable = false } = {}) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-test-'));
	const [https, http] = await freePorts(2);
	const lines = Object.entries({ ...relaxed, ...settings }).map(
		([name, value]) => `${name} = ${value}`).join('\n');
	const stack = new Stack(dir);

	// Whoever started the tests removes what they left behind.
	if (process.env.KONTOR_TEST_STACKS)
		fs.appendFileSync(process.env.KONTOR_TEST_STACKS, `${dir}\n`);
	// PostgreSQL may run as another account, which passes through.
	fs.chmodSync(dir, 0o755);
	try {
		await must(script, ['start', ...durable ? [] : ['--no-fsync'],
			dir, ...parts], {
			env: { ...process.env, ...env,
			KONTOR_HTTPS_PORT: https, KONTOR_HTTP_PORT: http,
			KONTOR_WORKERS: workers, KONTOR_THREADS: threads,
			KONTOR_TENANT: tenant, KONTOR_BINDIR: bin,
			KONTOR_EXTRA_CONF: lines } });
		return await stack.read();
	} catch (error) {
		await removeStack(dir);
		throw error;
	}
}

let shared;

// The stack named by KONTOR_TEST_STACK; tests/lib/run.mjs starts it.
export function sharedStack() {
	if (!process.env.KONTOR_TEST_STACK)
		throw new Error('KONTOR_TEST_STACK names no running stack; ' +
			'run tests by tests/lib/run.mjs');
	shared ??= new Stack(process.env.KONTOR_TEST_STACK).read();
	return shared;
}
