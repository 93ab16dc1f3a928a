// script/bench --start: from starting a pool to its first answer.
// script/bench --reload N: N requests, reads and writes, while the workers
// are replaced again and again; none may fail.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { web } from './load.mjs';
import { sleep } from '../lib/stack.mjs';

const ROUNDS = 10;

// As often as anybody would; the master rolls again when the last of the old
// workers has gone.
const ROLL_MS = 1000;

// By itself, as a service manager starts it.
async function once({ stack }, option) {
	const client = stack.client('bench'), began = performance.now();
	const pool = spawn('spawn-fcgi', ['-n', '-s', stack.env
		.KONTOR_WORKER_SOCKET, '-M', '0666', '--', path.join(stack.bin,
		'kontor-worker'), '--config', stack.conf, '--workers',
		option.workers, '--threads', option.threads],
	{ stdio: 'ignore' });

	// nginx says 502 until there are workers.
	while ((await client.get('/customers')).status !== 401)
		await sleep(2);
	const took = performance.now() - began;

	await new Promise((done) => {
		pool.once('exit', done);
		pool.kill();
	});
	fs.rmSync(stack.env.KONTOR_WORKER_SOCKET, { force: true });
	return took;
}

export async function start(bench, option) {
	const times = [];

	await bench.stack.stop('worker');
	fs.rmSync(bench.stack.env.KONTOR_WORKER_SOCKET, { force: true });

	for (let i = 0; i < ROUNDS; i++)
		times.push(await once(bench, option));
	times.sort((a, b) => a - b);
	console.log(`start of a pool to its first answer: median ` +
		`${times[ROUNDS / 2].toFixed(0)} ms, longest ` +
		`${times.at(-1).toFixed(0)} ms of ${ROUNDS}`);
	return true;
}

export async function reload(bench, option) {
	const wanted = Number(option.reload), { stack } = bench;
	const done = { w1: 0, w3: 0 };
	let failed = 0, over = false;

	const rolling = (async () => {
		while (!over) {
			process.kill(stack.pid('worker'), 'SIGHUP');
			await sleep(ROLL_MS);
		}
	})();

	while (done.w1 + done.w3 < wanted)
		for (const work of ['w1', 'w3']) {
			const got = await web(stack, bench.host, bench.token,
				work, { seconds: 3, rows: Number(option.rows),
				connections: option.connections });

			done[work] += got.requests;
			failed += got.failed;
			for (const line of got.why)
				console.log(`${work}: ${line}`);
		}
	over = true;
	await rolling;
	// Told while it rolls, the master rolls once more behind that.
	const rolls = stack.log('worker').split('"rolling ').length - 1;

	console.log(`${done.w1} GET and ${done.w3} POST during ${rolls} ` +
		`rolls: ${failed} failed`);
	return failed === 0 && rolls > 1;
}
