// script/bench --memory N: N requests of mixed kinds against one pool.  What
// its workers hold at rest after a tenth of them and at the end; 5 % is the
// goal.
import { web } from './load.mjs';
import { most } from './machine.mjs';
import { sleep } from '../lib/stack.mjs';

// What is refused counts as done when every answer says so.
const kinds = [{ work: 'w1' }, { work: 'w2' }, { work: 'w2s' }, { work: 'w4' },
	{ work: 'w3' }, { work: 'put' }, { work: 'report' },
	{ work: 'refused', refused: true }];

// Workers give back each second what is free.
async function rested(stack) {
	await sleep(2000);
	return most(stack.workers());
}

export async function memory(bench, option) {
	const wanted = Number(option.memory), { stack } = bench;
	const pids = stack.workers().join();
	let done = 0, failed = 0, first, next = 0;

	while (done < wanted || next < 2 * kinds.length) {
		const kind = kinds[next++ % kinds.length];
		const got = await web(stack, bench.host, bench.token,
			kind.work, { seconds: 2,
			connections: option.connections,
			rows: Number(option.rows) });

		done += got.requests;
		failed += kind.refused ? Math.abs(got.requests - got.failed) :
			got.failed;
		// Each kind has been there, so every plan has been made.
		if (first === undefined && done >= wanted / 10 &&
			next >= kinds.length)
			first = { pss: await rested(stack), after: done };
	}
	const last = await rested(stack), grown = last / first.pss - 1;

	console.log(`${done} requests, ${failed} failed; largest worker: ` +
		`${first.pss} KiB PSS after ${first.after}, ${last} KiB at the ` +
		`end (${(grown * 100).toFixed(1)} %)`);
	if (stack.workers().join() !== pids)
		console.log('workers were replaced meanwhile');
	return failed === 0 && grown <= 0.05 &&
		stack.workers().join() === pids;
}
