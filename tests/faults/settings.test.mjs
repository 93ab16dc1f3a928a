// Settings: checked, printed without secrets, complained about by line.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { bindir, run } from '../lib/stack.mjs';

const secret = 'a-secret-of-at-least-thirty-two-characters';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-settings-'));
const file = path.join(folder, 'kontor.conf');

after(() => fs.rmSync(folder, { recursive: true }));

before(() => assert.ok(fs.existsSync(path.join(bindir(), 'kontor-worker'))));

// What the worker says of these settings, without the caller's own.
function check(text, { words = ['--check-config'], env = {} } = {}) {
	const clean = Object.fromEntries(Object.entries(process.env).filter(
		([name]) => !name.startsWith('KONTOR_')));

	fs.writeFileSync(file, text);
	return run(path.join(bindir(), 'kontor-worker'), ['--config', file,
		...words], { env: { ...clean, ...env }, timeout: 60000 });
}

test('good settings are printed, secrets are not', async () => {
	const got = await check(`# comment\n\n  secret = ${secret}  \nthreads=7\n` +
		'database = postgresql://kontor_app:hunter2hunter2@db/kontor\n' +
		'mail_password = geheim-geheim\ncors_origins = https://a.example\n');

	assert.equal(got.code, 0, got.stderr);
	assert.match(got.stdout, /^threads = 7$/m);
	assert.match(got.stdout, /^cors_origins = https:\/\/a\.example$/m);
	assert.match(got.stdout, /^statement_timeout = \d+$/m);
	assert.match(got.stdout, /^secret = \(set, hidden\)$/m);
	for (const word of [secret, 'hunter2hunter2', 'geheim-geheim'])
		assert.ok(!(got.stdout + got.stderr).includes(word), word);
	// What it prints, it reads.
	const again = await check(got.stdout.replaceAll('(set, hidden)', secret));

	assert.equal(again.code, 0, again.stderr);
});

test('the environment comes after the file', async () => {
	const got = await check(`secret = ${secret}\nthreads = 2\n`, { env: {
		KONTOR_THREADS: '9', KONTOR_STORAGE: '/elsewhere' } });

	assert.match(got.stdout, /^threads = 9$/m);
	assert.match(got.stdout, /^storage = \/elsewhere$/m);
	const bad = await check(`secret = ${secret}\n`, { env: {
		KONTOR_THREADS: 'many' } });

	assert.equal(bad.code, 78);
	assert.match(bad.stderr, /KONTOR_THREADS: threads must be a whole number/);
});

test('a bad setting is named with its file and line', async () => {
	const cases = {
		'threads = 0': /threads must be a whole number from 1 to 64/,
		'threads = 65': /threads/, 'threads = 4x': /threads/,
		'threads =': /threads/, 'statement_timeout = 1e3': /whole number/,
		'registration = perhaps': /registration must be yes or no/,
		'thread = 4': /there is no setting named thread/,
		'Threads = 4': /there is no setting named Threads/,
		'just words': /expected name = value/, '= 4': /no setting/,
	};

	for (const [line, why] of Object.entries(cases)) {
		const got = await check(`# first\nsecret = ${secret}\n${line}\n`);

		assert.equal(got.code, 78, line);
		assert.ok(got.stderr.includes(`${file}:3: `), got.stderr);
		assert.match(got.stderr, why);
		assert.equal(got.stdout, '');
		assert.ok(!got.stderr.includes(secret));
		assert.equal(got.stderr.trim().split('\n').length, 1);
	}
	const level = await check(`secret = ${secret}\nlog_level = loud\n`);

	assert.equal(level.code, 78);
	assert.match(level.stderr, /log_level: loud is not/);
});

test('a secret must be there and long enough, and stays unsaid', async () => {
	for (const text of ['', 'secret = too-short\n',
		`secret_file = ${folder}/empty\n`]) {
		fs.writeFileSync(path.join(folder, 'empty'), '');
		const got = await check(text);

		assert.equal(got.code, 78, text);
		assert.match(got.stderr, /at least 32 characters/);
		assert.ok(!got.stderr.includes('too-short'));
	}
	const missing = await check(`secret_file = ${folder}/missing\n`);

	assert.equal(missing.code, 78);
	assert.match(missing.stderr, /missing: No such file/);
	fs.writeFileSync(path.join(folder, 'secret'), `${secret}\n`);
	const good = await check(`secret_file = ${folder}/secret\n`);

	assert.equal(good.code, 0, good.stderr);
	assert.ok(!good.stdout.includes(secret));
});

test('no file, no socket, wrong words', async () => {
	const gone = await run(path.join(bindir(), 'kontor-worker'),
		['--config', `${folder}/none`, '--check-config']);

	assert.equal(gone.code, 78);
	assert.match(gone.stderr, /none: No such file/);
	for (const words of [[], ['--workers', '2']]) {
		const bare = await check(`secret = ${secret}\n`, { words });

		assert.equal(bare.code, 78, words.join(' '));
		assert.match(bare.stderr, /no listening socket.*spawn-fcgi/);
	}
	for (const words of [['--nonsense'], ['--threads', '0'],
		['--workers', 'x'], ['--threads']])
		assert.equal((await check('', { words })).code, 64, words);
	const help = await check('', { words: ['--help'] });

	assert.equal(help.code, 0);
	assert.match(help.stdout, /spawn-fcgi/);
	assert.match((await check('', { words: ['--version'] })).stdout,
		/^kontor-worker \d+\.\d+\.\d+$/m);
});
