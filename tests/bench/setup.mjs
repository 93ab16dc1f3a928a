// A stack with data, the peer and its sites: what every run needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { makeData } from './data.mjs';
import { openSites, startPeer } from './peers.mjs';
import { writeScripts } from './statements.mjs';
import { sign } from './peer-fastify/sign.mjs';
import { children, removeStack, sleep, startStack, until } from
	'../lib/stack.mjs';

const supp = fileURLToPath(new URL('../lib/leaks.supp', import.meta.url));

// Programs built with sanitizers write what they find below `folder`.
function watch(folder) {
	process.env.ASAN_OPTIONS = `detect_leaks=1:log_path=${folder}/sanitizer`;
	process.env.LSAN_OPTIONS =
		`suppressions=${supp}:print_suppressions=0`;
}

// Into `bench`, so that whatever ends the run finds what has been started.
export async function open(bench, option) {
	bench.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kontor-bench-'));
	bench.host = 'bench.fieldservice.localhost';
	process.env.KONTOR_TEST_STACKS = stacksOf(bench);
	watch(bench.folder);
	const stack = await startStack({ durable: true, bindir: option.bindir,
		settings: { bcrypt_cost: 11,
			/* A pool that only starts need not end slowly. */
			drain_seconds: option.start ? 1 : 30 },
		workers: Number(option.workers), threads: Number(option.threads) });

	Object.assign(bench, { stack },
		await makeData(stack, Number(option.rows)));
	const secret = randomBytes(32).toString('hex');

	bench.peerToken = sign(secret, { sub: bench.who.person,
		tenant: bench.who.tenant, sid: bench.who.session,
		role: 'admin', exp: Math.floor(Date.now() / 1000) + 86400 });
	bench.peer = await startPeer(stack, secret,
		path.join(stack.env.KONTOR_LOGS, 'peer.log'), option);
	openSites(stack);
	writeScripts(bench.folder);
	await sleep(1000);
}

const stacksOf = ({ folder }) => path.join(folder, 'stacks');

// wrk, psql, the peer, a stack that is about to start: whether there were any.
function endChildren() {
	const pids = children(process.pid);

	for (const pid of pids)
		try {
			process.kill(pid);
		} catch {
			// It has ended meanwhile.
		}
	return pids.length > 0;
}

// Whether nothing was amiss.
export async function close(bench) {
	if (bench.folder === undefined)
		return true;
	const { folder, stack, larger } = bench;
	let well = true;

	endChildren();
	if (larger !== undefined)
		well = await close(larger);
	if (stack !== undefined)
		await stack.remove().catch((error) => {
			console.error(`bench: ${error.message}`);
			well = false;
		});
	// One that was cut short while it started.
	if (fs.existsSync(stacksOf(bench)))
		for (const dir of fs.readFileSync(stacksOf(bench), 'utf8').trim()
			.split('\n'))
			await removeStack(dir);
	await until(() => !endChildren(), 60000, 'what was started');
	for (const name of fs.readdirSync(folder))
		if (name.startsWith('sanitizer')) {
			console.error(fs.readFileSync(path.join(folder, name),
				'utf8'));
			well = false;
		}
	fs.rmSync(folder, { recursive: true });
	return well;
}
