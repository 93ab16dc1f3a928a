// Starts the stack that tests share, runs test files against it, stops it and
// searches its logs for secrets:
//
//	node tests/lib/run.mjs [--bindir DIR] [--only PATTERN]
//	    [--program FILE] [FILE or WORD]...
//
// FILE: a test file; WORD: all files whose path has it; nothing: all files.
// --bindir: the programs to test (KONTOR_TEST_BINDIR, var/install/bin).
// --only PATTERN: tests whose name matches.  --program: a program that is run
// with the stack's variables first and ends with "N passed, N failed".  The last line is
// "N passed, N failed"; exit code 1 when something failed.
// KONTOR_TEST_KEEP=1 keeps the stack's folder.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { leaks } from './secrets.mjs';
import { bindir, removeStack, root, run, startStack } from './stack.mjs';

const { values: options, positionals: words } = parseArgs({
	allowPositionals: true,
	options: { bindir: { type: 'string' }, only: { type: 'string' },
	program: { type: 'string' } } });

const tests = path.join(root, 'tests');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-run-'));
const env = { ...process.env, KONTOR_LIST_REQUESTS: options.program &&
	path.join(path.dirname(path.resolve(options.program)), 'list-requests'),
	KONTOR_TEST_BINDIR: options.bindir ?
	path.resolve(options.bindir) : bindir(),
	KONTOR_TEST_SECRETS: path.join(scratch, 'secrets'),
	KONTOR_TEST_SUMS: path.join(scratch, 'sums'),
	KONTOR_TEST_TABLES: path.join(scratch, 'tables'),
	KONTOR_TEST_STACKS: path.join(scratch, 'stacks') };
const vectors = path.join(root, '../shared');
let stack, child;

if (!env.KONTOR_SHARED && fs.existsSync(path.join(vectors, 'vectors')))
	env.KONTOR_SHARED = path.resolve(vectors);
delete env.NODE_OPTIONS;

function files() {
	const all = fs.readdirSync(tests, { recursive: true })
		.filter((name) => name.endsWith('.test.mjs') &&
			!name.includes('node_modules'))
		.map((name) => path.join(tests, name)).sort();

	if (words.length === 0)
		return all;
	return all.filter((file) => words.some((word) =>
		path.resolve(word) === file ||
		path.relative(root, file).includes(word)));
}

async function runTests(list, own = env) {
	const words = ['--test', '--test-reporter', fileURLToPath(new URL(
		'reporter.mjs', import.meta.url)), '--test-reporter-destination',
		'stdout', '--test-concurrency=3', '--test-timeout=900000'];

	if (options.only)
		words.push('--test-name-pattern', options.only);
	child = spawn(process.execPath, [...words, ...list],
		{ env: own, cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
	const code = await new Promise((done) => child.once('exit', done));
	const sums = fs.existsSync(own.KONTOR_TEST_SUMS) ?
		JSON.parse(fs.readFileSync(own.KONTOR_TEST_SUMS)) :
		{ passed: 0, failed: 1 };

	fs.rmSync(own.KONTOR_TEST_SUMS, { force: true });
	if (code !== 0 && sums.failed === 0)
		sums.failed = 1;
	return sums;
}

// The courier is tried on a database that no other courier serves.
async function runCourierTests(list) {
	if (list.length === 0)
		return { passed: 0, failed: 0 };
	const { dir, env: its, bin } = await startStack({
		parts: ['postgresql', 'migrate'], bindir: env.KONTOR_TEST_BINDIR });
	const script = path.join(root, 'script/stack');

	return runTests(list, { ...env,
		KONTOR_DATABASE: its.KONTOR_DATABASE,
		KONTOR_TEST_DATABASE: its.KONTOR_SUPER_DATABASE,
		KONTOR_COURIER: path.join(bin, 'kontor-courier'),
		KONTOR_RENDER: path.join(bin, 'kontor-render'),
		KONTOR_TEST_RESTART: `${script} stop ${dir} postgresql && ` +
			`${script} start ${dir} postgresql` });
}

async function runProgram() {
	if (!options.program)
		return { passed: 0, failed: 0 };
	const got = await run(options.program, [],
		{ env: { ...env, ...stack.env } });
	const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(
		got.stdout) ?? [0, 0, 1];
	const sum = { passed: Number(passed), failed: Math.max(Number(failed),
		Number(got.code !== 0)) };

	console.log(`    ${path.basename(options.program)}: ${sum.passed} ` +
		`passed, ${sum.failed} failed`);
	if (sum.failed > 0)
		console.log(got.stdout + got.stderr);
	return sum;
}

// Says what the logs hold that they must not; how many findings.
function searchLogs() {
	let bad = 0;
	const { count, found } = leaks(stack.env.KONTOR_LOGS,
		env.KONTOR_TEST_SECRETS);

	for (const { file, line, secret } of found) {
		console.log(`    FAILED secret ${secret.slice(0, 4)}… stands in ` +
			`${file}, line ${line}`);
		bad++;
	}
	for (const line of stack.log('worker').split('\n')) {
		if (line === '' || line.startsWith('{'))
			continue;
		console.log(`    FAILED no JSON in worker.log: ${line}`);
		bad++;
	}
	console.log(`    logs searched for ${count} secrets`);
	return bad;
}

async function end() {
	if (child && child.exitCode === null && child.signalCode === null) {
		child.kill('SIGTERM');
		await new Promise((done) => child.once('exit', done));
	}
	// The shared stack, and those of tests that were killed.
	if (fs.existsSync(env.KONTOR_TEST_STACKS))
		for (const dir of fs.readFileSync(env.KONTOR_TEST_STACKS, 'utf8')
			.trim().split('\n'))
			await removeStack(dir);
	fs.rmSync(scratch, { recursive: true, force: true });
}

let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => {
		if (!ending)
			end().then(() => process.exit(130));
		ending = true;
	});

async function main() {
	const list = files();

	if (list.length === 0)
		throw new Error(`no test file matches ${words.join(' ')}`);
	fs.writeFileSync(env.KONTOR_TEST_SECRETS, '', { mode: 0o600 });
	Object.assign(process.env, { KONTOR_TEST_STACKS: env.KONTOR_TEST_STACKS });
	stack = await startStack({ bindir: env.KONTOR_TEST_BINDIR });
	env.KONTOR_TEST_STACK = stack.dir;
	const ofCourier = (file) => file.startsWith(path.join(tests, 'courier'));
	const parts = [await runProgram(),
		await runCourierTests(list.filter(ofCourier))];
	const rest = list.filter((file) => !ofCourier(file));

	if (rest.length > 0)
		parts.push(await runTests(rest));
	if (ending)
		return;
	const bad = searchLogs();

	parts.push({ passed: bad === 0 ? 1 : 0, failed: bad });
	const sum = (name) => parts.reduce((n, part) => n + part[name], 0);
	const sums = { passed: sum('passed'), failed: sum('failed') };

	if (fs.existsSync(env.KONTOR_TEST_TABLES))
		console.log(fs.readFileSync(env.KONTOR_TEST_TABLES, 'utf8'));
	await end();
	console.log(`${sums.passed} passed, ${sums.failed} failed`);
	process.exitCode = sums.failed > 0 ? 1 : 0;
}

await main().catch(async (error) => {
	if (ending)
		return;
	console.log(`    FAILED ${error.message}`);
	await end();
	console.log('0 passed, 1 failed');
	process.exitCode = 1;
});
