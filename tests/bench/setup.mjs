// A stack with data, the peer and its sites: what every run needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { makeData } from './data.mjs';
import { writeScripts } from './load.mjs';
import { openSites, startPeer, stopPeer } from './peers.mjs';
import { sign } from './peer-fastify/sign.mjs';
import { sleep, startStack } from '../lib/stack.mjs';

const supp = fileURLToPath(new URL('../lib/leaks.supp', import.meta.url));

// Programs built with sanitizers write what they find below `folder`.
function watch(folder) {
	process.env.ASAN_OPTIONS = `detect_leaks=1:log_path=${folder}/sanitizer`;
	process.env.LSAN_OPTIONS =
		`suppressions=${supp}:print_suppressions=0`;
}

export async function open(option) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-bench-'));

	watch(folder);
	const stack = await startStack({ durable: true, bindir: option.bindir,
		settings: { bcrypt_cost: 11,
			/* A pool that only starts need not end slowly. */
			drain_seconds: option.start ? 1 : 30 },
		workers: Number(option.workers), threads: Number(option.threads) });
	const bench = { stack, folder, host: 'bench.fieldservice.localhost' };

	for (const signal of ['SIGINT', 'SIGTERM'])
		process.once(signal, () => close(bench).finally(() =>
			process.exit(1)));
	try {
		Object.assign(bench, await makeData(stack, Number(option.rows)));
		const secret = randomBytes(32).toString('hex');

		bench.peerToken = sign(secret, { sub: bench.who.person,
			tenant: bench.who.tenant, sid: bench.who.session,
			role: 'admin', exp: Math.floor(Date.now() / 1000) + 86400 });
		bench.peer = await startPeer(stack, secret,
			path.join(stack.env.KONTOR_LOGS, 'peer.log'));
		openSites(stack);
		writeScripts(bench.folder);
		await sleep(1000);
		return bench;
	} catch (error) {
		await close(bench);
		throw error;
	}
}

export async function close(bench) {
	if (bench.peer !== undefined)
		await stopPeer(bench.peer);
	await bench.stack.remove();
	for (const name of fs.readdirSync(bench.folder))
		if (name.startsWith('sanitizer')) {
			console.error(fs.readFileSync(path.join(bench.folder,
				name), 'utf8'));
			process.exitCode = 1;
		}
	fs.rmSync(bench.folder, { recursive: true });
}
