// A stack with data, the peer and its sites: what every run needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeData } from './data.mjs';
import { writeScripts } from './load.mjs';
import { openSites, startPeer, stopPeer } from './peers.mjs';
import { sign } from './peer-fastify/sign.mjs';
import { sleep, startStack } from '../lib/stack.mjs';

export async function open(option) {
	const stack = await startStack({ durable: true, bindir: option.bindir,
		settings: { bcrypt_cost: 11,
			/* A pool that only starts need not end slowly. */
			drain_seconds: option.start ? 1 : 30 },
		workers: Number(option.workers), threads: Number(option.threads) });
	const bench = { stack, folder: fs.mkdtempSync(path.join(os.tmpdir(),
		'kontor-bench-')), host: 'bench.fieldservice.localhost' };

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
	fs.rmSync(bench.folder, { recursive: true });
}
